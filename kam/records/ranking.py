"""The best entries of each kind for some words, within what a colleague reads.

Two ways through the postings. *By scope*: all that the reader's scopes hold of each word, put together here; the way
of who reads up to some hundreds of accounts. *By kind*: the first of each kind in the order of the index, of those in
sight; the way of who reads everything, and for words that hardly anything holds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kam.lib.slots import SearchKind
from kam.records.asked import Word
from kam.records.postings import (
    COUNTED,
    ONE_BY_ONE,
    Ranked,
    Reader,
    Sql,
    any_of,
    counted,
    how_many,
    name_begins,
    rows,
    sight_sql,
    within,
)
from kam.records.ranking_by_kind import by_kind
from kam.records.ranking_by_scope import by_many_scopes, by_scope

#: In about so many of the reader's scopes words are counted to see which is the rarest there; one of which these hold
#: fewer postings may be found sooner by kind.
_SAMPLE, _NOT_FEW = 40, 5


def rank(
    words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind], most: int, whole: str = ""
) -> Ranked:
    """At least the best `most` + 1 of each kind where there are so many. Of the kind `whole` nothing is left out."""
    found = by_scope(words, reader, kinds, most) if reader.few else None
    if found is None and reader.some and len(reader.scopes) > 5 * _SAMPLE:
        found = _by_some_scopes(words, reader, kinds, most, whole)
    if found is not None:
        return found
    if len(words) > 1 or reader.some:
        held = _held(words, kinds)
        if absent := {word for word in words if not held[word] and not name_begins(word)}:
            return Ranked(absent=absent)
        words = sorted(words, key=lambda word: (sum(held[word].values()), -len(word.stem)))
        kinds = [kind for kind in kinds if all(_may_be(word, kind, held[word]) for word in words)]
        lead = words[0]
        many = sum(held[lead].values()) >= COUNTED and len(lead.others) <= ONE_BY_ONE
        if reader.some and many and (found := by_many_scopes(words, reader, kinds, most, whole)):
            return found
    return by_kind(words, reader, kinds, most, whole) if kinds else Ranked()


def _by_some_scopes(
    words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind], most: int, whole: str
) -> Ranked | None:
    """By scope, with the word first that is the rarest in a part of the scopes; None where that has none of it."""
    part = any_of("p.scope", reader.scopes[:: max(1, len(reader.scopes) // _SAMPLE)])
    # Not the other words that count as well: in each scope they would be dozens of places to look at.
    held = how_many([replace(word, others=()) for word in words], part)
    first = min(range(len(words)), key=lambda at: (held[at], -len(words[at].stem)))
    if held[first] < _NOT_FEW or len(words[first].others) > ONE_BY_ONE:
        return None
    return by_many_scopes([words[first], *words[:first], *words[first + 1 :]], reader, kinds, most, whole)


def _may_be(word: Word, kind: SearchKind, held: Counter[str]) -> bool:
    """Whether the word can be in entries of the kind, as far as its postings were counted."""
    return kind.key in held or held.total() >= COUNTED or bool(kind.names and name_begins(word))


def there(words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind]) -> set[Word]:
    """Those of the words that something in sight begins with."""
    of_kinds = within("p.kind", [kind.key for kind in kinds])
    if not reader.some:
        return _there(words, of_kinds, sight_sql(reader))
    # Other words in each of many scopes would be thousands of places to look at.
    alone = {replace(word, others=()): word for word in words if word.exact}
    seen = {alone[word] for word in _there(list(alone), any_of("p.scope", reader.scopes), of_kinds)}
    others = {replace(word, exact=False): word for word in words if word not in seen and word.others}
    return seen | {others[word] for word in _there(list(others), of_kinds, sight_sql(reader))}


def _held(words: Sequence[Word], kinds: Sequence[SearchKind]) -> dict[Word, Counter[str]]:
    """How many postings of each kind a word has, by all scopes, as far as they are counted. For the way to look only."""
    found: dict[Word, Counter[str]] = {word: Counter() for word in words}
    of_kinds = within("p.kind", [kind.key for kind in kinds])
    for at, kind, count in counted(words, of_kinds, COUNTED):
        found[words[at]][kind] += count
    return found


def _there(words: Sequence[Word], kept: Sql, also: Sql) -> set[Word]:
    return {words[at] for at, _kind, _count in counted(words, kept, 1, also, rows)}
