"""The strategy map, the map of risks, SWOT as a square, and where links to lines lead."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.work import operations as work
from kam.lib.access import Level
from kam.reference.calendar import today
from plans.models import PlanVersion, TemplateRelease, TemplateSection
from plans.planning import line_operations
from plans.planning import operations as planning
from plans.planning import strategy_operations as ops
from plans.planning.blocks import BlockScene
from plans.planning.lines import Line
from plans.planning.risk_map import risk_map
from plans.planning.snapshot import frozen_sections
from plans.planning.strategy import strategy_data, strategy_of
from plans.planning.strategy_svg import TOTAL, WIDTH, tree_svg, wrapped
from tests.factories import (
    ActionFactory,
    CommitmentFactory,
    CustomerGoalFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def plan(account):
    return PlanFactory(account=account, starts_on=today().replace(month=1, day=1))


@pytest.fixture
def editor(account, client):
    found = UserFactory()
    member(account, found, Level.EDIT)
    client.force_login(found)
    return found


def chain(account, plan):
    """A whole chain, and a break of each kind."""
    goal = CustomerGoalFactory(account=account, text="Grow **robotics**")
    initiative = InitiativeFactory(account=account, text="Joint concept", goal=goal, state="running")
    objective = ObjectiveFactory(plan=plan, text="Win RX-4", initiative=initiative, goal=goal)
    line_operations.objective_action_add(
        objective=objective, by=None, text="Present it", due_on=today() - DAY, owner=UserFactory()
    )
    CustomerGoalFactory(account=account, text="Lonely goal")
    InitiativeFactory(account=account, text="Lab day")
    InitiativeFactory(account=account, text="Given up", state="dropped", goal=goal)
    ObjectiveFactory(plan=plan, text="Idle objective")
    ActionFactory(account=account, text="Belongs nowhere")
    return goal, initiative, objective


def strategy(account, plan, base=""):
    return strategy_of(strategy_data(BlockScene(account, plan, None, today())), base)


def test_the_chain_from_goal_to_action(account, plan):
    chain(account, plan)
    found = strategy(account, plan)
    first = found.goals[0]
    assert (first.kind, first.text) == ("goal", "Grow robotics")
    initiative = first.children[0]
    assert (initiative.text, initiative.note) == ("Joint concept", "Under way")
    assert initiative.children[0].text == "Win RX-4"
    action = initiative.children[0].children[0]
    assert (action.text, action.late) == ("Present it", True)
    assert "overdue" in action.note
    assert [node.text for node in found.loose] == ["Lab day", "Idle objective"]
    assert dict(found.counts) == {"goal": 2, "initiative": 2, "objective": 2, "action": 1}


def test_breaks_are_named_with_what_to_do(account, plan):
    chain(account, plan)
    found = strategy(account, plan)
    assert {gap.title: [node.text for node in gap.nodes] for gap in found.gaps} == {
        "Goal without an initiative of ours": ["Lonely goal"],
        "Initiative that serves no goal of the customer": ["Lab day"],
        "Initiative without objective": ["Lab day"],
        "Objective that serves nothing": ["Idle objective"],
        "Objective without action": ["Idle objective"],
    }
    assert all(gap.advice for gap in found.gaps)
    place = found.goals[1].children[0]
    assert (place.gap, place.kind, place.text) == (True, "initiative", "no initiative of ours yet")


def test_what_an_initiative_does_counts_for_its_objectives(account, plan):
    initiative = InitiativeFactory(account=account)
    ObjectiveFactory(plan=plan, initiative=initiative)
    assert "Objective without action" in [gap.title for gap in strategy(account, plan).gaps]
    ops.initiative_action_add(initiative=initiative, by=None, text="Do it")
    assert "Objective without action" not in [gap.title for gap in strategy(account, plan).gaps]


def big(account, plan):
    """10 goals, 20 initiatives, 20 objectives, 40 actions."""
    for _ in range(10):
        goal = CustomerGoalFactory(account=account)
        for _ in range(2):
            initiative = InitiativeFactory(account=account, goal=goal)
            objective = ObjectiveFactory(plan=plan, initiative=initiative)
            for _ in range(2):
                line_operations.objective_action_add(objective=objective, by=None, text="Do")


def test_long_texts_are_wrapped_and_cut():
    assert wrapped("one two three", 7, 3) == ["one two", "three"]
    assert wrapped("one two three four", 7, 2) == ["one two", "three …"]
    assert wrapped("Donaudampfschifffahrt", 10, 3) == ["Donaudampf", "schifffahr", "t"]
    assert wrapped("", 10, 3) == ["…"]


def test_no_box_covers_another(account, plan):
    big(account, plan)
    chain(account, plan)
    found = strategy(account, plan)
    for roots in ([goal] for goal in found.goals):
        svg = tree_svg(roots, "goal")
        boxes = [
            tuple(float(value) for value in box)
            for box in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
        ]
        assert boxes
        for n, (x, y, width, height) in enumerate(boxes):
            assert 0 <= x <= TOTAL - WIDTH + 1
            for other_x, other_y, _w, other_height in boxes[n + 1 :]:
                assert abs(x - other_x) > width or y + height <= other_y or other_y + other_height <= y


def test_the_page_links_every_line_and_costs_the_same_with_many(client, account, plan, editor):
    url = reverse("plans:plan_map", args=[account.public_id, plan.public_id])
    goal, initiative, objective = chain(account, plan)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        html = client.get(url).content.decode()
    for kind, row in (("goal", goal), ("initiative", initiative), ("objective", objective)):
        link = reverse("plans:line_show", args=[account.public_id, kind, row.public_id])
        assert f'<a class="n is-{kind}" href="{link}">' in html
        assert f'<a href="{link}">' in html  # and in the list
    assert "The chain breaks at 5 places." in html
    big(account, plan)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many) <= 20


def test_the_list_says_the_same_without_a_picture(client, account, plan, editor):
    chain(account, plan)
    url = reverse("plans:plan_map", args=[account.public_id, plan.public_id])
    html = client.get(url, {"as": "list"}).content.decode()
    assert '<svg class="k-chainsvg"' not in html
    for text in ("Grow robotics", "Joint concept", "Win RX-4", "Present it", "no action yet"):
        assert text in html


def test_an_empty_plan_says_what_the_map_is_made_of(client, account, plan, editor):
    url = reverse("plans:plan_map", args=[account.public_id, plan.public_id])
    assert "There is none yet." in client.get(url).content.decode()


def test_the_plan_shows_the_map_and_versions_keep_it(client, account, plan, editor):
    chain(account, plan)
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "summary"])
    html = client.get(url).content.decode()
    assert "Open the strategy map" in html
    assert "Joint concept" in html
    planning.plan_submit(plan=plan, by=None, version=None)
    InitiativeFactory(account=account, text="Later", goal=None)
    version = PlanVersion.objects.get()
    views = {view.key: view for view in frozen_sections(version.content)}
    data = next(block.data for block in views["summary"].blocks if block.key == "strategy")
    kept = strategy_of(data)
    assert kept.counts["initiative"] == 2
    page = reverse("plans:plan_version", args=[account.public_id, plan.public_id, version.public_id])
    html = client.get(page, {"depth": "full"}).content.decode()
    assert "Joint concept" in html
    assert "Later" not in html
    assert '<g class="n is-initiative">' in html  # no link: the version stands for itself


def summary(releases):
    return next(data["blocks"] for data in releases.get().sections if data["key"] == "summary")


def test_the_migration_of_the_summary(plan):
    from importlib import import_module

    from django.apps import apps

    module = import_module("plans.migrations.0010_strategy_block")
    found = TemplateSection.objects.filter(template=plan.template, key="summary")
    releases = TemplateRelease.objects.filter(template=plan.template)
    module.take_block(apps, None)
    assert found.get().blocks == ["statements:summary"]
    assert summary(releases) == ["statements:summary"]
    module.add_block(apps, None)
    assert summary(releases) == ["statements:summary", "strategy"]
    assert found.get().blocks == ["statements:summary", "strategy"]
    found.update(blocks=["status", "statements:summary"])
    module.add_block(apps, None)
    assert found.get().blocks == ["status", "statements:summary"]


# Risks ----------------------------------------------------------------------------------------------


def risk(text, probability, effect, state="open"):
    return Line("risk", text, 1, text, probability=probability, effect=effect, state=state)


def test_the_map_of_risks_counts_what_is_open_and_judged():
    svg = risk_map(
        [risk("a", 4, 5), risk("b", 4, 5), risk("c", 1, 1), risk("d", None, 3), risk("e", 5, 5, "closed")]
    )
    assert "3 open risks by probability and effect" in svg
    assert "a: probability 4, effect 5; b: probability 4, effect 5; c: probability 1, effect 1" in svg
    assert re.findall(r'<text class="n"[^>]*>(\d)<', svg) == ["2", "1"]
    assert svg.count('<circle class="high"') == 1
    assert risk_map([risk("d", None, None)]) == ""


def test_risks_stand_by_weight_and_the_map_above_them(client, account, plan, editor):
    RiskFactory(account=account, text="Small one", probability=1, effect=2)
    RiskFactory(account=account, text="Big one", probability=5, effect=5)
    RiskFactory(account=account, text="Closed one", probability=5, effect=5, state="closed")
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "risks"])
    html = client.get(url).content.decode()
    at = [html.index(f'aria-label="{text}"') for text in ("Big one", "Small one", "Closed one")]
    assert at == sorted(at)
    assert "2 open risks by probability and effect" in html


def test_initiatives_of_the_customer_stay_beside_ours(client, account, plan, editor):
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "goals"])
    html = client.get(url).content.decode()
    assert "Our initiatives" in html
    assert '<h3\n  class="mb-2">Initiatives of the customer</h3>' in html


def test_statements_about_risks_show_where_there_are_any(client, account, plan, editor):
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "risks"])
    assert "Add a statement" not in client.get(url).content.decode()
    StatementFactory(account=account, topic_id="risks", text="Older words")
    html = client.get(url).content.decode()
    assert "Older words" in html
    assert "Risks: statements" in html


# SWOT -----------------------------------------------------------------------------------------------


def test_swot_is_a_square_named_by_words(client, account, plan, editor):
    StatementFactory(account=account, topic_id="strengths", text="Package")
    StatementFactory(account=account, topic_id="threats", text="Third supplier")
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "swot"])
    html = client.get(url).content.decode()
    square = html[html.index('class="k-swot') :]
    names = re.findall(r'class="k-quad is-(\w+)" aria-label="([^"]+)"', square)
    assert names == [
        ("strengths", "Strengths"),
        ("weaknesses", "Weaknesses"),
        ("opportunities", "Chances"),
        ("threats", "Threats"),
    ]
    assert square.index("Package") < square.index("Weaknesses") < square.index("Third supplier")
    assert square.count('name="topic"') == 4
    read = client.get(reverse("plans:plan_read", args=[account.public_id, plan.public_id])).content.decode()
    assert 'class="k-quad is-threats" aria-label="Threats"' in read
    assert "Third supplier" in read
    assert "Weaknesses" not in read


def test_without_all_four_topics_there_is_no_square(client, account, plan, editor):
    blocks = {"swot": ["statements:strengths", "statements:threats"]}
    plan.release = TemplateRelease.objects.create(
        template=plan.template,
        number=2,
        released_at=timezone.now(),
        sections=[
            {**data, "blocks": blocks.get(data["key"], data["blocks"])} for data in plan.release.sections
        ],
    )
    plan.save()
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "swot"])
    html = client.get(url).content.decode()
    assert 'class="k-swot' not in html
    assert "Strengths" in html


# Where links lead -----------------------------------------------------------------------------------


def test_a_link_to_a_line_leads_to_its_section(client, account, plan, editor):
    goal, initiative, objective = chain(account, plan)
    statement = StatementFactory(account=account, topic_id="threats")
    homes = {
        "goal": (goal, "goals"),
        "initiative": (initiative, "goals"),
        "objective": (objective, "objectives"),
        "statement": (statement, "swot"),
        "question": (OpenQuestionFactory(account=account), "questions"),
        "risk": (RiskFactory(account=account), "risks"),
        "commitment": (CommitmentFactory(account=account), "actions"),
    }
    actions = [
        (work.action_create(account=account, by=None, text="x", statement=statement), "swot"),
        (ops.initiative_action_add(initiative=initiative, by=None, text="x"), "goals"),
        (ActionFactory(account=account), "actions"),
    ]
    for kind, (row, section) in [*homes.items(), *(("action", pair) for pair in actions)]:
        answer = client.get(reverse("plans:line_show", args=[account.public_id, kind, row.public_id]))
        home = reverse("plans:plan_section", args=[account.public_id, plan.public_id, section])
        assert answer.url == f"{home}#l-{row.public_id}", kind
        html = client.get(home).content.decode()
        assert f'id="l-{row.public_id}"' in html, kind
