"""Where the boxes of a tree stand, so that a hundred people stay readable: who has no reports hangs in columns.

Pure functions on keys. Boxes have one size; a subtree is a block as wide as its children beside each other, and
children without children of their own hang under their boss one below the other, several columns if there are many.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Point = tuple[float, float]


@dataclass(frozen=True)
class Sizes:
    """Of a box, and of the room between boxes."""

    width: float = 172
    height: float = 62
    beside: float = 24
    below: float = 40
    indent: float = 18
    stacked: float = 12
    column: int = 5
    #: in a small tree so many leaves still stand beside each other
    spread: int = 5
    small: int = 24


@dataclass
class Block:
    """A drawn subtree, relative to its upper left corner; `port` is where a line from above arrives."""

    width: float
    height: float
    port: float
    boxes: dict[Hashable, Point] = field(default_factory=dict)
    lines: list[list[Point]] = field(default_factory=list)

    def put(self, other: Block, dx: float, dy: float) -> None:
        self.boxes.update({key: (x + dx, y + dy) for key, (x, y) in other.boxes.items()})
        self.lines += [[(x + dx, y + dy) for x, y in line] for line in other.lines]


def layout(
    parents: Mapping[Hashable, Hashable | None],
    order: Sequence[Hashable],
    sizes: Sizes | None = None,
    wide: float = 1400,
) -> Block:
    """Everything: trees beside each other, then those without boss and reports as a grid of boxes.

    `parents` names the boss of each key; a boss who is not there counts as none, a circle is cut open.
    """
    sizes = sizes or Sizes()
    if len(order) > sizes.small:
        sizes = replace(sizes, spread=2)
    children, roots = _children(parents, order)
    trees = [_block(root, children, sizes) for root in roots if children[root]]
    alone = [root for root in roots if not children[root]]
    found = Block(0, 0, 0)
    x = y = row_height = 0.0
    for tree in trees:
        if x and x + tree.width > max(wide, trees[0].width):
            x, y, row_height = 0.0, y + row_height + sizes.below, 0.0
        found.put(tree, x, y)
        x += tree.width + sizes.beside
        found.width = max(found.width, x - sizes.beside)
        row_height = max(row_height, tree.height)
    y += row_height
    if alone:
        y += sizes.below if trees else 0
        per_row = max(
            1, int((max(found.width, min(wide, 900)) + sizes.beside) // (sizes.width + sizes.beside))
        )
        for place, key in enumerate(alone):
            column, line = place % per_row, place // per_row
            at = (column * (sizes.width + sizes.beside), y + line * (sizes.height + sizes.stacked))
            found.boxes[key] = at
            found.width = max(found.width, at[0] + sizes.width)
        y += ((len(alone) - 1) // per_row + 1) * (sizes.height + sizes.stacked) - sizes.stacked
    found.height = y
    return found


@dataclass(frozen=True)
class Frame:
    """A group's frame: its name, upper left corner, width and height."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass
class Framed:
    """Everything drawn in frames: boxes and lines, and the frames round them."""

    block: Block
    frames: list[Frame] = field(default_factory=list)


#: Room in a frame above its boxes, at its sides; between the lines to different bosses.
HEAD, SIDE, APART = 34.0, 22.0, 6.0


