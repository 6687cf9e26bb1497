"""The figures of one account by month, in the company's currency: what years and series over time are made of."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DateField, Max, QuerySet, Sum

from accounts.customers.figure_queries import ACTUAL, PLAN
from accounts.customers.models import Figure
from kam.lib.prepared import given, prepared
from kam.reference.calendar import Period, add_months
from kam.reference.money import Converter


@dataclass(slots=True)
class Month:
    """What the units have together: sum and number of values, and a system of record that feeds one."""

    total: Decimal = Decimal(0)
    count: int = 0
    source: str = ""


@dataclass
class MonthFigures:
    """Months by (measure, kind). `unconverted`: an amount was left out for want of an exchange rate."""

    months: dict[tuple[str, str], dict[dt.date, Month]] = field(default_factory=lambda: defaultdict(dict))
    unconverted: bool = False

    def known(self, measure: str, kind: str) -> dict[dt.date, Month]:
        return self.months.get((measure, kind), {})

    def total(self, measure: str, kind: str, period: Period) -> Decimal | None:
        """The sum over a period; None where no month has a value."""
        found = [self.known(measure, kind).get(month) for month in period.months]
        values = [month.total for month in found if month is not None]
        return sum(values, Decimal(0)) if values else None

    def mean(self, measure: str, kind: str, period: Period) -> Decimal | None:
        """The mean of the months, each the sum of its units: people, for instance."""
        found = [self.known(measure, kind).get(month) for month in period.months]
        values = [month.total for month in found if month is not None]
        return sum(values, Decimal(0)) / len(values) if values else None

    def share_of_wallet(self, period: Period, kind: str = ACTUAL) -> Decimal | None:
        """Our revenue by their spend, in percent; an actual without a spend takes the planned one."""
        ours, theirs = self.total("revenue", kind, period), self.total("wallet", kind, period)
        theirs = theirs if theirs is not None else self.total("wallet", PLAN, period)
        return ours / theirs * 100 if ours is not None and theirs else None

    def sources(self, measure: str, kind: str, period: Period) -> list[str]:
        """The systems of record that feed a period."""
        found = [self.known(measure, kind).get(month) for month in period.months]
        return sorted({month.source for month in found if month is not None and month.source})

    def year_until(self, measure: str, last: dt.date, *, planned: bool = False) -> Decimal | None:
        """The sum of the twelve months that end with `last`; None unless each has an actual value.

        `planned` lets a planned value stand in for a month without an actual one.
        """
        actual, plan = self.known(measure, ACTUAL), self.known(measure, PLAN) if planned else {}
        total = Decimal(0)
        for back in range(12):
            month = add_months(last, -back)
            found = actual.get(month) or plan.get(month)
            if found is None:
                return None
            total += found.total
        return total

    def mean_until(self, measure: str, last: dt.date, months: int) -> Decimal | None:
        """The mean of the actual values of the months that end with `last`, which must have one."""
        actual = self.known(measure, ACTUAL)
        if last not in actual:
            return None
        found = [m for back in range(months) if (m := actual.get(add_months(last, -back))) is not None]
        return sum((m.total for m in found), Decimal(0)) / sum(m.count for m in found)


@prepared
def _rows() -> QuerySet:
    rows = Figure.objects.filter(
        organisation__account=given("account"),
        starts_on__gte=given("first", DateField()),
        starts_on__lte=given("last", DateField()),
    )
    by = rows.order_by().values("measure_id", "kind", "starts_on", "currency_id")
    sums = by.annotate(total=Sum("value"), count=Count("pk"), fed=Max("source"))
    return sums.values_list("measure_id", "kind", "starts_on", "currency_id", "total", "count", "fed")


def month_figures(account_pk: int, first: dt.date, last: dt.date, ours: str) -> MonthFigures:
    """What the units have that the account covers itself. One query; two more where an amount is in another currency."""
    found = MonthFigures()
    rows = _rows().rows(account=account_pk, first=first, last=last)
    converter = Converter() if any(row[3] not in (None, ours) for row in rows) else None
    for measure, kind, day, currency, total, count, fed in rows:
        amount = converter.convert(total, currency, day) if converter else total
        if amount is None:
            found.unconverted = True
            continue
        month = found.months[measure, kind].setdefault(day, Month())
        month.total += amount
        month.count += count
        month.source = month.source or fed
    return found
