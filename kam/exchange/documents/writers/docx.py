"""Word by python-docx: the text of the plan, with real headings, lists and tables."""

import io
from typing import Any

import docx
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kam.exchange.documents.document import (
    Block,
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
from kam.exchange.documents.writers.cells import cell_text, details_text, is_figure, shown_columns
from kam.exchange.documents.writers.package import only_needed_parts, set_properties
from kam.lib.formats import day_long

_ACCENT, _QUIET = RGBColor(0x0C, 0x5F, 0x7E), RGBColor(0x4C, 0x55, 0x5B)
_FONT = "Calibri"
_TEXT_WIDTH = Mm(170)
_WEIGHTS = {Kind.DATE: 3, Kind.NUMBER: 2, Kind.MONEY: 2, Kind.PERCENT: 2}
_LANGUAGES = {"de": "de-DE", "en": "en-GB"}


def write(document: Document) -> bytes:
    """The bytes of the file."""
    with override(document.language):
        paper = docx.Document()
        _set_up(paper, document)
        _head(paper, document)
        for section in document.sections:
            paper.add_heading(f"{section.number}  {section.title}", 1)
            if section.prompt:
                paper.add_paragraph(section.prompt, "Quiet")
            blocks = [block for block in section.blocks if not block.empty]
            if not blocks:
                paper.add_paragraph(_("Nothing written yet."), "Quiet")
            for block in blocks:
                if block.title != section.title or len(section.blocks) > 1:
                    paper.add_heading(block.title, 2)
                _block(paper, document, block)
        set_properties(paper.core_properties, document)
        only_needed_parts(paper.part.package)
        out = io.BytesIO()
        paper.save(out)
    return out.getvalue()


def _set_up(paper: Any, document: Document) -> None:
    """A4, our colours, the language for the spelling, a line at the foot of the pages."""
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(20)
    styles = paper.styles
    _font(styles["Normal"], 10)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    _language(styles["Normal"], _LANGUAGES.get(document.language, "en-GB"))
    for name, size, colour in (("Title", 24, None), ("Heading 1", 15, None), ("Heading 2", 11, _ACCENT)):
        _font(styles[name], size, colour or RGBColor(0x14, 0x19, 0x1C), bold=True)
    for name in ("List Bullet", "List Bullet 2"):
        styles[name].paragraph_format.space_after = Pt(2)
    quiet = styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH)
    quiet.base_style = styles["Normal"]
    _font(quiet, 9, _QUIET)
    detail = styles.add_style("Detail", WD_STYLE_TYPE.PARAGRAPH)
    detail.base_style = quiet
    _font(detail, 9, _QUIET)
    detail.paragraph_format.left_indent = Mm(6.3)
    foot = page.footer.paragraphs[0]
    foot.style = quiet
    parts = [document.company, document.account]
    if not document.for_customer:
        parts.append(_("Internal: not for the customer"))
    foot.add_run(" · ".join(part for part in parts if part) + "\t\t")
    _page_number(foot)


def _font(style: Any, size: float, colour: RGBColor | None = None, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size = _FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    if colour is not None:
        style.font.color.rgb = colour
    if bold is not None:
        style.font.bold = bold


def _language(style: Any, code: str) -> None:
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), code)
    properties.append(element)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _head(paper: Any, document: Document) -> None:
    above = paper.add_paragraph(document.title)
    above.runs[0].font.color.rgb = _ACCENT
    above.runs[0].bold = True
    paper.add_paragraph(document.account, "Title")
    as_of = f"{_('As of')} {day_long(document.made_on)}"
    paper.add_paragraph(
        " · ".join(part for part in (document.period, document.status, as_of) if part), "Quiet"
    )


def _block(paper: Any, document: Document, block: Block) -> None:
    if isinstance(block, Items):
        for item in block.items:
            _item(paper, item)
    elif isinstance(block, Table):
        _table(paper, document, block)
    elif isinstance(block, Facts):
        columns = [Column("", weight=2), Column("", weight=6)]
        rows = [Row([one.label, one.value]) for one in block.facts]
        _table(paper, document, Table(role=block.role, columns=columns, rows=rows), head=False)
    elif isinstance(block, Chart):
        _table(paper, document, _as_table(block))
    if block.more:
        paper.add_paragraph(f"+ {block.more} {_('more')}", "Quiet")


def _as_table(chart: Chart) -> Table:
    """Word gets the figures of a chart as a table."""
    columns = [Column("", weight=3), *(Column(label, chart.unit) for label in chart.labels)]
    rows = [Row([one.name, *one.values]) for one in chart.series]
    return Table(role=chart.role, columns=columns, rows=rows)


def _item(paper: Any, item: Item) -> None:
    first, *others = item.text.split("\n") if item.text else [""]
    paragraph = paper.add_paragraph(first, "List Bullet")
    for line in others:
        paragraph.add_run().add_break()
        paragraph.add_run(line)
    if item.details:
        paper.add_paragraph(details_text(item), "Detail")
    if item.so_what:
        so_what = paper.add_paragraph(style="Detail")
        label = so_what.add_run(f"{_('So what?')} ")
        label.bold, label.font.color.rgb = True, _ACCENT
        so_what.add_run(item.so_what).font.size = Pt(10)
    for action in item.actions:
        details = details_text(action)
        paper.add_paragraph(f"{action.text} ({details})" if details else action.text, "List Bullet 2")


def _table(paper: Any, document: Document, table: Table, *, head: bool = True) -> None:
    texts = [[cell_text(document, c, row, i) for i, c in enumerate(table.columns)] for row in table.rows]
    used = shown_columns(table, texts)
    made = paper.add_table(rows=0, cols=len(used), style="Table Grid")
    _quiet_lines(made)
    made.autofit = False
    weights = [_WEIGHTS.get(table.columns[i].kind, max(2, table.columns[i].weight)) for i in used]
    widths = [int(_TEXT_WIDTH * weight / sum(weights)) for weight in weights]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    if head:
        _row(
            made, [table.columns[i].label for i in used], widths, [is_figure(table.columns[i]) for i in used]
        )
        _head_row(made.rows[0])
    for row in texts:
        _row(made, [row[i] for i in used], widths, [is_figure(table.columns[i]) for i in used])
    paper.add_paragraph(table.note, "Quiet")


def _row(table: Any, texts: list[str], widths: list[int], right: list[bool]) -> None:
    for cell, text, width, figure in zip(table.add_row().cells, texts, widths, right, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(text).font.size = Pt(9)
        if figure:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _head_row(row: Any) -> None:
    """Bold on grey; it comes again on the next page."""
    element = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "F6F8F8")
        cell._tc.get_or_add_tcPr().append(shade)
        for run in cell.paragraphs[0].runs:
            run.bold, run.font.color.rgb = True, _QUIET


def _quiet_lines(table: Any) -> None:
    """Thin lines between the rows, none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        drawn = side in ("bottom", "insideH")
        line.set(qn("w:val"), "single" if drawn else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "DDE2E5")
        borders.append(line)
    table._tbl.tblPr.append(borders)
