"""The one-page view: six blocks, each with a cap; what a cap leaves out is counted ("+ n more").

Works on a document whatever its edition, so it comes after the filter: the three goals of a customer edition are
three that the customer may see.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from kam.exchange.documents.document import Block, Cell, Chart, Document, Item, Items, Section, Table

#: role of the block -> how many of its lines one page shows
CAPS = {"goals": 3, "statements:strategy": 1, "objectives": 3, "people": 5, "risks": 3, "actions": 5}
#: What stands in for a block that a plan does not have: risks were statements once.
INSTEAD = {"risks": "statements:risks", "revenue": "chart_revenue"}
#: Characters of a line; the layout makes the type smaller before it cuts.
LONGEST, LONGEST_SO_WHAT = 260, 180


def one_page(document: Document) -> Document:
    """Goals with our answer, ambition, objectives, people, risks, next actions, and revenue as a chart."""
    blocks: dict[str, Block] = {}
    for block in document.blocks:
        if not block.empty:
            blocks.setdefault(block.role, block)
    if isinstance(risks := blocks.get("risks"), Table) and not any(row.open for row in risks.rows):
        del blocks["risks"]
    found = []
    for role, cap in CAPS.items():
        block = blocks.get(role) or blocks.get(INSTEAD.get(role, ""))
        if block is not None:
            found.append(_capped(role, block, cap, blocks))
    chart = blocks.get("revenue") or blocks.get(INSTEAD["revenue"])
    if isinstance(chart, Chart):
        found.append(replace(chart, role="revenue"))
    sections = [
        Section(block.role, number, block.title, blocks=[block]) for number, block in enumerate(found, 1)
    ]
    return replace(document, sections=sections)


def _capped(role: str, block: Block, cap: int, blocks: dict[str, Block]) -> Block:
    title = _titles().get(role, block.title)
    if isinstance(block, Items):
        items = [_short(item) for item in block.items[:cap]]
        return replace(block, role=role, title=title, items=items, more=max(0, len(block.items) - cap))
    if isinstance(block, Table):
        rows = block.rows
        if role in ("actions", "risks"):
            rows = [row for row in rows if row.open]
        elif role == "people":
            rows = sorted(rows, key=lambda row: str(row.cells[0]) not in _owners(blocks))
        return _brief(replace(block, role=role, title=title, rows=rows[:cap], more=max(0, len(rows) - cap)))
    return block


def _brief(table: Table) -> Table:
    """Without the columns that one page has no room for, with short texts."""
    places = [place for place, column in enumerate(table.columns) if column.brief]
    rows = [
        replace(
            row,
            cells=[_cut(row.cells[place]) for place in places],
            units={new: cut(row.units[old], 20) for new, old in enumerate(places) if old in row.units},
        )
        for row in table.rows
    ]
    return replace(table, columns=[table.columns[place] for place in places], rows=rows, note="")


def _titles() -> dict[str, str]:
    return {
        "goals": _("What the customer wants to reach"),
        "statements:strategy": _("Our ambition"),
        "objectives": _("Objectives"),
        "people": _("People that matter"),
        "risks": _("Risks"),
        "actions": _("Next actions"),
    }


def _owners(blocks: dict[str, Block]) -> str:
    """Who owns a goal of the customer: these come first among the people."""
    goals = blocks.get("goals")
    items = goals.items if isinstance(goals, Items) else []
    return "\n".join(detail.value for item in items for detail in item.details)


def _short(item: Item) -> Item:
    return replace(
        item,
        text=cut(item.text),
        so_what=cut(item.so_what, LONGEST_SO_WHAT),
        details=[replace(one, value=cut(one.value, 60)) for one in item.details if one.brief],
        actions=[],
    )


def _cut(cell: Cell) -> Cell:
    return cut(cell) if isinstance(cell, str) else cell


def cut(text: str, longest: int = LONGEST) -> str:
    """The text on one line, shortened at a word where there is one."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    head, space, _tail = short.rpartition(" ")
    return f"{head if space and len(head) > longest // 2 else short}…"
