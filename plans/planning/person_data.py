"""What plans hold about people of the customer, for the report to them and for erasure."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from kam.lib.slots import PersonData, person_data
from plans.planning.meeting_models import MeetingAttendee
from plans.planning.models import CustomerGoal

_READERS = _("Colleagues who see the account")


def _goals(pks: Collection[int]) -> Any:
    return CustomerGoal.objects.filter(person__in=pks)


def _attended(pks: Collection[int]) -> Any:
    return MeetingAttendee.objects.filter(person__in=pks)


def register_person_data() -> None:
    person_data.register(
        PersonData(
            "goal",
            "plans.customergoal",
            _("Customer goals that this person owns"),
            _READERS,
            _goals,
            link="person",
        )
    )
    person_data.register(
        PersonData("attendee", "plans.meetingattendee", _("Attended reviews"), _READERS, _attended)
    )
