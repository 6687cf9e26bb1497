"""People out of vCards: one operation for all cards of a file, and its way back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from accounts.customers.models import Organisation
from accounts.people import rules
from accounts.people.cards import CardPerson
from accounts.people.models import ContactPoint, Employment, Person
from accounts.people.operations import person_scope
from accounts.people.taking_back import take_back
from kam.lib.access import ask
from kam.records.models import Change
from kam.records.operations import create_row, edit_row, locked
from kam.reference.calendar import today as company_today

#: How batches of imported cards begin; the token of the file follows.
CARDS = "cards:"
BACK = "back:"


@dataclass(frozen=True)
class CardChoice:
    """What becomes of a card: a new person at the organisation, or more about one who is there."""

    card: CardPerson
    organisation: Organisation
    person: Person | None = None


@transaction.atomic
def cards_import(
    *, choices: Sequence[CardChoice], by: Any, batch: str, today: dt.date | None = None
) -> list[Person]:
    """Writes all cards or none; a batch that was written before is not written again."""
    today = today or company_today()
    organisations = {choice.organisation.pk: choice.organisation for choice in choices}
    scopes: dict[int, str] = {}
    for organisation in (
        Organisation.objects.select_for_update(of=("self",)).filter(pk__in=organisations).order_by("pk")
    ):
        ask(rules.why_not_add_at(organisation, by, today))
        scopes[organisation.pk] = organisation.account.scope if organisation.account else ""
    if Change.objects.filter(batch=batch).exists():
        return []
    found = []
    for choice in choices:
        scope = scopes[choice.organisation.pk]
        if choice.person is None:
            found.append(_create(choice, by, scope, batch))
        else:
            found.append(_update(choice, choice.person, by, scope, batch, today))
    return found


@transaction.atomic
def cards_take_back(*, batch: str, by: Any) -> list[str]:
    """Undoes an import of cards; returns the names of what was changed since and stays."""
    return take_back(batch, by=by, today_batch=f"{BACK}{batch}"[:40])


def _create(choice: CardChoice, by: Any, scope: str, batch: str) -> Person:
    card = choice.card
    person = Person(
        title=card.title,
        first_name=card.first_name,
        last_name=card.last_name,
        language=card.language,
        note=card.note,
        card_extra=card.extra_at(choice.organisation.name),
    )
    create_row(person, by=by, scope=scope, batch=batch)
    job = Employment(
        person=person, organisation=choice.organisation, job_title=card.job_title, unit=card.unit
    )
    create_row(job, by=by, scope=scope, batch=batch)
    _add_contacts(person, card, by, scope, batch)
    return person


def _update(
    choice: CardChoice, person: Person, by: Any, job_scope: str, batch: str, today: dt.date
) -> Person:
    """Fills what is empty, adds contact data, takes job title and unit of the card. Nothing else goes over ours."""
    card = choice.card
    row = locked(Person.objects.all(), person.pk)
    ask(rules.why_not_edit(row, by, today))
    scope = person_scope(row, by, today)
    have = {_content(line) for line in row.card_extra}
    more = [line for line in _lines_for(row, choice) if _content(line) not in have]
    values: dict[str, Any] = {"card_extra": [*row.card_extra, *more]}
    for name in ("title", "first_name", "language", "note"):
        if getattr(card, name) and not getattr(row, name):
            values[name] = getattr(card, name)
    edit_row(row, values=values, version=None, by=by, scope=scope, batch=batch)
    job = Employment.objects.select_for_update().filter(
        person=row, organisation=choice.organisation, ends_on=None
    )
    current = job.first()
    told = {name: getattr(card, name) for name in ("job_title", "unit") if getattr(card, name)}
    if current is None:
        new = Employment(person=row, organisation=choice.organisation, **told)
        create_row(new, by=by, scope=job_scope, batch=batch)
    else:
        edit_row(current, values=told, version=None, by=by, scope=job_scope, batch=batch)
    _add_contacts(row, card, by, scope, batch)
    return row


def _lines_for(row: Person, choice: CardChoice) -> list[dict[str, Any]]:
    """Kept lines of the card; also its note and names where ours stay."""
    card = choice.card
    lines = card.extra_at(choice.organisation.name)
    if row.note and card.note and row.note != card.note:
        lines = [*lines, card.kept_note()]
    return lines


def _content(line: dict[str, Any]) -> tuple[str, str, str, str]:
    return line["name"], line["group"], repr(sorted(line["params"].items())), line["value"]


def _add_contacts(person: Person, card: CardPerson, by: Any, scope: str, batch: str) -> None:
    have = {
        (p.kind, p.value.lower()): p.rank for p in ContactPoint.objects.filter(person=person).order_by("pk")
    }
    rank = max(have.values(), default=-1) + 1
    for kind, value, label in card.contacts:
        if (kind, value.lower()) not in have:
            point = ContactPoint(person=person, kind=kind, value=value, label=label, rank=rank)
            create_row(point, by=by, scope=scope, batch=batch)
            rank += 1


def imported_by(batch: str, user: Any) -> models.QuerySet[Change]:
    """The changes of a batch of one's own."""
    return Change.objects.filter(batch=batch, by=user)
