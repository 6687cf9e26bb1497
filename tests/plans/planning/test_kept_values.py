"""Measures that tell only what holds now: the worker keeps their values, and their objectives have a trend."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from django_q.models import Schedule

from accounts.models import Judgement, Stakeholder
from accounts.relationships import pair_operations as pairs
from kam.records.models import Change
from plans.models import KeptValue
from plans.planning import line_operations
from plans.planning.blocks import BlockScene
from plans.planning.kept import keep_measures
from plans.planning.measures import MeasureScene, computed_measures, measure_named
from plans.planning.queries import SectionLoader
from plans.planning.releases import sections_of
from plans.planning.snapshot import frozen_sections, snapshot
from tests.factories import (
    TODAY,
    KeyAccountFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def plan():
    return PlanFactory(starts_on=TODAY - 90 * DAY, ends_on=TODAY + 200 * DAY)


@pytest.fixture
def objective(plan):
    return ObjectiveFactory(
        plan=plan, text="Be known", computed="coverage", baseline=0, target=90, due_on=TODAY + 90 * DAY
    )


@pytest.fixture
def places(plan):
    """Two people with influence; their pairs with one of us have a target of 2 and are at 0."""
    user, found = UserFactory(), []
    for _number in range(2):
        place = Stakeholder.objects.create(account=plan.account, person=PersonFactory())
        Judgement.objects.create(
            stakeholder=place, scale_id="influence", step_id="influence-high", as_of=TODAY - 200 * DAY,
            expires_on=TODAY + 200 * DAY, how_known="He says so",
        )  # fmt: skip
        found.append(pairs.pair_set(stakeholder=place, user=user, by=None, version=0, values={"target": 2}))
    return found


def reach(pair, level=2):
    pairs.pair_set(
        stakeholder=pair.stakeholder, user=pair.user, by=None, version=None, values={"level": level}
    )


def kept(account, measure="coverage"):
    return list(KeptValue.objects.filter(account=account, measure=measure).values_list("on", "value"))


def loaded(objective, today=TODAY):
    loader = SectionLoader(None, objective.plan.account, today=today)
    return loader.one("objective", type(objective).objects.select_related("plan").get(pk=objective.pk))


def test_it_is_kept_when_it_changed_and_once_a_week(plan, objective, places):
    for days in range(60, 44, -1):
        if days == 57:
            reach(places[0])
        keep_measures(TODAY - days * DAY)
    found = [(TODAY - on).days for on, _value in kept(plan.account)]
    assert found == [60, 57, 50]
    assert [value for _on, value in kept(plan.account)] == [0, 50, 50]


def test_a_second_time_on_a_day_it_keeps_nothing(plan, objective, places):
    before = Change.objects.count()
    assert keep_measures(TODAY) == 1
    reach(places[0])
    assert keep_measures(TODAY) == 0
    assert kept(plan.account) == [(TODAY, Decimal(0))]
    assert not Change.objects.filter(object_type="plans.keptvalue").exists()
    assert Change.objects.count() == before + 1


def test_an_objective_whose_trend_misses_the_target_is_red_and_says_so(plan, objective, places):
    keep_measures(TODAY - 60 * DAY)
    reach(places[0])
    line = loaded(objective)
    assert line.progress.points == [(TODAY - 60 * DAY, Decimal(0)), (TODAY, Decimal(50))]
    assert line.current == 50
    assert line.progress.status == "good"  # half the way in 60 days
    assert '<polyline class="l"' in line.progress.chart
    type(objective).objects.filter(pk=objective.pk).update(due_on=TODAY + 10 * DAY)
    line = loaded(objective)
    assert line.progress.status == "risk"
    assert line.progress.why.startswith("at this pace 58")


def test_what_holds_today_is_read_and_not_what_was_kept_this_morning(plan, objective, places):
    keep_measures(TODAY)
    reach(places[0])
    assert loaded(objective).progress.points == [(TODAY, Decimal(50))]


def test_a_value_long_gone_is_told_as_old(plan, objective, places):
    keep_measures(TODAY - 60 * DAY)
    reach(places[0])
    keep_measures(TODAY - 30 * DAY)
    reach(places[1])
    Judgement.objects.all().delete()
    late = TODAY + 80 * DAY
    line = loaded(objective, late)
    assert [value for _day, value in line.progress.points] == [0, 50]
    assert line.progress.status == "watch"
    assert "the last value is of" in line.progress.why


def test_all_objectives_tell_the_past_of_their_account_alone(plan, objective, places):
    keep_measures(TODAY - 20 * DAY)
    other = ObjectiveFactory(plan=PlanFactory(), computed="coverage", target=90)
    assert loaded(other).progress.points == []
    again = ObjectiveFactory(plan=plan, computed="coverage", target=10)
    assert loaded(again).progress.points == loaded(objective).progress.points
    assert len(kept(plan.account)) == 1


def test_nothing_is_kept_where_no_open_objective_asks_for_it(places, plan):
    closed = [
        {"computed": ""},
        {"computed": "revenue"},
        {"computed": "coverage", "archived_at": timezone.now()},
        {"computed": "coverage", "due_on": TODAY - DAY},
    ]
    for values in closed:
        ObjectiveFactory(plan=plan, **values)
    ObjectiveFactory(plan=PlanFactory(archived_at=timezone.now()), computed="coverage")
    ObjectiveFactory(plan=PlanFactory(starts_on=TODAY - 90 * DAY, ends_on=TODAY - DAY), computed="coverage")
    gone = PlanFactory(account=KeyAccountFactory(archived_at=timezone.now()))
    ObjectiveFactory(plan=gone, computed="facts_fresh")
    assert keep_measures(TODAY) == 0
    ObjectiveFactory(plan=plan, computed="coverage", due_on=TODAY)
    assert keep_measures(TODAY) == 1


def test_all_measures_without_a_past_are_kept(plan):
    """A measure that gives one value, that of today, has to be kept, or its objectives never have a trend."""
    assert [measure.key for measure in computed_measures if measure.kept] == ["facts_fresh", "coverage"]
    for key in ("facts_fresh", "coverage"):
        ObjectiveFactory(plan=plan, computed=key)
    keep_measures(TODAY - DAY)
    assert kept(plan.account, "facts_fresh") == [(TODAY - DAY, Decimal(0))]
    scene = MeasureScene(BlockScene(plan.account, plan, None, TODAY))
    assert len(measure_named("facts_fresh").series(scene)) == 2


def test_a_version_keeps_the_line_of_its_day(plan, objective, places):
    keep_measures(TODAY - 30 * DAY)
    content = snapshot(plan, plan.account, TODAY)
    KeptValue.objects.all().delete()
    blocks = [block for section in frozen_sections(content) for block in section.blocks]
    lines = {line.id: line for block in blocks for line in block.lines}
    assert [day for day, _value in lines[objective.public_id].progress.points] == [TODAY - 30 * DAY, TODAY]


def test_the_past_costs_one_query_whatever_there_is(plan, objective, django_assert_num_queries):
    sections = [section for section in sections_of(plan) if section.key == "objectives"]

    def load():
        SectionLoader(plan, plan.account, today=TODAY).load(sections)

    def fill(days, objectives):
        for number in range(objectives):
            ObjectiveFactory(plan=plan, computed=("coverage", "facts_fresh")[number % 2], target=5)
        for number in range(days):
            for key in ("coverage", "facts_fresh"):
                KeptValue.objects.get_or_create(
                    account=plan.account,
                    measure=key,
                    on=TODAY - (number + 1) * DAY,
                    defaults={"value": number},
                )

    fill(3, 3)
    load()
    with django_assert_num_queries(7):
        load()
    fill(30, 30)
    with django_assert_num_queries(7):
        load()


def test_the_next_plan_knows_what_the_last_one_knew(plan, objective, places):
    keep_measures(TODAY - 20 * DAY)
    line_operations.objective_archive(objective=objective, by=None)
    after = PlanFactory(account=plan.account, starts_on=TODAY, ends_on=TODAY + 365 * DAY)
    later = ObjectiveFactory(plan=after, computed="coverage", target=90)
    assert [day for day, _value in loaded(later).progress.points] == [TODAY - 20 * DAY, TODAY]


def test_the_worker_does_it_every_day():
    assert Schedule.objects.get(name="measures").func == "plans.planning.kept.keep_measures"
