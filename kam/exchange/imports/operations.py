"""Writes of imports: start, assign columns, check, commit, cancel, undo. Long ones are called by jobs.py."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from kam.exchange.imports import checking, engine, rules
from kam.exchange.imports.checking import Cancelled, Moved, counts_of, digest_of
from kam.exchange.imports.mapping import Mapping, signature
from kam.exchange.imports.models import ImportRun, RememberedMapping
from kam.exchange.imports.problems import FileProblem, Problem
from kam.exchange.imports.reader import MAX_ROWS, Options, Table, read_table
from kam.exchange.imports.undo import Batch, Obstacle, take_back
from kam.lib.access import ask
from kam.records import files
from kam.records.models import Change
from kam.records.operations import record

log = logging.getLogger("kam.imports")
#: Rows in one transaction on SQLite, which lets nobody else write meanwhile: about a second each.
SQLITE_PART = {"accounts": 2000, "staff": 2500, "contacts": 1250, "figures": 1000}
_BREATH = 0.1
_ATTEMPTS = 3
_BUSY = _n("Others write so much at the moment that the import found no quiet second. Try again.")
_UNEXPECTED = _n("The import failed for an unexpected reason. Nothing of it was kept.")
_DIED = _n("The server stopped during this import. Nothing of it was kept; start it again.")
State = ImportRun.State


def import_start(
    *, by: Any, kind: str, name: str, data: bytes, preset: str = "", options: Options | None = None
) -> ImportRun:
    """Reads the file, keeps it, and proposes columns: those remembered for this header, else by their
    names.
    """
    ask(rules.why_not_import(by))
    table = read_table(data, name, options)
    mapping = engine.first_mapping(kind, table, preset)
    kept = RememberedMapping.objects.filter(kind=kind, signature=signature(table)).first()
    if kept is not None and not preset:
        mapping = Mapping.from_json(kept.mapping)
    run = ImportRun(
        kind=kind,
        by=by,
        file_name=name[-200:],
        file_size=len(data),
        file=files.store(data, engine.FOLDER, table.options.format),
        options=table.options.as_json(),
        mapping=mapping.as_json(),
        total=len(table.rows),
    )
    run.batch = f"import-{run.public_id}"
    with transaction.atomic():
        run.save(force_insert=True)
        record(run, action=Change.Action.CREATE, by=by, values={"file_name": (None, run.file_name)})
    return run


def table_of(run: ImportRun) -> Table:
    """The file as it is to be read."""
    try:
        data = files.load(run.file) if run.file else b""
    except FileNotFoundError:
        data = b""
    if not data:
        raise FileProblem(_n("The file is no longer kept. Upload it again."))
    return read_table(data, run.file_name, Options.from_json(run.options))


@transaction.atomic
def import_read_again(*, run: ImportRun, by: Any, options: Options, preset: str = "") -> ImportRun:
    """Reads with other options; the columns are proposed anew."""
    row = _open(run, by)
    row.options = options.as_json()
    table = table_of(row)
    row.options, row.total = table.options.as_json(), len(table.rows)
    row.mapping = engine.first_mapping(row.kind, table, preset).as_json()
    row.state = State.COLUMNS
    return _save(row)


@transaction.atomic
def import_map(*, run: ImportRun, by: Any, mapping: Mapping) -> ImportRun:
    """Takes the columns and asks for a check."""
    row = _open(run, by)
    row.mapping = mapping.as_json()
    row.state, row.done, row.problem, row.cancel_wanted = State.CHECKING, 0, {}, False
    return _save(row)


@transaction.atomic
def import_commit(*, run: ImportRun, by: Any, skip_errors: bool = False) -> ImportRun:
    """Asks for the write. A second click finds it under way and changes nothing."""
    row = _locked(run)
    if row.state in (State.WRITING, State.DONE):
        return row
    if reason := rules.why_not_commit(row, by, skip_errors):
        ask(rules.why_not_import(by))
        raise ValidationError(reason)
    row.skip_errors, row.state, row.done, row.cancel_wanted, row.problem = (
        skip_errors,
        State.WRITING,
        0,
        False,
        {},
    )
    return _save(row)


@transaction.atomic
def import_cancel(*, run: ImportRun, by: Any) -> ImportRun:
    """Before the write: at once. While a job is at work it stops at its next step, and nothing stays."""
    ask(rules.why_not_import(by))
    row = _locked(run)
    if row.has_ended:
        return row
    if row.is_busy and row.done:
        row.cancel_wanted = True
        return _save(row)
    return _end(row, State.CANCELLED)


@transaction.atomic
def import_undo(*, run: ImportRun, by: Any) -> list[Obstacle]:
    """Takes the import back, or returns the rows that prevent it."""
    row = _locked(run)
    if reason := rules.why_not_undo(row, by):
        ask(rules.why_not_import(by))
        raise ValidationError(reason)
    done = Batch(row.batch, row.touched)
    obstacles = done.obstacles()
    if obstacles:
        return obstacles
    take_back(done, by=by, note=_n("Import undone"))
    record(row, action=Change.Action.EVENT, by=by, note=_n("Import undone"))
    row.state = State.UNDONE
    row.touched = {}
    _save(row)
    return []


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _open(run: ImportRun, by: Any) -> ImportRun:
    ask(rules.why_not_import(by))
    row = _locked(run)
    if row.state not in (State.COLUMNS, State.PREVIEW):
        raise ValidationError(_("This import has gone on meanwhile. Look at it again."))
    return row


def _save(row: ImportRun) -> ImportRun:
    row.version += 1
    row.updated_at = row.heartbeat_at = timezone.now()
    row.save()
    return row


def _end(row: ImportRun, state: str, problem: Problem | None = None) -> ImportRun:
    row.state, row.ended_at = state, timezone.now()
    row.problem = {"text": problem.text, "params": problem.params} if problem else {}
    name = row.file
    row.file = ""
    transaction.on_commit(lambda: files.forget(name))
    return _save(row)


# The work ------------------------------------------------------------------------------------


def progress_of(run: ImportRun) -> Callable[[int], None]:
    """Tells how far it is, and stops when the user wants it no more."""

    def tell(done: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(done=max(done, 1), heartbeat_at=timezone.now())
        if ImportRun.objects.filter(pk=run.pk, cancel_wanted=True).exists():
            raise Cancelled

    return tell


def run_check(run: ImportRun) -> ImportRun:
    """Checks every row without writing any; keeps the outcome for the preview."""
    if run.state != State.CHECKING:
        return run
    try:
        table = table_of(run)
        source = engine.importer_for(
            run.kind, table, Mapping.from_json(run.mapping), engine.setting_for(run.by, progress_of(run))
        )
        rows = source.check()
    except Cancelled:
        with transaction.atomic():
            return _end(_locked(run), State.CANCELLED)
    except FileProblem as error:
        with transaction.atomic():
            return _end(_locked(run), State.FAILED, error.problem)
    except Exception:
        with transaction.atomic():
            _end(
                _locked(run),
                State.FAILED,
                Problem(_n("The check failed for an unexpected reason. Nothing was written.")),
            )
        raise
    return _keep_preview(run, source, rows, table)


def _keep_preview(
    run: ImportRun, source: Any, rows: list[checking.Checked], table: Table, note: str = ""
) -> ImportRun:
    packed = engine.pack_rows(rows, source.all_words(), table)
    with transaction.atomic():
        row = _locked(run)
        old, row.rows_file = row.rows_file, files.store(packed, engine.FOLDER, "gz")
        row.counts, row.digest = counts_of(rows), digest_of(rows)
        row.state, row.done = State.PREVIEW, 0
        row.problem = {"text": note, "params": {}} if note else {}
        transaction.on_commit(lambda: files.forget(old))
        _remember(row, table)
        return _save(row)


def _remember(run: ImportRun, table: Table) -> None:
    mapping = {**run.mapping}
    RememberedMapping.objects.update_or_create(
        kind=run.kind, signature=signature(table), defaults={"mapping": mapping, "options": run.options}
    )


def run_write(run: ImportRun) -> ImportRun:
    """Checks once more, then writes in one transaction (large files: in parts that are undone as a whole)."""
    if run.state != State.WRITING:
        return run
    try:
        for _attempt in range(_ATTEMPTS):
            try:
                return _check_and_write(run)
            except Moved:
                continue
        return _give_up(run, State.FAILED, Problem(_BUSY))
    except Cancelled:
        return _give_up(run, State.CANCELLED, None)
    except FileProblem as error:
        return _give_up(run, State.FAILED, error.problem)
    except Exception:
        log.exception("import %s failed", run.public_id)
        return _give_up(run, State.FAILED, Problem(_UNEXPECTED))


def _check_and_write(run: ImportRun) -> ImportRun:
    """Raises Moved, with nothing written, when somebody else wrote since the check."""
    table = table_of(run)
    setting = engine.setting_for(run.by, progress_of(run))
    source = engine.importer_for(run.kind, table, Mapping.from_json(run.mapping), setting)
    rows = source.check()
    if digest_of(rows) != run.digest:
        note = _n("Something changed since the preview. Look at it again before you import.")
        return _keep_preview(run, source, rows, table, note)
    parts = list(source.parts(rows, part_size(run.kind)))
    writer = source.writer(run.batch)
    for number, part in enumerate(parts, start=1):
        with transaction.atomic():
            _alone(run)
            if number == 1 and source.current_stamp() != source.stamp:
                raise Moved
            writer.write(part)
            if number == len(parts):
                return _finish(run, writer)
        time.sleep(_BREATH)
        setting.progress(sum(len(p) for p in parts[:number]))
    raise ValidationError(_("There is nothing to write."))


def part_size(kind: str) -> int:
    """How many rows one transaction writes: on PostgreSQL all, on SQLite few enough that others' saves
    succeed.
    """
    return SQLITE_PART[kind] if connection.vendor == "sqlite" else MAX_ROWS


def _alone(run: ImportRun) -> None:
    """Imports write one after the other (SQLite's immediate transaction says it already)."""
    list(
        ImportRun.objects.select_for_update()
        .filter(state=State.WRITING)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not ImportRun.objects.filter(pk=run.pk, state=State.WRITING).exists():
        raise Cancelled


def _finish(run: ImportRun, writer: Any) -> ImportRun:
    row = ImportRun.objects.get(pk=run.pk)
    row.touched = {"edited": writer.edited, "ids": writer.ids}
    row.done = row.total
    _end(row, State.DONE)
    record(
        row,
        action=Change.Action.EVENT,
        by=row.by,
        note=_n("Import written"),
        values={"counts": (None, row.counts)},
    )
    return row


def _give_up(run: ImportRun, state: str, problem: Problem | None) -> ImportRun:
    """Ends the import; parts that it had written are taken back."""
    with transaction.atomic():
        if Change.objects.filter(batch=run.batch).exists():
            take_back(Batch(run.batch, {}), by=run.by, note=_n("Import stopped"))
        return _end(_locked(run), state, problem)


def recover_interrupted(*, older_than: Any) -> int:
    """Ends imports whose job died, and takes back the parts that it had written."""
    count = 0
    for run in ImportRun.objects.filter(state__in=ImportRun.BUSY, done__gt=0, heartbeat_at__lt=older_than):
        _give_up(run, State.FAILED, Problem(_DIED))
        count += 1
    return count


def forget_old(*, before: Any) -> int:
    """Deletes files of imports that were left lying."""
    count = 0
    for run in ImportRun.objects.filter(created_at__lt=before).exclude(file="", rows_file=""):
        files.forget(run.file, run.rows_file)
        state = run.state if run.has_ended else State.CANCELLED
        ImportRun.objects.filter(pk=run.pk).update(file="", rows_file="", state=state)
        count += 1
    return count
