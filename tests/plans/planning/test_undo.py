"""Undo and redo of one's own changes, beside what colleagues wrote since; archived lines; lines that become actions."""

from __future__ import annotations

import html as htmllib
import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.information.operations import (
    statement_archive,
    statement_create,
    statement_edit,
    statement_lines,
    statement_move,
)
from accounts.models import Action, Statement
from accounts.work.operations import action_create, action_done, question_answer, question_edit
from kam.lib.access import Level
from kam.records.models import Change
from plans.planning.indent import line_indent
from plans.planning.line_kinds import KINDS
from plans.planning.line_operations import objective_edit
from plans.planning.undo import UndoConflict, changes_undo
from tests.factories import (
    ActionFactory,
    CustomerGoalFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    member,
)
from tests.plans.planning.test_plan_pages import HTMX, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def two() -> Any:
    account = KeyAccountFactory()
    anna, jan = UserFactory(first_name="Anna"), UserFactory(first_name="Jan")
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    return account, anna, jan


def edit(row: Any, by: Any, **values: Any) -> int:
    row.refresh_from_db()
    return statement_edit(statement=row, by=by, version=row.version, values=values).change_pk


def undo(account: Any, by: Any, *pks: int) -> list[int]:
    return changes_undo(account=account, pks=pks, by=by).changes


def test_an_edit_is_undone_redone_and_undone(two):
    account, anna, _jan = two
    row = StatementFactory(account=account, text="one", confidence="assumed")
    done = edit(row, anna, text="two", confidence="confirmed")
    back = undo(account, anna, done)
    row.refresh_from_db()
    assert (row.text, row.confidence, row.version) == ("one", "assumed", 3)
    again = undo(account, anna, *back)
    row.refresh_from_db()
    assert (row.text, row.confidence) == ("two", "confirmed")
    undo(account, anna, *again)
    row.refresh_from_db()
    assert row.text == "one"
    assert row.version == Change.objects.of(row).count() + 1


def test_all_saves_of_one_stay_are_one_step(two):
    account, anna, _jan = two
    row = StatementFactory(account=account, text="")
    steps = [edit(row, anna, text=text) for text in ("a", "a b", "a b c")]
    undo(account, anna, *steps)
    row.refresh_from_db()
    assert (row.text, row.version) == ("", 5)


def test_what_a_colleague_wrote_since_stays(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="One. Two.", so_what="")
    done = edit(row, anna, text="One of Anna. Two.")
    edit(row, jan, text="One of Anna. Two of Jan.", so_what="Jan's")
    undo(account, anna, done)
    row.refresh_from_db()
    assert (row.text, row.so_what) == ("One. Two of Jan.", "Jan's")


def test_where_a_colleague_changed_the_same_nothing_is_done(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="One")
    done = edit(row, anna, text="One of Anna")
    edit(row, jan, text="One of Anna and Jan")
    with pytest.raises(UndoConflict) as caught:
        undo(account, anna, done)
    assert caught.value.who == jan.full_name
    row.refresh_from_db()
    assert (row.text, row.version) == ("One of Anna and Jan", 3)


def test_only_ones_own_and_only_of_this_account(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="one")
    theirs = edit(row, jan, text="two")
    elsewhere = KeyAccountFactory()
    member(elsewhere, anna, Level.EDIT)
    foreign = StatementFactory(account=elsewhere, text="x")
    other = edit(foreign, anna, text="y")
    for pks in ([theirs], [other], [0], [], [10**18]):
        with pytest.raises(ValidationError):
            changes_undo(account=account, pks=pks, by=anna)
    # Rights as for any edit.
    done = edit(row, anna, text="three")
    account.team.memberships.filter(user=anna).delete()
    from teams.membership.access import access_refresh

    access_refresh([account.team_id])
    with pytest.raises(PermissionDenied):
        undo(account, anna, done)


