"""Objectives that measure themselves: their values, where they stand, and why, in words and as a small picture.

All values of a page's objectives come in one query; computed measures share a scene (measures.py).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Aggregate, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kam.lib import formats
from kam.lib.fields import PLACES
from kam.lib.progress import Way, progress_line
from plans.planning import trend
from plans.planning.measures import MONEY, PERCENT, PLAIN, ComputedMeasure, MeasureScene, measure_named
from plans.planning.models import Objective, ObjectiveValue
from plans.planning.trend import Course, Point, Standing, Why


@dataclass
class Progress:
    """How an objective stands on the day `on`. Frozen versions keep it, so it is made of plain values."""

    course: Course
    points: list[Point]
    on: dt.date
    unit: str = ""
    kind: str = PLAIN
    computed: str = ""

    @cached_property
    def standing(self) -> Standing:
        """Whether the trend hits the target. Live data is never old, it is as fresh as its source; what is kept may be."""
        live = self.computed and not (self.measure and self.measure.kept)
        old_after = None if live else trend.OLD_AFTER
        return trend.standing(self.course, self.points, self.on, old_after=old_after)

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def measure(self) -> ComputedMeasure | None:
        return measure_named(self.computed) if self.computed else None

    @property
    def now(self) -> Decimal | None:
        return self.points[-1][1] if self.points else None

    @property
    def baseline_text(self) -> str:
        return self.text(self.course.baseline)

    @property
    def now_text(self) -> str:
        return self.text(self.now)

    @property
    def target_text(self) -> str:
        return "" if self.course.target is None else self.text(self.course.target)

    @property
    def word(self) -> str:
        """The status in a word that stands beside its icon."""
        if self.standing.why == Why.REACHED:
            return _("Reached")
        if self.standing.why == Why.MISSED:
            return _("Missed")
        words = {"good": _("On course"), "watch": _("Watch"), "risk": _("Off course")}
        return words.get(self.status, _("No trend yet"))

    def text(self, value: Decimal | Fraction | None, *, bare: bool = False) -> str:
        """A value as it reads: amounts of money short, others with their unit unless `bare`."""
        if value is None:
            return formats.DASH
        number = self._rounded(value)
        if self.kind == MONEY:
            return formats.money_short(number, self.unit)
        if self.kind == PERCENT or self.unit == "%":
            return formats.percent(number, None)
        text = formats.number(number)
        return text if bare or not self.unit else f"{text}{formats.NBSP}{self.unit}"

    def _rounded(self, value: Decimal | Fraction) -> Decimal:
        """A forecast is no finer than the numbers that it is made of."""
        if isinstance(value, Decimal):
            return value
        known = [v for _day, v in self.points] + [v for v in (self.course.target,) if v is not None]
        places = max((max(0, -int(v.normalize().as_tuple().exponent)) for v in known), default=0)
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return round(exact, min(places, 2))

    @cached_property
    def why(self) -> str:
        """The reason for the status, in a sentence that stands on the line."""
        return _why_text(self)

    @cached_property
    def chart(self) -> SafeString:
        """The progress line; its description says the same in words."""
        course, found = self.course, self.standing
        way = Way([(day, float(value)) for day, value in self.points])
        planned: Sequence[tuple[dt.date, float]] = ()
        if course.target is not None and course.due_on is not None:
            end = (course.due_on, float(course.target))
            planned = [end]
            if course.baseline is not None and course.starts_on < course.due_on:
                planned = [(course.starts_on, float(course.baseline)), end]
        ahead: Sequence[tuple[dt.date, float]] = ()
        if found.forecast is not None and course.due_on is not None and found.at and found.at < course.due_on:
            ahead = [way.values[-1], (course.due_on, float(found.forecast))]
        way = Way(way.values, planned, ahead)
        return progress_line(way, title=self.word, text=f"{self.in_words} {self.why}", css=self.status)

    @property
    def in_words(self) -> str:
        """What the picture shows, for those who do not see it."""
        course = self.course
        parts = []
        if course.baseline is not None:
            day = formats.day(course.starts_on, self.on)
            parts.append(_("%(day)s: baseline %(value)s") % {"day": day, "value": self.baseline_text})
        shown = self.points if len(self.points) <= 6 else [self.points[0], *self.points[-4:]]
        parts += [f"{formats.day(day, self.on)}: {self.text(value)}" for day, value in shown]
        if course.target is not None and course.due_on is not None:
            day = formats.day(course.due_on, self.on)
            parts.append(_("%(day)s: target %(value)s") % {"day": day, "value": self.target_text})
        return "; ".join(parts) + "."

    @property
    def rows(self) -> list[tuple[dt.date, str]]:
        """Days and values as they read, the latest first."""
        return [(day, self.text(value)) for day, value in reversed(self.points)]

    # Frozen versions

    def to_json(self) -> dict[str, Any]:
        """What a version needs to show the same again; baseline, target and due day stand in the line."""
        return {
            "starts_on": self.course.starts_on.isoformat(),
            "on": self.on.isoformat(),
            "more": self.course.more_is_better,
            "unit": self.unit,
            "kind": self.kind,
            "computed": self.computed,
            "points": [[day.isoformat(), format(value, "f")] for day, value in self.points],
        }


def from_json(data: dict[str, Any], line: Any) -> Progress:
    """What `to_json` froze, with baseline, target and due day of its line."""
    starts_on = dt.date.fromisoformat(data["starts_on"])
    return Progress(
        Course(line.baseline, line.target, starts_on, line.due_on, data["more"]),
        [(dt.date.fromisoformat(day), Decimal(value)) for day, value in data["points"]],
        dt.date.fromisoformat(data["on"]),
        data["unit"],
        data["kind"],
        data["computed"],
    )


def _why_text(progress: Progress) -> str:
    course, found = progress.course, progress.standing
    values = {
        "forecast": progress.text(found.forecast, bare=True),
        "planned": progress.text(found.planned),
        "value": progress.now_text,
        "target": progress.target_text,
        "day": formats.day(course.due_on, progress.on) if course.due_on else "",
        "at": formats.day(found.at, progress.on) if found.at else "",
    }
    counts_up = (
        progress.kind == PLAIN and progress.unit != "%" and trend.direction(course, progress.points) > 0
    )
    pace = (
        _("at this pace %(forecast)s of %(target)s by %(day)s")
        if counts_up
        else _("at this pace %(forecast)s by %(day)s, target %(target)s")
    )
    texts: dict[Why, Callable[[], str]] = {
        Why.NO_TARGET: lambda: _("no target yet"),
        Why.NO_DUE: lambda: _("no date yet"),
        Why.NO_VALUE: lambda: _("no value yet"),
        Why.ONE_VALUE: lambda: _("one value is no trend yet"),
        Why.REACHED: lambda: _("target reached with %(value)s, %(at)s"),
        Why.MISSED: lambda: _("%(value)s on %(at)s, the target was %(target)s by %(day)s"),
        Why.HITS: lambda: pace,
        Why.MISSES: lambda: pace,
        Why.BEHIND: lambda: f"{pace}; " + _("planned for %(at)s: %(planned)s"),
        Why.OLD: lambda: f"{pace}; " + _("the last value is of %(at)s"),
        Why.SLIPPING: lambda: _("target reached, but %(pace)s") % {"pace": pace},
    }
    return texts[found.why]() % values


# Loading --------------------------------------------------------------------------------------------


@dataclass
class Measured:
    """The values of one objective, and the day and version of the latest."""

    points: list[Point] = field(default_factory=list)
    last: tuple[dt.date, int] | None = None

    def seen(self, day: dt.date) -> str:
        """What a form says of a day's value: the day, and the version that its writer saw, 0 for none."""
        return f"{day.isoformat()}:{self.last[1] if self.last and self.last[0] == day else 0}"


