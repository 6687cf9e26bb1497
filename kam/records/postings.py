"""What a reader sees of the postings of a word: the pieces of SQL of which search is made.

Plain SQL, since building these queries with the ORM takes longer than they do.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from kam.lib.prepared import run
from kam.lib.slots import CLOSED, COMPANY, EVERYBODY, search_scopes
from kam.records.asked import Word
from kam.records.search_models import SearchPosting

#: Up to so many scopes are always searched one by one, up to so many where a word is in many entries.
_FEW_SCOPES, _SOME_SCOPES = 60, 1000
#: How far postings are counted to see which word is the rarest, and whether it is rare at all.
COUNTED = 1000
#: So many entries of a kind that hold the rarest word are looked at for the others, for each that is wanted; more
#: only where that finds hardly any.
LOOKED_AT, LEAST_LOOKED_AT, HARDLY_ANY = 1, 60, 3
#: Up to so many words that count as well are each read in the order of the index; more are sorted.
ONE_BY_ONE = 4
#: Places of a word: as typed, its stem, other words; each in the title before the text.
_TYPED, _STEM, _BEGINNING, _OTHER = 0, 2, 4, 6
#: The last sign there is: what begins with a word stands before the word and this.
END = "\U0010ffff"
TABLE = SearchPosting._meta.db_table
Sql = tuple[str, list[Any]]
Ask = Callable[[str, Sequence[Any]], list[Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a colleague reads: `everything` but what is closed, and these scopes."""

    everything: bool
    scopes: tuple[str, ...]

    @property
    def few(self) -> bool:
        return not self.everything and len(self.scopes) <= _FEW_SCOPES

    @property
    def some(self) -> bool:
        return not self.everything and len(self.scopes) <= _SOME_SCOPES


def reader_of(user: Any, today: dt.date) -> Reader:
    """The scopes that the user reads today; each room names its own (slot `search_scopes`)."""
    if not user.is_active:
        return Reader(False, ())
    scopes = [scope for provider in search_scopes for scope in provider(user, today)]
    everything = user.company_level is not None
    return Reader(everything, (EVERYBODY, *([COMPANY] if everything else []), *dict.fromkeys(scopes)))


@dataclass(slots=True)
class Ranked:
    """The entries of each kind, the best first; `cut`: the kinds of which not all candidates were looked at."""

    entries: dict[str, list[int]] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    #: those of the words that are in sight, where that is known
    seen: set[Word] | None = None
    #: those of the words that nothing holds, in sight or not
    absent: set[Word] = field(default_factory=set)


def rows(sql: str, params: Sequence[Any]) -> list[Any]:
    """As `run`, but planned anew each time: how a word is best looked for in many scopes depends on both."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def within(column: str, values: Sequence[Any]) -> Sql:
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)


def any_of(column: str, values: Sequence[Any]) -> Sql:
    """The same for many values, which come as one parameter."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(values)]


def matching(word: Word, table: str) -> list[Sql]:
    """SQL: the posting is one of the word. Alternatives, each a range or a few places of an index."""
    found: list[Sql] = []
    column = f"{table}.word"
    if word.exact and word.whole:
        found.append(within(column, list(dict.fromkeys((word.folded, word.stem)))))
    elif word.exact:
        found.append((f"{column} >= %s AND {column} < %s", [word.stem, word.stem + END]))
    if word.others:
        found.append(within(column, word.others))
    return found


def name_begins(word: Word) -> Sql | None:
    """SQL: the posting is of a name that begins with the one sign that was typed."""
    if word.quoted or not (word.exact and word.whole):
        return None
    return "p.word >= %s AND p.word < %s AND p.weight = 0", [word.stem, word.stem + END]


def place_sql(word: Word) -> Sql:
    """SQL: how near the posting is to what was typed, and whether it is in the title; the less the better."""
    forms = [word.folded, word.stem] if word.exact else []
    near = {form: place_of(word, form) for form in [*forms, *word.others]}
    cases = "".join(f" WHEN %s THEN {place}" for place in near.values())
    return f"CASE p.word{cases} ELSE {_BEGINNING} END + p.weight", list(near)


def sight_sql(reader: Reader) -> Sql:
    """SQL: the posting p is in sight of who reads much."""
    # The plus keeps SQLite from going by scope and sorting what it finds.
    named, scopes = any_of("p.scope" if connection.vendor == "postgresql" else "+p.scope", reader.scopes)
    closed = f"p.scope < '{CLOSED}' OR p.scope > '{CLOSED[:-1]};'"  # ";" is the sign after ":"
    return (f"({closed} OR {named})" if reader.everything else named), scopes


def as_one_text(value: str) -> str:
    """SQL: the values of a group as one text, since a row each would take longer than finding them."""
    return (
        f"STRING_AGG(({value})::text, ',')" if connection.vendor == "postgresql" else f"GROUP_CONCAT({value})"
    )


def counted(
    words: Sequence[Word], kept: Sql, most: int, also: Sql = ("", []), ask: Ask = run
) -> list[tuple[int, str, int]]:
    """(number of the word, kind, postings), up to `most` of a word. One query."""
    parts: list[str] = []
    params: list[Any] = []
    more = f" AND {also[0]}" if also[0] else ""
    for at, word in enumerate(words):
        for matches, bounds in matching(word, "p"):
            parts.append(
                f"SELECT {at}, held.kind, COUNT(*) FROM (SELECT p.kind FROM {TABLE} p "
                f"WHERE {kept[0]} AND {matches}{more} LIMIT {most}) AS held GROUP BY held.kind"
            )
            params += [*kept[1], *bounds, *also[1]]
    return ask(" UNION ALL ".join(parts), params) if parts else []


def how_many(words: Sequence[Word], kept: Sql) -> list[int]:
    """The postings of each word. One query."""
    parts: list[str] = []
    params: list[Any] = []
    for at, word in enumerate(words):
        for matches, bounds in matching(word, "p"):
            parts.append(f"SELECT {at}, COUNT(*) FROM {TABLE} p WHERE {kept[0]} AND {matches}")
            params += [*kept[1], *bounds]
    found = [0] * len(words)
    for at, count in run(" UNION ALL ".join(parts), params) if parts else []:
        found[at] += count
    return found


def holding_rest(words: Sequence[Word], table: str, key: str = "entry_id") -> Sql:
    """SQL: the entry holds all these words. Scalar subqueries, which PostgreSQL does not turn into joins of everything."""
    parts: list[str] = []
    params: list[Any] = []
    for at, word in enumerate(words):
        either = matching(word, f"q{at}")
        matches = " OR ".join(f"({one})" for one, _values in either)
        parts.append(
            f"(SELECT 1 FROM {TABLE} q{at} WHERE q{at}.entry_id = {table}.{key} AND ({matches}) LIMIT 1) = 1"
        )
        params += [value for _one, values in either for value in values]
    return " AND ".join(parts), params


def place_of(lead: Word, word: str) -> int:
    if not lead.exact:
        return 2 * lead.others.index(word)
    if word == lead.folded:
        return _TYPED
    if word == lead.stem:
        return _STEM
    return _OTHER if word in lead.others else _BEGINNING
