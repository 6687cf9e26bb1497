"""The plan column of the account list names the plan that the Plan tab opens."""

import datetime as dt

import pytest

from plans.models import PlanVersion
from plans.planning.queries import current_plan
from plans.planning.slots import plan_column
from tests.factories import TODAY, HeadFactory, KeyAccountFactory, PlanFactory

pytestmark = pytest.mark.django_db


def test_of_two_plans_that_cover_today_both_name_the_newer():
    account, head = KeyAccountFactory(), HeadFactory()
    older = PlanFactory(account=account, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2027, 12, 31))
    PlanVersion.objects.create(
        plan=older, number=3, state="approved", content={}, template_version=1,
        submitted_at=dt.datetime(2025, 2, 1, tzinfo=dt.UTC), decided_at=dt.datetime(2025, 2, 2, tzinfo=dt.UTC),
    )  # fmt: skip
    newer = PlanFactory(account=account, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2028, 12, 31))
    PlanFactory(account=account, starts_on=dt.date(2029, 1, 1), ends_on=dt.date(2030, 12, 31))
    assert current_plan(account, TODAY) == newer
    cell = plan_column([account], head, TODAY)[account.pk]
    assert (cell.text, cell.note) == ("Draft", "2026–2028")
