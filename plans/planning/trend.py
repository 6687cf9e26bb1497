"""Where an objective stands: the trend of its values against the target. Pure rules on days and exact numbers.

The trend is the straight line that lies closest to the values (least squares); with a single value, the line from
the baseline through it. It is red when this line misses the target on the due day. Targets may lie below the
baseline: complaints are to fall.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

GOOD, WATCH, RISK, NODATA = "good", "watch", "risk", "nodata"
#: After so many days without a new value a good trend is doubtful.
OLD_AFTER = dt.timedelta(days=100)

Point = tuple[dt.date, Decimal]


class Why(StrEnum):
    """What the status follows from."""

    NO_TARGET = "no_target"
    NO_DUE = "no_due"
    NO_VALUE = "no_value"
    ONE_VALUE = "one_value"
    REACHED = "reached"
    MISSED = "missed"
    HITS = "hits"
    MISSES = "misses"
    BEHIND = "behind"
    OLD = "old"
    SLIPPING = "slipping"


STATUS = {
    Why.NO_TARGET: NODATA, Why.NO_DUE: NODATA, Why.NO_VALUE: NODATA, Why.ONE_VALUE: NODATA,
    Why.REACHED: GOOD, Why.HITS: GOOD, Why.BEHIND: WATCH, Why.OLD: WATCH, Why.SLIPPING: WATCH,
    Why.MISSES: RISK, Why.MISSED: RISK,
}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """The planned way: from the baseline on the first day to the target on the due day."""

    baseline: Decimal | None
    target: Decimal | None
    starts_on: dt.date
    due_on: dt.date | None
    more_is_better: bool = True


@dataclass(frozen=True)
class Standing:
    """Where it stands; `forecast` is what the trend gives on the due day, `planned` what was planned for `at`."""

    why: Why
    at: dt.date | None = None
    value: Decimal | None = None
    forecast: Fraction | None = None
    planned: Fraction | None = None

    @property
    def status(self) -> str:
        return STATUS[self.why]


def line_through(points: Sequence[Point]) -> tuple[Fraction, Fraction] | None:
    """(value on day 0, change a day) of the line closest to the points; None with fewer than two days."""
    days = [day.toordinal() for day, _value in points]
    if len(set(days)) < 2:
        return None
    values = [Fraction(value) for _day, value in points]
    count, sum_x, sum_y = len(days), sum(days), sum(values, Fraction())
    spread = count * sum(x * x for x in days) - sum_x * sum_x
    mixed = count * sum((x * y for x, y in zip(days, values, strict=True)), Fraction()) - sum_x * sum_y
    slope = Fraction(mixed) / spread
    return (sum_y - slope * sum_x) / count, slope


def on_line(line: tuple[Fraction, Fraction], day: dt.date) -> Fraction:
    return line[0] + line[1] * day.toordinal()


def planned_on(course: Course, day: dt.date) -> Fraction | None:
    """The value that the straight way from baseline to target has on a day; before and after, its ends."""
    if course.baseline is None or course.target is None or course.due_on is None:
        return None
    if course.due_on <= course.starts_on or day >= course.due_on:
        return Fraction(course.target)
    done = Fraction(
        (max(day, course.starts_on) - course.starts_on).days, (course.due_on - course.starts_on).days
    )
    return Fraction(course.baseline) + done * Fraction(course.target - course.baseline)


def direction(course: Course, points: Sequence[Point]) -> int:
    """1 where the target lies above where it began, -1 where below."""
    begin = course.baseline if course.baseline is not None else points[0][1] if points else None
    if begin is None or course.target is None or begin == course.target:
        return 1 if course.more_is_better else -1
    return 1 if course.target > begin else -1


def trend_of(course: Course, points: Sequence[Point]) -> tuple[Fraction, Fraction] | None:
    """The line that the values follow."""
    if len(points) == 1 and course.baseline is not None and points[0][0] > course.starts_on:
        return line_through([(course.starts_on, course.baseline), *points])
    return line_through(points)


def standing(
    course: Course, points: Sequence[Point], today: dt.date, *, old_after: dt.timedelta | None = OLD_AFTER
) -> Standing:
    """Where an objective stands today. `points` are its values by day, one a day, up to today."""
    points = sorted(point for point in points if point[0] <= today)
    at, value = points[-1] if points else (None, None)
    if course.target is None:
        return Standing(Why.NO_TARGET, at, value)
    if at is None or value is None:
        return Standing(Why.NO_VALUE)
    sign = direction(course, points)
    reached = sign * (value - course.target) >= 0
    if course.due_on is None:
        return Standing(Why.REACHED if reached else Why.NO_DUE, at, value)
    planned = planned_on(course, at)
    if today > course.due_on:
        return Standing(Why.REACHED if reached else Why.MISSED, at, value, planned=planned)
    line = trend_of(course, points)
    if line is None:
        return Standing(Why.REACHED if reached else Why.ONE_VALUE, at, value, planned=planned)
    forecast = on_line(line, course.due_on)
    hits = sign * (forecast - Fraction(course.target)) >= 0
    if reached:
        why = Why.REACHED if hits else Why.SLIPPING
    elif not hits:
        why = Why.MISSES
    elif old_after is not None and today - at > old_after:
        why = Why.OLD
    elif planned is not None and sign * (Fraction(value) - planned) < 0:
        why = Why.BEHIND
    else:
        why = Why.HITS
    return Standing(why, at, value, forecast, planned)
