"""People and meetings of an account for the tests of the meeting briefing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.models import KeyAccount, Person, Touchpoint, TouchpointColleague, TouchpointPerson
from tests.factories import EmploymentFactory, PersonFactory

DAY = dt.timedelta(days=1)


def person_at(account: KeyAccount, first: str, last: str) -> Person:
    person = PersonFactory(first_name=first, last_name=last)
    EmploymentFactory(person=person, organisation=account.organisation, job_title="Head of Buying")
    return person


def meeting_with(
    account: KeyAccount, people: Iterable[Person], colleagues: Iterable[Any], *, on: dt.date, **values: Any
) -> Touchpoint:
    """A touchpoint, planned unless said otherwise."""
    row = Touchpoint.objects.create(
        account=account, on=on, channel_id="visit", **{"state": "planned", **values}
    )
    for person in people:
        TouchpointPerson.objects.create(touchpoint=row, person=person)
    for user in colleagues:
        TouchpointColleague.objects.create(touchpoint=row, user=user)
    return row