class _Joined(Aggregate):
    """The texts of many rows as one, in no order."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ';')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def measured_text() -> Subquery:
    """All values of an objective in one text, to annotate objectives with: no query of their own, whatever the number."""
    one = Concat(
        Cast("on", TextField()),
        Value(":"),
        Cast("value", TextField()),
        Value(":"),
        Cast("version", TextField()),
        output_field=TextField(),  # PostgreSQL does not take a colon for a text
    )
    rows = ObjectiveValue.objects.filter(objective=OuterRef("pk")).order_by().values("objective")
    return Subquery(rows.annotate(every=_Joined(one)).values("every"))


def measured_of(text: str | None) -> Measured:
    """What `measured_text` holds: days, stored numbers, versions."""
    found = Measured()
    for part in sorted((text or "").split(";")) if text else ():
        day, value, version = part.split(":")
        on = dt.date.fromisoformat(day)
        found.points.append((on, Decimal(value).scaleb(-PLACES)))
        found.last = on, int(version)
    return found


def progress_by(
    objectives: Iterable[Objective], measured: dict[int, Measured], scene: MeasureScene
) -> dict[int, Progress]:
    """How each objective stands. Computed ones read their data once for all of them."""
    series: dict[str, list[Point]] = {}
    found = {}
    for row in objectives:
        measure = measure_named(row.computed) if row.computed else None
        if measure is None:
            course = Course(row.baseline, row.target, scene.since, row.due_on)
            points = measured[row.pk].points if row.pk in measured else []
            found[row.pk] = Progress(course, points, scene.today, row.unit)
            continue
        if measure.key not in series:
            series[measure.key] = list(measure.series(scene))
        course = Course(row.baseline, row.target, scene.since, row.due_on, measure.more_is_better)
        unit = scene.currency if measure.kind == MONEY else measure.unit
        found[row.pk] = Progress(course, series[measure.key], scene.today, unit, measure.kind, measure.key)
    return found


@dataclass(slots=True)
class Tally:
    """How many objectives of a plan stand where. `live`: those that only live data can tell."""

    good: int = 0
    watch: int = 0
    risk: int = 0
    nodata: int = 0
    live: int = 0

    @property
    def total(self) -> int:
        return self.good + self.watch + self.risk + self.nodata + self.live


def tally(courses: Iterable[tuple], starts_on: dt.date, today: dt.date) -> Tally:
    """Counts the rows of `rows.objective_courses`."""
    found = Tally()
    for baseline, target, due_on, computed, text in courses:
        if computed:
            found.live += 1
            continue
        points = measured_of(text).points
        status = trend.standing(Course(baseline, target, starts_on, due_on), points, today).status
        setattr(found, status, getattr(found, status) + 1)
    return found
