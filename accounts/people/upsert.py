"""People in bulk, for imports: find each, compare, write all in few queries, with history.

A row names its person by the id in the other system, else by e-mail, else by name and organisation. What a
row leaves out (None) stays as it is; contact data is added, never overwritten; a new organisation is one more
job.
`people_plan` only compares (the preview), `people_upsert_many` compares under lock and writes.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.customers.models import KeyAccount, Organisation
from accounts.people.models import ContactPoint, Employment, Person
from kam.records.models import Change, ExternalId
from kam.records.operations import change_for, record_many

_CHUNK = 500
_PERSON = ("title", "first_name", "last_name", "language", "note")
_JOB = ("job_title", "unit", "starts_on", "ends_on")


@dataclass
class PersonRow:
    """One line of a file. `contacts` are (kind, value as checks.contact_value gives it, label)."""

    last_name: str
    first_name: str | None = None
    title: str | None = None
    language: str | None = None
    note: str | None = None
    organisation: Organisation | None = None
    job_title: str | None = None
    unit: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    contacts: Sequence[tuple[str, str, str]] = ()
    external_id: str = ""


@dataclass
class Outcome:
    """What becomes of a row: "create", "update" or "unchanged"; for updates field -> (old, new)."""

    action: str
    person: Person
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(eq=False)
class _Draft:
    """A person as the file leaves them."""

    person: Person
    jobs: dict[int, Employment] = field(default_factory=dict)
    contacts: set[tuple[str, str]] = field(default_factory=set)
    external_id: str = ""
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    job_changes: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    new_jobs: list[Employment] = field(default_factory=list)
    new_contacts: list[ContactPoint] = field(default_factory=list)
    rank: int = 0

    def apply(self, row: PersonRow) -> dict[str, tuple[Any, Any]]:
        found = _set(self.person, row, _PERSON, self.changed)
        if row.organisation is not None:
            found |= self._apply_job(row, row.organisation)
        for kind, value, label in row.contacts:
            if (kind, value.lower()) not in self.contacts:
                self.contacts.add((kind, value.lower()))
                self.new_contacts.append(
                    ContactPoint(person=self.person, kind=kind, value=value, label=label, rank=self.rank)
                )
                self.rank += 1
                found[kind] = (None, value)
        return found

    def _apply_job(self, row: PersonRow, organisation: Organisation) -> dict[str, tuple[Any, Any]]:
        job = self.jobs.get(organisation.pk)
        if job is None:
            given = {name: getattr(row, name) for name in _JOB if getattr(row, name) is not None}
            job = Employment(person=self.person, organisation=organisation, **given)
            self.jobs[organisation.pk] = job
            self.new_jobs.append(job)
            return {"organisation": (None, organisation)}
        if job.pk is None:
            return _set(job, row, _JOB, {})
        found = _set(job, row, _JOB, self.job_changes.setdefault(job.pk, {}))
        if not self.job_changes[job.pk]:
            del self.job_changes[job.pk]
        return found


def people_plan(rows: Sequence[PersonRow], *, system: str = "") -> list[Outcome]:
    """What `people_upsert_many` would do, row by row; writes nothing."""
    outcomes, _drafts = _compare(rows, system, lock=False)
    return outcomes


@transaction.atomic
def people_upsert_many(
    *, rows: Sequence[PersonRow], by: Any, system: str = "", batch: str = ""
) -> list[Outcome]:
    """Writes all rows or none. `by` holds imports.run, which sees everything; the caller asked for it."""
    outcomes, drafts = _compare(rows, system, lock=True)
    _write(drafts, by=by, system=system, batch=batch)
    return outcomes


def _set(
    row: models.Model, source: PersonRow, names: Iterable[str], changed: dict[str, tuple[Any, Any]]
) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name in names:
        new, old = getattr(source, name), getattr(row, name)
        if new is not None and new != old:
            setattr(row, name, new)
            found[name] = (old, new)
            changed[name] = (changed.get(name, (old, None))[0], new)
    return found


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = list(dict.fromkeys(values))
    for start in range(0, len(rest), _CHUNK):
        yield rest[start : start + _CHUNK]


def _name_key(first_name: str, last_name: str, organisation_pk: int) -> tuple[str, str, int]:
    return (first_name or "").casefold(), last_name.casefold(), organisation_pk


class _Finder:
    """Finds the draft that a row means; new ones can be found by later rows."""

    def __init__(self, rows: Sequence[PersonRow], system: str, lock: bool) -> None:
        self.by_id: dict[str, int] = {}
        self.by_email: dict[str, int] = {}
        self.by_name: dict[tuple[str, str, int], int] = {}
        self.drafts: dict[int, _Draft] = {}
        self.new: dict[Any, _Draft] = {}
        self._look_up(rows, system)
        found = {*self.by_id.values(), *self.by_email.values(), *self.by_name.values()}
        self._load(found, lock)

    def _look_up(self, rows: Sequence[PersonRow], system: str) -> None:
        label = Person._meta.label_lower
        if system:
            for part in _chunks(row.external_id for row in rows if row.external_id):
                ids = ExternalId.objects.filter(object_type=label, system=system, value__in=part)
                self.by_id.update(ids.values_list("value", "object_pk"))
        emails = [v.lower() for row in rows for k, v, _label in row.contacts if k == ContactPoint.Kind.EMAIL]
        for part in _chunks(emails):
            points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, value__in=part).order_by("-pk")
            self.by_email.update(points.values_list("value", "person"))
        for part in _chunks(row.organisation.pk for row in rows if row.organisation is not None):
            jobs = Employment.objects.filter(organisation__in=part).order_by("-pk")
            names = jobs.values_list("person__first_name", "person__last_name", "organisation", "person")
            for first, last, organisation, person in names.iterator():
                self.by_name[_name_key(first, last, organisation)] = person

    def _load(self, pks: set[int], lock: bool) -> None:
        for part in _chunks(sorted(pks)):
            people = Person.objects.filter(pk__in=part).order_by("pk")
            for person in people.select_for_update() if lock else people:
                self.drafts[person.pk] = _Draft(person)
            for job in (
                Employment.objects.filter(person__in=part)
                .select_related("organisation")
                .order_by(models.F("ends_on").asc(nulls_last=True), "pk")
            ):
                self.drafts[job.person_id].jobs[job.organisation_id] = job
            for point in ContactPoint.objects.filter(person__in=part).order_by("pk"):
                draft = self.drafts[point.person_id]
                draft.contacts.add((point.kind, point.value.lower()))
                draft.rank = max(draft.rank, point.rank + 1)

    def keys(self, row: PersonRow) -> Iterator[tuple[Any, dict[Any, int]]]:
        """The ways to find the row's person, the best first."""
        if row.external_id:
            yield row.external_id, self.by_id
        for kind, value, _label in row.contacts:
            if kind == ContactPoint.Kind.EMAIL:
                yield value.lower(), self.by_email
        if row.organisation is not None:
            yield _name_key(row.first_name or "", row.last_name, row.organisation.pk), self.by_name

    def find(self, row: PersonRow) -> tuple[_Draft, bool]:
        """The draft, and whether this row begins it."""
        keys = list(self.keys(row))
        for key, index in keys:
            draft = self.new.get(key) or self.drafts.get(index.get(key, 0))
            # Another id of the same system is another person, whatever their name.
            if draft is not None and not (row.external_id and draft.external_id not in ("", row.external_id)):
                draft.external_id = draft.external_id or row.external_id
                return draft, False
        draft = _Draft(Person(last_name=row.last_name), external_id=row.external_id)
        for key, _index in keys:
            self.new.setdefault(key, draft)
        return draft, True


