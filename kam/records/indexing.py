"""Keeps search in step with the rows: called where history is written (operations.py), in the same transaction.

Kinds register in the slot `search_kinds`. An entry is compared with what it should be, and only what differs is
written: a line whose words did not change costs one query, another word a few short ones.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from kam.lib.slots import SearchKind, SearchText, search_kinds
from kam.lib.words import slips, stem, words_in
from kam.records.bulk import write_fields
from kam.records.search_models import SearchEntry, SearchPosting, SearchSlip, SearchWord

_CHUNK = 500
_TITLE, _TEXT = 0, 1
_SHORTEST_LEARNED, _LONGEST_LEARNED = 4, 24


def kinds_of(label: str) -> list[SearchKind]:
    """The kinds whose rows are of this model."""
    return [kind for kind in search_kinds if kind.model == label]


def kind_by_key(key: str) -> SearchKind | None:
    return next((kind for kind in search_kinds if kind.key == key), None)


# What follows the history -------------------------------------------------------------------------------


def follow(row: models.Model, changed: Collection[str] | None) -> None:
    """A row was written; `changed` are its fields, None for a new row."""
    label = row._meta.label_lower
    for kind in search_kinds:
        if kind.model == label and (changed is None or not kind.fields.isdisjoint(changed)):
            if kind.follows:
                refresh(kind, [row.pk])
            else:
                _put(kind, [row] if getattr(row, "archived_at", None) is None else [], [row.pk])
        elif label in kind.follows:
            refresh(kind, kind.follows[label]([row.pk]))


def follow_many(written: Iterable[tuple[str, int, Collection[str] | None]]) -> None:
    """As `follow`, for rows that were saved in bulk: (label, pk, changed fields)."""
    by_label: dict[str, dict[int, Collection[str] | None]] = defaultdict(dict)
    for label, pk, changed in written:
        by_label[label][pk] = changed
    objects: dict[str, set[int]] = defaultdict(set)
    for label, rows in by_label.items():
        for kind in search_kinds:
            if kind.model == label:
                objects[kind.key].update(
                    pk for pk, new in rows.items() if new is None or not kind.fields.isdisjoint(new)
                )
            if label in kind.follows:
                objects[kind.key].update(kind.follows[label](rows))
    refresh_all(objects)


def touched(label: str, pks: Iterable[int]) -> dict[str, set[int]]:
    """Which objects search has to look at again when these rows change or go: pks by key of their kind."""
    wanted, found = list(pks), defaultdict(set)
    for kind in search_kinds if wanted else ():
        if kind.model == label:
            found[kind.key].update(wanted)
        if label in kind.follows:
            found[kind.key].update(kind.follows[label](wanted))
    return dict(found)


def refresh_all(objects: dict[str, set[int]]) -> None:
    """Looks again at what `touched` named."""
    for key, pks in objects.items():
        if kind := kind_by_key(key):
            refresh(kind, pks)


def refresh_rows(label: str, pks: Iterable[int]) -> None:
    """For bulk writes and derived columns: these rows changed, none of them is gone."""
    refresh_all(touched(label, pks))


def refresh(kind: SearchKind, pks: Iterable[int], *, anew: bool = False) -> None:
    """Reads the objects anew and puts their entries right, under lock, so that two writers agree on the words.

    `anew` trusts nothing that is there.
    """
    wanted = sorted({pk for pk in pks if pk})
    for first in range(0, len(wanted), _CHUNK):
        part = wanted[first : first + _CHUNK]
        with transaction.atomic():
            if kind.follows and connection.features.has_select_for_update:
                model = apps.get_model(kind.model)
                lock = model._default_manager.select_for_update(no_key=True).filter(pk__in=part)
                list(lock.order_by("pk").values_list("pk", flat=True))
            if anew:
                old = SearchEntry.objects.filter(kind=kind.key, object_pk__in=part)
                _drop(list(old.values_list("pk", flat=True)))
            _put(kind, list(kind.rows().filter(pk__in=part)), part)


def forget(row: models.Model) -> int:
    """Takes all that search knows of an object away, with words that stand in nothing else; returns the entries.

    For erasure. These are plain rows of plain tables without any shadow: once SQLite is vacuumed (PostgreSQL: after
    its autovacuum) no byte of them is left. Call it after the texts that name the object were redacted, too.
    """
    keys = [kind.key for kind in kinds_of(row._meta.label_lower)]
    entries = SearchEntry.objects.filter(kind__in=keys, object_pk=row.pk)
    count = entries.count()
    words = {found for entry in entries for found in _full_words(entry)}
    _drop([entry.pk for entry in entries])
    forget_words(words)
    return count


def forget_words(words: Iterable[str]) -> None:
    """Takes words out of those that search corrects to, as far as no entry holds them."""
    left: dict[str, set[str]] = {}
    for word in words:
        left.setdefault(stem(word), set()).add(word)
    stems = {*left, *(word for group in left.values() for word in group)}
    used = set(SearchPosting.objects.filter(word__in=stems).values_list("word", flat=True).distinct())
    gone = {word for root, group in left.items() for word in group if not {root, word} & used}
    SearchSlip.objects.filter(word__in=gone).delete()
    SearchWord.objects.filter(word__in=gone).delete()


# Entries and their words --------------------------------------------------------------------------------


def weights(kind: SearchKind, title: str, text: str) -> dict[str, int]:
    """The words of an entry, and where the best of them stands. Names keep their endings."""
    found: dict[str, int] = {}
    for weight, part in ((_TITLE, title), (_TEXT, text)):
        for _start, _end, folded in words_in(part):
            word = folded if kind.names and weight == _TITLE else stem(folded)
            if word not in found:
                if len(found) >= kind.most_words:
                    return found
                found[word] = weight
    return found


def _full_words(entry: SearchEntry) -> Iterator[str]:
    for part in (entry.title, entry.text):
        yield from (folded for _start, _end, folded in words_in(part))


def _texts(kind: SearchKind, row: Any) -> dict[str, SearchText]:
    """The texts of an object by scope, in the form in which an entry holds them."""
    return {
        text.scope: SearchText(
            text.scope,
            " ".join(text.title.replace("\0", " ").split())[:300],
            text.text.replace("\0", " ").strip(),
            text.account,
        )
        for text in kind.texts(row)
    }


def _put(kind: SearchKind, rows: list[Any], pks: list[int]) -> None:
    """Makes the entries of `pks` what the rows say; those without a row go."""
    there: dict[int, dict[str, SearchEntry]] = defaultdict(dict)
    for entry in SearchEntry.objects.filter(kind=kind.key, object_pk__in=pks).order_by():
        there[entry.object_pk][entry.scope] = entry
    gone: list[int] = []
    fresh: list[SearchEntry] = []
    changed: list[tuple[SearchEntry, SearchText, str]] = []
    for row in rows:
        have = there.pop(row.pk, None) or {}
        for scope, text in _texts(kind, row).items():
            if scope not in have:
                fresh.append(
                    SearchEntry(
                        kind=kind.key, object_pk=row.pk, scope=scope, public_id=row.public_id,
                        account=text.account, title=text.title, text=text.text,
                    )
                )  # fmt: skip
                continue
            entry = have.pop(scope)
            if (entry.public_id, entry.title, entry.text, entry.account) != (
                row.public_id, text.title, text.text, text.account,
            ):  # fmt: skip
                changed.append((entry, text, row.public_id))
        gone += [entry.pk for entry in have.values()]
    gone += [entry.pk for have in there.values() for entry in have.values()]
    if gone:
        _drop(gone)
    if changed:
        _change(kind, changed)
    if fresh:
        SearchEntry.objects.bulk_create(fresh, batch_size=_CHUNK)
        _insert((entry, weights(kind, entry.title, entry.text)) for entry in fresh)


def _change(kind: SearchKind, changed: list[tuple[SearchEntry, SearchText, str]]) -> None:
    """Writes the words that differ, and nothing of those that stay: each stands in three indexes."""
    now = timezone.now()
    put: list[tuple[SearchEntry, dict[str, int]]] = []
    out: list[tuple[int, str]] = []
    for entry, text, public_id in changed:
        before = weights(kind, entry.title, entry.text)
        after = weights(kind, text.title, text.text)
        new = {word: weight for word, weight in after.items() if before.get(word) != weight}
        entry.title, entry.text, entry.account, entry.public_id = (
            text.title,
            text.text,
            text.account,
            public_id,
        )
        entry.updated_at, entry.learned = now, entry.learned and not new
        put.append((entry, new))
        out += [(entry.pk, word) for word, weight in before.items() if after.get(word) != weight]
    names = ["title", "text", "account", "public_id", "updated_at", "learned"]
    write_fields([entry for entry, _words in put], names)
    _take_out(out)
    _insert(put)


def _take_out(found: list[tuple[int, str]]) -> None:
    """Deletes words of entries."""
    if found:
        table = connection.ops.quote_name(SearchPosting._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {table} WHERE entry_id = %s AND word = %s", found)  # noqa: S608


def _insert(found: Iterable[tuple[SearchEntry, dict[str, int]]]) -> None:
    rows = [
        (entry.pk, word, weight, entry.kind, entry.scope)
        for entry, words in found
        for word, weight in words.items()
    ]
    _insert_rows(SearchPosting, ("entry_id", "word", "weight", "kind", "scope"), rows)


def _insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple], *, known: bool = False
) -> None:
    """Plain SQL: a model per row would cost several times as much as the insert. `known`: some are there already."""
    table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(columns)
    one, end = f"({', '.join(['%s'] * len(columns))})", " ON CONFLICT DO NOTHING" if known else ""
    with connection.cursor() as cursor:
        for first in range(0, len(rows), _CHUNK):
            part = rows[first : first + _CHUNK]
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * len(part))}{end}",  # noqa: S608
                [value for row in part for value in row],
            )


def _drop(entry_pks: list[int]) -> None:
    for first in range(0, len(entry_pks), _CHUNK):
        part = entry_pks[first : first + _CHUNK]
        SearchPosting.objects.filter(entry_id__in=part).delete()
        SearchEntry.objects.filter(pk__in=part).delete()


# Words, for compounds and slips of the finger -----------------------------------------------------------


def learn() -> int:
    """Takes the words of new and changed entries among those that search corrects to; returns how many entries.

    The worker's, every minute, and no part of a save: colleagues who type the same new word at once would wait for
    each other. Until then a new word is found as it is written, and by its beginning.
    """
    count, known = 0, set[str]()
    while part := list(
        SearchEntry.objects.filter(learned=False).order_by("pk").values_list("pk", flat=True)[:_CHUNK]
    ):
        with transaction.atomic():
            # Marked before they are read: who writes in between marks them as new again.
            SearchEntry.objects.filter(pk__in=part).update(learned=True)
            entries = SearchEntry.objects.filter(pk__in=part).only("title", "text")
            words = {word for entry in entries for word in _full_words(entry)} - known
            learn_words(words)
            known |= words
        count += len(part)
    return count


def learn_words(words: Iterable[str]) -> None:
    """Adds those that are words and not there yet."""
    wanted = sorted({word for word in words if _worth_learning(word)})
    for first in range(0, len(wanted), _CHUNK):
        part = wanted[first : first + _CHUNK]
        have = set(SearchWord.objects.filter(word__in=part).values_list("word", flat=True))
        new = [word for word in part if word not in have]
        SearchWord.objects.bulk_create(
            [SearchWord(word=word, backwards=stem(word)[::-1]) for word in new], ignore_conflicts=True
        )
        pairs = [(key, word) for word in new for key in sorted(slips(word))]
        _insert_rows(SearchSlip, ("key", "word"), pairs, known=True)


def _worth_learning(word: str) -> bool:
    return _SHORTEST_LEARNED <= len(word) <= _LONGEST_LEARNED and word.isalpha()


def tidy() -> None:
    """The worker's, nightly: words that stand in no entry any more are forgotten."""
    held = SearchPosting.objects.filter(word=OuterRef("word"))
    last = ""
    while words := list(
        SearchWord.objects.filter(word__gt=last).order_by("word").values_list("word", flat=True)[:_CHUNK]
    ):
        last = words[-1]
        loose = SearchWord.objects.filter(word__in=words).exclude(Exists(held))
        forget_words(loose.values_list("word", flat=True))