def framed(
    parents: Mapping[Hashable, Hashable | None],
    order: Sequence[Hashable],
    groups: Mapping[Hashable, str],
    sizes: Sizes | None = None,
    wide: float = 1500,
) -> Framed:
    """Each group in a frame of its own, the frames as a tree by the bosses of those at their top.

    Frames below one stand in rows; lines from a boss to them run down the left of the rows, not through frames.
    """
    sizes = replace(sizes or Sizes(), spread=2)
    members: dict[Hashable, list[Hashable]] = {}
    for key in order:
        members.setdefault(groups[key], []).append(key)
    above = {group: _group_above(keys, parents, groups) for group, keys in members.items()}
    children, roots = _children(above, list(members))
    made = Framed(Block(0, 0, 0))
    for root in roots:
        part = _framed_block(root, children, members, parents, groups, sizes, wide)
        y = made.block.height + sizes.below if made.frames else 0
        made.block.put(part.block, 0, y)
        made.frames += [replace(frame, y=frame.y + y) for frame in part.frames]
        made.block.width = max(made.block.width, part.block.width)
        made.block.height = y + part.block.height
    drawn = {(boss, key) for root in roots for boss, key in _drops(root, children, members, parents, groups)}
    for key in order:  # bosses in a frame that does not stand above
        boss = parents.get(key)
        if boss in groups and groups[boss] != groups[key] and (boss, key) not in drawn:
            made.block.lines.append(_elbow(made.block.boxes[boss], made.block.boxes[key], sizes))
    return made


def _group_above(
    keys: Sequence[Hashable], parents: Mapping[Hashable, Hashable | None], groups: Mapping[Hashable, str]
) -> Hashable | None:
    """The group of the first boss outside."""
    for key in keys:
        boss = parents.get(key)
        if boss in groups and groups[boss] != groups[key]:
            return groups[boss]
    return None


def _drops(
    group: Hashable,
    children: dict[Hashable, list[Hashable]],
    members: Mapping[Hashable, list[Hashable]],
    parents: Mapping[Hashable, Hashable | None],
    groups: Mapping[Hashable, str],
) -> list[tuple[Hashable, Hashable]]:
    """Boss and report of all lines from a frame to one right below it, here and further down."""
    found = []
    for child in children[group]:
        bosses = [(parents.get(key), key) for key in members[child]]
        found += [(boss, key) for boss, key in bosses if boss in groups and groups[boss] == group]
        found += _drops(child, children, members, parents, groups)
    return found


def _framed_block(
    group: Hashable,
    children: dict[Hashable, list[Hashable]],
    members: Mapping[Hashable, list[Hashable]],
    parents: Mapping[Hashable, Hashable | None],
    groups: Mapping[Hashable, str],
    sizes: Sizes,
    wide: float,
) -> Framed:
    keys = members[group]
    inner = layout(
        {key: boss if (boss := parents.get(key)) in keys else None for key in keys}, keys, sizes, wide / 2
    )
    made = Framed(Block(inner.width + 2 * SIDE, inner.height + HEAD + SIDE, 0))
    made.block.put(inner, SIDE, HEAD)
    made.frames.append(Frame(str(group), 0, 0, made.block.width, made.block.height))
    below = [
        _framed_block(child, children, members, parents, groups, sizes, wide) for child in children[group]
    ]
    if not below:
        return made
    drops: dict[Hashable, list[Hashable]] = {}
    for child in children[group]:
        for key in members[child]:
            if (boss := parents.get(key)) in keys and boss is not None:
                drops.setdefault(boss, []).append(key)
    gutter = sizes.beside + APART * max(0, len(drops) - 1)
    tops = _rows(made, below, gutter, len(drops), sizes, wide)
    _lines_down(made, drops, tops, sizes)
    return made


def _rows(
    made: Framed, below: Sequence[Framed], gutter: float, bosses: int, sizes: Sizes, wide: float
) -> dict[Hashable, float]:
    """Puts the frames below in rows; returns for each box in them where its row begins."""
    gap = sizes.below + APART * max(0, bosses - 1)
    tops: dict[Hashable, float] = {}
    x, y, height = gutter, made.block.height + gap, 0.0
    for part in below:
        if x > gutter and x + part.block.width > max(wide, made.frames[0].width):
            x, y, height = gutter, y + height + gap, 0.0
        made.block.put(part.block, x, y)
        made.frames += [replace(frame, x=frame.x + x, y=frame.y + y) for frame in part.frames]
        tops |= dict.fromkeys(part.block.boxes, y)
        x += part.block.width + sizes.beside
        height = max(height, part.block.height)
        made.block.width = max(made.block.width, x - sizes.beside)
        made.block.height = y + height
    return tops