def _compare(rows: Sequence[PersonRow], system: str, *, lock: bool) -> tuple[list[Outcome], list[_Draft]]:
    finder = _Finder(rows, system, lock)
    for value, pk in _ids_of(finder.drafts.keys(), system):
        finder.drafts[pk].external_id = value
    outcomes, touched = [], {}
    for row in rows:
        draft, begins = finder.find(row)
        changed = draft.apply(row)
        action = "create" if begins else "update" if changed else "unchanged"
        outcomes.append(Outcome(action, draft.person, {} if begins else changed))
        touched[id(draft)] = draft
    return outcomes, list(touched.values())


def _ids_of(pks: Iterable[int], system: str) -> Iterator[tuple[str, int]]:
    if system:
        for part in _chunks(pks):
            rows = ExternalId.objects.filter(
                object_type=Person._meta.label_lower, system=system, object_pk__in=part
            )
            yield from rows.values_list("value", "object_pk")


def _write(drafts: list[_Draft], *, by: Any, system: str, batch: str) -> None:
    scopes = _Scopes(drafts)
    changes: list[Change] = []

    def note(row: models.Model, scope: str, values: dict[str, tuple[Any, Any]], action: str) -> None:
        changes.append(change_for(row, action=action, by=by, scope=scope, values=values, batch=batch))

    fresh = [draft for draft in drafts if draft.person.pk is None]
    Person.objects.bulk_create([draft.person for draft in fresh], batch_size=_CHUNK)
    new = {id(d) for d in fresh}
    _save(Person, [d.person for d in drafts if d.changed and id(d) not in new], _PERSON)
    jobs = {job.pk: job for d in drafts for job in d.jobs.values() if job.pk in d.job_changes}
    _save(Employment, list(jobs.values()), _JOB)
    Employment.objects.bulk_create([job for d in drafts for job in d.new_jobs], batch_size=_CHUNK)
    ContactPoint.objects.bulk_create([point for d in drafts for point in d.new_contacts], batch_size=_CHUNK)
    for draft in drafts:
        scope = scopes.of(draft)
        if id(draft) in new:
            note(draft.person, scope, _given(draft.person), Change.Action.CREATE)
        elif draft.changed:
            note(draft.person, scope, draft.changed, Change.Action.EDIT)
        for pk, values in draft.job_changes.items():
            note(jobs[pk], scopes.at(jobs[pk].organisation), values, Change.Action.EDIT)
        for job in draft.new_jobs:
            note(job, scopes.at(job.organisation), _given(job), Change.Action.CREATE)
        for point in draft.new_contacts:
            note(point, scope, _given(point), Change.Action.CREATE)
    record_many(changes)
    if system:
        _remember_ids(drafts, system)


