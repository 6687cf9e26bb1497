"""A database for the bench of search: accounts with their teams, and the entries of what hangs on them.

What search finds of an account (eight people, forty lines, twelve actions) stands in the tables of search only, as
the index would write it, since a million objects in their own tables would take as long again and nobody asks for
them. The accounts and colleagues are indexed by the product itself.
"""

import datetime as dt
import io
import random
import time
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench import generate
from kam.lib.ids import new_public_id
from kam.records.indexing import kind_by_key, learn_words, rebuild, weights
from kam.records.models import SearchEntry, SearchPosting, SearchWord
from teams.membership.access import access_refresh
from teams.models import AccountTeam, Membership, TeamFunction, User

#: one of itself, eight people, forty lines, twelve actions
ENTRIES_OF_AN_ACCOUNT = 61
#: kind: how many of an account, words of the title, words of the text
LINES = {
    "statement": (30, 14, 10),
    "goal": (3, 12, 8),
    "objective": (3, 8, 0),
    "question": (4, 9, 0),
    "action": (12, 6, 0),
}
WIDE = 300
_ACCOUNTS_AT_ONCE = 200
ENTRY = "id kind object_pk scope public_id account title text updated_at learned".split()
POSTING = "entry_id word weight kind scope".split()
Row = tuple[Any, ...]


def fill(entries: int, vocabulary: list[str], sentence: Any, say: Any) -> None:
    """Empties the database and fills it with so many entries."""
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    began = time.monotonic()
    generate.make_figures = generate.make_people = generate.make_plans = lambda *args: None
    generate.generate(-(-entries // ENTRIES_OF_AN_ACCOUNT), dt.date.today())
    _somebody_of_many_teams()
    made = time.monotonic()
    rebuild()
    with connection.schema_editor() as editor:
        for index in SearchPosting._meta.indexes:
            editor.remove_index(SearchPosting, index)
    _write_entries(sentence)
    with connection.schema_editor() as editor:
        for index in SearchPosting._meta.indexes:
            editor.add_index(SearchPosting, index)
    learn_words(word.lower() for word in vocabulary)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    say(
        f"{connection.vendor}: {generate.KeyAccount.objects.count():,} accounts made in {made - began:.0f} s, "
        f"{SearchEntry.objects.count():,} entries written in {time.monotonic() - made:.0f} s: "
        f"{SearchPosting.objects.count():,} postings, {SearchWord.objects.count():,} words"
    )


def _somebody_of_many_teams() -> None:
    many = User.objects.create(email="many@bench.example", last_name="Many", password="!")
    teams = list(AccountTeam.objects.order_by("pk")[:WIDE])
    function, begun = TeamFunction.objects.get(key="logistics"), dt.date.today() - dt.timedelta(days=9)
    Membership.objects.bulk_create(
        Membership(team=team, user=many, function=function, level=20, starts_on=begun) for team in teams
    )
    access_refresh([team.pk for team in teams])


def _write_entries(sentence: Any) -> None:
    rng = random.Random(1)
    last = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    accounts = generate.KeyAccount.objects.select_related("organisation").order_by("pk")
    for part in generate.chunks(accounts.iterator(chunk_size=1000), _ACCOUNTS_AT_ONCE):
        entries: list[Row] = []
        postings: list[Row] = []
        for account in part:
            for key, title, text in _texts(account, sentence, rng):
                last += 1
                public_id, now = new_public_id(), timezone.now()
                entries.append(
                    (last, key, last, account.scope, public_id, account.public_id, title, text, now, True)
                )
                words = weights(kind_by_key(key), title, text)
                postings += [(last, word, weight, key, account.scope) for word, weight in words.items()]
        with transaction.atomic():
            _insert(SearchEntry, ENTRY, entries)
            _insert(SearchPosting, POSTING, postings)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('records_searchentry', 'id'), %s)", [last])


def _texts(account: Any, sentence: Any, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    for number in range(generate.PEOPLE):
        name = f"Person{number} {rng.choice(generate.WORDS).capitalize()}{account.pk:05}"
        mail = f"p{account.pk}-{number}@customer.example"
        yield "person", name, f"Head of Purchasing, {account.name} · {mail}"
    for key, (count, title, text) in LINES.items():
        for _line in range(count):
            yield key, sentence(rng, title), sentence(rng, text) if text else ""


def _insert(model: Any, columns: list[str], rows: list[Row]) -> None:
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = "".join("\t".join(map(str, row)) + "\n" for row in rows)
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(lines))
        else:
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows
            )
