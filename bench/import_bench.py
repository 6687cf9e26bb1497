"""How long an import of accounts takes, beside plain bulk inserts of the same rows.

    .venv/bin/python bench/import_bench.py [rows]

Makes its own SQLite file (or uses DATABASE_URL), prints the seconds of preview and commit, of the plain
inserts, the
ratio (limit 4) and the peak memory (limit 300 MB), and how long it takes to undo such an import, of new rows and
of changed ones. While the import writes, another connection saves a row
again and
again; its slowest save is printed too.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
_folder = tempfile.TemporaryDirectory(prefix="import-bench-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_folder.name}/bench.sqlite3")
os.environ["KAM_VAR_DIR"] = _folder.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import KeyAccount, Organisation  # noqa: E402
from kam.exchange.imports import operations  # noqa: E402
from kam.exchange.imports.mapping import Mapping  # noqa: E402
from kam.exchange.imports.models import ImportRun  # noqa: E402
from kam.records.models import Change  # noqa: E402
from kam.reference.models import Company  # noqa: E402
from teams.models import AccountTeam, User  # noqa: E402

#: Seconds that one transaction may take.
UNDO = 5
COUNTRIES = ["Germany", "France", "Italy", "Österreich", "CH", "Poland"]
INDUSTRIES = ["Automobil", "Machinery", "chemicals", "Food", "technolgy", "Retail"]


def rows_of(count: int) -> bytes:
    """A list of accounts like a CRM's: every tenth under a parent."""
    lines = [
        "Account ID;Name;Parent ID;Branche;Land;Ort;Website;Umsatz (TEUR);Mitarbeiter;Gegründet;Kategorie"
    ]
    for i in range(count):
        parent = f"A{i - i % 10:06}" if i % 10 == 9 else ""
        lines.append(
            f"A{i:06};Customer {i:06} GmbH;{parent};{INDUSTRIES[i % 6]};{COUNTRIES[i % 6]};City {i % 500};"
            f"www.customer{i}.example;{i % 900}.{i % 1000:03},50;{i % 5000};{1900 + i % 120};{'ABC'[i % 3]}"
        )
    return "\n".join(lines).encode()


def plain_inserts(
    organisations: list[Organisation], accounts: list[KeyAccount], changes: list[Change]
) -> float:
    """The same rows by plain bulk_create in one transaction: the floor."""
    for row in [*organisations, *accounts, *changes]:
        row.pk = None
    start = time.perf_counter()
    with transaction.atomic():
        fresh = [
            Organisation(
                **{
                    f.attname: getattr(o, f.attname)
                    for f in Organisation._meta.concrete_fields[1:]
                    if f.name not in ("public_id", "parent", "root", "account")
                }
            )
            for o in organisations
        ]
        Organisation.objects.bulk_create(fresh, batch_size=500)
        teams = AccountTeam.objects.bulk_create([AccountTeam() for _ in accounts], batch_size=500)
        KeyAccount.objects.bulk_create(
            [
                KeyAccount(organisation=o, team=t, name=a.name, tier_id=a.tier_id, status=a.status)
                for o, t, a in zip(fresh, teams, accounts, strict=True)
            ],
            batch_size=500,
        )
        Change.objects.bulk_create(
            [
                Change(**{f.attname: getattr(c, f.attname) for f in Change._meta.concrete_fields[1:]})
                for c in changes
            ],
            batch_size=500,
        )
    return time.perf_counter() - start


class Saver(threading.Thread):
    """A colleague who saves all the time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.saves: list[float] = []
        self.failed = 0

    def run(self) -> None:
        while not self.done.is_set():
            start = time.perf_counter()
            try:
                with transaction.atomic():
                    Company.objects.filter(pk=1).update(short_name=f"C{len(self.saves)}")
            except Exception:
                self.failed += 1
            self.saves.append(time.perf_counter() - start)
            time.sleep(0.02)
        connection.close()


def imported(head: User, data: bytes) -> ImportRun:
    """A file from upload to the last row."""
    run = operations.import_start(by=head, kind="accounts", name="accounts.csv", data=data)
    run = operations.run_check(
        operations.import_map(run=run, by=head, mapping=Mapping.from_json(run.mapping))
    )
    return operations.run_write(operations.import_commit(run=run, by=head))


def undo(run: ImportRun, head: User) -> float:
    """The seconds of the one transaction that takes an import back."""
    start = time.perf_counter()
    assert not operations.import_undo(run=run, by=head)
    return time.perf_counter() - start


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    call_command("migrate", verbosity=0, interactive=False)
    head = User.objects.create(last_name="Head", is_head_of_kam=True)
    saver = Saver()
    saver.start()
    start = time.perf_counter()
    run = operations.import_start(by=head, kind="accounts", name="accounts.csv", data=rows_of(count))
    run = operations.run_check(
        operations.import_map(run=run, by=head, mapping=Mapping.from_json(run.mapping))
    )
    previewed = time.perf_counter() - start
    assert run.counts["create"] == count, run.counts
    run = operations.run_write(operations.import_commit(run=run, by=head))
    took = time.perf_counter() - start
    saver.done.set()
    saver.join()
    assert run.state == ImportRun.State.DONE, run.problem
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    organisations, accounts = (
        list(Organisation.objects.order_by("pk")),
        list(KeyAccount.objects.order_by("pk")),
    )
    changes = list(Change.objects.filter(batch=run.batch))
    changed = imported(head, rows_of(count).replace(b" GmbH;", b" AG;").replace(b";City ", b";Town "))
    assert changed.counts["update"] == count, changed.counts
    put_back = undo(changed, head)
    # Rows that were changed and put back are no longer as their import left them: it could not be undone.
    assert operations.import_undo(run=run, by=head)
    Organisation.objects.update(version=1)
    undone = undo(run, head)
    floor = min(plain_inserts(organisations, accounts, changes) for _ in range(2))
    print(f"{count} rows: preview {previewed:.2f} s, commit {took - previewed:.2f} s, together {took:.2f} s")
    print(
        f"plain bulk inserts of {len(organisations)} + {len(accounts)} x 2 + {len(changes)} rows: "
        f"{floor:.2f} s"
    )
    print(f"ratio {took / floor:.2f} (limit 4), peak memory {peak:.0f} MB (limit 300)")
    print(f"others: {len(saver.saves)} saves, {saver.failed} failed, slowest {max(saver.saves):.2f} s")
    print(
        f"undo of {count} new rows: {undone:.2f} s, of {count} changed rows: {put_back:.2f} s, each in one "
        f"transaction (limit {UNDO} s)"
    )
    kept = took / floor <= 4 and peak <= 300 and not saver.failed and max(undone, put_back) <= UNDO
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
