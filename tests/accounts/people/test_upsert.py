"""People in bulk."""

import datetime as dt

import pytest
from django.db import connection

from accounts.models import ContactPoint, Employment, Person
from accounts.people.upsert import PersonRow, people_plan, people_upsert_many
from kam.records.models import Change, ExternalId
from tests.factories import EmploymentFactory, KeyAccountFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
#: Search locks the persons before it reads them anew, where rows can be locked.
LOCK = int(connection.features.has_select_for_update)


def row(number: int, organisation, **extra) -> PersonRow:
    return PersonRow(
        last_name=f"Last{number}",
        first_name=f"First{number}",
        organisation=organisation,
        job_title="Buyer",
        contacts=[("email", f"p{number}@x.example", "")],
        **extra,
    )


def test_plan_writes_nothing_and_tells_what_would_be():
    organisation = KeyAccountFactory().organisation
    rows = [row(1, organisation), row(2, organisation)]
    assert [outcome.action for outcome in people_plan(rows)] == ["create", "create"]
    assert not Person.objects.exists()


def test_import_is_idempotent_and_recorded():
    account = KeyAccountFactory()
    rows = [row(n, account.organisation, external_id=f"crm-{n}") for n in range(3)]
    people_upsert_many(rows=rows, by=None, system="crm", batch="b1")
    assert (Person.objects.count(), Employment.objects.count(), ContactPoint.objects.count()) == (3, 3, 3)
    assert ExternalId.objects.count() == 3
    assert set(Change.objects.values_list("batch", "scope")) == {("b1", account.scope)}
    before = Change.objects.count()
    outcomes = people_upsert_many(rows=rows, by=None, system="crm", batch="b2")
    assert {outcome.action for outcome in outcomes} == {"unchanged"}
    assert Change.objects.count() == before


def test_finds_by_id_then_mail_then_name():
    organisation = OrganisationFactory()
    people_upsert_many(rows=[row(1, organisation, external_id="7")], by=None, system="crm")
    person = Person.objects.get()
    renamed = PersonRow(last_name="Married", external_id="7")
    by_mail = PersonRow(last_name="Married", title="Dr.", contacts=[("email", "P1@x.example", "")])
    by_name = PersonRow(last_name="married", first_name="first1", organisation=organisation, unit="Plant 2")
    outcomes = people_upsert_many(rows=[renamed], by=None, system="crm")
    assert outcomes[0].changed == {"last_name": ("Last1", "Married")}
    people_upsert_many(rows=[by_mail, by_name], by=None, system="crm")
    assert Person.objects.count() == 1
    person.refresh_from_db()
    assert (person.title, person.version) == ("Dr.", 3)
    assert Employment.objects.get().unit == "Plant 2"


def test_another_id_is_another_person_of_the_same_name():
    organisation = OrganisationFactory()
    rows = [
        PersonRow(last_name="Meyer", organisation=organisation, external_id=number) for number in ("1", "2")
    ]
    people_upsert_many(rows=rows, by=None, system="crm")
    assert Person.objects.count() == 2


def test_another_organisation_is_one_more_job_and_empty_cells_keep_what_is_there():
    job = EmploymentFactory(unit="Plant 1", starts_on=dt.date(2020, 1, 1))
    second = OrganisationFactory()
    ContactPoint.objects.create(person=job.person, kind="email", value="a@x.example")
    rows = [
        PersonRow(
            last_name=job.person.last_name, organisation=second, contacts=[("email", "a@x.example", "")]
        )
    ]
    outcomes = people_upsert_many(rows=rows, by=None)
    assert outcomes[0].action == "update"
    assert job.person.employments.count() == 2
    job.refresh_from_db()
    assert (job.unit, job.ends_on, job.person.first_name) == ("Plant 1", None, job.person.first_name)


def test_two_rows_of_one_new_person_make_one_person():
    first, second = OrganisationFactory(), OrganisationFactory()
    rows = [
        PersonRow(last_name="Aydin", organisation=place, contacts=[("email", "t@x.example", "")])
        for place in (first, second)
    ]
    outcomes = people_upsert_many(rows=rows, by=None)
    assert [outcome.action for outcome in outcomes] == ["create", "update"]
    assert Employment.objects.filter(person=Person.objects.get()).count() == 2


@pytest.mark.parametrize("count", [3, 30])
def test_queries_do_not_grow(count, django_assert_num_queries):
    account = KeyAccountFactory()
    rows = [row(n, account.organisation, external_id=str(n)) for n in range(count)]
    with django_assert_num_queries(21 + LOCK):
        people_upsert_many(rows=rows, by=None, system="crm")
    changed = [row(n, account.organisation, external_id=str(n), title="Dr.") for n in range(count)]
    with django_assert_num_queries(21 + LOCK):
        people_upsert_many(rows=changed, by=None, system="crm")
