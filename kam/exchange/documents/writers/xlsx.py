"""Excel by XlsxWriter: a sheet for the lines and one for each kind of table, as real tables with types.

Cells are written by their kind, never guessed at: a text that begins with "=" stays a text.
"""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from kam.exchange.documents.document import (
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Item,
    Items,
    Kind,
    Row,
    Table,
)
from kam.exchange.documents.writers.cells import details_text, file_title

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH, _WIDEST, _LONGEST = 9, 60, 32_000
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'"))


@dataclass
class Sheet:
    """A table of one kind, gathered from all sections."""

    name: str
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    note: str = ""
    charts: list[Chart] = field(default_factory=list)


def write(document: Document) -> bytes:
    """The bytes of the file."""
    out = io.BytesIO()
    with override(document.language), xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {
                "title": file_title(document),
                "author": document.company[:255],
                "company": document.company[:255],
            }
        )
        pen = _Pen(book, document)
        pen.cover()
        for number, sheet in enumerate(_sheets(document), start=1):
            pen.table(sheet, number)
    return out.getvalue()


def _sheets(document: Document) -> Iterator[Sheet]:
    """The lines, then a sheet per role of table; the same block in two sections comes once."""
    lines = _lines(document)
    if lines.rows:
        yield lines
    found: dict[str, Sheet] = {}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table) and not block.empty and block.role not in found:
                columns, rows = _with_units(block)
                found[block.role] = Sheet(block.title, columns, rows, block.note)
            elif isinstance(block, Chart) and not block.empty and block.role not in found:
                found[block.role] = _chart_sheet(block)
    yield from found.values()


def _lines(document: Document) -> Sheet:
    """Statements and goals. A column that nobody filled is left out, in the customer edition the internal ones."""
    columns = [
        Column(_("Section"), weight=3),
        Column(_("Block"), weight=3),
        Column(_("Line"), weight=9),
        Column(_("So what?"), weight=6),
        Column(_("Details"), weight=5),
        Column(_("Actions"), weight=5),
    ]
    rows = [
        Row([f"{section.number} {section.title}", block.title, *_line(item)])
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Items)
        for item in block.items
    ]
    used = [place for place in range(len(columns)) if place < 3 or any(row.cells[place] for row in rows)]
    rows = [Row([row.cells[place] for place in used]) for row in rows]
    return Sheet(_("Lines"), [columns[place] for place in used], rows)


def _line(item: Item) -> list[Cell]:
    return [
        item.text,
        item.so_what,
        details_text(item),
        "\n".join(_action(action) for action in item.actions),
    ]


def _action(action: Item) -> str:
    details = details_text(action)
    return f"{action.text} ({details})" if details else action.text


def _with_units(table: Table) -> tuple[list[Column], list[Row]]:
    """Numbers stay numbers: their unit, where rows differ, gets a column of its own."""
    places = sorted({place for row in table.rows for place in row.units})
    if not places:
        return table.columns, table.rows
    at = places[0]
    columns = [*table.columns[:at], Column(_("Unit"), weight=2), *table.columns[at:]]
    rows = [Row([*row.cells[:at], row.units.get(at, ""), *row.cells[at:]]) for row in table.rows]
    return columns, rows


def _chart_sheet(chart: Chart) -> Sheet:
    columns = [Column(chart.title, weight=3), *(Column(one.name, chart.unit) for one in chart.series)]
    rows = [
        Row([label, *(one.values[place] for one in chart.series)]) for place, label in enumerate(chart.labels)
    ]
    return Sheet(chart.title, columns, rows, charts=[chart])


