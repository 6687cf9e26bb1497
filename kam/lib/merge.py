"""Three-way merge of texts and of rows: what two people made of the same base.

Edits of different places go together. Edits that overlap or touch are a conflict unless they are the same edit:
where two people put something at one place, nobody knows the order, and nobody deletes what another has changed
since. Both sides of a conflict are kept whole, beside a proposal that holds the insertions of both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kam.lib.diff import Hunk, hunks, is_blank, normalised, separates, tokens

Kind = Literal["same", "mine", "theirs", "both", "conflict"]


@dataclass(frozen=True)
class MergePiece:
    """A stretch of the merge: what stood there, what each side has there, and `text`, what is proposed.

    `same`: nobody touched it. `mine`, `theirs`: one side changed it. `both`: both changed it to the same.
    Joined, the bases are the base, the mines are mine, the theirs are theirs.
    """

    kind: Kind
    base: str
    mine: str
    theirs: str
    text: str


@dataclass(frozen=True)
class Span:
    """A stretch of the merged text, in characters, that one side or both wrote."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class Merged:
    """A merged text. Where it is not clean, `text` is a proposal that somebody has to accept."""

    pieces: tuple[MergePiece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def clean(self) -> bool:
        return not self.conflicts

    @property
    def conflicts(self) -> tuple[MergePiece, ...]:
        return tuple(piece for piece in self.pieces if piece.kind == "conflict")

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where in `text` changed stretches stand; an empty span is a place where something was deleted."""
        found, at = [], 0
        for piece in self.pieces:
            if piece.kind != "same":
                found.append(Span(at, at + len(piece.text), piece.kind))
            at += len(piece.text)
        return tuple(found)


@dataclass(frozen=True)
class MergedValues:
    """A merged row. `values` has every field of mine; where a field is in `conflicts` it is a proposal.

    A conflict of texts is proposed as merge_text proposes it, any other one as mine.
    """

    values: dict[str, Any]
    from_mine: tuple[str, ...]
    from_theirs: tuple[str, ...]
    agreed: tuple[str, ...]
    merged: tuple[str, ...]
    conflicts: tuple[str, ...]
    texts: dict[str, Merged]

    @property
    def clean(self) -> bool:
        return not self.conflicts


def merge_text(base: str, mine: str, theirs: str) -> Merged:
    """What both made of base. Line ends are normalised; in a proposal theirs, saved earlier, stands first."""
    words = (tokens(base), tokens(mine), tokens(theirs))
    return Merged(tuple(_pieces(*words)))


def merge_values(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], text_fields: Collection[str]
) -> MergedValues:
    """Merges field by field: all fields of mine, which base and theirs must have too."""
    values: dict[str, Any] = {}
    texts: dict[str, Merged] = {}
    by: dict[str, list[str]] = {name: [] for name in ("mine", "theirs", "agreed", "merged", "conflicts")}
    for name, my_value in mine.items():
        old, my, their = (
            normalised(value) if name in text_fields and isinstance(value, str) else value
            for value in (base[name], my_value, theirs[name])
        )
        values[name] = my
        if my == their:
            if my != old:
                by["agreed"].append(name)
        elif my == old:
            values[name] = their
            by["theirs"].append(name)
        elif their == old:
            by["mine"].append(name)
        elif name in text_fields:
            texts[name] = merge_text(old or "", my or "", their or "")
            values[name] = texts[name].text
            by["merged" if texts[name].clean else "conflicts"].append(name)
        else:
            by["conflicts"].append(name)
    return MergedValues(
        values,
        from_mine=tuple(by["mine"]),
        from_theirs=tuple(by["theirs"]),
        agreed=tuple(by["agreed"]),
        merged=tuple(by["merged"]),
        conflicts=tuple(by["conflicts"]),
        texts=texts,
    )


@dataclass
class _Region:
    """A stretch of the base with the hunks of both sides that meet there."""

    start: int
    end: int
    mine: list[Hunk]
    theirs: list[Hunk]


def _pieces(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[MergePiece]:
    at = shift_mine = shift_theirs = 0
    for region in _regions(base, hunks(base, mine), hunks(base, theirs)):
        yield from _same(base[at : region.start])
        old = base[region.start : region.end]
        start_mine, start_theirs = region.start + shift_mine, region.start + shift_theirs
        shift_mine += _growth(region.mine)
        shift_theirs += _growth(region.theirs)
        my = mine[start_mine : region.end + shift_mine]
        their = theirs[start_theirs : region.end + shift_theirs]
        kind, text = _outcome(region, old, my, their, (mine, theirs))
        yield MergePiece(kind, "".join(old), "".join(my), "".join(their), "".join(text))
        at = region.end
    yield from _same(base[at:])


def _same(words: list[str]) -> Iterator[MergePiece]:
    if words:
        text = "".join(words)
        yield MergePiece("same", text, text, text, text)


def _regions(base: Sequence[str], mine: list[Hunk], theirs: list[Hunk]) -> Iterator[_Region]:
    """The hunks of both sides in the order of the base; those with nothing of weight between them together."""
    sided = [(hunk, True) for hunk in mine] + [(hunk, False) for hunk in theirs]
    held: _Region | None = None
    for hunk, is_mine in sorted(sided, key=lambda pair: pair[0][:2]):
        if held is None or (hunk.a0 > held.end and separates(base[held.end : hunk.a0])):
            if held is not None:
                yield held
            held = _Region(hunk.a0, hunk.a1, [], [])
        held.end = max(held.end, hunk.a1)
        (held.mine if is_mine else held.theirs).append(hunk)
    if held is not None:
        yield held


def _growth(found: list[Hunk]) -> int:
    return sum((hunk.b1 - hunk.b0) - (hunk.a1 - hunk.a0) for hunk in found)


def _outcome(
    region: _Region, old: list[str], my: list[str], their: list[str], sides: tuple[list[str], list[str]]
) -> tuple[Kind, list[str]]:
    if not region.theirs:
        return "mine", my
    if not region.mine:
        return "theirs", their
    if my == their:
        return "both", my
    i_write, they_write = _writes(region.mine, sides[0]), _writes(region.theirs, sides[1])
    if i_write and they_write:
        return "conflict", _both(my, their)
    # Only deleted against changed: what was changed stays. Two different deletions: nothing goes unasked.
    return "conflict", my if i_write else their if they_write else old


def _writes(found: list[Hunk], side: list[str]) -> bool:
    """Whether the hunks put anything but blanks."""
    return any(not is_blank(word) for hunk in found for word in side[hunk.b0 : hunk.b1])


def _both(my: list[str], their: list[str]) -> list[str]:
    """What both have at the edges once; between them theirs, then mine."""
    most = min(len(my), len(their))
    low = next((n for n in range(most) if my[n] != their[n]), most)
    room = most - low
    high = next((n for n in range(room) if my[-1 - n] != their[-1 - n]), room)
    first, second = their[low : len(their) - high], my[low : len(my) - high]
    apart = first and second and not first[-1].isspace() and not second[0].isspace()
    gap = "\n" if "\n" in my and "\n" in their else " "
    return [*my[:low], *first, *([gap] if apart else []), *second, *my[len(my) - high :]]
