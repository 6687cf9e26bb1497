"""Section 14 of the plan: whom we met last and meet next, live; no version keeps it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Touchpoint, TouchpointPerson
from kam.reference.calendar import today
from plans.models import PlanTemplate
from plans.planning import operations as planning
from tests.factories import KeyAccountFactory, PersonFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db


def test_the_section_shows_touchpoints_and_the_version_does_not_keep_them(client) -> None:
    account, kam = KeyAccountFactory(), UserFactory()
    make_kam(account, kam)
    first = dt.date(today().year, 1, 1)
    plan = planning.plan_start(
        account=account,
        by=kam,
        template=PlanTemplate.objects.get(key="standard"),
        starts_on=first,
        ends_on=first.replace(month=12),
    )
    person = PersonFactory(first_name="Petra", last_name="Lindner")
    for days, state, text in ((-3, "done", "Zqtalk"), (4, "planned", "Zqplan"), (-2, "cancelled", "Zqgone")):
        on = today() + dt.timedelta(days=days)
        row = Touchpoint.objects.create(account=account, on=on, state=state, channel_id="visit", text=text)
        TouchpointPerson.objects.create(touchpoint=row, person=person)
    client.force_login(kam)
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "actions"])
    page = client.get(url).content.decode()
    assert "Zqtalk" in page
    assert "Zqplan" in page
    assert "Zqgone" not in page
    assert "Petra Lindner" in page
    whole = reverse("plans:plan_read", args=[account.public_id, plan.public_id])
    read = client.get(whole, {"depth": "full"}).content.decode()
    assert "Zqtalk" in read
    assert "Zqplan" in read
    assert "Petra Lindner" in read
    version = planning.plan_submit(plan=plan, by=kam, version=None)
    assert "Zqtalk" not in str(version.content)
    assert "Lindner" not in str(version.content)
