"""What the bytes and cells of a file tell about themselves: encoding, decimal sign, order of dates."""

import re
from collections import Counter
from typing import Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext_noop as _n

from kam.exchange.imports.problems import FileProblem

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Latin-1)",
    "latin-1": "ISO-8859-1",
    "cp1250": "Windows-1250",
    "cp850": "DOS (850)",
    "mac_roman": "Mac Roman",
}
Cell = Any  # str, int, float, bool, date, datetime, Formula or None


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
                "Line %(line)s does not fit the encoding %(encoding)s. Choose another encoding, or "
                "save the file "
                "again as “CSV UTF-8”."
            ),
            line=data[: error.start].count(b"\n") + 1,
            encoding=ENCODINGS[encoding],
        ) from None
    if "\x00" in text:
        raise FileProblem(
            _n(
                "The file holds binary data (NUL characters), so it is no text table. Export it "
                "again as CSV or XLSX."
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
                "Line %(line)s holds bytes that are not valid UTF-8, though the rest is. Export the "
                "file again."
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
