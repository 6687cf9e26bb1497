"""Who of us knows whom at three accounts, and who brings whom together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Knows:
    """A pair: the person of the customer, our colleague, level, target, and the plan for it."""

    person: str
    colleague: str
    level: int
    target: int | None
    goal: str = ""
    part: str = ""
    step: str = ""
    due: int | None = None
    at: int = -55


@dataclass(frozen=True)
class Introduces:
    """Who is to meet whom, through whom of us and of them; `due` and `at` count days from today."""

    person: str
    colleague: str
    by: str = ""
    through: str = ""
    why: str = ""
    due: int | None = None
    at: int = -20


#: How high colleagues stand; everybody else is a specialist.
POSITIONS = {
    "Matthias Ahlers": "board",
    "Ute Keller": "board",
    "Sabine Thoma": "board",
    "Bernd Vogel": "division",
    "Lena Okafor": "department",
    "Stefan Rothe": "department",
    "Gesa Lührs": "department",
    "Ines Kaltenbach": "department",
    "Paul Steinmetz": "department",
    "Jana Brandt": "department",
    "Oliver Sachs": "department",
}

KNOWS: dict[str, tuple[Knows, ...]] = {
    "Nordwerk Maschinenbau AG": (
        Knows("Klaus Matthiesen", "Ute Keller", 1, 2, "He knows by his hundredth day what we stand for.",
              "Peer of the CEO", "First talk at the board, with Voss", 24),
        Knows("Dr. Henrik Voss", "Jana Brandt", 2, 3, "Calls us before a platform is decided."),
        Knows("Dr. Henrik Voss", "Ute Keller", 2, 4, "Adviser for the factory of 2030.", "Peer of the COO",
              "Invite to the drive lab in Chemnitz", 17),
        Knows("Dr. Anja Reimers", "Ines Kaltenbach", 1, 2, "Sees payback in months, not prices.", "",
              "Show the service calculation of Lübeck", 12),
        Knows("Dr. Anja Reimers", "Ute Keller", 0, 1),
        Knows("Petra Lindner", "Jana Brandt", 3, 3),
        Knows("Miriam Scholz", "Jana Brandt", 3, 4, "Negotiates on total cost instead of piece prices."),
        Knows("Miriam Scholz", "Murat Demir", 2, 3),
        Knows("Miriam Scholz", "Ines Kaltenbach", 2, 2),
        Knows("Jonas Wiebe", "Felix Hartung", 3, 3),
        Knows("Jonas Wiebe", "Murat Demir", 2, 2),
        Knows("Tarek Aydin", "Jana Brandt", 3, 3),
        Knows("Tarek Aydin", "Lena Okafor", 4, 4),
        Knows("Tarek Aydin", "Ute Keller", 1, 2, "", "", "Invite to the drive lab, together with Voss", 17),
        Knows("Lars Petersen", "Felix Hartung", 2, 2),
        Knows("Lars Petersen", "Lena Okafor", 1, 3, "Tests our gear unit beside that of Kollmer.",
              "Technical adviser", "Offer a test run on his own line", 9),
        Knows("Lars Petersen", "Clara Weiß", 1, 1),
        Knows("Sabine Kröger", "Murat Demir", 3, 3),
        Knows("Sabine Kröger", "Stefan Rothe", 3, 3),
        Knows("Head of Service", "Jana Brandt", 0, 2, at=-35),
        Knows("Head of Service", "Stefan Rothe", 0, 2, "", "", "Ask Kröger who it will be", 14, at=-35),
    ),
    "Varenholt Lebensmitteltechnik GmbH": (
        Knows("Dr. Simone Reck", "Jana Brandt", 1, 2),
        Knows("Gudrun Falk", "Jana Brandt", 3, 3),
        Knows("Eckhard Lindhorst", "Jana Brandt", 2, 3),
        Knows("Eckhard Lindhorst", "Aylin Koç", 4, 4),
    ),
    "Wollin Textilmaschinen KG": (
        Knows("Heiko Wollin", "Jana Brandt", 3, 3),
        Knows("Antje Rudloff", "Jana Brandt", 2, 3),
        Knows("Maik Seifert", "Aylin Koç", 1, 3),
    ),
}  # fmt: skip

INTRODUCTIONS: dict[str, tuple[Introduces, ...]] = {
    "Nordwerk Maschinenbau AG": (
        Introduces("Klaus Matthiesen", "Ute Keller", "Jana Brandt", "Petra Lindner",
                   "First talk between the two boards", 24),
        Introduces("Dr. Anja Reimers", "Ines Kaltenbach", "Jana Brandt", "Miriam Scholz",
                   "Payback of the service contract", -4, -40),
    ),
}  # fmt: skip
