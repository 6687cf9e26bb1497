"""Takes the entries of a calendar or mail file into the account, with the people that were added on the way."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.people.models import Person
from accounts.people.operations import person_create
from accounts.relationships.models import Channel, Touchpoint
from accounts.work.file_changes import change_of, entry_change_take, seen_of, state_of
from accounts.work.file_entries import Entry
from accounts.work.touchpoint_operations import touchpoint_log
from teams.models import User


@dataclass(frozen=True)
class NewPerson:
    """An address that becomes a person of the account's organisation."""

    email: str
    last_name: str
    first_name: str = ""


@dataclass(frozen=True)
class Draft:
    """An entry that was chosen, with what the preview says about it."""

    entry: Entry
    channel: Channel
    text: str
    people: tuple[Person, ...]
    colleagues: tuple[User, ...]
    #: the version of the touchpoint that the preview compared it with
    version: int | None = None


@dataclass(frozen=True)
class Taken:
    """What came of a file."""

    made: list[Touchpoint]
    changed: list[Touchpoint]
    there: int
    people: list[Person]


@transaction.atomic
def entries_take_in(
    *, account: KeyAccount, by: Any, drafts: Iterable[Draft], new: Iterable[NewPerson], today: dt.date
) -> Taken:
    """All or nothing. An entry that is there already makes nothing; a later state of it changes its touchpoint.

    Raises StaleWrite when somebody has changed such a touchpoint since the preview.
    """
    added: dict[str, Person] = {}
    for one in new:
        if not one.last_name.strip():
            raise ValidationError(_("%(email)s: enter a last name.") % {"email": one.email})
        added[one.email] = person_create(
            by=by, last_name=one.last_name, first_name=one.first_name, organisation=account.organisation,
            email=one.email, today=today,
        )  # fmt: skip
    made: list[Touchpoint] = []
    changed: list[Touchpoint] = []
    there = 0
    for draft in drafts:
        entry = draft.entry
        fresh = [added[address.email] for address in entry.people if address.email in added]
        known = Touchpoint.objects.filter(
            account=account, archived_at=None, external_id=entry.key[:240]
        ).first()
        if known is not None:
            people = [*draft.people, *fresh]
            if change_of(entry, known, people, draft.colleagues) is not None:
                row = entry_change_take(
                    touchpoint=known, entry=entry, by=by, version=draft.version, text=draft.text,
                    people=people, colleagues=draft.colleagues, today=today,
                )  # fmt: skip
                changed.append(row)
            else:
                there += 1
            continue
        row = touchpoint_log(
            account=account, by=by, people=[*draft.people, *fresh], colleagues=draft.colleagues, on=entry.on,
            starts_at=entry.starts_at, ends_at=entry.ends_at, channel=draft.channel, text=draft.text,
            place=entry.place, note=entry.note, state=state_of(entry, today), external_id=entry.key, external=seen_of(entry),
            source=Touchpoint.Source.MAIL if entry.is_mail else Touchpoint.Source.CALENDAR, today=today,
        )  # fmt: skip
        made.append(row)
    return Taken(made, changed, there, list(added.values()))
