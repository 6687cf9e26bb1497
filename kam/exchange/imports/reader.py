"""From the bytes of a file to a table: encoding, delimiter, title lines, header, decimals, order of dates.

Everything that is detected is in `Options`, is shown to the user and can be changed. Where the order of dates cannot
be told from a column it stays open; whoever maps that column to a date is asked.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext_noop as _n

from kam.exchange.imports.problems import FileProblem
from kam.exchange.imports.sheets import Formula, sheet_rows

MAX_BYTES = 25 * 1000 * 1000
MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELL = 32_767
_SAMPLE_ROWS = 300
_HEADER_WITHIN = 20
DELIMITERS = {",": ",", ";": ";", "\t": "Tab", "|": "|"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western, Latin-1)",
    "latin-1": "ISO-8859-1",
    "cp1250": "Windows-1250",
    "cp850": "DOS (850)",
    "mac_roman": "Mac Roman",
}
QUOTES = {'"': '"', "'": "'", "": "–"}
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

Cell = Any  # str, int, float, bool, date, datetime, Formula or None


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
                "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password."
            )
        )
    if any(data.startswith(magic) for magic in _MAGIC):
        raise FileProblem(
            _n(
                "This is not a table but another kind of file, whatever its name says. Send a CSV or XLSX file."
            )
        )


# Encoding ------------------------------------------------------------------------------------


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the encoding that was used, by its mark, else by what fits."""
    encoding = encoding or detect_encoding(data)
    if encoding not in ENCODINGS:
        raise FileProblem(_n("Choose one of the encodings that are offered."))
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise FileProblem(
            _n(
                "Line %(line)s does not fit the encoding %(encoding)s. Choose another encoding, or save the file "
                "again as “CSV UTF-8”."
            ),
            line=data[: error.start].count(b"\n") + 1,
            encoding=ENCODINGS[encoding],
        ) from None
    if "\x00" in text:
        raise FileProblem(
            _n(
                "The file holds binary data (NUL characters), so it is no text table. Export it again as CSV or XLSX."
            )
        )
    return text.removeprefix("\ufeff"), encoding


def detect_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(data, error.start)
    else:
        return "utf-8"
    high = {byte for byte in data if byte >= 0x80}
    if not high & {0x81, 0x8D, 0x8F, 0x90, 0x9D} and _reads_well(data, "cp1252"):
        return "cp1252"
    best = from_bytes(data[:200_000], cp_isolation=list(ENCODINGS)).best()
    return best.encoding if best is not None and best.encoding in ENCODINGS else "cp1252"


def _refuse_damaged_utf8(data: bytes, start: int) -> None:
    """UTF-8 with a few broken bytes must not be read as cp1252: every umlaut would be garbled."""
    whole = len(re.findall(rb"[\xc3-\xf4][\x80-\xbf]+", data))
    broken = len(re.findall(rb"[\x80-\xff]+", data)) - whole
    if whole > 3 * max(broken, 1):
        raise FileProblem(
            _n(
                "Line %(line)s holds bytes that are not valid UTF-8, though the rest is. Export the file again."
            ),
            line=data[:start].count(b"\n") + 1,
        )


def _reads_well(data: bytes, codec: str) -> bool:
    """Whether the letters beyond ASCII look like words: letters of our languages rather than signs."""
    high = Counter(data.decode(codec, "replace").translate(dict.fromkeys(range(128))))
    letters = sum(
        count for char, count in high.items() if char.isalpha() or char in "€–—„“”‚‘’…°§ \u00ad²³´«»·™®©"
    )
    return letters >= 0.8 * sum(high.values())


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
                        _n("A cell in line %(line)s is longer than %(limit)s characters. Shorten it, or look for a "
                           "quotation mark that is not closed."), line=line, limit=MAX_CELL,
                    )  # fmt: skip
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
            _n("A quotation mark that opens in line %(line)s or below it is never closed. Close it, or double it if it "
               "belongs to the text."), line=line,
        )  # fmt: skip
    return FileProblem(
        _n("Line %(line)s cannot be read: a quotation mark ends in the middle of a cell. Double it if it belongs to the "
           "text, or choose another delimiter."), line=line,
    )  # fmt: skip


