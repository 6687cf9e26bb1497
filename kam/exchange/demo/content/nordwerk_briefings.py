"""What the team of Nordwerk tells colleagues: briefings in every state."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brief:
    """A briefing; days are offsets from today. `to`: functions by key, departments and colleagues by name.

    `read` and `confirmed`: how many of the readers have, from the end of the alphabet on. `corrected` holds the words
    and the day of a correction.
    """

    by: str
    title: str
    text: str
    made: int
    functions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    level: str = "team"
    valid: int | None = None
    ack: bool = False
    outside: bool = False
    sent: bool = True
    read: int = 0
    confirmed: int = 0
    corrected: tuple[int, str, str] | None = None
    replies: tuple[tuple[str, int, str], ...] = ()


BRIEFINGS = (
    Brief(
        "Jana Brandt",
        "RX-4 supplier audit at our Hamburg site",
        "Nordwerk audits us for the RX-4 platform on **{+21}**, four people, one day.\n\n"
        "- Quality: the eight open points of the last audit, each with proof\n"
        "- Logistics: delivery performance of the last twelve months, by week\n"
        "- Service: who answers within four hours, and how we measure it\n\n"
        "Nobody mentions prices; the frame agreement is a talk of its own.",
        -6,
        functions=("deputy", "systems-engineering"),
        departments=("Logistics", "Service", "Quality"),
        valid=22,
        ack=True,
        outside=True,
        read=7,
        confirmed=4,
        replies=(("Gesa Lührs", -5, "The weekly figures are ready by {-2}. Do they want them per plant?"),),
    ),
    Brief(
        "Jana Brandt",
        "How far we go in the frame agreement",
        "For the three of you alone, until the offer is out:\n\n"
        "1. We do not go below last year's prices on gear units.\n"
        "2. The copper clause stays.\n"
        "3. For a second year of term we give service hours, no discount.",
        -3,
        colleagues=("Ute Keller", "Ines Kaltenbach", "Felix Hartung"),
        level="named",
        valid=60,
        read=2,
    ),
    Brief(
        "Stefan Rothe",
        "Service hotline for Nordwerk Lübeck",
        "From next month the plant in Lübeck calls our hotline in Hamburg, Monday to Friday from 6 to 18.",
        -40,
        functions=("kam", "logistics", "inside-sales"),
        departments=("Service",),
        valid=90,
        read=3,
        corrected=(
            -33,
            "From next month the plant in Lübeck calls our hotline in Hamburg, Monday to Saturday from 6 to 20.",
            "Saturdays too, and two hours longer in the evening.",
        ),
    ),
    Brief(
        "Jana Brandt",
        "What the new CEO asks suppliers",
        "Klaus Matthiesen meets every platform supplier in his first year. His three questions so far: who runs it"
        " when something breaks, what does it cost over ten years, and who else do you do this for?",
        -1,
        functions=("sponsor", "marketing"),
        sent=False,
    ),
)
