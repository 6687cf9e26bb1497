"""The rows that pages of a plan are made of: tuples, not models, from prepared queries.

A page makes dozens of them, and building the queries anew would take longer than asking them.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Action, OpenQuestion, Statement, Topic
from kam.lib.prepared import given, prepared
from kam.reference.models import Company
from plans.planning.models import ORIGINS, CustomerGoal, Objective, Plan, PlanVersion
from plans.planning.progress import measured_text

_OWNER = ("owner__title", "owner__first_name", "owner__last_name")
_STATEMENT = (
    "pk", "public_id", "version", "topic_id", "text", "so_what", "confidence", "source", "as_of", "audience",
)  # fmt: skip
_PERSON = ("person__title", "person__first_name", "person__last_name")
_ACTION = (
    "pk", "public_id", "text", "owner_id", "due_on", "state", "audience", "done_at", "statement_id", *_OWNER,
    *_PERSON,
)  # fmt: skip
_LINKS = tuple(f"plan_link__{name}_id" for name in ORIGINS)
_QUESTION = ("pk", "public_id", "version", "text", "owner_id", "due_on", "state", "answer", *_OWNER)


class StatementRow(NamedTuple):
    pk: int
    public_id: str
    version: int
    topic_id: str
    text: str
    so_what: str
    confidence: str
    source: str
    as_of: dt.date | None
    audience: str


class ActionRow(NamedTuple):
    """An action with the line that it came from."""

    pk: int
    public_id: str
    text: str
    owner_id: int | None
    due_on: dt.date | None
    state: str
    audience: str
    done_at: dt.datetime | None
    statement_id: int | None
    title: str | None
    first_name: str | None
    last_name: str | None
    p_title: str | None
    p_first: str | None
    p_last: str | None
    goal_id: int | None = None
    initiative_id: int | None = None
    objective_id: int | None = None
    risk_id: int | None = None

    @property
    def owner_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def person_name(self) -> str:
        return " ".join(part for part in (self.p_title, self.p_first, self.p_last) if part)


class QuestionRow(NamedTuple):
    pk: int
    public_id: str
    version: int
    text: str
    owner_id: int | None
    due_on: dt.date | None
    state: str
    answer: str
    title: str | None
    first_name: str | None
    last_name: str | None

    @property
    def owner_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)


@prepared
def plan() -> QuerySet:
    """A plan of an account by its public id, archived or not."""
    rows = Plan.objects.filter(
        account=given("account"), public_id=given("public_id", Plan._meta.get_field("public_id"))
    )
    return rows.select_related("template", "release").defer("release__sections")[:1]


@prepared
def plans() -> QuerySet:
    """The plans of an account that are not archived, the latest first, with the number that is approved."""
    numbered = PlanVersion.objects.filter(plan=OuterRef("pk"), number__isnull=False).order_by("-number")
    found = Plan.objects.current().filter(account=given("account")).order_by("-starts_on", "pk")
    found = found.annotate(approved_number=Subquery(numbered.values("number")[:1]))
    return found.select_related("template", "release").defer("release__sections")


@prepared
def topics(keys: tuple[str, ...]) -> QuerySet:
    """Some topics, with the company's currency and the month in which its year begins (`Years`)."""
    company = Company.objects.filter(pk=Company.SINGLE)
    found = Topic.objects.filter(key__in=keys).order_by()
    return found.annotate(
        company_start=Subquery(company.values("fiscal_year_start")),
        company_currency=Subquery(company.values("currency")),
    )


@prepared
def _statements(keys: tuple[str, ...]) -> QuerySet:
    rows = Statement.objects.filter(account=given("account"), topic__in=keys, archived_at=None)
    return rows.order_by("rank", "pk").values_list(*_STATEMENT)


def statement_rows(account_pk: int, topic_keys: Sequence[str]) -> list[StatementRow]:
    """The statements under some topics, in order."""
    return [StatementRow(*row) for row in _statements(tuple(topic_keys)).rows(account=account_pk)]


@prepared
def goals() -> QuerySet:
    """The goals of an account, with the persons who own them."""
    rows = CustomerGoal.objects.filter(account=given("account"), archived_at=None)
    return rows.select_related("person").order_by("rank", "pk")


