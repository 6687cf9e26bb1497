"""Figures by fiscal year for lists and the overview, in the company's currency, in a fixed number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.customers.models import Figure
from kam.lib.fields import PLACES
from kam.lib.prepared import prepared
from kam.reference.calendar import Period, fiscal_period, fiscal_year
from kam.reference.models import Company
from kam.reference.money import Converter

ACTUAL, PLAN, FORECAST = Figure.Kind.ACTUAL, Figure.Kind.PLAN, Figure.Kind.FORECAST
YEARS_BACK = 3


@dataclass(frozen=True)
class Years:
    """The fiscal years that a list shows: `last` is the last complete one, `now` the one that runs.

    `currency` is the company's: all sums are in it.
    """

    start_month: int
    now: int
    currency: str

    @property
    def last(self) -> int:
        return self.now - 1

    def period(self, year: int) -> Period:
        return fiscal_period(year, self.start_month)


@prepared
def _company() -> QuerySet:
    return Company.objects.filter(pk=Company.SINGLE).values_list("fiscal_year_start", "currency_id")


def years_on(today: dt.date) -> Years:
    """One query."""
    start, currency = _company().first()
    return years_from(start, currency, today)


def years_from(start: int, currency: str, today: dt.date) -> Years:
    """What `years_on` returns, where another query has read the company along."""
    return Years(start, fiscal_year(today, start), currency)


@dataclass
class AccountFigures:
    """Sums by (measure, kind, fiscal year). `unconverted`: an amount had no exchange rate."""

    sums: dict[tuple[str, str, int], int] = field(default_factory=dict)  # as stored, see ExactField
    unconverted: bool = False
    as_of: dt.date | None = None

    def seen(self, day: dt.date | str | None) -> None:
        """Keeps the latest day that a figure is as of. SQLite hands over text."""
        if day:
            found = dt.date.fromisoformat(day) if isinstance(day, str) else day
            self.as_of = max(found, self.as_of or found)

    def add(self, key: tuple[str, str, int], stored: int) -> None:
        self.sums[key] = self.sums.get(key, 0) + stored

    def get(self, measure: str, kind: str, year: int) -> Decimal | None:
        found = self.sums.get((measure, kind, year))
        return None if found is None else Decimal(found).scaleb(-PLACES)

    def share_of_wallet(self, year: int, kind: str = ACTUAL) -> Decimal | None:
        """Our revenue by their spend, in percent; None where either is unknown.

        Few customers tell what they spent, most what they will: an actual without a spend takes the planned one.
        """
        ours, theirs = self.get("revenue", kind, year), self.get("wallet", kind, year)
        theirs = theirs if theirs is not None else self.get("wallet", PLAN, year)
        return ours / theirs * 100 if ours is not None and theirs else None


_SQL = """
    SELECT o.account_id, f.measure_id, f.kind, f.currency_id, MAX(f.as_of), {sums}
    FROM accounts_figure f JOIN accounts_organisation o ON o.id = f.organisation_id
    WHERE o.account_id IN ({accounts}) AND f.measure_id IN ({measures}) AND f.starts_on BETWEEN %s AND %s
    GROUP BY o.account_id, f.measure_id, f.kind, f.currency_id
"""


def account_figures(
    account_pks: Sequence[int],
    years: Years,
    *,
    measures: Sequence[str] = ("revenue", "margin", "wallet"),
    ahead: int = 0,
) -> dict[int, AccountFigures]:
    """Sums per account over the nodes that it covers itself (accounts below are not counted in). One query.

    Three more where an amount is in another currency: those are converted month by month at the rate of the
    month. In SQL, because every list of accounts asks it: put together by the ORM it takes three times as long.
    """
    found = {pk: AccountFigures() for pk in account_pks}
    if not found:
        return found
    shown = range(years.now - YEARS_BACK, years.now + 1 + ahead)
    periods = [years.period(year) for year in shown]
    sql = _SQL.format(
        sums=", ".join(["SUM(CASE WHEN f.starts_on BETWEEN %s AND %s THEN f.value END)"] * len(periods)),
        accounts=", ".join(["%s"] * len(account_pks)),
        measures=", ".join(["%s"] * len(measures)),
    )
    bounds = [day for period in periods for day in (period.first, period.last)]
    foreign = set()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*bounds, *account_pks, *measures, bounds[0], bounds[-1]])
        for account, measure, kind, currency, as_of, *sums in cursor.fetchall():
            found[account].seen(as_of)
            if currency not in (years.currency, None):
                foreign.add(account)
                continue
            for year, value in zip(shown, sums, strict=True):
                if value is not None:
                    found[account].add((measure, kind, year), int(value))
    if foreign:
        rows = Figure.objects.filter(
            organisation__account__in=foreign,
            measure__in=measures,
            starts_on__gte=bounds[0],
            starts_on__lte=bounds[-1],
        )
        _add_converted(found, rows.exclude(currency=years.currency), years)
    return found


def _add_converted(found: dict[int, AccountFigures], rows: Any, years: Years) -> None:
    converter = Converter()
    for account, measure, kind, currency, day, value in rows.exclude(currency=None).values_list(
        "organisation__account", "measure", "kind", "currency", "starts_on", "value"
    ):
        amount = converter.convert(value, currency, day)
        if amount is None:
            found[account].unconverted = True
        else:
            year = fiscal_year(day, years.start_month)
            found[account].add((measure, kind, year), int(amount.scaleb(PLACES)))
