"""PowerPoint by python-pptx: native tables and charts, editable, on the company's master or on ours.

Slides do not flow by themselves, so heights are reckoned from the length of the texts, on the safe side; what
does not fit goes on to the next slide.
"""

import copy
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from kam.exchange.documents.depths import cut
from kam.exchange.documents.document import Block, Chart, Document, Facts, Item, Items, Kind, Section, Table
from kam.exchange.documents.writers.cells import cell_text, details_text, is_figure, shown_columns
from kam.exchange.documents.writers.master import Area, Master, open_master
from kam.exchange.documents.writers.package import only_needed_parts, set_properties
from kam.lib.formats import day_long
from plans.planning.models import Depth

_PT = 12_700
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No style, no grid": we draw our own lines
_QUIET, _LINE, _HEAD = RGBColor(0x4C, 0x55, 0x5B), "DDE2E5", RGBColor(0xF6, 0xF8, 0xF8)
#: Width of a character beside its height, on the safe side.
_CHARACTER = 0.5
_HEADING, _GAP, _CHART = 20, 9, 84.0  # points
_SIZES = (11.0, 10.0, 9.0, 8.0, 7.5, 7.0, 6.5)  # of one page, the largest that holds everything
_WEIGHTS = {Kind.NUMBER: 2.0, Kind.MONEY: 1.8, Kind.PERCENT: 1.5, Kind.DATE: 2.3}


@dataclass(frozen=True)
class Words:
    """A paragraph of a cell."""

    text: str
    quiet: bool = False


@dataclass
class Grid:
    """A table as it is to be drawn: heads, shares of the width, rows of cells of paragraphs."""

    heads: list[str]
    weights: list[float]
    figures: list[bool]
    rows: list[list[list[Words]]] = field(default_factory=list)


def write(document: Document, master: bytes | None = None) -> bytes:
    """The bytes of the file; `master` is the company's own, which was checked when it was uploaded."""
    with override(document.language):
        found = open_master(master)
        deck = _Deck(found, document)
        if document.depth == Depth.ONE_PAGE:
            deck.one_page()
        else:
            deck.cover()
            for section in document.sections:
                deck.section(section)
        set_properties(found.deck.core_properties, document)
        only_needed_parts(found.deck.part.package)
        out = io.BytesIO()
        found.deck.save(out)
    return out.getvalue()


