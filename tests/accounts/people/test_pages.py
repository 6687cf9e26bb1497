"""The pages about the customer's people, as a user meets them."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import Employment, Person
from accounts.people import operations
from kam.lib.access import Level
from kam.records.models import Change
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account, client):
    user = UserFactory()
    member(account, user, Level.EDIT)
    client.force_login(user)
    return user


def employ(organisation, last_name, **extra) -> Employment:
    return EmploymentFactory(organisation=organisation, person=PersonFactory(last_name=last_name), **extra)


def text_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def url(name, *rows, **query) -> str:
    return reverse(f"accounts:{name}", args=[row.public_id for row in rows], query=query or None)


# In an account -------------------------------------------------------------------------------


def test_people_of_an_account_by_unit(client, editor, account):
    plant = OrganisationFactory(parent=account.organisation, name="Plant Lübeck")
    employ(account.organisation, "Voss", unit="Board", job_title="COO")
    job = employ(plant, "Kröger", job_title="Plant manager")
    ContactPointFactory(person=job.person, value="s.kroeger@nordwerk.example")
    ContactPointFactory(person=job.person, kind="phone", value="+49 (451) 77-1")
    employ(account.organisation, "Gone", ends_on=dt.date(2021, 1, 1))
    employ(KeyAccountFactory().organisation, "Foreign")
    html = text_of(client.get(url("account_people", account)))
    assert "Voss" in html
    assert "Kröger" in html
    assert "Board" in html
    assert "Plant Lübeck" in html
    assert "Gone" not in html
    assert "Foreign" not in html
    assert 'href="mailto:s.kroeger@nordwerk.example"' in html
    assert 'href="tel:+49451771"' in html
    former = text_of(client.get(url("account_people", account, show="former")))
    assert "Gone" in former
    assert "Voss" not in former


def test_people_of_accounts_below_only_if_in_sight(client, editor, account):
    node = OrganisationFactory(parent=account.organisation)
    below = KeyAccountFactory(organisation=node)
    employ(node, "Petersen")
    page = url("account_people", account)
    assert "Petersen" not in text_of(client.get(page))
    member(below, editor, Level.READ)
    assert "Petersen" in text_of(client.get(page))


def test_search_in_an_account(client, editor, account):
    employ(account.organisation, "Scholz", job_title="Buyer")
    employ(account.organisation, "Reimers", job_title="CFO")
    response = client.get(url("account_people", account, q="buy"), headers={"HX-Request": "true"})
    html = text_of(response)
    assert "Scholz" in html
    assert "Reimers" not in html
    assert "<html" not in html


def test_empty_account_offers_the_first_step(client, editor, account):
    html = text_of(client.get(url("account_people", account)))
    assert "Nobody is known here yet" in html
    assert url("person_create", account) in html


def test_reader_sees_why_not(client, account):
    reader = UserFactory()
    member(account, reader, Level.READ)
    client.force_login(reader)
    html = text_of(client.get(url("account_people", account)))
    assert "This needs the access level" in html
    assert url("person_create", account) not in html
    assert client.get(url("person_create", account)).status_code == 403


def test_a_wrong_number_is_told_beside_its_field(client, editor, account):
    place = account.organisation.public_id
    data = {"last_name": "Voss", "organisation": place, "phone": "+49 451 77", "mobile": "none"}
    response = client.post(url("person_create", account), data)
    assert response.status_code == 422
    assert response.context["form"].errors == {"mobile": ["This is not a phone number."]}
    assert not Person.objects.exists()


def test_add_a_person(client, editor, account):
    data = {
        "last_name": "Wiebe",
        "first_name": "Jonas",
        "organisation": account.organisation.public_id,
        "job_title": "Commodity buyer",
        "email": "jonas@nordwerk.example",
    }
    response = client.post(url("person_create", account), data)
    person = Person.objects.get()
    assert response["Location"] == url("person", person)
    html = text_of(client.get(response["Location"]))
    assert "Jonas Wiebe" in html
    assert "Commodity buyer" in html
    assert "jonas@nordwerk.example" in html


def test_add_warns_of_the_same_person(client, editor, account):
    employ(account.organisation, "Wiebe").person
    Person.objects.update(first_name="Jonas")
    data = {"last_name": "wiebe", "first_name": "jonas", "organisation": account.organisation.public_id}
    response = client.post(url("person_create", account), data)
    assert response.status_code == 422
    assert "Is it one of these?" in text_of(response)
    assert Person.objects.count() == 1
    client.post(url("person_create", account), {**data, "anyway": "1"})
    assert Person.objects.count() == 2


def test_nobody_is_added_to_a_foreign_node(client, editor, account):
    foreign = KeyAccountFactory().organisation
    data = {"last_name": "Wiebe", "organisation": foreign.public_id}
    assert client.post(url("person_create", account), data).status_code == 422
    assert client.post(url("person_new"), data).status_code == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize("count", [3, 30])
def test_account_people_queries(client, editor, account, count, django_assert_num_queries):
    for n in range(count):
        ContactPointFactory(person=employ(account.organisation, f"P{n}", unit=f"U{n % 4}").person)
    client.get(url("account_people", account))
    with django_assert_num_queries(11):
        assert client.get(url("account_people", account)).status_code == 200


# Across accounts -----------------------------------------------------------------------------


def test_list_shows_only_people_in_sight(client, editor, account):
    employ(account.organisation, "Scholz")
    hidden = employ(KeyAccountFactory(organisation__name="Calder").organisation, "Hidden")
    html = text_of(client.get(url("person_list")))
    assert "Scholz" in html
    assert "Hidden" not in html
    assert client.get(url("person", hidden.person)).status_code == 404


def test_search_does_not_betray_a_job_out_of_sight(client, editor, account):
    job = employ(account.organisation, "Aydin")
    secret = KeyAccountFactory(organisation__name="Calder Robotics").organisation
    Employment.objects.create(person=job.person, organisation=secret, job_title="Adviser")
    assert "Aydin" in text_of(client.get(url("person_list", q="aydin")))
    for word in ("calder", "adviser"):
        assert "Aydin" not in text_of(client.get(url("person_list", q=word)))
    html = text_of(client.get(url("person", job.person)))
    assert "Calder" not in html
    assert "Adviser" not in html
    html = text_of(client.get(url("person_list")))
    assert "+1" not in html


def test_sorted_by_organisation_and_paged(client):
    client.force_login(HeadFactory())
    for n in range(30):
        employ(OrganisationFactory(name=f"Org {99 - n}"), f"P{n:02}")
    html = text_of(client.get(url("person_list", sort="organisation")))
    assert html.index("Org 70") < html.index("Org 94")
    assert "Org 95" not in html
    assert "Org 95" in text_of(client.get(url("person_list", sort="organisation", page="2")))


@pytest.mark.parametrize("count", [3, 30])
def test_person_list_queries(client, editor, account, count, django_assert_num_queries):
    for n in range(count):
        ContactPointFactory(person=employ(account.organisation, f"P{n}").person)
    client.get(url("person_list"))
    with django_assert_num_queries(8):
        assert client.get(url("person_list")).status_code == 200


def test_picker_offers_only_organisations_in_sight(client, editor, account):
    KeyAccountFactory(organisation__name="Customer foreign")
    html = text_of(client.get(url("person_organisations", q="customer")))
    assert account.organisation.name in html
    assert "foreign" not in html


# One person ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 30])
def test_person_queries(client, editor, account, count, django_assert_num_queries):
    person = employ(account.organisation, "Voss").person
    for n in range(count):
        contact = operations.contact_add(person=person, kind="email", value=f"{n}@x.example", by=editor)
        operations.contact_edit(contact=contact, by=editor, version=1, values={"label": "x"})
        EmploymentFactory(person=person, organisation=OrganisationFactory(parent=account.organisation))
    client.get(url("person", person))
    with django_assert_num_queries(15):
        assert client.get(url("person", person)).status_code == 200


def test_edit_and_two_tabs(client, editor, account):
    person = employ(account.organisation, "Voss").person
    page = url("person_edit", person)
    mine = {"version": 1, "last_name": "Voss", "note": "Sits on the board"}
    assert client.post(page, {**mine, "note": "Runs production"}).status_code == 302
    late = client.post(page, mine)
    html = text_of(late)
    assert late.status_code == 409
    assert "Sits on the board" in html
    assert "Runs production" in html
    assert editor.full_name in html
    assert Person.objects.get().note == "Runs production"
    assert client.post(page, {**mine, "version": 2, "keep": "theirs"}).status_code == 302
    assert Person.objects.get().note == "Runs production"
    assert client.post(page, {**mine, "version": 2, "keep": "mine"}).status_code == 302
    assert Person.objects.get().note == "Sits on the board"


def test_two_tabs_on_job_and_contact(client, editor, account):
    job = employ(account.organisation, "Voss", job_title="CFO")
    contact = ContactPointFactory(person=job.person)
    for page, field, rest in (
        (url("job_edit", job.person, job), "job_title", {}),
        (url("contact_edit", job.person, contact), "label", {"kind": "email", "value": contact.value}),
    ):
        assert client.post(page, {"version": 1, field: "theirs", **rest}).status_code == 302
        late = client.post(page, {"version": 1, field: "mine", **rest})
        assert late.status_code == 409
        assert "theirs" in text_of(late)
        assert "mine" in text_of(late)
    end = url("job_end", job.person, job)
    assert client.post(end, {"version": 2, "ends_on": "2026-01-31"}).status_code == 302
    assert client.post(end, {"version": 2, "ends_on": "2026-02-28"}).status_code == 409
    change = url("job_change", job.person, job)
    data = {"version": 2, "organisation": account.organisation.public_id, "on": "2026-03-01"}
    assert client.post(change, data).status_code == 409
    job.refresh_from_db()
    assert job.ends_on == dt.date(2026, 1, 31)
    assert Employment.objects.count() == 1


def test_change_job_by_typed_name(client, editor, account):
    job = employ(account.organisation, "Voss", job_title="COO", starts_on=dt.date(2020, 1, 1))
    below = OrganisationFactory(parent=account.organisation, name="Nordwerk Service")
    data = {"version": 1, "q": "nordwerk service", "on": "2026-02-01", "job_title": "CEO"}
    assert client.post(url("job_change", job.person, job), data).status_code == 302
    html = text_of(client.get(url("person", job.person)))
    assert "CEO" in html
    assert below.name in html
    assert "Jan 2020 to Jan 2026" in html


def test_end_and_archive_offer_undo(client, editor, account):
    job = employ(account.organisation, "Voss")
    response = client.post(url("job_end", job.person, job), {"version": 1, "ends_on": "2026-01-31"})
    undo = [m.extra_tags for m in get_messages(response.wsgi_request)]
    assert undo == [f"undo:{url('person_move_undo', job.person, job)}"]
    client.post(undo[0].removeprefix("undo:"))
    job.refresh_from_db()
    assert job.ends_on is None
    client.post(url("person_archive", job.person))
    text_of(client.get(url("person", job.person)))  # takes the message
    assert "Voss" not in text_of(client.get(url("account_people", account)))
    assert "Voss" in text_of(client.get(url("person_list", show="archived")))
    client.post(url("person_restore", job.person))
    assert Person.objects.current().exists()


def test_jobs_and_history_out_of_sight_are_not_told(client, editor, account):
    job = employ(account.organisation, "Aydin")
    secret = KeyAccountFactory(organisation__name="Calder Robotics")
    head = HeadFactory(last_name="Boss")
    other = operations.job_start(person=job.person, organisation=secret.organisation, by=head)
    operations.job_edit(job=other, by=head, version=1, values={"job_title": "Secret adviser"})
    html = text_of(client.get(url("person", job.person)))
    assert "Calder" not in html
    assert "Secret adviser" not in html
    assert "Boss" not in html
    assert client.get(url("job_edit", job.person, other)).status_code == 404
    client.force_login(head)
    assert "Calder" in text_of(client.get(url("person", job.person)))


def test_history_tells_old_and_new(client, editor, account):
    person = employ(account.organisation, "Voss").person
    operations.person_edit(person=person, by=editor, version=1, values={"title": "Dr."})
    operations.person_edit(person=person, by=editor, version=2, values={"title": "Prof."})
    html = text_of(client.get(url("person", person)))
    assert editor.full_name in html
    assert "Person changed" in html
    assert "<dt>Title</dt> <dd>Dr.</dd>" in html
    assert "Dr.</del>" in html
    assert "Prof.</ins>" in html


def test_reader_may_not_write(client, account):
    reader = UserFactory()
    member(account, reader, Level.READ)
    client.force_login(reader)
    job = employ(account.organisation, "Voss")
    contact = ContactPointFactory(person=job.person)
    for page in (
        url("person_edit", job.person),
        url("job_start", job.person),
        url("job_edit", job.person, job),
        url("job_change", job.person, job),
        url("job_end", job.person, job),
        url("contact_add", job.person),
        url("contact_edit", job.person, contact),
    ):
        assert client.get(page).status_code == 403, page
        assert client.post(page, {}).status_code == 403, page
    for page in (
        url("person_archive", job.person),
        url("person_restore", job.person),
        url("job_reopen", job.person, job),
        url("job_delete", job.person, job),
        url("contact_move", job.person, contact),
        url("contact_remove", job.person, contact),
    ):
        assert client.post(page, {}).status_code == 403, page
    assert not Change.objects.exists()


def test_export_holds_what_is_shown_and_no_formula(client, editor, account):
    employ(account.organisation, "=cmd()", job_title="Buyer")
    employ(account.organisation, "Voss", job_title="COO")
    page = reverse("accounts:account_people_export", args=[account.public_id, "csv"], query={"q": "buyer"})
    text = b"".join(client.get(page).streaming_content).decode("utf-8-sig")
    assert "'=cmd()" in text
    assert "Voss" not in text
    page = reverse("accounts:account_people_export", args=[account.public_id, "xlsx"])
    assert client.get(page).content.startswith(b"PK")
    page = reverse("accounts:account_people_export", args=[account.public_id, "exe"])
    assert client.get(page).status_code == 404
