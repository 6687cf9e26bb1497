"""What the pages about the customer's people show: a fixed number of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.customers.models import KeyAccount, Organisation
from accounts.people import rules
from accounts.people.models import ContactPoint, Employment, Person
from kam.lib.access import ACCOUNT_PERMISSIONS
from kam.records.queries import HistoryPage, object_history

#: Sorts of the list across accounts; each ends in pk.
SORTS = {
    "name": ("last_name", "first_name", "pk"),
    "-name": ("-last_name", "-first_name", "-pk"),
    "organisation": ("at", "last_name", "first_name", "pk"),
    "-organisation": ("-at", "last_name", "first_name", "pk"),
}
_PHONES = (ContactPoint.Kind.PHONE, ContactPoint.Kind.MOBILE)


@dataclass
class PersonLine:
    """A person in a list: with the job that the list is about, and the first e-mail and phone."""

    person: Person
    job: Employment | None = None
    more_jobs: int = 0
    email: str = ""
    phones: list[str] = field(default_factory=list)


@dataclass
class PeopleGroup:
    """People of one unit of one organisation."""

    organisation: Organisation
    unit: str
    lines: list[PersonLine]


@dataclass
class JobLine:
    """A job on the person's page, and whether the viewer may change it, and log talks there."""

    job: Employment
    current: bool
    may_edit: bool
    may_log: bool = False


@dataclass
class PersonPage:
    """All of a person that the viewer may see."""

    person: Person
    jobs: list[JobLine]
    contacts: list[ContactPoint]
    why_not_edit: str | None
    may_privacy: bool
    history: HistoryPage
    #: Whether the viewer sees contact data and notes; not by a former job alone.
    reached: bool = True
    #: Who may be the same person; for those who may edit.
    duplicates: list[Person] = field(default_factory=list)

    @property
    def current_jobs(self) -> list[JobLine]:
        return [line for line in self.jobs if line.current]

    @property
    def log_at(self) -> list[KeyAccount]:
        """The accounts of the current jobs where the viewer may log a talk."""
        found = {line.job.organisation.account: None for line in self.current_jobs if line.may_log}
        return [account for account in found if account is not None]

    @property
    def job_to_leave(self) -> Employment | None:
        """The job that "Changed job" ends."""
        return next((line.job for line in self.current_jobs if line.may_edit), None)


def nodes_of(account: KeyAccount, user: Any, today: dt.date) -> list[Organisation]:
    """The nodes of the subtree that the user sees: the account's, and those of accounts below in sight."""
    top = account.organisation
    tree = Organisation.objects.filter(root=top.root_id).order_by("name", "pk")
    nodes = {node.pk: node for node in tree.only("public_id", "name", "parent", "account", "archived_at")}
    seen = set(
        KeyAccount.objects.visible_to(user, today)
        .filter(organisation__root=top.root_id)
        .values_list("pk", flat=True)
    )
    below: dict[int | None, list[int]] = defaultdict(list)
    for node in nodes.values():
        below[node.parent_id].append(node.pk)
    found, todo = [], [top.pk]
    while todo:
        pk = todo.pop(0)
        todo += below[pk]
        if pk in nodes and nodes[pk].account_id in seen:
            found.append(nodes[pk])
    return found


def jobs_at(
    nodes: Iterable[Organisation], user: Any, today: dt.date, *, former: bool, text: str = ""
) -> QuerySet[Employment]:
    """Jobs at these nodes, by node and unit: the current ones, or the former ones."""
    nodes = list(nodes)
    jobs = _jobs_at(nodes)
    jobs = jobs.ended(today) if former else jobs.not_ended(today)
    for word in text.split()[:6]:
        contacts = ContactPoint.objects.visible_to(user).filter(value__icontains=word).values("person")
        jobs = jobs.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(job_title__icontains=word)
            | Q(unit__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(person__in=contacts)
        )
    top = nodes[0].pk if nodes else 0
    return jobs.select_related("person", "organisation").order_by(
        Case(When(organisation=top, then=Value(0)), default=Value(1)),
        "organisation__name",
        "organisation",
        "unit",
        "person__last_name",
        "person__first_name",
        "pk",
    )


def counts_at(nodes: Iterable[Organisation], today: dt.date) -> dict[str, int]:
    """How many current and former jobs there are at these nodes."""
    former = Q(ends_on__lt=today)
    return _jobs_at(nodes).aggregate(
        former=Count("pk", filter=former), current=Count("pk", filter=~former | Q(ends_on=None))
    )


def _jobs_at(nodes: Iterable[Organisation]) -> Any:
    return Employment.objects.filter(organisation__in=[node.pk for node in nodes], person__archived_at=None)


def in_groups(jobs: Iterable[Employment], user: Any) -> list[PeopleGroup]:
    """Jobs in the order of `jobs_at` as groups of people, with how to reach them."""
    lines = [PersonLine(job.person, job) for job in jobs]
    _add_contacts(lines, user)

    def place(line: PersonLine) -> tuple[int, str]:
        return line.job.organisation_id, line.job.unit  # type: ignore[union-attr]

    groups = []
    for (_organisation, unit), members in groupby(lines, key=place):
        found = list(members)
        groups.append(PeopleGroup(found[0].job.organisation, unit, found))  # type: ignore[union-attr]
    return groups