class _Pen:
    """Writes into one workbook."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.names: set[str] = set()
        text = {"valign": "top", "text_wrap": True}
        german = document.language == "de"
        self.formats = {
            Kind.TEXT: book.add_format(text),
            Kind.NUMBER: book.add_format({"valign": "top", "num_format": "#,##0.##"}),
            Kind.MONEY: book.add_format({"valign": "top", "num_format": f'#,##0 "{document.currency}"'}),
            Kind.PERCENT: book.add_format({"valign": "top", "num_format": "0.0%"}),
            Kind.DATE: book.add_format(
                {"valign": "top", "num_format": "dd.mm.yyyy" if german else "d mmm yyyy", "align": "left"}
            ),
        }
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.quiet = book.add_format({"font_color": "#4c555b", "valign": "top"})

    def cover(self) -> None:
        """What this is, of whom, as of when; and the facts."""
        document = self.document
        sheet = self.book.add_worksheet(self._name(_("Plan")))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 70)
        sheet.write_string(0, 0, document.account, self.title)
        pairs = [
            (_("Plan"), document.title),
            (_("Period"), document.period),
            (_("Status"), document.status),
            (_("Company"), document.company),
        ]
        if not document.for_customer:
            pairs.append((_("Edition"), _("Internal: not for the customer")))
        at = 2
        for label, value in pairs:
            if value:
                sheet.write_string(at, 0, label, self.quiet)
                sheet.write_string(at, 1, value, self.formats[Kind.TEXT])
                at += 1
        sheet.write_string(at, 0, _("As of"), self.quiet)
        sheet.write_datetime(at, 1, _moment(document.made_on), self.formats[Kind.DATE])
        at += 2
        for block in document.blocks:
            if isinstance(block, Facts):
                for one in block.facts:
                    sheet.write_string(at, 0, one.label, self.quiet)
                    sheet.write_string(at, 1, one.value[:_LONGEST], self.formats[Kind.TEXT])
                    at += 1
                at += 1

    def table(self, found: Sheet, number: int) -> None:
        sheet = self.book.add_worksheet(self._name(found.name))
        for place, column in enumerate(found.columns):
            width = 15 if column.kind != Kind.TEXT else min(_WIDEST, max(12, column.weight * _WIDTH))
            sheet.set_column(place, place, width)
        for at, row in enumerate(found.rows, start=1):
            for place, column in enumerate(found.columns):
                self._cell(sheet, at, place, column.kind, row.cells[place])
        last = max(len(found.rows), 1)
        sheet.add_table(
            0, 0, last, len(found.columns) - 1,
            {
                "name": f"kam_{number}",
                "style": "Table Style Light 1",
                "columns": [{"header": header} for header in _headers(found.columns)],
            },
        )  # fmt: skip
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if found.note:
            sheet.write_string(last + 2, 0, found.note, self.quiet)
        for chart in found.charts:
            self._chart(sheet, chart, last)

    def _cell(self, sheet: Any, at: int, place: int, kind: Kind, value: Cell) -> None:
        form = self.formats[kind]
        if value is None or value == "":
            sheet.write_blank(at, place, None, form)
        elif isinstance(value, dt.date):
            sheet.write_datetime(at, place, _moment(value), form)
        elif isinstance(value, int | Decimal):
            sheet.write_number(at, place, float(value) / (100 if kind == Kind.PERCENT else 1), form)
        else:
            sheet.write_string(at, place, str(value)[:_LONGEST], self.formats[Kind.TEXT])

    def _chart(self, sheet: Any, chart: Chart, last: int) -> None:
        made = self.book.add_chart({"type": "column"})
        for place, one in enumerate(chart.series, start=1):
            made.add_series(
                {
                    "name": [sheet.name, 0, place],
                    "categories": [sheet.name, 1, 0, last, 0],
                    "values": [sheet.name, 1, place, last, place],
                    "fill": {"color": "#a9cfdd" if one.planned else "#0c5f7e"},
                    "gap": 80,
                }
            )
        made.set_title({"name": chart.title, "name_font": {"size": 12}})
        made.set_legend({"position": "bottom"})
        made.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#e3e7e9"}}})
        sheet.insert_chart(0, len(chart.series) + 2, made, {"description": chart.title})

    def _name(self, wanted: str) -> str:
        """A name that a sheet may have: 31 characters, once in the book."""
        base = wanted.translate(_FORBIDDEN).strip()[:28] or "Table"
        name, number = base, 1
        while name.casefold() in self.names:
            number += 1
            name = f"{base[:26]} {number}"
        self.names.add(name.casefold())
        return name


def _headers(columns: list[Column]) -> list[str]:
    """Headers of a table must differ."""
    found: list[str] = []
    for column in columns:
        name, number = column.label or " ", 1
        while name.casefold() in {one.casefold() for one in found}:
            number += 1
            name = f"{column.label} {number}"
        found.append(name)
    return found


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