def test_archive_create_and_move(two):
    account, anna, _jan = two
    one, two_, three = (
        statement_create(account=account, topic="market", by=anna, text=text) for text in ("1", "2", "3")
    )

    def texts() -> list[str]:
        rows = statement_lines(account.pk, "market").order_by("rank", "pk")
        return list(rows.values_list("text", flat=True))

    gone = statement_archive(statement=two_, by=anna).change_pk
    assert texts() == ["1", "3"]
    back = undo(account, anna, gone)
    assert texts() == ["1", "2", "3"]
    undo(account, anna, *back)
    assert texts() == ["1", "3"]

    moved = statement_move(statement=three, after=None, by=anna).change_pk
    assert texts() == ["3", "1"]
    back = undo(account, anna, moved)
    assert texts() == ["1", "3"]
    undo(account, anna, *back)
    assert texts() == ["3", "1"]

    made = one.change_pk
    back = undo(account, anna, made)
    assert texts() == ["3"]
    undo(account, anna, *back)
    assert texts() == ["3", "1"]


def test_a_new_line_that_a_colleague_wrote_in_is_not_taken_away(two):
    account, anna, jan = two
    row = statement_create(account=account, topic="market", by=anna, text="")
    edit(row, jan, text="Jan's words")
    with pytest.raises(UndoConflict):
        undo(account, anna, row.change_pk)
    row.refresh_from_db()
    assert row.archived_at is None


def test_done_and_answered(two):
    account, anna, jan = two
    action = ActionFactory(account=account, owner=anna)
    done = action_done(action=action, by=anna).change_pk
    back = undo(account, anna, done)
    action.refresh_from_db()
    assert (action.state, action.done_at) == ("open", None)
    undo(account, anna, *back)
    action.refresh_from_db()
    assert action.state == "done"

    question = OpenQuestionFactory(account=account, owner=anna, answer="")
    answered = question_answer(question=question, by=anna, version=1, answer="Voss").change_pk
    back = undo(account, anna, answered)
    question.refresh_from_db()
    assert (question.state, question.answer) == ("open", "")
    undo(account, anna, *back)
    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", "Voss")


