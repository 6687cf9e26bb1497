"""Who may do what with a plan. Each rule gives the reason why not, or None."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from plans.planning.approval import approval_of, submitter_of
from plans.planning.models import CustomerGoal, Objective, Plan, PlanVersion
from plans.planning.strategy_models import Initiative, Risk


def why_not_start(account: KeyAccount, user: Any) -> str | None:
    """Starting a plan, also the one for the next period."""
    return why_not_in(account, user, "plan.submit")


def why_not_settle(plan: Plan, user: Any) -> str | None:
    """Changing the period or depth of a plan, archiving it."""
    if plan.archived_at is not None:
        return _("This plan is archived.")
    return why_not_in(plan.account, user, "plan.submit")


def why_not_submit(plan: Plan, user: Any) -> str | None:
    """Submitting for review."""
    if plan.state == Plan.State.IN_REVIEW:
        return _("This plan is in review already.")
    return why_not_settle(plan, user)


def why_not_approve(plan: Plan, user: Any) -> str | None:
    """Approving what was submitted."""
    if plan.archived_at is not None:
        return _("This plan is archived.")
    if plan.state != Plan.State.IN_REVIEW:
        return _("Only a submitted plan can be approved.")
    if user is None:
        return None
    approval = approval_of(plan.account, submitter_of(plan))
    return None if approval.may(user) else approval.why


def why_not_return(plan: Plan, user: Any) -> str | None:
    """Back to draft: by who approves, or by who may submit and takes it back."""
    if plan.archived_at is not None:
        return _("This plan is archived.")
    if plan.state != Plan.State.IN_REVIEW:
        return _("This plan is a draft already.")
    if user is None or approval_of(plan.account, submitter_of(plan)).may(user):
        return None
    return why_not_in(plan.account, user, "plan.submit")


def why_not_remark(version: PlanVersion, user: Any) -> str | None:
    """Writing remarks on a submitted version: whoever may approve it."""
    if version.state != PlanVersion.State.SUBMITTED:
        return _("It has been decided on this version already.")
    return why_not_approve(version.plan, user)


def why_not_add(account: KeyAccount, user: Any) -> str | None:
    """Adding, moving and restoring goals, initiatives, objectives and risks."""
    return why_not_in(account, user, "plan.edit")


def why_not_edit(line: CustomerGoal | Initiative | Objective | Risk, user: Any) -> str | None:
    """Changing or archiving a line of the plan."""
    if line.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    if isinstance(line, Objective):
        if line.plan.archived_at is not None:
            return _("This plan is archived.")
        return why_not_in(line.plan.account, user, "plan.edit")
    return why_not_in(line.account, user, "plan.edit")


def why_not_measure(objective: Objective, user: Any) -> str | None:
    """Entering and correcting measured values: whoever may edit, and the objective's owner."""
    if objective.computed:
        return _("This objective is computed from live data; its values are not typed.")
    if user is None or objective.owner_id != user.pk:
        return why_not_edit(objective, user)
    if objective.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    if objective.plan.archived_at is not None:
        return _("This plan is archived.")
    return why_not_in(objective.plan.account, user, "work.own")


def period_problem(
    account: KeyAccount, starts_on: dt.date, ends_on: dt.date, plan: Plan | None
) -> str | None:
    """Why a plan cannot have this period."""
    if ends_on <= starts_on:
        return _("The period must end after it begins.")
    others = Plan.objects.current().filter(account=account, starts_on=starts_on)
    if (others.exclude(pk=plan.pk) if plan else others).exists():
        return _("There is a plan that begins on this day already. Open it, or archive it first.")
    return None
