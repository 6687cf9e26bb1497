"""Touchpoints: logging with what comes of it, changing, planning; what pages show to whom."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.customers.operations import account_merge
from accounts.models import Action, Commitment, Touchpoint
from accounts.work import touchpoint_operations as operations
from accounts.work.notes import note_drop
from accounts.work.touchpoint_operations import Promise, Raised, Step, touchpoint_log
from kam.desk.leavers.operations import leaver_hand_over
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.records.queries import object_history
from kam.reference.calendar import today
from tests.factories import (
    CommitmentFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def account():
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def editor(account):
    user = UserFactory(first_name="Jana", last_name="Brandt")
    member(account, user, Level.EDIT)
    return user


@pytest.fixture
def commenter(account):
    user = UserFactory(first_name="Murat", last_name="Demir")
    member(account, user, Level.COMMENT)
    return user


@pytest.fixture
def voss(account):
    person = PersonFactory(first_name="Henrik", last_name="Voss")
    EmploymentFactory(person=person, organisation=account.organisation, job_title="COO")
    return person


def log(account, by, people, **extra):
    values = {"on": today(), "channel": "call", "text": "Prices", "colleagues": [by], **extra}
    values["channel"] = _channel(values["channel"])
    return touchpoint_log(account=account, by=by, people=people, **values)


def _channel(key):
    from accounts.models import Channel

    return Channel.objects.get(key=key)


def data(user, *people, **extra):
    """What the form sends."""
    return {
        "people": [person.public_id for person in people],
        "colleagues": [user.public_id],
        "on": today(),
        "channel": "call",
        "text": "Spoke about prices",
        "row": new_public_id(),
        "promises-TOTAL_FORMS": 1,
        "promises-INITIAL_FORMS": 0,
        **extra,
    }


def test_one_form_makes_a_touchpoint_an_action_promises_and_settles_old_ones(
    client, account, editor, voss
) -> None:
    old = CommitmentFactory(account=account, person=voss, owner=editor, text="Send drawings", state="open")
    client.force_login(editor)
    url = reverse("accounts:touchpoint_new", args=[account.public_id])
    assert "Henrik Voss" in client.get(url).content.decode()
    with_voss = client.get(f"{url}?person={voss.public_id}").content.decode()
    assert "Send drawings" in with_voss
    sent = data(
        editor, voss, next_step="Send the offer", next_due=today() + 7 * DAY,
        **{"promises-0-direction": "theirs", "promises-0-text": "Names the plant manager",
           f"promise-{old.public_id}": "kept"},
    )  # fmt: skip
    for _twice in range(2):  # a repeated send makes nothing twice
        assert client.post(url, sent).status_code == 302
    row = Touchpoint.objects.get(account=account)
    assert [link.person for link in row.people.all()] == [voss]
    assert [link.user for link in row.colleagues.all()] == [editor]
    action = Action.objects.get(touchpoint=row)
    assert (action.text, action.owner, action.due_on) == ("Send the offer", editor, today() + 7 * DAY)
    promise = Commitment.objects.get(touchpoint=row)
    assert (promise.direction, promise.person, promise.owner) == ("theirs", voss, editor)
    old.refresh_from_db()
    assert old.state == "kept"
    page = client.get(reverse("accounts:account_touchpoints", args=[account.public_id])).content.decode()
    for words in ("Spoke about prices", "Henrik Voss", "Send the offer", "Names the plant manager"):
        assert words in page


def test_who_may_comment_logs_for_themselves_only(client, account, commenter, editor, voss) -> None:
    mine = Raised(Step("Call back", commenter), [Promise("ours", "A sample", voss, commenter)])
    row = log(account, commenter, [voss], raised=mine)
    assert row.actions.get().owner == commenter
    with pytest.raises(PermissionDenied):
        log(account, commenter, [voss], raised=Raised(Step("Call back", editor)))
    assert Touchpoint.objects.count() == 1  # nothing half done
    others = log(account, editor, [voss])
    with pytest.raises(PermissionDenied):
        operations.touchpoint_archive(touchpoint=others, by=commenter)
    operations.touchpoint_edit(touchpoint=row, by=commenter, version=1, values={"text": "Other"})
    reader = UserFactory()
    member(account, reader, Level.READ)
    with pytest.raises(PermissionDenied):
        log(account, reader, [voss])


def test_people_change_with_the_version_and_stand_in_the_history(account, editor, voss) -> None:
    row = log(account, editor, [voss])
    second = PersonFactory(last_name="Reimers")
    EmploymentFactory(person=second, organisation=account.organisation)
    operations.touchpoint_edit(touchpoint=row, by=editor, version=1, values={}, people=[voss, second])
    row.refresh_from_db()
    assert row.version == 2
    assert set(row.people.values_list("person", flat=True)) == {voss.pk, second.pk}
    told = object_history(row, editor).rows
    assert [f.new for f in told[0].fields if f.label == "People of the customer"] == [f"{voss}, {second}"]
    with pytest.raises(StaleWrite) as late:
        operations.touchpoint_edit(touchpoint=row, by=editor, version=1, values={}, people=[])
    assert late.value.beside["people"] == ([voss, second], [])
    same = operations.touchpoint_edit(touchpoint=row, by=editor, version=1, values={}, people=[second, voss])
    assert same.version == 2  # another order is no change
    stranger = PersonFactory(last_name="Stranger")
    with pytest.raises(ValidationError):
        operations.touchpoint_edit(touchpoint=row, by=editor, version=2, values={}, people=[stranger])


def test_what_lies_ahead_is_planned_then_held_or_cancelled(client, account, editor, voss) -> None:
    client.force_login(editor)
    url = reverse("accounts:touchpoint_new", args=[account.public_id])
    client.post(url, data(editor, voss, on=today() + 3 * DAY, starts="14:30", ends="15:15"))
    row = Touchpoint.objects.get()
    assert row.state == "planned"
    assert row.starts_at.astimezone(dt.UTC) != row.ends_at
    held = client.post(
        reverse("accounts:touchpoint_hold", args=[account.public_id, row.public_id]), follow=True
    )
    assert "The meeting was held." in held.content.decode()
    row.refresh_from_db()
    assert (row.state, row.on) == ("done", today())
    undo = reverse("accounts:touchpoint_replan", args=[account.public_id, row.public_id])
    client.post(f"{undo}?on={today() + 3 * DAY}")
    row.refresh_from_db()
    assert (row.state, row.on) == ("planned", today() + 3 * DAY)
    client.post(reverse("accounts:touchpoint_cancel", args=[account.public_id, row.public_id]))
    client.post(reverse("accounts:touchpoint_archive", args=[account.public_id, row.public_id]))
    listed = client.get(reverse("accounts:account_touchpoints", args=[account.public_id])).content.decode()
    assert "No touchpoint fits" in listed
    client.post(reverse("accounts:touchpoint_restore", args=[account.public_id, row.public_id]))
    row.refresh_from_db()
    assert (row.state, row.archived_at) == ("cancelled", None)


@pytest.mark.parametrize(
    "bad",
    [
        {"on": "yesterday"}, {"channel": "pigeon"}, {"text": "x" * 501}, {"text": "a\x00b"}, {"colleagues": []},
        {"people_text": "Nobody At All"}, {"next_due": "9999-99-99"}, {"starts": "25:00"}, {"on": "1066-10-14"},
        {"starts": "15:00", "ends": "14:00"}, {"promises-0-text": "x" * 2001},
        {"promises-0-text": "x", "promises-0-due_on": "soon"}, {"promises-TOTAL_FORMS": "x"},
        {"next_step": "x" * 501}, {"next_owner_text": "Nobody"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(client, account, editor, voss, bad) -> None:
    client.force_login(editor)
    sent = data(editor, voss, note="Kept words") | bad
    answer = client.post(reverse("accounts:touchpoint_new", args=[account.public_id]), sent)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not Touchpoint.objects.exists()


def test_a_name_that_was_only_typed_finds_one_person_or_offers_several(client, account, editor, voss) -> None:
    client.force_login(editor)
    url = reverse("accounts:touchpoint_new", args=[account.public_id])
    client.post(url, data(editor, people_text="voss"))
    assert Touchpoint.objects.get().people.get().person == voss
    twin = PersonFactory(first_name="Hanna", last_name="Voss")
    EmploymentFactory(person=twin, organisation=account.organisation)
    answer = client.post(url, data(editor, people_text="voss"))
    assert answer.status_code == 422
    assert twin.public_id in answer.content.decode()


def test_other_accounts_people_and_rows_stay_out_of_reach(client, account, editor, voss) -> None:
    other = KeyAccountFactory()
    secret = PersonFactory(last_name="Geheim")
    EmploymentFactory(person=secret, organisation=other.organisation)
    row = log(other, None, [], colleagues=[editor])
    client.force_login(editor)
    here = [account.public_id]
    answer = client.post(reverse("accounts:touchpoint_new", args=here), data(editor, secret, text=""))
    assert answer.status_code == 422
    assert "Geheim" not in answer.content.decode()
    for name in ("touchpoint", "touchpoint_edit"):
        assert client.get(reverse(f"accounts:{name}", args=[*here, row.public_id])).status_code == 404
    found = client.get(reverse("accounts:touchpoint_people", args=here) + "?people_text=geheim")
    assert secret.public_id not in found.content.decode()
    assert Change.objects.filter(object_type="accounts.touchpoint", scope=account.scope).count() == 0


def test_filters_narrow_to_person_channel_and_state(client, account, editor, voss) -> None:
    other = PersonFactory(last_name="Reimers")
    EmploymentFactory(person=other, organisation=account.organisation)
    log(account, editor, [voss], text="Talk with Voss")
    log(account, editor, [other], text="Visit to Reimers", channel="visit")
    log(account, editor, [other], text="Will meet", on=today() + DAY)
    client.force_login(editor)
    url = reverse("accounts:account_touchpoints", args=[account.public_id])
    for query, there in (
        (f"person={voss.public_id}", {"Talk with Voss"}),
        ("channel=visit", {"Visit to Reimers"}),
        ("state=planned", {"Will meet"}),
        (f"colleague={editor.public_id}", {"Talk with Voss", "Visit to Reimers", "Will meet"}),
        ("channel=%00&person=%00&state=x", set()),
    ):
        page = client.get(f"{url}?{query}").content.decode()
        assert {w for w in ("Talk with Voss", "Visit to Reimers", "Will meet") if w in page} == there, query


def test_the_sheet_of_any_page_takes_the_account_one_looks_at(client, account, editor, voss) -> None:
    client.force_login(editor)
    page = client.get(reverse("accounts:account_people", args=[account.public_id])).content.decode()
    start = reverse("accounts:touchpoint_start") + f"?account={account.public_id}"
    assert f'hx-get="{start}"' in page
    sheet = client.get(start, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in sheet
    assert "Henrik Voss" in sheet
    url = reverse("accounts:touchpoint_new", args=[account.public_id])
    done = client.post(url, data(editor, voss), headers={"HX-Request": "true"})
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")
    lonely = UserFactory()
    client.force_login(lonely)
    assert "You are on no account team" in client.get(start).content.decode()


def test_a_dropped_off_note_becomes_a_touchpoint_once_and_its_writer_is_proposed(
    client, account, editor, voss
) -> None:
    passer = UserFactory(first_name="Ola", last_name="Passer")
    notes = [note_drop(account=account, by=passer, kind="contact", text=f"Met Voss {n}") for n in range(3)]
    client.force_login(editor)
    here = [account.public_id]
    team = client.get(reverse("accounts:account_team", args=here)).content.decode()
    assert "Ola Passer left 3 notes on contacts within 90 days" in team
    url = reverse("accounts:touchpoint_new", args=here)
    form = client.get(f"{url}?note={notes[0].public_id}").content.decode()
    assert "Met Voss 0" in form
    for _twice in range(2):
        sent = data(passer, voss, text="Met Voss 0", from_note=notes[0].public_id, row=new_public_id())
        client.post(url, sent)
    row = Touchpoint.objects.get()
    assert (row.source, row.colleagues.get().user) == ("note", passer)
    notes[0].refresh_from_db()
    assert notes[0].handled_by == editor


def test_search_history_merge_and_leavers_know_touchpoints(client, account, editor, voss) -> None:
    row = log(account, editor, [voss], text="Zahnradpreise besprochen", on=today() + 3 * DAY)
    client.force_login(editor)
    assert "Zahnradpreise" in client.get(reverse("desk:search") + "?q=zahnradpreis").content.decode()
    told = client.get(reverse("accounts:account_history", args=[account.public_id])).content.decode()
    assert "Zahnradpreise" in told
    heir = UserFactory()
    leaver_hand_over(colleague=editor, by=None, successors={"memberships": None, "touchpoints": heir})
    assert [link.user for link in row.colleagues.all()] == [heir]
    target = KeyAccountFactory()
    account_merge(source=account, target=target, by=None)
    row.refresh_from_db()
    assert row.account == target
    client.force_login(editor)
    assert "Zahnradpreise" not in client.get(reverse("desk:search") + "?q=zahnradpreis").content.decode()


def test_open_promises_both_ways_are_listed_and_settled_with_undo(
    client, account, commenter, editor, voss
) -> None:
    ours = CommitmentFactory(account=account, person=voss, owner=editor, text="Drawings", state="open")
    mine = CommitmentFactory(
        account=account, person=voss, owner=commenter, text="A sample", direction="theirs", state="open"
    )
    client.force_login(commenter)
    url = reverse("accounts:account_promises", args=[account.public_id])
    page = client.get(f"{url}?person={voss.public_id}").content.decode()
    assert "Drawings" in page
    assert "A sample" in page
    assert "Drawings" not in client.get(f"{url}?side=theirs").content.decode()
    settle = {
        row.pk: reverse("accounts:promise_settle", args=[account.public_id, row.public_id])
        for row in (ours, mine)
    }
    assert client.post(settle[ours.pk], {"state": "kept"}).status_code == 403
    client.post(settle[mine.pk], {"state": "broken"})
    assert "A sample" in client.get(f"{url}?show=settled").content.decode()
    client.post(f"{settle[mine.pk]}?state=open")
    mine.refresh_from_db()
    assert mine.state == "open"
