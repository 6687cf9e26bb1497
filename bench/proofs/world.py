"""The database of a proof, made and read by `python -m bench.proofs.world make|check`, one process each.

The proofs themselves import no Django: two hundred of their processes would not fit beside it.
"""

import datetime as dt
import json
import sys
from collections import defaultdict
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import KeyAccount, Statement  # noqa: E402
from bench.generate import generate  # noqa: E402
from kam.lib.access import Level  # noqa: E402
from kam.lib.durability import durability_settings  # noqa: E402
from kam.records.models import Change  # noqa: E402
from teams.membership.access import access_refresh  # noqa: E402
from teams.models import Membership, TeamFunction, User  # noqa: E402


def cookie_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def make(editors: int, lines: int, text: str) -> dict[str, Any]:
    """One account with a plan, `editors` colleagues who may edit it, `lines` statements that say `text`."""
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    today = dt.date.today()
    generate(1, today)
    account = KeyAccount.objects.get()
    made = [
        User(email=f"editor{i}@proof.example", first_name="Editor", last_name=f"{i:03}")
        for i in range(editors)
    ]
    for user in made:
        user.set_unusable_password()
    users = User.objects.bulk_create(made)
    function = TeamFunction.objects.get(key="service")
    Membership.objects.bulk_create(
        Membership(team_id=account.team_id, user=user, function=function, level=Level.EDIT, starts_on=today)
        for user in users
    )
    access_refresh([account.team_id])
    Change.objects.all().delete()
    rows = list(Statement.objects.order_by("pk")[:lines])
    Statement.objects.filter(pk__in=[row.pk for row in rows]).update(text=text)
    return {
        "account": account.public_id,
        "lines": [row.public_id for row in rows],
        "cookies": [cookie_of(user) for user in users],
        "csrf": settings.CSRF_COOKIE_NAME,
    }


def check(acknowledged: list[list[Any]]) -> dict[str, Any]:
    """What the database says about the saves that were acknowledged: [line, version, token], ...

    `lost`: tokens that the history does not hold at that version. `gaps`: lines whose history does not make up
    their version. `overwritten`: changes whose old text is not the new text of the change before.
    """
    rows = {row.public_id: row for row in Statement.objects.all()}
    changes: dict[int, list[Change]] = defaultdict(list)
    for change in Change.objects.filter(object_type="accounts.statement").order_by("pk"):
        changes[change.object_pk].append(change)
    lost, gaps, overwritten, now = [], [], [], []
    for line, version, token in acknowledged:
        row = rows[line]
        at = changes[row.pk][version - 2] if 2 <= version <= len(changes[row.pk]) + 1 else None
        if at is None or token not in at.values.get("text", ["", ""])[1]:
            lost.append([line, version, token])
        if token not in row.text:
            now.append(token)
    for line, row in rows.items():
        if row.version != len(changes[row.pk]) + 1:
            gaps.append([line, row.version, len(changes[row.pk])])
        for before, after in zip(changes[row.pk], changes[row.pk][1:], strict=False):
            if (
                "text" in before.values
                and "text" in after.values
                and before.values["text"][1] != after.values["text"][0]
            ):
                overwritten.append([line, after.pk])
    texts = "".join(
        change.values.get("text", ["", ""])[1] or "" for found in changes.values() for change in found[-1:]
    )
    return {
        "lost": lost,
        "not_in_text": now,
        "gaps": gaps,
        "overwritten": overwritten,
        "changes": sum(len(found) for found in changes.values()),
        "characters": len(texts),
        "clean": is_clean(),
    }


def is_clean() -> bool:
    """The database's own check of itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            answer = cursor.fetchall() == [("ok",)]
            cursor.execute("PRAGMA foreign_key_check")
            return answer and not cursor.fetchall()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(
            "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relpersistence = 'p' AND i.indisvalid"
        )
        return True


def main() -> None:
    asked = json.load(sys.stdin)
    what = sys.argv[1]
    answer: Any = {"make": make, "check": check, "durability": durability_settings}[what](**asked)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
