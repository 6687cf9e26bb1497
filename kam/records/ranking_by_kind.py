"""The best entries of each kind, from the first of each kind in the order of the index, of those in sight."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from kam.lib.prepared import run
from kam.lib.slots import SearchKind
from kam.records.asked import Word
from kam.records.postings import (
    HARDLY_ANY,
    LEAST_LOOKED_AT,
    LOOKED_AT,
    ONE_BY_ONE,
    TABLE,
    Ranked,
    Reader,
    as_one_text,
    holding_rest,
    matching,
    name_begins,
    place_of,
    rows,
    sight_sql,
)


def by_kind(
    words: Sequence[Word], reader: Reader, kinds: Sequence[SearchKind], most: int, whole: str
) -> Ranked:
    """Of each kind the first of the index that are in sight. What holds the rarest word is looked through for the rest."""
    lead, *rest = words
    if not rest:
        return _best(_read(lead, rest, reader, kinds, most + 1), lead, most, most + 1)
    looked_at = max(LOOKED_AT * most, LEAST_LOOKED_AT)
    first = [kind for kind in kinds if kind.key != whole]
    found = _best(_read(lead, rest, reader, first, looked_at), lead, most, looked_at)
    few = [
        kind for kind in first if kind.key in found.cut and len(found.entries.get(kind.key, ())) < HARDLY_ANY
    ]
    for again, wanted in ((few, HARDLY_ANY + 1), ([kind for kind in kinds if kind.key == whole], most + 1)):
        if again:
            more = _best(_read(lead, rest, reader, again, wanted, everything=True), lead, most, wanted)
            found.entries |= more.entries
            found.cut = found.cut - {kind.key for kind in again} | more.cut
    return found


Row = tuple[int, str, str, int, str | None, int]


def _read(
    lead: Word,
    rest: Sequence[Word],
    reader: Reader,
    kinds: Sequence[SearchKind],
    most: int,
    *,
    everything: bool = False,
) -> list[Row]:
    """(branch, kind, word, weight, entries, postings looked at): the first `most` of each kind, and those of them that
    hold the rest; with `everything`, the first `most` that hold the rest.
    """
    held, also = holding_rest(rest, "p" if everything else "c")
    sight, scopes = sight_sql(reader)
    parts: list[str] = []
    params: list[Any] = []
    for at, (matches, bounds, keys) in enumerate(_branches(lead, kinds)):
        inner = (
            f"SELECT p.word, p.weight, p.entry_id FROM {TABLE} p WHERE p.kind = {{kind}} AND {matches} AND {sight}"
            f"{f' AND {held}' if everything and held else ''} "
            f"ORDER BY p.kind, p.word, p.weight, p.entry_id DESC LIMIT {most}"
        )
        given = [*bounds, *scopes, *(also if everything else [])]
        hit = f"CASE WHEN {held} THEN c.entry_id END" if held and not everything else "c.entry_id"
        ids, asked = as_one_text(hit), ([] if everything else also)
        outer = f"SELECT c.word, c.weight, {ids} AS ids, COUNT(*) AS looked_at FROM ({inner}) AS c GROUP BY c.word, c.weight"
        if connection.vendor == "postgresql":  # planned once instead of once for each kind
            values = ", ".join(["(%s)"] * len(keys))
            parts.append(
                f"SELECT {at} AS branch, k.kind, f.* FROM (VALUES {values}) AS k(kind) "
                f"CROSS JOIN LATERAL ({outer.format(kind='k.kind')}) AS f"
            )
            params += [*keys, *asked, *given]
        else:
            for key in keys:
                parts.append(f"SELECT {at} AS branch, %s AS kind, f.* FROM ({outer.format(kind='%s')}) AS f")
                params += [key, *asked, key, *given]
    ask = run if reader.everything else rows
    return ask(" UNION ALL ".join(parts), params) if parts else []


def _branches(lead: Word, kinds: Sequence[SearchKind]) -> list[tuple[str, list[Any], list[str]]]:
    """What to look for in which kinds, each in the order of the index."""
    keys = [kind.key for kind in kinds]
    names = [kind.key for kind in kinds if kind.names]
    found: list[tuple[str, list[Any], list[str]]] = []
    if not keys:
        return found
    for matches, bounds in matching(lead, "p"):
        if " IN " in matches and len(bounds) <= ONE_BY_ONE:
            found += [("p.word = %s", [one], keys) for one in bounds]
        else:
            found.append((matches, bounds, keys))
    if names and lead.exact and not lead.whole and lead.folded != lead.stem:
        found.append(("p.word = %s", [lead.folded], names))
    if names and (begins := name_begins(lead)):
        found.append((*begins, names))
    return found


def _best(read: Iterable[Row], lead: Word, most: int, limit: int) -> Ranked:
    found = Ranked()
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    looked_at: dict[tuple[int, str], int] = defaultdict(int)
    for branch, kind, word, weight, ids, count in read:
        looked_at[branch, kind] += count
        if ids:
            groups[kind].append((place_of(lead, word) + weight, ids))
    found.entries = {kind: _first(held, most) for kind, held in groups.items()}
    found.cut = {kind for (_branch, kind), count in looked_at.items() if count >= limit}
    return found


def _first(groups: list[tuple[int, str]], most: int) -> list[int]:
    """The first `most` + 1 entries of a kind; among equals the newest."""
    found: dict[int, None] = {}
    for _place_of_all, ids in sorted(groups):
        found.update(dict.fromkeys(sorted(map(int, ids.split(",")), reverse=True)))
        if len(found) > most:
            break
    return list(found)[: most + 1]
