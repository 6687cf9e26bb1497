"""Long imports run in the worker; short ones at once, so that they need none."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django_q.tasks import async_task

from kam.exchange.imports.models import ImportRun
from kam.exchange.imports.operations import forget_old, recover_interrupted, run_check, run_write

#: Files up to this many rows are checked and written within the request.
AT_ONCE = 1000
KEEP_DAYS = 30
DEAD_MINUTES = 15


def work(run: ImportRun) -> ImportRun:
    """Begins what the state asks for: at once or in the worker. Returns the run as it is then."""
    if run.total <= AT_ONCE:
        return _do(run)
    transaction.on_commit(lambda: async_task("kam.exchange.imports.jobs.import_job", run.pk))
    return run


def _claim(run: ImportRun) -> bool:
    """One at a time: a second click, or a job that comes twice, finds the work taken."""
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=ImportRun.BUSY, done=0)
    return waiting.update(done=1, heartbeat_at=timezone.now()) == 1


def _do(run: ImportRun) -> ImportRun:
    if not _claim(run):
        return ImportRun.objects.select_related("by").get(pk=run.pk)
    if run.state == ImportRun.State.CHECKING:
        return run_check(run)
    if run.state == ImportRun.State.WRITING:
        return run_write(run)
    return run


def import_job(run_pk: int) -> None:
    """What the worker does."""
    run = ImportRun.objects.select_related("by").get(pk=run_pk)
    with translation.override(run.by.language if run.by else "en"):
        _do(run)


def imports_tidy() -> dict[str, Any]:
    """Scheduled: ends imports that died with their server, deletes files that nobody came back for."""
    now = timezone.now()
    return {
        "recovered": recover_interrupted(older_than=now - dt.timedelta(minutes=DEAD_MINUTES)),
        "forgotten": forget_old(before=now - dt.timedelta(days=KEEP_DAYS)),
    }
