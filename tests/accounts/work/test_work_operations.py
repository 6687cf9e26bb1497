import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Action, OpenQuestion
from accounts.work import operations as ops
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from tests.factories import (
    ActionFactory,
    KeyAccountFactory,
    OpenQuestionFactory,
    StatementFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account):
    user = UserFactory()
    member(account, user, Level.EDIT)
    return user


@pytest.fixture
def commenter(account):
    user = UserFactory()
    member(account, user, Level.COMMENT)
    return user


def test_an_action_from_a_statement_with_owner_and_date(account, editor, commenter):
    statement = StatementFactory(account=account)
    public_id = new_public_id()
    made = [
        ops.action_create(
            account=account, by=editor, public_id=public_id, text="Call", owner=commenter,
            due_on="2026-04-01", statement=statement,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert made[0].pk == made[1].pk
    assert (made[0].owner, made[0].due_on, made[0].statement) == (commenter, dt.date(2026, 4, 1), statement)


def test_the_owner_must_see_the_account(account, editor):
    with pytest.raises(ValidationError) as error:
        ops.action_create(account=account, by=editor, text="Call", owner=UserFactory())
    assert "owner" in error.value.message_dict
    assert not Action.objects.exists()


def test_an_origin_elsewhere_is_refused(account, editor):
    with pytest.raises(ValidationError):
        ops.action_create(account=account, by=editor, text="Call", statement=StatementFactory())


def test_done_and_back(account, editor):
    action = ActionFactory(account=account)
    row = ops.action_done(action=action, by=editor)
    assert row.state == "done"
    assert row.done_at
    assert ops.action_done(action=action, by=editor).version == row.version
    row = ops.action_reopen(action=action, by=editor)
    assert (row.state, row.done_at) == ("open", None)


def test_a_commenter_ticks_own_actions_and_answers_own_questions_only(account, commenter):
    own, other = ActionFactory(account=account, owner=commenter), ActionFactory(account=account)
    assert ops.action_done(action=own, by=commenter).state == "done"
    with pytest.raises(PermissionDenied):
        ops.action_done(action=other, by=commenter)
    with pytest.raises(PermissionDenied):
        ops.action_edit(action=own, by=commenter, version=2, values={"text": "x"})
    question, foreign = (
        OpenQuestionFactory(account=account, owner=commenter),
        OpenQuestionFactory(account=account),
    )
    row = ops.question_answer(question=question, by=commenter, version=1, answer="Dr. Voss")
    assert (row.state, row.answer) == ("answered", "Dr. Voss")
    assert row.closed_at
    with pytest.raises(PermissionDenied):
        ops.question_answer(question=foreign, by=commenter, version=1, answer="x")


def test_an_owner_who_left_the_team_ticks_nothing(account):
    leaver = UserFactory()
    with pytest.raises(PermissionDenied):
        ops.action_done(action=ActionFactory(account=account, owner=leaver), by=leaver)


def test_an_answer_needs_words_and_a_current_version(account, editor):
    question = OpenQuestionFactory(account=account)
    with pytest.raises(ValidationError):
        ops.question_answer(question=question, by=editor, version=1, answer="  ")
    ops.question_edit(question=question, by=editor, version=1, values={"text": "Who?"})
    with pytest.raises(StaleWrite):
        ops.question_answer(question=question, by=editor, version=1, answer="Me")
    assert OpenQuestion.objects.get().state == "open"


def test_questions_move_archive_and_come_back(account, editor):
    rows = [ops.question_create(account=account, by=editor, text=t) for t in "ABC"]
    ops.question_move(question=rows[2], after=rows[0], by=editor)
    order = ops.question_lines(account.pk).order_by("rank", "pk").values_list("text", flat=True)
    assert list(order) == ["A", "C", "B"]
    ops.question_archive(question=rows[0], by=editor)
    assert list(order.all()) == ["C", "B"]
    ops.question_restore(question=rows[0], by=editor)
    assert list(order.all()) == ["A", "C", "B"]


def test_reassigning_what_a_leaver_holds(account, editor):
    action = ActionFactory(account=account, owner=UserFactory())
    assert ops.action_reassign(action=action, to=editor, by=None).owner == editor
