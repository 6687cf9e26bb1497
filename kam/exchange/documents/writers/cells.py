"""Cells and chart values as words, for the writers that lay out text."""

import datetime as dt
from decimal import Decimal

from kam.exchange.documents.document import Cell, Column, Document, Item, Kind, Row, Table
from kam.lib import formats

_OTHER_YEAR = dt.date(1, 1, 1)  # so that the year is always written


def cell_text(document: Document, column: Column, row: Row, place: int) -> str:
    """A cell as the reader sees it; nothing for what is not known."""
    value = row.cells[place]
    if value is None or value == "":
        return ""
    text = value_text(document, column.kind, value)
    unit = row.units.get(place, "")
    return f"{text}{formats.NBSP}{unit}" if unit and column.kind == Kind.NUMBER else text


def value_text(document: Document, kind: Kind, value: Cell) -> str:
    """A value by its kind, in the language of the document."""
    language = document.language
    if kind == Kind.MONEY:
        return formats.money_short(value, document.currency, language, even=True)
    if kind == Kind.PERCENT:
        return formats.percent(value, None, language=language)
    if kind == Kind.NUMBER and isinstance(value, int | Decimal):
        return formats.number(value, None, language)
    if isinstance(value, dt.date):
        return formats.day(value, _OTHER_YEAR, language=language)
    return str(value)


def shown_columns(table: Table, texts: list[list[str]]) -> list[int]:
    """Places of the columns to lay out: empty ones would only make the others narrow, wide ones need a sheet."""
    return [
        place
        for place, column in enumerate(table.columns)
        if not column.sheet and (not place or any(row[place] for row in texts))
    ]


def is_figure(column: Column) -> bool:
    """Whether the column is set to the right."""
    return column.kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)


def details_text(item: Item) -> str:
    """Details in one line: "Confirmed · source: annual report"."""
    return " · ".join(f"{one.label}: {one.value}" if one.label else one.value for one in item.details)


def file_title(document: Document) -> str:
    """What the properties of a file call it; Office takes no more than 255 characters."""
    return f"{document.title} {formats.DASH} {document.account}"[:255]