def test_links_and_figures_come_back(two):
    account, anna, jan = two
    row = ObjectiveFactory(plan=PlanFactory(account=account), owner=jan, target="5")
    row.refresh_from_db()
    done = objective_edit(objective=row, by=anna, version=1, values={"owner": anna, "target": "7"}).change_pk
    undo(account, anna, done)
    row.refresh_from_db()
    assert (row.owner, row.target) == (jan, 5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_line_can_be_undone(two, kind):
    account, anna, _jan = two
    line_kind = KINDS[kind]
    data = {"topic": "market", "plan": PlanFactory(account=account).public_id}
    row = line_kind.create(line_kind, account, anna, data, {"text": "one"})
    row.refresh_from_db()
    done = line_kind.edit(by=anna, version=row.version, values={"text": "two"}, **{kind: row}).change_pk
    undo(account, anna, done)
    row.refresh_from_db()
    assert row.text == "one"
    undo(account, anna, line_kind.archive(by=anna, **{kind: row}).change_pk)
    row.refresh_from_db()
    assert row.archived_at is None


def test_a_line_becomes_an_action_and_comes_back(two):
    account, anna, _jan = two
    above, row = (
        statement_create(account=account, topic="market", by=anna, text=text) for text in ("above", "call")
    )
    action, line = line_indent(kind=KINDS["statement"], row=row, account=account, by=anna)
    assert (action.text, action.statement) == ("call", above)
    row.refresh_from_db()
    assert row.archived_at is not None
    undo(account, anna, action.change_pk, line.change_pk)
    row.refresh_from_db()
    action.refresh_from_db()
    assert row.archived_at is None
    assert action.archived_at is not None
    with pytest.raises(ValidationError, match="no line above"):
        line_indent(kind=KINDS["statement"], row=above, account=account, by=anna)
    action_create(account=account, by=anna, statement=row, text="own")
    with pytest.raises(ValidationError, match="actions of its own"):
        line_indent(kind=KINDS["statement"], row=row, account=account, by=anna)
    goals = [CustomerGoalFactory(account=account, text=text) for text in ("goal", "action")]
    action, _line = line_indent(kind=KINDS["goal"], row=goals[1], account=account, by=anna)
    assert action.plan_link.goal == goals[0]


# By the pages ---------------------------------------------------------------------------------------


def words(response: Any) -> str:
    return htmllib.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def test_every_write_names_its_change(world):
    row = StatementFactory(account=world.account, topic_id="market")
    second = StatementFactory(account=world.account, topic_id="market")
    kam = world.client("kam")
    sent = [
        ("line_edit", row, {"version": 1, "text": "x"}),
        ("line_move", second, {"to": "up"}),
        ("line_archive", row, {}),
    ]
    for name, line, data in sent:
        answer = kam.post(world.line(name, "statement", line), data, headers=HTMX)
        assert answer["Kam-Change"] == str(Change.objects.of(line).first().pk)
    action = ActionFactory(account=world.account)
    answer = kam.post(world.url("action_done", action.public_id), headers=HTMX)
    assert answer["Kam-Change"] == str(Change.objects.of(action).first().pk)


def test_undo_in_the_browser(world):
    row = StatementFactory(account=world.account, topic_id="market", text="before")
    done = edit(row, world.kam, text="after <b>")
    url = world.url("plan_undo", world.plan.public_id)
    kam = world.client("kam")
    told = json.loads(kam.post(url, {"changes": str(done)}).content)
    assert (told["line"], told["section"]) == (row.public_id, "goals")
    assert told["message"] == "Undone: before"
    row.refresh_from_db()
    assert row.text == "before"
    redo = {"changes": ",".join(map(str, told["changes"])), "redo": "1"}
    assert json.loads(kam.post(url, redo).content)["message"].startswith("Done again")
    edit(row, world.editor, text="and now this")
    late = kam.post(url, {"changes": str(done)})
    assert late.status_code == 409
    assert world.editor.full_name in json.loads(late.content)["message"]
    for bad in ("", "x", "1,2,x", "9" * 30, ",".join(["1"] * 200)):
        assert kam.post(url, {"changes": bad}).status_code == 409
    assert world.client("reader").post(url, {"changes": str(done)}).status_code == 403


def test_archived_lines_are_listed_and_come_back(world):
    row = StatementFactory(account=world.account, text="Gone <i>")
    StatementFactory(account=world.account, text="Still here")
    question = OpenQuestionFactory(account=world.account, text="Who?")
    statement_archive(statement=row, by=world.editor)
    question_edit(question=question, by=world.editor, version=1, values={"text": "Who else?"})
    KINDS["question"].archive(by=world.editor, question=question)
    url = world.url("plan_archived", world.plan.public_id)
    page = words(world.client("kam").get(url))
    assert "Gone <i>" in page
    assert "Who else?" in page
    assert world.editor.full_name in page
    assert "Still here" not in page
    assert "Restore" not in words(world.client("reader").get(url))
    world.client("kam").post(world.line("line_restore", "statement", row))
    row.refresh_from_db()
    assert row.archived_at is None


def test_the_list_of_archived_lines_costs_the_same_for_many(world):
    kam, url = world.client("kam"), world.url("plan_archived", world.plan.public_id)

    def cost(rows: int) -> int:
        for _ in range(rows):
            statement_archive(statement=StatementFactory(account=world.account, text="x"), by=world.kam)
        with CaptureQueriesContext(connection) as queries:
            kam.get(url)
        return len(queries)

    assert cost(1) == cost(20) <= 20


def test_indenting_in_the_browser(world):
    above, row = (StatementFactory(account=world.account, topic_id="market", text=t) for t in ("a", "b"))
    kam = world.client("kam")
    answer = kam.post(world.line("line_indent", "statement", row), headers=HTMX)
    assert answer.status_code == 204
    assert len(answer["Kam-Change"].split(",")) == 2
    assert Action.objects.get().statement == above
    refused = kam.post(world.line("line_indent", "statement", above), headers=HTMX)
    assert refused.status_code == 422
    assert "no line above" in refused["HX-Trigger"]
    assert Statement.objects.get(pk=above.pk).archived_at is None
