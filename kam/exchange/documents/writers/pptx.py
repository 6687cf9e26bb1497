"""PowerPoint by python-pptx: native tables and charts, editable, on the company's master or on ours.

Slides do not flow by themselves, so heights are reckoned from the length of the texts, on the safe side; what
does not fit goes on to the next slide.
"""

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from kam.exchange.documents.document import Block, Chart, Document, Section, Table
from kam.exchange.documents.writers.master import Area, Master, open_master
from kam.exchange.documents.writers.package import only_needed_parts, set_properties
from kam.exchange.documents.writers.slide_grids import Grid, Words, brief_grid, grid_of
from kam.exchange.documents.writers.slide_heights import (
    body_height,
    even_height,
    fitting,
    head_height,
    row_height,
    that_fit,
)
from kam.exchange.documents.writers.slide_shapes import (
    POINT,
    draw_chart,
    draw_foot,
    draw_table,
    draw_text,
    draw_title,
)
from kam.lib.formats import day_long
from plans.planning.models import Depth

_HEADING, _GAP, _CHART = 20, 9, 84.0  # points
_SIZES = (11.0, 10.0, 9.0, 8.0, 7.5, 7.0, 6.5)  # of one page, the largest that holds everything


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
        self.room = master.area.height / POINT

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
            draw_text(slide, area, [Words(line) for line in lines if line], 18)

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
        draw_foot(slide, self.master.content, self._foot_text())
        self.slide, self.at = slide, 0.0

    def _foot_text(self) -> str:
        document = self.document
        parts = [document.company, document.title]
        if not document.for_customer:
            parts.append(_("Internal: not for the customer"))
        return " · ".join(part for part in parts if part)

    def _area(self, height: float) -> Area:
        area = self.master.area
        return Area(area.left, area.top + int(self.at * POINT), area.width, int(height * POINT))

    def _put(self, words: list[Words], size: float) -> None:
        height = size * 1.7
        draw_text(self.slide, self._area(height), words, size)
        self.at += height

    # Blocks

    def _block(self, block: Block, heading: str) -> None:
        if isinstance(block, Chart):
            self._chart(block, heading)
            return
        grid = grid_of(self.document, block)
        if grid is not None:
            self._table(grid, heading)
        if isinstance(block, Table) and block.note:
            self._put([Words(block.note, quiet=True)], 10)

    def _chart(self, chart: Chart, heading: str) -> None:
        height = min(250.0, self.room - _HEADING)
        if self.at + height + _HEADING > self.room:
            self._new(self.title)
        self._heading(heading)
        draw_chart(self.slide, self._area(height), chart)
        self.at += height + _GAP

    def _heading(self, heading: str) -> None:
        if heading:
            draw_text(self.slide, self._area(_HEADING), [Words(heading)], 12, accent=True)
            self.at += _HEADING

    def _table(self, grid: Grid, heading: str, size: float = 11) -> None:
        width = self.master.area.width / POINT
        rows = list(fitting(grid, width, size, self.room - _HEADING - head_height(size)))
        heights = [row_height(row, grid, width, size) for row in rows]
        whole = sum(heights) + _HEADING + head_height(size)
        if self.at and whole > self.room - self.at and whole <= self.room / 2:
            self._new(self.title)  # a short table stays in one piece
        first = 0
        while first < len(rows):
            free = self.room - self.at - (_HEADING if heading else 0) - head_height(size)
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
            height = draw_table(self.slide, self._area(0), part, size, heights[first:last])
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
            width = self.master.area.width / POINT / 2
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
        width, room = box.width / POINT, box.height / POINT

        def needs(size: float) -> list[float]:
            return [self._needed(block, width, size) for block in blocks]

        free = room - len(blocks) * (_HEADING + _GAP)
        size = next((size for size in _SIZES if sum(needs(size)) <= free), _SIZES[-1])
        level = even_height(needs(size), free)
        self.at = 0.0
        for block in blocks:
            most = min(self._needed(block, width, size), level)
            grid = brief_grid(self.document, block)
            heights: list[float] = []
            more = block.more
            if grid is not None:
                rows, heights = that_fit(grid, width, size, most)
                more += len(grid.rows) - len(rows)
                grid.rows = rows
                most = sum(heights) + (head_height(size) if any(grid.heads) else 0)
            draw_title(self._in(box, _HEADING), self.slide, block.title, more)
            self.at += _HEADING
            if isinstance(block, Chart):
                draw_chart(self.slide, self._in(box, most), block, small=True)
            elif grid is not None and grid.rows:
                draw_table(self.slide, self._in(box, most), grid, size, heights)
            self.at += most + _GAP

    def _needed(self, block: Block, width: float, size: float) -> float:
        grid = brief_grid(self.document, block)
        return _CHART if grid is None else body_height(grid, width, size)

    def _in(self, box: Area, height: float) -> Area:
        return Area(box.left, box.top + int(self.at * POINT), box.width, int(height * POINT))
