"""From the bytes of a file to a table: encoding, delimiter, title lines, header, decimals, order of dates.

Everything that is detected is in `Options`, is shown to the user and can be changed. Where the order of dates
cannot
be told from a column it stays open; whoever maps that column to a date is asked.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_noop as _n

from kam.exchange.imports.detect import (
    Cell,
    decode,
    detect_date_orders,
    detect_decimal,
    looks_like_number,
)
from kam.exchange.imports.problems import FileProblem
from kam.exchange.imports.sheets import Formula, sheet_rows

MAX_BYTES = 25 * 1000 * 1000
MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELL = 32_767
_SAMPLE_ROWS = 300
_HEADER_WITHIN = 20
DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
_MAGIC = [
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"RIFF",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ\x90",
]
# What our own export puts before a text that a spreadsheet would take for a formula.
_ESCAPED = re.compile(r"^'[=+\-@\t\r]")


@dataclass(frozen=True)
class Options:
    """How a file is read. Empty means: detect it."""

    format: str = ""  # csv or xlsx
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    sheet: str = ""
    header_row: int = 0  # counted from 1, as the user sees it
    decimal: str = ""  # "," or "."
    date_orders: dict[str, str] = field(default_factory=dict)  # column number -> dmy, mdy, ymd, or "ask"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Options":
        return cls(**{k: v for k, v in data.items() if k in cls.__dataclass_fields__})


@dataclass
class Table:
    """A file as rows and columns. `lines` are the numbers of the rows in the file, for messages."""

    options: Options
    headers: list[str]
    rows: list[list[Cell]]
    lines: list[int]
    titles: list[str]
    sheets: list[str] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def column(self, index: int) -> Iterator[Cell]:
        for row in self.rows:
            if index < len(row) and row[index] not in (None, ""):
                yield row[index]


def read_table(data: bytes, name: str, wanted: Options | None = None) -> Table:
    """Reads the file; what `wanted` leaves empty is detected. Raises FileProblem with what to do."""
    options = wanted or Options()
    _check_whole(data)
    if data.startswith(b"PK\x03\x04"):
        found, sheet, sheets = sheet_rows(data, options.sheet, MAX_ROWS, MAX_COLUMNS, MAX_CELL)
        options = replace(options, format="xlsx", sheet=sheet, encoding="", delimiter="")
    else:
        text, encoding = decode(data, options.encoding)
        options = replace(options, format="csv", encoding=encoding, sheet="")
        if not options.delimiter:
            options = replace(options, delimiter=detect_delimiter(text, options.quote))
        found, sheets = list(_csv_rows(text, options)), []
    return _as_table(found, sheets, options)


def _check_whole(data: bytes) -> None:
    if not data.strip(b"\x00\xef\xbb\xbf \r\n\t"):
        raise FileProblem(
            _n("The file is empty. Export it again and check that it has a header line and rows.")
        )
    if len(data) > MAX_BYTES:
        raise FileProblem(
            _n("The file is larger than %(limit)s MB. Split it into several files, or leave out columns."),
            limit=MAX_BYTES // 1_000_000,
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(
            _n(
                "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a "
                "password."
            )
        )
    if any(data.startswith(magic) for magic in _MAGIC):
        raise FileProblem(
            _n(
                "This is not a table but another kind of file, whatever its name says. Send a CSV or "
                "XLSX file."
            )
        )


# Rows ----------------------------------------------------------------------------------------


def detect_delimiter(text: str, quote: str = '"') -> str:
    """The delimiter that gives the most rows of one width."""
    sample = text[:200_000].splitlines(keepends=True)[:_SAMPLE_ROWS]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            kwargs: dict[str, Any] = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
            widths = Counter(
                len(row) for row in csv.reader(sample, delimiter=delimiter, **kwargs) if any(row)
            )
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = (rows / sum(widths.values())) * min(width - 1, 8)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _csv_rows(text: str, options: Options) -> Iterator[tuple[int, list[Cell]]]:
    """Line number and cells. A quotation mark that is never closed would swallow the rest: an error."""
    kwargs: dict[str, Any] = {"quotechar": options.quote} if options.quote else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=options.delimiter, strict=True, **kwargs)
    line, count = 1, 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _csv_problem(str(error), line) from None
        if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
            raise too_many_columns(len(row))
        count += 1
        if count > MAX_ROWS + _HEADER_WITHIN:
            raise too_many_rows()
        if any(row):
            for cell in row:
                if len(cell) > MAX_CELL:
                    raise FileProblem(
                        _n(
                            "A cell in line %(line)s is longer than %(limit)s characters. Shorten "
                            "it, or look for a "
                            "quotation mark that is not closed."
                        ),
                        line=line,
                        limit=MAX_CELL,
                    )
            yield line, [_cell(value) for value in row]
        line = reader.line_num + 1


def _cell(value: str) -> Cell:
    value = value.strip()
    if value[:1] == "=":
        return Formula(value)
    return value[1:] if _ESCAPED.match(value) else value


def _csv_problem(error: str, line: int) -> FileProblem:
    if "unexpected end" in error or "field larger" in error:
        return FileProblem(
            _n(
                "A quotation mark that opens in line %(line)s or below it is never closed. Close it, "
                "or double it if it "
                "belongs to the text."
            ),
            line=line,
        )
    return FileProblem(
        _n(
            "Line %(line)s cannot be read: a quotation mark ends in the middle of a cell. Double it "
            "if it belongs to the "
            "text, or choose another delimiter."
        ),
        line=line,
    )


def too_many_columns(count: int) -> FileProblem:
    return FileProblem(
        _n(
            "The file has %(count)s columns; %(limit)s are the most. Delete the empty ones and those "
            "you do not need."
        ),
        count=count,
        limit=MAX_COLUMNS,
    )


def too_many_rows() -> FileProblem:
    return FileProblem(
        _n("The file has more than %(limit)s rows. Split it into several files."), limit=MAX_ROWS
    )


# Header --------------------------------------------------------------------------------------


def _as_table(found: list[tuple[int, list[Cell]]], sheets: list[str], options: Options) -> Table:
    if not found:
        raise FileProblem(
            _n("The file is empty. Export it again and check that it has a header line and rows.")
        )
    at = _header_at(found, options.header_row)
    titles = [
        " ".join(str(cell) for cell in row if cell not in (None, ""))[:200] for _line, row in found[:at]
    ]
    header = [_text(cell) for cell in found[at][1]]
    body = found[at + 1 :]
    width = _table_width(header, body)
    if width > MAX_COLUMNS:
        raise too_many_columns(width)
    if not body:
        raise FileProblem(_n("There is a header but no row below it. Export the file again with its rows."))
    if len(body) > MAX_ROWS:
        raise too_many_rows()
    header = (header + [""] * width)[:width]
    notes: list[tuple[str, dict[str, Any]]] = []
    twice = [name for name, count in Counter(h for h in header if h).items() if count > 1]
    if twice:
        notes.append(
            (
                _n(
                    "Some headers stand there more than once: %(names)s. Such columns are assigned "
                    "by hand only."
                ),
                {"names": ", ".join(twice[:5])},
            )
        )
    rows = [row[: _width(row)] for _line, row in body]
    options = replace(options, header_row=found[at][0])
    options = replace(options, decimal=options.decimal or detect_decimal(rows, options.delimiter))
    options = replace(options, date_orders={**detect_date_orders(rows, width), **options.date_orders})
    if any("\ufffd" in cell for row in rows for cell in row if isinstance(cell, str)):
        notes.append(
            (_n("Some letters were already damaged when the file was written (they show as �)."), {})
        )
    return Table(options, header, rows, [line for line, _row in body], titles, sheets, notes)


def _table_width(header: list[str], body: list[tuple[int, list[Cell]]]) -> int:
    """Up to the last column that has a title or a value."""
    width = max([len(header), *(_width(row) for _line, row in body)])
    while (
        width > 0
        and not (width <= len(header) and header[width - 1])
        and not any(_width(row) >= width for _line, row in body)
    ):
        width -= 1
    return width


def _width(row: list[Cell]) -> int:
    width = len(row)
    while width and row[width - 1] in (None, ""):
        width -= 1
    return width


def _header_at(found: list[tuple[int, list[Cell]]], wanted: int) -> int:
    """The index of the header: the one that the user named, else the first row as wide as most and all
    words.
    """
    if wanted:
        for index, (line, _row) in enumerate(found):
            if line == wanted:
                return index
        raise FileProblem(_n("There is nothing in line %(line)s that could be a header."), line=wanted)
    usual = Counter(len(row) for _line, row in found[:_SAMPLE_ROWS]).most_common(1)[0][0]
    for index, (_line, row) in enumerate(found[:_HEADER_WITHIN]):
        filled = [cell for cell in row if cell not in (None, "")]
        words = [cell for cell in filled if isinstance(cell, str) and not looks_like_number(cell)]
        enough = len(filled) >= max(1, min(2, usual), 0.4 * usual)
        if enough and abs(len(row) - usual) <= 1 and len(words) >= 0.9 * len(filled):
            return index
    return 0


def _text(cell: Cell) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
