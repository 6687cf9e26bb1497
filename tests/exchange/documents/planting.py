"""A world in which every field holds its own marker: whatever gets into a file can be told by it.

Fields are walked, not listed: a field that is added later gets a marker too. What may reach a customer is listed:
`SHOWN`, by model and field, of rows that are marked customer-facing (or have no such mark).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import (
    Document,
    DocumentVersion,
    DroppedNote,
    InfluenceLine,
    Introduction,
    Judgement,
    Organisation,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.work.comments import comment_add
from accounts.work.notes import note_drop
from kam.lib.access import Level
from kam.lib.fields import ExactField
from kam.records.models import Comment
from kam.reference.calendar import today
from kam.reference.models import Company
from plans.models import ActionLink, KeptValue, Plan
from plans.planning import operations as planning
from plans.planning.models import PlanTemplate, TemplateSection
from teams.models import Absence, TeamExpectation, TeamFunction
from tests.factories import (
    ActionFactory,
    CommitmentFactory,
    ContactPointFactory,
    CustomerGoalFactory,
    DepartmentFactory,
    EmploymentFactory,
    FigureFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    ObjectiveValueFactory,
    OpenQuestionFactory,
    OrganisationFactory,
    PersonFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

#: What the customer sees of what is marked for them.
SHOWN = {
    "accounts.Statement": {"text"},
    "plans.CustomerGoal": {"text"},
    "plans.Objective": {"text", "measure", "unit", "baseline", "target"},
    "plans.ObjectiveValue": {"value"},  # the latest one is what the objective is at now
    "plans.Initiative": {"text", "value"},
    "plans.Risk": {"text", "measure"},
    "accounts.Commitment": {"text"},
    "accounts.Action": {"text"},
    "plans.TemplateSection": {"title_en", "title_de"},
    "accounts.Topic": {"name_en", "name_de"},
    "reference.Company": {"name"},
}
#: Models without a row behind a plan, and why.
ELSEWHERE = {
    **{
        f"accounts.{name}": "no document reads it: relations, judgements and talks stay inside"
        for name in [
            "Stakeholder",
            "StakeholderRole",
            "Judgement",
            "InfluenceLine",
            "Relationship",
            "Introduction",
            "Touchpoint",
            "TouchpointPerson",
            "TouchpointColleague",
        ]
    },
    **{
        f"accounts.{name}": "no document reads what colleagues tell each other"
        for name in ("Briefing", "BriefingReader", "FeedChoice")
    },
    "teams.Absence": "no document reads when a colleague is away",
    "plans.Presence": "who is on a page this minute: it holds no words",
    "plans.MeetingAction": "no document reads what was said in a review",
    "plans.MeetingAttendee": "no document reads what was said in a review",
    "plans.MeetingDecision": "no document reads what was said in a review",
    "plans.PlanMeeting": "no document reads what was said in a review",
    "plans.PlanRemark": "no document reads what a reviewer wanted changed",
    "teams.AccessReview": "goes through the access to all accounts",
}
#: What is worked out from other fields when a plan is read.
DERIVED = {"plans.Objective.current"}
#: Texts that are keys, not words: rows are found by them.
KEYS = {"public_id", "rank", "key", "code", "password", "language", "theme", "computed", "schema"}
SHORTEST = 8


@dataclass
class Planted:
    """The markers: those that must stay inside, those that the customer is to see, by where they stand."""

    inside: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    plan: Any = None
    version: Any = None
    number: int = 0

    def next(self) -> int:
        self.number += 1
        return self.number


def rows_behind() -> Iterator[models.Model]:
    """Every row of the rooms that a plan draws on."""
    for model in models_behind():
        yield from model._base_manager.order_by("pk")


def models_behind() -> list[Any]:
    rooms = ("accounts", "plans", "teams")
    found = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return [*(model for model in found if not model._meta.proxy), Company, Comment]


def build() -> Planted:
    """The world, with markers in it; its plan once more as a frozen version."""
    planted = Planted()
    planted.plan = _world()
    Organisation.objects.update(turnover_currency_id="EUR", turnover_year=2025)
    for row in rows_behind():
        plant(planted, row)
    KeptValue.objects.update(measure="coverage")  # else no objective follows it
    plan = Plan.objects.select_related("account__organisation", "template").get(pk=planted.plan.pk)
    planted.plan = plan
    planted.version = planning.plan_submit(plan=plan, by=None, version=None)
    planning.plan_approve(plan=plan, by=None, version=None, remark="Zqremark")
    planted.version.refresh_from_db()
    planted.inside["Zqremark"] = "plans.PlanVersion.remark"
    return planted


def plant(planted: Planted, row: models.Model) -> None:
    """A marker in every field of the row that can hold one."""
    label = row._meta.label
    facing = getattr(getattr(row, "objective", row), "audience", "customer") == "customer"
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        marker = _marker(column, planted)
        if marker is None:
            continue
        values[column.name] = marker
        name = f"{label}.{column.name}"
        if facing and column.name in SHOWN.get(label, ()):
            planted.shown[_as_found(marker)] = name
        elif name not in DERIVED and not _is_title(row, column.name, planted):
            planted.inside[_as_found(marker)] = name
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _is_title(row: Any, name: str, planted: Planted) -> bool:
    """The name of the customer stands on every document."""
    account = planted.plan.account
    if row._meta.label == "accounts.KeyAccount" and row.pk == account.pk and name == "name":
        return True
    return row._meta.label == "accounts.Organisation" and row.pk == account.organisation_id and name == "name"


def _marker(column: Any, planted: Planted) -> Any:
    if column.primary_key or column.is_relation or column.choices or column.name in KEYS:
        return None
    if isinstance(column, models.EmailField):
        return f"zq{planted.next():04}e@mail.example"
    if isinstance(column, models.URLField):
        return f"https://zq{planted.next():04}u.example"
    if isinstance(column, models.CharField | models.TextField) and (column.max_length or 99) >= SHORTEST:
        return f"Zq{planted.next():04}x"
    if isinstance(column, ExactField):
        return Decimal(7_310_000 + planted.next())
    return None


def _as_found(marker: Any) -> str:
    return f"{marker:f}" if isinstance(marker, Decimal) else str(marker)


# The world ------------------------------------------------------------------------------------------


def _world() -> Plan:
    """An account with a row of everything, the lines once internal and once customer-facing."""
    day = today()
    account = KeyAccountFactory(organisation__name="Nordwerk")
    kam = UserFactory(department=DepartmentFactory())
    make_kam(account, kam)
    member(
        account,
        UserFactory(department=DepartmentFactory()),
        Level.EDIT,
        note="Knows them well",
        time_share=35,
    )
    TeamExpectation.objects.create(team=account.team, function=TeamFunction.objects.get(key="legal"))
    unit = OrganisationFactory(parent=account.organisation, account=account)
    person = PersonFactory()
    EmploymentFactory(person=person, organisation=unit, unit="Buying")
    for on, state in ((day, "done"), (day + dt.timedelta(days=3), "planned")):
        talk = Touchpoint.objects.create(
            account=account, on=on, state=state, channel_id="visit", text="Spoke"
        )
        TouchpointPerson.objects.create(touchpoint=talk, person=person)
        TouchpointColleague.objects.create(touchpoint=talk, user=kam)
    Absence.objects.create(user=kam, starts_on=day, ends_on=day)
    ContactPointFactory(person=person)
    _relations(account, person, kam)
    for measure, kind in (
        ("revenue", "actual"),
        ("revenue", "plan"),
        ("margin", "actual"),
        ("wallet", "actual"),
    ):
        FigureFactory(
            organisation=account.organisation, measure_id=measure, kind=kind,
            starts_on=dt.date(day.year, 1, 1), ends_on=dt.date(day.year, 1, 31), source="Ledger",
        )  # fmt: skip
    plan = planning.plan_start(
        account=account, by=kam, template=PlanTemplate.objects.get(key="standard"),
        starts_on=dt.date(day.year, 1, 1), ends_on=dt.date(day.year + 2, 12, 31), depth="full",
    )  # fmt: skip
    for audience in ("internal", "customer"):
        _lines(account, plan, kam, person, audience)
    KeptValue.objects.create(account=account, measure="coverage", on=day - dt.timedelta(days=9), value=1)
    comment_add(account=account, about=plan.objectives.first(), by=kam, text="Said")
    note_drop(account=account, by=kam, kind=DroppedNote.Kind.CONTACT, text="Met")
    paper = Document.objects.create(account=account, title="T", tags="T", created_by=kam)
    file = {"file": "F", "name": "N", "note": "N", "text": "T", "sha256": "S", "type": "txt", "size": 1}
    DocumentVersion.objects.create(document=paper, number=1, created_by=kam, **file)
    return plan


def _relations(account: Any, person: Any, kam: Any) -> None:
    """The person in the map, with what we think of them, who of us knows them, and who shall."""
    day = today()
    place, other = (
        Stakeholder.objects.create(account=account, person=who, label="L", unit="U")
        for who in (person, PersonFactory())
    )
    valid = {"as_of": day, "expires_on": day + dt.timedelta(days=90), "how_known": "H"}
    StakeholderRole.objects.create(stakeholder=place, role_id="decider", note="N")
    Judgement.objects.create(stakeholder=place, scale_id="influence", step_id="influence-high", **valid)
    InfluenceLine.objects.create(account=account, source=place, target=other, text="T", **valid)
    Relationship.objects.create(
        account=account, stakeholder=place, user=kam, level=1, target=2, goal="G", part="P"
    )
    Introduction.objects.create(account=account, stakeholder=other, user=kam, why="W")
    talk = Touchpoint.objects.create(account=account, on=day, channel_id="visit", text="T", note="N")
    TouchpointPerson.objects.create(touchpoint=talk, person=person)
    TouchpointColleague.objects.create(touchpoint=talk, user=kam)


def _lines(account: Any, plan: Plan, kam: Any, person: Any, audience: str) -> None:
    given = {"account": account, "audience": audience}
    statements = [
        StatementFactory(topic_id=topic, as_of=today(), source="S", confidence="assumed", **given)
        for topic in sorted(_topics())
    ]
    goal = CustomerGoalFactory(person=person, target_on=today(), source="S", so_what="W", **given)
    figures = {"baseline": 1, "target": 3, "current": 2, "unit": "pieces", "measure": "M"}
    objective = ObjectiveFactory(plan=plan, goal=goal, owner=kam, audience=audience, **figures)
    ObjectiveValueFactory(objective=objective, on=today(), value=Decimal(2))
    ObjectiveFactory(plan=plan, goal=goal, owner=kam, audience=audience, computed="coverage", **figures)
    initiative = InitiativeFactory(goal=goal, owner=kam, **given)
    RiskFactory(probability=4, effect=4, owner=kam, **given)
    CommitmentFactory(owner=kam, person=person, **given)
    question = OpenQuestionFactory(account=account, owner=kam, statement=statements[0], answer="A")
    ActionFactory(owner=kam, due_on=today(), question=question, **given)
    ActionFactory(owner=kam, due_on=today(), statement=statements[0], **given)
    for link in ({"goal": goal}, {"objective": objective}, {"initiative": initiative}):
        if all(hasattr(ActionLink, name) for name in link):
            ActionLink.objects.create(action=ActionFactory(owner=kam, **given), **link)


def _topics() -> set[str]:
    blocks = [block for section in TemplateSection.objects.all() for block in section.blocks]
    return {block.removeprefix("statements:") for block in blocks if block.startswith("statements:")}
