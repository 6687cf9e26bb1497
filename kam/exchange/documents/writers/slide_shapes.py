"""What is drawn on a slide: texts, native tables and charts, the foot."""

import copy
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.util import Pt

from kam.exchange.documents.depths import cut
from kam.exchange.documents.document import Chart, Kind
from kam.exchange.documents.writers.master import Area
from kam.exchange.documents.writers.slide_grids import Grid, Words
from kam.exchange.documents.writers.slide_heights import CHARACTER, head_height

#: A point in the unit of the format.
POINT = 12_700
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No style, no grid": we draw our own lines
_QUIET, _LINE, _HEAD = RGBColor(0x4C, 0x55, 0x5B), "DDE2E5", RGBColor(0xF6, 0xF8, 0xF8)


def draw_title(area: Area, slide: Any, title: str, count: int) -> None:
    """The heading of a block, cut to its width; `count`: how many lines there was no room for."""
    more = f" (+ {count} {_('more')})" if count else ""
    longest = int(area.width / POINT / (12 * CHARACTER * 1.1)) - len(more)
    draw_text(slide, area, [Words(cut(title, max(longest, 8)) + more)], 12, accent=True)


def draw_text(slide: Any, area: Area, words: list[Words], size: float, *, accent: bool = False) -> None:
    """Paragraphs in a box without edges."""
    box = slide.shapes.add_textbox(area.left, area.top, area.width, area.height)
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    _fill(frame, words, size)
    if accent:
        for run in frame.paragraphs[0].runs:
            run.font.bold = True
            run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1


def _fill(frame: Any, words: Sequence[Words], size: float, *, bold: bool = False) -> None:
    for number, one in enumerate(words):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.font.size = Pt(size)
        for line_number, line in enumerate(one.text.split("\n")):
            if line_number:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line.replace("\v", " ")
            run.font.size = Pt(size - 1.5 if one.quiet else size)
            run.font.bold = bold or None
            if one.quiet:
                run.font.color.rgb = _QUIET


def draw_table(slide: Any, area: Area, grid: Grid, size: float, heights: list[float]) -> float:
    """A native table. Returns its height in points."""
    with_head = any(grid.heads)
    count = len(grid.rows) + with_head
    height = sum(heights) + (head_height(size) if with_head else 0)
    frame = slide.shapes.add_table(
        count, len(grid.heads), area.left, area.top, area.width, int(height * POINT)
    )
    table = frame.table
    table._tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    ).text = _PLAIN_TABLE
    table.first_row, table.horz_banding = with_head, False
    total = sum(grid.weights)
    for column, weight in zip(table.columns, grid.weights, strict=True):
        column.width = int(area.width * weight / total)
    if with_head:
        table.rows[0].height = int(head_height(size) * POINT)
        for place, head in enumerate(grid.heads):
            _cell(table.cell(0, place), [Words(head, quiet=True)], size, grid.figures[place], head=True)
    for at, row in enumerate(grid.rows):
        table.rows[at + with_head].height = int(heights[at] * POINT)
        for place, words in enumerate(row):
            _cell(table.cell(at + with_head, place), words, size, grid.figures[place])
    return height


def _cell(cell: Any, words: list[Words], size: float, right: bool, *, head: bool = False) -> None:
    cell.margin_left = cell.margin_right = Pt(5)
    cell.margin_top = cell.margin_bottom = Pt(3)
    _fill(cell.text_frame, words, size, bold=head)
    if not words:
        cell.text_frame.paragraphs[0].font.size = Pt(size)
    if right:
        for paragraph in cell.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.RIGHT
    if head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _HEAD
    else:
        cell.fill.background()
    _line_above(cell)


def _line_above(cell: Any) -> None:
    """A thin line, between the rows only."""
    name = "http://schemas.openxmlformats.org/drawingml/2006/main"
    line = parse_xml(
        f'<a:lnB xmlns:a="{name}" w="6350"><a:solidFill><a:srgbClr val="{_LINE}"/></a:solidFill></a:lnB>'
    )
    properties = cell._tc.get_or_add_tcPr()
    properties.insert(0, line)


def draw_chart(slide: Any, area: Area, chart: Chart, *, small: bool = False) -> None:
    """A native chart of columns, in the colours of the master."""
    data = CategoryChartData()
    data.categories = chart.labels
    for one in chart.series:
        data.add_series(one.name, [None if value is None else float(value) for value in one.values])
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, area.left, area.top, area.width, area.height, data
    )
    frame.name = chart.title
    made = frame.chart
    made.has_title, made.has_legend = False, True
    made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    made.legend.font.size = made.font.size = Pt(9 if small else 11)
    made.plots[0].gap_width, made.plots[0].overlap = 60, -5
    axis = made.value_axis
    axis.has_major_gridlines = not small
    axis.tick_labels.number_format = "#,##0.0,," if chart.unit == Kind.MONEY else "0"
    axis.tick_labels.number_format_is_linked = False
    axis.format.line.fill.background()
    if axis.has_major_gridlines:
        axis.major_gridlines.format.line.color.rgb = RGBColor(0xE3, 0xE7, 0xE9)
    for number, series in enumerate(made.plots[0].series):
        series.format.fill.solid()
        planned = chart.series[number].planned
        series.format.fill.fore_color.theme_color = (
            MSO_THEME_COLOR.ACCENT_2 if planned else MSO_THEME_COLOR.ACCENT_1
        )


def draw_foot(slide: Any, layout: Any, text: str) -> None:
    """Foot and number where the layout has them: python-pptx leaves these placeholders out."""
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind not in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            continue
        element = copy.deepcopy(shape._element)
        slide.shapes._spTree.append(element)
        if kind == PP_PLACEHOLDER.FOOTER:
            made = next(one for one in slide.placeholders if one._element is element)
            made.left, made.top, made.width, made.height = shape.left, shape.top, shape.width, shape.height
            made.text_frame.text = text
