"""What somebody looks for: the words, and the phrases in quotation marks, in which nothing is forgiven.

A word in a phrase is found as it is written, in no other form and by no beginning; "Vertrag" alone in quotation marks
is such a word too.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from kam.lib.words import flat, stem, words_in

_LONGEST_QUERY, _MOST_WORDS = 200, 6
#: English, German and French quotation marks; a mark that nothing closes is none.
_QUOTED = re.compile('["“„]([^"“”„]+)["“”]|«([^«»]+)»|»([^«»]+)«')

_PLAIN = re.compile("[\\x00-\\x7fäöü–—…„“”‚‘’€·•]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was looked for: as typed, folded; its stem; and other words that count as well.

    `exact` unless it was corrected; `quoted` where it stands in quotation marks.
    """

    typed: str
    folded: str
    stem: str
    others: tuple[str, ...] = ()
    exact: bool = True
    quoted: bool = False

    @property
    def whole(self) -> bool:
        """Whether only the word itself counts and not what begins with it: a single sign begins half of all words."""
        return self.quoted or (len(self.folded) == 1 and self.folded.isascii())

    def fits(self, folded: str) -> bool:
        """Whether a word of a text is what was looked for."""
        if self.quoted:
            return folded == self.folded
        root = stem(folded)
        if self.exact and (folded.startswith(self.stem) or root == self.stem):
            return True
        return root in self.others or folded in self.others


@dataclass(frozen=True, slots=True)
class Asked:
    """Words of which each has to be there, and phrases, each a text of folded words between spaces."""

    words: tuple[Word, ...]
    phrases: tuple[str, ...] = ()

    def held_by(self, texts: Collection[str]) -> bool:
        """Whether each phrase stands in one of these texts."""
        return all(any(_holds(text, phrase) for text in texts) for phrase in self.phrases)


def _holds(text: str, phrase: str) -> bool:
    """Texts of German letters are looked at as they are first: to fold all words takes ten times as long."""
    plain = text.casefold()
    if _PLAIN.fullmatch(plain):
        plain = plain.replace("ä", "a").replace("ö", "o").replace("ü", "u")
        if not _roughly(phrase).search(plain):
            return False
    return phrase in f" {flat(text)} "


@lru_cache(maxsize=64)
def _roughly(phrase: str) -> re.Pattern[str]:
    """Finds whatever may be the phrase in a text of plain letters: after each a, o, u may stand the e of an umlaut."""
    return re.compile(r"[\W_]+".join(re.sub("[aou]", r"\g<0>e?", word) for word in phrase.split()))


def asked_for(text: str) -> Asked:
    """Six words at most, of the first two hundred signs. Stop words count where they are all, and within phrases."""
    text = text[:_LONGEST_QUERY]
    found: dict[str, Word] = {}
    phrases: list[str] = []
    rest = text
    for match in _QUOTED.finditer(text):
        if any(True for _word in words_in(match.group())):
            phrases.append(f" {flat(match.group())} ")
            rest = f"{rest[: match.start()]}{' ' * len(match.group())}{rest[match.end() :]}"
    quoted = text if phrases else ""
    for start, end, folded in words_in(quoted):
        if rest[start:end].isspace():
            found.setdefault(folded, Word(text[start:end], folded, stem(folded), quoted=True))
    for start, end, folded in list(words_in(rest)) or words_in("" if found else rest, stop=()):
        found.setdefault(folded, Word(text[start:end], folded, stem(folded)))
    return Asked(tuple(found.values())[:_MOST_WORDS], tuple(dict.fromkeys(phrases)))
