"""The plan of the next period: what is open comes along, what is done stays behind."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kam.lib.access import Level
from plans.models import Objective, Plan
from plans.planning.next_period import candidates, next_period, plan_next
from tests.factories import (
    ActionFactory,
    CustomerGoalFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    ObjectiveValueFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
NEXT = {"starts_on": dt.date(2029, 1, 1), "ends_on": dt.date(2031, 12, 31), "today": TODAY}


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account):
    user = UserFactory()
    make_kam(account, user)
    return user


@pytest.fixture
def plan(account):
    return PlanFactory(account=account)


@pytest.fixture
def goal(account):
    return CustomerGoalFactory(account=account, text="Grow robotics")


@pytest.fixture
def half(plan, goal, kam):
    row = ObjectiveFactory(
        plan=plan,
        goal=goal,
        owner=kam,
        text="Win lines",
        unit="lines",
        baseline=0,
        target=10,
        due_on=dt.date(2029, 6, 30),
    )
    ObjectiveValueFactory(objective=row, on=dt.date(2026, 6, 1), value=6)
    return row


@pytest.fixture
def reached(plan):
    row = ObjectiveFactory(
        plan=plan, text="Sign the frame", baseline=0, target=1, due_on=dt.date(2026, 6, 30)
    )
    ObjectiveValueFactory(objective=row, on=dt.date(2026, 5, 1), value=1)
    return row


def test_the_period_after_has_as_many_fiscal_years(plan):
    assert next_period(plan, 1) == (dt.date(2029, 1, 1), dt.date(2031, 12, 31))
    plan.starts_on, plan.ends_on = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
    assert next_period(plan, 4) == (dt.date(2027, 4, 1), dt.date(2028, 3, 31))


def test_what_is_not_reached_is_proposed(plan, account, kam, half, reached):
    found = {one.objective.text: (one.open, one.now) for one in candidates(plan, account, kam, TODAY)}
    assert found == {"Win lines": (True, Decimal(6)), "Sign the frame": (False, Decimal(1))}


def test_a_chosen_objective_goes_on_from_where_it_stands(plan, kam, goal, half, reached):
    made = plan_next(plan=plan, by=kam, objectives=[half.public_id], **NEXT)
    carried = made.objectives.get()
    assert (carried.text, carried.baseline, carried.target, carried.goal, carried.owner, carried.unit) == (
        "Win lines", 6, 10, goal, kam, "lines",
    )  # fmt: skip
    assert carried.due_on == dt.date(2029, 6, 30)
    assert carried.values.count() == 0
    half.refresh_from_db()
    assert (half.plan, half.baseline, half.archived_at) == (plan, 0, None)
    assert made.release == plan.template.releases.first()
    assert made.depth == "compact"


def test_a_day_that_has_passed_by_then_is_left_open(plan, kam, reached):
    made = plan_next(plan=plan, by=kam, objectives=[reached.public_id], **NEXT)
    assert made.objectives.get().due_on is None


def test_sending_twice_makes_one_plan(plan, kam, half):
    plan_next(plan=plan, by=kam, objectives=[half.public_id], **NEXT)
    with pytest.raises(ValidationError, match="There is a plan that begins on this day already"):
        plan_next(plan=plan, by=kam, objectives=[half.public_id], **NEXT)
    assert Plan.objects.filter(account=plan.account).count() == 2
    assert Objective.objects.count() == 2


def test_an_objective_of_another_plan_starts_nothing(plan, kam, half):
    foreign = ObjectiveFactory()
    with pytest.raises(ValidationError, match="An objective is no longer there"):
        plan_next(plan=plan, by=kam, objectives=[foreign.public_id], **NEXT)
    assert Plan.objects.filter(account=plan.account).count() == 1


def test_only_owners_start_it(plan, account, half):
    editor = UserFactory()
    member(account, editor, Level.EDIT)
    with pytest.raises(PermissionDenied):
        plan_next(plan=plan, by=editor, objectives=[], **NEXT)


def test_the_page_shows_the_checklist_and_starts_the_plan(client, plan, account, kam, goal, half, reached):
    StatementFactory(account=account, text="They grow")
    ActionFactory(account=account, text="Visit")
    ActionFactory(account=account, text="Called", state="done")
    client.force_login(kam)
    url = f"/accounts/{account.public_id}/plan/{plan.public_id}/next"
    page = client.get(url).content.decode()
    for words in ("1 goal of the customer", "1 statement", "1 open action", "1 action that is done"):
        assert words in page
    assert f'id="o-{half.public_id}" checked' in page
    assert f'id="o-{reached.public_id}" checked' not in page
    data = {
        "starts_on": "2029-01-01",
        "ends_on": "2031-12-31",
        "depth": "full",
        "objective": [half.public_id],
    }
    answer = client.post(url, data, follow=True)
    made = Plan.objects.get(account=account, starts_on=dt.date(2029, 1, 1))
    assert f"{made} started." in answer.content.decode()
    assert made.objectives.get().text == "Win lines"
    again = client.post(url, data)
    assert again.status_code == 422
    assert "There is a plan that begins on this day already" in again.content.decode()
    assert f'id="o-{half.public_id}" checked' in again.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"starts_on": "x", "ends_on": "y", "depth": "z"},
        {"starts_on": "2020-01-01", "ends_on": "2021-01-01", "depth": "full"},
    ],
)
def test_bad_input_is_said(client, plan, account, kam, data):
    client.force_login(kam)
    answer = client.post(f"/accounts/{account.public_id}/plan/{plan.public_id}/next", data)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert Plan.objects.filter(account=account).count() == 1
