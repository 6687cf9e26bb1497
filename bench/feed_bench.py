"""How long a page of the feed takes with a thousand and a hundred thousand events in one account, against a bare view.

    .venv/bin/python -m bench.feed_bench        # its own SQLite file; DATABASE_URL=postgres:///kam_bench for PostgreSQL

The feed is read as KAM of the account: everything, one kind of which only the oldest events are, a page far back, and
the feed of thirty accounts. Ends with 1 where a hundred thousand cost more than a quarter more than a thousand.
"""

import os
import subprocess
import sys
from typing import Any

SIZES = (1_000, 100_000)
MOST = 1.25


def fill(count: int) -> tuple[Any, Any, int]:
    """One account with so many events, every tenth of which the feed shows; and a change in the middle of them."""
    from accounts.customers.models import KeyAccount
    from accounts.models import Channel, Touchpoint
    from kam.records.models import Change

    account = KeyAccount.objects.order_by("pk")[KeyAccount.objects.count() // 2]
    user = account.team.kam_assignments.get().user
    Change.objects.filter(scope=account.scope).delete()
    Touchpoint.objects.filter(account=account).delete()
    channel = Channel.objects.get(key="call")
    rows = Touchpoint.objects.bulk_create(
        Touchpoint(account=account, on="2026-01-01", channel=channel, text=f"Talk {n}", created_by=user)
        for n in range(count // 10)
    )
    # Facts stand only at the far end: a kind that is looked for through all the others.
    facts = list(account.statements.order_by("pk").values_list("pk", flat=True)[:20])

    def changes() -> Any:
        for n in range(count):
            label, pk = "accounts.figure", n + 1
            if n < 20 and facts:
                label, pk = "accounts.statement", facts[n % len(facts)]
            elif n % 10 == 0:
                label, pk = "accounts.touchpoint", rows[n // 10].pk
            yield Change(
                object_type=label,
                object_pk=pk,
                object_text="x",
                scope=account.scope,
                action="create",
                by=user,
            )

    Change.objects.bulk_create(changes(), batch_size=2000)
    pks = Change.objects.filter(scope=account.scope).order_by("pk").values_list("pk", flat=True)
    return account, user, pks[count // 2]


def measure() -> int:
    from django.db import connection
    from django.urls import reverse

    from bench import measure as bench

    bench.ROUNDS = int(os.environ.get("ROUNDS", "30"))
    took: dict[str, list[float]] = {}
    for size in SIZES:
        account, user, middle = fill(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        cookie = bench.cookie_for(user)
        here = reverse("accounts:account_feed", args=[account.public_id])
        for what, path in (
            ("everything", here),
            ("only the oldest are of the kind", f"{here}?kind=facts"),
            ("far back", f"{here}?before={middle}"),
            ("all accounts", reverse("accounts:feed")),
        ):
            html = bench.html_of(what, path, cookie)
            own, bare = bench.Timing(), bench.Timing()
            bench.take_turns(
                [
                    (own, lambda p=path, c=cookie: bench.call(p, c)),
                    (bare, lambda c=cookie: bench.call("/bench/bare", c)),
                ]
            )
            sent = bench.queries_of(lambda p=path, c=cookie: bench.call(p, c))
            row = bench.row(what, own, bare, None, sent, len(html), None)
            took.setdefault(what, []).append(row["cpu_ms"])
            print(
                f"{size:>8,} {what:<34}{row['cpu_ms']:>8.2f} ms CPU{row['queries']:>4} queries{row['ratio']:>7.2f} x bare",
                flush=True,
            )
    grown = {what: found[-1] / found[0] for what, found in took.items()}
    print("; ".join(f"{what}: {value:.2f} x" for what, value in grown.items()))
    return 1 if max(grown.values()) > MOST else 0


def main() -> int:
    if "--measure" not in sys.argv:
        from bench.run import environment

        env = {**environment(61), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        return subprocess.run([sys.executable, "-m", "bench.feed_bench", "--measure"], env=env).returncode
    import django

    django.setup()
    from bench.search_bench import fill as accounts

    accounts(61 * 40)
    return measure()


if __name__ == "__main__":
    sys.exit(main())
