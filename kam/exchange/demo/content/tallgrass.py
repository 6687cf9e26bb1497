"""Tallgrass Bagging Systems Inc.: paid in dollars."""

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

TALLGRASS = Account(
    name="Tallgrass Bagging Systems Inc.",
    industry="packaging",
    country="US",
    city="Omaha",
    tier="b",
    since=-4,
    founded=1983,
    employees=510,
    turnover=132,
    website="https://www.tallgrass.example",
    erp="20014",
    made=-980,
    kams=(Kam("Priya Nair", -980, 15),),
    team=(
        Member("Henrike Lorenz", "deputy", "comment", 5, "", -300),
        Member("Lena Okafor", "systems-engineering", "edit", 5, "servo axes", -500),
        Member("Ewa Sobczak", "logistics", "comment", 10, "sea freight", -500),
        Member("Carla Wendt", "inside-sales", "comment", 5, "", -500),
    ),
    people=(
        Someone("Wade Hollister", (Job("", "President", "", (-9, 1)),), language="en"),
        Someone(
            "Marisol Quint",
            (Job("", "Director of Sourcing", "Sourcing", (-2, 6)),),
            language="en",
            mobile=True,
        ),
    ),
    money=Money(
        revenue={-3: 1400, -2: 1750, -1: 2100},
        plan={-1: 2000, 0: 2500},
        forecast=2300,
        margin={-2: "27.0", -1: "28.2", 0: "27.5"},
        wallet={-2: 9000, -1: 9600},
        currency="USD",
        satisfaction=("7.8", "8.0"),
        delivery=("90.0", "92.5"),
        complaints=4,
    ),
    topics={
        "summary": (
            Say(
                "First account overseas: $2.1 m, paid in dollars.",
                "Hedge the price list once a year.",
                -170,
                source="Figures",
            ),
        ),
        "profile": (
            Say(
                "Bagging lines for feed and seed; sells through dealers.",
                "Dealers keep spare parts: sell to them as well.",
                -400,
                source="Marisol Quint",
            ),
        ),
        "market": (
            Say(
                "Tariffs on gear units under discussion.",
                "Final assembly in Omaha would avoid them.",
                -60,
                source="Trade press",
                sure="assumed",
                do=(Do("Cost of a final assembly in Omaha", "Ewa Sobczak", 21, made=-40),),
            ),
        ),
        "persons": (
            Say(
                "Marisol Quint wants one shipment a month.",
                "Suits us: full containers.",
                -100,
                source="Video call",
            ),
        ),
        "opportunities": (
            Say(
                "Servo conversion of the B200 line.",
                "$0.9 m a year.",
                -150,
                source="Request",
                do=(Do("Concept for B200", "Lena Okafor", -7, made=-60),),
            ),
        ),
        "strategy": (
            Say(
                "From exporter to local supplier.", "Partner in Omaha by {y+1}.", -150, source="Plan workshop"
            ),
        ),
    },
    goals=(
        Goal(
            "All lines with servo drives by {y+2}.",
            "B200 is the first; be there.",
            "Wade Hollister",
            2,
            -150,
            source="Dealer day",
            customer=True,
        ),
    ),
    questions=(Ask("Who could assemble in Omaha?", "Priya Nair", 40, -40),),
    plans=(
        PlanOf(
            (0, 1),
            -160,
            "compact",
            steps=(Step(-140, "submit"), Step(-133, "approve")),
            aims=(Aim("B200 with servo", "Lines converted", "", "0", "12", "1", 280, "Priya Nair", 0, -150),),
        ),
    ),
)
