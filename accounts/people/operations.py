"""Writes on the customer's people: persons, their jobs, how to reach them.

History of a job goes to the account that covers its organisation; history of the person and of contact
data to an account that looks after the person, preferably one in which the writer may edit people.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount, Organisation
from accounts.people import rules
from accounts.people.checks import (
    check_contact_once,
    check_days,
    check_open_once,
    check_values,
    clean,
    contact_value,
)
from accounts.people.models import ContactPoint, Employment, Person
from kam.lib.access import ask
from kam.records.operations import archive_row, create_row, delete_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today

PERSON_FIELDS = {
    "title", "first_name", "last_name", "language", "note",
    "legal_basis", "legal_note", "contact_blocked", "contact_blocked_note",
}  # fmt: skip
JOB_FIELDS = {"job_title", "unit", "starts_on", "ends_on"}
CONTACT_FIELDS = {"kind", "value", "label"}


# Persons -------------------------------------------------------------------------------------


@transaction.atomic
def person_create(
    *,
    by: Any,
    last_name: str,
    first_name: str = "",
    title: str = "",
    organisation: Organisation | None = None,
    job_title: str = "",
    unit: str = "",
    starts_on: dt.date | None = None,
    email: str = "",
    phone: str = "",
    mobile: str = "",
    note: str = "",
    language: str = "",
    batch: str = "",
    today: dt.date | None = None,
) -> Person:
    """A new person, with their job and how to reach them."""
    today = today or company_today()
    if organisation is not None:
        ask(rules.why_not_add_at(organisation, by, today))
    elif by is not None and not by.may("accounts.create"):
        raise PermissionDenied(_("Say where the person works."))
    scope = _scope_at(organisation)
    person = Person(
        title=title, first_name=first_name, last_name=last_name.strip(), note=note, language=language
    )
    create_row(clean(person), by=by, scope=scope, batch=batch)
    if organisation is not None:
        job = Employment(
            person=person, organisation=organisation, job_title=job_title, unit=unit, starts_on=starts_on
        )
        create_row(clean(job), by=by, scope=scope, batch=batch)
    kinds = ContactPoint.Kind
    ways = [("email", kinds.EMAIL, email), ("phone", kinds.PHONE, phone), ("mobile", kinds.MOBILE, mobile)]
    for rank, (name, kind, value) in enumerate(ways):
        if value:
            try:
                value = contact_value(kind, value)
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from error
            contact = ContactPoint(person=person, kind=kind, value=value, rank=rank)
            create_row(clean(contact), by=by, scope=scope, batch=batch)
    return person


@transaction.atomic
def person_edit(
    *,
    person: Person,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    batch: str = "",
    today: dt.date | None = None,
) -> Person:
    """Changes name, language, note, legal basis, or whether they want to be contacted."""
    row, scope = _person_for(person, by, today)
    check_values(row, values, PERSON_FIELDS)
    edit_row(row, values=values, version=version, by=by, scope=scope, batch=batch)
    return row


@transaction.atomic
def person_archive(*, person: Person, by: Any, batch: str = "", today: dt.date | None = None) -> Person:
    """Takes a person out of the lists; jobs and history stay."""
    row, scope = _person_for(person, by, today)
    archive_row(row, by=by, scope=scope, batch=batch)
    return row


@transaction.atomic
def person_restore(*, person: Person, by: Any, batch: str = "", today: dt.date | None = None) -> Person:
    """Brings an archived person back."""
    row, scope = _person_for(person, by, today)
    if row.merged_into_id is not None:
        raise ValidationError(
            _("%(name)s was merged into another person. Take the merge back.") % {"name": row}
        )
    restore_row(row, by=by, scope=scope, batch=batch)
    return row


# Jobs ----------------------------------------------------------------------------------------


@transaction.atomic
def job_start(
    *,
    person: Person,
    organisation: Organisation,
    by: Any,
    job_title: str = "",
    unit: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    batch: str = "",
    today: dt.date | None = None,
) -> Employment:
    """One more job; the others go on."""
    today = today or company_today()
    row, _own_scope = _person_for(person, by, today)
    ask(rules.why_not_add_at(organisation, by, today))
    return _job_begin(row, organisation, by, job_title, unit, starts_on, ends_on, batch)


@transaction.atomic
def job_edit(
    *,
    job: Employment,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    batch: str = "",
    today: dt.date | None = None,
) -> Employment:
    """Corrects a job: title, unit, days. Another organisation is another job (`job_change`)."""
    row, scope = _job_for(job, by, today)
    check_values(row, values, JOB_FIELDS)
    check_days(values.get("starts_on", row.starts_on), values.get("ends_on", row.ends_on))
    if values.get("ends_on", row.ends_on) is None:
        check_open_once(row.person_id, row.organisation_id, besides=row.pk)
    edit_row(row, values=values, version=version, by=by, scope=scope, batch=batch)
    return row


@transaction.atomic
def job_end(
    *,
    job: Employment,
    by: Any,
    version: int | None,
    ends_on: dt.date,
    batch: str = "",
    today: dt.date | None = None,
) -> Employment:
    """Ends a job with `ends_on` as its last day."""
    row, scope = _job_for(job, by, today)
    check_days(row.starts_on, ends_on)
    edit_row(row, values={"ends_on": ends_on}, version=version, by=by, scope=scope, batch=batch)
    return row


@transaction.atomic
def job_reopen(*, job: Employment, by: Any, today: dt.date | None = None) -> Employment:
    """Takes back that a job ended."""
    row, scope = _job_for(job, by, today)
    check_open_once(row.person_id, row.organisation_id, besides=row.pk)
    edit_row(row, values={"ends_on": None}, version=None, by=by, scope=scope)
    return row


@transaction.atomic
def job_change(
    *,
    person: Person,
    from_job: Employment | None,
    organisation: Organisation,
    by: Any,
    version: int | None,
    job_title: str = "",
    unit: str = "",
    on: dt.date,
    batch: str = "",
    today: dt.date | None = None,
) -> Employment:
    """Ends `from_job` the day before `on` and starts the next one; `version` is that of `from_job`."""
    today = today or company_today()
    row, _own_scope = _person_for(person, by, today)
    ask(rules.why_not_move_to(organisation, by))
    if from_job is None:
        ask(rules.why_not_add_at(organisation, by, today))
    else:
        old = locked(
            Employment.objects.filter(person=row).select_related("organisation__account"), from_job.pk
        )
        ask(rules.why_not_add_at(old.organisation, by, today))
        last = on - dt.timedelta(days=1)
        if old.starts_on and last < old.starts_on:
            raise ValidationError({"on": _("The job before began on this day or later.")})
        edit_row(
            old,
            values={"ends_on": last},
            version=version,
            by=by,
            scope=_scope_at(old.organisation),
            batch=batch,
        )
    return _job_begin(row, organisation, by, job_title, unit, on, None, batch)


@transaction.atomic
def job_delete(*, job: Employment, by: Any, today: dt.date | None = None) -> None:
    """Takes away a job that never was (a mistake); history keeps it."""
    row, scope = _job_for(job, by, today)
    delete_row(row, by=by, scope=scope)


# Contact data --------------------------------------------------------------------------------


@transaction.atomic
def contact_add(
    *,
    person: Person,
    kind: str,
    value: str,
    by: Any,
    label: str = "",
    batch: str = "",
    today: dt.date | None = None,
) -> ContactPoint:
    """One more way to reach the person, last in order."""
    row, scope = _person_for(person, by, today)
    last = row.contact_points.aggregate(last=models.Max("rank"))["last"]
    rank = 0 if last is None else last + 1
    contact = ContactPoint(person=row, kind=kind, value=contact_value(kind, value), label=label, rank=rank)
    check_contact_once(contact)
    return create_row(clean(contact), by=by, scope=scope, batch=batch)


@transaction.atomic
def contact_edit(
    *,
    contact: ContactPoint,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    today: dt.date | None = None,
) -> ContactPoint:
    """Changes a way to reach the person."""
    _person, scope = _person_for(contact.person, by, today)
    row = locked(ContactPoint.objects.all(), contact.pk)
    if "value" in values:
        values = {**values, "value": contact_value(values.get("kind", row.kind), values["value"])}
    check_values(row, values, CONTACT_FIELDS)
    edit_row(row, values=values, version=version, by=by, scope=scope)
    return row


@transaction.atomic
def contact_move(*, contact: ContactPoint, up: bool, by: Any, today: dt.date | None = None) -> None:
    """Swaps places with the neighbour; the first e-mail and phone are those that lists show."""
    person, scope = _person_for(contact.person, by, today)
    rows = list(person.contact_points.select_for_update().order_by("rank", "pk"))
    place = next(i for i, row in enumerate(rows) if row.pk == contact.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for rank, row in enumerate(rows):
        edit_row(row, values={"rank": rank}, version=None, by=by, scope=scope)


@transaction.atomic
def contact_remove(*, contact: ContactPoint, by: Any, today: dt.date | None = None) -> None:
    """Takes away a way to reach the person."""
    _person, scope = _person_for(contact.person, by, today)
    row = ContactPoint.objects.select_for_update().filter(pk=contact.pk).first()
    if row is not None:
        delete_row(row, by=by, scope=scope, note=row.get_kind_display())


# What they share -----------------------------------------------------------------------------


def _person_for(person: Person, by: Any, today: dt.date | None) -> tuple[Person, str]:
    """The person under lock for somebody who may edit, and the scope of its history."""
    today = today or company_today()
    row = locked(Person.objects.all(), person.pk)
    ask(rules.why_not_edit(row, by, today))
    return row, person_scope(row, by, today)


def _job_for(job: Employment, by: Any, today: dt.date | None) -> tuple[Employment, str]:
    row = locked(Employment.objects.select_related("person", "organisation__account"), job.pk)
    ask(rules.why_not_add_at(row.organisation, by, today or company_today()))
    return row, _scope_at(row.organisation)


def person_scope(person: Person, by: Any, today: dt.date) -> str:
    """The scope of the person's history: an account that looks after them, if possible the writer's."""
    accounts = [pk for pk in rules.carers(person, today) if pk is not None]
    if by is not None and len(accounts) > 1:
        levels = rules.levels_in(accounts, by, today)
        accounts.sort(key=lambda pk: -levels.get(pk, 0))
    account = KeyAccount.objects.filter(pk=accounts[0]).first() if accounts else None
    return account.scope if account else ""


def _scope_at(organisation: Organisation | None) -> str:
    account = organisation.account if organisation is not None else None
    return account.scope if account else ""


def _job_begin(
    person: Person,
    organisation: Organisation,
    by: Any,
    job_title: str,
    unit: str,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    batch: str,
) -> Employment:
    check_days(starts_on, ends_on)
    if ends_on is None:
        check_open_once(person.pk, organisation.pk)
    job = Employment(
        person=person,
        organisation=organisation,
        job_title=job_title,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return create_row(clean(job), by=by, scope=_scope_at(organisation), batch=batch)
