"""Writes on customer goals and objectives. `by` is the acting user; None is the system and may everything."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.lines import create_line, made_before, rank_after, rank_at_end
from accounts.information.values import cleaned_values
from accounts.models import Action
from accounts.work.operations import action_create
from accounts.work.rules import why_not_own, why_not_own_there
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.operations import archive_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from plans.planning import account_lines as shared
from plans.planning.measures import measure_named
from plans.planning.models import ActionLink, CustomerGoal, Objective, Plan
from plans.planning.rules import why_not_add, why_not_edit, why_not_settle
from plans.planning.value_operations import value_enter

#: What `goal_edit` and `objective_edit` may change.
GOAL_FIELDS = ("text", "so_what", "person", "target_on", "confidence", "source", "as_of", "audience")
OBJECTIVE_FIELDS = (
    "text", "measure", "unit", "baseline", "target", "current", "computed", "due_on", "owner", "goal",
    "initiative", "audience",
)  # fmt: skip


def goal_lines(account_id: int) -> QuerySet[CustomerGoal]:
    return shared.lines_of(CustomerGoal, account_id)


def objective_lines(plan_id: int) -> QuerySet[Objective]:
    return Objective.objects.filter(plan_id=plan_id, archived_at=None)


# Goals of the customer ------------------------------------------------------------------------------


def _check_person(account: KeyAccount, changed: dict[str, Any], by: Any) -> None:
    reason = why_not_own_there(account, changed.get("person")) if by is not None else None
    if reason:
        raise ValidationError({"person": reason})


@transaction.atomic
def goal_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    after: CustomerGoal | None = None,
    batch: str = "",
    **values: Any,
) -> CustomerGoal:
    """A new goal behind `after`, or at the end; `values` as for `goal_edit`. One id makes one row."""
    return shared.line_create(
        CustomerGoal, account=account, by=by, public_id=public_id, after=after, batch=batch, values=values,
        fields=GOAL_FIELDS, check=_check_person,
    )  # fmt: skip


@transaction.atomic
def goal_edit(
    *, goal: CustomerGoal, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> CustomerGoal:
    """Changes a goal; a stale version raises StaleWrite."""
    return shared.line_edit(
        goal, by=by, version=version, values=values, batch=batch, fields=GOAL_FIELDS, check=_check_person
    )


@transaction.atomic
def goal_move(*, goal: CustomerGoal, after: CustomerGoal | None, by: Any) -> CustomerGoal:
    """Puts a goal behind another of the account, or first."""
    return shared.line_move(goal, after, by)


@transaction.atomic
def goal_archive(*, goal: CustomerGoal, by: Any) -> CustomerGoal:
    """Takes a goal out of all lists; what serves it stays."""
    return shared.line_archive(goal, by)


@transaction.atomic
def goal_restore(*, goal: CustomerGoal, by: Any) -> CustomerGoal:
    """Brings an archived goal back to its place."""
    return shared.line_restore(goal, by)


@transaction.atomic
def goal_action_add(*, goal: CustomerGoal, by: Any, public_id: str | None = None, **values: Any) -> Action:
    """A new action that came from a goal; `values` as for `action_create`."""
    return shared.line_action_add("goal", goal, by, public_id, values)


# Objectives -----------------------------------------------------------------------------------------


def _locked_objective(objective: Objective) -> Objective:
    return locked(Objective.objects.select_related("plan__account"), objective.pk)


def _check_links(plan: Plan, clean: dict[str, Any], row: Objective | None, by: Any) -> None:
    goal, owner = clean.get("goal"), clean.get("owner")
    if clean.get("computed") and measure_named(clean["computed"]) is None:
        raise ValidationError({"computed": _("Choose one of the values offered.")})
    if goal is not None and goal.account_id != plan.account_id:
        raise ValidationError({"goal": _("Choose a goal of this customer.")})
    initiative = clean.get("initiative")
    if initiative is not None and initiative.account_id != plan.account_id:
        raise ValidationError({"initiative": _("Choose an initiative for this customer.")})
    if by is not None and owner is not None and (row is None or row.owner_id != owner.pk):
        reason = why_not_own(plan.account, owner, company_today())
        if reason:
            raise ValidationError({"owner": reason})


@transaction.atomic
def objective_create(
    *,
    plan: Plan,
    by: Any,
    public_id: str | None = None,
    after: Objective | None = None,
    batch: str = "",
    **values: Any,
) -> Objective:
    """A new objective behind `after`, or at the end; `values` as for `objective_edit`."""
    ask(why_not_settle(plan, None) or why_not_add(plan.account, by))
    made = made_before(Objective, public_id, plan_id=plan.pk)
    if made is not None:
        return made
    clean = cleaned_values(Objective, values, OBJECTIVE_FIELDS)
    current = clean.pop("current", None)
    _check_links(plan, clean, None, by)
    lines = objective_lines(plan.pk)
    behind = after is not None and after.plan_id == plan.pk
    row = Objective(
        public_id=public_id or new_public_id(),
        plan=plan,
        rank=rank_after(lines, after) if behind else rank_at_end(lines),
        created_by=by,
        **clean,
    )
    row = create_line(row, by=by, scope=plan.account.scope, batch=batch, plan_id=plan.pk)
    _measure_today(row, current, by, batch)
    return row


def _measure_today(row: Objective, current: Any, by: Any, batch: str) -> None:
    """What is said to be the value now is the value of today."""
    if current is not None and current != row.current and not row.computed:
        today = company_today()
        value_enter(objective=row, value=current, on=today, by=by, today=today, seen=None, batch=batch)
        row.current = current


@transaction.atomic
def objective_edit(
    *, objective: Objective, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Objective:
    """Changes an objective; a stale version raises StaleWrite."""
    row = _locked_objective(objective)
    ask(why_not_edit(row, by))
    clean = cleaned_values(Objective, values, OBJECTIVE_FIELDS)
    current = clean.pop("current", None)
    _check_links(row.plan, clean, row, by)
    edit_row(row, values=clean, version=version, by=by, scope=row.plan.account.scope, batch=batch)
    _measure_today(row, current, by, batch)
    return row


@transaction.atomic
def objective_move(*, objective: Objective, after: Objective | None, by: Any) -> Objective:
    """Puts an objective behind another of its plan, or first."""
    row = _locked_objective(objective)
    ask(why_not_edit(row, by))
    if after is not None and after.plan_id != row.plan_id:
        raise ValidationError(_("Lines move within their list only."))
    rank = rank_after(objective_lines(row.plan_id).exclude(pk=row.pk), after)
    edit_row(row, values={"rank": rank}, version=None, by=by, scope=row.plan.account.scope)
    return row


@transaction.atomic
def objective_archive(*, objective: Objective, by: Any) -> Objective:
    """Takes an objective out of the plan."""
    row = _locked_objective(objective)
    if row.archived_at is None:
        ask(why_not_edit(row, by))
        archive_row(row, by=by, scope=row.plan.account.scope)
    return row


@transaction.atomic
def objective_restore(*, objective: Objective, by: Any) -> Objective:
    """Brings an archived objective back to its place."""
    row = _locked_objective(objective)
    ask(why_not_add(row.plan.account, by))
    restore_row(row, by=by, scope=row.plan.account.scope)
    return row


@transaction.atomic
def objective_reassign(*, objective: Objective, to: Any, by: Any, batch: str = "") -> Objective:
    """Gives a leaver's objective to somebody else. The caller's operation asks whether `by` may."""
    row = _locked_objective(objective)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.plan.account.scope, batch=batch)
    return row


@transaction.atomic
def objective_action_add(
    *, objective: Objective, by: Any, public_id: str | None = None, **values: Any
) -> Action:
    """A new action that came from an objective; `values` as for `action_create`."""
    row = _locked_objective(objective)
    ask(why_not_edit(row, by))
    action = action_create(account=row.plan.account, by=by, public_id=public_id, **values)
    ActionLink.objects.get_or_create(action=action, defaults={"objective": row})
    return action
