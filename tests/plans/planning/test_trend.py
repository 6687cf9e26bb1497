"""Properties of the rules that say where an objective stands."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.planning import trend
from plans.planning.trend import Course, Why, line_through, on_line, planned_on, standing

FIRST, DUE = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
TODAY = dt.date(2026, 7, 1)
NUMBERS = st.decimals(-10_000, 10_000, places=2)
DAYS = st.dates(FIRST, TODAY)
POINTS = st.lists(st.tuples(DAYS, NUMBERS), max_size=8, unique_by=lambda point: point[0])


def course(baseline="0", target="10", due=DUE, **more):
    number = lambda text: None if text is None else Decimal(text)  # noqa: E731
    return Course(number(baseline), number(target), FIRST, due, **more)


def points(*pairs):
    return [(dt.date(2026, month, day), Decimal(value)) for month, day, value in pairs]


# Named cases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aim", "values", "today", "why"),
    [
        (course(target=None), points((2, 1, "1")), TODAY, Why.NO_TARGET),
        (course(), [], TODAY, Why.NO_VALUE),
        (course(due=None), points((2, 1, "1")), TODAY, Why.NO_DUE),
        (course(due=None), points((2, 1, "10")), TODAY, Why.REACHED),
        (course(baseline=None), points((2, 1, "1")), TODAY, Why.ONE_VALUE),
        # one value: the line from the baseline through it
        (course(), points((6, 30, "6")), TODAY, Why.HITS),
        (course(), points((6, 30, "3")), TODAY, Why.MISSES),
        # two and more: their own line, whatever the baseline
        (course(), points((5, 1, "1"), (6, 1, "3"), (6, 30, "4")), TODAY, Why.BEHIND),
        (course(), points((5, 1, "4"), (6, 30, "6")), TODAY, Why.HITS),
        (course(), points((5, 1, "4"), (6, 30, "4")), TODAY, Why.MISSES),
        (course(), points((2, 1, "2"), (3, 1, "4")), TODAY, Why.OLD),
        (course(), points((2, 1, "2"), (6, 1, "10")), TODAY, Why.REACHED),
        (course(), points((5, 1, "14"), (6, 1, "12"), (6, 30, "10")), TODAY, Why.SLIPPING),
        (course(), points((2, 1, "9")), dt.date(2027, 1, 1), Why.MISSED),
        (course(), points((2, 1, "11")), dt.date(2027, 1, 1), Why.REACHED),
        # complaints down from 14 to 8
        (course("14", "8"), points((3, 1, "13"), (6, 30, "10")), TODAY, Why.HITS),
        (course("14", "8"), points((3, 1, "13"), (6, 30, "13")), TODAY, Why.MISSES),
        (course("14", "8"), points((3, 1, "13"), (6, 30, "8")), TODAY, Why.REACHED),
        # hold what is reached: which way is better has to be said
        (course("10", "10"), points((3, 1, "11"), (6, 30, "11")), TODAY, Why.REACHED),
        (course("10", "10", more_is_better=False), points((3, 1, "11"), (6, 30, "11")), TODAY, Why.MISSES),
    ],
)
def test_why(aim, values, today, why):
    assert standing(aim, values, today).why == why


def test_live_data_is_never_old():
    values = points((2, 1, "2"), (3, 1, "4"))
    assert standing(course(), values, TODAY, old_after=None).why in {Why.HITS, Why.BEHIND}


def test_the_planned_way_goes_straight_from_the_baseline_to_the_target():
    aim = course("0", "364", due=FIRST + dt.timedelta(days=364))
    assert planned_on(aim, FIRST) == 0
    assert planned_on(aim, FIRST + dt.timedelta(days=91)) == 91
    assert planned_on(aim, FIRST - dt.timedelta(days=9)) == 0
    assert planned_on(aim, DUE + dt.timedelta(days=9)) == 364
    assert planned_on(course(baseline=None), TODAY) is None


def test_the_forecast_is_where_the_line_ends():
    found = standing(course(), points((1, 1, "0"), (1, 11, "1")), TODAY)
    assert found.forecast == Fraction((DUE - FIRST).days, 10)


# Properties -----------------------------------------------------------------------------------------


@given(POINTS, NUMBERS, NUMBERS)
def test_every_course_has_a_status_and_a_red_one_has_a_reason(values, baseline, target):
    found = standing(Course(baseline, target, FIRST, DUE), values, TODAY)
    assert found.status in {"good", "watch", "risk", "nodata"}
    assert (found.status == "nodata") == (found.why in {Why.NO_VALUE, Why.ONE_VALUE})
    if found.status == "risk":
        assert found.forecast is not None


@given(POINTS, NUMBERS, NUMBERS)
def test_red_exactly_when_the_trend_misses_a_target_that_is_not_reached(values, baseline, target):
    assume(baseline != target)
    aim = Course(baseline, target, FIRST, DUE)
    found = standing(aim, values, TODAY)
    sign = 1 if target > baseline else -1
    if found.forecast is None:
        assert found.status != "risk"
    else:
        assert found.value is not None
        misses = sign * (found.forecast - Fraction(target)) < 0
        reached = sign * (found.value - target) >= 0
        assert (found.status == "risk") == (misses and not reached)


@given(POINTS, NUMBERS, NUMBERS, st.randoms())
def test_the_order_of_the_values_does_not_matter(values, baseline, target, random):
    aim = Course(baseline, target, FIRST, DUE)
    shuffled = list(values)
    random.shuffle(shuffled)
    assert standing(aim, shuffled, TODAY) == standing(aim, values, TODAY)


@given(POINTS, NUMBERS, NUMBERS, st.integers(1, 1000), NUMBERS)
def test_another_unit_changes_no_status(values, baseline, target, factor, shift):
    """Thousands instead of units, or another zero: the same judgement."""
    here = standing(Course(baseline, target, FIRST, DUE), values, TODAY)
    there = standing(
        Course(baseline * factor + shift, target * factor + shift, FIRST, DUE),
        [(day, value * factor + shift) for day, value in values],
        TODAY,
    )
    assert there.why == here.why


@given(POINTS, NUMBERS, NUMBERS)
def test_down_is_up_in_the_mirror(values, baseline, target):
    here = standing(Course(baseline, target, FIRST, DUE), values, TODAY)
    there = standing(
        Course(-baseline, -target, FIRST, DUE, more_is_better=False), [(day, -v) for day, v in values], TODAY
    )
    assert there.why == here.why


@given(st.lists(DAYS, min_size=2, max_size=8, unique=True), NUMBERS, st.integers(-50, 50))
def test_values_on_a_straight_line_are_continued_exactly(days, start, slope):
    values = [(day, start + slope * (day - FIRST).days) for day in days]
    line = line_through(values)
    assert line is not None
    assert on_line(line, DUE) == Fraction(start) + slope * (DUE - FIRST).days


@given(DAYS, NUMBERS, NUMBERS)
def test_who_is_exactly_on_the_planned_way_is_never_red(day, baseline, target):
    aim = Course(baseline, target, FIRST, DUE)
    exact = planned_on(aim, day)
    assert exact is not None
    # Values have four places; the way is a fraction, so it is rounded towards the target.
    scaled = exact * 10_000
    up, down = -(-scaled.numerator // scaled.denominator), scaled.numerator // scaled.denominator
    value = Decimal(up if target >= baseline else down) / 10_000
    assert standing(aim, [(day, value)], TODAY).status != "risk"


POSITIVE = st.decimals(Decimal("0.01"), 10_000, places=2)


@given(st.lists(st.tuples(DAYS, NUMBERS), min_size=1, unique_by=lambda p: p[0]), NUMBERS, POSITIVE, POSITIVE)
def test_a_better_last_value_is_never_judged_worse(values, baseline, way, more):
    order = {"risk": 0, "watch": 1, "good": 2, "nodata": 1}
    aim = Course(baseline, baseline + way, FIRST, DUE)
    values = sorted(values)
    better = [*values[:-1], (values[-1][0], values[-1][1] + more)]
    before, after = standing(aim, values, TODAY), standing(aim, better, TODAY)
    if before.why != Why.SLIPPING and before.status != "nodata":
        assert order[after.status] >= order[before.status] or after.why == Why.SLIPPING


@given(POINTS)
def test_what_was_measured_later_than_today_does_not_count(values):
    later = (TODAY + dt.timedelta(days=1), Decimal(9999))
    assert standing(course(), [*values, later], TODAY) == standing(course(), values, TODAY)


def test_the_line_needs_two_days():
    assert line_through([]) is None
    assert line_through(points((1, 1, "4"))) is None
    assert trend.trend_of(course(), points((1, 1, "4"))) is None