def _lines_down(
    made: Framed,
    drops: Mapping[Hashable, Sequence[Hashable]],
    tops: Mapping[Hashable, float],
    sizes: Sizes,
) -> None:
    """From each boss to the left, down beside the rows, along above the row and down to the report."""
    for number, (boss, keys) in enumerate(drops.items()):
        left, apart = SIDE / 4 + APART * number, sizes.below / 2 + APART * number
        x, y = made.block.boxes[boss]
        for key in keys:
            to_x, to_y = made.block.boxes[key]
            along = tops[key] - apart
            made.block.lines.append(
                [
                    (x, y + sizes.height / 2),
                    (left, y + sizes.height / 2),
                    (left, along),
                    (to_x + sizes.width / 2, along),
                    (to_x + sizes.width / 2, to_y),
                ]
            )


def _elbow(boss: Point, report: Point, sizes: Sizes) -> list[Point]:
    middle = boss[1] + sizes.height + sizes.below / 2
    x, to_x = boss[0] + sizes.width / 2, report[0] + sizes.width / 2
    return [(x, boss[1] + sizes.height), (x, middle), (to_x, middle), (to_x, report[1])]


def _children(
    parents: Mapping[Hashable, Hashable | None], order: Sequence[Hashable]
) -> tuple[dict[Hashable, list[Hashable]], list[Hashable]]:
    boss = {key: parents.get(key) for key in order}
    for key in order:
        seen, at = {key}, boss[key]
        while at is not None and at in boss:
            if at in seen:
                boss[key] = None
                break
            seen.add(at)
            at = boss[at]
    children: dict[Hashable, list[Hashable]] = {key: [] for key in order}
    roots = []
    for key in order:
        above = boss[key]
        if above in children and above is not None:
            children[above].append(key)
        else:
            roots.append(key)
    return children, roots


def _block(key: Hashable, children: dict[Hashable, list[Hashable]], s: Sizes) -> Block:
    leaves = [child for child in children[key] if not children[child]]
    branches = [child for child in children[key] if children[child]]
    if not leaves and not branches:
        return Block(s.width, s.height, s.width / 2, {key: (0, 0)})
    parts = [_block(child, children, s) for child in branches]
    if len(leaves) > s.spread or (branches and len(leaves) > 1 and s.spread == 2):
        parts += [_stack(leaves[at : at + s.column], s) for at in range(0, len(leaves), s.column)]
    else:
        parts += [Block(s.width, s.height, s.width / 2, {child: (0, 0)}) for child in leaves]
    inner = sum(part.width for part in parts) + s.beside * (len(parts) - 1)
    made = Block(max(inner, s.width), s.height + s.below + max(part.height for part in parts), 0)
    x, top, ports = max(0.0, (s.width - inner) / 2), s.height + s.below, []
    for part in parts:
        made.put(part, x, top)
        ports.append(x + part.port)
        x += part.width + s.beside
    centre = min(max((ports[0] + ports[-1]) / 2, s.width / 2), made.width - s.width / 2)
    made.port = centre
    made.boxes[key] = (centre - s.width / 2, 0)
    middle = s.height + s.below / 2
    for port in ports:
        made.lines.append([(centre, s.height), (centre, middle), (port, middle), (port, top)])
    return made


def _stack(leaves: Sequence[Hashable], s: Sizes) -> Block:
    """Leaves one below the other, with a line down at their left."""
    step = s.height + s.stacked
    made = Block(s.indent + s.width, len(leaves) * step - s.stacked, 1)
    for place, key in enumerate(leaves):
        made.boxes[key] = (s.indent, place * step)
        made.lines.append([(1, 0), (1, place * step + s.height / 2), (s.indent, place * step + s.height / 2)])
    return made
