"""A document as a page shows it: the same blocks as the files, with cells as text."""

from dataclasses import dataclass, field

from kam.exchange.documents.document import Block, Chart, Column, Document, Facts, Items, Row, Table
from kam.exchange.documents.writers.cells import cell_text, details_text, is_figure


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A line with its details and actions in words."""

    text: str
    details: str
    actions: list[tuple[str, str]]


@dataclass(slots=True)
class ShownBlock:
    """A block for the template: lines, or a table of texts."""

    title: str
    more: int = 0
    items: list[ShownItem] = field(default_factory=list)
    #: label and whether it is a figure, by column
    heads: list[tuple[str, bool]] = field(default_factory=list)
    rows: list[list[tuple[str, str, bool]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its blocks."""

    number: int
    title: str
    blocks: list[ShownBlock]


def shown_sections(document: Document) -> list[ShownSection]:
    """The sections of a document for a page."""
    return [
        ShownSection(section.number, section.title, [_shown(document, block) for block in section.blocks])
        for section in document.sections
    ]


def _shown(document: Document, block: Block) -> ShownBlock:
    if isinstance(block, Items):
        items = [
            ShownItem(item.text, details_text(item), [(a.text, details_text(a)) for a in item.actions])
            for item in block.items
        ]
        return ShownBlock(block.title, block.more, items=items)
    table = _as_table(block)
    heads = [(column.label, is_figure(column)) for column in table.columns]
    rows = [
        [
            (cell_text(document, column, row, place), column.label, is_figure(column))
            for place, column in enumerate(table.columns)
        ]
        for row in table.rows
    ]
    return ShownBlock(block.title, block.more, heads=heads, rows=rows)


def _as_table(block: Block) -> Table:
    """Facts and charts as the table that they are."""
    if isinstance(block, Table):
        return block
    if isinstance(block, Chart):
        columns = [Column(block.title), *(Column(label, block.unit) for label in block.labels)]
        return Table(
            role=block.role, columns=columns, rows=[Row([one.name, *one.values]) for one in block.series]
        )
    facts = block.facts if isinstance(block, Facts) else []
    columns = [Column(""), Column("")]
    return Table(role=block.role, columns=columns, rows=[Row([one.label, one.value]) for one in facts])