def too_many_columns(count: int) -> FileProblem:
    return FileProblem(
        _n("The file has %(count)s columns; %(limit)s are the most. Delete the empty ones and those you do not need."),
        count=count, limit=MAX_COLUMNS,
    )  # fmt: skip


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
    width = max([len(header), *(_width(row) for _line, row in body)])
    while (
        width > 0
        and not (width <= len(header) and header[width - 1])
        and not any(_width(row) >= width for _line, row in body)
    ):
        width -= 1
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
        notes.append((
            _n("Some headers stand there more than once: %(names)s. Such columns are assigned by hand only."),
            {"names": ", ".join(twice[:5])},
        ))  # fmt: skip
    rows = [row[: _width(row)] for _line, row in body]
    options = replace(options, header_row=found[at][0])
    options = replace(options, decimal=options.decimal or detect_decimal(rows, options.delimiter))
    options = replace(options, date_orders={**detect_date_orders(rows, width), **options.date_orders})
    if any("\ufffd" in cell for row in rows for cell in row if isinstance(cell, str)):
        notes.append(
            (_n("Some letters were already damaged when the file was written (they show as �)."), {})
        )
    return Table(options, header, rows, [line for line, _row in body], titles, sheets, notes)


def _width(row: list[Cell]) -> int:
    width = len(row)
    while width and row[width - 1] in (None, ""):
        width -= 1
    return width


def _header_at(found: list[tuple[int, list[Cell]]], wanted: int) -> int:
    """The index of the header: the one that the user named, else the first row as wide as most and all words."""
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


# Numbers and dates ---------------------------------------------------------------------------

_NUMBER = re.compile(r"^[-+−]?[\d.,'’ \u00a0\u202f]*\d[\d.,'’ \u00a0\u202f]*$")
_COMMA = re.compile(r"^[-+−]?(\d{1,3}(\.\d{3})+(,\d+)?|\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|0,\d+)$")
_POINT = re.compile(r"^[-+−]?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d{1,2}|\d+\.\d{4,}|\d{4,}\.\d+|0\.\d+)$")
_DATE = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]\d.*)?$")
_GROUPS_ONLY = re.compile(r"^[-+−]?\d{1,3}([.,])\d{3}$")


def looks_like_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell))


def detect_decimal(rows: list[list[Cell]], delimiter: str) -> str:
    """The decimal sign by a vote of the cells; 1.234 alone decides nothing, then the delimiter does."""
    comma = point = 0
    for row in rows[:2000]:
        for cell in row:
            if isinstance(cell, str) and cell[-1:].isdigit() and not _GROUPS_ONLY.match(cell):
                comma += bool(_COMMA.match(cell))
                point += bool(_POINT.match(cell))
    if comma == point:
        return "," if delimiter == ";" else "."
    return "," if comma > point else "."


def detect_date_orders(rows: list[list[Cell]], width: int) -> dict[str, str]:
    """Per column number: dmy, mdy, or "ask" where every date could be read both ways."""
    first: Counter[int] = Counter()
    found: dict[int, set[str]] = {}
    for row in rows:
        for index, cell in enumerate(row[:width]):
            if not isinstance(cell, str) or not cell[:1].isdigit():
                continue
            match = _DATE.match(cell)
            if not match:
                continue
            first[index] += 1
            orders = found.setdefault(index, set())
            a, sign, b = int(match[1]), match[2], int(match[3])
            if sign == "." or a > 12:
                orders.add("dmy")
            elif b > 12:
                orders.add("mdy")
    return {
        str(index): next(iter(orders)) if len(orders) == 1 else "ask"
        for index, orders in sorted(found.items())
    }
