"""The meeting briefing: what stands on the page, for whom, in how many queries, and as a file."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import (
    Judgement,
    KeyAccount,
    Person,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from kam.lib.access import Level
from kam.reference.calendar import today
from tests.exchange.meetings.scene import DAY, meeting_with, person_at
from tests.factories import (
    CommitmentFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> KeyAccount:
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def kam(client: Any, account: KeyAccount) -> Any:
    user = UserFactory(first_name="Jana", last_name="Brandt")
    make_kam(account, user)
    client.force_login(user)
    return user


@pytest.fixture
def person(account: KeyAccount, kam: Any) -> Person:
    """Somebody of whom we think something."""
    found = person_at(account, "Sven", "Petersen")
    place = Stakeholder.objects.create(account=account, person=found)
    StakeholderRole.objects.create(stakeholder=place, role_id="decider", sure=False)
    Judgement.objects.create(
        stakeholder=place, scale_id="attitude", step_id="attitude-sceptic", how_known="Said so at the fair",
        as_of=today(), expires_on=today() + 90 * DAY,
    )  # fmt: skip
    Judgement.objects.create(
        stakeholder=place, scale_id="influence", step_id="influence-high",
        as_of=today() - 90 * DAY, expires_on=today() - DAY,
    )  # fmt: skip
    Relationship.objects.create(account=account, stakeholder=place, user=kam, level=2, part="Peer")
    return found


def url(account: KeyAccount, *people: Person, name: str = "meeting_briefing", **more: str) -> str:
    query = "&".join([*(f"person={one.public_id}" for one in people), *(f"{k}={v}" for k, v in more.items())])
    return f"{reverse(f'exchange:{name}', args=[account.public_id])}?{query}"


def test_the_page_tells_what_is_open_between_us(
    client: Any, account: KeyAccount, kam: Any, person: Person
) -> None:
    other = person_at(account, "Ida", "Fremd")
    for days in (2, 40):
        met = Touchpoint.objects.create(
            account=account, on=today() - days * DAY, channel_id="visit", text=f"Talk of {days} days ago"
        )
        TouchpointPerson.objects.create(touchpoint=met, person=person)
        TouchpointColleague.objects.create(touchpoint=met, user=kam)
    CommitmentFactory(
        account=account,
        direction="ours",
        text="Send the drawing",
        person=person,
        owner=kam,
        due_on=today() - 3 * DAY,
    )
    CommitmentFactory(account=account, direction="theirs", text="Name the buyer", person=person)
    CommitmentFactory(account=account, direction="ours", text="Promised to somebody else", person=other)
    CommitmentFactory(account=account, direction="ours", text="Kept long ago", person=person, state="kept")
    ObjectiveFactory(plan=PlanFactory(account=account), text="Reach the frame contract", target=9)
    OpenQuestionFactory(account=account, text="Who signs?")
    text = client.get(url(account, person)).content.decode()
    for wanted in (
        "Sven Petersen", "Decider?", "Sceptic", "Jana Brandt (2/4, Peer)", "Talk of 2 days ago", "Talk of 40 days ago",
        "Send the drawing", "3 days late", "Name the buyer", "Reach the frame contract", "Who signs?",
        "Said so at the fair",
    ):  # fmt: skip
        assert wanted in text, wanted
    assert "High" not in text  # a judgement that has expired
    assert "Promised to somebody else" not in text
    assert "Kept long ago" not in text


def test_traps_name_who_must_not_be_contacted_and_who_is_new(
    client: Any, account: KeyAccount, kam: Any, person: Person
) -> None:
    Person.objects.filter(pk=person.pk).update(contact_blocked=True)
    text = client.get(url(account, person)).content.decode()
    assert "Sven Petersen does not want to be contacted." in text
    assert "Never met before: Sven Petersen" in text


def test_a_shared_screen_shows_no_judgement(client: Any, account: KeyAccount, person: Person) -> None:
    for address in (url(account, person, share="1"), url(account, person, name="meeting_pdf", share="1")):
        response = client.get(address)
        text = text_of(response)
        assert "Petersen" in text
        for word in ("Sceptic", "Decider", "Said so", "Jana Brandt (2"):
            assert word not in text, (address, word)
    session = client.session
    session["judgements_hidden"] = True
    session.save()
    text = client.get(url(account, person)).content.decode()
    assert "Sceptic" not in text
    assert "Show everything again" not in text


def text_of(response: Any) -> str:
    if response["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    return response.content.decode()


@pytest.mark.parametrize(
    ("level", "kind", "sees"), [(20, "core", True), (10, "core", False), (30, "extended", False)]
)
def test_judgements_are_for_who_may_see_them(
    client: Any, account: KeyAccount, person: Person, level: int, kind: str, sees: bool
) -> None:
    reader = UserFactory()
    member(account, reader, Level(level), kind=kind)
    client.force_login(reader)
    for name in ("meeting_briefing", "meeting_pdf"):
        text = text_of(client.get(url(account, person, name=name)))
        assert "Petersen" in text
        assert ("Sceptic" in text) is sees, name


def test_only_people_of_the_account(client: Any, account: KeyAccount, kam: Any, person: Person) -> None:
    foreign = person_at(KeyAccountFactory(organisation__name="Fremdwerk"), "Gerda", "Geheim")
    assert "Geheim" not in client.get(url(account, person, foreign)).content.decode()
    page = client.get(url(account, foreign)).content.decode()
    assert "Geheim" not in page
    assert "Choose at least one person" in page
    assert client.get(url(account, foreign, name="meeting_pdf")).status_code == 404
    assert client.get(url(account, person, meeting="nonsense\0")).status_code == 404


def test_of_a_planned_meeting(client: Any, account: KeyAccount, kam: Any, person: Person) -> None:
    meeting = meeting_with(account, [person], [kam], on=today() + DAY, text="Frame contract")
    choose = client.get(reverse("exchange:meeting_briefing", args=[account.public_id])).content.decode()
    assert f"?meeting={meeting.public_id}" in choose
    assert "Frame contract" in choose
    page = client.get(url(account, meeting=meeting.public_id)).content.decode()
    assert "Sven Petersen" in page
    assert "Frame contract" in page
    foreign = meeting_with(KeyAccountFactory(), [person], [kam], on=today() + DAY)
    assert client.get(url(account, meeting=foreign.public_id)).status_code == 404


def test_the_file_is_tagged_and_short(client: Any, account: KeyAccount, kam: Any, person: Person) -> None:
    CommitmentFactory(account=account, direction="ours", text="Send the #drawing [now]", person=person)
    response = client.get(url(account, person, name="meeting_pdf"))
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 1
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert "Send the #drawing [now]" in text_of(response)
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rows", [2, 12])
def test_the_same_queries_for_few_and_many(client: Any, account: KeyAccount, kam: Any, rows: int) -> None:
    plan = PlanFactory(account=account)
    people = [person_at(account, "P", f"Number{n}") for n in range(rows)]
    for n, one in enumerate(people):
        place = Stakeholder.objects.create(account=account, person=one)
        StakeholderRole.objects.create(stakeholder=place, role_id="user")
        Relationship.objects.create(account=account, stakeholder=place, user=UserFactory())
        meeting_with(account, [one], [UserFactory()], on=today() - DAY * n, state="done")
        meeting_with(account, [one], [UserFactory()], on=today() + DAY * n)
        CommitmentFactory(account=account, person=one, owner=UserFactory())
        OpenQuestionFactory(account=account, owner=UserFactory())
        ObjectiveFactory(plan=plan, owner=UserFactory())
    found = {}
    for name, address in (
        ("briefing", url(account, *people)),
        ("choose", reverse("exchange:meeting_briefing", args=[account.public_id])),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[name] = len(queries)
    assert found == {"briefing": 20, "choose": 8}


def test_bad_input_is_answered(client: Any, account: KeyAccount, kam: Any, person: Person) -> None:
    for query in (
        "person=%00",
        "person=%ED%A0%80",
        "meeting=" + "x" * 5000,
        "person=" + "&person=".join("ab" * 300),
    ):
        response = client.get(f"{reverse('exchange:meeting_briefing', args=[account.public_id])}?{query}")
        assert response.status_code in {200, 404}
