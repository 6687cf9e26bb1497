"""What the pages of the buying centre show: a fixed number of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount, Organisation
from accounts.people.buying_models import InfluenceLine, Judgement, Scale, Stakeholder, StakeholderRole
from accounts.people.models import Employment, Person
from accounts.work.models import OpenQuestion

#: What is judged about a stakeholder, in the order of the page; the scale "relation" is that of pairs.
SCALES = ("attitude", "influence", "coverage", "orientation")


@dataclass
class Place:
    """Somebody in the map as the viewer sees them: `judgements` is empty for who may not see any."""

    row: Stakeholder
    job_title: str = ""
    roles: list[StakeholderRole] = field(default_factory=list)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    today: dt.date | None = None

    @property
    def name(self) -> str:
        return str(self.row)

    def valid(self, scale: str) -> Judgement | None:
        """The judgement on a scale, if it has a step and has not expired."""
        found = self.judgements.get(scale)
        expired = found is None or self.today is None or found.expires_on < self.today
        return None if expired or found.step is None else found  # type: ignore[union-attr]

    def value(self, scale: str) -> int | None:
        found = self.valid(scale)
        return found.step.value if found is not None and found.step is not None else None

    @property
    def attitude(self) -> Judgement | None:
        return self.judgements.get("attitude")

    @property
    def influence(self) -> Judgement | None:
        return self.judgements.get("influence")

    @property
    def coverage(self) -> Judgement | None:
        return self.judgements.get("coverage")

    @property
    def unit(self) -> str:
        """Division or department, else the organisation; it groups lists and the chart."""
        return self.row.unit or (str(self.row.organisation) if self.row.organisation else "")

    @property
    def where(self) -> str:
        """Job, or what is known of the place."""
        return self.job_title or (self.row.position.name if self.row.position else "")


@dataclass
class PlaceGroup:
    unit: str
    places: list[Place]


def places_of(
    account: KeyAccount, user: Any, today: dt.date, *, judged: bool, rows: QuerySet | None = None
) -> list[Place]:
    """The account's own map: three queries, and one more with judgements."""
    if rows is None:
        rows = Stakeholder.objects.of_account(account).current()
    shown = rows.select_related(
        "person", "position", "organisation", "owner", "reports_to", "reports_to__person"
    )
    places = {row.pk: Place(row, today=today) for row in shown}
    for role in StakeholderRole.objects.filter(stakeholder__in=places.keys()).select_related("role"):
        places[role.stakeholder_id].roles.append(role)
    for place in places.values():
        place.roles.sort(key=lambda role: (role.role.rank, role.pk))
    people = {place.row.person_id for place in places.values()} - {None}
    titles = job_titles(people, account)
    for place in places.values():
        place.job_title = titles.get(place.row.person_id or 0, "")
    if judged:
        found = Judgement.objects.visible_to(user).filter(stakeholder__in=places.keys())
        for judgement in found.select_related("step", "scale", "by"):
            places[judgement.stakeholder_id].judgements[judgement.scale_id] = judgement
    return list(places.values())


def job_titles(people: Iterable[int | None], account: KeyAccount) -> dict[int, str]:
    """What people are at this customer: the newest job counts."""
    jobs = Employment.objects.filter(
        person__in=[pk for pk in people if pk], organisation__root=account.organisation.root_id
    )
    found: dict[int, str] = {}
    for job in jobs.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk"):
        if job.job_title:
            found.setdefault(job.person_id, job.job_title)
    return found


def grouped(places: Iterable[Place]) -> list[PlaceGroup]:
    """By division or department, the highest level first."""
    groups: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        groups[place.unit].append(place)

    def rank(place: Place) -> tuple[int, str]:
        return (place.row.position.rank if place.row.position else 99, place.name)

    made = [PlaceGroup(unit, sorted(found, key=rank)) for unit, found in groups.items()]
    return sorted(made, key=lambda group: (rank(group.places[0])[0], group.unit))


def lines_of(account: KeyAccount, user: Any, today: dt.date) -> list[InfluenceLine]:
    """Lines of influence and conflict that the user may see and that have not expired."""
    rows = InfluenceLine.objects.visible_to(user).current().filter(account=account, expires_on__gte=today)
    return list(rows.select_related("source__person", "target__person"))


def free_people(account: KeyAccount, today: dt.date) -> list[Person]:
    """Who works for the customer now and is not in its map."""
    there = Stakeholder.objects.of_account(account).current().filter(person__isnull=False).values("person")
    jobs = Employment.objects.not_ended(today).filter(organisation__account=account)
    people = Person.objects.current().filter(pk__in=jobs.values("person")).exclude(pk__in=there)
    return list(people.order_by("last_name", "first_name", "pk")[:2000])


def units_of(account: KeyAccount) -> list[Organisation]:
    return list(Organisation.objects.filter(account=account, archived_at=None).order_by("name", "pk"))


@dataclass
class ScaleLine:
    """A scale on somebody's page: what we think, or nothing yet."""

    scale: Scale
    judgement: Judgement | None
    expired: bool


@dataclass
class PlacePage:
    """One stakeholder: place, judgements, lines, reports, questions."""

    place: Place
    scales: list[ScaleLine]
    lines: list[InfluenceLine]
    reports: list[Stakeholder]
    questions: list[OpenQuestion]
    relations: list[Any]


