"""Texts compared word by word: what an edit took away and what it put there.

A text is a list of tokens: words, figures, addresses, blanks, punctuation, line ends. A token is never torn, so
neither is a letter with its accent, an emoji of several characters or 1.234,56. Lines are aligned first, then the
words of the lines that differ. Effort is bounded: where two texts share the same few words over and over, whole
stretches count as replaced, which is coarse and never wrong.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, NamedTuple

_TOKENS = re.compile(
    r"\n"
    r"|https?://\S+"
    r"|\w+(?:(?<=\d)[.,:/\-](?=\d)\w+|['’](?=\w)\w+)*"  # also 1.234,56, 12.03.2026, geht's
    r"|[^\S\n]+"
    r"|[\U0001F1E6-\U0001F1FF]{2}"  # two letters make a flag
    r"|([^\w\s])\1*"
    r"|."
)
_ZWJ = "\u200d"

#: Steps that one comparison may take: about a fifth of a second. Edits of prose take some hundreds.
_MOST_STEPS = 300_000
#: Most tokens in which two stretches may differ for the exact comparison.
_MOST_EDITS = 600
_DEPTH = 6


class Hunk(NamedTuple):
    """Tokens a0 to a1 of the old text became tokens b0 to b1 of the new one; one of both may be none."""

    a0: int
    a1: int
    b0: int
    b1: int


@dataclass(frozen=True)
class Piece:
    """A stretch of two compared texts. What is not removed makes the new text, what is not added the old one."""

    kind: Literal["same", "added", "removed"]
    text: str


def diff_words(old: str, new: str) -> list[Piece]:
    """What changed from old to new; of a replaced stretch first what was removed, then what was added."""
    a, b = tokens(old), tokens(new)
    pieces: list[Piece] = []
    at = 0

    def add(kind: Literal["same", "added", "removed"], words: list[str]) -> None:
        if words:
            pieces.append(Piece(kind, "".join(words)))

    for hunk in _joined(a, hunks(a, b)):
        add("same", a[at : hunk.a0])
        add("removed", a[hunk.a0 : hunk.a1])
        add("added", b[hunk.b0 : hunk.b1])
        at = hunk.a1
    add("same", a[at:])
    return pieces


# Tokens --------------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """Line ends as one character: browsers send CRLF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tokens(text: str) -> list[str]:
    """The text in pieces that are never torn; joined they are the text with normalised line ends."""
    text = normalised(text)
    found = [match.group() for match in _TOKENS.finditer(text)]
    return found if text.isascii() else list(_glued(found))


def is_blank(word: str) -> bool:
    return word != "\n" and word.isspace()


def is_word(word: str) -> bool:
    return word[0].isalnum() or word[0] == "_"


def separates(between: Sequence[str]) -> bool:
    """Whether edits on both sides of this unchanged stretch are edits of different places.

    A word or a line end holds them apart, and so does ", " or ". "; a blank or a bare sign does not.
    """
    if any(word == "\n" or is_word(word) for word in between):
        return True
    return any(map(is_blank, between)) and not all(map(is_blank, between))


