"""Tables to download: CSV and XLSX, in which no cell is ever a formula."""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language, override

#: Where a formula may begin: at the start, and behind a semicolon, where a German Excel begins a new cell.
_RISKY = re.compile(r"(^|;)(?=[=+\-@\t\r])")


class _Echo:
    """A file that hands back what is written, so that rows stream."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str):
        return _RISKY.sub(r"\1'", value)
    return "" if value is None else value


def sheet_response(
    form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse | StreamingHttpResponse:
    """The rows as "csv" (UTF-8 with mark, so that Excel reads umlauts) or "xlsx"."""
    file_name = f"{slugify(name) or 'export'}.{form}"
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response: HttpResponse | StreamingHttpResponse = HttpResponse(_xlsx(head, rows), content_type=kind)
    else:
        writer = csv.writer(_Echo())
        lines = (writer.writerow([_csv_text(cell) for cell in row]) for row in _in_language_of_now(rows))
        start = "\ufeff" + writer.writerow(head)
        response = StreamingHttpResponse(_after(start, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def stream_response(
    form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse | StreamingHttpResponse:
    """The same for tables of any size: Excel by way of a temporary file, whatever its size in little memory."""
    if form != "xlsx":
        return sheet_response(form, name, head, rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    _write_xlsx(file, head, rows, {"constant_memory": True})
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{slugify(name) or 'export'}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _in_language_of_now(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, made in the language of the request: they stream when it is over and its language is gone."""
    language = get_language()

    def steps() -> Iterator[Sequence[Any]]:
        source = iter(rows)
        while True:
            with override(language):
                row = next(source, None)
            if row is None:
                return
            yield row

    return steps()


def _after(first: str, rest: Iterable[str]) -> Iterable[str]:
    yield first
    yield from rest


def _csv_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else safe_cell(value)


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    _write_xlsx(out, head, rows, {"in_memory": True})
    return out.getvalue()


def _write_xlsx(
    out: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Any]], options: dict[str, Any]
) -> None:
    """No text becomes a formula or a link. In constant memory a row is on the disk before the next is made."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(out, {**plain, **options})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), date)
            elif isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    if "in_memory" in options:
        sheet.autofit()
    book.close()
