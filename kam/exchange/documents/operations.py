"""Writes of documents: begin, make, download, delete, forget; and the slide master of the company."""

import datetime as dt
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from kam.exchange.documents import rules
from kam.exchange.documents.models import Format, PlanDocument, SlideMaster
from kam.exchange.documents.reading import Wish, document_of
from kam.exchange.documents.store import store
from kam.exchange.documents.writers import docx, pdf, pptx, xlsx
from kam.exchange.documents.writers.master import MasterProblem, open_master
from kam.lib.access import ask
from kam.records.files import forget, load
from kam.records.models import Change
from kam.records.operations import archive_row, create_row, delete_row, locked, record
from plans.models import Plan, PlanVersion

log = logging.getLogger("kam.documents")
State = PlanDocument.State


@transaction.atomic
def document_start(
    *,
    plan: Plan,
    by: Any,
    format: str,
    edition: str,
    depth: str,
    language: str,
    version_of_plan: PlanVersion | None = None,
    public_id: str = "",
) -> PlanDocument:
    """Asks for a document. The same `public_id` sent again finds the first one and makes nothing."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("account", "template").get(pk=plan.pk)
    ask(rules.why_not_make(plan, by, edition))
    if public_id:
        known = PlanDocument.objects.filter(public_id=public_id).first()
        if known is not None and (known.plan_id != plan.pk or known.by_id != (by.pk if by else None)):
            raise ValidationError(_("Reload the page and try again."))
        if known is not None:
            return known
    if version_of_plan is not None and version_of_plan.plan_id != plan.pk:
        raise ValidationError(_("This version belongs to another plan."))
    if reason := rules.why_not_keep(plan):
        raise ValidationError(reason)
    row = PlanDocument(
        plan=plan,
        by=by,
        format=format,
        edition=edition,
        depth=depth,
        language=language,
        version_of_plan=version_of_plan,
    )
    if public_id:
        row.public_id = public_id
    return create_row(row, by=by, scope=plan.account.scope)


def document_make(*, document: PlanDocument, today: dt.date) -> PlanDocument:
    """Reads the plan and writes the file. One at a time: a job that comes twice finds the work taken."""
    waiting = PlanDocument.objects.filter(pk=document.pk, state=State.WAITING)
    if not waiting.update(state=State.MAKING, step=1, heartbeat_at=timezone.now()):
        return PlanDocument.objects.get(pk=document.pk)
    row = PlanDocument.objects.select_related(
        "plan__account__organisation", "plan__template", "version_of_plan"
    ).get(pk=document.pk)
    try:
        data = _written(row, today)
        name = store(data, row.format)
    except Exception:
        log.exception("document %s failed", row.public_id)
        return _end(row, State.FAILED)
    return _end(row, State.DONE, name, len(data))


def _written(row: PlanDocument, today: dt.date) -> bytes:
    wish = Wish(row.edition, row.depth, row.language)
    found = document_of(row.plan, row.plan.account, row.version_of_plan, wish, today)
    PlanDocument.objects.filter(pk=row.pk).update(step=2, heartbeat_at=timezone.now())
    if row.format == Format.PPTX:
        return pptx.write(found, master_in_use())
    return {Format.PDF: pdf, Format.XLSX: xlsx, Format.DOCX: docx}[Format(row.format)].write(found)


def master_in_use() -> bytes | None:
    """The company's own slide master; None where there is none, or where its file has gone."""
    master = SlideMaster.objects.current().first()
    if master is None:
        return None
    try:
        data = load(master.file)
        open_master(data)
    except (OSError, MasterProblem):
        log.warning("the slide master %s cannot be read: ours is used", master.public_id)
        return None
    return data


@transaction.atomic
def _end(row: PlanDocument, state: str, name: str = "", size: int = 0) -> PlanDocument:
    """Keeps the file, unless somebody has deleted the row meanwhile."""
    fresh = PlanDocument.objects.select_for_update(of=("self",)).filter(pk=row.pk, state=State.MAKING).first()
    if fresh is None:
        forget(name)
        return row
    fresh.file, fresh.size = name, size
    fresh.state, fresh.updated_at, fresh.heartbeat_at = state, timezone.now(), timezone.now()
    fresh.version += 1
    fresh.save()
    return fresh


@transaction.atomic
def document_downloaded(*, document: PlanDocument, by: Any) -> None:
    """What left for the customer is in the history, with who took it."""
    if document.for_customer:
        scope = document.plan.account.scope
        record(
            document, action=Change.Action.EVENT, by=by, scope=scope, note=_n("Customer edition downloaded")
        )


@transaction.atomic
def document_delete(*, document: PlanDocument, by: Any) -> None:
    """Deletes the row and its file; history keeps that it was there."""
    row = PlanDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if row is None:
        return
    ask(rules.why_not_delete(row, by))
    _delete(row, by, "")


def _delete(row: PlanDocument, by: Any, note: str) -> None:
    name = row.file
    delete_row(row, by=by, scope=row.plan.account.scope, note=note)
    transaction.on_commit(lambda: forget(name))


def documents_forget(*, before: dt.datetime) -> int:
    """Deletes documents that were kept for their time."""
    rows = PlanDocument.objects.filter(created_at__lt=before).select_related("plan__account")
    count = 0
    for row in rows.order_by("pk").iterator():
        with transaction.atomic():
            _delete(row, None, _n("Kept for its time"))
        count += 1
    return count


def documents_recover(*, older_than: dt.datetime) -> int:
    """Ends documents whose job died with its server."""
    dead = PlanDocument.objects.filter(state=State.MAKING, heartbeat_at__lt=older_than)
    return dead.update(state=State.FAILED)


# The slide master -------------------------------------------------------------------------------------


@transaction.atomic
def master_set(*, by: Any, name: str, data: bytes) -> SlideMaster:
    """Takes an own master after a look at it; the one before is archived."""
    ask(rules.why_not_set_master(by))
    try:
        open_master(data)
    except MasterProblem as problem:
        raise ValidationError(str(problem)) from problem
    for row in SlideMaster.objects.select_for_update().filter(archived_at=None):
        archive_row(row, by=by)
    row = SlideMaster(file_name=name[-200:], file=store(data, "pptx"), size=len(data), by=by)
    return create_row(row, by=by)


@transaction.atomic
def master_archive(*, master: SlideMaster, by: Any) -> SlideMaster:
    """Back to our own plain master."""
    ask(rules.why_not_set_master(by))
    row = locked(SlideMaster.objects.all(), master.pk)
    archive_row(row, by=by)
    return row