def people_found(
    user: Any, today: dt.date, *, text: str = "", sort: str = "name", archived: bool = False
) -> QuerySet[Person]:
    """People across accounts whom the user sees."""
    people = Person.objects.visible_to(user).filter(archived_at__isnull=not archived)
    if text:
        people = people.search(text, user)
    if sort.lstrip("-") == "organisation":
        jobs = (
            Employment.objects.visible_to(user).not_ended(today).filter(person=OuterRef("pk")).order_by("pk")
        )
        people = people.annotate(at=Subquery(jobs.values("organisation__name")[:1]))
    return people.order_by(*SORTS.get(sort, SORTS["name"]))


def people_lines(people: Iterable[Person], user: Any, today: dt.date) -> list[PersonLine]:
    """A page of people with their first current job in sight and how to reach them: two queries."""
    lines = {person.pk: PersonLine(person) for person in people}
    jobs = Employment.objects.visible_to(user).not_ended(today).filter(person__in=lines.keys())
    for job in jobs.select_related("organisation__account").order_by("pk"):
        line = lines[job.person_id]
        if line.job is None:
            line.job = job
        else:
            line.more_jobs += 1
    _add_contacts(list(lines.values()), user)
    return list(lines.values())


def person_page(person: Person, user: Any, today: dt.date) -> PersonPage:
    """A person; jobs where the user does not see the organisation are neither shown nor counted."""
    jobs = list(
        Employment.objects.visible_to(user).filter(person=person).select_related("organisation__account")
    )
    levels = rules.levels_in([job.organisation.account_id for job in jobs], user, today)
    lines = [
        JobLine(
            job,
            job.ends_on is None or job.ends_on >= today,
            rules.may_keep(job.organisation.account_id, levels, user),
            levels.get(job.organisation.account_id or 0, 0) >= ACCOUNT_PERMISSIONS["touchpoint.log"],
        )
        for job in jobs
    ]
    reached = any(line.current for line in lines) or (
        Person.objects.reached_by(user).filter(pk=person.pk).exists()
    )
    contacts = list(person.contact_points.order_by("rank", "pk")) if reached else []
    history = object_history(person, user, 15, scopes=_scopes(jobs, user), related=[*jobs, *contacts])
    reason = rules.why_not_edit(person, user, today, levels)
    same = [] if reason or person.archived_at else duplicates_of(person, contacts, user)
    return PersonPage(person, lines, contacts, reason, user.may("people.privacy"), history, reached, same)


def _scopes(jobs: list[Employment], user: Any) -> list[str] | None:
    """The histories that the user may read here; None for all."""
    if user.company_level is not None:
        return None
    accounts = {job.organisation.account for job in jobs if job.organisation.account is not None}
    return [*(account.scope for account in accounts), *([""] if user.may("organisations.browse") else [])]


def similar_people(user: Any, *, last_name: str, first_name: str, email: str) -> list[Person]:
    """People in sight who may be the one about to be added."""
    same = Q(last_name__iexact=last_name, first_name__iexact=first_name)
    if email:
        points = ContactPoint.objects.visible_to(user).filter(
            kind=ContactPoint.Kind.EMAIL, value=email.lower()
        )
        same |= Q(pk__in=points.values("person"))
    return list(Person.objects.visible_to(user).filter(same).order_by("pk")[:5])


def duplicates_of(person: Person, contacts: Iterable[ContactPoint], user: Any) -> list[Person]:
    """People in sight who may be the same one: same e-mail or phone, or the same name however it is spelt."""
    kinds = {ContactPoint.Kind.EMAIL, *_PHONES}
    values = [point.value for point in contacts if point.kind in kinds]
    same = Q(last_name__in=_spellings(person.last_name), first_name__in=_spellings(person.first_name)) | Q(
        pk__in=ContactPoint.objects.visible_to(user).filter(kind__in=kinds, value__in=values).values("person")
    )
    found = Person.objects.visible_to(user).current().exclude(pk=person.pk).filter(same)
    return list(found.order_by("last_name", "first_name", "pk")[:5])


def _spellings(name: str) -> set[str]:
    """The name with its umlauts written out, and the other way round."""
    found = {name, name.title()}
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        for known in list(found):
            for one, other in ((umlaut, pair), (umlaut.title(), pair.title())):
                found |= {known.replace(one, other), known.replace(other, one)}
    return found


def organisations_found(user: Any, text: str, limit: int = 12) -> list[Organisation]:
    """Organisations in sight for a picker."""
    found = Organisation.objects.visible_to(user).current()
    for word in text.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(city__icontains=word))
    return list(found.with_parent_name(user).order_by("name", "pk")[:limit])


def _add_contacts(lines: list[PersonLine], user: Any) -> None:
    by_person: dict[int, list[ContactPoint]] = defaultdict(list)
    wanted = [ContactPoint.Kind.EMAIL, *_PHONES]
    points = ContactPoint.objects.visible_to(user).filter(
        person__in={line.person.pk for line in lines}, kind__in=wanted
    )
    for point in points.order_by("person", "rank", "pk"):
        by_person[point.person_id].append(point)
    for line in lines:
        own = by_person[line.person.pk]
        line.email = next((point.value for point in own if point.kind == ContactPoint.Kind.EMAIL), "")
        line.phones = [point.value for point in own if point.kind in _PHONES][:2]
