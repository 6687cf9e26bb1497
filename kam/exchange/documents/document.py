"""A plan as a document, before it becomes a file: sections, blocks, lines. The writers only lay it out.

Everything is internal unless it says otherwise: a row by its `audience`, a block, a column and a detail by
`customer`. What is not marked never leaves the house; edition.py is the only place that decides by these marks.
"""

import datetime as dt
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from unicodedata import category

CUSTOMER, INTERNAL = "customer", "internal"

#: What a cell may hold; what a column makes of it is its kind.
Cell = str | int | Decimal | dt.date | None


class Kind(StrEnum):
    """How the cells of a column are written; in a workbook, which type they have."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Detail:
    """A small fact beside a line: "Source", "Annual report". Without a label the value speaks for itself."""

    label: str
    value: str
    customer: bool = False
    #: whether one page has room for it
    brief: bool = False


@dataclass(slots=True)
class Item:
    """A line of text: a statement, a goal. The so-what is internal whatever the line is."""

    text: str
    audience: str = INTERNAL
    so_what: str = ""
    details: list[Detail] = field(default_factory=list)
    actions: list["Item"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `weight` is its share of the width, `brief` whether one page has room for it.

    `sheet`: only a workbook has the width for it.
    """

    label: str
    kind: Kind = Kind.TEXT
    weight: int = 2
    customer: bool = False
    brief: bool = True
    sheet: bool = False


@dataclass(slots=True)
class Row:
    """A row of a table, a cell per column. `units` stand behind the numbers, by column."""

    cells: list[Cell]
    audience: str = INTERNAL
    units: dict[int, str] = field(default_factory=dict)
    #: still to be done: the one-page view shows open actions only
    open: bool = True
    #: places of cells that stay inside though their column does not
    private: frozenset[int] = frozenset()


@dataclass(slots=True)
class Series:
    """The values of a chart under one name; `planned` are drawn lighter."""

    name: str
    values: list[Decimal | None]
    planned: bool = False


@dataclass(slots=True)
class Block:
    """What all blocks have. `role` says what it holds, for the one-page view and the sheets of a workbook.

    `customer`: whether the customer edition may show the block at all; its rows still say it one by one.
    `more`: how many rows a cap has left out.
    """

    role: str
    title: str = ""
    customer: bool = False
    more: int = 0

    @property
    def empty(self) -> bool:
        return True


@dataclass(slots=True)
class Items(Block):
    """Lines of text."""

    items: list[Item] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.items


@dataclass(slots=True)
class Table(Block):
    """Rows under columns."""

    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    note: str = ""

    @property
    def empty(self) -> bool:
        return not self.rows


@dataclass(slots=True)
class Facts(Block):
    """Labelled facts."""

    facts: list[Detail] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.facts


@dataclass(slots=True)
class Chart(Block):
    """Bars over labels, one colour a series."""

    unit: Kind = Kind.MONEY
    labels: list[str] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(value is not None for one in self.series for value in one.values)


@dataclass(slots=True)
class Section:
    """A section with its blocks. The question is for who writes the plan, so it is internal."""

    key: str
    number: int
    title: str
    prompt: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A plan, ready to be laid out."""

    title: str
    account: str
    company: str
    period: str
    edition: str
    depth: str
    language: str
    currency: str
    made_on: dt.date
    #: how the plan stands: "Working draft", "Version 2, approved ..."
    status: str = ""
    sections: list[Section] = field(default_factory=list)

    @property
    def for_customer(self) -> bool:
        return self.edition == CUSTOMER

    @property
    def blocks(self) -> list[Block]:
        return [block for section in self.sections for block in section.blocks]


#: Control characters, halves of surrogates, what is not assigned: XML refuses some, readers all.
_UNFIT = {"Cc", "Cs", "Cn", "Co"}


def fit(text: str) -> str:
    """A text without what files cannot hold."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in _UNFIT)


def fit_for_files(found: Any) -> Any:
    """A document, or a piece of one, in which every text is fit: names of people come from everywhere."""
    if isinstance(found, str) and not isinstance(found, Enum):
        return fit(found)
    if isinstance(found, list):
        return [fit_for_files(one) for one in found]
    if isinstance(found, dict):
        return {key: fit_for_files(one) for key, one in found.items()}
    if is_dataclass(found) and not isinstance(found, type):
        return replace(found, **{one.name: fit_for_files(getattr(found, one.name)) for one in fields(found)})
    return found
