"""Varenholt Lebensmitteltechnik GmbH: plan in review."""

from kam.exchange.demo.shapes import (
    Account,
    Aim,
    Ask,
    Do,
    Edit,
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
    Wish,
)

VARENHOLT = Account(
    name="Varenholt Lebensmitteltechnik GmbH",
    industry="food",
    country="DE",
    city="Kassel",
    tier="b",
    since=-11,
    founded=1978,
    employees=540,
    turnover=121,
    website="https://www.varenholt.example",
    erp="10044",
    made=-1080,
    units=(
        Unit("Varenholt Baking Lines", employees=260),
        Unit("Varenholt Dosing", employees=130),
        Unit("Varenholt Kassel plant", "site", employees=180),
    ),
    kams=(Kam("Ralf Timm", -2200, 20), Kam("Jana Brandt", -700, 25)),
    team=(
        Member("Felix Hartung", "deputy", "edit", 10, ""),
        Member("Aylin Koç", "systems-engineering", "edit", 15, "washdown gear units", -620),
        Member("Murat Demir", "logistics", "comment", 10, "call-offs", -500),
        Member("Yusuf Aksoy", "inside-sales", "comment", 15, "offers", -300),
        Member("Clara Weiß", "marketing", "read", 3, "food fair", -200, extended=True),
        Member("Katrin Hoyer", "quality", "comment", 5, "hygiene approval", 10, extended=True),
    ),
    expect=(Expect("The hygiene approval needs one from Quality.", department="Quality", made=-20),),
    people=(
        Someone("Gudrun Falk", (Job("", "Head of Operations", "Operations", (-6, 9)),), mobile=True),
        Someone(
            "Eckhard Lindhorst",
            (Job("Varenholt Baking Lines", "Head of Engineering", "Engineering", (-9, 1)),),
        ),
        Someone("Dr. Simone Reck", (Job("", "Managing director", "", (-3, 1)),)),
    ),
    money=Money(
        revenue={-4: 2500, -3: 2800, -2: 3100, -1: 3350},
        plan={-2: 3000, -1: 3300, 0: 3590, 1: 3900},
        forecast=3700,
        margin={-3: "33.4", -2: "33.9", -1: "34.6", 0: "34.8"},
        wallet={-3: 10100, -2: 10500, -1: 10800},
        satisfaction=("8.0", "8.5"),
        delivery=("94.0", "95.6"),
        complaints=5,
    ),
    topics={
        "summary": (
            Say(
                "Steady growth to €3.35 m, 31 % of the wallet; the Kassel reorganisation opens gear assembly.",
                "Take over their gear assembly as a service.",
                -30,
                source="Figures",
            ),
        ),
        "profile": (
            Say(
                "Baking and dosing lines; the sons of the founder have sold to Dr. Reck's management in {y-3}.",
                "New owners look at cash: offer consignment stock.",
                -640,
                source="Press",
                edits=(Edit(-60, "Jana Brandt", {"as_of": -60}),),
            ),
        ),
        "initiatives": (
            Say(
                "One of three halls in Kassel closes.",
                "In-house gear assembly has no roof from {+120} on.",
                -35,
                source="Gudrun Falk",
                do=(Do("Offer for assembled gear units", "Yusuf Aksoy", 5, made=-25),),
                ask=(
                    Ask(
                        "Does Varenholt keep in-house gear assembly after the Kassel closure?",
                        "Jana Brandt",
                        10,
                        -35,
                    ),
                ),
            ),
        ),
        "market": (
            Say(
                "Hygiene rules ask for IP69K on open dough lines.",
                "Third account that needs it: push product management.",
                -55,
                source="Eckhard Lindhorst",
            ),
        ),
        "persons": (
            Say(
                "Gudrun Falk decides on suppliers in practice.",
                "Call her once a month.",
                -210,
                source="Team meeting",
            ),
            Say(
                "Ruben Tack came from Elbtal as head of purchasing.",
                "He knows our terms there.",
                -120,
                source="Oliver Sachs",
            ),
        ),
        "competition": (
            Say(
                "Kollmer supplies dosing, cheaply.",
                "Dosing needs accuracy: show the test.",
                -90,
                source="Eckhard Lindhorst",
                sure="assumed",
            ),
        ),
        "opportunities": (
            Say(
                "Assembled gear units, €0.5 m a year.",
                "First mover: no one else assembles.",
                -35,
                source="Estimate",
                sure="assumed",
            ),
        ),
        "threats": (
            Say(
                "Dr. Reck may ask all suppliers for 5 %.",
                "Trade it against a three-year agreement.",
                -28,
                sure="assumed",
                source="Gudrun Falk",
            ),
        ),
        "strategy": (
            Say("From parts to assemblies.", "Assembly ties us in for years.", -40, source="Plan workshop"),
        ),
    },
    goals=(
        Goal(
            "Close hall 2 without a line stop.",
            "Consignment and assembly make it possible.",
            "Gudrun Falk",
            1,
            -60,
            source="Visit",
            customer=True,
        ),
        Goal(
            "20 % less cleaning time per line.",
            "IP69K and smooth housings.",
            "Eckhard Lindhorst",
            2,
            -60,
            source="Visit",
            customer=True,
        ),
    ),
    questions=(Ask("Who signs for assemblies, Falk or Tack?", "Jana Brandt", 25, -12),),
    actions=(
        Do("Monthly call with Gudrun Falk", "Jana Brandt", -6, made=-36),
        Do("Washdown test with dough", "Aylin Koç", 28, made=-30),
        Do("Stand plan for the food fair", "Clara Weiß", 45, made=-20),
    ),
    plans=(
        PlanOf(
            (0, 1),
            -90,
            "compact",
            steps=(
                Step(
                    -5,
                    "submit",
                    wishes=(
                        Wish(
                            -2,
                            "goals",
                            "Which line is it? Name the **number of machines**, so that we can size the units.",
                            line="less cleaning time",
                        ),
                        Wish(-2, "objectives", "Say who on their side signs for the assembled units."),
                    ),
                ),
            ),
            aims=(
                Aim(
                    "Assemble gear units for Kassel",
                    "Assembled units",
                    "a year",
                    "0",
                    "900",
                    "0",
                    200,
                    "Jana Brandt",
                    0,
                    -40,
                ),
                Aim("IP69K pilot", "Lines", "", "0", "2", "0", 260, "Aylin Koç", 1, -40),
            ),
        ),
    ),
    notes=(Note("Ruben Tack asks for a contact in Quality.", "contact", "Katrin Hoyer", -14, handled=-12),),
    reviewed=-188,
)
