"""Finding objects by words, within what a colleague reads, in a bounded number of queries.

Rights stand in the SQL that finds (postings.py), not behind it: what is out of sight is neither listed nor counted nor
offered as a spelling. Each kind is searched on its own, and at most `CAP` of a kind are counted.

A word matches what begins with its stem. Where few are found, it also matches at the end of compounds (Vertrag finds
Rahmenvertrag); where nothing is, words that differ by a slip of the finger. Phrases are looked for in the texts of
those that hold their words.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kam.lib.prepared import run
from kam.lib.slots import SearchKind, search_kinds
from kam.lib.words import distance, slips, stem
from kam.records.asked import Asked, Word, asked_for
from kam.records.postings import END, Ranked, Reader, reader_of
from kam.records.ranking import rank, there
from kam.records.search_models import SearchEntry, SearchSlip, SearchWord

#: Most of a kind that are counted and listed.
CAP = 100
#: In so many texts of a kind a phrase is looked for first; where hardly any hold it in so many; in so many of the kind
#: that is listed.
_READ_FIRST, _READ, _READ_LISTED = 40, 100, 1000
_HARDLY_ANY = 3
_ENOUGH = 30
_COMPOUNDS, _CORRECTIONS = 40, 12
#: So much of a long text is read for the piece that a hit shows.
_SHOWN_TEXT = 8000
#: From so many letters on a word may hold two slips.
_LONG = 8


class Entry(NamedTuple):
    """What is shown of an object, in one of the scopes in which it was found."""

    pk: int
    object_pk: int
    public_id: str
    account: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One object that was found."""

    kind: SearchKind
    entry: Entry


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind: how many, whether there are more than were counted, and the first."""

    kind: SearchKind
    count: int
    capped: bool
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Findings:
    """The groups in the order of the kinds; `corrected` when nothing was found as it was typed."""

    words: tuple[Word, ...]
    groups: list[Group]
    corrected: bool = False
    #: no phrase was found in as many texts as are read, but there are more
    gave_up: bool = False

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def capped(self) -> bool:
        return any(group.capped for group in self.groups)


def find(
    text: str,
    user: Any,
    today: dt.date,
    *,
    keys: Collection[str] = (),
    first: int = 0,
    most: int = 5,
    listed: str = "",
    cap: int = CAP,
) -> Findings:
    """What the user finds. `keys` asks for some kinds only; `first` and `most` which of each kind are listed,
    or only of the kind `listed`; `cap`, how many are counted.
    """
    asked, reader = asked_for(text), reader_of(user, today)
    words = asked.words
    kinds = [kind for kind in search_kinds if not keys or kind.key in keys]
    kinds.sort(key=lambda kind: (kind.order, kind.key))
    if not words or not kinds or not reader.scopes:
        return Findings(words, [])
    if asked.phrases:
        ranked, gave_up = _with_phrases(asked, reader, kinds, cap, listed)
        return Findings(words, _groups(kinds, ranked, first, most, listed, cap), gave_up=gave_up)
    corrected, ranked = False, rank(words, reader, kinds, cap, listed)
    seen = ranked.seen
    if sum(map(len, ranked.entries.values())) < min(cap, _ENOUGH):
        wider = _with_compounds(words)
        if wider != words and _some_hope(words, wider, ranked):
            words, ranked = wider, rank(wider, reader, kinds, cap, listed)
            seen = ranked.seen and {*ranked.seen, *(seen or ())}
    for wider in _corrections(asked.words, words, seen, reader, kinds) if not ranked.entries else ():
        ranked = rank(wider, reader, kinds, cap, listed)
        if ranked.entries:
            words, corrected = wider, True
            break
    return Findings(words, _groups(kinds, ranked, first, most, listed, cap), corrected)


def _some_hope(words: Sequence[Word], wider: Sequence[Word], ranked: Ranked) -> bool:
    """Whether other words may bring those that are not in sight: one that has none stays out of it."""
    without = {word for word, other in zip(words, wider, strict=True) if not other.others}
    return not without & ranked.absent and (ranked.seen is None or without <= ranked.seen)


# What is shown of them ----------------------------------------------------------------------------------


def _groups(
    kinds: Sequence[SearchKind], ranked: Ranked, first: int, most: int, listed: str, cap: int
) -> list[Group]:
    """The entries to be shown, read in one query. A person of two accounts is one hit, in the best of both."""
    wanted: list[int] = []
    for kind in kinds:
        pks = ranked.entries.get(kind.key, [])
        if kind.several:
            wanted += pks
        elif listed in ("", kind.key):
            wanted += pks[:cap][first : first + most]
    entries = _entries(wanted)
    found = []
    for kind in kinds:
        pks = ranked.entries.get(kind.key, [])
        if not pks:
            continue
        capped = len(pks) > cap or kind.key in ranked.cut
        if kind.several:
            pks = list({entries[pk].object_pk: pk for pk in reversed(pks) if pk in entries}.values())[::-1]
        pks = pks[:cap]
        shown = pks[first : first + most] if listed in ("", kind.key) else []
        found.append(Group(kind, len(pks), capped, [Hit(kind, entries[pk]) for pk in shown if pk in entries]))
    return found


def _entries(pks: Sequence[int]) -> dict[int, Entry]:
    if not pks:
        return {}
    sql = (
        f"SELECT id, object_pk, public_id, account, title, SUBSTR(text, 1, {_SHOWN_TEXT}) "
        f"FROM {SearchEntry._meta.db_table} WHERE id IN ({', '.join(['%s'] * len(pks))})"
    )
    return {row[0]: Entry(*row) for row in run(sql, pks)}


# Phrases ------------------------------------------------------------------------------------------------


def _with_phrases(
    asked: Asked, reader: Reader, kinds: Sequence[SearchKind], cap: int, listed: str
) -> tuple[Ranked, bool]:
    """Those that hold the phrases, among the best that hold their words; whether there were more than were read."""
    most = _READ_LISTED if listed else _READ
    ranked = rank(asked.words, reader, kinds, most, listed)
    cut = ranked.cut | {kind for kind, pks in ranked.entries.items() if len(pks) > most}
    found = Ranked()
    for first, last in ((0, _READ_FIRST), (_READ_FIRST, most)):
        part = {
            kind: pks[first:last]
            for kind, pks in ranked.entries.items()
            if len(pks) > first and (kind == listed or len(found.entries.get(kind, ())) < _HARDLY_ANY)
        }
        holding = _holding(asked, [pk for pks in part.values() for pk in pks])
        for kind, pks in part.items():
            if held := [pk for pk in pks if pk in holding]:
                found.entries.setdefault(kind, []).extend(held)
            if len(ranked.entries[kind]) > last or kind in cut:
                found.cut.add(kind)
            else:
                found.cut.discard(kind)
    return found, bool(cut) and not found.entries


def _holding(asked: Asked, pks: Sequence[int]) -> set[int]:
    if not pks:
        return set()
    sql = f"SELECT id, title, text FROM {SearchEntry._meta.db_table} WHERE id IN ({', '.join(['%s'] * len(pks))})"
    return {pk for pk, title, text in run(sql, pks) if asked.held_by((title, text))}


# Other words that count as well -------------------------------------------------------------------------


def _with_compounds(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words of four letters and more also match at the end of compounds; the shortest of these."""
    roots = {word.stem: word.stem[::-1] for word in words if len(word.stem) >= 4 and word.stem.isalpha()}
    if not roots:
        return tuple(words)
    one = (
        f"SELECT * FROM (SELECT backwards FROM {SearchWord._meta.db_table} "
        f"WHERE backwards > %s AND backwards < %s LIMIT {_COMPOUNDS * 5}) AS ends"
    )
    params = [bound for root in roots.values() for bound in (root, root + END)]
    ends = {word for (word,) in run(" UNION ALL ".join([one] * len(roots)), params)}
    found = {
        root: tuple(sorted({end[::-1] for end in ends if end.startswith(back)}, key=lambda e: (len(e), e)))
        for root, back in roots.items()
    }
    return tuple(replace(word, others=found.get(word.stem, ())[:_COMPOUNDS]) for word in words)


