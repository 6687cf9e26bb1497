"""What the pages about vCards show: cards beside the people who may be meant, people as cards."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.customers.models import Organisation
from accounts.people import rules
from accounts.people.cards import CardPerson, card_lines
from accounts.people.models import ContactPoint, Employment, Person
from kam.lib.vcard import Line

#: As many as are offered for one card.
OFFERED = 5


@dataclass
class CardRow:
    """A card in the preview: what it says, whom it may mean, what is proposed."""

    number: int
    card: CardPerson
    place: Organisation
    candidates: list[Person] = field(default_factory=list)
    same_as: int = 0
    org_unknown: bool = False

    @property
    def usable(self) -> bool:
        return bool(self.card.last_name)

    @property
    def proposed(self) -> str:
        if not self.usable or self.same_as or self.card.is_organisation:
            return "skip"
        return self.candidates[0].public_id if self.candidates else "create"


def card_rows(
    cards: list[CardPerson], nodes: list[Organisation], top: Organisation, user: Any, today: dt.date
) -> list[CardRow]:
    """Four queries, whatever the number of cards. The user may change every person that is offered."""
    by_name = {_norm(node.name): node for node in nodes}
    rows = [CardRow(number, card, top) for number, card in enumerate(cards, start=1)]
    first: dict[str, int] = {}
    for row in rows:
        place = by_name.get(_norm(row.card.org))
        row.org_unknown = bool(row.card.org) and place is None
        row.place = place or top
        keys = row.card.emails or ([_norm(row.card.name)] if row.usable else [])
        row.same_as = next((first[key] for key in keys if key in first), 0)
        for key in keys:
            first.setdefault(key, row.number)
    _add_candidates(rows, nodes, user, today)
    return rows


def _add_candidates(rows: list[CardRow], nodes: list[Organisation], user: Any, today: dt.date) -> None:
    by_email: dict[str, list[int]] = defaultdict(list)
    emails = {email for row in rows for email in row.card.emails}
    people = Person.objects.visible_to(user).current()
    for value, pk in (
        ContactPoint.objects.visible_to(user)
        .filter(kind=ContactPoint.Kind.EMAIL, value__in=emails, person__in=people.values("pk"))
        .order_by("person")
        .values_list("value", "person")
    ):
        by_email[value].append(pk)
    names = {row.card.last_name for row in rows if row.usable}
    here = Employment.objects.filter(organisation__in=nodes, person__archived_at=None)
    by_name: dict[str, list[int]] = defaultdict(list)
    for first, last, pk in (
        here.filter(person__last_name__in=names)
        .order_by("person")
        .values_list("person__first_name", "person__last_name", "person")
    ):
        by_name[_norm(f"{first} {last}")].append(pk)
    wanted = {
        row.number: list(
            dict.fromkeys(
                [pk for email in row.card.emails for pk in by_email[email]]
                + by_name[_norm(f"{row.card.first_name} {row.card.last_name}")]
            )
        )[:OFFERED]
        for row in rows
        if row.usable
    }
    may = _editable({pk for pks in wanted.values() for pk in pks}, user, today)
    for row in rows:
        row.candidates = [may[pk] for pk in wanted.get(row.number, ()) if pk in may]


def _editable(pks: set[int], user: Any, today: dt.date) -> dict[int, Person]:
    """Those of the people whom the user may change, as rules.why_not_edit says, in two queries."""
    jobs: dict[int, list[Employment]] = defaultdict(list)
    for job in (
        Employment.objects.filter(person__in=pks).select_related("person", "organisation").order_by("pk")
    ):
        jobs[job.person_id].append(job)
    accounts = {job.organisation.account_id for many in jobs.values() for job in many}
    levels = rules.levels_in(accounts, user, today)
    found = {}
    for pk, many in jobs.items():
        current = [job for job in many if job.ends_on is None or job.ends_on >= today] or many
        if any(rules.may_keep(job.organisation.account_id, levels, user) for job in current):
            found[pk] = many[0].person
    return found


def people_as_cards(jobs: Iterable[Employment], user: Any) -> list[list[Line]]:
    """One card per person, with the first of these jobs: two queries more than the jobs."""
    first: dict[int, Employment] = {}
    for job in jobs:
        first.setdefault(job.person_id, job)
    points: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(person__in=first.keys()).order_by("person", "rank", "pk"):
        points[point.person_id].append(point)
    reached = set(Person.objects.reached_by(user).filter(pk__in=first.keys()).values_list("pk", flat=True))
    return [
        card_lines(
            job.person if pk in reached else _name_of(job.person), job, points[pk] if pk in reached else []
        )
        for pk, job in first.items()
    ]


def person_as_card(person: Person, user: Any, today: dt.date, *, short: bool = False) -> list[Line]:
    """A person with their first current job in sight; only the name for who knew them at a former employer."""
    job = (
        Employment.objects.visible_to(user)
        .not_ended(today)
        .filter(person=person)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    if job is None and not Person.objects.reached_by(user).filter(pk=person.pk).exists():
        return card_lines(_name_of(person), None, [], short=short)
    return card_lines(person, job, person.contact_points.order_by("rank", "pk"), short=short)


def _name_of(person: Person) -> Person:
    """The person without note, language and what a card held besides."""
    return Person(title=person.title, first_name=person.first_name, last_name=person.last_name)


def _norm(text: str) -> str:
    return " ".join(text.casefold().split())