# Anew, and compared -------------------------------------------------------------------------------------


def rebuild(keys: Collection[str] = ()) -> int:
    """Makes every entry of these kinds (all) anew, in batches; returns how many objects there are."""
    count = 0
    for kind in search_kinds:
        if keys and kind.key not in keys:
            continue
        last = 0
        while pks := _next(kind.rows(), last, "pk"):
            refresh(kind, pks, anew=True)
            last, count = pks[-1], count + len(pks)
        last = 0
        entries = SearchEntry.objects.filter(kind=kind.key)
        while pks := _next(entries, last, "object_pk"):
            known = set(kind.rows().filter(pk__in=pks).values_list("pk", flat=True))
            refresh(kind, [pk for pk in pks if pk not in known])
            last = pks[-1]
    known_kinds = [kind.key for kind in search_kinds]
    if not keys:
        _drop(list(SearchEntry.objects.exclude(kind__in=known_kinds).values_list("pk", flat=True)))
        there = SearchEntry.objects.filter(
            pk=OuterRef("entry_id"), kind=OuterRef("kind"), scope=OuterRef("scope")
        )
        SearchPosting.objects.exclude(Exists(there)).delete()
    learn()
    return count


def _next(rows: Any, after: int, column: str) -> list[int]:
    found = rows.filter(**{f"{column}__gt": after}).order_by(column).values_list(column, flat=True)
    return list(dict.fromkeys(found[:_CHUNK]))


