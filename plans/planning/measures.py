"""Measures that follow live data, so that nobody types what the product knows.

A part registers what it can measure in its AppConfig.ready: `computed_measures.register(ComputedMeasure(...))`.
`series` gives the points of an account, oldest first; the last one is what holds now. Measures of one page share
a `MeasureScene`, whose readings are made once, so that any number of objectives costs the same few queries.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import DateField, FilteredRelation, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.customers.month_figures import MonthFigures
from accounts.information.facts import freshness_of
from accounts.models import Action, Judgement
from accounts.relationships.matrix_queries import INFLUENTIAL
from kam.lib.prepared import given, prepared
from kam.lib.slots import Slot
from kam.reference.calendar import add_months
from plans.planning.blocks import BEFORE, YEAR, BlockScene
from plans.planning.kept_models import KeptValue
from plans.planning.trend import Point

MONEY, PERCENT, PLAIN = "money", "percent", "plain"


class MeasureScene:
    """What the measures of a plan read, each thing once. Other parts keep their own readings in `kept`."""

    def __init__(self, scene: BlockScene) -> None:
        self.scene = scene
        self.account, self.plan, self.today = scene.account, scene.plan, scene.today
        self.kept: dict[str, Any] = {}

    @property
    def since(self) -> dt.date:
        return self.plan.starts_on

    @property
    def currency(self) -> str:
        """The company's currency: amounts are in it."""
        return self.scene.years.currency

    @property
    def figures(self) -> MonthFigures:
        """The account's figures by month, shared with the live blocks."""
        return self.scene.figures

    @cached_property
    def deadlines(self) -> list[tuple[dt.date, dt.datetime | None]]:
        """Due day and moment of doing of the account's actions that have fallen due. One query."""
        first = add_months(self.since, -BEFORE - YEAR)
        return list(_deadlines().rows(account=self.account.pk, first=first, today=self.today))

    @cached_property
    def coverage(self) -> Decimal | None:
        """Of the people with high influence, the share for whom every pair with a target has reached it. One query."""
        found: dict[int, list[bool]] = defaultdict(list)
        for place, level, target in _influential().rows(account=self.account.pk, today=self.today):
            found[place] += [level >= target] if target is not None else []
        covered = sum(bool(pairs) and all(pairs) for pairs in found.values())
        return (Decimal(covered * 100) / len(found)).quantize(Decimal("0.1")) if found else None

    @cached_property
    def past(self) -> dict[str, list[Point]]:
        """The days before today of the measures that tell only what holds now. One query for all of them."""
        found: dict[str, list[Point]] = defaultdict(list)
        first = add_months(self.since, -BEFORE)
        for measure, on, value in _kept().rows(account=self.account.pk, first=first, today=self.today):
            found[measure].append((on, value))
        return found

    @property
    def months(self) -> list[dt.date]:
        """The first days of the months that the series tell of, this one included."""
        month, found = add_months(self.since, -BEFORE), []
        while month <= self.today:
            found.append(month)
            month = add_months(month, 1)
        return found


@prepared
def _influential() -> QuerySet:
    """Stakeholders with high influence by a judgement that is still valid, with level and target of their pairs."""
    rows = Judgement.objects.filter(
        stakeholder__account=given("account"),
        stakeholder__about_type="",
        stakeholder__archived_at=None,
        stakeholder__left_on=None,
        scale_id="influence",
        step__value__gte=INFLUENTIAL,
        expires_on__gte=given("today", DateField()),
    ).annotate(
        pair=FilteredRelation(
            "stakeholder__relationships", condition=Q(stakeholder__relationships__archived_at=None)
        )
    )
    return rows.order_by().values_list("stakeholder", "pair__level", "pair__target")


@prepared
def _deadlines() -> QuerySet:
    rows = Action.objects.filter(
        account=given("account"),
        archived_at=None,
        due_on__gte=given("first", DateField()),
        due_on__lte=given("today", DateField()),
        state__in=("open", "done"),
    )
    return rows.exclude(text="").order_by().values_list("due_on", "done_at")


@prepared
def _kept() -> QuerySet:
    rows = KeptValue.objects.filter(
        account=given("account"), on__gte=given("first", DateField()), on__lt=given("today", DateField())
    )
    return rows.order_by("measure", "on").values_list("measure", "on", "value")


@dataclass(frozen=True)
class ComputedMeasure:
    """Something measured from live data. `kind` says how its numbers read, `source` where they come from.

    `kept`: its data tell only what holds now, so the worker keeps its values day by day (kept.py).
    """

    key: str
    label: Any  # lazy text
    source: Any  # lazy text
    series: Callable[[MeasureScene], Sequence[Point]]
    kind: str = PLAIN
    unit: str = ""
    more_is_better: bool = True
    kept: bool = False


computed_measures: Slot[ComputedMeasure] = Slot("computed_measures")


