"""Pages of what was frozen say that names were taken out, instead of showing holes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Employment, KeyAccount
from kam.exchange.privacy.operations import person_erase
from kam.reference.calendar import today
from plans.models import PlanMeeting, PlanVersion
from plans.planning import meeting_operations, operations
from plans.planning.meeting_models import MeetingAttendee
from tests.factories import CustomerGoalFactory, PersonFactory, PlanFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db
SAID = "names were taken out of this"


def test_versions_comparison_and_minutes_say_it(client: Any, account: KeyAccount, admin: Any) -> None:
    kam = UserFactory()
    make_kam(account, kam)
    person = PersonFactory(first_name="Ada", last_name="Zwöyqxname")
    Employment.objects.create(person=person, organisation=account.organisation)
    plan = PlanFactory(account=account)
    CustomerGoalFactory(account=account, text="Ada Zwöyqxname wants one price list")
    version = operations.plan_submit(plan=plan, by=kam, version=None)
    meeting = meeting_operations.meeting_start(plan=plan, by=kam, today=today())
    MeetingAttendee.objects.create(meeting=meeting, person=person)
    meeting_operations.meeting_close(meeting=meeting, by=kam, version=None, today=today())
    quiet = PlanMeeting.objects.create(
        plan=plan, held_on=today(), state="closed", minutes={"sections": [], "questions": [], "since": ""}
    )
    ids = [account.public_id, plan.public_id]
    address = reverse("plans:plan_version", args=[*ids, version.public_id])
    pages = {
        "review": f"{address}?depth=full",
        "one page": f"{address}?depth=one_page",
        "compare": f"{reverse('plans:plan_compare', args=ids)}?old={version.public_id}",
        "minutes": reverse("plans:meeting_minutes", args=[*ids, meeting.public_id]),
    }
    client.force_login(kam)
    for name, page in pages.items():
        assert SAID not in client.get(page).content.decode(), name
    person_erase(person=person, by=admin, typed=str(person))
    for name, page in pages.items():
        answer = client.get(page)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert SAID in text, name
        assert "Zwöyqxname" not in text, name
    assert "[erased] wants one price list" in client.get(pages["review"]).content.decode()
    other = reverse("plans:meeting_minutes", args=[*ids, quiet.public_id])
    assert SAID not in client.get(other).content.decode()
    # Approved, a version is read on a page of its own.
    PlanVersion.objects.filter(pk=version.pk).update(state="approved", number=1, decided_at=timezone.now())
    assert SAID in client.get(pages["review"]).content.decode()
