"""XLSX files: safely opened, read row by row. Formulas stay formulas: a cell's cached result may be stale."""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext_noop as _n
from openpyxl.xml import DEFUSEDXML

from kam.exchange.imports.problems import FileProblem

MAX_UNPACKED = 250 * 1000 * 1000
MAX_RATIO = 150
#: The last row that a spreadsheet has.
MAX_ROW_NUMBER = 1_048_576
_SMALL = 5 * 1000 * 1000


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula, which is not a value."""

    text: str

    def __str__(self) -> str:
        return self.text


def check_archive(data: bytes) -> None:
    """Refuses what is no XLSX, or would unpack to far more than it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise FileProblem(
            _n("The file is damaged. Open it in a spreadsheet, save it as .xlsx and send it again.")
        ) from None
    unpacked = sum(info.file_size for info in infos)
    packed = max(1, sum(info.compress_size for info in infos))
    if unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked / packed > MAX_RATIO) or len(infos) > 2000:
        raise FileProblem(
            _n(
                "The file would unpack to %(size)s MB, which is too much. Copy the rows you need "
                "into a new file."
            ),
            size=unpacked // 1_000_000,
        )
    names = {info.filename for info in infos}
    if "xl/workbook.xml" not in names:
        raise FileProblem(_n("This is a packed file but no XLSX workbook. Send the CSV or XLSX file itself."))
    if any(info.flag_bits & 0x1 for info in infos):
        raise FileProblem(_n("The file has a password. Save it without one."))


def sheet_rows(
    data: bytes, wanted: str, max_rows: int, max_columns: int, max_cell: int
) -> tuple[list[tuple[int, list[Any]]], str, list[str]]:
    """(row number, cells) of the wanted or first visible sheet, its name, and the names of all."""
    check_archive(data)
    if not DEFUSEDXML:  # the lock file has defusedxml; without it an entity bomb would get through
        raise RuntimeError("defusedxml is missing")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not names:
            raise FileProblem(_n("The workbook has no visible sheet."))
        name = wanted if wanted in names else names[0]
        sheet = book[name]
        sheet.reset_dimensions()
        rows = _filled_rows(sheet, max_rows, max_columns, max_cell)
        book.close()
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble over
        raise FileProblem(
            _n(
                "The workbook cannot be read (%(reason)s). Open it in a spreadsheet, save it as "
                ".xlsx and send it again."
            ),
            reason=type(error).__name__,
        ) from None
    return rows, name, names


def _filled_rows(sheet: Any, max_rows: int, max_columns: int, max_cell: int) -> list[tuple[int, list[Any]]]:
    """The rows that hold something, without the empty cells behind it. Raises FileProblem for too much of it."""
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [_value(cell, max_cell, number) for cell in cells]
        while row and row[-1] in (None, ""):
            row.pop()
        if len(row) > max_columns:
            raise FileProblem(
                _n(
                    "The file has %(count)s columns; %(limit)s are the most. Delete the empty "
                    "ones and those you do "
                    "not need."
                ),
                count=len(row),
                limit=max_columns,
            )
        if row:
            rows.append((number, row))
        # Rows without cells are counted too: a file of 5 KB may say that its next row is the billionth.
        if len(rows) > max_rows + 20 or number > MAX_ROW_NUMBER:
            raise FileProblem(
                _n("The file has more than %(limit)s rows. Split it into several files."), limit=max_rows
            )
    return rows


def _value(cell: Any, max_cell: int, number: int) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(value, "text", value)))
    if cell.data_type == "e":
        return Formula(str(value))
    if isinstance(value, str):
        if len(value) > max_cell:
            raise FileProblem(
                _n("A cell in row %(line)s is longer than %(limit)s characters. Shorten it."),
                line=number,
                limit=max_cell,
            )
        value = value.strip()
        return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value
    if isinstance(value, dt.datetime):
        return value.date()
    return value
