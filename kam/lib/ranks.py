"""Rank strings: the order of rows within a section, with room between any two."""

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(ALPHABET)


def rank_between(before: str, after: str) -> str:
    """A rank that sorts after `before` and before `after`; empty means the very start or the very end.

    Ranks are fractions in base 36 without trailing zeros, so there is always room.
    Raises ValueError when `before` does not sort before `after`.
    """
    if after and before >= after:
        raise ValueError(f"no rank between {before!r} and {after!r}")
    prefix = ""
    position = 0
    while True:
        low = ALPHABET.index(before[position]) if position < len(before) else 0
        high = ALPHABET.index(after[position]) if after and position < len(after) else _BASE
        if high - low > 1:
            return prefix + ALPHABET[(low + high) // 2]
        prefix += ALPHABET[low]
        if high - low == 1:
            after = ""
        position += 1


def first_ranks(count: int) -> list[str]:
    """`count` ranks, evenly spread, for rows made in bulk."""
    width = 1
    while _BASE**width <= count + 1:
        width += 1
    step = _BASE**width // (count + 1)
    return [_encode(step * (i + 1), width) for i in range(count)]


def _encode(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, rest = divmod(number, _BASE)
        digits = ALPHABET[rest] + digits
    return digits.rstrip("0") or ALPHABET[1]
