"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: "same", "added" or "removed"."""

    kind: str
    text: str


def diff_words(old: str, new: str) -> list[Piece]:
    """The words of both, in order."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    found = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(a[a1:a2])))
            continue
        if a1 < a2:
            found.append(Piece("removed", "".join(a[a1:a2])))
        if b1 < b2:
            found.append(Piece("added", "".join(b[b1:b2])))
    return found
