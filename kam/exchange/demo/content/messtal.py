"""Messtal Sensorik GmbH, told in German: a first draft."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Edit,
    Goal,
    Job,
    Kam,
    Member,
    Money,
    PlanOf,
    Say,
    Someone,
)

MESSTAL = Account(
    name="Messtal Sensorik GmbH",
    industry="electronics",
    country="DE",
    city="Jena",
    tier="c",
    since=-2,
    founded=2011,
    employees=120,
    turnover=22,
    website="https://www.messtal.example",
    erp="10095",
    made=-300,
    language="de",
    kams=(Kam("Tobias Angerer", -260, 15),),
    team=(
        Member("Henrike Lorenz", "deputy", "edit", 3, "Mentorin", -260),
        Member("Lasse Petersdorf", "inside-sales", "comment", 5, "", -30),
        Member("Mei-Lin Hartmann", "product-management", "comment", 2, "Kleinantriebe", -120, extended=True),
    ),
    people=(
        Someone("Dr. Frieda Kuhnert", (Job("", "Geschäftsführerin", "", (-5, 1)),)),
        Someone("Olaf Prell", (Job("", "Leiter Beschaffung", "Beschaffung", (-2, 2)),)),
    ),
    money=Money(revenue={-1: 310}, plan={0: 420}, forecast=395, margin={-1: "41.0", 0: "40.0"}),
    topics={
        "profile": (
            Say(
                "Messsysteme für Halbleiter, Ausgründung der Hochschule.",
                "Kleine Stückzahl, hohe Marge.",
                -25,
                source="Website",
                sure="assumed",
            ),
        ),
        "opportunities": (
            Say(
                "Neue Messmaschine braucht drei Achsen im Vakuum.",
                "",
                -20,
                source="Olaf Prell",
                do=(Do("Vakuumfett klären", "Mei-Lin Hartmann", 14, made=-20),),
            ),
        ),
        "persons": (
            Say(
                "Wer die Achsen festlegt, ist noch unklar.",
                "",
                -20,
                sure="unknown",
                ask=(Ask("Wer entscheidet bei Messtal über die Achsen?", "Tobias Angerer", 6, -20),),
            ),
        ),
    },
    goals=(
        Goal(
            "Messmaschine der nächsten Generation bis {y+1}.",
            "",
            "Frieda Kuhnert",
            1,
            -20,
            sure="assumed",
            source="Website",
        ),
    ),
    plans=(
        PlanOf(
            (0, 1),
            -26,
            "one_page",
            aims=(
                Aim(
                    "Drei Achsen in Serie",
                    "Achsen im Jahr",
                    "Stück",
                    "0",
                    "90",
                    "0",
                    360,
                    "Tobias Angerer",
                    0,
                    -15,
                ),
            ),
        ),
    ),
    edits=(Edit(-262, "", {"status": "active"}),),
    status="candidate",
)
