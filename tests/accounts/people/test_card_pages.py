"""Cards in and out, as a user meets them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ContactPoint, Employment, Person
from kam.lib.access import Level
from kam.records.models import Change
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Kröger;Sabine;;;
FN:Sabine Kröger
ORG:Plant Lübeck;Logistics
TITLE:Plant manager
EMAIL:s.kroeger@nordwerk.example
TEL;TYPE=cell:+49 171 5
NICKNAME:Bine
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Voss;Anke;;;
FN:Anke Voss
ORG:Somewhere else
TITLE:COO
EMAIL:a.voss@nordwerk.example
TEL:+49 40 9
END:VCARD
BEGIN:VCARD
VERSION:3.0
GEO:1;2
END:VCARD
"""


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account, client):
    user = UserFactory()
    member(account, user, Level.EDIT)
    client.force_login(user)
    return user


def text_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def url(name, *rows, **query) -> str:
    return reverse(f"accounts:{name}", args=[row.public_id for row in rows], query=query or None)


def upload(client, account, data=CARDS):
    data = data if isinstance(data, bytes) else data.encode()
    file = SimpleUploadedFile("people.vcf", data, "text/vcard")
    return client.post(url("people_cards", account), {"file": file})


def test_cards_are_shown_first_then_taken_in_and_taken_back(client, editor, account):
    plant = OrganisationFactory(parent=account.organisation, name="Plant Lübeck", account=account)
    voss = PersonFactory(first_name="Anke", last_name="Voss")
    EmploymentFactory(person=voss, organisation=account.organisation, job_title="Head of Sales")
    ContactPointFactory(person=voss, value="a.voss@nordwerk.example")
    answer = upload(client, account)
    assert answer.status_code == 302
    page = text_of(client.get(answer.url))
    assert "Sabine Kröger" in page
    assert "NICKNAME" in page
    assert f'<option value="{voss.public_id}" selected>' in page
    assert "“Somewhere else” is none of the units here" in page
    assert "the card names nobody" in page
    assert not Person.objects.filter(last_name="Kröger").exists()

    for _again in range(2):  # a repeated send creates nothing twice
        client.post(answer.url, {"do-1": "create", "at-1": plant.public_id, "do-2": voss.public_id})
    person = Person.objects.get(last_name="Kröger")
    job = person.employments.get()
    assert (job.organisation, job.unit, job.job_title) == (plant, "Logistics", "Plant manager")
    assert [p.value for p in person.contact_points.all()] == ["s.kroeger@nordwerk.example", "+49 171 5"]
    assert [line["value"] for line in person.card_extra] == ["Bine"]
    assert voss.employments.get().job_title == "COO"
    assert voss.contact_points.count() == 2
    token = answer.url.rstrip("/").rsplit("/", 1)[1]
    assert set(Change.objects.filter(batch=f"cards:{token}").values_list("by", flat=True)) == {editor.pk}
    assert "Contacts taken in from vCards" in text_of(client.get(url("account_history", account)))

    out = client.get(url("account_people_cards", account, version="4.0"))
    assert out["Content-Disposition"].endswith('.vcf"')
    assert "NICKNAME:Bine" in text_of(out)
    assert "ORG:Somewhere else" in text_of(out)

    voss.refresh_from_db()
    client.post(
        url("person_edit", voss), {"last_name": "Voss-Berg", "first_name": "Anke", "version": voss.version}
    )
    undo = f"{answer.url}undo/"
    other = UserFactory()
    member(account, other, Level.EDIT)
    client.force_login(other)
    assert client.post(undo).status_code == 404  # what somebody else took in
    client.force_login(editor)
    client.post(undo)
    assert not Person.objects.filter(last_name="Kröger").exists()
    assert voss.employments.get().job_title == "Head of Sales"
    assert voss.contact_points.count() == 1


def test_what_was_used_since_is_not_taken_back(client, editor, account):
    answer = upload(client, account)
    client.post(answer.url, {"do-1": "create", "do-2": "skip"})
    person = Person.objects.get(last_name="Kröger")
    ContactPointFactory(person=person)
    page = text_of(client.post(f"{answer.url}undo/", follow=True))
    assert "Sabine Kröger" in page
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 50, "nothing", b"BEGIN:VCARD\nEND:VCARD\n" * 300, b"BEGIN:VCARD\nNOTE:" + b"x" * 800_000],
)
def test_files_that_cannot_be_read_say_why(client, editor, account, data):
    answer = upload(client, account, data)
    assert answer.status_code == 422
    assert 'class="k-notice is-risk' in text_of(answer)


def test_strange_choices_create_nothing_wrong(client, editor, account):
    foreign = EmploymentFactory(organisation=KeyAccountFactory().organisation)
    answer = upload(client, account)
    sent = {
        "do-1": foreign.person.public_id,
        "at-1": foreign.organisation.public_id,
        "do-2": "\x00",
        "at-2": "x",
    }
    assert client.post(answer.url, sent).status_code == 302
    assert not Person.objects.filter(last_name__in=["Kröger", "Voss"]).exists()
    assert foreign.person.contact_points.count() == 0
    gone = url("people_cards", account) + "b" * 14 + "/"
    assert "no longer here" in text_of(client.get(gone, follow=True))


def test_the_preview_asks_as_often_for_many_cards(client, editor, account):
    def asked(count: int) -> int:
        card = "BEGIN:VCARD\nN:Name{0};Ina\nEMAIL:ina{0}@nordwerk.example\nEND:VCARD\n"
        answer = upload(client, account, "".join(card.format(number) for number in range(count)))
        for number in range(count):
            job = EmploymentFactory(organisation=account.organisation)
            ContactPointFactory(person=job.person, value=f"ina{number}@nordwerk.example")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(answer.url).status_code == 200
        return len(queries)

    client.get(url("people_cards", account))
    few = asked(2)
    assert asked(12) == few <= 20


def test_one_person_as_card_and_as_code(client, editor, account):
    job = EmploymentFactory(
        organisation=account.organisation, person=PersonFactory(first_name="Jörg", last_name='Ä"; x\r\n/..')
    )
    ContactPoint.objects.create(person=job.person, kind="email", value="j@nordwerk.example")
    answer = client.get(url("person_card", job.person, version="2.1"))
    assert "VERSION:2.1" in text_of(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="jorg-a-x.vcf"'
    assert client.get(url("person_card", job.person, version="9")).status_code == 404
    code = client.get(url("person_code", job.person))
    assert code["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in code["Content-Security-Policy"]
    assert "style" not in text_of(code)
    assert "<svg" in text_of(code)
    page = text_of(client.get(url("person_code_page", job.person)))
    assert url("person_code", job.person) in page
    assert url("person_code_page", job.person) in text_of(client.get(url("person", job.person)))
    for number in range(60):  # more than a code holds: the rest goes, the name stays
        ContactPoint.objects.create(person=job.person, kind="phone", value=f"+49 40 {number}" * 5)
    assert client.get(url("person_code", job.person)).status_code == 200


def test_only_jobs_in_sight_go_out(client, editor, account):
    hidden = OrganisationFactory(name="Secret Works")
    job = EmploymentFactory(organisation=account.organisation, job_title="Buyer")
    Employment.objects.create(person=job.person, organisation=hidden, job_title="Spy")
    assert "Secret" not in text_of(client.get(url("person_card", job.person)))
    foreign = EmploymentFactory(organisation=hidden)
    for name in ("person_card", "person_code", "person_code_page"):
        assert client.get(url(name, foreign.person)).status_code == 404
