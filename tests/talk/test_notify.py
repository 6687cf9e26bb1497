"""Who is told of what: named, given something, due, review, decisions. Never twice, never oneself, never out of sight."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from accounts.information.operations import statement_create, statement_edit
from accounts.work import operations as work
from accounts.work.due import tell_what_is_due
from kam.desk.notifications.mails import off_path, send_daily, send_soon
from kam.lib.markdown import reference
from kam.records.mail import send_waiting
from kam.records.models import Notification, NotificationWays, OutgoingMail
from kam.records.notify_operations import DIGEST, off_token, ways_of
from kam.reference.calendar import today
from plans.planning import line_operations
from plans.planning import operations as planning
from plans.planning.strategy_operations import risk_create
from teams.models import TeamAccess
from tests.accounts_text import text_of
from tests.factories import (
    ActionFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    StatementFactory,
)
from tests.page_forms import own_form
from tests.talk.conftest import signed_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LATER = dt.timedelta(minutes=10)


def named(user: Any) -> str:
    return reference("@", user.full_name, "u", user.public_id)


def told(user: Any) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def edit(w: Any, text: str, by: Any = None) -> None:
    w.line.refresh_from_db()
    statement_edit(statement=w.line, by=by or w.editor, version=w.line.version, values={"text": text})


def soon() -> list[OutgoingMail]:
    send_soon(timezone.now() + LATER)
    return list(OutgoingMail.objects.order_by("pk"))


# Named ------------------------------------------------------------------------------------------------


def test_ten_saves_tell_once(world: Any) -> None:
    for n in range(10):
        edit(world, f"Ask {named(world.kam)} about it{'.' * n}")
    assert told(world.kam) == ["mentioned"]


def test_a_new_line_tells_too(world: Any) -> None:
    statement_create(
        account=world.account, topic="market", by=world.editor, text=f"For {named(world.reader)}"
    )
    assert told(world.reader) == ["mentioned"]


def test_nobody_is_told_of_their_own_doing_nor_of_what_they_do_not_see(world: Any) -> None:
    edit(world, f"{named(world.editor)} and {named(world.stranger)} and {named(world.head)}")
    assert (told(world.editor), told(world.stranger), told(world.head)) == ([], [], ["mentioned"])


def test_a_name_taken_out_again_tells_nobody(world: Any) -> None:
    edit(world, f"Ask {named(world.kam)}")
    edit(world, "Ask nobody")
    assert told(world.kam) == []
    edit(world, f"Ask {named(world.kam)}")
    assert told(world.kam) == ["mentioned"]


def test_who_left_is_not_told(world: Any) -> None:
    type(world.kam).objects.filter(pk=world.kam.pk).update(is_active=False)
    edit(world, f"Ask {named(world.kam)}")
    assert told(world.kam) == []


# Given --------------------------------------------------------------------------------------------------


def test_the_owner_of_a_new_action_is_told(world: Any) -> None:
    action = work.action_create(account=world.account, by=world.editor, text="Call", owner=world.commenter)
    work.action_edit(action=action, by=world.editor, version=1, values={"text": "Call them"})
    assert told(world.commenter) == ["assigned"]
    work.action_create(account=world.account, by=world.editor, text="Own", owner=world.editor)
    assert told(world.editor) == []


def test_what_goes_to_somebody_else_is_taken_back_from_the_first(world: Any) -> None:
    question = OpenQuestionFactory(account=world.account)
    for owner in (world.commenter, world.kam):
        question.refresh_from_db()
        values = {"owner": owner}
        work.question_edit(question=question, by=world.editor, version=question.version, values=values)
    assert (told(world.commenter), told(world.kam)) == ([], ["assigned"])


def test_objectives_and_risks_tell_by_themselves(world: Any) -> None:
    plan = PlanFactory(account=world.account)
    objective = ObjectiveFactory(plan=plan)
    line_operations.objective_edit(
        objective=objective, by=world.editor, version=1, values={"owner": world.kam}
    )
    risk_create(account=world.account, by=world.editor, text="Fire", owner=world.kam)
    assert told(world.kam) == ["assigned", "assigned"]


# Due ----------------------------------------------------------------------------------------------------


def test_due_tomorrow_and_overdue_are_told_once_each(world: Any) -> None:
    day = today()
    ActionFactory(account=world.account, owner=world.commenter, due_on=day + DAY, text="Tomorrow")
    ActionFactory(account=world.account, owner=world.commenter, due_on=day - DAY, text="Late")
    ActionFactory(account=world.account, owner=world.commenter, due_on=day - 40 * DAY, text="Long ago")
    ActionFactory(account=world.account, owner=world.commenter, due_on=day + DAY, text="Done", state="done")
    ActionFactory(account=world.account, owner=world.stranger, due_on=day + DAY, text="Not in sight")
    OpenQuestionFactory(account=world.account, owner=world.kam, due_on=day + DAY)
    assert tell_what_is_due(day) == 3
    assert tell_what_is_due(day) == 0
    assert (told(world.commenter), told(world.kam), told(world.stranger)) == (["due", "due"], ["due"], [])
    page = text_of(signed_in(world.commenter).get(reverse("desk:notification_list")))
    assert "Due tomorrow: action" in page
    assert "Overdue: action" in page


# Review and decision ------------------------------------------------------------------------------------


def test_review_and_decision(world: Any) -> None:
    plan = PlanFactory(account=world.account)
    planning.plan_submit(plan=plan, by=world.kam, version=None)
    assert told(world.head) == ["review"]
    planning.plan_return(plan=plan, by=world.head, version=None, remark="Name the **owner** of goal 2")
    assert told(world.kam) == ["decided"]
    page = text_of(signed_in(world.kam).get(reverse("desk:notification_list")))
    assert "Hella Vogt gave the plan back to draft" in page
    assert "Name the owner of goal 2" in page
    planning.plan_submit(plan=plan, by=world.kam, version=None)
    planning.plan_approve(plan=plan, by=world.head, version=None)
    assert told(world.head) == ["review", "review"]
    assert told(world.kam) == ["decided", "decided"]
    assert "Hella Vogt approved the plan" in text_of(
        signed_in(world.kam).get(reverse("desk:notification_list"))
    )


# The page and the bell -----------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_and_in_sight(world: Any) -> None:
    edit(world, f"Ask {named(world.commenter)}")
    work.action_create(account=world.account, by=world.editor, text="Call", owner=world.commenter)
    client = signed_in(world.commenter)
    assert "Notifications, 2 unread" in client.get(reverse("teams:profile")).content.decode()
    one = Notification.objects.get(recipient=world.commenter, kind="mentioned")
    answer = client.post(reverse("desk:notification_open", args=[one.public_id]))
    assert answer["Location"].endswith(f"/lines/statement/{world.line.public_id}/show")
    assert "Notifications, 1 unread" in client.get(reverse("teams:profile")).content.decode()
    client.post(reverse("desk:notification_mark", args=[one.public_id]))
    assert "Notifications, 2 unread" in client.get(reverse("teams:profile")).content.decode()
    client.post(reverse("desk:notifications_read"))
    assert "unread" not in client.get(reverse("teams:profile")).content.decode()
    assert (
        signed_in(world.editor).post(reverse("desk:notification_mark", args=[one.public_id])).status_code
        == 404
    )


def test_what_is_out_of_sight_meanwhile_is_neither_counted_nor_shown_nor_sent(world: Any) -> None:
    edit(world, f"Top secret for {named(world.commenter)}")
    TeamAccess.objects.filter(user=world.commenter).update(ends_on=today() - DAY)
    client = signed_in(world.commenter)
    page = client.get(reverse("desk:notification_list")).content.decode()
    assert "unread" not in page.split("<main")[0]
    assert "secret" not in page
    one = Notification.objects.get(recipient=world.commenter)
    assert client.post(reverse("desk:notification_open", args=[one.public_id])).status_code == 404
    assert soon() == []


def test_the_words_are_the_reader_s(world: Any) -> None:
    edit(world, f"Ask {named(world.commenter)}")
    type(world.commenter).objects.filter(pk=world.commenter.pk).update(language="de")
    page = text_of(signed_in(world.commenter).get(reverse("desk:notification_list")))
    assert "Edda Weber hat Sie erwähnt" in page


def test_filters(world: Any) -> None:
    edit(world, f"Ask {named(world.commenter)}")
    work.action_create(account=world.account, by=world.editor, text="Call Petra", owner=world.commenter)
    client, here = signed_in(world.commenter), reverse("desk:notification_list")
    assert "Call Petra" not in text_of(client.get(f"{here}?show=mentioned"))
    assert "Call Petra" in text_of(client.get(f"{here}?show=assigned"))
    client.post(reverse("desk:notifications_read"))
    assert "Nothing here" in text_of(client.get(f"{here}?show=unread"))
    assert client.get(f"{here}?show=nonsense&page=x").status_code == 200


# Mails ----------------------------------------------------------------------------------------------------


def test_a_mail_waits_until_the_sentence_is_written(world: Any) -> None:
    edit(world, f"{named(world.kam)} pl")
    assert send_soon() == 0
    edit(world, f"{named(world.kam)} please look at the prices of 2027")
    (queued,) = soon()
    assert "please look at the prices of 2027" in queued.text
    assert queued.subject == "Edda Weber mentioned you (Nordwerk)"
    assert "/lines/statement/" in queued.text
    assert soon() == [queued]  # once
    send_waiting()
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert off_path(world.kam, "mentioned") in sent.extra_headers["List-Unsubscribe"]


def test_a_mail_speaks_the_recipient_s_language(world: Any) -> None:
    type(world.kam).objects.filter(pk=world.kam.pk).update(language="de")
    edit(world, f"{named(world.kam)} Preise?")
    (queued,) = soon()
    assert queued.subject == "Edda Weber hat Sie erwähnt (Nordwerk)"


def test_what_was_read_or_done_or_given_away_meanwhile_is_not_sent(world: Any) -> None:
    action = work.action_create(account=world.account, by=world.editor, text="Call", owner=world.commenter)
    work.action_done(action=action, by=world.commenter)
    edit(world, f"Ask {named(world.kam)}")
    signed_in(world.kam).post(reverse("desk:notifications_read"))
    assert soon() == []


def test_the_daily_mail_holds_all_that_waits(world: Any) -> None:
    day = today()
    for n in range(3):
        ActionFactory(account=world.account, owner=world.commenter, due_on=day + DAY, text=f"Thing {n}")
    tell_what_is_due(day)
    assert soon() == []
    assert send_daily() == 1
    queued = OutgoingMail.objects.get()
    assert queued.subject == "Your key accounts: 3 things"
    assert all(f"Thing {n}" in queued.text for n in range(3))
    assert off_path(world.commenter, "due") in queued.text
    assert off_path(world.commenter, DIGEST) in queued.headers["List-Unsubscribe"]
    assert send_daily() == 0


def test_several_of_a_kind_are_one_mail(world: Any) -> None:
    for text in ("Call", "Write"):
        work.action_create(account=world.account, by=world.editor, text=text, owner=world.commenter)
    (queued,) = soon()
    assert queued.subject == "Edda Weber made you the owner: action (Nordwerk), and 1 more"


# Settings -------------------------------------------------------------------------------------------------


def test_off_means_off(world: Any) -> None:
    NotificationWays.objects.create(user=world.kam, mentioned="off", show_mentioned=False)
    NotificationWays.objects.create(user=world.commenter, mentioned="off")
    NotificationWays.objects.create(user=world.reader, show_mentioned=False)
    edit(world, f"{named(world.kam)} {named(world.commenter)} {named(world.reader)}")
    assert told(world.kam) == []
    assert [row.to_user for row in soon()] == [world.reader]
    shown = text_of(signed_in(world.reader).get(reverse("desk:notification_list")))
    assert "mentioned you" not in shown
    assert "mentioned you" in text_of(signed_in(world.commenter).get(reverse("desk:notification_list")))


def test_the_form_on_the_profile(world: Any) -> None:
    client, path = signed_in(world.kam), reverse("teams:notification_ways")
    page = client.get(reverse("teams:profile")).content.decode()
    data = own_form(page, path).data
    assert data["mentioned"] == "immediate"
    assert data["due"] == "daily"
    assert client.post(path, {**data, "mentioned": "daily"}).status_code == 302
    assert ways_of(world.kam).mentioned == "daily"
    late = client.post(path, {**data, "mentioned": "off"})
    assert late.status_code == 409
    assert ways_of(world.kam).mentioned == "daily"
    assert client.post(path, {**data, "mentioned": "hourly"}).status_code == 200


# Leaving by the link ----------------------------------------------------------------------------------------


def test_reading_the_link_changes_nothing_and_posting_ends_the_kind(world: Any, client: Any) -> None:
    edit(world, f"Ask {named(world.kam)}")
    path = off_path(world.kam, "mentioned")
    page = client.get(path)
    assert "Stop these mails" in text_of(page)
    assert ways_of(world.kam).mentioned == "immediate"
    done = client.post(path, {"List-Unsubscribe": "One-Click"})  # as a mail program sends it, without cookies
    assert done.status_code == 200
    assert "No more of these mails" in text_of(done)
    assert ways_of(world.kam).mentioned == "off"
    assert ways_of(world.kam).assigned == "immediate"
    assert soon() == []
    assert client.post(path).status_code == 200


def test_the_link_of_the_daily_mail_ends_what_comes_daily(world: Any, client: Any) -> None:
    client.post(off_path(world.kam, DIGEST))
    ways = ways_of(world.kam)
    assert (ways.due, ways.comment, ways.mentioned) == ("off", "off", "immediate")


@pytest.mark.parametrize("token", ["x", "x:y:z", "a" * 3000, "\u00fc", "%00"])
def test_a_bad_link_says_so(client: Any, db: None, token: str) -> None:
    answer = client.get(f"/notifications/off/{token}/")
    assert answer.status_code == 404
    assert client.post(f"/notifications/off/{token}/").status_code == 404


def test_a_link_is_of_one_colleague_and_kind(world: Any) -> None:
    assert off_token(world.kam, "due") != off_token(world.editor, "due")
    forged = signing.dumps([world.kam.public_id, "due"], salt="other")
    assert signed_in(world.editor).get(reverse("desk:notifications_off", args=[forged])).status_code == 404


def test_old_ones_go(world: Any) -> None:
    edit(world, f"Ask {named(world.kam)}")
    Notification.objects.update(created_at=timezone.now() - 200 * DAY)
    send_daily()
    assert Notification.objects.count() == 0


def test_the_queries_of_the_page_do_not_grow(world: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        StatementFactory(account=world.account)
        work.action_create(account=world.account, by=world.editor, text=f"Do {n}", owner=world.commenter)
    edit(world, f"Ask {named(world.commenter)}")
    client, here = signed_in(world.commenter), reverse("desk:notification_list")
    client.get(here)
    with django_assert_max_num_queries(9):
        assert text_of(client.get(here)).count("made you the owner") == 20
