"""The best entries of each kind, from all that the reader's scopes hold of each word."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import connection

from kam.lib.prepared import run
from kam.lib.slots import SearchKind
from kam.records.asked import Word
from kam.records.postings import (
    COUNTED,
    END,
    HARDLY_ANY,
    LEAST_LOOKED_AT,
    LOOKED_AT,
    TABLE,
    Ranked,
    Reader,
    Sql,
    any_of,
    as_one_text,
    holding_rest,
    matching,
    name_begins,
    place_sql,
    rows,
    sight_sql,
    within,
)

#: Up to so many postings of a word are read scope by scope, and of what only begins with it, where scopes are many.
_PLENTY, _BEGINNINGS = 6000, 1500
#: Of each kind what was found, the best last: numbers of which the lower digits are the entry.
Found = dict[str, list[int]]
_ENTRY = 1 << 44
_PLACES = 128
#: How often each kind was found here by this process.
_usual: Counter[str] = Counter()


def by_scope(words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind], most: int) -> Ranked | None:
    """All that few scopes hold of each word; None where it is too much to be read."""
    scopes = within("p.scope", reader.scopes)
    names = [kind.key for kind in kinds if kind.names]
    parts = [
        (at, _and(scopes, matches), _PLENTY)
        for at, word in enumerate(words)
        for matches in [*matching(word, "p"), *_names_that_begin(word, names)]
    ]
    held, full = _numbers(words, parts, kinds)
    if full:
        return None
    if not all(held):
        return Ranked(seen={word for word, numbers in zip(words, held, strict=True) if numbers})
    found = Ranked(seen=set(words))
    others = [{number % _ENTRY for number in numbers} for numbers in held[1:]]
    for kind, numbers in _by_kinds(held[0], kinds).items():
        if entries := _entries_of(numbers, others, most):
            found.entries[kind] = entries
    return found


def _entries_of(numbers: Sequence[int], others: Sequence[set[int]], most: int) -> list[int]:
    """The first `most` + 1 entries of a kind that hold the other words too."""
    found: dict[int, None] = {}
    for number in reversed(numbers):
        entry = number % _ENTRY
        if all(entry in other for other in others):
            found[entry] = None
            if len(found) > most:
                break
    return list(found)


def by_many_scopes(
    words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind], most: int, whole: str
) -> Ranked | None:
    """What many scopes hold of the rarest word, looked through for the rest; None where it is too much to be read."""
    lead, *rest = words
    read, cut = _of_many_scopes(lead, reader, kinds, beginnings=bool(whole))
    if read is None:
        return None
    if not rest:
        return Ranked({kind: _entries_of(held, (), most) for kind, held in read.items()}, cut)
    step = max(LOOKED_AT * most, LEAST_LOOKED_AT)
    found = Ranked()
    for first, last in pairwise((0, step, 5 * step, 2 * _PLENTY)):
        part = {
            kind: entries
            for kind, held in read.items()
            if len(held) > first
            and len(found.entries.get(kind, ())) < _enough(kind, first, most, whole)
            and (entries := _entries_of(held, (), last - 1)[first:])
        }
        if not part:
            break
        holding = _holding([pk for pks in part.values() for pk in pks], rest)
        for kind, pks in part.items():
            if held := [pk for pk in pks if pk in holding]:
                found.entries.setdefault(kind, []).extend(held)
            (found.cut.add if len(pks) == last - first else found.cut.discard)(kind)
    found.cut |= cut
    # What only begins with the word was left out then: it may hold the others.
    return found if found.entries or not cut else None


def _enough(kind: str, looked_at: int, most: int, whole: str) -> int:
    """Of how many of a kind no more are looked for, when so many were looked at."""
    if kind == whole:
        return most + 1
    return HARDLY_ANY if looked_at else 1


def _of_many_scopes(
    word: Word, reader: Reader, kinds: Sequence[SearchKind], *, beginnings: bool
) -> tuple[Found | None, set[str]]:
    """What many scopes hold of the word, and the kinds of which not all was read; None where it is too much.

    Then what begins with the word: only names where the word itself is in many entries, unless `beginnings`.
    """
    scopes = any_of("p.scope", reader.scopes)
    names = [kind.key for kind in kinds if kind.names]
    whole = not word.exact or word.whole
    forms = (
        matching(word, "p") if whole else [within("p.word", list(dict.fromkeys((word.folded, word.stem))))]
    )
    (numbers,), full = _numbers([word], [(0, _and(scopes, matches), _PLENTY) for matches in forms], kinds)
    if full:
        return None, set()
    begins = [] if whole else [("p.word > %s AND p.word < %s", [word.stem, word.stem + END])]
    cut = len(numbers) >= COUNTED and bool(begins) and not beginnings
    if cut:
        scopes = sight_sql(reader)
        begins = [_and(_and(within("p.kind", names), begins[0]), ("p.weight = 0", []))] if names else []
    if begins := [*begins, *_names_that_begin(word, names)]:
        parts = [(0, _and(scopes, matches), _BEGINNINGS) for matches in begins]
        (more,), full = _numbers([word], parts, kinds)
        numbers, cut = numbers + more, cut or full
    return _by_kinds(numbers, kinds), ({kind.key for kind in kinds} if cut else set())


def _and(one: Sql, other: Sql) -> Sql:
    return f"{one[0]} AND {other[0]}", [*one[1], *other[1]]


def _names_that_begin(word: Word, names: Sequence[str]) -> list[Sql]:
    begins = name_begins(word)
    return [_and(begins, within("p.kind", names))] if begins and names else []


def _numbers(
    words: Sequence[Word], parts: Sequence[tuple[int, Sql, int]], kinds: Sequence[SearchKind]
) -> tuple[list[list[int]], bool]:
    """The postings of each word, and whether there are more. Of the first word with their places.

    `parts`: (number of the word, condition, most). A posting is one number (kind, place from the last to the first,
    entry), all of them one text: rows and groups would take several times as long as finding them.
    """
    # The usual kinds first: a fifth of the time of a common word went into comparing with the others.
    keys = sorted(((kind.key, at) for at, kind in enumerate(kinds, 1)), key=lambda one: -_usual[one[0]])
    cases = "".join(f" WHEN %s THEN {(at * _PLACES + _PLACES - 1) * _ENTRY}" for _key, at in keys)
    sql: list[str] = []
    params: list[Any] = []
    for number, (at, (condition, values), most) in enumerate(parts):
        place, near = place_sql(words[at]) if not at else ("0", [])
        packed = f"CASE p.kind{cases} ELSE 0 END - ({place}) * {_ENTRY} + p.entry_id"
        sql.append(
            f"SELECT {number}, COUNT(*), {as_one_text('c.packed')} FROM "
            f"(SELECT {packed} AS packed FROM {TABLE} p WHERE {condition} LIMIT {most}) AS c"
        )
        params += [*(key for key, _at in keys), *near, *values]
    found: list[list[int]] = [[] for _word in words]
    full = False
    for number, count, joined in rows(" UNION ALL ".join(sql), params):
        full = full or count >= parts[number][2]
        if joined:
            found[parts[number][0]] += json.loads(f"[{joined}]")
    return found, full


def _by_kinds(numbers: list[int], kinds: Sequence[SearchKind]) -> Found:
    """The postings of each kind, the best last; those of other kinds are left out."""
    numbers.sort()
    found: Found = {}
    one = _PLACES * _ENTRY
    first = bisect_left(numbers, one)
    for at, kind in enumerate(kinds, 1):
        last = bisect_left(numbers, (at + 1) * one, first)
        if last > first:
            found[kind.key] = numbers[first:last]
            _usual[kind.key] += last - first
        first = last
    return found


def _holding(entries: Sequence[int], words: Sequence[Word]) -> set[int]:
    """Those of the entries that hold all these words."""
    held, params = holding_rest(words, "e", "id")
    if connection.vendor == "postgresql":
        sql = f"SELECT e.id FROM UNNEST(%s::bigint[]) AS e(id) WHERE {held}"
        return {pk for (pk,) in run(sql, [list(entries), *params])}
    sql = f"SELECT e.id FROM (SELECT value AS id FROM json_each(%s)) AS e WHERE {held}"
    return {pk for (pk,) in run(sql, [json.dumps(entries), *params])}
