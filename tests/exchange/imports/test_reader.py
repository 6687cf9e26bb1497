"""What the reader makes of files: encodings, delimiters, title lines, decimals, dates, and hostile ones."""

import io
import zipfile

import openpyxl
import pytest

from kam.exchange.imports import sheets
from kam.exchange.imports.problems import FileProblem
from kam.exchange.imports.reader import Options, read_table

UMLAUTS = "Firma;Ort;Umsatz\nMüller & Söhne;Köln;1.234,50\nÄrzte GmbH;Gießen;99,90\n"


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_encodings_give_the_same_table(codec, expected):
    table = read_table(UMLAUTS.encode(codec), "a.csv")
    assert table.options.encoding == expected
    assert table.headers == ["Firma", "Ort", "Umsatz"]
    assert table.rows[0] == ["Müller & Söhne", "Köln", "1.234,50"]
    assert table.options.decimal == ","


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    text = f'name{delimiter}city\n"A{delimiter} B"{delimiter}Rome\nC{delimiter}Oslo\n'
    table = read_table(text.encode(), "a.csv")
    assert table.options.delimiter == delimiter
    assert table.rows == [[f"A{delimiter} B", "Rome"], ["C", "Oslo"]]


def test_title_lines_above_the_header_are_left_out():
    table = read_table(b"Customers 2026\n\nname;city;heads\nA;Rome;1\nB;Oslo;2\n", "a.csv")
    assert table.options.header_row == 3
    assert table.titles == ["Customers 2026"]
    assert table.lines == [4, 5]


def test_the_user_can_name_another_header():
    table = read_table(b"a;b\nname;city\nA;Rome\n", "a.csv", Options(header_row=2))
    assert table.headers == ["name", "city"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["31.01.2025", "01.02.25"], "dmy"),
        (["13/01/2025", "01/02/2025"], "dmy"),
        (["01/13/2025", "01/02/2025"], "mdy"),
        (["01/02/2025", "03/04/2025"], "ask"),
        (["13/01/2025", "01/13/2025"], "ask"),
    ],
)
def test_order_of_dates_is_never_guessed(days, expected):
    table = read_table(("name,since\n" + "\n".join(f"A,{d}" for d in days)).encode(), "a.csv")
    assert table.options.date_orders == {"1": expected}


def test_our_own_formula_escape_is_undone_and_formulas_stay_formulas():
    table = read_table(b"name;note\n'=SUM(A1);'+49 30 1\n=1+1;x\n", "a.csv")
    assert table.rows[0] == ["=SUM(A1)", "+49 30 1"]
    assert isinstance(table.rows[1][0], sheets.Formula)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    return out.getvalue()


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "empty"),
    "blank lines": (b"\n\n  \n", "empty"),
    "header only": (b"name;city\n", "no row below"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "another kind of file"),
    "nul": (b"name;city\nA\0;B\n", "NUL"),
    "unclosed quote": (b'name;city\n"A;Rome\nB;Oslo\n', "never closed"),
    "quote in the middle": (b'name;city\n"A"x;Rome\n', "middle of a cell"),
    "too wide": (
        b";".join(b"c%d" % i for i in range(16384)) + b"\n" + b";".join([b"1"] * 16384),
        "16384 columns",
    ),
    "damaged utf-8": ("Müller;Köln;Öl;Äpfel;Grüße\n".encode() + b"M\xfcller;a;b;c;d\n", "Line 2"),
    "zip bomb": (bomb(), "unpack"),
    "other zip": (other_zip(), "no XLSX"),
    "broken zip": (b"PK\x03\x04" + b"x" * 50, "damaged"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 50, "old Excel"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_message(name):
    data, expected = HOSTILE[name]
    with pytest.raises(FileProblem) as caught:
        read_table(data, "file.csv")
    assert expected in str(caught.value)


def test_a_wrong_encoding_is_said_with_its_line():
    with pytest.raises(FileProblem, match="does not fit"):
        read_table(UMLAUTS.encode("cp1252"), "a.csv", Options(encoding="utf-8"))


def test_xlsx_with_dates_numbers_and_formulas():
    import datetime as dt

    book = openpyxl.Workbook()
    book.active.append(["name", "since", "heads", "sum"])
    book.active.append(["A", dt.date(2025, 1, 31), 12, "=1+1"])
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "a.xlsx")
    assert table.headers == ["name", "since", "heads", "sum"]
    assert table.rows[0][:3] == ["A", dt.date(2025, 1, 31), 12]
    assert isinstance(table.rows[0][3], sheets.Formula)
