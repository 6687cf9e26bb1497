"""What Nordwerk's team has on paper, and which of its statements answer a key fact."""

from dataclasses import dataclass

ACCOUNT = "Nordwerk Maschinenbau AG"


@dataclass(frozen=True)
class Paper:
    """A document: made so many days ago, by whom, its file, its text, and for which functions where not for all."""

    made: int
    by: str
    title: str
    file: str
    tags: str
    text: str
    level: str = "team"
    functions: tuple[str, ...] = ()


PAPERS = [
    Paper(
        -210, "Jana Brandt", "Frame agreement 2025, summary", "frame-agreement-2025.pdf", "contract",
        "Frame agreement between Nordwerk Maschinenbau and Helvion. The price formula follows the copper and steel "
        "index each quarter. The volume bonus of 3 % is paid from the first euro above 6 million. Delays of more than "
        "five working days cost half a percent of the order value per day. The agreement ends after three years unless "
        "both sides renew it in writing twelve weeks before.",
    ),
    Paper(
        -48, "Murat Demir", "Minutes: delivery talk in Lübeck", "minutes-luebeck.txt", "minutes, delivery",
        "Delivery talk in Lübeck.\nPresent: Kröger, Demir, Rothe.\n\nLine 4 stood still for nine days. Helvion keeps a "
        "stock of forty gear units in Lübeck from next month. Nordwerk sends its call-off forecast every Monday.",
    ),
    Paper(
        -20, "Jana Brandt", "RX-4: lowest price and walk-away point", "rx4-walk-away.pdf", "price, RX-4",
        "Internal. Below 1,180 euro per axis we walk away: the contribution margin falls under 24 percent. The board "
        "agrees to one year at 29 percent when the service contract comes with it.",
        "named", ("kam", "sponsor", "controlling"),
    ),
]  # fmt: skip

#: how a statement begins -> the key fact that it answers
KEY_FACTS = {
    "Builder of packaging machines": "ownership",
    "{y-1}: turnover": "revenue",
    "Fiscal year is the calendar year": "budget",
    "Two plants": "sites",
    "Programme “Line 24”": "goals",
    "Suppliers are rated anew": "rating",
    "Platform decisions": "decision-process",
    "Series parts: Purchasing": "purchasing",
    "Purchasing wants at most": "purchasing-strategy",
    "Share of wallet": "share",
    "Satisfaction 8.2": "satisfaction",
    "Frame agreement with price": "terms",
    "Robotics sets up its own": "investments",
    "Pays after 41 days": "payment",
    "Intralogistics from Dresden": "ownership",
    "Parcel sorter “S9”": "goals",
    "Series decision by a board of four": "decision-process",
    "Parcel volumes recover": "investments",
    "Robot cells for parcels": "ownership",
    "Picking arm P7": "goals",
    "Warehouse automation, owned by": "ownership",
    "Shuttle 4: 48 V": "goals",
    "Two suppliers get samples": "decision-process",
    "Food retailers automate": "investments",
    "Holding of five companies": "ownership",
    "The group recommends": "decision-process",
    "Pumps for water works": "ownership",
    "Municipalities postpone": "investments",
    "Baking and dosing lines": "ownership",
    "One of three halls": "goals",
}


def key_fact_of(text: str) -> str | None:
    return next((key for start, key in KEY_FACTS.items() if text.startswith(start)), None)
