"""Arvendal Skogsteknik AB: plan sent back, change of KAM planned."""

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
    Wish,
)

ARVENDAL = Account(
    name="Arvendal Skogsteknik AB",
    industry="machinery",
    country="SE",
    city="Östersund",
    tier="c",
    since=-5,
    founded=1972,
    employees=340,
    turnover=71,
    website="https://www.arvendal.example",
    erp="10079",
    made=-1040,
    kams=(Kam("Felix Hartung", -1300, 10), Kam("Marek Dudek", 45, 10, "planned handover")),
    team=(
        Member("Nina Petri", "inside-sales", "comment", 5, "", -500),
        Member("Lena Okafor", "systems-engineering", "comment", 5, "saw drives", -300),
        Member("Ewa Sobczak", "logistics", "comment", 5, "", -500),
    ),
    people=(
        Someone("Ingrid Sandvall", (Job("", "Managing director", "", (-4, 1)),), language="en"),
        Someone("Nils Forsmark", (Job("", "Chief engineer", "Engineering", (-9, 1)),), language="en"),
    ),
    money=Money(
        revenue={-2: 700, -1: 780},
        plan={0: 850},
        forecast=800,
        margin={-1: "33.0", 0: "33.0"},
        wallet={-1: 3300},
    ),
    topics={
        "profile": (
            Say(
                "Harvester heads and saw units for forestry.",
                "Drives work at −35 °C; so do ours.",
                -200,
                source="Nils Forsmark",
                customer=True,
            ),
        ),
        "market": (
            Say(
                "Electric harvesters are tested in the north.",
                "48 V drive again.",
                -60,
                source="Fair",
                sure="assumed",
            ),
        ),
        "persons": (Say("Nils Forsmark writes the specification alone.", "", -60, source="Visit"),),
        "opportunities": (
            Say(
                "Electric saw unit, 300 a year.",
                "",
                -55,
                sure="assumed",
                source="Nils Forsmark",
                do=(Do("Sample drive for the saw unit", "Lena Okafor", 27, made=-30),),
            ),
        ),
    },
    goals=(
        Goal(
            "First electric harvester head by {y+1}.",
            "Deliver the drive of the prototype.",
            "Nils Forsmark",
            1,
            -55,
            source="Fair",
        ),
    ),
    questions=(Ask("Who introduces Marek Dudek in Östersund?", "Felix Hartung", 30, -15),),
    plans=(
        PlanOf(
            (0, 1),
            -70,
            "one_page",
            steps=(
                Step(
                    -24,
                    "submit",
                    wishes=(
                        Wish(
                            -18,
                            "goals",
                            "Who decides on the series, Nils Forsmark or purchasing?",
                            line="First electric harvester head",
                            answered=-9,
                            answer="Nils Forsmark decides; purchasing in Östersund negotiates.",
                            by="Felix Hartung",
                        ),
                        Wish(-18, "goals", "Add a so-what to both market lines: what do *we* do about it?"),
                    ),
                ),
                Step(
                    -17,
                    "return",
                    remark="Please add a so-what to the two market lines, and a date for the handover to Marek.",
                ),
            ),
            aims=(
                Aim(
                    "Drive in the prototype",
                    "Samples delivered",
                    "",
                    "0",
                    "3",
                    "1",
                    120,
                    "Felix Hartung",
                    0,
                    -50,
                ),
            ),
        ),
    ),
)
