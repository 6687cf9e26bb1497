"""An entry of a calendar that became a touchpoint and was changed since: what is different, and taking it over."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people.models import Person
from accounts.relationships.models import Touchpoint
from accounts.work.file_entries import Entry
from accounts.work.touchpoint_operations import touchpoint_edit
from kam.lib.formats import clock, day_long
from teams.models import User

_NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class EntryChange:
    """What taking a later state of an entry over changes in its touchpoint."""

    cancels: bool
    #: label, how it is, how it would be
    lines: list[tuple[str, str, str]]
    #: addresses of the entry that are not at the touchpoint yet, as people and as colleagues
    people: Sequence[Person] = ()
    colleagues: Sequence[User] = ()


def state_of(entry: Entry, today: dt.date) -> str:
    """How far a meeting or mail is by its day."""
    if entry.cancelled:
        return Touchpoint.State.CANCELLED
    return Touchpoint.State.PLANNED if entry.on > today else Touchpoint.State.DONE


def seen_of(entry: Entry) -> dict[str, Any]:
    """How far the entry has come in its calendar, as a touchpoint keeps it."""
    return {"external_sequence": entry.sequence, "external_stamp": entry.stamp}


def change_of(
    entry: Entry, row: Touchpoint, people: Sequence[Person], colleagues: Sequence[User]
) -> EntryChange | None:
    """What a later state of the entry changes; None when it is no later one, or the meeting was held."""
    before = (row.external_sequence, row.external_stamp or _NEVER)
    if row.state == Touchpoint.State.DONE or (entry.sequence, entry.stamp or _NEVER) <= before:
        return None
    if entry.cancelled:
        return None if row.state == Touchpoint.State.CANCELLED else EntryChange(True, [])
    there = {link.person_id for link in row.people.all()}
    us = {link.user_id for link in row.colleagues.all()}
    fresh = [person for person in people if person.pk not in there]
    of_us = [user for user in colleagues if user.pk not in us]
    lines = [
        (label, old, new)
        for label, old, new in (
            (_("When"), _when(row.on, row.starts_at, row.ends_at), _when(entry.on, entry.starts_at, entry.ends_at)),
            (_("Where"), row.place, entry.place),
            (_("Who"), "", ", ".join(str(one) for one in (*fresh, *of_us))),
            (_("State"), "", _("takes place after all") if row.state == Touchpoint.State.CANCELLED else ""),
        )
        if old != new
    ]  # fmt: skip
    return EntryChange(False, lines, fresh, of_us) if lines else None


def _when(on: dt.date, starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> str:
    times = [clock(one) for one in (starts_at, ends_at) if one is not None]
    return ", ".join(part for part in (day_long(on), "–".join(times)) if part)


@transaction.atomic
def entry_change_take(
    *,
    touchpoint: Touchpoint,
    entry: Entry,
    by: Any,
    version: int | None,
    text: str,
    people: Sequence[Person],
    colleagues: Sequence[User],
    today: dt.date,
) -> Touchpoint:
    """The touchpoint becomes as the entry is now. Who takes part already stays, and so does what we wrote.

    Raises StaleWrite when somebody changed it since `version`.
    """
    values: dict[str, Any] = {"state": state_of(entry, today)}
    if entry.cancelled:
        return touchpoint_edit(
            touchpoint=touchpoint, by=by, version=version, values=values, external=seen_of(entry), today=today
        )
    values |= {
        "on": entry.on,
        "starts_at": entry.starts_at,
        "ends_at": entry.ends_at,
        "place": entry.place,
        "text": text,
    }
    return touchpoint_edit(
        touchpoint=touchpoint, by=by, version=version, values=values, external=seen_of(entry), today=today,
        people=[*(link.person for link in touchpoint.people.select_related("person")), *people],
        colleagues=[*(link.user for link in touchpoint.colleagues.select_related("user")), *colleagues],
    )  # fmt: skip
