"""Nordwerk Maschinenbau AG, the account that is told in full depth."""

from kam.exchange.demo.content.nordwerk_plan import ACTIONS, GOALS, PLANS, QUESTIONS
from kam.exchange.demo.content.nordwerk_statements import TOPICS
from kam.exchange.demo.content.nordwerk_strategy import DANGERS, EFFORTS, PROMISES
from kam.exchange.demo.shapes import Account, Expect, Job, Kam, Member, Money, Note, Someone, Unit

_N, _PACK, _ROB = "Nordwerk Maschinenbau AG", "Nordwerk Packaging Systems", "Nordwerk Robotics"
_SERV, _LUE, _HH = "Nordwerk Service", "Nordwerk Lübeck plant", "Nordwerk Hamburg plant"

PEOPLE = (
    Someone(
        "Klaus Matthiesen",
        (
            Job(_N, "Chief Executive Officer", "Management board", (0, 1)),
            Job("Hallmark Papiertechnik GmbH", "Managing director", "", (-8, 5), (-1, 12)),
        ),
        made=-190,
        note="Came from a supplier of paper machines; wants to meet all platform suppliers in his first year.",
    ),
    Someone(
        "Dr. Henrik Voss",
        (
            Job(_N, "Chief Operating Officer", "Management board", (-6, 4)),
            Job(_PACK, "Head of production", "Production", (-13, 9), (-6, 3)),
        ),
        mobile=True,
        note="Prefers short visits on the shop floor to presentations.",
    ),
    Someone(
        "Dr. Anja Reimers",
        (Job(_N, "Chief Financial Officer", "Management board", (-5, 7)),),
        note="Budget round starts in September; asks for payback in months.",
    ),
    Someone(
        "Petra Lindner",
        (Job(_N, "Assistant to the board", "Management board", (-15, 2)),),
        note="Keeps the calendars of Voss and Matthiesen.",
    ),
    Someone(
        "Miriam Scholz",
        (
            Job(_N, "Head of Strategic Purchasing", "Purchasing", (-7, 10)),
            Job("Calder Robotics Ltd", "Category manager, drives", "Procurement", (-11, 1), (-7, 9)),
        ),
        mobile=True,
        note="Our counterpart: key supplier manager for drives. Reachable best before nine.",
    ),
    Someone("Jonas Wiebe", (Job(_N, "Commodity buyer, drives", "Purchasing", (-3, 2)),)),
    Someone(
        "Tarek Aydin",
        (
            Job(_ROB, "Head of Engineering", "Engineering", (-4, 3)),
            Job("Calder Robotics Ltd", "Lead engineer", "Mechatronics", (-9, 6), (-4, 2)),
            Job("Hochschule Elbmarsch", "Research engineer", "Drive technology", (-13, 4), (-9, 5)),
        ),
        mobile=True,
        note="Speaks for us in the RX-4 design reviews.",
    ),
    Someone(
        "Lars Petersen",
        (Job(_PACK, "Head of Engineering", "Engineering", (-8, 1)),),
        note="Built the present gear unit standard of Packaging together with Kollmer Drives.",
    ),
    Someone(
        "Sabine Kröger",
        (
            Job(_LUE, "Plant manager Lübeck", "Plant management", (-5, 11)),
            Job("Lahnquell Pumpen SE", "Production planner", "Planning", (-12, 3), (-5, 10)),
        ),
        mobile=True,
    ),
    Someone(
        "Wiebke Harms",
        (Job(_SERV, "Service planner", "Retrofit", (-2, 5)),),
        made=-150,
        note="Knows which lines are due for a retrofit.",
    ),
)

