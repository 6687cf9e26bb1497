"""Figures by fiscal year for lists and the overview, in the company's currency, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from accounts.customers.models import Figure
from kam.reference.calendar import Period, fiscal_period, fiscal_year
from kam.reference.models import Company
from kam.reference.money import Converter

ACTUAL, PLAN, FORECAST = Figure.Kind.ACTUAL, Figure.Kind.PLAN, Figure.Kind.FORECAST
YEARS_BACK = 3


@dataclass(frozen=True)
class Years:
    """The fiscal years that a list shows: `last` is the last complete one, `now` the one that runs."""

    start_month: int
    now: int

    @property
    def last(self) -> int:
        return self.now - 1

    def period(self, year: int) -> Period:
        return fiscal_period(year, self.start_month)


def years_on(today: dt.date) -> Years:
    """One query."""
    start = Company.objects.values_list("fiscal_year_start", flat=True).get(pk=Company.SINGLE)
    return Years(start, fiscal_year(today, start))


@dataclass
class AccountFigures:
    """Sums by (measure, kind, fiscal year). `unconverted` tells that an amount had no exchange rate."""

    sums: dict[tuple[str, str, int], Decimal] = field(default_factory=dict)
    unconverted: bool = False

    def get(self, measure: str, kind: str, year: int) -> Decimal | None:
        return self.sums.get((measure, kind, year))

    def share_of_wallet(self, year: int) -> Decimal | None:
        """Our revenue by their spend, in percent; None where either is unknown."""
        ours, theirs = self.get("revenue", ACTUAL, year), self.get("wallet", ACTUAL, year)
        return ours / theirs * 100 if ours is not None and theirs else None


def account_figures(
    account_pks: Sequence[int], years: Years, *, measures: Iterable[str] = ("revenue", "margin", "wallet"), ahead: int = 0
) -> dict[int, AccountFigures]:
    """Sums per account over the nodes that it covers itself (accounts below are not counted in). Two queries,
    two more where an amount is in another currency: those are converted month by month at the rate of the month."""
    shown = range(years.now - YEARS_BACK, years.now + 1 + ahead)
    found = {pk: AccountFigures() for pk in account_pks}
    home = Company.objects.values_list("currency_id", flat=True).get(pk=Company.SINGLE)
    rows = Figure.objects.filter(
        organisation__account__in=account_pks,
        measure__in=list(measures),
        starts_on__gte=years.period(shown[0]).first,
        starts_on__lte=years.period(shown[-1]).last,
    ).order_by()
    sums = {
        f"y{year}": Sum("value", filter=Q(starts_on__gte=years.period(year).first, starts_on__lte=years.period(year).last))
        for year in shown
    }
    foreign: list[int] = []
    for row in rows.values("organisation__account", "measure", "kind", "currency").annotate(**sums):
        if row["currency"] not in (home, None):
            foreign.append(row["organisation__account"])
            continue
        for year in shown:
            if row[f"y{year}"] is not None:
                _add(found[row["organisation__account"]], (row["measure"], row["kind"], year), row[f"y{year}"])
    if foreign:
        _add_converted(found, rows.filter(organisation__account__in=foreign).exclude(currency=home), years)
    return found


def _add(figures: AccountFigures, key: tuple[str, str, int], amount: Decimal) -> None:
    figures.sums[key] = figures.sums.get(key, Decimal(0)) + amount


def _add_converted(found: dict[int, AccountFigures], rows: Any, years: Years) -> None:
    converter = Converter()
    for account, measure, kind, currency, day, value in rows.exclude(currency=None).values_list(
        "organisation__account", "measure", "kind", "currency", "starts_on", "value"
    ):
        amount = converter.convert(value, currency, day)
        if amount is None:
            found[account].unconverted = True
        else:
            _add(found[account], (measure, kind, fiscal_year(day, years.start_month)), amount)
