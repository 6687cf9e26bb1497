"""From one plan to the next: what is open comes along, what is done stays behind.

Statements, goals, initiatives, risks, questions, actions and commitments belong to the account, so they are in the next
plan by themselves. Objectives belong to the period: each that goes on is written anew, with what was reached as its
baseline.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Action, Commitment, KeyAccount, OpenQuestion, Statement
from kam.reference.calendar import add_months, fiscal_year
from plans.planning import rows
from plans.planning.blocks import BlockScene
from plans.planning.line_operations import objective_create
from plans.planning.measures import MeasureScene
from plans.planning.models import CustomerGoal, Depth, Objective, Plan
from plans.planning.operations import plan_start
from plans.planning.progress import Progress, measured_of, progress_by
from plans.planning.strategy_models import Initiative, Risk
from plans.planning.trend import Why


@dataclass(frozen=True)
class Candidate:
    """An objective that may come along. `open`: not reached yet, so it is proposed."""

    objective: Objective
    progress: Progress
    open: bool

    @property
    def now(self) -> Decimal | None:
        return self.progress.now if self.progress.now is not None else self.objective.baseline


@dataclass(frozen=True)
class ComesAlong:
    """How much of the account's own is in the next plan by itself, and how much stays behind as done."""

    statements: int
    goals: int
    initiatives: int
    risks: int
    questions: int
    actions: int
    commitments: int
    done_actions: int
    answered_questions: int


def next_period(plan: Plan, start_month: int) -> tuple[dt.date, dt.date]:
    """The fiscal years after a plan's, as many as it has."""
    first = plan.ends_on + dt.timedelta(days=1)
    years = fiscal_year(plan.ends_on, start_month) - fiscal_year(plan.starts_on, start_month) + 1
    return first, add_months(first.replace(day=1), 12 * years) - dt.timedelta(days=1)


def candidates(plan: Plan, account: KeyAccount, user: Any, today: dt.date) -> list[Candidate]:
    """The plan's objectives and how they stand."""
    found = [row for row in rows.objectives().rows(plan=plan.pk) if row.text]
    measured = {row.pk: measured_of(row.measured) for row in found}
    scene = MeasureScene(BlockScene(account, plan, user, today))
    progress = progress_by(found, measured, scene)
    return [Candidate(row, progress[row.pk], progress[row.pk].standing.why != Why.REACHED) for row in found]


def comes_along(account: KeyAccount) -> ComesAlong:
    """All counts in one query."""

    def written(model: Any, *states: str) -> Coalesce:
        rows = model.objects.filter(account=OuterRef("pk"), archived_at=None).exclude(text="").order_by()
        rows = rows.filter(state__in=states) if states else rows
        return Coalesce(Subquery(rows.values("account").annotate(n=Count("pk")).values("n")), 0)

    counts = {
        "statements": written(Statement),
        "goals": written(CustomerGoal),
        "initiatives": written(Initiative, "proposed", "running"),
        "risks": written(Risk, "open"),
        "questions": written(OpenQuestion, "open"),
        "actions": written(Action, "open"),
        "commitments": written(Commitment, "open"),
        "done_actions": written(Action, "done"),
        "answered_questions": written(OpenQuestion, "answered"),
    }
    found = KeyAccount.objects.filter(pk=account.pk).annotate(**{f"n_{k}": v for k, v in counts.items()})
    row = found.values_list(*(f"n_{key}" for key in counts)).get()
    return ComesAlong(**dict(zip(counts, row, strict=True)))


@transaction.atomic
def plan_next(
    *,
    plan: Plan,
    by: Any,
    starts_on: dt.date,
    ends_on: dt.date,
    depth: str = Depth.COMPACT,
    objectives: list[str],
    today: dt.date,
) -> Plan:
    """The plan of the next period, from the newest release of the same template.

    `objectives`: public ids of those that go on; their baseline is what holds now. The old plan is not touched. A plan
    that begins on that day already is a ValidationError, so that sending twice makes one plan.
    """
    if starts_on <= plan.starts_on:
        raise ValidationError({"starts_on": _("The next period begins after this one.")})
    made = plan_start(
        account=plan.account,
        by=by,
        template=plan.template,
        depth=depth,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    made.account = plan.account
    known = {one.objective.public_id: one for one in candidates(plan, plan.account, by, today)}
    if set(objectives) - known.keys():
        raise ValidationError(_("An objective is no longer there. Reload the page."))
    for public_id, one in known.items():
        if public_id in objectives:
            _carry(one, made, by)
    return made


def _carry(one: Candidate, made: Plan, by: Any) -> Objective:
    """A due day that lies before the new period is left open: somebody has to decide it anew."""
    old = one.objective
    return objective_create(
        plan=made,
        by=by,
        text=old.text,
        measure=old.measure,
        unit=old.unit,
        baseline=one.now,
        target=old.target,
        computed=old.computed,
        due_on=old.due_on if old.due_on and old.due_on >= made.starts_on else None,
        owner=old.owner if old.owner_id and old.owner.is_active else None,
        goal=old.goal if old.goal_id and old.goal.archived_at is None else None,
        initiative=old.initiative if old.initiative_id and old.initiative.archived_at is None else None,
        audience=old.audience,
    )
