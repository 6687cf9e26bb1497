"""The layout of org charts: no box lies on another, a hundred people stay readable, a circle is cut open."""

import random

from kam.lib.tree_layout import Block, Framed, Sizes, framed, layout


def overlaps(boxes: dict, s: Sizes) -> list:
    found = []
    items = sorted(boxes.items(), key=lambda item: item[1])
    for place, (one, (x, y)) in enumerate(items):
        for other, (ox, oy) in items[place + 1 :]:
            if ox < x + s.width and abs(oy - y) < s.height:
                found.append((one, other))
    return found


def test_a_hundred_people_in_any_shape() -> None:
    for seed in range(6):
        dice = random.Random(seed)
        parents = {
            n: dice.randrange(max(1, n // 4 + 1)) if n and dice.random() < 0.93 else None for n in range(100)
        }
        found = layout(parents, list(parents))
        assert set(found.boxes) == set(parents)
        assert overlaps(found.boxes, Sizes()) == []
        assert found.width < 9000
        right = max(x for x, _y in found.boxes.values()) + Sizes().width
        assert right <= found.width + 0.5
        for boss, below in ((parents[n], n) for n in parents if parents[n] is not None and parents[n] != n):
            assert found.boxes[boss][1] < found.boxes[below][1]


def test_circles_and_strangers() -> None:
    found = layout({1: 2, 2: 1, 3: 99, 4: None}, [1, 2, 3, 4])
    assert set(found.boxes) == {1, 2, 3, 4}
    assert layout({}, []).boxes == {}


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    (x, y, w, h), (u, v, p, q) = one, other
    return x < u + p and u < x + w and y < v + q and v < y + h


def a_company() -> tuple[dict, list, dict]:
    """A board, eight divisions with a head and eleven reports each, somebody without division, one lost line."""
    parents: dict = {"ceo": None, "coo": "ceo", "cfo": "ceo", "lone": None}
    groups: dict = {"ceo": "Board", "coo": "Board", "cfo": "Board", "lone": ""}
    for division in range(8):
        head = f"head{division}"
        parents[head], groups[head] = ("coo" if division % 2 else "cfo"), f"Division {division}"
        for number in range(11):
            key = f"d{division}n{number}"
            parents[key] = head if number < 3 else f"d{division}n{number % 3}"
            groups[key] = groups[head]
    parents["d1n5"] = "d2n1"  # a boss in a division that does not stand above
    parents["d3n9"] = "gone"
    return parents, list(parents), groups


def test_each_division_stands_in_a_frame_of_its_own() -> None:
    parents, order, groups = a_company()
    sizes = Sizes()
    made: Framed = framed(parents, order, groups, sizes)
    block: Block = made.block
    assert set(block.boxes) == set(order)
    frames = {frame.name: (frame.x, frame.y, frame.width, frame.height) for frame in made.frames}
    assert len(frames) == len(made.frames) == 10
    boxes = {key: (x, y, sizes.width, sizes.height) for key, (x, y) in block.boxes.items()}
    for key, box in boxes.items():
        inside = [name for name, frame in frames.items() if overlap(box, frame)]
        assert inside == [groups[key]], key
        x, y, w, h = frames[groups[key]]
        assert x <= box[0]
        assert box[0] + box[2] <= x + w
        assert y <= box[1]
        assert box[1] + box[3] <= y + h
    names = list(frames)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            assert not overlap(frames[one], frames[other]), (one, other)
    keys = list(boxes)
    for at, one in enumerate(keys):
        for other in keys[at + 1 :]:
            assert not overlap(boxes[one], boxes[other]), (one, other)
    assert all(x + w <= block.width + 1 and y + h <= block.height + 1 for x, y, w, h in frames.values())
    ends = {tuple(line[-1]) for line in block.lines}
    for key in order:
        if parents[key] in groups:
            x, y = block.boxes[key]
            assert ends & {(x + sizes.width / 2, y), (x, y + sizes.height / 2)}, key


def test_frames_of_odd_reporting_lines_end_somewhere() -> None:
    circle = framed({"a": "b", "b": "a"}, ["a", "b"], {"a": "One", "b": "Two"})
    assert {frame.name for frame in circle.frames} == {"One", "Two"}
    assert framed({}, [], {}).frames == []
