"""Rheinlager Automation GmbH: plan in review."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Expect,
    Goal,
    Job,
    Kam,
    Member,
    Money,
    Note,
    PlanOf,
    Say,
    Someone,
    Step,
    Unit,
)

RHEINLAGER = Account(
    name="Rheinlager Automation GmbH",
    industry="logistics",
    country="DE",
    city="Neuss",
    tier="a",
    since=-7,
    founded=2004,
    employees=980,
    turnover=305,
    website="https://www.rheinlager.example",
    erp="10058",
    made=-1088,
    units=(
        Unit("Rheinlager Shuttle", employees=340),
        Unit("Rheinlager Software", employees=160),
        Unit("Rheinlager Neuss plant", "site", employees=280),
    ),
    kams=(
        Kam("Oliver Sachs", -1500, 30),
        Kam("Marek Dudek", -250, 60, "Oliver Sachs concentrates on Elbtal and Solvig"),
    ),
    team=(
        Member("Felix Hartung", "deputy", "edit", 10, "steps in for shuttle questions", -240),
        Member("Ute Keller", "sponsor", "comment", 2, "technology talks", -230),
        Member("Jonas Feldhoff", "systems-engineering", "edit", 35, "shuttle drives", -700),
        Member("Murat Demir", "logistics", "comment", 15, "weekly call-offs", -500),
        Member("Nina Petri", "inside-sales", "comment", 15, "orders", -900),
        Member("Mei-Lin Hartmann", "product-management", "comment", 5, "48 V drive", -180, extended=True),
    ),
    expect=(Expect("Shuttle 4 needs an approval of the battery safety.", function="quality", made=-60),),
    people=(
        Someone("Carsten Uhlig", (Job("", "Managing director", "", (-7, 3)),)),
        Someone(
            "Svenja Marquardt",
            (
                Job("", "Head of Purchasing", "Purchasing", (-2, 9)),
                Job("Oberland Druckmaschinen AG", "Purchaser", "Purchasing", (-7, 1), (-2, 8)),
            ),
        ),
        Someone(
            "Dr. Ravi Menon",
            (Job("Rheinlager Shuttle", "Head of Engineering", "Engineering", (-3, 1)),),
            language="en",
            mobile=True,
        ),
        Someone("Bernd Kluth", (Job("Rheinlager Neuss plant", "Head of Production", "Production", (-5, 4)),)),
    ),
    money=Money(
        revenue={-4: 3100, -3: 4200, -2: 5600, -1: 6900},
        plan={-2: 5500, -1: 7100, 0: 8440, 1: 9800},
        forecast=7600,
        margin={-3: "28.5", -2: "29.9", -1: "30.4", 0: "30.1"},
        wallet={-3: 31200, -2: 33900, -1: 36300},
        units={"Rheinlager Shuttle": 70, "Rheinlager Neuss plant": 30},
        satisfaction=("7.9", "7.5"),
        delivery=("93.0", "94.4"),
        complaints=11,
    ),
    topics={
        "summary": (
            Say(
                "Fastest growing account, 19 % share of a €36 m wallet; forecast 10 % below target since shuttle orders slipped.",
                "Win Shuttle 4 or correct the target: decide in the review.",
                -20,
                source="Forecast",
            ),
        ),
        "profile": (
            Say(
                "Warehouse automation, owned by a fund since {y-3}; exit expected by {y+2}.",
                "They buy growth and margin; long guarantees are worth more than price.",
                -210,
                source="Commercial register, Carsten Uhlig",
            ),
        ),
        "initiatives": (
            Say(
                "Shuttle 4: 48 V, 30 % lighter, series start {+300}.",
                "Our 48 V drive comes two months too late as planned.",
                -140,
                source="Dr. Ravi Menon",
                do=(
                    Do("Pull the 48 V sample forward to {+45}", "Mei-Lin Hartmann", 10, made=-60),
                    Do("Sample plan for Shuttle 4", "Jonas Feldhoff", -15, made=-60, done=-16),
                ),
            ),
        ),
        "market": (
            Say(
                "Food retailers automate cold stores; drives at −28 °C.",
                "Our cold grease option is released; nobody told them.",
                -70,
                source="Trade fair",
                do=(Do("Cold store data sheet to Menon", "Marek Dudek", -2, made=-30),),
            ),
        ),
        "persons": (
            Say(
                "Dr. Ravi Menon decides technically, Uhlig signs.",
                "Menon wants one contact in engineering: Feldhoff.",
                -150,
                source="Dr. Ravi Menon",
            ),
            Say(
                "Svenja Marquardt knows us from Oberland and asks for the same terms.",
                "Compare the terms before she does.",
                -55,
                sure="assumed",
                source="First talk",
            ),
        ),
        "decisions": (
            Say(
                "Two suppliers get samples, one gets series.",
                "No second prize: all engineering hours until {+45}.",
                -90,
                source="Svenja Marquardt",
            ),
        ),
        "competition": (
            Say(
                "Vektora Motion is in Shuttle 3 with 80 % of the axes.",
                "Their 48 V drive is ready; our weight is better.",
                -85,
                source="Bernd Kluth",
            ),
        ),
        "strengths": (
            Say(
                "Best weight to torque ratio in the test, 12 % ahead.",
                "Make it the first line of every page.",
                -64,
                source="Test report",
                customer=True,
            ),
        ),
        "weaknesses": (
            Say(
                "No local service in Neuss.",
                "Partner or van: decide with Service.",
                -64,
                source="Bernd Kluth",
            ),
        ),
        "opportunities": (
            Say(
                "Shuttle 4: 9,000 axes a year, €4.1 m.",
                "Doubles the account.",
                -140,
                source="Request for quotation",
            ),
        ),
        "threats": (
            Say("The fund may force a price round in spring.", "", -18, sure="assumed", source="Press"),
        ),
        "strategy": (
            Say(
                "From second source to series supplier of the shuttle.",
                "One platform, one team, one year.",
                -120,
                source="Plan workshop",
            ),
        ),
        "finance": (
            Say(
                "48 V tooling €220,000, pays back with 5,500 axes.",
                "Ask for a share of the tooling.",
                -40,
                source="Controlling",
                sure="assumed",
            ),
        ),
    },
    goals=(
        Goal(
            "Shuttle 4 in series {y+1}, 30 % lighter.",
            "The drive is a fifth of the weight: we are the lever.",
            "Ravi Menon",
            1,
            -140,
            source="Kick-off",
            customer=True,
        ),
        Goal("Sell the company by {y+2}.", "", "Carsten Uhlig", 2, -60, sure="assumed", source="Press"),
    ),
    questions=(
        Ask("Does Marquardt compare us with Oberland's terms?", "Marek Dudek", 8, -30),
        Ask("Who buys the company?", "Ute Keller", 90, -30),
        Ask("Minimum temperature in the cold stores?", "Jonas Feldhoff", -9, -40),
    ),
    actions=(
        Do("Report on late deliveries of week 38", "Murat Demir", -13, made=-40, done=-10),
        Do("Tooling share: proposal to Uhlig", "Marek Dudek", 15, made=-18),
    ),
    plans=(
        PlanOf(
            (-2, -1),
            -660,
            "compact",
            steps=(Step(-640, "submit"), Step(-632, "approve")),
            aims=(
                Aim(
                    "From small orders to second source",
                    "Revenue",
                    "€ m",
                    "4.2",
                    "7.1",
                    "6.9",
                    -335,
                    "Jonas Feldhoff",
                    None,
                    -650,
                ),
            ),
        ),
        PlanOf(
            (0, 2),
            -150,
            "compact",
            steps=(Step(-7, "submit"),),
            aims=(
                Aim(
                    "Series supplier of Shuttle 4",
                    "Axes a year",
                    "axes",
                    "0",
                    "9000",
                    "0",
                    300,
                    "Marek Dudek",
                    0,
                    -100,
                ),
                Aim(
                    "Share of wallet 26 %",
                    "Share of drives spend",
                    "%",
                    "19",
                    "26",
                    "19",
                    700,
                    "Marek Dudek",
                    0,
                    -100,
                ),
                Aim(
                    "Local service",
                    "Technicians within 60 minutes",
                    "",
                    "0",
                    "2",
                    "0",
                    240,
                    "Felix Hartung",
                    None,
                    -64,
                ),
            ),
        ),
    ),
    notes=(
        Note(
            "Bernd Kluth mentioned a new hall in Neuss with 400 conveyors, tender in spring.",
            "potential",
            "Stefan Rothe",
            -5,
        ),
    ),
)
