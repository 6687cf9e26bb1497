"""What the team says to each other about lines of the Nordwerk plan."""

from dataclasses import dataclass

ACCOUNT = "Nordwerk Maschinenbau AG"


@dataclass(frozen=True)
class Said:
    """A comment on the statement that begins with `line`; days are offsets from today, "{@Name}" names a colleague."""

    line: str
    by: str
    text: str
    made: int
    resolved: int | None = None
    resolved_by: str = ""


TALK = (
    Said(
        "Dr. Henrik Voss decides on platforms",
        "Murat Demir",
        "Is that still so? On the shop floor they say **Aydin decides alone** below €100 k.",
        -9,
        resolved=-6,
        resolved_by="Jana Brandt",
    ),
    Said(
        "Dr. Henrik Voss decides on platforms",
        "Jana Brandt",
        "Asked Petra Lindner: the limit is €50 k, above it Voss signs.",
        -6,
        resolved=-6,
    ),
    Said(
        "Kollmer Drives opens a service hub",
        "Jana Brandt",
        "{@Murat Demir}, two things before the review:\n\n- who runs the hub?\n- which of our four-hour cases were in Lübeck?",
        -3,
    ),
    Said(
        "Kollmer Drives opens a service hub",
        "Murat Demir",
        "Seven of eleven last year. I bring the list on Thursday.",
        -2,
    ),
    Said(
        "Klaus Matthiesen, new CEO",
        "Clara Weiß",
        "{@Jana Brandt} the trade press quotes him on *fewer suppliers*. Should the roadmap answer that?",
        -2,
    ),
    Said(
        "Nordwerk has grown with us",
        "Ute Keller",
        "The 28 % would be worth a source for the board. {@Jana Brandt}, which invoices are in it?",
        -1,
    ),
)
