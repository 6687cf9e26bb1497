"""Talks with customers at three accounts, had and planned, and what was promised at them. Days count from today."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A promise: theirs or ours, by when."""

    side: str
    text: str
    due: int
    kept: bool = False


@dataclass(frozen=True)
class Talk:
    """`us`: the first one wrote it down. `to_do`: the next step, an action where it has a day."""

    at: int
    how: str
    them: tuple[str, ...]
    us: tuple[str, ...]
    text: str
    to_do: str = ""
    due: int | None = None
    words: tuple[Word, ...] = ()
    clock: tuple[str, str] = ("", "")
    place: str = ""
    written: int | None = None


#: By account.
TALKS: dict[str, tuple[Talk, ...]] = {
    "Nordwerk Maschinenbau AG": (
        Talk(-118, "visit", ("Anja Reimers",), ("Ines Kaltenbach",),
             "Payback of the retrofit in 14 months convinces her, the list price does not.",
             "Service calculation for Lübeck", None),
        Talk(-97, "call", ("Petra Lindner",), ("Jana Brandt",),
             "Voss follows Aydin's technical advice, says Lindner. Board appointments only before 9."),
        Talk(-83, "visit", ("Henrik Voss", "Tarek Aydin"), ("Ute Keller", "Jana Brandt"),
             "Factory of 2030: he wants two partners for drives, not five.",
             words=(Word("ours", "Invite Voss and Aydin to the drive lab in Chemnitz", 17),)),
        Talk(-55, "visit", ("Tarek Aydin", "Lars Petersen"), ("Lena Okafor",),
             "RX-4 design review: Aydin named us preferred supplier, Petersen doubts the noise.",
             "Noise measurement at 80 dB(A) for Petersen", -12,
             words=(Word("theirs", "Load profile of the RX-4 axes", -30, kept=True),
                    Word("ours", "Noise measurement of the planetary gear", -5))),
        Talk(-34, "event", ("Miriam Scholz", "Jonas Wiebe"), ("Jana Brandt", "Felix Hartung"),
             "Trade fair: the frame agreement is to be put out to tender in summer."),
        Talk(-18, "video", ("Tarek Aydin",), ("Jana Brandt", "Lena Okafor"),
             "RX-4: supplier decision moves forward by six weeks, the board decides on it.",
             "Go through the RX-4 offer with Ute Keller", 4,
             words=(Word("theirs", "Names of those who prepare the RX-4 decision", 6),)),
        Talk(-12, "call", ("Miriam Scholz",), ("Jana Brandt",),
             "Wants the price structure of the frame agreement before the quarterly review.",
             words=(Word("ours", "Price structure of the frame agreement", 1),)),
        Talk(-9, "visit", ("Sabine Kröger",), ("Murat Demir",),
             "Lübeck: call-offs for line 4 come two weeks earlier, she needs a new delivery date.",
             "Agree on the new delivery date for Lübeck", -1),
        Talk(-6, "mail", ("Jonas Wiebe",), ("Felix Hartung",), "Call-off quantities for the second quarter."),
        Talk(-4, "call", ("Tarek Aydin",), ("Lena Okafor",),
             "Test bench for RX-4 runs from next week on; he wants our engineer there."),
        Talk(1, "visit", ("Miriam Scholz", "Tarek Aydin", "Jonas Wiebe"), ("Jana Brandt", "Lena Okafor"),
             "Quarterly review with Nordwerk", clock=("10:00", "12:00"), place="Hamburg", written=-11),
        Talk(9, "visit", ("Klaus Matthiesen", "Henrik Voss"), ("Ute Keller", "Jana Brandt"),
             "First talk with Matthiesen: what we stand for, RX-4", clock=("08:30", "09:15"),
             place="Hamburg, 6th floor", written=-7),
    ),
    "Varenholt Lebensmitteltechnik GmbH": (
        Talk(-36, "visit", ("Gudrun Falk",), ("Jana Brandt",),
             "Kassel: assembly of gears stays in house at least until autumn.",
             words=(Word("theirs", "Answer on the closing of the gear assembly", -2),)),
        Talk(-20, "call", ("Eckhard Lindhorst",), ("Aylin Koç", "Jana Brandt"),
             "IP69K is a must for the new washers.", "Requirement for IP69K with the answer of R&D", 8),
        Talk(6, "video", ("Gudrun Falk",), ("Jana Brandt",), "Review of the delivery quality",
             clock=("14:30", "15:15"), written=-3),
    ),
    "Wollin Textilmaschinen KG": (
        Talk(-41, "visit", ("Heiko Wollin", "Antje Rudloff"), ("Jana Brandt",),
             "Heiko Wollin bereitet die Übergabe an seine Tochter vor."),
        Talk(-15, "call", ("Antje Rudloff",), ("Jana Brandt",), "Gästeliste für die Messe besprochen.",
             words=(Word("ours", "Zwölf Karten für die Messe", 2),)),
    ),
}  # fmt: skip

#: Pairs that meet more often than their roles say: account, person, colleague, days.
RHYTHMS = (
    ("Nordwerk Maschinenbau AG", "Anja Reimers", "Ines Kaltenbach", 90),
    ("Nordwerk Maschinenbau AG", "Lars Petersen", "Lena Okafor", 30),
    ("Nordwerk Maschinenbau AG", "Henrik Voss", "Ute Keller", 60),
    ("Varenholt Lebensmitteltechnik GmbH", "Gudrun Falk", "Jana Brandt", 30),
)
#: Days away: colleague, first and last day.
AWAY = (("Felix Hartung", 13, 24), ("Ines Kaltenbach", 27, 38))