@prepared
def objectives() -> QuerySet:
    """The objectives of a plan, with what they serve, who owns them, and their values (`measured`)."""
    rows = Objective.objects.filter(plan=given("plan"), archived_at=None).annotate(measured=measured_text())
    rows = rows.select_related("goal", "initiative", "owner").order_by("rank", "pk")
    return rows.only(
        *(field.name for field in Objective._meta.concrete_fields),
        "goal__text", "initiative__text", "owner__title", "owner__first_name", "owner__last_name",
    )  # fmt: skip


@prepared
def objective_courses() -> QuerySet:
    """What says where the objectives of a plan stand: no texts, no models."""
    rows = Objective.objects.filter(plan=given("plan"), archived_at=None).exclude(text="")
    columns = ("baseline", "target", "due_on", "computed", "measured")
    return rows.annotate(measured=measured_text()).order_by().values_list(*columns)


@prepared
def measured() -> QuerySet:
    """The values of one objective, as `objectives` has them."""
    rows = Objective.objects.filter(pk=given("objective")).annotate(measured=measured_text())
    return rows.values_list("measured", named=True)[:1]


@prepared
def _actions(of: tuple[str, ...], keys: tuple[str, ...], line: str) -> QuerySet:
    rows = Action.objects.filter(account=given("account"), archived_at=None, state__in=("open", "done"))
    wanted = Q(statement__topic__in=keys) if keys else Q()
    for name in of:
        wanted |= Q(**{f"plan_link__{name}__isnull": False})
    if line:
        wanted = Q(**{"statement" if line == "statement" else f"plan_link__{line}": given("line")})
    rows = rows.filter(wanted).order_by(F("due_on").asc(nulls_last=True), "pk")
    return rows.values_list(*_ACTION, *_LINKS)


def action_rows(
    account_pk: int,
    *,
    topics: Sequence[str] = (),
    of: Sequence[str] = (),
    line: tuple[str, int] | None = None,
) -> list[ActionRow]:
    """The open and done actions of an account: all; or those under statements of some topics and those of some
    kinds of line ("goal", "risk", ...); or those of one line (kind, pk)."""
    if line is not None:
        kind, pk = line
        if kind != "statement" and kind not in ORIGINS:
            return []
        return [ActionRow(*row) for row in _actions((), (), kind).rows(account=account_pk, line=pk)]
    ready = _actions(tuple(of), tuple(topics), "")
    return [ActionRow(*row) for row in ready.rows(account=account_pk)]


@prepared
def _overdue(limit: int) -> QuerySet:
    late = (
        Action.objects.overdue(given("today", DateField())).filter(account=given("account")).exclude(text="")
    )
    return late.order_by("due_on", "pk").values_list(*_ACTION)[:limit]


def overdue_rows(account_pk: int, today: dt.date, limit: int) -> list[ActionRow]:
    """The actions that are longest overdue."""
    return [ActionRow(*row) for row in _overdue(limit).rows(account=account_pk, today=today)]


@prepared
def _questions(limit: int) -> QuerySet:
    rows = OpenQuestion.objects.filter(account=given("account"), archived_at=None, state="open")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk").values_list(*_QUESTION)[:limit]


def question_rows(account_pk: int, *, most_urgent: int) -> list[QuestionRow]:
    """The most urgent open questions of an account."""
    return [QuestionRow(*row) for row in _questions(most_urgent).rows(account=account_pk)]


@prepared
def asked(keys: tuple[str, ...]) -> QuerySet:
    """Statement and public id of the open questions that belong to statements of some topics."""
    rows = OpenQuestion.objects.filter(account=given("account"), archived_at=None, state="open")
    return rows.filter(statement__topic__in=keys).order_by("-pk").values_list("statement_id", "public_id")


@prepared
def versions(limit: int) -> QuerySet:
    """What the plan bar shows of the newest versions of a plan, with how many remarks stand on each."""
    rows = PlanVersion.objects.filter(plan=given("plan")).order_by("-submitted_at", "-pk")
    columns = ("public_id", "number", "state", "submitted_at", "decided_at", "remark", "submitted_by_id")
    here = Q(remarks__archived_at=None)
    rows = rows.annotate(
        n=Count("remarks", filter=here), n_open=Count("remarks", filter=here & Q(remarks__state="open"))
    )
    return rows.values_list(*columns, "n", "n_open", "decided_by__first_name", "decided_by__last_name")[
        :limit
    ]
