"""Draws a tree of the strategy map: columns from goal to action, an edge from each line to what serves it; or lists it.

One picture per goal, so that paper breaks between goals; all have the same columns. Sizes are attributes, colours
come from static/css/plan-strategy.css.
"""

from django.utils.safestring import SafeString, mark_safe

from kam.lib.charts import escape
from plans.planning.strategy import Node

WIDTH, GAP = 244, 48
TOTAL = 4 * WIDTH + 3 * GAP
_LINE, _PAD, _BETWEEN, _CHARS = 16, 9, 8, 34
_MOST = {"goal": 4}


def wrapped(text: str, width: int, most: int) -> list[str]:
    """The text in lines, at most so many; what does not fit is cut. (textwrap is ten times slower.)"""
    found: list[str] = []
    line = ""
    for word in text.split():
        while len(word) > width:  # one word longer than a line
            if line:
                found.append(line)
                line = ""
            found.append(word[:width])
            word = word[width:]
        if line and len(line) + 1 + len(word) > width:
            found.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    found.append(line)
    if len(found) > most:
        last = found[most - 1]
        found[most - 1 :] = [f"{last[: width - 2].rstrip()} …"]
    return [line or "…" for line in found]


class _Placed:
    """A node with its texts, and where it stands."""

    def __init__(self, node: Node) -> None:
        self.node = node
        most = _MOST.get(node.kind, 3)
        self.lines = wrapped(node.text, _CHARS, most)
        self.x = node.column * (WIDTH + GAP)
        self.y = 0.0
        self.height = len(self.lines) * _LINE + (14 if node.note else 0) + 2 * _PAD - 3
        self.children = [_Placed(child) for child in node.children]

    @property
    def joint(self) -> float:
        """Where edges meet it: at its first line."""
        return self.y + _PAD + 8


def _place(item: _Placed, at: list[float], hint: float) -> None:
    """Beside its first child, below what stands in its column already; so edges never cross.

    An edge over a column runs below what stands there, and keeps its line free.
    """
    column = item.node.column
    hint = max(hint, at[column])
    for child in item.children:
        over = range(column + 1, child.node.column)
        _place(child, at, max([hint, *(at[c] for c in over)]))
        for c in over:
            at[c] = max(at[c], child.joint + _BETWEEN)
    first = item.children[0].y if item.children else hint
    item.y = max(at[column], first)
    at[column] = item.y + item.height + _BETWEEN


def _edges(item: _Placed) -> str:
    """A bend in the gap behind the node, then straight on."""
    parts = []
    x1, y1 = item.x + WIDTH, item.joint
    for child in item.children:
        y2, bend = child.joint, x1 + GAP
        css = "e is-gap" if child.node.gap else "e"
        parts.append(
            f'<path class="{css}" d="M{x1} {y1}C{x1 + 26} {y1} {bend - 26} {y2} {bend} {y2}H{child.x}"/>'
        )
        parts.append(_edges(child))
    return "".join(parts)


def _box(item: _Placed) -> str:
    node = item.node
    css = f"n is-{node.kind}" + " is-gap" * node.gap + " is-done" * node.done
    texts = "".join(
        f'<text x="{item.x + 12}" y="{item.y + _PAD + 11 + i * _LINE}">{escape(line)}</text>'
        for i, line in enumerate(item.lines)
    )
    if node.note:
        y = item.y + _PAD + 10 + len(item.lines) * _LINE
        note = wrapped(node.note, 44, 1)[0]
        texts += f'<text class="o{" is-late" * node.late}" x="{item.x + 12}" y="{y}">{escape(note)}</text>'
    box = (
        f'<rect x="{item.x + 0.5}" y="{item.y + 0.5}" width="{WIDTH - 1}" height="{item.height - 1}" rx="6"/>'
        f"<title>{escape(node.word)}: {escape(node.text)}</title>{texts}"
    )
    found = (
        f'<a class="{css}" href="{escape(node.url)}">{box}</a>' if node.url else f'<g class="{css}">{box}</g>'
    )
    return found + "".join(_box(child) for child in item.children)


def tree_svg(roots: list[Node], label: str) -> SafeString:
    """Trees below each other in one picture."""
    placed = [_Placed(node) for node in roots]
    at = [1.0] * 4
    for item in placed:
        _place(item, at, 1.0)
    height = max(at) - _BETWEEN + 1
    body = "".join(_edges(item) for item in placed) + "".join(_box(item) for item in placed)
    return mark_safe(
        f'<svg class="k-chainsvg" viewBox="0 0 {TOTAL} {height}" role="group" aria-label="{escape(label)}">{body}</svg>'
    )


def tree_list(node: Node) -> SafeString:
    """The same tree as a nested list."""
    return mark_safe(_item(node))


def _item(node: Node) -> str:
    text = escape(node.text)
    text = f'<a href="{escape(node.url)}">{text}</a>' if node.url else f"<span>{text}</span>"
    note = f' <span class="k-xs {"k-risk" if node.late else "k-t2"}">{escape(node.note)}</span>' * bool(
        node.note
    )
    below = f"<ul>{''.join(_item(child) for child in node.children)}</ul>" if node.children else ""
    css = f"is-{node.kind}" + " is-gap" * node.gap
    return f'<li class="{css}"><span class="k-xs k-t3">{escape(node.word)}</span> {text}{note}{below}</li>'
