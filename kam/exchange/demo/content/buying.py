"""The buying centres of three accounts: who plays which part, and what the team thinks of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Think:
    """A judgement: step of a scale, how we know, how sure; `on` counts days from today."""

    step: str
    how: str = ""
    sure: str = "assumed"
    on: int = -60


@dataclass(frozen=True)
class Stands:
    """Somebody in the map. `roles`: keys, with "?" where presumed, and "role: for what"; `under` names the boss.

    A name without a person of the account is a place; then `due` is the day of its open question.
    """

    name: str
    unit: str
    level: str
    roles: tuple[str, ...]
    under: str = ""
    owner: str = ""
    thinks: tuple[Think, ...] = ()
    due: int | None = None
    at: int = -300


@dataclass(frozen=True)
class Draws:
    """A line between two people."""

    source: str
    target: str
    kind: str
    text: str = ""
    how: str = ""
    on: int = -80


_J = "Jana Brandt"

CENTRES: dict[str, tuple[Stands, ...]] = {
    "Nordwerk Maschinenbau AG": (
        Stands("Klaus Matthiesen", "Board", "board", ("decider",), "", "Ute Keller", (
            Think("influence-decisive", "Signs every frame agreement above €1 m.", "confirmed", -40),
        ), at=-60),
        Stands("Dr. Henrik Voss", "Board", "board", ("decider",), "Klaus Matthiesen", _J, (
            Think("attitude-supporter", "Asked us to the platform review before the others.", "confirmed", -75),
            Think("influence-high", "Decides on platforms; seen in both RX-3 rounds.", "confirmed", -75),
            Think("coverage-several", "", "confirmed", -75),
            Think("orientation-technical", "Asks for test data first.", "assumed", -75),
        )),
        Stands("Dr. Anja Reimers", "Board", "board", ("decider",), "Klaus Matthiesen", "Ines Kaltenbach", (
            Think("attitude-sceptic", "Asked twice why the service contract costs more than Kollmer's.", "confirmed", -90),
            Think("influence-high", "Frees every investment above €500 k.", "confirmed", -90),
            Think("coverage-single", "", "confirmed", -90),
            Think("orientation-financial", "Asks for payback in months.", "confirmed", -90),
        )),
        Stands("Petra Lindner", "Board", "specialist", ("gatekeeper",), "Klaus Matthiesen", _J, (
            Think("attitude-neutral", "", "assumed", -120),
            Think("influence-medium", "Decides who gets half an hour with the board.", "assumed", -120),
        )),
        Stands("Miriam Scholz", "Purchasing", "department", ("buyer", "counterpart"), "Dr. Anja Reimers", _J, (
            Think("attitude-neutral", "Compares us and Kollmer in every quarterly talk.", "confirmed", -30),
            Think("influence-high", "Her price veto stopped the RX-3 extension.", "confirmed", -30),
            Think("coverage-deep", "", "confirmed", -30),
        )),
        Stands("Jonas Wiebe", "Purchasing", "specialist", ("buyer",), "Miriam Scholz", "Felix Hartung", (
            Think("attitude-supporter", "Tells us the dates of the rounds early.", "assumed", -50),
            Think("influence-low", "", "assumed", -50),
        )),
        Stands("Tarek Aydin", "Robotics", "department", ("user", "influencer", "champion: RX-4"), "Dr. Henrik Voss", "Lena Okafor", (
            Think("attitude-promoter", "Named us preferred supplier in the RX-4 design review.", "confirmed", -55),
            Think("influence-high", "Voss follows his technical advice, says Petra Lindner.", "assumed", -95),
            Think("coverage-deep", "", "confirmed", -55),
        )),
        Stands("Lars Petersen", "Packaging Systems", "department", ("user", "influencer"), "Dr. Henrik Voss", "Lena Okafor", (
            Think("attitude-sceptic", "Defends the gear unit standard that he built with Kollmer.", "confirmed", -110),
            Think("influence-medium", "", "assumed", -385),
        )),
        Stands("Sabine Kröger", "Packaging Systems", "department", ("user",), "Dr. Henrik Voss", "Murat Demir", (
            Think("attitude-supporter", "Praised the emergency delivery in public.", "confirmed", -34),
            Think("influence-medium", "", "assumed", -34),
        )),
        Stands("Head of Service", "Service", "department", ("decider?",), "Dr. Henrik Voss", "Stefan Rothe", due=21, at=-40),
    ),
    "Varenholt Lebensmitteltechnik GmbH": (
        Stands("Dr. Simone Reck", "Management", "board", ("decider",), "", "", (
            Think("attitude-neutral", "Met once, at the food fair.", "assumed", -140),
            Think("influence-decisive", "", "confirmed", -140),
        )),
        Stands("Gudrun Falk", "Operations", "division", ("initiator", "counterpart"), "Dr. Simone Reck", "", (
            Think("attitude-supporter", "Asked for the hygiene approval herself.", "confirmed", -45),
            Think("influence-high", "", "assumed", -45),
        )),
        Stands("Eckhard Lindhorst", "Engineering", "department", ("user", "influencer"), "Gudrun Falk", "Aylin Koç", (
            Think("attitude-promoter", "Specified our washdown gear units as standard.", "confirmed", -70),
            Think("influence-medium", "", "assumed", -70),
        )),
        Stands("Head of Purchasing", "Purchasing", "department", ("buyer?",), "Dr. Simone Reck", due=14, at=-30),
    ),
    "Wollin Textilmaschinen KG": (
        Stands("Heiko Wollin", "Geschäftsführung", "board", ("decider",), "", "", (
            Think("attitude-supporter", "Sagt im Jahresgespräch, er wolle einen Lieferanten weniger.", "confirmed", -65),
            Think("influence-decisive", "", "confirmed", -65),
        )),
        Stands("Antje Rudloff", "Einkauf", "department", ("buyer", "counterpart"), "Heiko Wollin", "Yusuf Aksoy", (
            Think("attitude-neutral", "", "assumed", -65),
            Think("influence-medium", "", "assumed", -65),
        )),
        Stands("Maik Seifert", "Konstruktion", "department", ("user", "influencer"), "Heiko Wollin", "Aylin Koç", (
            Think("attitude-sceptic", "Will erst den Dauerlauf sehen.", "confirmed", -65),
            Think("influence-high", "Ohne seine Freigabe wird nichts bestellt.", "assumed", -65),
        )),
    ),
}  # fmt: skip

LINES: dict[str, tuple[Draws, ...]] = {
    "Nordwerk Maschinenbau AG": (
        Draws("Petra Lindner", "Dr. Henrik Voss", "influence", "access", "Keeps his calendar."),
        Draws("Tarek Aydin", "Dr. Henrik Voss", "influence", "technical advice", "Says Petra Lindner."),
        Draws("Miriam Scholz", "Dr. Henrik Voss", "influence", "price veto", "RX-3 extension."),
        Draws(
            "Tarek Aydin",
            "Lars Petersen",
            "conflict",
            "gear unit standard",
            "Open words in the design review.",
        ),
    ),
    "Wollin Textilmaschinen KG": (
        Draws("Maik Seifert", "Heiko Wollin", "influence", "Freigaben", "Gemeinsames Lastenheft."),
    ),
}