def measure_named(key: str) -> ComputedMeasure | None:
    """A registered measure; None when there is none, or its part is no longer installed."""
    return next((measure for measure in computed_measures if measure.key == key), None)


def known_measures() -> Iterable[ComputedMeasure]:
    return computed_measures


# What this room measures ----------------------------------------------------------------------------


def _month_end(month: dt.date, today: dt.date) -> dt.date:
    return min(add_months(month, 1) - dt.timedelta(days=1), today)


def _year_sums(scene: MeasureScene, key: str) -> list[Point]:
    """Sums of twelve months, at the end of each month that has a figure."""
    return [
        (_month_end(month, scene.today), total)
        for month in scene.months
        if (total := scene.figures.year_until(key, month)) is not None
    ]


def _shares(scene: MeasureScene, part: str, whole: str, *, planned: bool = False) -> list[Point]:
    """One sum of twelve months in percent of another."""
    found = []
    for month in scene.months:
        above = scene.figures.year_until(part, month)
        below = scene.figures.year_until(whole, month, planned=planned)
        if above is not None and below:
            found.append((_month_end(month, scene.today), (above / below * 100).quantize(Decimal("0.1"))))
    return found


def _latest(scene: MeasureScene, key: str, months: int) -> list[Point]:
    """The mean of the values of the last months, where there is one in the month itself."""
    found = []
    for month in scene.months:
        value = scene.figures.mean_until(key, month, months)
        if value is not None:
            found.append((_month_end(month, scene.today), value.quantize(Decimal("0.1"))))
    return found


def _on_time(scene: MeasureScene) -> list[Point]:
    """Of the actions due in the twelve months before, how many were done by their day, in percent."""
    found: list[Point] = []
    for month in scene.months:
        last = _month_end(month, scene.today)
        first = add_months(month, 1 - YEAR)
        due = [(on, at) for on, at in scene.deadlines if first <= on <= last]
        if due:
            kept = sum(at is not None and timezone.localdate(at) <= on for on, at in due)
            found.append((last, (Decimal(kept * 100) / len(due)).quantize(Decimal("0.1"))))
    return found


def _since_kept(scene: MeasureScene, key: str, now: Decimal | None) -> list[Point]:
    """The days that were kept, and what holds today."""
    return scene.past.get(key, []) + ([(scene.today, now)] if now is not None else [])


def _facts_fresh(scene: MeasureScene) -> list[Point]:
    """How many of the key facts were known and fresh, in percent."""
    return _since_kept(scene, "facts_fresh", freshness_of(scene.account, scene.today).share)


def _coverage(scene: MeasureScene) -> list[Point]:
    """How many of the people with influence were at the target level, in percent."""
    return _since_kept(scene, "coverage", scene.coverage)


_FIGURES = _("The account's figures, last twelve months")


def register_measures() -> None:
    """Called by AppConfig.ready."""
    for measure in (
        ComputedMeasure(
            "revenue", _("Revenue, last 12 months"), _FIGURES, lambda s: _year_sums(s, "revenue"), MONEY
        ),
        ComputedMeasure(
            "margin", _("Contribution margin, last 12 months"), _FIGURES, lambda s: _year_sums(s, "margin"), MONEY
        ),
        ComputedMeasure(
            "margin_share", _("Contribution margin of revenue"), _FIGURES,
            lambda s: _shares(s, "margin", "revenue"), PERCENT, "%",
        ),
        ComputedMeasure(
            "wallet_share", _("Share of wallet"), _FIGURES,
            lambda s: _shares(s, "revenue", "wallet", planned=True), PERCENT, "%",
        ),
        ComputedMeasure(
            "actions_on_time", _("Actions done on time"), _("The account's actions that fell due in twelve months"),
            _on_time, PERCENT, "%",
        ),
        ComputedMeasure(
            "facts_fresh", _("Key facts that are fresh"), _("The account's key facts, each within its own time"),
            _facts_fresh, PERCENT, "%", kept=True,
        ),
        ComputedMeasure(
            "coverage", _("People with influence at target level"), _("The account's relationship matrix"),
            _coverage, PERCENT, "%", kept=True,
        ),
        ComputedMeasure(
            "satisfaction", _("Satisfaction"), _("The account's figures, latest value"),
            lambda s: _latest(s, "satisfaction", 1),
        ),
        ComputedMeasure(
            "delivery", _("Delivery performance, last 3 months"), _("The account's figures, last three months"),
            lambda s: _latest(s, "delivery", 3), PERCENT, "%",
        ),
        ComputedMeasure(
            "complaints", _("Complaints, last 12 months"), _FIGURES,
            lambda s: _year_sums(s, "complaints"), more_is_better=False,
        ),
    ):  # fmt: skip
        computed_measures.register(measure)


__all__ = [
    "MONEY",
    "PERCENT",
    "PLAIN",
    "ComputedMeasure",
    "MeasureScene",
    "computed_measures",
    "known_measures",
    "measure_named",
    "register_measures",
]
