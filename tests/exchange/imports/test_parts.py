"""Large imports are written in parts that are completed or undone as a whole."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import KeyAccount, Organisation
from kam.exchange.imports import account_writer, engine, jobs, operations
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import ImportRun
from kam.records.models import Change
from teams.models import AccountTeam, TeamAccess
from tests.factories import HeadFactory, KamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(operations, "part_size", lambda kind: 4)
    monkeypatch.setattr(operations, "_BREATH", 0)


def prepared(rows=11, kam=""):
    head = HeadFactory()
    lines = ["name;parent;kam"] + [
        f"C{i};{'C' + str(i + 1) if i % 2 == 0 and i + 1 < rows else ''};{kam}" for i in range(rows)
    ]
    run = operations.import_start(by=head, kind="accounts", name="a.csv", data="\n".join(lines).encode())
    run = operations.run_check(
        operations.import_map(run=run, by=head, mapping=Mapping.from_json(run.mapping))
    )
    return operations.import_commit(run=run, by=head)


def test_parts_write_all_rows_with_access():
    kam = KamFactory()
    run = operations.run_write(prepared(kam=kam.email))
    assert run.state == "done"
    assert KeyAccount.objects.count() == 11
    assert Organisation.objects.exclude(parent=None).count() == 5
    assert TeamAccess.objects.filter(user=kam).count() == 11
    assert operations.import_undo(run=run, by=None) == []
    assert (Organisation.objects.count(), AccountTeam.objects.count(), TeamAccess.objects.count()) == (
        0,
        0,
        0,
    )


def test_a_failure_in_a_later_part_leaves_nothing(monkeypatch):
    run = prepared()
    write, calls = account_writer.AccountWriter.write, []

    def failing(self, rows):
        calls.append(rows)
        if len(calls) == 3:
            raise RuntimeError("disk full")
        write(self, rows)

    monkeypatch.setattr(account_writer.AccountWriter, "write", failing)
    run = operations.run_write(run)
    assert run.state == "failed"
    assert len(calls) == 3
    assert (Organisation.objects.count(), AccountTeam.objects.count()) == (0, 0)


def test_cancel_between_parts_leaves_nothing(monkeypatch):
    run = prepared()
    write = account_writer.AccountWriter.write

    def cancelling(self, rows):
        write(self, rows)
        ImportRun.objects.filter(pk=run.pk).update(cancel_wanted=True)

    monkeypatch.setattr(account_writer.AccountWriter, "write", cancelling)
    assert operations.run_write(run).state == "cancelled"
    assert Organisation.objects.count() == 0


def test_an_import_that_died_is_taken_back(monkeypatch):
    run = prepared()
    table = operations.table_of(run)
    source = engine.importer_for(
        "accounts", table, Mapping.from_json(run.mapping), engine.setting_for(run.by)
    )
    parts = list(source.parts(source.check(), 4))
    source.writer(run.batch).write(parts[0])
    assert Organisation.objects.count() == 4
    ImportRun.objects.filter(pk=run.pk).update(done=4, heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert jobs.imports_tidy()["recovered"] == 1
    run.refresh_from_db()
    assert run.state == "failed"
    assert Organisation.objects.count() == 0


def test_somebody_who_writes_in_between_makes_it_check_again(monkeypatch):
    run = prepared()
    stamps = iter(["moved", None])
    real = engine.IMPORTERS["accounts"].current_stamp
    monkeypatch.setattr(
        engine.IMPORTERS["accounts"], "current_stamp", lambda self: next(stamps, None) or real(self)
    )
    assert operations.run_write(run).state == "done"
    assert KeyAccount.objects.count() == 11


def test_large_files_go_to_the_worker(monkeypatch, client):
    monkeypatch.setattr(jobs, "AT_ONCE", 5)
    run = prepared()
    client.force_login(run.by)
    page = client.get(f"/imports/{run.public_id}/run/")
    assert "No worker is running" in page.content.decode()
    assert page["Refresh"] == "5"
    jobs.import_job(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    fragment = client.get(f"/imports/{run.public_id}/run/", headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == f"/imports/{run.public_id}/result/"


def test_files_are_forgotten():
    run = prepared()
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - dt.timedelta(days=31))
    assert jobs.imports_tidy()["forgotten"] == 1
    run.refresh_from_db()
    assert (run.file, run.rows_file, run.state) == ("", "", "cancelled")
    assert not Change.objects.filter(batch=run.batch, object_type="accounts.organisation").exists()
