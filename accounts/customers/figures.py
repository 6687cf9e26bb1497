"""Writes on figures: a month, a quarter or a year is entered, months are kept."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers import rules
from accounts.customers.derived import last_revenue_refresh
from accounts.customers.models import Figure, Organisation
from accounts.customers.operations import scope_of
from kam.lib.access import ask
from kam.records.operations import create_row, edit_row
from kam.reference.calendar import Period, add_months
from kam.reference.models import Currency, Measure
from kam.reference.money import split
from teams.models import User


def month_end(first: dt.date) -> dt.date:
    """The last day of the month that begins on `first`."""
    return add_months(first, 1) - dt.timedelta(days=1)


def monthly(measure: Measure, value: Decimal, months: int, currency: Currency | None) -> list[Decimal]:
    """A period's value as months: sums are split exactly, averages and last values repeat."""
    if measure.rollup != Measure.Rollup.SUM:
        return [value] * months
    return split(value, months, currency.minor_units if currency else 0)


@dataclass(frozen=True)
class PeriodValue:
    """What a unit's months of a period say together; `mark` changes when any of them does."""

    value: Decimal | None
    currency: str | None
    source: str
    mark: str


class StaleFigures(Exception):
    """Somebody saved one of the months since the writer read them; nothing was written."""

    def __init__(self, current: list[PeriodValue]) -> None:
        super().__init__("figures have moved on")
        self.current = current


def entered(
    organisation: Organisation, measure: Measure, kind: str, periods: list[Period]
) -> list[PeriodValue]:
    """What is there for each period, in the currency in which it was entered. One query."""
    rows = Figure.objects.filter(
        organisation=organisation,
        measure=measure,
        kind=kind,
        starts_on__gte=periods[0].first,
        starts_on__lte=periods[-1].last,
    ).order_by("starts_on")
    by_period: list[list[Figure]] = [[] for _period in periods]
    for row in rows:
        place = next(i for i, period in enumerate(periods) if period.first <= row.starts_on <= period.last)
        by_period[place].append(row)
    return [_together(measure, found) for found in by_period]


def _together(measure: Measure, rows: list[Figure]) -> PeriodValue:
    if not rows:
        return PeriodValue(None, None, "", "")
    values = [row.value for row in rows]
    if measure.rollup == Measure.Rollup.SUM:
        value = sum(values, Decimal(0))
    elif measure.rollup == Measure.Rollup.LAST:
        value = values[-1]
    else:
        value = (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"))
    sources = sorted({row.source for row in rows if row.source})
    return PeriodValue(
        value, rows[0].currency_id, ", ".join(sources), ",".join(f"{r.pk}.{r.version}" for r in rows)
    )


def figures_mark(cells: list[PeriodValue]) -> str:
    """What an entry form sends back to say which months it has seen."""
    return hashlib.sha256(";".join(cell.mark for cell in cells).encode()).hexdigest()[:32]


@transaction.atomic
def figures_save(
    *,
    organisation: Organisation,
    measure: Measure,
    kind: str,
    periods: list[Period],
    values: list[tuple[Period, Decimal]],
    currency: Currency | None,
    seen: str,
    as_of: dt.date | None,
    by: User | None,
    today: dt.date,
) -> None:
    """Enters several periods, all or none. Raises StaleFigures when a month has changed since `seen`."""
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk", flat=True))
    current = entered(organisation, measure, kind, periods)
    if seen != figures_mark(current):
        raise StaleFigures(current)
    for period, value in values:
        figures_enter(
            organisation=organisation,
            measure=measure.key,
            kind=kind,
            period=period,
            value=value,
            currency=currency.code if currency else None,
            by=by,
            today=today,
            as_of=as_of,
        )


@transaction.atomic
def figures_enter(
    *,
    organisation: Organisation,
    measure: str,
    kind: str,
    period: Period,
    value: Decimal,
    currency: str | None,
    by: User | None,
    today: dt.date,
    as_of: dt.date | None = None,
    source: str = "",
    batch: str = "",
) -> list[Figure]:
    """Enters one value for a period and spreads it over its months, exactly.

    A month that a system of record feeds is read-only here: ValidationError names it, nothing is written.
    """
    node = Organisation.objects.select_related("account").get(pk=organisation.pk)
    ask(rules.why_not_at(node, by, "figures.edit"))
    which = Measure.objects.get(key=measure)
    money = _money_of(which, currency)
    months = period.months
    have = _months_there(node, which, kind, months, source)
    written = []
    for month, part in zip(months, monthly(which, value, len(months), money), strict=True):
        values: dict[str, Any] = {"value": part, "currency": money, "source": source, "as_of": as_of}
        row = have.get(month)
        if row is None:
            row = Figure(
                organisation=node,
                measure=which,
                kind=kind,
                starts_on=month,
                ends_on=month_end(month),
                **values,
            )
            row.full_clean(exclude=["organisation", "measure", "currency"])
            create_row(row, by=by, scope=scope_of(node), batch=batch)
        else:
            edit_row(row, values=values, version=None, by=by, scope=scope_of(node), batch=batch)
        written.append(row)
    if node.account is not None and measure == "revenue":
        last_revenue_refresh([node.account.pk], today=today)
    return written


def _money_of(measure: Measure, currency: str | None) -> Currency | None:
    """The currency of a measure in money, None for the others."""
    if measure.unit != Measure.Unit.MONEY:
        return None
    if not currency:
        raise ValidationError(_("Money needs a currency."))
    return Currency.objects.get(code=currency)


def _months_there(
    node: Organisation, measure: Measure, kind: str, months: Sequence[dt.date], source: str
) -> dict[dt.date, Figure]:
    """The figures of these months under lock. Raises ValidationError when another system feeds one."""
    rows = Figure.objects.select_for_update().filter(
        organisation=node, measure=measure, kind=kind, starts_on__in=months
    )
    have = {row.starts_on: row for row in rows}
    if fed := sorted({row.source for row in have.values() if row.source and row.source != source}):
        raise ValidationError(
            _("These figures come from %(system)s and are changed there.") % {"system": ", ".join(fed)}
        )
    return have
