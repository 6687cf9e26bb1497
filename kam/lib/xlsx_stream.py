"""An Excel sheet that is written while it is read: any number of rows in a few hundred kilobytes of memory.

Texts are inline strings, which no spreadsheet takes for a formula; numbers and days keep their types. For small
tables with widths that fit, see kam/lib/sheets.py.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

#: Rows of one sheet, heads included; Excel takes 1,048,576.
MOST_ROWS = 1_000_000
_AT_ONCE = 500
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
    'count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" '
    'applyFont="1"/></cellXfs></styleSheet>'
)
_DATE, _HEAD = 1, 2
_FIRST_DAY = dt.date(1899, 12, 30)
#: What XML 1.0 cannot hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Pipe(io.RawIOBase):
    """Takes what the archive writes, until it is handed on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found


def _cell(value: Any, style: int = 0) -> str:
    mark = f' s="{style}"' if style else ""
    if value is None or value == "":
        return f"<c{mark}/>"
    if isinstance(value, bool):
        return f'<c t="b"{mark}><v>{int(value)}</v></c>'
    if isinstance(value, Decimal):
        return f"<c{mark}><v>{value:f}</v></c>"
    if isinstance(value, int | float):
        return f"<c{mark}><v>{value}</v></c>"
    if isinstance(value, dt.date):
        return f'<c s="{_DATE}"><v>{(value - _FIRST_DAY).days}</v></c>'
    text = escape(_NO_XML.sub("", str(value)))[:32_000]
    return f'<c t="inlineStr"{mark}><is><t xml:space="preserve">{text}</t></is></c>'


def _row(cells: Sequence[Any], style: int = 0) -> str:
    return f"<row>{''.join(_cell(value, style) for value in cells)}</row>"


def _sheet(head: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{max(12, min(40, len(text) + 4))}" customWidth="1"/>'
        for i, text in enumerate(head, start=1)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{_row(head, _HEAD)}"
    ).encode()
    while part := list(islice(rows, _AT_ONCE)):
        yield "".join(map(_row, part)).encode()
    yield b"</sheetData></worksheet>"


def xlsx_stream(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The file in pieces. More rows than a sheet holds go on the next."""
    pipe, source, count = _Pipe(), iter(rows), 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        first: Sequence[Any] | None = next(source, None)
        while first is not None or not count:
            count += 1
            here = iter(()) if first is None else chain([first], islice(source, MOST_ROWS - 2))
            with archive.open(f"xl/worksheets/sheet{count}.xml", "w", force_zip64=True) as member:
                for part in _sheet(head, here):
                    member.write(part)
                    yield pipe.take()
            first = next(source, None)
        for name, text in _frame(title, count):
            archive.writestr(name, text)
    yield pipe.take()


def _frame(title: str, count: int) -> Iterator[tuple[str, str]]:
    """The parts of the file beside the sheets."""
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", _NO_XML.sub("", title))[:26].strip() or "1", {'"': "&quot;"})
    numbers = range(1, count + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    sheets = "".join(
        f'<sheet name="{name}{f" {n}" if n > 1 else ""}" sheetId="{n}" r:id="r{n}"/>' for n in numbers
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="s" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
