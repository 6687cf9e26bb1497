"""Comments on lines: written, changed, resolved, taken back, counted; told to whom they concern."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.customers.operations import account_merge
from accounts.work import comments as ops
from kam.lib.ids import new_public_id
from kam.lib.markdown import reference
from kam.lib.versions import StaleWrite
from kam.records.models import Change, Comment, Notification
from kam.records.places import place_by_key
from plans.planning import operations as planning
from plans.planning.comment_queries import OpenComments
from plans.planning.line_kinds import KINDS
from plans.planning.object_places import page_of_line
from tests.accounts_text import text_of
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
)
from tests.talk.conftest import signed_in

pytestmark = pytest.mark.django_db


def add(w: Any, by: Any, text: str = "Is that so?", about: Any = None) -> Comment:
    return ops.comment_add(account=w.account, about=about or w.line, by=by, text=text)


def told(user: Any) -> list[tuple[str, int]]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", "object_pk"))


def url(w: Any, name: str = "line_comments", *args: str) -> str:
    if name == "line_comments":
        args = ("statement", w.line.public_id)
    return reverse(f"plans:{name}", args=[w.account.public_id, *args])


# Operations -------------------------------------------------------------------------------------------


def test_who_may_comment(world: Any) -> None:
    add(world, world.commenter)
    for user in (world.reader, world.stranger):
        with pytest.raises(PermissionDenied):
            add(world, user)
    assert Comment.objects.count() == 1


def test_a_repeated_send_is_one_comment(world: Any) -> None:
    one = new_public_id()
    for _ in range(2):
        ops.comment_add(account=world.account, about=world.line, by=world.editor, text="Once", public_id=one)
    assert Comment.objects.count() == 1
    with pytest.raises(ValidationError):  # somebody else's id tells nothing and makes nothing
        ops.comment_add(account=world.account, about=world.line, by=world.kam, text="Mine", public_id=one)


@pytest.mark.parametrize("text", ["", "  \n ", "a\x00b", "x" * 4001])
def test_bad_text_is_refused_in_words(world: Any, text: str) -> None:
    with pytest.raises(ValidationError) as error:
        add(world, world.editor, text)
    assert error.value.message_dict["text"]


def test_only_one_s_own_words_change_and_a_late_save_is_refused(world: Any) -> None:
    comment = add(world, world.commenter)
    with pytest.raises(PermissionDenied):
        ops.comment_edit(comment=comment, account=world.account, by=world.kam, version=1, text="No")
    ops.comment_edit(comment=comment, account=world.account, by=world.commenter, version=1, text="Is it so?")
    with pytest.raises(StaleWrite):
        ops.comment_edit(comment=comment, account=world.account, by=world.commenter, version=1, text="Other")
    comment.refresh_from_db()
    assert comment.text == "Is it so?"


def test_resolve_reopen_take_back_bring_back(world: Any) -> None:
    comment = add(world, world.commenter)
    ops.comment_resolve(comment=comment, account=world.account, by=world.editor, resolved=True)
    comment.refresh_from_db()
    assert comment.resolved_by == world.editor
    ops.comment_resolve(comment=comment, account=world.account, by=world.kam, resolved=False)
    with pytest.raises(PermissionDenied):
        ops.comment_archive(comment=comment, account=world.account, by=world.kam)
    ops.comment_archive(comment=comment, account=world.account, by=world.commenter)
    assert not Comment.objects.of(world.line).exists()
    ops.comment_restore(comment=comment, account=world.account, by=world.commenter)
    assert Comment.objects.of(world.line).open().count() == 1
    actions = Change.objects.of(comment).in_scope(world.account.scope).values_list("action", flat=True)
    assert sorted(actions) == ["archive", "create", "edit", "edit", "restore"]


def test_an_archived_account_takes_no_comment(world: Any) -> None:
    type(world.account).objects.filter(pk=world.account.pk).update(archived_at="2026-01-01T00:00Z")
    world.account.refresh_from_db()
    with pytest.raises(PermissionDenied):
        add(world, world.editor)


# Who is told ------------------------------------------------------------------------------------------


def test_whose_line_it_is_and_who_talks_is_told_but_not_oneself(world: Any) -> None:
    add(world, world.commenter)
    assert told(world.editor) == [("comment", world.line.pk)]  # wrote the line
    assert told(world.commenter) == []
    add(world, world.editor, "Yes")
    assert told(world.commenter) == [("comment", world.line.pk)]  # is answered
    assert told(world.editor) == [("comment", world.line.pk)]
    assert told(world.kam) == []


def test_the_owner_of_an_action_is_told(world: Any) -> None:
    action = ActionFactory(account=world.account, owner=world.commenter)
    add(world, world.editor, about=action)
    assert told(world.commenter) == [("comment", action.pk)]


def test_who_is_named_is_told_of_that_alone(world: Any) -> None:
    text = f"What do you say, {reference('@', 'Edda', 'u', world.editor.public_id)}?"
    comment = add(world, world.commenter, text)
    assert told(world.editor) == [("mentioned", world.line.pk)]
    more = f"{text} And {reference('@', 'Karla', 'u', world.kam.public_id)}"
    ops.comment_edit(comment=comment, account=world.account, by=world.commenter, version=1, text=more)
    assert told(world.editor) == [("mentioned", world.line.pk)]
    assert told(world.kam) == [("mentioned", world.line.pk)]


def test_who_does_not_see_the_account_is_not_told(world: Any) -> None:
    add(world, world.commenter, f"Ask {reference('@', 'Stella', 'u', world.stranger.public_id)}")
    assert told(world.stranger) == []


def test_a_comment_taken_back_tells_nobody_any_more(world: Any) -> None:
    comment = add(world, world.commenter)
    ops.comment_archive(comment=comment, account=world.account, by=world.commenter)
    assert told(world.editor) == []


# Pages ------------------------------------------------------------------------------------------------


def test_the_sheet_shows_the_thread_and_takes_a_comment(world: Any) -> None:
    add(world, world.editor, "See the **minutes**")
    sheet = signed_in(world.commenter).get(url(world), headers={"HX-Request": "true"})
    body = sheet.content.decode()
    assert "<strong>minutes</strong>" in body
    assert "They want two plants" in text_of(sheet)
    assert "Take back" not in body  # another's
    sent = signed_in(world.commenter).post(url(world), {"text": "Agreed"}, headers={"HX-Request": "true"})
    body = sent.content.decode()
    assert "Agreed" in body
    assert "Take back" in body
    assert "hx-swap-oob=true" in body  # the line's own count is swapped too
    assert "2 open comments" in body


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_history_of_a_line_tells_what_was_said_about_it(world: Any, kind: str) -> None:
    make = {
        "statement": StatementFactory, "goal": CustomerGoalFactory, "objective": ObjectiveFactory, "risk": RiskFactory,
        "question": OpenQuestionFactory, "action": ActionFactory, "initiative": InitiativeFactory,
        "commitment": CommitmentFactory,
    }[kind]  # fmt: skip
    of = {"plan": PlanFactory(account=world.account)} if kind == "objective" else {"account": world.account}
    line, other = make(**of), make(**of)
    add(world, world.commenter, "Two plants, they say", about=line)
    for one, told_of in ((line, True), (other, False)):
        address = reverse("accounts:object_history", args=[world.account.public_id, kind, one.public_id])
        page = text_of(signed_in(world.reader).get(address))
        assert ("Two plants, they say" in page) is told_of


def test_ones_own_comment_is_said_by_you(world: Any) -> None:
    add(world, world.editor, "See the minutes")
    add(world, world.commenter, "Agreed")
    said = text_of(signed_in(world.commenter).get(url(world), headers={"HX-Request": "true"}))
    assert "You" in said
    assert world.editor.full_name in said
    assert world.commenter.full_name not in said


def test_without_scripts_the_page_does_it_all(world: Any) -> None:
    c = signed_in(world.commenter)
    assert c.post(url(world), {"text": "Plain"}).status_code == 302
    comment = Comment.objects.get()
    page = c.get(url(world))
    assert "Plain" in text_of(page)
    assert c.post(url(world, "comment_resolve", comment.public_id)).status_code == 302
    assert "resolved by Cora Weber" in text_of(c.get(url(world)))
    assert c.post(url(world, "comment_reopen", comment.public_id)).status_code == 302
    edit = url(world, "comment_edit", comment.public_id)
    assert "Plain" in c.get(edit).content.decode()
    assert c.post(edit, {"text": "Changed", "version": "3"}).status_code == 302
    assert c.post(url(world, "comment_delete", comment.public_id), follow=True).status_code == 200
    assert "Changed" not in text_of(c.get(url(world)))


def test_an_empty_comment_says_what_to_do_and_keeps_what_was_typed(world: Any) -> None:
    answer = signed_in(world.commenter).post(url(world), {"text": "  "})
    assert answer.status_code == 422
    assert "Write a comment." in text_of(answer)
    long = "y" * 4001
    answer = signed_in(world.commenter).post(url(world), {"text": long}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_a_reader_reads_only(world: Any) -> None:
    add(world, world.editor)
    page = signed_in(world.reader).get(url(world))
    assert "Is that so?" in text_of(page)
    assert "New comment" not in text_of(page)
    assert signed_in(world.reader).post(url(world), {"text": "x"}).status_code == 403


def test_the_line_shows_how_many_are_open(world: Any) -> None:
    plan = PlanFactory(account=world.account)
    first, second = add(world, world.editor), add(world, world.kam)
    ops.comment_resolve(comment=first, account=world.account, by=world.kam, resolved=True)
    other = StatementFactory(account=world.account, text="Quiet line")
    section = page_of_line(world.account, KINDS["statement"], world.line, plan.starts_on).partition("#")[0]
    page = signed_in(world.kam).get(section).content.decode()
    assert f'id="k-n-{world.line.public_id}"' in page
    assert 'aria-label="1 open comment: They want two plants"' in page
    assert f'aria-label="Comment: {other.text}"' in page
    only = signed_in(world.kam).get(f"{section}?comments=open").content.decode()
    assert f'id="l-{world.line.public_id}"' in only
    assert f'id="l-{other.public_id}"' not in only
    ops.comment_archive(comment=second, account=world.account, by=world.kam)
    page = signed_in(world.kam).get(section).content.decode()
    assert "1 open comment" not in page


def test_counts_take_one_query_however_many_lines(world: Any) -> None:
    for _ in range(12):
        add(world, world.kam, about=StatementFactory(account=world.account))
    counts = OpenComments(world.account.scope)
    with CaptureQueriesContext(connection) as queries:
        assert sum(counts.values()) == counts.total == 12
    assert len(queries) == 1


def test_the_list_of_all_comments(world: Any) -> None:
    resolved = add(world, world.editor, "Dealt with")
    ops.comment_resolve(comment=resolved, account=world.account, by=world.kam, resolved=True)
    add(world, world.kam, "Still open")
    c, here = signed_in(world.reader), url(world, "comment_list")
    assert "Still open" in text_of(c.get(here))
    assert "Dealt with" not in text_of(c.get(here))
    assert "Dealt with" in text_of(c.get(f"{here}?state=resolved"))
    assert "Still open" not in text_of(c.get(f"{here}?state=mine"))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_line_has_a_place_and_takes_comments(kind: str) -> None:
    """A kind that is added takes comments without a word here."""
    place = place_by_key(kind)
    assert place is not None
    assert place.model == KINDS[kind].model._meta.label_lower


def test_no_version_holds_a_comment(world: Any) -> None:
    plan = PlanFactory(account=world.account)
    add(world, world.editor, "Never frozen Zaunkönig")
    version = planning.plan_submit(plan=plan, by=world.kam, version=None)
    assert "Zaunk" not in str(version.content)
    page = reverse("plans:plan_version", args=[world.account.public_id, plan.public_id, version.public_id])
    assert "Zaunk" not in signed_in(world.kam).get(page).content.decode()
    read = reverse("plans:plan_read", args=[world.account.public_id, plan.public_id])
    assert "Zaunk" not in signed_in(world.kam).get(f"{read}?depth=full").content.decode()


def test_comments_go_along_when_accounts_are_merged(world: Any) -> None:
    add(world, world.commenter)
    target = KeyAccountFactory()
    account_merge(source=world.account, target=target, by=None)
    assert Comment.objects.in_scope(target.scope).count() == 1
    assert Notification.objects.filter(scope=target.scope).count() == 1


def test_the_history_of_the_account_tells_of_it(world: Any) -> None:
    add(world, world.commenter, "Told in history")
    page = signed_in(world.kam).get(reverse("accounts:account_history", args=[world.account.public_id]))
    assert "Told in history" in text_of(page)
