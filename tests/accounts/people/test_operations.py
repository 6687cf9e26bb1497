"""Writes on the customer's people."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import ContactPoint, Employment, Person
from accounts.people import operations
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from tests.factories import (
    TODAY,
    EmploymentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def editor(account):
    user = UserFactory()
    member(account, user, Level.EDIT)
    return user


@pytest.fixture
def job(account):
    return EmploymentFactory(organisation=account.organisation, starts_on=dt.date(2022, 3, 1))


def test_a_new_person_has_job_contacts_and_history(account, editor):
    person = operations.person_create(
        by=editor,
        last_name="Scholz",
        first_name="Miriam",
        organisation=account.organisation,
        job_title="Buyer",
        email="M.Scholz@Nordwerk.example",
        phone="+49 40 1234",
        today=TODAY,
    )
    assert [job.job_title for job in person.employments.all()] == ["Buyer"]
    assert [p.value for p in person.contact_points.all()] == ["m.scholz@nordwerk.example", "+49 40 1234"]
    changes = Change.objects.in_scope(account.scope)
    assert sorted(c.object_type for c in changes) == [
        "accounts.contactpoint",
        "accounts.contactpoint",
        "accounts.employment",
        "accounts.person",
    ]
    assert {c.by for c in changes} == {editor}


def test_nothing_is_written_when_one_part_is_wrong(account, editor):
    with pytest.raises(ValidationError):
        operations.person_create(
            by=editor, last_name="X", organisation=account.organisation, email="nonsense", today=TODAY
        )
    assert not Person.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize("level", [Level.READ, Level.COMMENT])
def test_readers_may_not_write(account, job, level):
    reader = UserFactory()
    member(account, reader, level)
    with pytest.raises(PermissionDenied, match="Edit"):
        operations.person_edit(person=job.person, by=reader, version=1, values={"note": "x"}, today=TODAY)
    with pytest.raises(PermissionDenied):
        operations.job_end(job=job, by=reader, version=1, ends_on=TODAY, today=TODAY)
    assert not Change.objects.exists()


def test_people_of_a_free_organisation_are_kept_by_the_head_of_kam():
    job = EmploymentFactory()
    kam, head = KamFactory(), HeadFactory()
    with pytest.raises(PermissionDenied, match="head of KAM"):
        operations.person_edit(person=job.person, by=kam, version=1, values={"note": "x"}, today=TODAY)
    operations.person_edit(person=job.person, by=head, version=1, values={"note": "x"}, today=TODAY)
    assert Change.objects.get().scope == ""


def test_a_person_who_left_stays_with_the_team_they_left(account, editor, job):
    operations.job_end(job=job, by=editor, version=1, ends_on=TODAY - dt.timedelta(days=30), today=TODAY)
    operations.person_edit(person=job.person, by=editor, version=1, values={"note": "gone"}, today=TODAY)
    assert Person.objects.get(pk=job.person.pk).note == "gone"


def test_a_person_who_went_elsewhere_belongs_to_the_next_team(account, editor, job):
    other = KeyAccountFactory()
    operations.job_end(job=job, by=editor, version=1, ends_on=TODAY - dt.timedelta(days=30), today=TODAY)
    EmploymentFactory(person=job.person, organisation=other.organisation)
    with pytest.raises(PermissionDenied):
        operations.person_edit(person=job.person, by=editor, version=1, values={"note": "x"}, today=TODAY)


def test_stale_edit_is_refused_and_the_same_again_is_no_conflict(editor, job):
    person = job.person
    operations.person_edit(person=person, by=editor, version=1, values={"note": "one"}, today=TODAY)
    with pytest.raises(StaleWrite) as stale:
        operations.person_edit(person=person, by=editor, version=1, values={"note": "two"}, today=TODAY)
    assert stale.value.changed == ["note"]
    operations.person_edit(person=person, by=editor, version=1, values={"note": "one"}, today=TODAY)
    assert Person.objects.get(pk=person.pk).note == "one"
    assert Change.objects.count() == 1


def test_changed_job_ends_one_and_starts_the_next(account, editor, job):
    below = OrganisationFactory(parent=account.organisation)
    new = operations.job_change(
        person=job.person,
        from_job=job,
        organisation=below,
        job_title="COO",
        on=TODAY,
        by=editor,
        version=1,
        today=TODAY,
    )
    job.refresh_from_db()
    assert job.ends_on == TODAY - dt.timedelta(days=1)
    assert (new.organisation, new.starts_on, new.ends_on) == (below, TODAY, None)
    assert [c.action for c in Change.objects.order_by("pk")] == ["edit", "create"]


def test_changed_job_goes_only_where_one_sees(account, editor, job):
    foreign = KeyAccountFactory().organisation
    with pytest.raises(PermissionDenied, match="do not see"):
        operations.job_change(
            person=job.person, from_job=job, organisation=foreign, on=TODAY, by=editor, version=1, today=TODAY
        )
    assert Employment.objects.get().ends_on is None


def test_changed_job_into_a_colleagues_account_needs_only_sight(account, editor, job):
    other = KeyAccountFactory()
    member(other, editor, Level.READ)
    new = operations.job_change(
        person=job.person,
        from_job=job,
        organisation=other.organisation,
        on=TODAY,
        by=editor,
        version=1,
        today=TODAY,
    )
    assert Change.objects.of(new).get().scope == other.scope
    assert Change.objects.of(job).get().scope == account.scope


def test_stale_job_change_writes_nothing(account, editor, job):
    operations.job_edit(job=job, by=editor, version=1, values={"ends_on": TODAY}, today=TODAY)
    below = OrganisationFactory(parent=account.organisation)
    with pytest.raises(StaleWrite):
        operations.job_change(
            person=job.person, from_job=job, organisation=below, on=TODAY, by=editor, version=1, today=TODAY
        )
    assert Employment.objects.count() == 1


def test_dates_of_a_job_make_sense(editor, job):
    with pytest.raises(ValidationError, match="before the first"):
        operations.job_end(job=job, by=editor, version=1, ends_on=dt.date(2021, 1, 1), today=TODAY)


def test_nobody_starts_twice_at_one_place(account, editor, job):
    with pytest.raises(ValidationError, match="already works there"):
        operations.job_start(person=job.person, organisation=account.organisation, by=editor, today=TODAY)


def test_an_end_can_be_taken_back_unless_a_new_job_stands_there(account, editor, job):
    operations.job_end(job=job, by=editor, version=1, ends_on=TODAY, today=TODAY)
    assert operations.job_reopen(job=job, by=editor, today=TODAY).ends_on is None
    operations.job_end(job=job, by=editor, version=3, ends_on=TODAY, today=TODAY)
    operations.job_start(person=job.person, organisation=account.organisation, by=editor, today=TODAY)
    with pytest.raises(ValidationError):
        operations.job_reopen(job=job, by=editor, today=TODAY)


def test_contacts_are_cleaned_ordered_and_removed(editor, job):
    person = job.person
    first = operations.contact_add(person=person, kind="email", value="A@X.example", by=editor, today=TODAY)
    second = operations.contact_add(person=person, kind="web", value="x.example/a", by=editor, today=TODAY)
    assert (first.value, second.value) == ("a@x.example", "https://x.example/a")
    operations.contact_move(contact=second, up=True, by=editor, today=TODAY)
    assert list(person.contact_points.order_by("rank")) == [second, first]
    operations.contact_remove(contact=second, by=editor, today=TODAY)
    assert list(person.contact_points.all()) == [first]
    assert Change.objects.filter(action="delete").get().object_text == "https://x.example/a"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "nope"), ("web", "javascript://alert(1)"), ("phone", "call me"), ("fax", "1")],
)
def test_bad_contacts_are_refused(editor, job, kind, value):
    with pytest.raises(ValidationError):
        operations.contact_add(person=job.person, kind=kind, value=value, by=editor, today=TODAY)
    assert not ContactPoint.objects.exists()


def test_archive_and_restore(editor, job):
    operations.person_archive(person=job.person, by=editor, today=TODAY)
    assert not Person.objects.current().exists()
    operations.person_restore(person=job.person, by=editor, today=TODAY)
    assert Person.objects.current().get() == job.person
    assert [c.action for c in Change.objects.order_by("pk")] == ["archive", "restore"]


def test_history_goes_to_the_writers_account(account, editor, job):
    """Of two accounts that look after a person, the one in which the writer edits."""
    other = KeyAccountFactory()
    first = EmploymentFactory(organisation=other.organisation)
    Employment.objects.create(person=first.person, organisation=account.organisation)
    operations.person_edit(person=first.person, by=editor, version=1, values={"note": "x"}, today=TODAY)
    assert Change.objects.get().scope == account.scope
