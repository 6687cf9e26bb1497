"""The four kinds of file: what they are made of, whatever people have written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import docx as python_docx
import openpyxl
import pytest
from pptx import Presentation

from kam.exchange.documents.depths import CAPS, one_page
from kam.exchange.documents.document import (
    Chart,
    Column,
    Detail,
    Document,
    Facts,
    Item,
    Items,
    Kind,
    Row,
    Section,
    Series,
    Table,
)
from kam.exchange.documents.line_parts import words
from kam.exchange.documents.writers import docx, pdf, pptx, xlsx
from tests.exchange.documents.files import package_text, pages_in, pdf_text

DAY = dt.date(2026, 11, 24)
WRITERS = {"pdf": pdf, "pptx": pptx, "xlsx": xlsx, "docx": docx}
STRANGE = "=1+1 #set page(width: 1pt) $x^2$ *a* _b_ @ref <tag> \\ {{ x }} Größe ßäöü € 中文 \U0001f600 \u202e"


def document(*sections: Section, depth: str = "full", language: str = "en", **given: object) -> Document:
    made = Document(
        "Key account plan 2026", "Müller & Söhne", "Helvion", "2026", "internal", depth, language, "EUR", DAY
    )
    return replace(made, sections=list(sections), **given)  # type: ignore[arg-type]


def section(*blocks: object, key: str = "one", title: str = "One") -> Section:
    return Section(key, 1, title, "Why?", list(blocks))  # type: ignore[arg-type]


def figures() -> list[object]:
    columns = [
        Column("Measure"),
        Column("2025", Kind.MONEY),
        Column("Share", Kind.PERCENT),
        Column("On", Kind.DATE),
    ]
    revenue = Row(["Revenue", Decimal("8420000"), Decimal("28.5"), DAY])
    return [
        Facts(role="facts", title="Facts", facts=[Detail("Name", "Nordwerk")]),
        Table(role="figures", title="Figures", columns=columns, rows=[revenue]),
        Chart(role="revenue", title="Revenue", labels=["2025", "2026"], series=[
            Series("Actual", [Decimal(7), Decimal(-2)]), Series("Plan", [None, Decimal(9)], planned=True),
        ]),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("depth", ["one_page", "compact", "full"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_strange_words_are_words(kind: str, depth: str, language: str) -> None:
    text = words(STRANGE + "\x00\ud800\ufffe")
    item = Item(text, so_what=text, details=[Detail(text, text)], actions=[Item(text)])
    table = Table(role="risks", title=text, columns=[Column(text), Column(text)], rows=[Row([text, text])])
    made = WRITERS[kind].write(
        document(
            section(Items(role="goals", title=text, items=[item]), table, title=text),
            depth=depth,
            language=language,
        )
    )
    found = pdf_text(made) if kind == "pdf" else package_text(made)
    for word in ("#set", "Größe", "ßäöü", "@ref", "{{"):
        assert word in found, word


@pytest.mark.parametrize("kind", WRITERS)
def test_an_empty_plan_is_a_file_too(kind: str) -> None:
    for depth in ("one_page", "compact", "full"):
        assert len(WRITERS[kind].write(document(depth=depth))) > 1000


# PDF --------------------------------------------------------------------------------------------------


def huge(text: str) -> Document:
    """Every block of the one-page view, with far more and far longer lines than it shows."""
    items = [Item(text, so_what=text, details=[Detail("by", text, brief=True)] * 3) for _ in range(40)]
    columns = [Column("A"), *(Column(text[:40], kind) for kind in Kind)]
    cells = [text, text, Decimal(9) ** 20, Decimal(10) ** 12, Decimal(10), DAY]
    sections = [
        section(
            Items(role=role, title=text, items=items)
            if role in ("goals", "statements:strategy")
            else Table(role=role, title=text, columns=columns, rows=[Row(cells, units={2: text})] * 40),
            key=role,
        )
        for role in CAPS
    ]
    chart = Chart(
        role="revenue", title=text, labels=[text] * 9, series=[Series(text, [Decimal(10) ** 15] * 9)] * 4
    )
    return document(
        *sections, section(chart, key="revenue"), depth="one_page", account=text[:300], title=text[:200], status=text[:200],
        company=text[:200],
    )  # fmt: skip


@pytest.mark.parametrize("text", ["W" * 4000, "wort " * 800, "a\n" * 2000, "ÄÖÜ-" * 900, "i"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_one_page_is_one_page(text: str, language: str) -> None:
    made = pdf.write(replace(one_page(huge(text)), language=language))
    assert pages_in(made) == 1
    assert "MediaBox[0 0 595.2756 841.8898]" in made.decode("latin-1")


def test_one_page_says_how_many_more() -> None:
    found = one_page(huge("Text"))
    assert {block.role: block.more for block in found.blocks} == {
        **{role: 40 - cap for role, cap in CAPS.items()}, "revenue": 0
    }  # fmt: skip
    assert "+ 37 more" in pdf_text(pdf.write(found))


def test_one_page_shows_open_actions_and_who_owns_a_goal_first() -> None:
    goals = Items(role="goals", items=[Item("Goal", details=[Detail("owner", "Zora Zeller", brief=True)])])
    people = Table(
        role="people",
        columns=[Column("Name")],
        rows=[Row([f"Anna {n}"]) for n in range(9)] + [Row(["Zora Zeller"])],
    )
    actions = Table(
        role="actions", columns=[Column("Action")], rows=[Row(["Done"], open=False), Row(["Open"])]
    )
    found = {block.role: block for block in one_page(document(section(goals, people, actions))).blocks}
    assert found["people"].rows[0].cells == ["Zora Zeller"]  # type: ignore[attr-defined]
    assert [row.cells for row in found["actions"].rows] == [["Open"]]  # type: ignore[attr-defined]


def test_a_pdf_is_tagged_with_bookmarks_language_and_neutral_properties() -> None:
    made = pdf.write(document(section(*figures(), title="Unsere Größe"), language="de"))
    raw, text = made.decode("latin-1"), pdf_text(made)
    assert "/MarkInfo" in raw
    assert "/StructTreeRoot" in raw
    assert "pdfuaid:part" in raw
    assert "/Outlines" in raw
    assert "Unsere Größe" in text
    assert "/Lang(de)" in raw.replace(" ", "")
    assert "/Author(Helvion)" in raw.replace(" ", "")
    assert "8,42" in text
    assert "Mio." in text
    assert "/Subtype/Image" not in raw, "charts are vectors"


def test_long_plans_have_all_their_lines() -> None:
    items = [Item(f"Line{n:03}", so_what="so " * 300) for n in range(400)]
    text = pdf_text(pdf.write(document(section(Items(role="x", title="X", items=items)))))
    assert [n for n in range(400) if f"Line{n:03}" not in text] == []


# PowerPoint -------------------------------------------------------------------------------------------


def test_slides_hold_native_tables_and_charts() -> None:
    deck = Presentation(io.BytesIO(pptx.write(document(section(*figures())))))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert round(deck.slide_width / deck.slide_height, 2) == 1.78
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert [list(series.values) for series in chart.plots[0].series] == [[7.0, -2.0], [None, 9.0]]
    tables = [shape.table for shape in shapes if shape.has_table]
    assert [table.cell(0, 0).text for table in tables] == ["Name", "Measure"]
    assert not any(slide.has_notes_slide for slide in deck.slides)


def test_nothing_stands_below_a_slide_and_nothing_is_lost() -> None:
    items = [Item(f"Line{n:03} " + "lange Worte " * (n * 4), so_what="so " * n) for n in range(60)]
    made = pptx.write(document(section(Items(role="x", title="X", items=items))))
    deck = Presentation(io.BytesIO(made))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height, shape.name
    assert package_text(made).count("lange Worte ") >= 2 * sum(n * 4 - 1 for n in range(60))


def test_one_page_is_one_slide() -> None:
    deck = Presentation(io.BytesIO(pptx.write(one_page(huge("wort " * 800)))))
    assert len(deck.slides) == 1
    for shape in deck.slides[0].shapes:
        assert shape.top + shape.height <= deck.slide_height, shape.name


# Excel ------------------------------------------------------------------------------------------------


def test_a_workbook_holds_tables_with_types_and_no_formula() -> None:
    evil = Items(role="x", title="X", items=[Item("=HYPERLINK(1)", so_what="+1", details=[Detail("", "@x")])])
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(document(section(evil, *figures())))))
    lines, sheet = book["Lines"], book["Figures"]
    assert [cell.value for cell in lines[2]][2:5] == ["=HYPERLINK(1)", "+1", "@x"]
    assert {cell.data_type for row in lines.iter_rows() for cell in row} <= {"s", "n"}
    assert [cell.value for cell in sheet[2]] == ["Revenue", 8420000, 0.285, dt.datetime(2026, 11, 24)]
    assert len(lines.tables) == len(sheet.tables) == 1
    assert not any(
        name.startswith("xl/calc") for name in zipfile.ZipFile(io.BytesIO(xlsx.write(document()))).namelist()
    )


def test_units_of_numbers_get_a_column() -> None:
    columns = [Column("Objective"), Column("Now", Kind.NUMBER)]
    table = Table(
        role="objectives", title="Objectives", columns=columns, rows=[Row(["A", Decimal(7)], units={1: "%"})]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.write(document(section(table)))))["Objectives"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Objective", "Unit", "Now"],
        ["A", "%", 7],
    ]


# Word -------------------------------------------------------------------------------------------------


def test_word_has_real_headings_lists_and_tables() -> None:
    item = Item("First\nSecond", so_what="Therefore", actions=[Item("Do it")])
    paper = python_docx.Document(
        io.BytesIO(docx.write(document(section(Items(role="x", title="Block", items=[item]), *figures()))))
    )
    styles = {(p.style.name, p.text) for p in paper.paragraphs}
    assert {("Title", "Müller & Söhne"), ("Heading 1", "1  One"), ("Heading 2", "Block")} <= styles
    assert {
        ("List Bullet", "First\nSecond"),
        ("List Bullet 2", "Do it"),
        ("Detail", "So what? Therefore"),
    } <= styles
    assert len(paper.tables) == 3


@pytest.mark.parametrize("kind", ["pptx", "docx"])
def test_properties_are_neutral(kind: str) -> None:
    made = WRITERS[kind].write(document(section(*figures())))
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert [name for name in names if name.startswith("docProps")] == ["docProps/core.xml"]
    core = zipfile.ZipFile(io.BytesIO(made)).read("docProps/core.xml").decode()
    assert "python" not in core
    assert "<dc:creator>Helvion<" in core
    assert "<cp:lastModifiedBy>Helvion<" in core
