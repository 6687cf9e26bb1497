"""Every list and every page of an account takes the same few queries, whether it shows 3 rows or 30.

The numbers stand here as they are, session and user included, so that one query more is seen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.information import briefing_operations as briefings
from accounts.information.briefing_replies import reply_add
from accounts.information.document_operations import document_create, looked_at
from accounts.models import (
    ConfidentialityLevel,
    DroppedNote,
    InfluenceLine,
    Introduction,
    Judgement,
    KeyAccount,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.work import operations as work
from accounts.work.comments import comment_add
from accounts.work.notes import note_drop
from kam.exchange.documents.operations import document_start
from kam.exchange.imports.operations import import_start
from kam.lib.access import Level
from kam.lib.markdown import reference
from kam.records.indexing import rebuild
from kam.records.models import SavedView
from kam.reference.calendar import today
from plans.models import Plan, PlanTemplate
from plans.planning import line_operations
from plans.planning import operations as planning
from plans.planning import strategy_operations as strategy
from teams.membership.audiences import department_key, function_key, user_key
from teams.models import TeamFunction, User
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
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

#: page -> (queries as KAM of the account, queries as head of KAM); None where the page is closed to the KAM.
COUNTS: dict[str, tuple[int | None, int]] = {
    "accounts:account": (18, 18),
    "accounts:account_briefings": (9, 8),
    "accounts:stakeholder": (16, 16),
    "accounts:stakeholder_edit": (15, 15),
    "accounts:account_buying_centre": (13, 13),
    "accounts:account_map": (11, 11),
    "accounts:account_power_map": (14, 13),
    "accounts:account_judgements_due": (11, 10),
    "accounts:stakeholder_add": (13, 13),
    "accounts:account_card": (8, 8),
    "accounts:account_create": (None, 8),
    "accounts:account_edit": (9, 9),
    "accounts:account_documents": (13, 13),
    "accounts:account_facts": (8, 8),
    "accounts:fact_add": (9, 8),
    "accounts:fact_edit": (8, 7),
    "accounts:audience_reach": (14, 14),
    "accounts:document": (13, 13),
    "accounts:document_add": (13, 12),
    "accounts:document_edit": (19, 18),
    "accounts:document_version_add": (10, 9),
    "accounts:account_export": (7, 7),
    "accounts:account_figures": (13, 13),
    "accounts:account_history": (13, 13),
    "accounts:account_list": (13, 13),
    "accounts:account_matrix": (15, 15),
    "accounts:account_matrix list": (15, 15),
    "accounts:account_matrix_export": (13, 13),
    "accounts:matrix_person": (15, 15),
    "accounts:pair": (10, 9),
    "accounts:account_selling_centre": (18, 18),
    "accounts:introduction": (16, 15),
    "accounts:introduction_new": (12, 12),
    "accounts:account_merge": (None, 7),
    "accounts:account_people": (11, 11),
    "accounts:account_structure": (6, 6),
    "accounts:account_team": (11, 11),
    "accounts:account_team_add": (8, 9),
    "accounts:account_team_kam": (None, 10),
    "accounts:account_overdue": (16, 16),
    "accounts:account_promises": (8, 8),
    "accounts:contacts_overdue": (16, 5),
    "accounts:account_touchpoints": (12, 12),
    "accounts:briefing": (14, 8),
    "accounts:briefing_list": (7, 7),
    "accounts:briefing_new": (13, 13),
    "accounts:briefing_reach": (8, 8),
    "accounts:card_list": (8, 8),
    "accounts:figures_edit": (12, 12),
    "accounts:organisation_options": (None, 3),
    "accounts:person": (18, 18),
    "accounts:person_create": (7, 7),
    "accounts:person_list": (8, 8),
    "accounts:person_organisations": (3, 3),
    "accounts:touchpoint": (13, 13),
    "accounts:touchpoint_edit": (15, 15),
    "accounts:touchpoint_new": (9, 9),
    "accounts:touchpoint_people": (5, 5),
    "accounts:touchpoint_promises": (3, 3),
    "accounts:touchpoint_start": (12, 13),
    "accounts:view_save": (5, 5),
    "desk:access_review": (None, 10),
    "desk:access_review_list": (None, 10),
    "desk:notification_list": (9, 8),
    "desk:search": (11, 10),
    "desk:search_suggest": (9, 8),
    "exchange:customer_preview": (14, 14),
    "exchange:document_list": (9, 9),
    "exchange:import_list": (None, 6),
    "plans:comment_list": (9, 9),
    "plans:line_comments": (9, 9),
    "plans:line_names": (16, 16),
    "plans:objective_values": (11, 10),
    "plans:plan_compare": (16, 16),
    "plans:plan_edit": (8, 7),
    "plans:plan_next_period": (14, 13),
    "plans:finance_edit": (9, 9),
    "accounts:budget": (6, 6),
    "plans:plan_template": (9, 8),
    "plans:plan_list": (12, 12),
    "plans:plan_map": (10, 10),
    "plans:plan_read": (20, 20),
    "plans:plan_read one page": (15, 15),
    "plans:plan_section actions": (17, 17),
    "plans:plan_section competition": (14, 14),
    "plans:plan_section finance": (15, 15),
    "plans:plan_section goals": (17, 17),
    "plans:plan_section objectives": (18, 18),
    "plans:plan_section opportunities": (14, 14),
    "plans:plan_section persons": (15, 15),
    "plans:plan_section position": (15, 15),
    "plans:plan_section profile": (16, 16),
    "plans:plan_section questions": (14, 14),
    "plans:plan_section relationships": (15, 15),
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
    rebuild()
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
    line_operations.goal_action_add(goal=goal, by=None, text="Do", owner=colleague)
    objective = ObjectiveFactory(plan=plan, goal=goal, owner=colleague, target=9)
    live = ("revenue", "wallet_share", "actions_on_time", "delivery")[number % 4]
    ObjectiveFactory(plan=plan, owner=colleague, computed=live, target=9)
    for back in range(3):
        on = today() - dt.timedelta(days=back)
        ObjectiveValueFactory(objective=objective, on=on, value=number, by=colleague)
    line_operations.objective_action_add(objective=objective, by=None, text="Do", owner=colleague)
    initiative = InitiativeFactory(account=account, goal=goal, owner=UserFactory())
    strategy.initiative_action_add(initiative=initiative, by=None, text="Do", owner=person)
    risk = RiskFactory(account=account, owner=UserFactory(), plan=plan if number % 2 else None)
    strategy.risk_action_add(risk=risk, by=None, text="Do", owner=colleague)
    promise = CommitmentFactory(account=account, owner=UserFactory(), person=person)
    talk = Touchpoint.objects.create(account=account, on=today(), channel_id="call", created_by=kam)
    TouchpointPerson.objects.create(touchpoint=talk, person=person)
    TouchpointColleague.objects.create(touchpoint=talk, user=colleague)
    late = PersonFactory()
    stakeholder = Stakeholder.objects.create(
        account=account, person=late, created_at=LONG_AGO, owner=colleague
    )
    StakeholderRole.objects.create(stakeholder=stakeholder, role_id="buyer")
    Relationship.objects.create(account=account, stakeholder=stakeholder, user=UserFactory(), cadence_days=9)
    promise.touchpoint = talk
    promise.save(update_fields=["touchpoint"])
    ActionFactory(account=account, owner=colleague, touchpoint=talk)
    place = _stands(account, person, kam, number)
    StakeholderRole.objects.create(stakeholder=place, role_id="decider")
    for user in (colleague, kam):
        Relationship.objects.create(account=account, stakeholder=place, user=user, level=1, target=2)
    Introduction.objects.create(account=account, stakeholder=place, user=colleague, by_user=kam)
    work.action_done(action=ActionFactory(account=account, text="Done"), by=kam)
    comment_add(
        account=account, about=goal, by=colleague, text=f"For {reference('@', 'Kam', 'u', kam.public_id)}"
    )
    comment_add(account=account, about=statement, by=colleague, text="Said")
    note_drop(account=account, by=colleague, kind=DroppedNote.Kind.CONTACT, text="Met")
    paper = ContentFile(f"{number} of {account}".encode(), name=f"{number}.txt")
    document_create(
        account=account, upload=looked_at(paper, paper.name), by=colleague, tags=f"tag {number}",
        level=ConfidentialityLevel.objects.get(key="named"),
        keys=[user_key(kam.pk), user_key(head.pk), user_key(colleague.pk), department_key(colleague.department_id)],
    )  # fmt: skip
    _brief(account, colleague, [kam, head])
    _brief(account, kam, [head, *User.objects.filter(memberships__team=account.team_id)])
    document_start(plan=plan, by=colleague, format="pdf", edition="customer", depth="full", language="en")
    other = KeyAccountFactory()
    make_kam(other, kam if number % 2 else colleague)
    member(other, kam, Level.READ) if not number % 2 else None
    member(other, colleague, Level.READ) if number % 2 else None
    SavedView.objects.create(owner=kam, page="accounts:account_list", name=f"View {number}", query="")
    import_start(by=head, kind="accounts", name=f"{number}.csv", data=b"Name;Tier\nNeu;A\n")


def _brief(account: KeyAccount, by: Any, to: list[Any]) -> None:
    level = ConfidentialityLevel.objects.get(key="named")
    values = {"title": "Know this", "text": "Words", "confidentiality": level, "wants_ack": True}
    keys = [user_key(user.pk) for user in to]
    draft = briefings.briefing_create(account=account, by=by, values=values, keys=keys)
    row = briefings.briefing_send(briefing=draft, by=by, version=None)
    reply_add(briefing=row, by=to[-1], text="Known")


def _stands(account: KeyAccount, person: Any, kam: Any, number: int) -> Stakeholder:
    """A person in the map, under the one before, with a role, judgements of which one has expired, and a line."""
    before = account.stakeholders.order_by("-pk").first()
    row = Stakeholder.objects.create(
        account=account, person=person, unit=f"Unit {number}", reports_to=before, owner=UserFactory()
    )
    StakeholderRole.objects.create(stakeholder=row, role_id="user")
    for scale, step, days in (
        ("attitude", "attitude-neutral", 9),
        ("influence", "influence-high", 9),
        ("coverage", None, -9),
    ):
        Judgement.objects.create(
            stakeholder=row, scale_id=scale, step_id=step, by=kam,
            as_of=today() - dt.timedelta(days=90), expires_on=today() + dt.timedelta(days=days),
        )  # fmt: skip
    if before is not None:
        InfluenceLine.objects.create(
            account=account, source=row, target=before, as_of=today(), expires_on=today()
        )
    return row


def pages(account: KeyAccount, plan: Plan, kam: Any) -> dict[str, str]:
    here, of_plan = [account.public_id], [account.public_id, plan.public_id]
    version = plan.versions.order_by("pk").first()
    job = account.organisations.exclude(pk=account.organisation_id).first().employments.first()
    place = account.stakeholders.order_by("pk")[0]
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
        "accounts:account_matrix": reverse("accounts:account_matrix", args=here),
        "accounts:account_matrix list": reverse("accounts:account_matrix", args=here) + "?view=list",
        "accounts:account_matrix_export": reverse("accounts:account_matrix_export", args=[*here, "csv"]),
        "accounts:matrix_person": reverse("accounts:matrix_person", args=[*here, place.public_id]),
        "accounts:pair": reverse("accounts:pair", args=[*here, place.public_id, kam.public_id]),
        "accounts:account_selling_centre": reverse("accounts:account_selling_centre", args=here),
        "accounts:introduction_new": reverse("accounts:introduction_new", args=here),
        "accounts:introduction": reverse(
            "accounts:introduction", args=[*here, account.introductions.order_by("pk")[0].public_id]
        ),
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
        "desk:search": reverse("desk:search") + "?q=n",
        "desk:search_suggest": reverse("desk:search_suggest") + "?q=n",
        "desk:access_review_list": reverse("desk:access_review_list") + "?state=all",
        "desk:access_review": reverse("desk:access_review", args=here),
        "exchange:import_list": reverse("exchange:import_list"),
        "desk:notification_list": reverse("desk:notification_list"),
        "teams:notification_ways": reverse("teams:notification_ways"),
        "plans:comment_list": reverse("plans:comment_list", args=here),
        "accounts:briefing_list": reverse("accounts:briefing_list") + "?show=all",
        "accounts:briefing": reverse(
            "accounts:briefing", args=[account.briefings.filter(owner=kam).first().public_id]
        ),
        "accounts:briefing_reach": reverse("accounts:briefing_reach", args=here)
        + "?confidentiality=team&"
        + "&".join(f"audience={user_key(m.user_id)}" for m in account.team.memberships.all()),
        "plans:line_names": reverse("plans:line_names", args=here) + "?q=a&sign=%23",
    }
    goal = account.goals.order_by("pk").first()
    talk = account.touchpoints.order_by("pk").first()
    place = account.stakeholders.order_by("pk").first()
    found["accounts:stakeholder"] = reverse("accounts:stakeholder", args=[*here, place.public_id])
    found["accounts:stakeholder_edit"] = reverse("accounts:stakeholder_edit", args=[*here, place.public_id])
    found["accounts:touchpoint"] = reverse("accounts:touchpoint", args=[*here, talk.public_id])
    found["accounts:touchpoint_edit"] = reverse("accounts:touchpoint_edit", args=[*here, talk.public_id])
    found["accounts:contacts_overdue"] = reverse("accounts:contacts_overdue")
    found["accounts:touchpoint_start"] = reverse("accounts:touchpoint_start") + f"?account={here[0]}"
    found["plans:line_comments"] = reverse("plans:line_comments", args=[*here, "goal", goal.public_id])
    paper = account.documents.order_by("pk").first()
    fact = account.statements.order_by("pk").first()
    found["accounts:fact_edit"] = reverse("accounts:fact_edit", args=[*here, fact.public_id])
    found["accounts:document"] = reverse("accounts:document", args=[*here, paper.public_id])
    found["accounts:document_edit"] = reverse("accounts:document_edit", args=[*here, paper.public_id])
    found["accounts:document_version_add"] = reverse(
        "accounts:document_version_add", args=[*here, paper.public_id]
    )
    legal = TeamFunction.objects.get(key="legal")
    keys = [department_key(DepartmentFactory().pk), function_key(account.team_id, legal.pk), user_key(kam.pk)]
    query = "&".join(f"audience={key}" for key in keys)
    found["accounts:audience_reach"] = reverse("accounts:audience_reach", args=here) + f"?{query}"
    for name in (
        "account_documents", "account_facts", "fact_add", "document_add",
        "account", "account_edit", "account_figures", "figures_edit", "account_structure", "account_people", "account_history",
        "account_buying_centre", "account_map", "account_power_map", "account_judgements_due", "stakeholder_add",
        "account_briefings", "briefing_new",
        "account_touchpoints", "account_overdue", "account_promises",
        "touchpoint_new", "touchpoint_people", "touchpoint_promises",
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
    "accounts:document_download",
    "accounts:people_cards", "accounts:people_cards_check", "accounts:account_people_cards",
    # tests/accounts/people/test_card_pages.py
    "accounts:person_merge",
    "accounts:account_map_svg", "accounts:account_power_map_svg", "accounts:stakeholder_fill", "accounts:influence_line_add",
    "accounts:influence_line_edit", "accounts:judgement_edit",
    "accounts:person_moved", "accounts:judgements_due",  # tests/accounts/buying/test_buying_pages.py
    "accounts:person_card", "accounts:person_code", "accounts:person_code_page",
    "accounts:touchpoint_file", "teams:absence_list", "teams:absence_edit",  # tests/accounts/work, tests/teams/staff
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
    "accounts:account_feed", "accounts:feed",  # tests/accounts/feed
    "exchange:import_errors", "exchange:meeting_briefing", "exchange:meeting_pdf",  # tests/exchange/meetings
    "accounts:briefing_edit", "accounts:briefing_send", "accounts:briefing_withdraw",  # test_briefings.py
    "accounts:reply_edit", "accounts:briefing_readers",
    "exchange:privacy_sheet", "exchange:privacy_person", "exchange:privacy_erase", "exchange:privacy_proof",
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


#: Who reads many accounts: search asks first where the word stands, once for all of them (kam/records/ranking.py).
WITH_MANY_ACCOUNTS = {"desk:search": (12, 10), "desk:search_suggest": (10, 8)}


@pytest.mark.parametrize("rows", [3, 30])
def test_the_same_queries_for_3_and_30_rows(client: Any, rows: int) -> None:
    cache.clear()
    account, plan, kam, head = world(rows)
    planning.plan_submit(plan=plan, by=kam, version=None)
    plan.refresh_from_db()
    paths = pages(account, plan, kam)
    as_kam, as_head = measured(client, kam, paths), measured(client, head, paths)
    expected = COUNTS | (WITH_MANY_ACCOUNTS if rows > 3 else {})
    assert {name: (as_kam[name], as_head[name]) for name in paths} == expected


def test_no_page_takes_more_than_twenty() -> None:
    assert {name: found for name, found in COUNTS.items() if max(n or 0 for n in found) > MOST} == {}


def test_every_page_that_is_read_is_measured() -> None:
    from tests.access.table import TABLE

    read = {case.url for case in TABLE if case.get and ":" in case.url}
    assert read <= names()
    assert read - {name.split()[0] for name in COUNTS} - SINGLE == set()
