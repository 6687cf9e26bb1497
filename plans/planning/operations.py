"""Writes on plans: start, edit, submit, return, approve, archive. Lines and templates have their own files.

`by` is the acting user; None is the system and may everything.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.customers.models import KeyAccount
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.records.operations import archive_row, create_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from plans.planning.approval import approval_of
from plans.planning.models import Depth, Plan, PlanTemplate, PlanVersion
from plans.planning.notices import decided, review_wanted
from plans.planning.releases import newest_release
from plans.planning.rules import (
    period_problem,
    why_not_approve,
    why_not_return,
    why_not_settle,
    why_not_start,
    why_not_submit,
)
from plans.planning.snapshot import SCHEMA, snapshot

#: What `plan_edit` may change.
PLAN_FIELDS = ("depth", "starts_on", "ends_on")


def _locked(plan: Plan) -> Plan:
    return locked(Plan.objects.select_related("account", "template", "release"), plan.pk)


@transaction.atomic
def plan_start(
    *,
    account: KeyAccount,
    by: Any,
    template: PlanTemplate,
    depth: str = Depth.COMPACT,
    starts_on: dt.date,
    ends_on: dt.date,
    batch: str = "",
) -> Plan:
    """A new plan for a period: an empty draft over what the account knows already."""
    account = locked(KeyAccount.objects.all(), account.pk)
    ask(why_not_start(account, by))
    values = cleaned_values(Plan, {"depth": depth, "starts_on": starts_on, "ends_on": ends_on}, PLAN_FIELDS)
    _check_period(account, values, None)
    row = Plan(account=account, template=template, release=newest_release(template), created_by=by, **values)
    return create_row(row, by=by, scope=account.scope, batch=batch)


def _check_period(account: KeyAccount, values: dict[str, Any], plan: Plan | None) -> None:
    problem = period_problem(account, values["starts_on"], values["ends_on"], plan)
    if problem:
        raise ValidationError({"starts_on": problem})


@transaction.atomic
def plan_edit(*, plan: Plan, by: Any, version: int | None, values: dict[str, Any]) -> Plan:
    """Changes the period or the depth that the plan opens with."""
    row = _locked(plan)
    ask(why_not_settle(row, by))
    clean = cleaned_values(Plan, values, PLAN_FIELDS)
    _check_period(row.account, {"starts_on": row.starts_on, "ends_on": row.ends_on} | clean, row)
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def plan_submit(*, plan: Plan, by: Any, version: int | None) -> PlanVersion:
    """Asks for review: freezes the plan as it is now. Work on the draft goes on."""
    row = _locked(plan)
    ask(why_not_submit(row, by))
    scope = row.account.scope
    edit_row(row, values={"state": Plan.State.IN_REVIEW}, version=version, by=by, scope=scope)
    candidate = PlanVersion(
        plan=row,
        content=snapshot(row, row.account, company_today()),
        schema=SCHEMA,
        template_version=row.release.number,
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    create_row(candidate, by=by, scope=scope)
    review_wanted(candidate, by, list(approval_of(row.account, by.pk if by else None).users))
    return candidate


def _candidate(plan: Plan) -> PlanVersion:
    return PlanVersion.objects.select_for_update().get(plan=plan, state=PlanVersion.State.SUBMITTED)


@transaction.atomic
def plan_return(*, plan: Plan, by: Any, version: int | None, remark: str = "") -> PlanVersion:
    """Back to draft, with a remark on what is wanted. The submitted version is kept, unnumbered."""
    row = _locked(plan)
    ask(why_not_return(row, by))
    return _decide(row, by, version, remark, {"state": PlanVersion.State.RETURNED})


@transaction.atomic
def plan_approve(*, plan: Plan, by: Any, version: int | None, remark: str = "") -> PlanVersion:
    """Numbers exactly what was submitted, whatever the draft has become since."""
    row = _locked(plan)
    ask(why_not_approve(row, by))
    last = PlanVersion.objects.filter(plan=row).aggregate(last=Max("number"))["last"] or 0
    return _decide(row, by, version, remark, {"state": PlanVersion.State.APPROVED, "number": last + 1})


def _decide(plan: Plan, by: Any, version: int | None, remark: str, values: dict[str, Any]) -> PlanVersion:
    clean = cleaned_values(PlanVersion, {"remark": remark}, ("remark",))
    scope = plan.account.scope
    edit_row(plan, values={"state": Plan.State.DRAFT}, version=version, by=by, scope=scope)
    candidate = _candidate(plan)
    edit_row(
        candidate,
        values={**values, **clean, "decided_by": by, "decided_at": timezone.now()},
        version=None,
        by=by,
        scope=scope,
    )
    returned = candidate.state == PlanVersion.State.RETURNED
    wanted = returned and candidate.remarks.filter(archived_at=None).exists()
    decided(candidate, by, "changes" if wanted else candidate.state)
    return candidate


@transaction.atomic
def plan_archive(*, plan: Plan, by: Any) -> Plan:
    """Takes a plan out of the lists; its versions stay readable. A submitted one goes back to draft first."""
    row = _locked(plan)
    if row.archived_at is None:
        ask(why_not_settle(row, by))
        if row.state == Plan.State.IN_REVIEW:
            _decide(row, by, None, "", {"state": PlanVersion.State.RETURNED})
        archive_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def plan_restore(*, plan: Plan, by: Any) -> Plan:
    """Brings an archived plan back."""
    row = _locked(plan)
    ask(why_not_start(row.account, by))
    problem = period_problem(row.account, row.starts_on, row.ends_on, row)
    if problem:
        raise ValidationError(problem)
    restore_row(row, by=by, scope=row.account.scope)
    return row
