"""What this room shows on pages of lower rooms, registered by PlansConfig.ready."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Action, Commitment, KeyAccount, OpenQuestion, Statement
from accounts.work import operations as work
from kam.lib import slots
from kam.lib.formats import day
from kam.lib.http import address, address_of
from kam.lib.prepared import among, prepared, rows_among
from kam.lib.ranks import rank_between
from kam.records.operations import edit_row
from plans.planning import line_operations, operations
from plans.planning import strategy_operations as strategy
from plans.planning.cells import missing_items, plan_state, tally_items, work_items
from plans.planning.models import CustomerGoal, Objective, Plan
from plans.planning.outline import in_short
from plans.planning.pages import home_of, line_scene, open_questions, section_url
from plans.planning.progress import tally
from plans.planning.queries import SectionLoader, current_plan
from plans.planning.releases import at_depth, sections_of
from plans.planning.risk_panel import risk_panel
from plans.planning.rows import objective_courses, overdue_rows
from plans.planning.strategy_models import Initiative, Risk

_SHOWN = 5


def register_slots() -> None:
    """Called by AppConfig.ready."""
    slots.account_tabs.register(slots.AccountTab("plan", gettext_lazy("Plan"), "plans:plan_list", 20))
    slots.overview_panels.register(
        slots.OverviewPanel("plan", "plans/planning/overview_panel.html", 20, plan_panel)
    )
    slots.overview_panels.register(
        slots.OverviewPanel("risks", "plans/planning/risk_panel.html", 25, risk_panel)
    )
    slots.account_columns.register(slots.AccountColumn("plan", plan_column))
    for holding in HOLDINGS:
        slots.holdings.register(holding)
    for reference in REFERENCES:
        slots.account_references.register(reference)
    slots.person_references.register(
        slots.PersonReference(
            "plans.customergoal", "person", gettext_lazy("Goals"), lambda row: row.account.scope
        )
    )
    slots.person_references.register(
        slots.PersonReference(
            "plans.meetingattendee",
            "person",
            gettext_lazy("Review meetings"),
            lambda row: row.meeting.plan.account.scope,
        )
    )


# The account's overview -----------------------------------------------------------------------------


def plan_panel(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any] | None:
    """How the plan stands, what is missing, what is next."""
    plan = current_plan(account, today)
    every = sections_of(plan) if plan else []
    short = in_short(plan, account, at_depth(every, plan.depth), today, _SHOWN + 1) if plan else None
    questions = open_questions(account)
    late = short is None or short.overdue_actions
    overdue = overdue_rows(account.pk, today, _SHOWN + 1) if late else []
    loader = SectionLoader(plan, account, today=today, user=user)
    loader.load([], beside=[*questions, *overdue])
    context: dict[str, Any] = {
        "account": account,
        "plan": plan,
        "plan_url": home_of(account),
        "questions": [loader.question(row) for row in questions[:_SHOWN]],
        "overdue": [loader.action(row) for row in overdue[:_SHOWN]],
        "s": line_scene(account, user, today, address("accounts:account", account.public_id)),
    }
    if plan is not None and short is not None:
        section = section_url(account, plan, "-")
        urls = {s.key: section.replace("/-/", f"/{s.key}/") for s in every}
        holds = {
            block: urls[s.key]
            for s in every
            for block in ("actions", "questions", "objectives")
            if block in s.blocks
        }
        standing = tally(objective_courses().rows(plan=plan.pk), plan.starts_on, today)
        missing = [(lacks, text, urls[lacks.key]) for lacks, text in short.lacking]
        context |= {
            "state_items": plan_state(plan, context["plan_url"], today),
            "life": short.life,
            "missing": missing,
            "missing_items": missing_items(missing),
            "objective_items": tally_items(standing, holds.get("objectives", "")),
            "objectives_url": holds.get("objectives", ""),
            "standing": standing,
            "actions_url": holds.get("actions", ""),
            "questions_url": holds.get("questions", ""),
        }
    actions_url, questions_url = context.get("actions_url", ""), context.get("questions_url", "")
    context["overdue_items"] = work_items(_("Overdue actions"), context["overdue"], actions_url, today)
    context["question_items"] = work_items(_("Open questions"), context["questions"], questions_url, today)
    return context


# The list of accounts -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listed:
    """A plan as a line of the list tells it: no model, because a page has them by the dozen."""

    state: str
    starts_on: dt.date
    ends_on: dt.date
    number: int | None
    at: dt.datetime | None

    @property
    def period(self) -> str:
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}–{last}"


@prepared
def _plans_of(size: int) -> QuerySet:
    numbered = Q(versions__number__isnull=False)
    plans = Plan.objects.current().filter(among("account", size)).order_by("starts_on", "pk")
    return plans.values_list("account_id", "state", "starts_on", "ends_on", "pk").annotate(
        number=Max("versions__number"), at=Max("versions__decided_at", filter=numbered)
    )


def plan_column(accounts: Iterable[KeyAccount], user: Any, today: dt.date) -> dict[int, slots.ColumnCell]:
    """The state of the current plan: one query for a page of the list."""
    url = address_of("plans:plan_list")
    urls = {account.pk: url(account.public_id) for account in accounts}
    current: dict[int, _Listed] = {}
    for account, state, starts_on, ends_on, _pk, number, at in rows_among(_plans_of, "account", list(urls)):
        known = current.get(account)
        if known is None or starts_on <= today <= ends_on or not known.starts_on <= today <= known.ends_on:
            current[account] = _Listed(state, starts_on, ends_on, number, at)
    words = {"": _("no plan"), "review": _("In review"), "draft": _("Draft"), "over": _("period over")}
    return {pk: _cell(url, current.get(pk), today, words) for pk, url in urls.items()}


def _cell(url: str, plan: _Listed | None, today: dt.date, words: dict[str, str]) -> slots.ColumnCell:
    if plan is None:
        return slots.ColumnCell(words[""], css="k-watch", url=url)
    if plan.state == Plan.State.IN_REVIEW:
        return slots.ColumnCell(words["review"], note=plan.period, url=url)
    if plan.number is None:
        return slots.ColumnCell(words["draft"], note=plan.period, url=url)
    text = _("Approved v%(number)s") % {"number": plan.number}
    if plan.ends_on < today:
        return slots.ColumnCell(text, note=words["over"], css="k-watch", url=url)
    return slots.ColumnCell(text, note=day(plan.at, today), url=url)


# What a leaver holds --------------------------------------------------------------------------------


def _describe(item: Any) -> str:
    account = item.plan.account if isinstance(item, Objective) else item.account
    return f"{item} · {account.name}"


def _held(model: Any, user: Any, states: tuple[str, ...]) -> QuerySet:
    rows = model.objects.current().filter(owner=user, state__in=states)
    return rows.select_related("account").order_by("due_on", "pk")


HOLDINGS = (
    slots.Holding(
        "actions",
        gettext_lazy("Open actions"),
        lambda user: (
            Action.objects.open().filter(owner=user).select_related("account").order_by("due_on", "pk")
        ),
        lambda item, to, by, batch: work.action_reassign(action=item, to=to, by=by, batch=batch),
        _describe,
    ),
    slots.Holding(
        "questions",
        gettext_lazy("Open questions"),
        lambda user: (
            OpenQuestion.objects.open().filter(owner=user).select_related("account").order_by("due_on", "pk")
        ),
        lambda item, to, by, batch: work.question_reassign(question=item, to=to, by=by, batch=batch),
        _describe,
    ),
    slots.Holding(
        "objectives",
        gettext_lazy("Objectives"),
        lambda user: (
            Objective.objects.current()
            .filter(owner=user, plan__archived_at=None)
            .select_related("plan__account")
            .order_by("due_on", "pk")
        ),
        lambda item, to, by, batch: line_operations.objective_reassign(
            objective=item, to=to, by=by, batch=batch
        ),
        _describe,
    ),
    slots.Holding(
        "initiatives",
        gettext_lazy("Initiatives"),
        lambda user: _held(Initiative, user, ("proposed", "running")),
        lambda item, to, by, batch: strategy.initiative_reassign(initiative=item, to=to, by=by, batch=batch),
        _describe,
    ),
    slots.Holding(
        "risks",
        gettext_lazy("Risks"),
        lambda user: _held(Risk, user, ("open",)),
        lambda item, to, by, batch: strategy.risk_reassign(risk=item, to=to, by=by, batch=batch),
        _describe,
    ),
    slots.Holding(
        "commitments",
        gettext_lazy("Open commitments"),
        lambda user: _held(Commitment, user, ("open",)),
        lambda item, to, by, batch: work.commitment_reassign(commitment=item, to=to, by=by, batch=batch),
        _describe,
    ),
)


# What moves when two accounts become one ------------------------------------------------------------


def _rows(model: Any) -> Any:
    return lambda source: model.objects.filter(account=source)


def _mover(model: Any) -> Any:
    """Moves all rows of a model, archived ones too, behind those that the target has."""

    def move(source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
        last = model.objects.filter(account=target).aggregate(last=Max("rank"))["last"] or ""
        rows = model.objects.select_for_update().filter(account=source).order_by("rank", "pk")
        count = 0
        for row in rows:
            last = rank_between(last, "") if len(last) < 50 else last
            edit_row(
                row,
                values={"account": target, "rank": last},
                version=None,
                by=by,
                scope=target.scope,
                batch=batch,
            )
            count += 1
        return count

    return move


def _move_plans(source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """A plan for a period that the target has is archived; it stays readable, with its objectives."""
    taken = set(Plan.objects.current().filter(account=target).values_list("starts_on", flat=True))
    count = 0
    for plan in Plan.objects.select_for_update().filter(account=source).order_by("pk"):
        if plan.archived_at is None and plan.starts_on in taken:
            plan = operations.plan_archive(plan=plan, by=None)
        edit_row(plan, values={"account": target}, version=None, by=by, scope=target.scope, batch=batch)
        count += 1
    return count


REFERENCES = (
    slots.AccountReference("statements", gettext_lazy("Statements"), _rows(Statement), _mover(Statement)),
    slots.AccountReference(
        "questions", gettext_lazy("Open questions"), _rows(OpenQuestion), _mover(OpenQuestion)
    ),
    slots.AccountReference("actions", gettext_lazy("Actions"), _rows(Action), _mover(Action)),
    slots.AccountReference(
        "goals", gettext_lazy("Customer goals"), _rows(CustomerGoal), _mover(CustomerGoal)
    ),
    slots.AccountReference("initiatives", gettext_lazy("Initiatives"), _rows(Initiative), _mover(Initiative)),
    slots.AccountReference("risks", gettext_lazy("Risks"), _rows(Risk), _mover(Risk)),
    slots.AccountReference("commitments", gettext_lazy("Commitments"), _rows(Commitment), _mover(Commitment)),
    slots.AccountReference("plans", gettext_lazy("Plans"), _rows(Plan), _move_plans),
)
