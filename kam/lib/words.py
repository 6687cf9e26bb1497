"""Words as search compares them: without case, accents, umlauts and endings; and how near two words are.

One form for how a word may be written: Müller, Mueller and MULLER are `muller`, Straße and Strasse `strasse`.
`stem` takes the endings of German and English word forms off, so that it is always a beginning of the word.
"""

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator
from functools import lru_cache

LONGEST = 40
_WORD = re.compile(r"[^\W_]+")
#: An e after a, o, u that stands for an umlaut: not in Bauer, neue, Quelle.
_UMLAUT_E = re.compile(r"(a|o|(?<![aeq])u)e")
#: What is left of accents and umlauts when letters are taken apart.
_MARKS = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "þ": "th", "ı": "i", "ħ": "h"}
)
#: Words that stand in every other line and say nothing. Not "it" or "us": people look for IT.
STOP = frozenset(
    {
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "und",
        "oder",
        "ein",
        "eine",
        "einer",
        "eines",
        "einem",
        "einen",
    }
    | {"mit", "von", "zu", "zum", "zur", "im", "in", "auf", "fur", "ist", "sind", "wird"}
    | {"the", "and", "or", "of", "to", "for", "with", "is", "are", "a", "an"}
)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """The word without case, accents and umlauts, at most 40 signs."""
    bare = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return _UMLAUT_E.sub(r"\1", bare)[:LONGEST]


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """A folded word without its ending: vertrage, vertragen, vertrags are vertrag."""
    if len(folded) < 4 or not folded.isalpha() or not folded.isascii():
        return folded
    word = _without_ending(folded)
    if len(word) > 4 and word[-2:] in ("er", "en"):
        word = word[:-2]
    return word[:-1] if len(word) > 4 and word[-1] in "aioy" else word


def _without_ending(word: str) -> str:
    for length, endings in ((3, ("ern",)), (2, ("em", "en", "er", "es"))):
        if len(word) > length + 2 and word.endswith(endings):
            return word[:-length]
    if word.endswith("e"):
        return word[:-1]
    return word[:-1] if word.endswith("s") and word[-2] in "bdfghklmnrt" else word


def words_in(text: str, *, stop: Collection[str] = STOP) -> Iterator[tuple[int, int, str]]:
    """Where each word stands in the text, and its folded form. Stop words are left out."""
    for match in _WORD.finditer(text):
        folded = fold(match.group())
        if folded and folded not in stop:
            yield match.start(), match.end(), folded


def written(text: str) -> Iterator[re.Match[str]]:
    """The words of a text as they are written, stop words too."""
    return _WORD.finditer(text)


def flat(text: str) -> str:
    """All words of a text, stop words too, folded, with one space between them: to look for several in a row."""
    text = text.casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_LETTERS)))
        if not text.isascii():
            text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join([word[:LONGEST] for word in _WORD.findall(_UMLAUT_E.sub(r"\1", text))])


def slips(word: str, depth: int = 1) -> set[int]:
    """Keys of the word and of what is left of it without one letter (two at `depth` 2).

    Two words that differ by one slip of the finger share a key. Numbers, because keys are many.
    """
    forms = last = {word}
    for _step in range(depth):
        last = {form[:i] + form[i + 1 :] for form in last for i in range(len(form))}
        forms = forms | last
    return {zlib.crc32(form.encode()) for form in forms}


def distance(one: str, other: str, most: int) -> int:
    """How many letters were added, dropped, changed or swapped with their neighbour; `most` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
