"""Long documents are made in the worker; short ones at once, so that they need none."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from accounts.models import Action, OpenQuestion, Statement
from kam.exchange.documents.models import PlanDocument
from kam.exchange.documents.operations import document_make, documents_forget, documents_recover
from kam.reference.calendar import today as company_today
from plans.models import Objective, Plan, PlanVersion
from plans.planning.models import Depth

#: Plans of up to so many lines are laid out within the request: about a second.
AT_ONCE = 150
DEAD_MINUTES = 15


def work(document: PlanDocument) -> PlanDocument:
    """Makes the document: at once or in the worker. Returns it as it is then."""
    if document.state != PlanDocument.State.WAITING:
        return document
    if document.depth == Depth.ONE_PAGE or lines_in(document.plan, document.version_of_plan) <= AT_ONCE:
        return document_make(document=document, today=company_today())
    transaction.on_commit(lambda: async_task("kam.exchange.documents.jobs.document_job", document.pk))
    return document


def lines_in(plan: Plan, version: PlanVersion | None) -> int:
    """How many lines a plan holds, roughly: what takes time to lay out."""
    if version is not None:
        blocks = [block for section in version.content["sections"] for block in section["blocks"]]
        return sum(len(block.get("lines", [])) + len(block.get("actions", [])) for block in blocks)
    account = plan.account_id
    return (
        Statement.objects.current().filter(account=account).count()
        + Action.objects.current().filter(account=account).count()
        + OpenQuestion.objects.current().filter(account=account).count()
        + Objective.objects.current().filter(plan=plan).count()
    )


def document_job(document_pk: int) -> None:
    """What the worker does."""
    document = PlanDocument.objects.filter(pk=document_pk).first()
    if document is not None:  # somebody may have deleted it meanwhile
        document_make(document=document, today=company_today())


def documents_tidy() -> dict[str, Any]:
    """Scheduled: ends documents that died with their server, deletes those that were kept for their time."""
    now = timezone.now()
    return {
        "recovered": documents_recover(older_than=now - dt.timedelta(minutes=DEAD_MINUTES)),
        "forgotten": documents_forget(before=now - dt.timedelta(days=settings.DOCUMENT_KEEP_DAYS)),
    }
