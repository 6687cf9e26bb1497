"""The Grauwald group, and one of its companies that is an account of its own."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Goal,
    Job,
    Kam,
    Member,
    Money,
    PlanOf,
    Say,
    Someone,
    Step,
    Unit,
)

GRAUWALD = Account(
    name="Grauwald Gruppe SE",
    kind="group",
    industry="machinery",
    country="DE",
    city="Münster",
    tier="b",
    since=-8,
    founded=1948,
    employees=3100,
    turnover=870,
    website="https://www.grauwald.example",
    erp="10110",
    made=-1060,
    units=(
        Unit("Grauwald Landtechnik GmbH", "company", "Warendorf", employees=1200),
        Unit("Grauwald Hydraulik GmbH", "company", "Rheine", employees=640),
    ),
    kams=(
        Kam("Bernd Vogel", -1500, 10),
        Kam("Henrike Lorenz", -420, 40, "group account gets its own KAM", below=True),
    ),
    team=(
        Member("Priya Nair", "deputy", "edit", 5, "", -300),
        Member("Paul Steinmetz", "systems-engineering", "comment", 5, "standards of the group", -400),
        Member("Nina Petri", "inside-sales", "comment", 10, "", -400),
        Member(
            "Gesa Lührs",
            "logistics",
            "comment",
            3,
            "logistics agreement",
            -400,
        ),
        Member("Sina Albrecht", "legal", "comment", 3, "frame agreement of the group", -90, extended=True),
    ),
    people=(
        Someone("Hubertus Grauwald", (Job("", "Chairman", "", (-14, 1)),)),
        Someone("Nele Strotmann", (Job("", "Group purchasing", "Purchasing", (-3, 3)),)),
        Someone(
            "Arne Bültel", (Job("Grauwald Landtechnik GmbH", "Head of Engineering", "Engineering", (-6, 1)),)
        ),
    ),
    money=Money(
        revenue={-3: 2100, -2: 2300, -1: 2480},
        plan={-1: 2400, 0: 2700},
        forecast=2650,
        margin={-2: "29.0", -1: "29.6", 0: "30.0"},
        wallet={-2: 15000, -1: 15600},
        units={"Grauwald Landtechnik GmbH": 62, "Grauwald Hydraulik GmbH": 38},
        satisfaction=("7.7", "7.9"),
        delivery=("94.0", "94.8"),
        complaints=7,
    ),
    topics={
        "profile": (
            Say(
                "Holding of five companies; purchasing is being bundled since {y-1}.",
                "One frame agreement for all, or five fights.",
                -320,
                source="Nele Strotmann",
            ),
        ),
        "decisions": (
            Say(
                "The group recommends, the companies sign.",
                "Both levels need a face: that is why the conveyor company is an account of its own.",
                -300,
                source="Nele Strotmann",
            ),
        ),
        "persons": (
            Say(
                "Nele Strotmann builds the group purchasing with three people.",
                "Make her first success ours.",
                -280,
                source="First talk",
                do=(Do("Spend analysis over all five companies", "Nina Petri", 11, made=-40),),
            ),
        ),
        "opportunities": (
            Say(
                "Frame agreement for the group, €4 m in all.",
                "Doubles us with two of five companies.",
                -120,
                source="Nele Strotmann",
                do=(
                    Do("Draft of the frame agreement", "Sina Albrecht", 35, made=-80),
                    Do("Price ladder for the group", "Henrike Lorenz", -3, made=-50),
                ),
            ),
        ),
        "threats": (
            Say(
                "Bundling works both ways: one lost tender costs five customers.",
                "Protect with technical standards.",
                -120,
                source="Team meeting",
                sure="assumed",
            ),
        ),
        "strategy": (
            Say(
                "Group standard for drives by {y+2}.",
                "Standards first, volume second.",
                -110,
                source="Plan workshop",
            ),
        ),
    },
    goals=(
        Goal(
            "8 % savings by bundling in two years.",
            "Savings by fewer variants, not by price.",
            "Nele Strotmann",
            1,
            -110,
            source="Kick-off group purchasing",
            customer=True,
        ),
    ),
    questions=(
        Ask("Which companies may opt out?", "Henrike Lorenz", 20, -30),
        Ask("Who are the other two bidders?", "Priya Nair", -5, -30),
    ),
    plans=(
        PlanOf(
            (0, 2),
            -118,
            "compact",
            aims=(
                Aim(
                    "Frame agreement for the group",
                    "Companies that signed",
                    "companies",
                    "2",
                    "5",
                    "2",
                    380,
                    "Henrike Lorenz",
                    0,
                    -105,
                ),
                Aim(
                    "One standard for gear units",
                    "Variants",
                    "",
                    "64",
                    "20",
                    "58",
                    500,
                    "Paul Steinmetz",
                    0,
                    -105,
                ),
            ),
        ),
    ),
)

GRAUWALD_FS = Account(
    name="Grauwald Fördersysteme GmbH",
    industry="logistics",
    country="DE",
    city="Münster",
    tier="c",
    parent="Grauwald Gruppe SE",
    since=-5,
    founded=1995,
    employees=430,
    turnover=88,
    website="https://www.grauwald-fs.example",
    erp="10111",
    made=-1050,
    language="de",
    kams=(Kam("Tobias Angerer", -400, 20, "erste eigene Verantwortung"),),
    team=(
        Member("Henrike Lorenz", "deputy", "edit", 3, "", -400),
        Member("Yusuf Aksoy", "inside-sales", "comment", 5, "", -380),
        Member("Ewa Sobczak", "logistics", "comment", 5, "", -380),
        Member("Jonas Feldhoff", "systems-engineering", "comment", 5, "", -200),
    ),
    people=(
        Someone("Jutta Eickholt", (Job("", "Geschäftsführerin", "", (-4, 1)),)),
        Someone("Dennis Laumann", (Job("", "Leiter Technik", "Technik", (-6, 9)),)),
    ),
    money=Money(
        revenue={-2: 520, -1: 640},
        plan={0: 720},
        forecast=690,
        margin={-1: "28.0", 0: "28.4"},
        wallet={-1: 3900},
    ),
    topics={
        "profile": (
            Say(
                "Förderbänder für Schüttgut, gehört zur Grauwald Gruppe.",
                "Gruppenpreise gelten, Technik entscheidet selbst.",
                -180,
                source="Besuch in Münster",
            ),
        ),
        "persons": (
            Say(
                "Dennis Laumann will weniger Getriebevarianten.",
                "Passt zum Standard der Gruppe.",
                -90,
                source="Dennis Laumann",
                do=(Do("Variantenliste abstimmen", "Jonas Feldhoff", 8, made=-30),),
            ),
        ),
        "weaknesses": (
            Say(
                "Staubschutz der Bremse fällt im Steinbruch aus.",
                "Lösung bis zur nächsten Bestellung.",
                -35,
                source="Reklamation",
                do=(Do("Bremse mit Staubschutz anbieten", "Tobias Angerer", -4, made=-35),),
            ),
        ),
    },
    goals=(
        Goal(
            "Von 64 auf 20 Getriebevarianten.",
            "Wir schlagen die 20 vor.",
            "Dennis Laumann",
            1,
            -80,
            source="Besuch",
        ),
    ),
    questions=(Ask("Welche Varianten bleiben?", "Tobias Angerer", 16, -30),),
    plans=(
        PlanOf(
            (0, 1),
            -84,
            "one_page",
            steps=(Step(-40, "submit"), Step(-36, "approve")),
            aims=(
                Aim("20 Standardgetriebe", "Varianten", "", "64", "20", "58", 300, "Tobias Angerer", 0, -60),
            ),
        ),
    ),
)
