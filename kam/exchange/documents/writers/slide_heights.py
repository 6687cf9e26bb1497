"""How high a table on a slide becomes, reckoned from the length of its texts, and how much of it fits."""

import math
from collections.abc import Iterator

from kam.exchange.documents.writers.slide_grids import Grid, Words

#: Width of a character beside its height, on the safe side.
CHARACTER = 0.5


def head_height(size: float) -> float:
    """The row with the heads of the columns."""
    return size * 1.9


def _lines(text: str, width: float, size: float) -> int:
    per_line = max(4, int((width - 10) / (size * CHARACTER)))
    return sum(max(1, math.ceil(len(part) / per_line)) for part in text.split("\n"))


def row_height(row: list[list[Words]], grid: Grid, width: float, size: float) -> float:
    """That of the highest cell, all heights in points."""
    total = sum(grid.weights)
    highest = 1.0
    for cell, weight in zip(row, grid.weights, strict=True):
        wide = width * weight / total
        lines = sum(_lines(one.text, wide, size - 1.5 if one.quiet else size) for one in cell)
        highest = max(highest, lines)
    return highest * size * 1.22 + 7


def body_height(grid: Grid, width: float, size: float) -> float:
    """The whole table with its head."""
    head = head_height(size) if any(grid.heads) else 0
    return head + sum(row_height(row, grid, width, size) for row in grid.rows)


def fitting(grid: Grid, width: float, size: float, most: float) -> Iterator[list[list[Words]]]:
    """Rows no higher than a slide: a longer one goes on in the next row."""
    for row in grid.rows:
        rest = row
        while row_height(rest, grid, width, size) > most:
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


def even_height(needs: list[float], free: float) -> float:
    """The height that no block may exceed so that all fit: what is short leaves its room to what is long."""
    rest = sorted(needs)
    while rest and rest[0] <= free / len(rest):
        free -= rest.pop(0)
    return free / len(rest) if rest else max(needs, default=0.0)


def that_fit(
    grid: Grid, width: float, size: float, most: float
) -> tuple[list[list[list[Words]]], list[float]]:
    """The rows that a box has room for, cut where they must be, with their heights."""
    free = most - (head_height(size) if any(grid.heads) else 0)
    rows = grid.rows
    if sum(row_height(row, grid, width, size) for row in rows) > free + 0.01:
        most = even_height([row_height(row, grid, width, size) for row in rows], free)
        rows = [_cut_to(row, grid, width, size, most) for row in rows]
    heights = [row_height(row, grid, width, size) for row in rows]
    while rows and sum(heights) > free + 0.01:
        rows, heights = rows[:-1], heights[:-1]
    return rows, heights


def _cut_to(row: list[list[Words]], grid: Grid, width: float, size: float, most: float) -> list[list[Words]]:
    """A row no higher than that; where something was left out, its cell says so."""
    if row_height(row, grid, width, size) <= most:
        return row
    head, rest = _split(row, grid, width, size, max(most, 20))
    for cell, left in zip(head, rest, strict=True):
        if cell and left and left[0].quiet == cell[-1].quiet:
            cell[-1] = Words(f"{cell[-1].text[:-2].rstrip(' .,;:')} …", cell[-1].quiet)
    return head