def _save(model: type[models.Model], rows: list[Any], names: Iterable[str]) -> None:
    """Updates rows that are there; much faster than bulk_update."""
    now = timezone.now()
    for row in rows:
        row.version += 1
        row.updated_at = now
    model._default_manager.bulk_create(
        rows,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*names, "version", "updated_at"],
    )


def _given(row: models.Model) -> dict[str, tuple[Any, Any]]:
    return {
        f.name: (None, getattr(row, f.name))
        for f in row._meta.concrete_fields
        if f.editable and not f.primary_key and getattr(row, f.attname) not in (None, "")
    }


def _remember_ids(drafts: list[_Draft], system: str) -> None:
    label = Person._meta.label_lower
    wanted = [
        ExternalId(object_type=label, object_pk=draft.person.pk, system=system, value=draft.external_id)
        for draft in drafts
        if draft.external_id
    ]
    ExternalId.objects.bulk_create(wanted, batch_size=_CHUNK, ignore_conflicts=True)


class _Scopes:
    """The history scope of each account in question, in one query."""

    def __init__(self, drafts: list[_Draft]) -> None:
        accounts = {job.organisation.account_id for d in drafts for job in d.jobs.values()}
        self._scopes: dict[int, str] = {}
        for part in _chunks(pk for pk in accounts if pk is not None):
            rows = KeyAccount.objects.filter(pk__in=part).only("team")
            self._scopes.update({account.pk: account.scope for account in rows})

    def at(self, organisation: Organisation) -> str:
        return self._scopes.get(organisation.account_id, "")

    def of(self, draft: _Draft) -> str:
        """That of the first job that has not ended, else of any job."""
        jobs = sorted(draft.jobs.values(), key=lambda job: (job.ends_on is not None, job.pk or 0))
        return next((self.at(job.organisation) for job in jobs if self.at(job.organisation)), "")
