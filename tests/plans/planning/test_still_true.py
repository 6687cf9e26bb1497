"""Stale lines and the click that says they are still true, alone and together, and taking it back."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from kam.records.models import Change
from plans.planning.line_kinds import KINDS
from plans.planning.line_operations import goal_edit
from tests.factories import TODAY, CustomerGoalFactory, OpenQuestionFactory, StatementFactory
from tests.plans.planning.test_plan_pages import HTMX, World, words

pytestmark = pytest.mark.django_db
OLD = dt.date(2020, 1, 1)


@pytest.fixture
def world():
    return World()


def goal(world, **values):
    return CustomerGoalFactory(account=world.account, as_of=OLD, **values)


def button(html: str, row) -> str:
    """The address of "Still true" at a line."""
    return re.search(rf'formaction="([^"]*{row.public_id}/confirm[^"]*)"', html)[1].replace("&amp;", "&")


def test_an_old_line_is_confirmed_and_taken_back(world):
    row, young = goal(world), CustomerGoalFactory(account=world.account, as_of=TODAY)
    editor = world.client("editor")
    page = editor.get(world.section("goals"))
    html = page.content.decode()
    assert f"{young.public_id}/confirm" not in html
    assert "1 goal older than 12 months" in words(page)
    assert "Still true" not in words(world.client("reader").get(world.section("goals")))
    response = editor.post(button(html, row))
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.as_of == page.context["s"].today
    change = Change.objects.of(row).first()
    assert (change.by, change.values["as_of"][0]) == (world.editor, "2020-01-01")
    shown = editor.get(response.url)
    assert "Confirmed as of today" in words(shown)
    undo = re.search(r'action="([^"]*unconfirm[^"]*)"', shown.content.decode())[1].replace("&amp;", "&")
    assert editor.post(undo).url == world.section("goals")
    row.refresh_from_db()
    assert row.as_of == OLD
    assert Change.objects.of(row).count() == 2


def test_the_line_is_swapped_in_place(world):
    row = StatementFactory(account=world.account, topic_id="market", as_of=OLD)
    url = world.line("line_confirm", "statement", row) + f"?version={row.version}"
    response = world.client("editor").post(url, headers=HTMX)
    assert response.status_code == 200
    assert "Still true" not in words(response)
    assert response["Kam-Change"]
    assert "unconfirm" in response["HX-Trigger"]


def test_who_has_not_read_the_latest_words_confirms_nothing(world):
    row = goal(world)
    url = world.line("line_confirm", "goal", row) + f"?version={row.version}"
    goal_edit(goal=row, by=world.kam, version=row.version, values={"text": "Something else"})
    response = world.client("editor").post(url, headers=HTMX)
    assert response.status_code == 409
    assert "Read it again" in response["HX-Trigger"]
    row.refresh_from_db()
    assert row.as_of == OLD


def test_only_lines_with_a_date_can_be_confirmed(world):
    question = OpenQuestionFactory(account=world.account)
    editor = world.client("editor")
    assert editor.post(world.line("line_confirm", "question", question)).status_code == 404
    archived = goal(world)
    KINDS["goal"].archive(goal=archived, by=world.kam)
    assert editor.post(world.line("line_confirm", "goal", archived), headers=HTMX).status_code == 409


def test_all_of_a_section_at_once_as_one_entry(world):
    rows = [goal(world, text=f"Goal {n}") for n in range(3)]
    editor = world.client("editor")
    assert "3 lines here are older than the template allows" in words(editor.get(world.section("goals")))
    url = world.url("plan_confirm", world.plan.public_id, "goals")
    page = editor.get(url)
    assert all(row.text in words(page) for row in rows)
    chosen = [f"goal.{row.public_id}.{row.version}" for row in rows[:2]]
    response = editor.post(url, {"line": chosen})
    assert response.url == world.section("goals")
    for row in rows:
        row.refresh_from_db()
    assert [row.as_of == OLD for row in rows] == [False, False, True]
    batches = {Change.objects.of(row).first().batch for row in rows[:2]}
    assert len(batches) == 1
    shown = editor.get(response.url)
    assert "2 lines confirmed as of today." in words(shown)
    history = editor.get(reverse("accounts:account_history", args=[world.account.public_id]))
    assert "Confirmed as still true" in words(history)
    undo = re.search(r'action="([^"]*unconfirm[^"]*)"', shown.content.decode())[1].replace("&amp;", "&")
    editor.post(undo)
    for row in rows:
        row.refresh_from_db()
    assert {row.as_of for row in rows} == {OLD}


def test_one_late_line_refuses_all(world):
    rows = [goal(world), goal(world)]
    chosen = [f"goal.{row.public_id}.{row.version}" for row in rows]
    goal_edit(goal=rows[1], by=world.kam, version=rows[1].version, values={"text": "Something else"})
    url = world.url("plan_confirm", world.plan.public_id, "goals")
    response = world.client("editor").post(url, {"line": chosen})
    assert response.status_code == 409
    assert "has changed “Something else” since" in words(response)
    rows[0].refresh_from_db()
    assert rows[0].as_of == OLD


@pytest.mark.parametrize("sent", [[], ["nonsense"], ["goal.x.1"], ["goal.dn3tpdr9cdh4qt.1"], ["goal.\x00.²"]])
def test_nonsense_confirms_nothing_and_says_so(world, sent):
    url = world.url("plan_confirm", world.plan.public_id, "goals")
    assert world.client("editor").post(url, {"line": sent}).status_code == 422
    back = world.client("editor").post(world.url("lines_unconfirm") + "?changes=1,x,²")
    assert back.status_code == 302


def test_the_figures_of_life_are_words_and_no_percentage(world):
    OpenQuestionFactory(account=world.account, state="answered", closed_at=dt.datetime.now(dt.UTC))
    for url in (world.section("goals"), f"/accounts/{world.account.public_id}/"):
        page = words(world.client("reader").get(url))
        assert "changed in 30 days, 1 question closed in 90 days" in page
        assert "% complete" not in page
