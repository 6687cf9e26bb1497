"""Briefings: who gets one, who finds no trace of it, and what happens to it afterwards."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.customers.operations import merge_preview
from accounts.information import briefing_jobs, briefing_slots
from accounts.information import briefing_operations as operations
from accounts.information.audience import keys_of
from accounts.information.briefing_queries import overdue_briefings
from accounts.information.briefing_reach import reached_by
from accounts.information.briefing_replies import reply_add, reply_take_back
from accounts.models import Briefing, BriefingReader, ConfidentialityLevel
from kam.desk.notifications.mails import send_daily, send_soon
from kam.desk.notifications.queries import notifications_of
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change, Notification, NotificationWays, OutgoingMail
from kam.reference.calendar import today, working_days_before
from kam.reference.models import Company
from teams.membership.audiences import department_key, function_key, user_key
from teams.models import Membership
from teams.staff.operations import user_deactivate
from tests.factories import (
    DepartmentFactory,
    HeadFactory,
    KeyAccountFactory,
    UserFactory,
    make_kam,
    member,
)
from tests.search.helpers import titles

pytestmark = pytest.mark.django_db
TITLE, WORDS = "Quittenblau", "Zwetschgengrau"


@pytest.fixture
def w(db: None) -> SimpleNamespace:
    """A key account manager who writes; two on the team, two from logistics without sight, a head of KAM."""
    w = SimpleNamespace(account=KeyAccountFactory(organisation__name="Nordwerk"))
    w.logistics = DepartmentFactory(name_en="Logistics")
    w.stores = DepartmentFactory(name_en="Stores", parent=w.logistics)
    w.kam = UserFactory(first_name="Karla")
    make_kam(w.account, w.kam)
    w.core, w.reader = UserFactory(first_name="Cora"), UserFactory(first_name="Rita", department=w.logistics)
    w.membership = member(w.account, w.core, Level.EDIT)
    extended = member(w.account, w.reader, Level.READ)
    Membership.objects.filter(pk=extended.pk).update(kind="extended")
    w.outside = UserFactory(first_name="Otto", department=w.stores)
    w.stranger = UserFactory(first_name="Stella")
    w.head = HeadFactory(first_name="Hella")
    return w


def draft(w: Any, *keys: str, level: str = "team", by: Any = None, **values: Any) -> Briefing:
    words = {"title": TITLE, "text": f"{WORDS} **now**", **values}
    words["confidentiality"] = ConfidentialityLevel.objects.get(key=level)
    return operations.briefing_create(account=w.account, by=by or w.kam, values=words, keys=keys)


def sent(w: Any, *keys: str, **values: Any) -> Briefing:
    row = draft(w, *keys, **values)
    return operations.briefing_send(briefing=row, by=row.owner, version=row.version)


def readers(row: Briefing) -> set[str]:
    return {one.user.first_name for one in row.readers.select_related("user")}


def told(user: Any) -> list[str]:
    rows = Notification.objects.filter(recipient=user, kind="briefing").order_by("pk")
    return [row.data["what"] for row in rows]


def page(user: Any, name: str, *args: str, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def text_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def read(row: Briefing, user: Any, **kwargs: Any) -> None:
    operations.briefing_read(briefing=row, by=user, **kwargs)


# Who gets it --------------------------------------------------------------------------------------------


def test_a_department_reaches_those_below_it_and_names_who_does_not_see_the_account(w: Any) -> None:
    row = draft(w, department_key(w.logistics.pk), function_key(w.account.team_id, w.membership.function_id))
    reached = reached_by(row, keys_of(row), today())
    assert ([str(u.first_name) for u in reached.readers], reached.left_out) == (["Cora", "Rita"], [w.outside])
    row = operations.briefing_send(briefing=row, by=w.kam, version=row.version, mark=reached.mark)
    assert readers(row) == {"Cora", "Rita"}
    assert (told(w.core), told(w.outside), told(w.kam)) == (["sent"], [], [])


def test_chosen_and_confirmed_colleagues_read_the_briefing_and_nothing_else(w: Any) -> None:
    row = sent(w, user_key(w.outside.pk), with_outside=True, level="named")
    assert readers(row) == {"Otto"}
    shown = page(w.outside, "accounts:briefing", row.public_id)
    assert all(word in shown.text for word in (TITLE, WORDS, w.account.name))
    assert reverse("accounts:account", args=[w.account.public_id]) not in shown.text
    assert page(w.outside, "accounts:account", w.account.public_id).status_code == 404
    assert TITLE in page(w.outside, "accounts:briefing_list").text
    assert TITLE in page(w.outside, "desk:notification_list").text
    assert titles(w.outside, WORDS) == [TITLE]


def test_a_level_for_the_core_team_leaves_out_the_others(w: Any) -> None:
    keys = [user_key(user.pk) for user in (w.core, w.reader, w.outside)]
    row = draft(w, *keys, level="core", with_outside=True)
    reached = reached_by(row, keys, today())
    assert (reached.readers, set(reached.left_out)) == ([w.core], {w.reader, w.outside})
    assert readers(operations.briefing_send(briefing=row, by=w.kam, version=None)) == {"Cora"}


def test_nobody_without_the_level_writes_and_nobody_sends_what_reaches_nobody(w: Any) -> None:
    with pytest.raises(PermissionDenied):
        draft(w, by=w.reader)
    row = draft(w)
    with pytest.raises(ValidationError):
        operations.briefing_send(briefing=row, by=w.kam, version=None)
    with pytest.raises(ValidationError):
        draft(w, level="named")  # for a chosen audience, and none is chosen
    other = KeyAccountFactory()
    with pytest.raises(ValidationError):
        draft(w, function_key(other.team_id, w.membership.function_id))
    old = draft(w, user_key(w.core.pk), valid_until=today() - dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        operations.briefing_send(briefing=old, by=w.kam, version=None)


def test_what_was_shown_is_what_is_sent(w: Any) -> None:
    row = draft(w, department_key(w.logistics.pk))
    mark, version = reached_by(row, keys_of(row), today()).mark, row.version
    member(w.account, w.outside, Level.READ)  # now sees the account, and would get it
    with pytest.raises(operations.AudienceMoved):
        operations.briefing_send(briefing=row, by=w.kam, version=version, mark=mark)
    operations.briefing_edit(briefing=row, by=w.kam, version=version, values={"title": "Other"})
    with pytest.raises(StaleWrite):
        operations.briefing_send(briefing=row, by=w.kam, version=version)
    assert BriefingReader.objects.count() == 0
    row.refresh_from_db()
    for _twice in range(2):
        operations.briefing_send(briefing=row, by=w.kam, version=row.version)
    assert (row.readers.count(), told(w.reader)) == (2, ["sent"])


def test_two_windows_choose_an_audience(w: Any) -> None:
    before = [user_key(w.core.pk), user_key(w.reader.pk)]
    row = draft(w, *before)
    added = [*before, user_key(w.outside.pk)]
    operations.briefing_edit(briefing=row, by=w.kam, version=1, values={}, keys=added, keys_before=before)
    fewer = [user_key(w.core.pk)]
    operations.briefing_edit(briefing=row, by=w.kam, version=1, values={}, keys=fewer, keys_before=before)
    assert set(keys_of(row)) == {user_key(w.core.pk), user_key(w.outside.pk)}


def test_who_joins_a_chosen_department_gets_what_is_valid_and_who_leaves_it_keeps_it(w: Any) -> None:
    row = sent(w, department_key(w.logistics.pk))
    over = sent(w, department_key(w.logistics.pk), valid_until=today())
    w.core.department = w.logistics
    w.core.save()
    w.reader.department = None
    w.reader.save()
    assert briefing_jobs.send_to_newcomers(today() + dt.timedelta(days=1)) == 1
    assert (readers(row), readers(over)) == ({"Rita", "Cora"}, {"Rita"})
    assert briefing_jobs.send_to_newcomers(today() + dt.timedelta(days=2)) == 0


# No trace -----------------------------------------------------------------------------------------------


def traces(w: Any, user: Any, row: Briefing) -> list[str]:
    """Every place where somebody may look."""
    here = w.account.public_id
    asked = [
        ("accounts:account", [here], {}),
        ("accounts:account_briefings", [here], {}),
        ("accounts:account_history", [here], {}),
        ("accounts:object_history", [here, "briefing", row.public_id], {}),
        ("accounts:briefing_list", [], {"show": "all"}),
        ("accounts:briefing", [row.public_id], {}),
        ("accounts:briefing_send", [row.public_id], {}),
        ("accounts:briefing_withdraw", [row.public_id], {}),
        ("accounts:person_list", [], {}),
        ("accounts:account_export", ["csv"], {}),
        ("plans:line_names", [here], {"sign": "#", "q": TITLE[:5].lower()}),
        ("desk:notification_list", [], {}),
        ("desk:search", [], {"q": TITLE.lower()}),
        ("desk:search", [], {"q": WORDS.lower()}),
        ("desk:search_suggest", [], {"q": TITLE.lower()}),
        ("teams:colleague", [w.kam.public_id], {}),
    ]
    found = []
    for name, args, query in asked:  # asked in small letters: what a page echoes is no hit
        text = text_of(page(user, name, *args, **query))
        if TITLE in text or WORDS in text:
            found.append(name)
    mails = OutgoingMail.objects.filter(to_user=user)
    found += [mail.subject for mail in mails if TITLE in mail.subject + mail.text or WORDS in mail.text]
    if notifications_of(user, today()).exists() or titles(user, TITLE) or titles(user, WORDS):
        found.append("told or found")
    return found


def test_outside_the_audience_there_is_no_trace(w: Any) -> None:
    """Neither on the team, nor for who sees all accounts, before and after each step of its life."""
    row = draft(w, user_key(w.core.pk), level="named")
    administrator = UserFactory(is_administrator=True)
    others = [w.reader, w.outside, w.head, administrator]
    for user in (*others, w.core):
        assert traces(w, user, row) == [], (user, "draft")
    row = operations.briefing_send(briefing=row, by=w.kam, version=None)
    reply_add(briefing=row, by=w.core, text=f"{WORDS} [@x](kam:u/{w.reader.public_id})")
    send_daily()
    for user in others:
        assert traces(w, user, row) == [], (user, "sent")
    assert "accounts:account_briefings" in traces(
        w, w.core, row
    )  # who is meant finds it, so the search is honest
    assert "desk:search" in traces(w, w.core, row)
    fresh = operations.briefing_correct(briefing=row, by=w.kam)
    operations.briefing_edit(briefing=fresh, by=w.kam, version=None, values={"change_note": WORDS})
    operations.briefing_send(briefing=fresh, by=w.kam, version=None)
    operations.briefing_withdraw(briefing=fresh, by=w.kam, version=None, why=WORDS)
    send_daily()
    for user in others:
        assert traces(w, user, row) == traces(w, user, fresh) == [], user
    leaver = page(administrator, "desk:leaver", w.kam.public_id).text
    assert "Briefings" in leaver
    assert TITLE not in leaver


def test_who_leaves_the_team_finds_no_trace_any_more(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), level="named")
    assert notifications_of(w.core, today()).count() == 1
    other = UserFactory()
    w.membership.delete()
    from teams.membership.access import access_refresh

    access_refresh([w.account.team_id])
    for user in (w.core, other):
        assert page(user, "accounts:briefing", row.public_id).status_code == 404
        assert notifications_of(user, today()).count() == 0
        assert titles(user, WORDS) == []
        assert 'class="k-count"' not in page(user, "accounts:briefing_list").text


def test_an_open_briefing_is_found_by_all_who_see_the_account(w: Any) -> None:
    row = sent(w, user_key(w.core.pk))
    for user in (w.core, w.reader, w.head):
        assert titles(user, WORDS) == [TITLE]
        assert WORDS in page(user, "accounts:briefing", row.public_id).text
    assert titles(w.outside, WORDS) == []
    assert page(w.outside, "accounts:briefing", row.public_id).status_code == 404
    assert notifications_of(w.reader, today()).count() == 0


def test_a_mail_of_a_confidential_briefing_says_only_that_there_is_one(w: Any) -> None:
    NotificationWays.objects.create(user=w.core, briefing="immediate")
    w.core.language = "de"
    w.core.save()
    sent(w, user_key(w.core.pk), level="named", wants_ack=True)
    sent(w, user_key(w.reader.pk))
    send_soon(timezone.now() + dt.timedelta(minutes=10))
    send_daily()
    secret, plain = (OutgoingMail.objects.get(to_user=user) for user in (w.core, w.reader))
    assert secret.subject == f"{w.kam} schickt eine Kundeninfo; bitte das Lesen bestätigen"
    assert not any(word in secret.subject + secret.text for word in (TITLE, WORDS, w.account.name))
    assert "/briefings/" in secret.text
    assert "notifications/off/" in secret.headers["List-Unsubscribe"]
    assert TITLE in plain.text
    assert WORDS not in plain.text


# Reading, reminding, replying ---------------------------------------------------------------------------


def test_reading_writes_nothing_until_the_page_says_so(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), user_key(w.reader.pk), wants_ack=True)
    client = Client()
    client.force_login(w.core)
    where = reverse("accounts:briefing", args=[row.public_id])
    assert f"{where}read/" in client.get(where).text
    assert not row.readers.exclude(read_at=None).exists()
    assert client.post(f"{where}read/", headers={"HX-Request": "true"}).status_code == 204
    assert row.readers.get(user=w.core).read_at is not None
    assert notifications_of(w.core, today(), "unread").count() == 0
    assert ">1</span>" in client.get(reverse("accounts:briefing_list")).text  # still to be confirmed
    client.post(f"{where}confirm/")
    assert TITLE not in client.get(reverse("accounts:briefing_list")).text
    sender = page(w.kam, "accounts:briefing", row.public_id).text
    assert "1 of 2 have read it" in sender
    assert "1 of 2 have confirmed it" in sender
    assert w.reader.last_name not in sender
    Company.objects.update(shows_readers=True)
    shown = page(w.kam, "accounts:briefing", row.public_id).text
    assert w.reader.full_name in shown
    kam = Client()
    kam.force_login(w.kam)
    export = reverse("accounts:briefing_readers", args=[row.public_id, "csv"])
    assert export in shown
    lines = kam.get(export).getvalue().decode().splitlines()
    assert len(lines) == 3
    assert w.reader.full_name in lines[1]  # who is missing comes first
    assert lines[2].count(today().isoformat()) == 3  # sent, read, confirmed
    assert kam.get(export.replace(".csv", ".xlsx")).content[:2] == b"PK"
    assert kam.get(export.replace(".csv", ".pdf")).status_code == 404
    assert client.get(export).status_code == 403
    Company.objects.update(shows_readers=False)
    assert kam.get(export).status_code == 403
    assert export not in page(w.kam, "accounts:briefing", row.public_id).text
    Company.objects.update(shows_readers=True)
    assert "have confirmed it" not in page(w.reader, "accounts:briefing", row.public_id).text


def test_who_is_missing_is_reminded_once_a_day(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), user_key(w.reader.pk), user_key(w.head.pk), wants_ack=True)
    read(row, w.core, acknowledge=True)
    read(row, w.head)
    user_deactivate(user=w.reader, by=None, left_on=today())
    with pytest.raises(PermissionDenied):
        operations.briefing_remind(briefing=row, by=w.core)
    assert operations.briefing_remind(briefing=row, by=w.kam) == 1
    with pytest.raises(PermissionDenied):
        operations.briefing_remind(briefing=row, by=w.kam)
    assert (told(w.core), told(w.head)) == (["sent"], ["sent", "reminder"])
    later = today() + dt.timedelta(days=1)
    assert operations.briefing_remind(briefing=row, by=w.kam, today=later) == 1


def test_confirmations_missing_after_working_days(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), user_key(w.reader.pk), wants_ack=True)
    sent(w, user_key(w.core.pk))
    read(row, w.core, acknowledge=True)
    friday = dt.date(2026, 11, 27)
    Briefing.objects.update(sent_at=dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC))
    assert working_days_before(friday, 5) == dt.date(2026, 11, 20)
    monday = friday + dt.timedelta(days=3)
    assert list(overdue_briefings(friday, working_days_before(friday, 5), [w.account.pk])) == []
    found = overdue_briefings(monday, working_days_before(monday, 5), [w.account.pk]).get()
    assert (found, found.missing) == (row, 1)
    holiday = {dt.date(2026, 11, 25)}
    assert list(overdue_briefings(monday, working_days_before(monday, 5, holiday), [w.account.pk])) == []
    assert briefing_jobs.remind(friday) == 1
    assert briefing_jobs.remind(monday) == 0  # once by itself
    assert told(w.reader) == ["sent", "reminder"]


def test_replies_are_told_to_who_looks_after_it_and_taken_back(w: Any) -> None:
    row = sent(w, user_key(w.outside.pk), level="named", with_outside=True)
    reply = reply_add(briefing=row, by=w.outside, text="Understood")
    shown = page(w.kam, "desk:notification_list").text
    assert "Understood" in shown
    assert "Understood" in page(w.kam, "accounts:briefing", row.public_id).text
    other = sent(w, user_key(w.outside.pk), with_outside=True)
    client = Client()
    client.force_login(w.outside)
    wrong = reverse("accounts:reply_delete", args=[other.public_id, reply.public_id])
    assert client.post(wrong).status_code == 404
    edit = reverse("accounts:reply_edit", args=[row.public_id, reply.public_id])
    assert "Understood" in client.get(edit).content.decode()
    assert client.post(edit, {"text": " ", "version": reply.version}).status_code == 422
    client.post(edit, {"text": "Understood and done", "version": reply.version})
    late = client.post(edit, {"text": "Not at all", "version": reply.version})
    assert late.status_code == 409
    assert "Understood and done" in page(w.kam, "accounts:briefing", row.public_id).text
    other_author = Client()
    other_author.force_login(w.kam)
    assert other_author.get(edit).status_code == 403
    assert edit not in page(w.kam, "accounts:briefing", row.public_id).text
    with pytest.raises(PermissionDenied):
        reply_take_back(reply=reply, by=w.kam)
    reply_take_back(reply=reply, by=w.outside)
    assert "Understood" not in page(w.kam, "accounts:briefing", row.public_id).text
    empty = client.post(reverse("accounts:reply_add", args=[row.public_id]), {"text": " "})
    assert empty.status_code == 422


# Correcting, withdrawing --------------------------------------------------------------------------------


def test_a_correction_says_what_changed_and_asks_again(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), user_key(w.reader.pk), level="named", wants_ack=True)
    read(row, w.core, acknowledge=True)
    fresh = operations.briefing_correct(briefing=row, by=w.kam)
    assert operations.briefing_correct(briefing=row, by=w.kam) == fresh
    with pytest.raises(ValidationError):
        operations.briefing_send(briefing=fresh, by=w.kam, version=None)  # nothing says what has changed
    values = {"text": f"{WORDS} **later**", "change_note": "Later than we said"}
    operations.briefing_edit(
        briefing=fresh, by=w.kam, version=None, values=values, keys=[user_key(w.core.pk)]
    )
    operations.briefing_send(briefing=fresh, by=w.kam, version=None)
    row.refresh_from_db()
    assert row.state == Briefing.State.CORRECTED
    new = page(w.core, "accounts:briefing", fresh.public_id).text
    assert all(word in new for word in ("Later than we said", "<ins", "I have read it"))
    old = page(w.core, "accounts:briefing", row.public_id).text
    assert WORDS not in old
    assert reverse("accounts:briefing", args=[fresh.public_id]) in old
    # Who is no reader any more learns that it no longer holds, and not what holds now.
    dropped = page(w.reader, "accounts:briefing", row.public_id).text
    assert WORDS not in dropped
    assert "no longer holds" in dropped
    assert page(w.reader, "accounts:briefing", fresh.public_id).status_code == 404
    assert told(w.core)[-1] == "corrected"
    assert titles(w.core, "later") == [TITLE]
    assert titles(w.reader, WORDS) == []


def test_a_withdrawn_briefing_leaves_a_note(w: Any) -> None:
    row = sent(w, user_key(w.core.pk), user_key(w.reader.pk))
    read(row, w.core)
    with pytest.raises(PermissionDenied):
        operations.briefing_withdraw(briefing=row, by=w.core, version=None)
    row = operations.briefing_withdraw(briefing=row, by=w.head, version=row.version, why="Wrong customer")
    assert (told(w.core), told(w.reader)) == (["sent", "withdrawn"], [])  # who never knew is not told
    shown = page(w.core, "accounts:briefing", row.public_id).text
    assert WORDS not in shown
    assert "Wrong customer" in shown
    assert WORDS in page(w.kam, "accounts:briefing", row.public_id).text
    assert titles(w.core, WORDS) == []
    for write in (operations.briefing_correct, operations.briefing_remind):
        with pytest.raises(PermissionDenied):
            write(briefing=row, by=w.kam)


# Beside -------------------------------------------------------------------------------------------------


def test_history_stands_in_the_scope_of_the_briefing(w: Any) -> None:
    row = sent(w, user_key(w.core.pk))
    assert set(Change.objects.of(row).values_list("scope", flat=True)) == {row.scope}
    history = page(w.kam, "accounts:object_history", w.account.public_id, "briefing", row.public_id)
    assert "Sent" in history.text


def test_history_is_not_for_readers(w: Any) -> None:
    """It holds what was struck out of the draft, whom it was meant for, and the words of what was withdrawn."""
    row = sent(w, user_key(w.core.pk))
    operations.briefing_withdraw(briefing=row, by=w.kam, version=row.version)
    url = ("accounts:object_history", w.account.public_id, "briefing", row.public_id)
    assert WORDS in page(w.kam, *url).text
    assert page(w.core, *url).status_code == 404


def test_drafts_are_discarded_and_brought_back(w: Any) -> None:
    row = draft(w, user_key(w.core.pk))
    operations.briefing_discard(briefing=row, by=w.kam)
    assert page(w.kam, "accounts:briefing_edit", row.public_id).status_code == 404
    operations.briefing_restore(briefing=row, by=w.kam)
    assert page(w.kam, "accounts:briefing_edit", row.public_id).status_code == 200


def test_a_leaver_hands_over_and_a_merged_account_takes_along(w: Any) -> None:
    kept, mine = sent(w, user_key(w.reader.pk)), draft(w, user_key(w.reader.pk))
    assert set(briefing_slots._held(w.kam)) == {kept, mine}
    operations.briefing_reassign(item=kept, to=w.core, by=None)
    operations.briefing_reassign(item=mine, to=None, by=None)
    mine.refresh_from_db()
    kept.refresh_from_db()
    assert (kept.owner, kept.created_by, mine.archived_at is None) == (w.core, w.kam, False)
    assert not briefing_slots._held(w.kam).exists()
    target = KeyAccountFactory()
    member(target, w.reader, Level.READ)
    assert operations.briefings_move(w.account, target, None, "") == 2
    assert page(w.reader, "accounts:briefing", kept.public_id).status_code == 200
    assert TITLE in page(w.reader, "accounts:account_briefings", target.public_id).text


def test_a_merge_sends_a_briefing_to_nobody_of_the_other_team(w: Any) -> None:
    function = w.membership.function_id
    target, theirs, their_core = (
        KeyAccountFactory(),
        UserFactory(first_name="Theo"),
        UserFactory(first_name="Tina"),
    )
    member(target, theirs, Level.EDIT)  # core, with the same function
    member(target, their_core, Level.EDIT)
    Membership.objects.filter(user=theirs).update(function=function)
    member(target, w.reader, Level.READ)
    team = function_key(w.account.team_id, function)
    named = sent(w, team, level="named")
    core = sent(w, team, user_key(theirs.pk), level="core")
    first = draft(w, team, level="named")
    before = {row: readers(row) for row in (named, core)}
    assert operations.briefings_move(w.account, target, None, "") == 3
    for row in (named, core, first):
        assert not any(key.startswith("f:") for key in keys_of(row))
        assert user_key(theirs.pk) not in keys_of(row)
    assert keys_of(core) == [user_key(w.core.pk)]
    assert briefing_jobs.send_to_newcomers(today()) == 0
    assert {row: readers(row) for row in (named, core)} == before
    for user in (theirs, their_core):
        assert page(user, "accounts:briefing", named.public_id).status_code == 404
        assert page(user, "accounts:briefing", core.public_id).status_code == 404
    # the draft can still be written and sent: its readers are named
    make_kam(target, w.kam)
    shown = page(w.kam, "accounts:briefing_edit", first.public_id)
    assert f'value="{user_key(w.core.pk)}" checked' in shown.text


# The pages of who writes --------------------------------------------------------------------------------


def test_a_merge_counts_what_everybody_sees(w: Any) -> None:
    def counted() -> int:
        return next((n for label, n in merge_preview(w.account) if str(label) == "Briefings"), 0)

    sent(w, user_key(w.reader.pk), level="named")
    draft(w, user_key(w.core.pk), level="team")
    assert counted() == 0
    sent(w, user_key(w.reader.pk), level="team")
    assert counted() == 1


def test_writing_without_scripts_adds_a_colleague_and_loses_nothing(w: Any) -> None:
    client = Client()
    client.force_login(w.kam)
    new = reverse("accounts:briefing_new", args=[w.account.public_id])
    typed = {"title": TITLE, "text": WORDS, "confidentiality": "named", "public_id": "2" * 14}
    look = {**typed, "look": "add", "colleague": w.core.public_id, "colleague_text": w.core.full_name}
    shown = client.post(new, look).text
    assert f'value="{user_key(w.core.pk)}" checked' in shown
    assert all(text in shown for text in (TITLE, WORDS, "Reaches 1 colleague"))
    assert not Briefing.objects.exists()
    for _twice in range(2):
        answer = client.post(new, {**typed, "audience": [user_key(w.core.pk)], "go": "send"})
    row = Briefing.objects.get()
    assert answer["Location"] == reverse("accounts:briefing_send", args=[row.public_id])
    bad = {**typed, "text": "x\x00", "audience": ["u:9" * 30, "f:1:1", "d:²", "u:"], "public_id": "!"}
    refused = client.post(new, bad)
    assert refused.status_code == 422
    assert TITLE in refused.text
    reach = client.get(
        reverse("accounts:briefing_reach", args=[w.account.public_id]), {"audience": "d:9" * 9}
    )
    assert "Nobody is chosen yet" in reach.text


def test_the_last_look_is_taken_again_when_something_moved(w: Any) -> None:
    row = draft(w, department_key(w.logistics.pk))
    client = Client()
    client.force_login(w.kam)
    where = reverse("accounts:briefing_send", args=[row.public_id])
    mark = reached_by(row, keys_of(row), today()).mark
    assert client.post(where, {"version": row.version, "mark": "0" * 16}).status_code == 409
    operations.briefing_edit(briefing=row, by=w.kam, version=None, values={"title": "Other"})
    late = client.post(where, {"version": row.version, "mark": mark})
    assert late.status_code == 409
    assert "changed in another window" in late.text
    assert not BriefingReader.objects.exists()
    assert client.post(where, {"version": row.version + 1, "mark": mark}).status_code == 302
    assert readers(row) == {"Rita"}
