"""From a file to checked rows: the same for pages, jobs and the command. Writes nothing."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kam.exchange.imports import checking
from kam.exchange.imports.accounts import AccountImport
from kam.exchange.imports.checking import Checked, Progress, Setting
from kam.exchange.imports.contacts import ContactImport
from kam.exchange.imports.detect import Cell
from kam.exchange.imports.figures import FigureImport
from kam.exchange.imports.lookups import Word, words_for
from kam.exchange.imports.mapping import CURRENCY_OF, Mapping, guess, money_field
from kam.exchange.imports.models import Kind
from kam.exchange.imports.reader import Table
from kam.exchange.imports.staff import StaffImport
from kam.reference.calendar import today
from kam.reference.models import Company

IMPORTERS: dict[str, Any] = {
    Kind.ACCOUNTS: AccountImport,
    Kind.STAFF: StaffImport,
    Kind.CONTACTS: ContactImport,
    Kind.FIGURES: FigureImport,
}
FOLDER = "imports"
_LETTERS = {checking.CREATE: "c", checking.UPDATE: "u", checking.UNCHANGED: "s", checking.ERROR: "e"}


def setting_for(by: Any, progress: Progress = lambda done: None) -> Setting:
    """Today, currency and fiscal year of the company."""
    company = Company.objects.get(pk=Company.SINGLE)
    return Setting(by, today(), company.currency_id, company.fiscal_year_start, progress)


def importer_for(kind: str, table: Table, mapping: Mapping, setting: Setting) -> Any:
    return IMPORTERS[kind](table, mapping, setting)


def first_mapping(kind: str, table: Table, preset: str = "") -> Mapping:
    """Names, sizes and units; a currency that the file does not name is proposed from the countries of its
    rows.
    """
    setting = setting_for(None)
    mapping = guess(kind, table, preset, setting.currency)
    key = money_field(kind)
    if (
        kind == Kind.ACCOUNTS
        and key in mapping.columns
        and "country" in mapping.columns
        and mapping.unit_reason != "header"
    ):
        country = _usual_country(table, mapping.columns["country"])
        if country in CURRENCY_OF and "turnover_currency" not in mapping.columns:
            mapping.currency = CURRENCY_OF[country]
            mapping.unit_reason = mapping.unit_reason or "country"
    return mapping


def _usual_country(table: Table, column: int) -> str:
    names = words_for("country", {}).names
    found = [names.get(" ".join(str(cell).casefold().split()), "") for cell in table.column(column)]
    best = max(set(found), key=found.count, default="")
    return best if found and found.count(best) > 0.6 * len(found) else ""


# Files ---------------------------------------------------------------------------------------


def pack_rows(rows: list[Checked], words: list[Word], table: Table) -> bytes:
    """Checked rows as compressed lines: a letter for the outcome, then JSON; errors with their cells."""
    cells = dict(zip(table.lines, table.rows, strict=True))
    lines = [json.dumps({"words": [asdict(word) for word in words], "headers": table.headers})]
    for row in rows:
        data = row.as_json()
        if row.outcome == checking.ERROR:
            data.append([_plain(cell) for cell in cells.get(row.line, [])])
        lines.append(_LETTERS[row.outcome] + json.dumps(data, default=str, ensure_ascii=False))
    return gzip.compress("\n".join(lines).encode(), compresslevel=1)


def _plain(cell: Cell) -> Any:
    return cell if isinstance(cell, int | float | str | None) else str(cell)


class StoredRows:
    """Checked rows from their file; only the lines that are shown are parsed."""

    def __init__(self, data: bytes) -> None:
        first, *self.lines = gzip.decompress(data).decode().split("\n")
        self.head = json.loads(first)

    @property
    def words(self) -> list[Word]:
        return [Word(**word) for word in self.head["words"]]

    def of(self, outcome: str = "") -> list[str]:
        """Unparsed lines of one outcome, or all."""
        letter = _LETTERS.get(outcome, "")
        return [line for line in self.lines if line.startswith(letter)]

    @staticmethod
    def parse(line: str) -> list[Any]:
        return json.loads(line[1:])

    def errors(self) -> Iterator[list[Any]]:
        yield from (self.parse(line) for line in self.of(checking.ERROR))
