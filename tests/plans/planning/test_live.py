"""What a window is told of others: who is here, which lines changed; and that it costs next to nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.information.operations import statement_archive, statement_edit
from accounts.work.operations import action_edit
from kam.records.models import Change
from plans.models import Presence
from plans.planning.presence import forget_silent
from tests.factories import ActionFactory, KeyAccountFactory, PlanFactory, StatementFactory
from tests.plans.planning.test_plan_pages import World

pytestmark = pytest.mark.django_db
HEADERS = {"HX-Request": "true"}


@pytest.fixture
def world() -> World:
    return World()


class Window:
    """A plan open in somebody's browser."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.client = world, world.client(who)
        self.token, self.digest = "", "0"

    def ask(self) -> Any:
        url = self.world.url("plan_live", self.world.plan.public_id)
        answer = self.client.get(f"{url}?since={self.token}&here={self.digest}", headers=HEADERS)
        if answer.status_code == 204:
            assert not answer.content
            return None
        told = json.loads(answer.content)
        self.token, self.digest = told["token"], told["digest"]
        return told

    def beat(self, section: str = "goals", line: str = "", **more: str) -> int:
        url = self.world.url("plan_presence", self.world.plan.public_id)
        return self.client.post(url, {"section": section, "line": line, **more}).status_code


def change(row: Any, by: Any, text: str) -> Change:
    row.refresh_from_db()
    saved = statement_edit(statement=row, by=by, version=row.version, values={"text": text})
    return Change.objects.get(pk=saved.change_pk)


def test_a_changed_line_is_told_once_and_then_nothing(world):
    window = Window(world, "kam")
    row = StatementFactory(account=world.account, topic_id="market")
    window.ask()
    assert window.ask() is None
    made = change(row, world.editor, "new")
    (line,) = window.ask()["lines"]
    assert line == {
        "kind": "statement", "id": row.public_id, "version": 2, "change": made.pk, "block": "statements:market",
        "who": world.editor.full_name, "mine": False, "gone": False,
    }  # fmt: skip
    assert window.ask() is None
    # Within the half minute that the mark trails behind, it may be told again, but the number says it is known.
    again = change(row, world.kam, "newer")
    told = window.ask()["lines"]
    assert [(one["change"], one["mine"]) for one in told] == [(again.pk, True)]
    statement_archive(statement=row, by=world.editor)
    assert [one["gone"] for one in window.ask()["lines"]] == [True]


def test_a_change_that_commits_late_is_not_missed(world):
    """On PostgreSQL a lower id may come to light after a higher one."""
    window = Window(world, "kam")
    one, two = (StatementFactory(account=world.account) for _ in range(2))
    window.ask()
    late = change(one, world.editor, "late")
    kept = {f.attname: getattr(late, f.attname) for f in Change._meta.concrete_fields}
    late.delete()
    change(two, world.editor, "early")
    assert [line["id"] for line in window.ask()["lines"]] == [two.public_id]
    assert window.ask() is None
    Change.objects.create(**kept)
    assert one.public_id in [line["id"] for line in window.ask()["lines"]]
    assert window.ask() is None


def test_the_mark_moves_on(world):
    window = Window(world, "kam")
    row = StatementFactory(account=world.account)
    made = change(row, world.editor, "old")
    Change.objects.filter(pk=made.pk).update(at=timezone.now() - dt.timedelta(seconds=40))
    window.ask()
    assert window.token == f"{made.pk}.0"
    change(row, world.editor, "new")
    window.ask()
    assert window.token == f"{made.pk}.1"


def test_actions_name_the_block_that_shows_them(world):
    window = Window(world, "kam")
    window.ask()
    statement = StatementFactory(account=world.account, topic_id="market")
    for origin in (statement, None):
        row = ActionFactory(account=world.account, statement=origin)
        action_edit(action=row, by=world.editor, version=1, values={"text": "do"})
    assert {line["block"] for line in window.ask()["lines"]} == {"statements:market", "actions"}


def test_other_accounts_and_what_is_no_line(world):
    window = Window(world, "kam")
    window.ask()
    change(StatementFactory(account=KeyAccountFactory()), None, "elsewhere")
    assert window.ask() is None


def test_a_flood_says_look_anew(world, monkeypatch):
    monkeypatch.setattr("plans.planning.happenings._MOST", 3)
    window = Window(world, "kam")
    window.ask()
    for _ in range(5):
        change(StatementFactory(account=world.account), world.editor, "new")
    assert window.ask()["lines"] is None
    assert window.ask() is None


def test_nothing_new_costs_two_queries_beyond_session_and_user(world):
    window = Window(world, "kam")
    for _ in range(3):
        change(StatementFactory(account=world.account), world.editor, "new")
    window.ask()
    with CaptureQueriesContext(connection) as queries:
        assert window.ask() is None
    assert len(queries) == 4, [q["sql"] for q in queries]
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_change_costs_the_same_for_one_line_and_for_many(world):
    window = Window(world, "kam")
    window.ask()

    def cost(rows: int) -> int:
        for _ in range(rows):
            change(StatementFactory(account=world.account), world.editor, "new")
        with CaptureQueriesContext(connection) as queries:
            assert window.ask()
        return len(queries)

    assert cost(1) == cost(12) <= 8


# Presence -------------------------------------------------------------------------------------------


def test_who_is_here_is_seen_and_leaves(world):
    mine, theirs = Window(world, "kam"), Window(world, "editor")
    mine.ask()
    row = StatementFactory(account=world.account)
    assert theirs.beat("goals", row.public_id) == 204
    (person,) = mine.ask()["here"]
    assert (person["name"], person["section"], person["line"]) == (
        world.editor.full_name, "goals", row.public_id,
    )  # fmt: skip
    assert mine.ask() is None
    theirs.beat("goals", row.public_id)
    assert mine.ask() is None  # the same again is no news
    theirs.beat("swot")
    assert mine.ask()["here"][0]["section"] == "swot"
    assert Presence.objects.count() == 1
    theirs.beat(leave="1")
    assert mine.ask()["here"] == []
    assert mine.ask() is None


def test_a_minute_of_silence_and_nothing_is_left(world):
    mine, theirs = Window(world, "kam"), Window(world, "editor")
    theirs.beat()
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
    assert mine.ask()["here"] == []
    mine.beat()  # whoever is there tidies up
    assert [row.user for row in Presence.objects.all()] == [world.kam]
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
    forget_silent()  # and the worker, when nobody is
    assert not Presence.objects.exists()


def test_presence_is_for_those_who_see_the_account(world):
    Window(world, "editor").beat()
    stranger = Window(world, "stranger")
    assert stranger.beat() == 404
    url = world.url("plan_live", world.plan.public_id)
    assert stranger.client.get(url).status_code == 404
    assert Window(world, "reader").ask()["here"][0]["name"] == world.editor.full_name
    assert not Change.objects.filter(object_type="plans.presence").exists()


def test_a_plan_of_another_account_is_not_here(world):
    other = PlanFactory(account=KeyAccountFactory())
    kam = world.client("kam")
    assert kam.get(world.url("plan_live", other.public_id)).status_code == 404
    assert kam.post(world.url("plan_presence", other.public_id), {"section": "x"}).status_code == 404


@pytest.mark.parametrize("bad", ["x", "1.x", "-1.-1", "9" * 40, "²", "%00"])
def test_nonsense_is_answered_calmly(world, bad):
    window = Window(world, "kam")
    window.token, window.digest = bad, bad
    assert window.ask()["here"] == []
    assert window.beat(bad * 50, bad * 50) in {204, 400}
