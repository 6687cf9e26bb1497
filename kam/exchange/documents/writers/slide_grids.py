"""Blocks as the tables that slides show."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kam.exchange.documents.document import Block, Document, Facts, Item, Items, Kind, Table
from kam.exchange.documents.writers.cells import cell_text, details_text, is_figure, shown_columns

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


def grid_of(document: Document, block: Block) -> Grid | None:
    """The table of a block; None for a chart."""
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


def brief_grid(document: Document, block: Block) -> Grid | None:
    """As `grid_of`, with the heads that the one page needs only."""
    grid = grid_of(document, block)
    if grid is not None and isinstance(block, Items):
        grid.heads = [""] * len(grid.heads)
        if block.role == "goals" and len(grid.heads) > 1:
            grid.heads[0], grid.heads[1] = _("Goal"), _("Our answer")
    return grid
