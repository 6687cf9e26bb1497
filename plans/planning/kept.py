"""Keeps what measures without a past of their own gave, day by day, so that their objectives have a trend."""

import datetime as dt

from django.db.models import Q, QuerySet

from kam.reference.calendar import today as company_today
from plans.planning.blocks import BlockScene
from plans.planning.kept_models import KeptValue
from plans.planning.measures import MeasureScene, known_measures
from plans.planning.models import Objective, Plan

#: A value that stays the same is kept again after so long: the line shows that somebody looked.
AT_LEAST = dt.timedelta(days=7)


def keep_measures(today: dt.date | None = None) -> int:
    """Job of every morning. Returns how many values it kept; a second time on the same day it keeps none."""
    today = today or company_today()
    wanted: dict[int, dict[str, Plan]] = {}
    for plan, key in _open_measures(today):
        wanted.setdefault(plan.account_id, {}).setdefault(key, plan)
    return sum(_keep(by_measure, today) for by_measure in wanted.values())


def _open_measures(today: dt.date) -> list[tuple[Plan, str]]:
    """The plans with an objective that is still to be reached, and the measure that it follows."""
    keys = [measure.key for measure in known_measures() if measure.kept]
    rows = Objective.objects.current().filter(_still_open(today), computed__in=keys)
    found = rows.order_by("plan__account", "plan", "computed").values_list("plan", "computed").distinct()
    plans = Plan.objects.select_related("account").in_bulk({pk for pk, _key in found})
    return [(plans[pk], key) for pk, key in found]


def _still_open(today: dt.date) -> Q:
    return Q(
        Q(due_on=None) | Q(due_on__gte=today),
        plan__archived_at=None,
        plan__ends_on__gte=today,
        plan__account__archived_at=None,
    )


def _keep(by_measure: dict[str, Plan], today: dt.date) -> int:
    """The values of one account; written in one statement, so that nobody waits and two workers do no harm."""
    plan = next(iter(by_measure.values()))
    scene = MeasureScene(BlockScene(plan.account, plan, None, today))
    before = {row.measure: row for row in _lately(plan, today)}
    made = []
    for key in by_measure:
        measure = next(measure for measure in known_measures() if measure.key == key)
        value = next((value for day, value in measure.series(scene) if day == today), None)
        last = before.get(key)
        if value is None or (last is not None and (last.on >= today or last.value == value)):
            continue
        made.append(KeptValue(account=plan.account, measure=key, on=today, value=value))
    KeptValue.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _lately(plan: Plan, today: dt.date) -> QuerySet[KeptValue]:
    return KeptValue.objects.filter(account=plan.account_id, on__gt=today - AT_LEAST).order_by("on")
