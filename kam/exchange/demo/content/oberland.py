"""Oberland Druckmaschinen AG: an old plan."""

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
)

OBERLAND = Account(
    name="Oberland Druckmaschinen AG",
    industry="machinery",
    country="DE",
    city="Kempten",
    tier="b",
    since=-21,
    founded=1911,
    employees=870,
    turnover=190,
    website="https://www.oberland.example",
    erp="10019",
    made=-1086,
    kams=(Kam("Bernd Vogel", -3400, 10), Kam("Priya Nair", -1220, 20)),
    team=(
        Member("Tobias Angerer", "deputy", "edit", 10, "visits in Kempten", -260),
        Member("Paul Steinmetz", "systems-engineering", "comment", 5, "printing units"),
        Member("Carla Wendt", "inside-sales", "comment", 15, "spare parts"),
        Member("Ewa Sobczak", "logistics", "comment", 5, ""),
        Member("Dorothee Maas", "controlling", "read", 2, "price check", -200, extended=True),
    ),
    people=(
        Someone("Alois Zängerle", (Job("", "Chief Executive Officer", "Board", (-10, 7)),)),
        Someone("Beatrix Hohenegg", (Job("", "Head of Purchasing", "Purchasing", (-2, 11)),)),
        Someone(
            "Konrad Mussler",
            (Job("", "Head of Development", "Development", (-12, 4), (0, 1)),),
            note="Retired.",
        ),
        Someone("Veit Amann", (Job("", "Head of Development", "Development", (0, 1)),)),
    ),
    money=Money(
        revenue={-4: 4400, -3: 4200, -2: 4000, -1: 3800},
        plan={-2: 4300, -1: 4000, 0: 3680},
        forecast=3500,
        margin={-3: "33.0", -2: "32.2", -1: "31.5", 0: "31.0"},
        wallet={-3: 10400, -2: 9800, -1: 9270},
        satisfaction=("7.8", "7.6"),
        delivery=("95.0", "94.6"),
        complaints=4,
    ),
    topics={
        "summary": (
            Say(
                "A shrinking market, a good margin, 41 % of the wallet.",
                "Serve efficiently; do not invest engineering.",
                -400,
                source="Portfolio review",
            ),
        ),
        "profile": (
            Say(
                "Sheet-fed printing machines; packaging print is half of the orders.",
                "Talk about packaging print, not about commercial print.",
                -720,
                source="Annual report {y-2}",
            ),
        ),
        "market": (
            Say(
                "Commercial print loses 6 % a year, packaging print wins 3 %.", "", -410, source="Association"
            ),
        ),
        "persons": (
            Say(
                "Konrad Mussler left, Veit Amann follows.",
                "First visit is overdue.",
                -70,
                "Tobias Angerer",
                source="Letter",
                do=(
                    Do("First visit to Veit Amann", "Tobias Angerer", -14, made=-60),
                    Do("Farewell present for Mussler", "Carla Wendt", -50, made=-70, done=-52),
                ),
            ),
        ),
        "competition": (
            Say(
                "Retrofit kits from two small companies.",
                "Offer our own kit with warranty.",
                -420,
                sure="assumed",
                source="Fair",
            ),
        ),
        "threats": (
            Say(
                "The plant in Kempten works short time.",
                "Orders may stop in one quarter.",
                -45,
                "Tobias Angerer",
                source="Press",
                do=(Do("Ask Hohenegg for the call-off forecast", "Carla Wendt", -8, made=-45),),
            ),
        ),
        "strategy": (
            Say(
                "Keep share and margin with little effort.",
                "Move to tier C if the short time lasts.",
                -400,
                source="Plan workshop",
            ),
        ),
    },
    goals=(
        Goal(
            "Packaging print two thirds of the orders by {y+1}.",
            "Our wide servo fits; needs no development.",
            "Alois Zängerle",
            1,
            -410,
            source="Annual report {y-2}",
        ),
    ),
    questions=(
        Ask("How long will the short time last?", "Priya Nair", -6, -45),
        Ask("Does Amann keep our printing unit drive?", "Tobias Angerer", 15, -40),
    ),
    plans=(
        PlanOf(
            (-1, 1),
            -430,
            "compact",
            steps=(Step(-401, "submit"), Step(-396, "approve", remark="Fine as a plan of maintenance.")),
            aims=(
                Aim(
                    "Hold the margin",
                    "Contribution margin",
                    "%",
                    "32.2",
                    "32",
                    "31.5",
                    200,
                    "Priya Nair",
                    None,
                    -405,
                ),
                Aim("Own retrofit kit", "Kits sold", "kits", "0", "10", "2", 40, "Paul Steinmetz", 0, -405),
            ),
        ),
    ),
)