def place_page(stakeholder: Stakeholder, user: Any, today: dt.date, *, judged: bool) -> PlacePage:
    account = stakeholder.account
    rows = Stakeholder.objects.filter(pk=stakeholder.pk)
    (place,) = places_of(account, user, today, judged=judged, rows=rows)
    scales: list[ScaleLine] = []
    lines: list[InfluenceLine] = []
    if judged:
        for scale in Scale.objects.current().filter(key__in=SCALES):
            judgement = place.judgements.get(scale.key)
            expired = judgement is not None and judgement.expires_on < today
            scales.append(ScaleLine(scale, judgement, expired))
        lines = [
            line
            for line in lines_of(account, user, today)
            if stakeholder.pk in (line.source_id, line.target_id)
        ]
    reports = Stakeholder.objects.current().filter(reports_to=stakeholder)
    questions = OpenQuestion.objects.filter(stakeholder=stakeholder, archived_at=None).select_related("owner")
    relations = (
        stakeholder.relationships.filter(archived_at=None).select_related("user").order_by("-level", "pk")
    )
    return PlacePage(
        place,
        scales,
        lines,
        list(reports.select_related("person")),
        list(questions.order_by("state", "due_on", "pk")),
        list(relations),
    )


# Due for deletion -----------------------------------------------------------------------------------


def due_of_account(account: KeyAccount, user: Any, today: dt.date) -> QuerySet[Judgement]:
    """Expired judgements of an account, the longest expired first."""
    rows = Judgement.objects.visible_to(user).expired(today).filter(stakeholder__account=account)
    return rows.select_related("stakeholder__person", "scale", "step").order_by("expires_on", "pk")


def lines_due_of_account(account: KeyAccount, user: Any, today: dt.date) -> QuerySet[InfluenceLine]:
    """Expired lines of influence and conflict of an account: judgements too."""
    rows = InfluenceLine.objects.visible_to(user).current().expired(today).filter(account=account)
    return rows.select_related("source__person", "target__person").order_by("expires_on", "pk")


def due_count(account: KeyAccount, user: Any, today: dt.date) -> int:
    """How much is due for deletion in an account: one query."""
    lines = lines_due_of_account(account, user, today).order_by().values("pk")
    return due_of_account(account, user, today).order_by().values("pk").union(lines, all=True).count()


@dataclass(frozen=True)
class Due:
    """Something about somebody that has expired: whose and since when, not what it says.

    `places` is empty for a line of influence of an account whose judgements the reader may not see: both its ends
    together are what it says.
    """

    places: tuple[Stakeholder, ...]
    account: KeyAccount
    scale: str
    expires_on: dt.date


def due_everywhere(user: Any, today: dt.date, *, hide: bool = False) -> list[Due]:
    """What has expired in the company, for who answers for personal data. Two queries. `hide`: the reader hides
    judgements just now."""
    judgements = Judgement.objects.expired(today).select_related(
        "stakeholder__person", "stakeholder__account", "scale"
    )
    lines = InfluenceLine.objects.expired(today).select_related("source__person", "target__person", "account")
    seen = InfluenceLine.objects.visible_to(user).filter(pk=OuterRef("pk"))
    lines = lines.annotate(seen=Exists(seen))
    word = _("Line of influence")
    found = [
        Due((row.stakeholder,), row.stakeholder.account, row.scale.name, row.expires_on)
        for row in judgements.order_by("expires_on", "pk")[:1000]
    ]
    found += [
        Due((row.source, row.target) if row.seen and not hide else (), row.account, word, row.expires_on)
        for row in lines.order_by("expires_on", "pk")[:1000]
    ]
    return sorted(found, key=lambda due: due.expires_on)


# On a person's page ---------------------------------------------------------------------------------


@dataclass
class PersonPlace:
    """A person's place in one account's map."""

    place: Place
    account: KeyAccount
    reports: list[Stakeholder]


def places_of_person(person: Person, user: Any, today: dt.date, *, hidden: bool) -> list[PersonPlace]:
    """A person's places in the maps that the user sees, those that were left too. Three queries at most."""
    found = (
        Stakeholder.objects.visible_to(user)
        .filter(
            Q(person=person) | Q(reports_to__person=person, left_on=None), about_type="", archived_at=None
        )
        .select_related(
            "account__organisation", "position", "reports_to__person", "owner", "organisation", "person"
        )
        .order_by("left_on", "pk")
    )
    places: dict[int, Place] = {}
    reports: dict[int | None, list[Stakeholder]] = defaultdict(list)
    for row in found:
        if row.person_id == person.pk:
            places[row.pk] = Place(row, today=today)
        if row.reports_to is not None and row.reports_to.person_id == person.pk and row.left_on is None:
            reports[row.reports_to_id].append(row)
    roles = StakeholderRole.objects.filter(stakeholder__in=places.keys()).select_related("role")
    for role in roles.order_by("role__rank", "pk"):
        places[role.stakeholder_id].roles.append(role)
    if not hidden:
        judgements = Judgement.objects.visible_to(user).filter(stakeholder__in=places.keys())
        for judgement in judgements.select_related("step", "scale"):
            places[judgement.stakeholder_id].judgements[judgement.scale_id] = judgement
    return [PersonPlace(place, place.row.account, reports[pk]) for pk, place in places.items()]
