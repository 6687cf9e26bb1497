"""Every list and every page of an account takes the same few queries, whether it shows 3 rows or 30.

The numbers stand here as they are, session and user included, so that one query more is seen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import DroppedNote, KeyAccount
from accounts.work import operations as work
from accounts.work.comments import comment_add
from accounts.work.notes import note_drop
from kam.exchange.documents.operations import document_start
from kam.exchange.imports.operations import import_start
from kam.lib.access import Level
from kam.lib.markdown import reference
from kam.records.models import SavedView
from kam.reference.calendar import today
from plans.models import Plan, PlanTemplate
from plans.planning import operations as planning
from plans.planning import strategy_operations as strategy
from tests.access.test_table import names
from tests.factories import (
    ActionFactory,
    CommitmentFactory,
    ContactPointFactory,
    CustomerGoalFactory,
    DepartmentFactory,
    EmploymentFactory,
    FigureFactory,
    HeadFactory,
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

pytestmark = pytest.mark.django_db
MOST = 20

#: page -> (queries as KAM of the account, queries as head of KAM); None where the page is closed to the KAM.
COUNTS: dict[str, tuple[int | None, int]] = {
    "accounts:account": (17, 17),
    "accounts:account_card": (8, 8),
    "accounts:account_create": (None, 8),
    "accounts:account_edit": (9, 9),
    "accounts:account_export": (7, 7),
    "accounts:account_figures": (13, 13),
    "accounts:account_history": (8, 8),
    "accounts:account_list": (13, 13),
    "accounts:account_merge": (None, 7),
    "accounts:account_people": (11, 11),
    "accounts:account_structure": (6, 6),
    "accounts:account_team": (10, 10),
    "accounts:account_team_add": (8, 9),
    "accounts:account_team_kam": (None, 10),
    "accounts:card_list": (8, 8),
    "accounts:figures_edit": (12, 12),
    "accounts:organisation_options": (None, 3),
    "accounts:person": (11, 11),
    "accounts:person_create": (7, 7),
    "accounts:person_list": (8, 8),
    "accounts:person_organisations": (3, 3),
    "accounts:view_save": (5, 5),
    "desk:access_review": (None, 10),
    "desk:access_review_list": (None, 10),
    "desk:notification_list": (9, 8),
    "desk:search": (8, 8),
    "exchange:customer_preview": (15, 15),
    "exchange:document_list": (9, 9),
    "exchange:import_list": (None, 6),
    "plans:comment_list": (9, 9),
    "plans:line_comments": (9, 9),
    "plans:line_names": (12, 12),
    "plans:objective_values": (11, 10),
    "plans:plan_compare": (17, 17),
    "plans:plan_edit": (8, 7),
    "plans:plan_next_period": (14, 13),
    "plans:finance_edit": (9, 9),
    "accounts:budget": (6, 6),
    "plans:plan_template": (9, 8),
    "plans:plan_list": (12, 12),
    "plans:plan_map": (10, 10),
    "plans:plan_read": (20, 20),
    "plans:plan_read one page": (16, 16),
    "plans:plan_section actions": (16, 16),
    "plans:plan_section competition": (14, 14),
    "plans:plan_section finance": (16, 16),
    "plans:plan_section goals": (17, 17),
    "plans:plan_section objectives": (19, 19),
    "plans:plan_section opportunities": (14, 14),
    "plans:plan_section persons": (15, 15),
    "plans:plan_section position": (16, 16),
    "plans:plan_section profile": (16, 16),
    "plans:plan_section questions": (14, 14),
    "plans:plan_section relationships": (14, 14),
    "plans:plan_section reviews": (14, 14),
    "plans:plan_section risks": (16, 16),
    "plans:plan_section summary": (18, 18),
    "plans:plan_section swot": (14, 14),
    "plans:plan_section team": (16, 16),
    "plans:plan_version": (12, 12),
    "teams:colleague": (11, 11),
    "teams:colleague_list": (6, 6),
    "teams:colleague_options": (3, 3),
    "teams:department_list": (5, 5),
    "teams:department_options": (3, 3),
    "teams:notification_ways": (5, 5),
    "teams:profile": (6, 6),
    "teams:security": (5, 5),
}


def world(rows: int) -> tuple[KeyAccount, Plan, Any, Any]:
    """One account, and `rows` of everything in and beside it."""
    kam, head = UserFactory(last_name="Kam"), HeadFactory(last_name="Head")
    account = KeyAccountFactory(organisation__name="Nordwerk")
    make_kam(account, kam)
    template = PlanTemplate.objects.get(key="standard")
    first = dt.date(today().year, 1, 1)
    plan = planning.plan_start(
        account=account, by=kam, template=template, starts_on=first, ends_on=dt.date(first.year + 2, 12, 31)
    )
    for number in range(rows):
        _row(account, plan, kam, head, number)
    # Last, so that the first page of the history tells of it whatever the number of rows.
    later = first.replace(year=first.year + 3)
    planning.plan_start(
        account=account, by=kam, template=template, starts_on=later, ends_on=later.replace(month=12)
    )
    return account, plan, kam, head


def _row(account: KeyAccount, plan: Plan, kam: Any, head: Any, number: int) -> None:
    colleague = UserFactory(department=DepartmentFactory(), manager=head)
    member(account, colleague, Level.EDIT)
    unit = OrganisationFactory(parent=account.organisation, account=account)
    person = PersonFactory()
    EmploymentFactory(person=person, organisation=unit, unit=f"Unit {number}")
    ContactPointFactory(person=person)
    FigureFactory(
        organisation=unit,
        starts_on=dt.date(today().year, 1 + number % 12, 1),
        ends_on=dt.date(today().year, 1 + number % 12, 28),
    )
    statement = StatementFactory(account=account, topic_id="profile")
    question = OpenQuestionFactory(account=account, owner=colleague, statement=statement)
    # Owners who own no question: their names are read in a query of their own.
    ActionFactory(account=account, owner=UserFactory(), statement=statement, due_on=today())
    ActionFactory(account=account, owner=colleague, question=question)
    goal = CustomerGoalFactory(account=account, person=person)
    planning.goal_action_add(goal=goal, by=None, text="Do", owner=colleague)
    objective = ObjectiveFactory(plan=plan, goal=goal, owner=colleague, target=9)
    live = ("revenue", "wallet_share", "actions_on_time", "delivery")[number % 4]
    ObjectiveFactory(plan=plan, owner=colleague, computed=live, target=9)
    for back in range(3):
        on = today() - dt.timedelta(days=back)
        ObjectiveValueFactory(objective=objective, on=on, value=number, by=colleague)
    planning.objective_action_add(objective=objective, by=None, text="Do", owner=colleague)
    initiative = InitiativeFactory(account=account, goal=goal, owner=UserFactory())
    strategy.initiative_action_add(initiative=initiative, by=None, text="Do", owner=person)
    risk = RiskFactory(account=account, owner=UserFactory(), plan=plan if number % 2 else None)
    strategy.risk_action_add(risk=risk, by=None, text="Do", owner=colleague)
    CommitmentFactory(account=account, owner=UserFactory(), person=person)
    work.action_done(action=ActionFactory(account=account, text="Done"), by=kam)
    comment_add(
        account=account, about=goal, by=colleague, text=f"For {reference('@', 'Kam', 'u', kam.public_id)}"
    )
    comment_add(account=account, about=statement, by=colleague, text="Said")
    note_drop(account=account, by=colleague, kind=DroppedNote.Kind.CONTACT, text="Met")
    document_start(plan=plan, by=colleague, format="pdf", edition="customer", depth="full", language="en")
    other = KeyAccountFactory()
    make_kam(other, kam if number % 2 else colleague)
    member(other, kam, Level.READ) if not number % 2 else None
    member(other, colleague, Level.READ) if number % 2 else None
    SavedView.objects.create(owner=kam, page="accounts:account_list", name=f"View {number}", query="")
    import_start(by=head, kind="accounts", name=f"{number}.csv", data=b"Name;Tier\nNeu;A\n")


def pages(account: KeyAccount, plan: Plan, kam: Any) -> dict[str, str]:
    here, of_plan = [account.public_id], [account.public_id, plan.public_id]
    version = plan.versions.order_by("pk").first()
    job = account.organisations.exclude(pk=account.organisation_id).first().employments.first()
    found = {
        "accounts:account_list": reverse("accounts:account_list"),
        "accounts:account_export": reverse("accounts:account_export", args=["csv"]),
        "accounts:view_save": reverse("accounts:view_save"),
        "accounts:organisation_options": reverse("accounts:organisation_options"),
        "accounts:account_create": reverse("accounts:account_create"),
        "accounts:card_list": reverse("accounts:card_list"),
        "accounts:account_card": reverse("accounts:account_card", args=here),
        "accounts:person_list": reverse("accounts:person_list"),
        "accounts:person_organisations": reverse("accounts:person_organisations"),
        "accounts:person": reverse("accounts:person", args=[job.person.public_id]),
        "plans:plan_list": reverse("plans:plan_list", args=here) + "?all",
        "plans:plan_read": reverse("plans:plan_read", args=of_plan) + "?depth=full",
        "plans:plan_read one page": reverse("plans:plan_read", args=of_plan) + "?depth=one_page",
        "plans:plan_version": reverse("plans:plan_version", args=[*of_plan, version.public_id]),
        "plans:plan_compare": reverse("plans:plan_compare", args=of_plan),
        "plans:plan_map": reverse("plans:plan_map", args=of_plan),
        "exchange:document_list": reverse("exchange:document_list", args=of_plan),
        "exchange:customer_preview": reverse("exchange:customer_preview", args=of_plan) + "?depth=full",
        "plans:plan_edit": reverse("plans:plan_edit", args=of_plan),
        "plans:plan_next_period": reverse("plans:plan_next_period", args=of_plan),
        "plans:finance_edit": reverse("plans:finance_edit", args=of_plan),
        "accounts:budget": reverse("accounts:budget"),
        "plans:plan_template": reverse("plans:plan_template", args=of_plan),
        "plans:objective_values": reverse(
            "plans:objective_values", args=[*here, plan.objectives.order_by("pk").first().public_id]
        ),
        "teams:colleague_list": reverse("teams:colleague_list"),
        "teams:colleague_options": reverse("teams:colleague_options") + "?q=last",
        "teams:colleague": reverse("teams:colleague", args=[kam.public_id]),
        "teams:department_list": reverse("teams:department_list"),
        "teams:department_options": reverse("teams:department_options") + "?q=dep",
        "teams:profile": reverse("teams:profile"),
        "teams:security": reverse("teams:security"),
        "desk:search": reverse("desk:search") + "?q=a",
        "desk:access_review_list": reverse("desk:access_review_list") + "?state=all",
        "desk:access_review": reverse("desk:access_review", args=here),
        "exchange:import_list": reverse("exchange:import_list"),
        "desk:notification_list": reverse("desk:notification_list"),
        "teams:notification_ways": reverse("teams:notification_ways"),
        "plans:comment_list": reverse("plans:comment_list", args=here),
        "plans:line_names": reverse("plans:line_names", args=here) + "?q=a&sign=%23",
    }
    goal = account.goals.order_by("pk").first()
    found["plans:line_comments"] = reverse("plans:line_comments", args=[*here, "goal", goal.public_id])
    for name in (
        "account", "account_edit", "account_figures", "figures_edit", "account_structure", "account_people", "account_history",
        "account_team", "account_team_add", "account_team_kam", "account_merge", "person_create",
    ):  # fmt: skip
        found[f"accounts:{name}"] = reverse(f"accounts:{name}", args=here)
    for section in (
        PlanTemplate.objects.get(key="standard").sections.filter(archived_at=None).order_by("number")
    ):
        if section.blocks and section.blocks != ["status"]:
            found[f"plans:plan_section {section.key}"] = (
                reverse("plans:plan_section", args=[*of_plan, section.key]) + "?depth=full"
            )
    return found


#: Lists and workspace pages, in the words of the resolver, that need no measuring: one row or a small form.
SINGLE = {
    "accounts:account_people_export", "accounts:object_history", "accounts:view_rename", "accounts:unit_create",
    "accounts:unit_edit", "accounts:unit_move", "accounts:person_new", "accounts:person_edit", "accounts:job_start",
    "accounts:job_edit", "accounts:job_change", "accounts:job_end", "accounts:contact_add", "accounts:contact_edit",
    "accounts:account_team_member", "accounts:account_team_member_end", "accounts:account_team_expect",
    "plans:plan_start", "plans:plan_submit", "plans:remark_edit", "plans:remark_answer",
    "plans:plan_return", "plans:plan_approve", "plans:line_show",
    "plans:meeting_start", "plans:meeting_section", "plans:decision_edit", "plans:meeting_attendees", "plans:meeting_end",
    "plans:meeting_minutes", "plans:plan_confirm",  # tests/plans/planning/test_meeting.py
    "plans:plan_guide", "plans:plan_example", "accounts:budget_export",
    "plans:plan_live", "plans:plan_archived",  # tests/plans/planning/test_live.py, test_undo.py
    "plans:line_edit", "plans:question_answer", "plans:objective_value_edit", "teams:colleague_create", "teams:colleague_edit",
    "teams:colleague_rights", "teams:colleague_deactivate", "teams:department_create", "teams:department_edit",
    "teams:invitation", "desk:leaver", "desk:leaver_list", "desk:notifications_off",
    "plans:comment_edit", "exchange:import_upload", "exchange:import_sample",
    "exchange:import_mapping", "exchange:import_preview", "exchange:import_run", "exchange:import_result",
    "exchange:import_errors",
}  # fmt: skip


def measured(client: Any, user: Any, paths: dict[str, str]) -> dict[str, int | None]:
    client.force_login(user)
    for path in paths.values():  # what is kept for all requests, such as compiled templates, is made once
        client.get(path)
    found: dict[str, int | None] = {}
    for name, path in paths.items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path)
            b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code in {200, 403}, (name, response.status_code)
        found[name] = len(queries) if response.status_code == 200 else None
    return found


@pytest.mark.parametrize("rows", [3, 30])
def test_the_same_queries_for_3_and_30_rows(client: Any, rows: int) -> None:
    cache.clear()
    account, plan, kam, head = world(rows)
    planning.plan_submit(plan=plan, by=kam, version=None)
    plan.refresh_from_db()
    paths = pages(account, plan, kam)
    as_kam, as_head = measured(client, kam, paths), measured(client, head, paths)
    assert {name: (as_kam[name], as_head[name]) for name in paths} == COUNTS


def test_no_page_takes_more_than_twenty() -> None:
    assert {name: found for name, found in COUNTS.items() if max(n or 0 for n in found) > MOST} == {}


def test_every_page_that_is_read_is_measured() -> None:
    from tests.access.table import TABLE

    read = {case.url for case in TABLE if case.get and ":" in case.url}
    assert read <= names()
    assert read - {name.split()[0] for name in COUNTS} - SINGLE == set()