TEAM = (
    Member("Felix Hartung", "deputy", "edit", 25, "regional sales north", -1090),
    Member("Lena Okafor", "systems-engineering", "edit", 40, "technical lead RX-4", -820),
    Member("Murat Demir", "logistics", "comment", 10, "call-offs and delivery promise", -1090),
    Member("Stefan Rothe", "service", "edit", 20, "service lead, pilot owner", -760),
    Member("Ute Keller", "sponsor", "comment", 2, "talks with the board", -690),
    Member("Yusuf Aksoy", "inside-sales", "comment", 15, "quotations and orders", -430, -75),
    Member(
        "Clara Weiß", "marketing", "comment", 5, "events, customer stories, market watch", -560, extended=True
    ),
    Member("Tomke Naujoks", "service", "read", 10, "field service Lübeck", -210, extended=True),
    Member("Ines Kaltenbach", "controlling", "comment", 5, "contracts and prices", -1080, extended=True),
    Member("Aylin Koç", "systems-engineering", "edit", 30, "gear units Packaging", -1090, -820),
)

NORDWERK = Account(
    name=_N,
    industry="machinery",
    country="DE",
    city="Hamburg",
    tier="a",
    since=-15,
    founded=1962,
    employees=1480,
    turnover=412,
    website="https://www.nordwerk.example",
    erp="10042",
    made=-1090,
    units=(
        Unit(_PACK, "division", employees=790),
        Unit(_ROB, "division", employees=310),
        Unit(_SERV, "division", employees=240),
        Unit(_HH, "site", employees=620, parent=_PACK),
        Unit(_LUE, "site", "Lübeck", employees=410, parent=_PACK),
    ),
    kams=(
        Kam("Ralf Timm", -2610, 50, "first key account manager for Nordwerk"),
        Kam("Jana Brandt", -700, 60, "Ralf Timm leaves the company"),
    ),
    team=TEAM,
    expect=(
        Expect("Needed for the RX-4 supplier audit on {+21}.", department="Quality", made=-38),
        Expect("Needed for the frame agreement, which ends in 16 weeks.", department="Legal", made=-30),
        Expect(
            "Jana and Felix quote themselves until the new colleague has started.",
            function="inside-sales",
            needed=False,
            made=-70,
        ),
    ),
    people=PEOPLE,
    money=Money(
        revenue={-5: 4380, -4: 5100, -3: 6050, -2: 7050, -1: 8420},
        plan={-4: 5000, -3: 6200, -2: 7000, -1: 8200, 0: 9600, 1: 11200, 2: 13200},
        forecast=9350,
        margin={-5: "31.2", -4: "31.8", -3: "32.4", -2: "33.5", -1: "34.2", 0: "34.4"},
        margin_plan={-2: "33.0", -1: "34.5", 0: "35.0", 1: "35.5", 2: "36.2"},
        more={
            ("investment", "plan"): {-2: 150, -1: 180, 0: 320, 1: 240, 2: 160},
            ("investment", "actual"): {-2: 138, -1: 204},
            ("resources", "plan"): {-2: 150, -1: 175, 0: 225, 1: 250, 2: 250},
            ("resources", "actual"): {-2: 150, -1: 185},
            ("budget", "plan"): {-2: 60, -1: 65, 0: 80, 1: 85, 2: 85},
            ("budget", "actual"): {-2: 57, -1: 71},
        },
        wallet={-4: 28300, -3: 28800, -2: 29400, -1: 30100},
        wallet_plan={0: 31000, 1: 32000, 2: 33000},
        units={_PACK: 58, _ROB: 29, _SERV: 13},
        satisfaction=("7.4", "8.2"),
        delivery=("94.6", "91.8"),
        complaints=14,
    ),
    topics=TOPICS,
    goals=GOALS,
    efforts=EFFORTS,
    dangers=DANGERS,
    promises=PROMISES,
    questions=QUESTIONS,
    actions=ACTIONS,
    plans=PLANS,
    notes=(
        Note(
            "Met Wiebke Harms at the retrofit congress: Service lists 40 lines older than 15 years and looks for a partner.",
            "potential",
            "Aylin Koç",
            -3,
        ),
        Note(
            "Nordwerk's goods-in complains that our delivery notes show the old item numbers.",
            "complaint",
            "Ewa Sobczak",
            -9,
        ),
        Note(
            "Sabine Kröger spoke at the Lübeck chamber of commerce and praised our emergency delivery.",
            "contact",
            "Carla Wendt",
            -34,
            handled=-31,
        ),
    ),
    reviewed=-190,
)
