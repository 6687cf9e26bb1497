"""Who knew somebody at a former employer sees the name and that job: not how to reach them today, nor where."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ContactPoint, Person, Stakeholder
from accounts.people import card_queries, queries
from kam.exchange.meetings.queries import meeting_briefing
from kam.lib import vcard
from kam.lib.access import Level
from kam.records.indexing import rebuild
from kam.reference.calendar import today
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    PersonFactory,
    UserFactory,
    member,
)
from tests.search.helpers import titles

pytestmark = pytest.mark.django_db

MAIL, PHONE, NOTE, NOW = "voss@calder.example", "+49 431 778899", "Prefers mornings", "Calder Robotics"


class Moved:
    """Anke Voss left Nordwerk for Calder; `before` is on the team of the one, `now` on that of the other."""

    def __init__(self) -> None:
        self.old = KeyAccountFactory(organisation__name="Nordwerk")
        self.new = KeyAccountFactory(organisation__name=NOW)
        self.before, self.now = UserFactory(), UserFactory()
        member(self.old, self.before, Level.EDIT)
        member(self.new, self.now, Level.EDIT)
        self.person = PersonFactory(
            first_name="Anke", last_name="Voss", note=NOTE, legal_note="By mail of May", card_extra=[]
        )
        self.job = EmploymentFactory(
            person=self.person,
            organisation=self.old.organisation,
            job_title="Buyer",
            ends_on=dt.date(2024, 5, 31),
        )
        self.next = EmploymentFactory(
            person=self.person, organisation=self.new.organisation, job_title="Adviser to the board"
        )
        ContactPointFactory(person=self.person, value=MAIL)
        ContactPointFactory(person=self.person, kind="phone", value=PHONE)

    def get(self, user: Any, name: str, *args: str, **query: str) -> str:
        client = Client()
        client.force_login(user)
        answer = client.get(reverse(f"accounts:{name}", args=args), query)
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return body.decode()


@pytest.fixture
def moved() -> Moved:
    return Moved()


SECRETS = (MAIL, PHONE, NOTE, NOW, "Adviser to the board", "By mail of May")


def channels(moved: Moved) -> dict[str, tuple[str, tuple[str, ...], dict[str, str]]]:
    """Pages and files on which the former colleague's name stands."""
    person, old = moved.person.public_id, moved.old.public_id
    return {
        "page": ("person", (person,), {}),
        "list": ("person_list", (), {}),
        "people of the account": ("account_people", (old,), {"show": "former"}),
        "table": ("account_people_export", (old, "csv"), {"show": "former"}),
        "cards": ("account_people_cards", (old,), {"show": "former"}),
        "card": ("person_card", (person,), {}),
        "card 4.0": ("person_card", (person,), {"version": "4.0"}),
        "code page": ("person_code_page", (person,), {}),
        "history": ("object_history", (old, "person", person), {}),
    }


def test_no_channel_hands_out_what_is_of_today(moved: Moved) -> None:
    for channel, (name, args, query) in channels(moved).items():
        text = moved.get(moved.before, name, *args, **query)
        assert "Voss" in text or channel == "code page", channel
        for secret in SECRETS:
            assert secret not in text, (channel, secret)
    assert "Buyer" in moved.get(moved.before, "person", moved.person.public_id)


def test_who_sees_the_new_job_sees_it_all(moved: Moved) -> None:
    page = moved.get(moved.now, "person", moved.person.public_id)
    for shown in (MAIL, PHONE, NOTE, "Adviser to the board"):
        assert shown in page
    assert "Nordwerk" not in page
    assert MAIL in moved.get(moved.now, "person_card", moved.person.public_id)
    assert MAIL in moved.get(moved.now, "account_people", moved.new.public_id)
    assert MAIL in moved.get(HeadFactory(), "person", moved.person.public_id)


def test_the_code_holds_the_name_alone(moved: Moved) -> None:
    def code(user: Any) -> str:
        card = card_queries.person_as_card(moved.person, user, today(), short=True)
        return vcard.write([card], "3.0").decode()

    assert "Voss" in code(moved.before)
    assert "EMAIL" not in code(moved.before)
    assert "TEL" not in code(moved.before)
    assert MAIL in code(moved.now)


def test_no_search_finds_by_what_is_hidden(moved: Moved) -> None:
    rebuild()
    assert titles(moved.before, "voss", "person") == ["Anke Voss"]
    assert titles(moved.before, MAIL) == []
    assert titles(moved.before, "431 778899") == []
    assert titles(moved.now, MAIL, "person") == ["Anke Voss"]
    nobody = moved.get(moved.before, "person_list", q=MAIL)
    assert "Voss" not in nobody
    assert "Voss" in moved.get(moved.now, "person_list", q=MAIL)
    old = moved.old.public_id
    assert "Voss" not in moved.get(moved.before, "account_people", old, show="former", q="calder.example")


def test_no_proposal_of_a_duplicate_tells_whose_address_it_is(moved: Moved) -> None:
    twin = PersonFactory(last_name="Other")
    EmploymentFactory(person=twin, organisation=moved.old.organisation)
    point = ContactPointFactory(person=twin, value=MAIL, kind="email")
    same = queries.similar_people(moved.before, last_name="X", first_name="Y", email=MAIL)
    assert same == [twin]
    assert queries.duplicates_of(twin, [point], moved.before) == []
    other = PersonFactory(last_name="Third")
    EmploymentFactory(person=other, organisation=moved.new.organisation)
    assert queries.duplicates_of(other, [point], moved.now) == [moved.person]


def test_the_briefing_of_a_meeting_has_no_number_of_who_left(moved: Moved) -> None:
    Stakeholder.objects.create(account=moved.old, person=moved.person)
    people = list(Person.objects.filter(pk=moved.person.pk))
    for user, mail in ((moved.before, ""), (moved.now, MAIL)):
        page = meeting_briefing(moved.old, people, None, user, today(), hides=True)
        assert page.people[0].email == mail


def test_a_former_job_is_enough_where_nobody_knows_of_another(moved: Moved) -> None:
    """Those who knew the person last look after them, as before."""
    moved.next.delete()
    assert MAIL in moved.get(moved.before, "person", moved.person.public_id)
    assert (
        list(ContactPoint.objects.visible_to(moved.before).values_list("person", flat=True))
        == [moved.person.pk] * 2
    )
    rebuild()
    assert titles(moved.before, MAIL, "person") == ["Anke Voss"]


def test_the_number_of_queries_does_not_grow(moved: Moved) -> None:
    counts = []
    for more in (1, 12):
        for number in range(more):
            person = PersonFactory(last_name=f"Left{more}{number}")
            EmploymentFactory(
                person=person, organisation=moved.old.organisation, ends_on=dt.date(2024, 5, 31)
            )
            EmploymentFactory(person=person, organisation=moved.new.organisation)
            ContactPointFactory(person=person)
        sent = 0
        for name, args, query in channels(moved).values():
            with CaptureQueriesContext(connection) as asked:
                moved.get(moved.before, name, *args, **query)
            sent += len(asked)
        counts.append(sent)
    assert counts[0] == counts[1]
