"""The yearly access review: complete, confirmed against what was seen, ended at once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import KeyAccount
from kam.lib.access import Level, Right
from kam.records.models import Change
from kam.reference.calendar import today
from teams.membership.access_review_queries import access_mark, access_rows
from teams.models import AccessReview, Membership
from teams.staff.operations import user_set_rights
from tests.factories import (
    AdministratorFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    UserFactory,
    ViewerFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def head():
    return HeadFactory(last_name="Head")


@pytest.fixture
def account():
    found = KeyAccountFactory()
    make_kam(found, KamFactory(last_name="Kamwell"))
    member(found, UserFactory(last_name="Member"), Level.EDIT)
    return found


def sees(user, account) -> bool:
    return KeyAccount.objects.visible_to(user).filter(pk=account.pk).exists()


def test_rows_name_everybody_who_sees_the_account(head, account):
    viewer = ViewerFactory(last_name="Viewer")
    top = KeyAccountFactory()
    account.team.parent = top.team
    account.team.save()
    member(top, UserFactory(last_name="Above"), Level.COMMENT, includes_below=True)
    member(top, UserFactory(last_name="Elsewhere"), Level.COMMENT)
    rows = access_rows(account.team, today())
    assert {(row.kind, row.user.last_name, row.level) for row in rows} == {
        ("kam", "Kamwell", 40), ("member", "Member", 30), ("above", "Above", 20), ("right", "Head", 40),
        ("right", "Viewer", 10),
    }  # fmt: skip
    everybody = {row.user.pk for row in rows}
    assert viewer.pk in everybody
    assert all(sees(row.user, account) for row in rows)


@pytest.mark.parametrize("hour", [11, 23])  # shortly before midnight in UTC it is tomorrow in Berlin
def test_a_right_is_dated_by_its_history(account, time_machine, hour):
    time_machine.move_to(dt.datetime(2026, 3, 2, hour, 30, tzinfo=dt.UTC), tick=False)
    user = UserFactory()
    user_set_rights(user=user, by=None, version=user.version, rights=frozenset({Right.VIEWER}))
    row = next(row for row in access_rows(account.team, today()) if row.user == user)
    assert row.since == today()


def test_confirm_records_reviewer_and_date(client, head, account):
    client.force_login(head)
    address = reverse("desk:access_review", args=[account.public_id])
    assert account.name in client.get(reverse("desk:access_review_list")).content.decode()
    page = client.get(address)
    answer = client.post(address, {"seen": page.context["seen"], "note": "all needed"}, follow=True)
    assert f"The access to {account.name} is confirmed." in answer.content.decode()
    review = AccessReview.objects.get()
    assert (review.team, review.reviewer, review.reviewed_on, review.confirmed) == (
        account.team,
        head,
        today(),
        3,
    )
    change = Change.objects.of(review).get()
    assert (change.by, change.scope) == (head, account.scope)
    assert account.name not in client.get(reverse("desk:access_review_list")).content.decode()
    assert account.name in client.get(reverse("desk:access_review_list") + "?state=all").content.decode()


def test_after_a_year_it_is_due_again(client, head, account):
    AccessReview.objects.create(
        team=account.team, reviewer=head, reviewed_on=today() - 366 * DAY, confirmed=2
    )
    client.force_login(head)
    assert account.name in client.get(reverse("desk:access_review_list")).content.decode()


def test_what_was_not_seen_is_not_confirmed(client, head, account):
    seen = access_mark(access_rows(account.team, today()))
    member(account, UserFactory(last_name="Newcomer"))
    client.force_login(head)
    answer = client.post(reverse("desk:access_review", args=[account.public_id]), {"seen": seen})
    assert answer.status_code == 409
    assert "Newcomer" in answer.content.decode()
    assert not AccessReview.objects.exists()


def test_ending_a_membership_ends_access_at_once(client, head, account):
    row = Membership.objects.get(team=account.team)
    assert sees(row.user, account)
    client.force_login(head)
    address = reverse("desk:access_review_end", args=[account.public_id])
    client.post(address, {"kind": "member", "key": row.public_id, "version": row.version})
    assert not sees(row.user, account)
    change = Change.objects.of(row).first()
    assert (change.by, change.batch) == (head, f"review:{account.team.public_id}")


def test_ending_one_that_began_today_takes_it_back(client, head, account):
    row = member(account, UserFactory(), starts_on=today())
    client.force_login(head)
    address = reverse("desk:access_review_end", args=[account.public_id])
    client.post(address, {"kind": "member", "key": row.public_id, "version": row.version})
    assert not sees(row.user, account)


def test_ending_the_kam_leaves_a_vacancy(client, head, account):
    link = account.team.kam_assignments.get()
    client.force_login(head)
    address = reverse("desk:access_review_end", args=[account.public_id])
    client.post(address, {"kind": "kam", "key": link.public_id, "version": link.version})
    assert not sees(link.user, account)
    assert account.team.kam_assignments.begun(today()).first().user is None


def test_a_late_end_ends_nothing(client, head, account):
    row = Membership.objects.get(team=account.team)
    Membership.objects.filter(pk=row.pk).update(version=7)
    client.force_login(head)
    address = reverse("desk:access_review_end", args=[account.public_id])
    answer = client.post(address, {"kind": "member", "key": row.public_id, "version": 1}, follow=True)
    assert "Access has changed since you opened the page." in answer.content.decode()
    assert sees(row.user, account)


def test_only_those_with_the_right(client, account):
    row = Membership.objects.get(team=account.team)
    for user in (account.team.kam_assignments.get().user, ViewerFactory(), UserFactory()):
        client.force_login(user)
        assert client.get(reverse("desk:access_review_list")).status_code == 403
        assert (
            client.post(reverse("desk:access_review", args=[account.public_id]), {"seen": ""}).status_code
            == 403
        )
        address = reverse("desk:access_review_end", args=[account.public_id])
        assert client.post(address, {"kind": "member", "key": row.public_id, "version": 1}).status_code == 403
    assert sees(row.user, account)
    assert not AccessReview.objects.exists()


def test_pages_cost_the_same_with_more_rows(client, account):
    client.force_login(AdministratorFactory())

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    pages = [reverse("desk:access_review_list"), reverse("desk:access_review", args=[account.public_id])]
    few = [cost(page) for page in pages]
    for _n in range(27):
        make_kam(KeyAccountFactory(), UserFactory())
        member(account, UserFactory())
        ViewerFactory()
    assert [cost(page) for page in pages] == few
    assert max(few) <= 20