def _extends(char: str) -> bool:
    """Whether the character belongs to the one before it: accents, joiners, skin tones, tags of flags."""
    return (
        unicodedata.category(char)[0] == "M"
        or char in "\u200c\u200d"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _glued(parts: list[str]) -> Iterator[str]:
    """Puts accents and joined emoji back to what they belong to; words go on behind an accent."""
    held: list[str] = []
    for part in parts:
        last = held[-1] if held else "\n"
        if not last.isspace() and part != "\n":
            if _extends(part[0]):
                held.append(part)
                continue
            after_accent = _extends(last[-1]) and is_word(part) and is_word(held[0])
            if after_accent or (last[-1] == _ZWJ and not part.isspace()):
                held.append(part)
                continue
        if held:
            yield "".join(held)
        held = [part]
    if held:
        yield "".join(held)


# Comparing -----------------------------------------------------------------------------------


@dataclass
class _Effort:
    left: int = field(default_factory=lambda: _MOST_STEPS)


def hunks(a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """Where token list b differs from a, in order; between two hunks stands at least one unchanged token."""
    effort = _Effort()
    lines_a, lines_b = _lines(a), _lines(b)
    starts_a = [0, *accumulate(map(len, lines_a))]
    starts_b = [0, *accumulate(map(len, lines_b))]
    pairs: list[tuple[int, int]] = []
    ends = (len(lines_a), len(lines_b))
    for a0, a1, b0, b1 in _gaps(_match([*map(tuple, lines_a)], [*map(tuple, lines_b)], effort), ends):
        start, stop = starts_a[a0], starts_a[a1]
        other, other_stop = starts_b[b0], starts_b[b1]
        core_a = [i for i in range(start, stop) if not is_blank(a[i])]
        core_b = [j for j in range(other, other_stop) if not is_blank(b[j])]
        matched = _match([a[i] for i in core_a], [b[j] for j in core_b], effort)
        pairs += ((core_a[i], core_b[j]) for i, j in matched)
        if a1 < len(lines_a):  # the line that ends the gap is the same in both
            length = len(lines_a[a1])
            pairs += ((stop + n, other_stop + n) for n in range(length))
    return list(_trimmed(a, b, pairs))


def _lines(words: Sequence[str]) -> list[Sequence[str]]:
    lines, start = [], 0
    for at, word in enumerate(words):
        if word == "\n":
            lines.append(words[start : at + 1])
            start = at + 1
    if start < len(words):
        lines.append(words[start:])
    return lines


def _gaps(pairs: list[tuple[int, int]], ends: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """What lies before each pair and behind the last one, also where nothing lies there."""
    i = j = 0
    for next_i, next_j in [*pairs, ends]:
        yield i, next_i, j, next_j
        i, j = next_i + 1, next_j + 1


def _trimmed(a: Sequence[str], b: Sequence[str], pairs: list[tuple[int, int]]) -> Iterator[Hunk]:
    """The gaps between pairs without the blanks, and whatever else, that both texts have at their edges."""
    for a0, a1, b0, b1 in _gaps(pairs, (len(a), len(b))):
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
        if a0 < a1 or b0 < b1:
            yield Hunk(a0, a1, b0, b1)


def _joined(a: Sequence[str], found: list[Hunk]) -> Iterator[Hunk]:
    """Neighbouring hunks as one where nothing of weight stands between them."""
    held: Hunk | None = None
    for hunk in found:
        if held is not None and not separates(a[held.a1 : hunk.a0]):
            held = Hunk(held.a0, hunk.a1, held.b0, hunk.b1)
            continue
        if held is not None:
            yield held
        held = hunk
    if held is not None:
        yield held


def _match(
    a: Sequence[object], b: Sequence[object], effort: _Effort, depth: int = 0
) -> list[tuple[int, int]]:
    """Pairs of equal things, rising in both lists: as many as possible while the effort lasts."""
    low, high_a, high_b = 0, len(a), len(b)
    while low < high_a and low < high_b and a[low] == b[low]:
        low += 1
    while high_a > low and high_b > low and a[high_a - 1] == b[high_b - 1]:
        high_a, high_b = high_a - 1, high_b - 1
    pairs = [(n, n) for n in range(low)]
    if low < high_a and low < high_b:
        # What the other side does not have cannot match; without it rewritten texts are short.
        known_a, known_b = set(a[low:high_a]), set(b[low:high_b])
        left = [i for i in range(low, high_a) if a[i] in known_b]
        right = [j for j in range(low, high_b) if b[j] in known_a]
        things_a, things_b = [a[i] for i in left], [b[j] for j in right]
        inner = _myers(things_a, things_b, effort)
        if inner is None:
            inner = _by_anchors(things_a, things_b, effort, depth)
        pairs += ((left[i], right[j]) for i, j in inner)
    pairs += ((high_a + n, high_b + n) for n in range(len(a) - high_a))
    return pairs


def _myers(a: list[object], b: list[object], effort: _Effort) -> list[tuple[int, int]] | None:
    """The longest common subsequence (Myers 1986), None where the lists differ too much for the effort left."""
    n, m = len(a), len(b)
    if not n or not m:
        return []
    reach: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(n + m, _MOST_EDITS) + 1):
        effort.left -= edits + 1
        if effort.left < 0:
            return None
        before = reach
        trail.append(before)
        reach = {}
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and before[k - 1] < before[k + 1])
            x = before[k + 1] if down else before[k - 1] + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= n and y >= m:
                return _walked_back(trail, n, m)
    return None


def _walked_back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for edits in range(len(trail) - 1, -1, -1):
        before, k = trail[edits], x - y
        down = k == -edits or (k != edits and before[k - 1] < before[k + 1])
        x0 = before[k + 1] if down else before[k - 1]
        y0 = x0 - (k + 1 if down else k - 1)
        while x > (x0 if down else x0 + 1):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = x0, y0
    pairs.reverse()
    return pairs


def _by_anchors(a: list[object], b: list[object], effort: _Effort, depth: int) -> list[tuple[int, int]]:
    """Pairs of what stands once on either side, in the longest order common to both, and what lies between."""
    if depth >= _DEPTH:
        return []
    times_a, times_b = Counter(a), Counter(b)
    place = {thing: j for j, thing in enumerate(b) if times_b[thing] == 1}
    shared = [(i, place[thing]) for i, thing in enumerate(a) if times_a[thing] == 1 and thing in place]
    anchors = _rising(shared)
    if not anchors:
        return []
    pairs: list[tuple[int, int]] = []
    for number, (a0, a1, b0, b1) in enumerate(_gaps(anchors, (len(a), len(b)))):
        inner = _match(a[a0:a1], b[b0:b1], effort, depth + 1)
        pairs += ((a0 + i, b0 + j) for i, j in inner)
        pairs += anchors[number : number + 1]
    return pairs


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, sorted by the first, in which the second rises too."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        length = bisect_left(tops, j)
        before.append(last[length - 1] if length else -1)
        tops[length : length + 1] = [j]
        last[length : length + 1] = [at]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