class _Deck:
    """Fills the slides of one presentation."""

    def __init__(self, master: Master, document: Document) -> None:
        self.master, self.document = master, document
        self.slide: Any = None
        self.title = ""
        self.at = 0.0  # points used of the slide at hand
        self.room = master.area.height / _PT

    # Slides

    def cover(self) -> None:
        slide = self.master.deck.slides.add_slide(self.master.cover)
        document = self.document
        as_of = f"{_('As of')} {day_long(document.made_on)}"
        facts = [part for part in (document.status, as_of) if part]
        lines = [f"{document.title} · {document.period}", " · ".join(facts), document.company]
        if not document.for_customer:
            lines.append(_("Internal: not for the customer"))
        filled = False
        for shape in list(slide.placeholders):
            kind = shape.placeholder_format.type
            if kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
                shape.text_frame.text = document.account
            elif kind == PP_PLACEHOLDER.SUBTITLE:
                shape.text_frame.text = "\n".join(line for line in lines if line)
                filled = True
            else:
                shape._element.getparent().remove(shape._element)
        if not filled:
            area = self.master.area
            _text(slide, area, [Words(line) for line in lines if line], 18)

    def section(self, section: Section) -> None:
        """Blocks one under the other, as many as a slide has room for."""
        blocks = [block for block in section.blocks if not block.empty]
        self.title = f"{section.number}  {section.title}"
        self._new(self.title)
        if not blocks:
            self._put([Words(_("Nothing written yet."), quiet=True)], 12)
        for block in blocks:
            heading = block.title if block.title != section.title or len(section.blocks) > 1 else ""
            self._block(block, heading)

    def _new(self, title: str) -> None:
        slide = self.master.deck.slides.add_slide(self.master.content)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
                shape.text_frame.text = title
            else:
                shape._element.getparent().remove(shape._element)
        _foot(slide, self.master.content, self._foot_text())
        self.slide, self.at = slide, 0.0

    def _foot_text(self) -> str:
        document = self.document
        parts = [document.company, document.title]
        if not document.for_customer:
            parts.append(_("Internal: not for the customer"))
        return " · ".join(part for part in parts if part)

    def _area(self, height: float) -> Area:
        area = self.master.area
        return Area(area.left, area.top + int(self.at * _PT), area.width, int(height * _PT))

    def _put(self, words: list[Words], size: float) -> None:
        height = size * 1.7
        _text(self.slide, self._area(height), words, size)
        self.at += height

    # Blocks

    def _block(self, block: Block, heading: str) -> None:
        if isinstance(block, Chart):
            self._chart(block, heading)
            return
        grid = _grid(self.document, block)
        if grid is not None:
            self._table(grid, heading)
        if isinstance(block, Table) and block.note:
            self._put([Words(block.note, quiet=True)], 10)

    def _chart(self, chart: Chart, heading: str) -> None:
        height = min(250.0, self.room - _HEADING)
        if self.at + height + _HEADING > self.room:
            self._new(self.title)
        self._heading(heading)
        _chart(self.slide, self._area(height), chart)
        self.at += height + _GAP

    def _heading(self, heading: str) -> None:
        if heading:
            _text(self.slide, self._area(_HEADING), [Words(heading)], 12, accent=True)
            self.at += _HEADING

    def _table(self, grid: Grid, heading: str, size: float = 11) -> None:
        width = self.master.area.width / _PT
        rows = list(_fitting(grid, width, size, self.room - _HEADING - _head_height(size)))
        heights = [_height(row, grid, width, size) for row in rows]
        whole = sum(heights) + _HEADING + _head_height(size)
        if self.at and whole > self.room - self.at and whole <= self.room / 2:
            self._new(self.title)  # a short table stays in one piece
        first = 0
        while first < len(rows):
            free = self.room - self.at - (_HEADING if heading else 0) - _head_height(size)
            last, used = first, 0.0
            while last < len(rows) and used + heights[last] <= free:
                used += heights[last]
                last += 1
            # A new slide where nothing fits, or where a head would stand over one lonely row of many.
            if last == first or (self.at and last - first < 2 <= len(rows) - first):
                if self.at:
                    self._new(self.title)
                    continue
                last = first + 1
            self._heading(heading)
            part = Grid(grid.heads, grid.weights, grid.figures, rows[first:last])
            height = _draw(self.slide, self._area(0), part, size, heights[first:last])
            self.at += height + _GAP
            first = last
            if first < len(rows):
                self._new(self.title)

    # One page

    def one_page(self) -> None:
        """Two columns on one slide, in the largest type that holds everything."""
        document = self.document
        self._new(f"{document.account}: {document.title}")
        blocks = {section.key: section.blocks[0] for section in document.sections}
        left = [blocks[key] for key in ("goals", "statements:strategy", "objectives") if key in blocks]
        right = [block for key, block in blocks.items() if key != "revenue" and block not in left]
        if "revenue" in blocks:
            width = self.master.area.width / _PT / 2
            heights = [sum(self._needed(block, width, 9) for block in column) for column in (left, right)]
            (left if heights[0] <= heights[1] else right).append(blocks["revenue"])
        if not right:
            left, right = left[: (len(left) + 1) // 2], left[(len(left) + 1) // 2 :]
        area = self.master.area
        gap = Inches(0.35)
        width = (area.width - gap) // 2
        for place, column in enumerate((left, right)):
            box = Area(area.left + place * (width + gap), area.top, width, area.height)
            self._column(column, box)

    def _column(self, blocks: list[Block], box: Area) -> None:
        """One under the other. What is still too long at the smallest size gives way evenly, and is cut."""
        width, room = box.width / _PT, box.height / _PT

        def needs(size: float) -> list[float]:
            return [self._needed(block, width, size) for block in blocks]

        free = room - len(blocks) * (_HEADING + _GAP)
        size = next((size for size in _SIZES if sum(needs(size)) <= free), _SIZES[-1])
        level = _level(needs(size), free)
        self.at = 0.0
        for block in blocks:
            most = min(self._needed(block, width, size), level)
            grid = _brief_grid(self.document, block)
            heights: list[float] = []
            more = block.more
            if grid is not None:
                rows, heights = _that_fit(grid, width, size, most)
                more += len(grid.rows) - len(rows)
                grid.rows = rows
                most = sum(heights) + (_head_height(size) if any(grid.heads) else 0)
            _title(self._in(box, _HEADING), self.slide, block.title, more)
            self.at += _HEADING
            if isinstance(block, Chart):
                _chart(self.slide, self._in(box, most), block, small=True)
            elif grid is not None and grid.rows:
                _draw(self.slide, self._in(box, most), grid, size, heights)
            self.at += most + _GAP

    def _needed(self, block: Block, width: float, size: float) -> float:
        grid = _brief_grid(self.document, block)
        return _CHART if grid is None else _body_height(grid, width, size)

    def _in(self, box: Area, height: float) -> Area:
        return Area(box.left, box.top + int(self.at * _PT), box.width, int(height * _PT))


def _title(area: Area, slide: Any, title: str, count: int) -> None:
    more = f" (+ {count} {_('more')})" if count else ""
    longest = int(area.width / _PT / (12 * _CHARACTER * 1.1)) - len(more)
    _text(slide, area, [Words(cut(title, max(longest, 8)) + more)], 12, accent=True)


# From blocks to grids --------------------------------------------------------------------------------


def _grid(document: Document, block: Block) -> Grid | None:
    if isinstance(block, Items):
        return _items(block.items)
    if isinstance(block, Table):
        return _table(document, block)
    if isinstance(block, Facts):
        rows = [[[Words(one.label, quiet=True)], [Words(one.value)]] for one in block.facts]
        return Grid(["", ""], [1, 4], [False, False], rows)
    return None


def _items(items: Sequence[Item]) -> Grid:
    """The line with its details, the so-what, the actions: columns that somebody has filled."""
    cells = [
        [
            [Words(item.text), *([Words(details_text(item), quiet=True)] if item.details else [])],
            [Words(item.so_what)] if item.so_what else [],
            [Words(_action(action)) for action in item.actions],
        ]
        for item in items
    ]
    heads, weights = [_("Line"), _("So what?"), _("Actions")], [5.0, 4.0, 3.5]
    used = [place for place in range(3) if not place or any(row[place] for row in cells)]
    if used == [0]:
        heads[0] = ""
    return Grid(
        [heads[place] for place in used],
        [weights[place] for place in used],
        [False] * len(used),
        [[row[place] for place in used] for row in cells],
    )


def _action(action: Item) -> str:
    details = details_text(action)
    return f"→ {action.text} ({details})" if details else f"→ {action.text}"


def _table(document: Document, table: Table) -> Grid:
    texts = [[cell_text(document, c, row, i) for i, c in enumerate(table.columns)] for row in table.rows]
    used = shown_columns(table, texts)
    columns = [table.columns[i] for i in used]
    return Grid(
        [column.label for column in columns],
        [_WEIGHTS.get(column.kind, float(max(1, column.weight))) for column in columns],
        [is_figure(column) for column in columns],
        [[[Words(row[i])] for i in used] for row in texts],
    )


def _brief_grid(document: Document, block: Block) -> Grid | None:
    grid = _grid(document, block)
    if grid is not None and isinstance(block, Items):
        grid.heads = [""] * len(grid.heads)
        if block.role == "goals" and len(grid.heads) > 1:
            grid.heads[0], grid.heads[1] = _("Goal"), _("Our answer")
    return grid


# Heights ----------------------------------------------------------------------------------------------


def _head_height(size: float) -> float:
    return size * 1.9


def _lines(text: str, width: float, size: float) -> int:
    per_line = max(4, int((width - 10) / (size * _CHARACTER)))
    return sum(max(1, math.ceil(len(part) / per_line)) for part in text.split("\n"))


def _height(row: list[list[Words]], grid: Grid, width: float, size: float) -> float:
    total = sum(grid.weights)
    highest = 1.0
    for cell, weight in zip(row, grid.weights, strict=True):
        wide = width * weight / total
        lines = sum(_lines(one.text, wide, size - 1.5 if one.quiet else size) for one in cell)
        highest = max(highest, lines)
    return highest * size * 1.22 + 7


def _body_height(grid: Grid, width: float, size: float) -> float:
    head = _head_height(size) if any(grid.heads) else 0
    return head + sum(_height(row, grid, width, size) for row in grid.rows)


def _fitting(grid: Grid, width: float, size: float, most: float) -> Iterator[list[list[Words]]]:
    """Rows no higher than a slide: a longer one goes on in the next row."""
    for row in grid.rows:
        rest = row
        while _height(rest, grid, width, size) > most:
            head, rest = _split(rest, grid, width, size, most)
            yield head
        yield rest


def _split(
    row: list[list[Words]], grid: Grid, width: float, size: float, most: float
) -> tuple[list[list[Words]], list[list[Words]]]:
    """What fits of every cell, and what is left of it."""
    total, lines = sum(grid.weights), max(1, int((most - 7) / (size * 1.22)))
    head: list[list[Words]] = []
    rest: list[list[Words]] = []
    for cell, weight in zip(row, grid.weights, strict=True):
        room, wide = lines, width * weight / total
        fits: list[Words] = []
        left: list[Words] = []
        for one in cell:
            needs = _lines(one.text, wide, size)
            if left or room <= 0:
                left.append(one)
            elif needs <= room:
                fits.append(one)
                room -= needs
            else:
                first, second = _halves(one.text, wide, size, room)
                fits.append(Words(first, one.quiet))
                left.append(Words(second, one.quiet))
                room = 0
        head.append(fits)
        rest.append(left)
    return head, rest


def _halves(text: str, width: float, size: float, lines: int) -> tuple[str, str]:
    """A text cut at a word so that the first part takes at most so many lines."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _lines(text[:middle], width, size) <= lines:
            low = middle
        else:
            high = middle - 1
    space = max(text.rfind(" ", 0, low), text.rfind("\n", 0, low))
    at = space if space > low // 2 else low
    return text[:at].rstrip(), text[at:].lstrip()


def _level(needs: list[float], free: float) -> float:
    """The height that no block may exceed so that all fit: what is short leaves its room to what is long."""
    rest = sorted(needs)
    while rest and rest[0] <= free / len(rest):
        free -= rest.pop(0)
    return free / len(rest) if rest else max(needs, default=0.0)


def _that_fit(
    grid: Grid, width: float, size: float, most: float
) -> tuple[list[list[list[Words]]], list[float]]:
    """The rows that a box has room for, cut where they must be, with their heights."""
    free = most - (_head_height(size) if any(grid.heads) else 0)
    rows = grid.rows
    if sum(_height(row, grid, width, size) for row in rows) > free + 0.01:
        most = _level([_height(row, grid, width, size) for row in rows], free)
        rows = [_cut_to(row, grid, width, size, most) for row in rows]
    heights = [_height(row, grid, width, size) for row in rows]
    while rows and sum(heights) > free + 0.01:
        rows, heights = rows[:-1], heights[:-1]
    return rows, heights


def _cut_to(row: list[list[Words]], grid: Grid, width: float, size: float, most: float) -> list[list[Words]]:
    """A row no higher than that; where something was left out, its cell says so."""
    if _height(row, grid, width, size) <= most:
        return row
    head, rest = _split(row, grid, width, size, max(most, 20))
    for cell, left in zip(head, rest, strict=True):
        if cell and left and left[0].quiet == cell[-1].quiet:
            cell[-1] = Words(f"{cell[-1].text[:-2].rstrip(' .,;:')} …", cell[-1].quiet)
    return head


# Drawing ----------------------------------------------------------------------------------------------


def _text(slide: Any, area: Area, words: list[Words], size: float, *, accent: bool = False) -> None:
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


def _draw(slide: Any, area: Area, grid: Grid, size: float, heights: list[float]) -> float:
    """A native table. Returns its height in points."""
    with_head = any(grid.heads)
    count = len(grid.rows) + with_head
    height = sum(heights) + (_head_height(size) if with_head else 0)
    frame = slide.shapes.add_table(count, len(grid.heads), area.left, area.top, area.width, int(height * _PT))
    table = frame.table
    table._tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    ).text = _PLAIN_TABLE
    table.first_row, table.horz_banding = with_head, False
    total = sum(grid.weights)
    for column, weight in zip(table.columns, grid.weights, strict=True):
        column.width = int(area.width * weight / total)
    if with_head:
        table.rows[0].height = int(_head_height(size) * _PT)
        for place, head in enumerate(grid.heads):
            _cell(table.cell(0, place), [Words(head, quiet=True)], size, grid.figures[place], head=True)
    for at, row in enumerate(grid.rows):
        table.rows[at + with_head].height = int(heights[at] * _PT)
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
    from pptx.oxml import parse_xml

    name = "http://schemas.openxmlformats.org/drawingml/2006/main"
    line = parse_xml(
        f'<a:lnB xmlns:a="{name}" w="6350"><a:solidFill><a:srgbClr val="{_LINE}"/></a:solidFill></a:lnB>'
    )
    properties = cell._tc.get_or_add_tcPr()
    properties.insert(0, line)


def _chart(slide: Any, area: Area, chart: Chart, *, small: bool = False) -> None:
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


def _foot(slide: Any, layout: Any, text: str) -> None:
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
