"""Solvig Vindservice A/S: approved on one page."""

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

SOLVIG = Account(
    name="Solvig Vindservice A/S",
    industry="energy",
    country="DK",
    city="Esbjerg",
    tier="b",
    since=-6,
    founded=2009,
    employees=410,
    turnover=96,
    website="https://www.solvig.example",
    erp="10071",
    made=-1070,
    units=(
        Unit("Solvig Offshore", employees=220),
        Unit("Solvig Parts", "company", "Ringkøbing", employees=60),
    ),
    kams=(Kam("Oliver Sachs", -910, 20),),
    team=(
        Member("Stefan Rothe", "deputy", "edit", 10, "service questions", -600),
        Member("Aylin Koç", "systems-engineering", "edit", 10, "yaw and pitch drives"),
        Member("Ewa Sobczak", "logistics", "comment", 10, "export"),
        Member("Carla Wendt", "inside-sales", "comment", 10, "parts"),
        Member("Andrzej Wolski", "product-management", "comment", 2, "seal development", -150, extended=True),
    ),
    people=(
        Someone("Mette Krogager", (Job("", "Managing director", "", (-6, 2)),), language="en"),
        Someone(
            "Jens Overgaard",
            (Job("Solvig Offshore", "Head of Maintenance", "Maintenance", (-4, 8)),),
            language="en",
            mobile=True,
        ),
        Someone("Signe Toftlund", (Job("Solvig Parts", "Buyer", "Purchasing", (-1, 3)),), language="en"),
    ),
    money=Money(
        revenue={-3: 2200, -2: 2600, -1: 2950},
        plan={-1: 2800, 0: 3200},
        forecast=3100,
        margin={-2: "37.2", -1: "38.1", 0: "38.0"},
        wallet={-3: 12000, -2: 12800, -1: 13400},
        satisfaction=("7.9", "8.2"),
        delivery=("93.5", "94.8"),
        complaints=3,
    ),
    topics={
        "summary": (
            Say(
                "A service company that buys what fails: 22 % of the wallet, best margin of all B accounts.",
                "Grow with exchange units.",
                -215,
                source="Figures",
            ),
        ),
        "profile": (
            Say(
                "Maintains 640 turbines, half of them offshore.",
                "A day of crane costs €90,000: availability beats price.",
                -230,
                source="Mette Krogager",
                customer=True,
            ),
        ),
        "market": (
            Say(
                "Turbines of the first generation run five years longer than planned.",
                "Pitch drives reach their end: exchange programme.",
                -220,
                source="Trade press",
                customer=True,
            ),
        ),
        "persons": (
            Say("Jens Overgaard decides what goes on the ship.", "Train his crews.", -225, source="Visit"),
        ),
        "initiatives": (
            Say(
                "Two new service vessels from {+160}.",
                "Spare kits on board.",
                -60,
                source="Jens Overgaard",
                do=(
                    Do("Kit list for the vessels", "Carla Wendt", 22, made=-40),
                    Do("Training for two crews", "Stefan Rothe", 48, made=-40),
                ),
            ),
        ),
        "opportunities": (
            Say(
                "Exchange programme for 300 pitch drives.",
                "€1.1 m over two years.",
                -218,
                source="Estimate",
                sure="assumed",
            ),
        ),
        "threats": (
            Say(
                "Turbine makers bundle parts with service.",
                "Be the one whom both name.",
                -216,
                source="Signe Toftlund",
                sure="assumed",
            ),
        ),
        "strategy": (
            Say("Exchange units instead of parts.", "One price, one day.", -218, source="Plan workshop"),
        ),
    },
    goals=(
        Goal(
            "97 % availability for every turbine.",
            "Exchange units cut the outage from nine days to two.",
            "Jens Overgaard",
            1,
            -220,
            source="Service contract",
            customer=True,
        ),
    ),
    questions=(
        Ask("Which turbine types come first?", "Aylin Koç", -4, -50),
        Ask("Who stores the exchange units?", "Oliver Sachs", 18, -50),
    ),
    actions=(
        Do("Offer for exchange units", "Carla Wendt", -2, made=-30),
        Do("Salt spray report to Overgaard", "Andrzej Wolski", -80, made=-140, done=-90),
    ),
    plans=(
        PlanOf(
            (0, 1),
            -240,
            "one_page",
            steps=(Step(-216, "submit"), Step(-211, "approve")),
            aims=(
                Aim(
                    "300 exchange units",
                    "Units",
                    "",
                    "0",
                    "300",
                    "35",
                    330,
                    "Oliver Sachs",
                    0,
                    -218,
                    values=((-190, "2"), (-120, "11"), (-75, "22"), (-30, "35")),
                ),
            ),
        ),
    ),
)