def keep() -> None:
    """The worker's, every minute: learns new words, and indexes a kind that is new or was never indexed."""
    there = SearchEntry.objects.order_by()
    missing = [kind for kind in search_kinds if not there.filter(kind=kind.key).exists()]
    if fresh := [kind.key for kind in missing if kind.rows().exists()]:
        rebuild(fresh)
    learn()


def differences() -> list[str]:
    """What a rebuild would change, in words; for the command and for tests."""
    found: list[str] = []
    for kind in search_kinds:
        wanted = {}
        for row in kind.rows():
            for scope, text in _texts(kind, row).items():
                wanted[row.pk, scope] = (row.public_id, text.account, text.title, text.text)
        entries = SearchEntry.objects.filter(kind=kind.key)
        have = {(e.object_pk, e.scope): (e.public_id, e.account, e.title, e.text) for e in entries}
        found += [f"{kind.key} {key}: missing" for key in wanted.keys() - have.keys()]
        found += [f"{kind.key} {key}: too many" for key in have.keys() - wanted.keys()]
        found += [
            f"{kind.key} {key}: differs" for key in wanted.keys() & have.keys() if wanted[key] != have[key]
        ]
        held: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        postings = SearchPosting.objects.filter(kind=kind.key)
        for entry_id, word, weight, scope in postings.values_list("entry_id", "word", "weight", "scope"):
            held[entry_id, scope][word] = weight
        for entry in entries:
            if held.pop((entry.pk, entry.scope), {}) != weights(kind, entry.title, entry.text):
                found.append(f"{kind.key} {entry.object_pk}: its words differ")
        found += [f"{kind.key}: words of no entry" for _key in held]
    return found
