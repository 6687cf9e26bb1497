"""Who waits for a contact: the pages, the notices, absences and deputies."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Relationship, Stakeholder, StakeholderRole, Touchpoint, TouchpointPerson
from accounts.work.due import tell_what_is_due
from accounts.work.overdue_queries import due_contacts
from kam.lib.access import Level
from kam.records.models import Notification
from kam.reference.calendar import today as company_today
from teams.models import Absence
from tests.factories import EmploymentFactory, KeyAccountFactory, PersonFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene():
    """A buyer of tier A (every 21 days) whom the KAM met 26 to 28 days ago, and their deputy."""
    account = KeyAccountFactory(organisation__name="Nordwerk", tier_id="a")
    kam, deputy = UserFactory(last_name="Brandt"), UserFactory(last_name="Demir")
    make_kam(account, kam)
    member(account, deputy, Level.EDIT, function="deputy")
    buyer = PersonFactory(last_name="Scholz")
    EmploymentFactory(person=buyer, organisation=account.organisation, job_title="Head of Purchasing")
    stakeholder = Stakeholder.objects.create(account=account, person=buyer)
    StakeholderRole.objects.create(stakeholder=stakeholder, role_id="buyer")
    Relationship.objects.create(account=account, stakeholder=stakeholder, user=kam)
    today = company_today()
    on = today - 25 * DAY
    talk = Touchpoint.objects.create(account=account, on=on, channel_id="visit")
    TouchpointPerson.objects.create(touchpoint=talk, person=buyer)
    return account, kam, deputy, buyer, stakeholder, talk


def test_overdue_contacts_are_listed_told_once_and_gone_after_a_talk(client, scene) -> None:
    account, kam, _deputy, buyer, stakeholder, _talk = scene
    client.force_login(kam)
    urls = [
        reverse("accounts:contacts_overdue"),
        reverse("accounts:account_overdue", args=[account.public_id]),
    ]
    for url in urls:
        page = client.get(url).content.decode()
        assert "Scholz" in page
        assert "Head of Purchasing" in page
        assert "every 21 days" in page
    (line,) = due_contacts([account], company_today())
    assert line.owners == [kam]
    for _morning in range(2):
        tell_what_is_due()
    told = Notification.objects.filter(kind="due", recipient=kam)
    assert told.count() == 1
    shown = client.get(reverse("desk:notification_list")).content.decode()
    assert "A contact is overdue" in shown
    assert "Scholz" in shown
    again = Touchpoint.objects.create(account=account, on=company_today(), channel_id="call")
    TouchpointPerson.objects.create(touchpoint=again, person=buyer)
    assert "Scholz" not in client.get(urls[0]).content.decode()
    assert "Nobody waits for a contact" in client.get(urls[1]).content.decode()
    outsider = UserFactory()
    client.force_login(outsider)
    assert "Scholz" not in client.get(urls[0]).content.decode()
    assert client.get(urls[1]).status_code == 404


def test_while_the_only_owner_is_away_long_the_deputy_is_named_and_told(client, scene) -> None:
    account, kam, deputy, *_rest = scene
    today = company_today()
    Absence.objects.create(user=kam, starts_on=today - 20 * DAY, ends_on=today + 60 * DAY)
    (line,) = due_contacts([account], today)
    assert line.away_until == today + 60 * DAY
    assert line.deputies == [deputy]
    assert line.is_of(deputy)
    tell_what_is_due()
    assert set(Notification.objects.filter(kind="due").values_list("recipient", flat=True)) == {deputy.pk}
    client.force_login(deputy)
    page = client.get(reverse("accounts:contacts_overdue") + "?mine=1").content.decode()
    assert "Demir" in page
    assert "away until" in page


def test_a_short_absence_moves_the_day(scene) -> None:
    account, kam, *_rest = scene
    today = company_today()
    assert due_contacts([account], today)
    Absence.objects.create(user=kam, starts_on=today - 8 * DAY, ends_on=today + 3 * DAY)
    assert due_contacts([account], today) == []


def test_people_who_do_not_want_to_be_contacted_wait_for_nobody(scene) -> None:
    account, _kam, _deputy, buyer, *_rest = scene
    buyer.contact_blocked = True
    buyer.save(update_fields=["contact_blocked"])
    assert due_contacts([account], company_today()) == []


def test_absences_are_entered_by_oneself(client) -> None:
    user, other = UserFactory(), UserFactory()
    client.force_login(user)
    url = reverse("teams:absence_list", args=[user.public_id])
    today = company_today()
    sent = {"starts_on": today, "ends_on": today + 5 * DAY, "row": "23456789bcdfgh"}
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    row = Absence.objects.get()
    bad = client.post(url, {"starts_on": today, "ends_on": today - DAY})
    assert bad.status_code == 422
    assert "The last day is before the first." in bad.content.decode()
    client.post(reverse("teams:absence_archive", args=[row.public_id]))
    row.refresh_from_db()
    assert row.archived_at
    assert client.get(reverse("teams:absence_list", args=[other.public_id])).status_code == 403