def _corrections(
    asked: Sequence[Word],
    words: Sequence[Word],
    seen: set[Word] | None,
    reader: Reader,
    kinds: Sequence[SearchKind],
) -> Iterator[tuple[Word, ...]]:
    """The words with other words for those that nothing begins with, among what the reader sees.

    First those one slip away, then, for long words, those two slips away.
    """
    if seen is None:
        seen = there(words, reader, kinds) if len(words) > 1 else set()
    # A word that is there itself needs no others.
    words = [word if word in seen else other for word, other in zip(asked, words, strict=True)]
    wrong = [word for word in words if word not in seen and len(word.folded) >= 4 and word.folded.isalpha()]
    if not wrong:
        return
    keys = {word: slips(word.folded, depth=2 if len(word.folded) >= _LONG else 1) for word in wrong}
    every = sorted(set().union(*keys.values()))
    sql = f"SELECT word FROM {SearchSlip._meta.db_table} WHERE key IN ({', '.join(['%s'] * len(every))})"
    near = {word for (word,) in run(sql, every)}
    apart = {
        word: sorted(
            (distance(word.folded, other, 2), abs(len(word.folded) - len(other)), other) for other in near
        )
        for word in wrong
    }
    last = tuple(words)
    for most in (1, 2):
        put = tuple(
            _nearest(word, apart[word], most if len(word.folded) >= _LONG else 1) if word in apart else word
            for word in words
        )
        if put not in (last, tuple(words)):
            yield put
        last = put


def _nearest(word: Word, apart: Sequence[tuple[int, int, str]], most: int) -> Word:
    best = [other for far, _length, other in apart if far <= most][:_CORRECTIONS]
    if not best:
        return word
    forms = tuple(dict.fromkeys([*best, *(stem(other) for other in best)]))
    return replace(word, others=forms, exact=False)
