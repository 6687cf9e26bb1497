"""Writes on figures: a month, a quarter or a year is entered, months are kept."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers import rules
from accounts.customers.models import Figure, KeyAccount, Organisation
from accounts.customers.operations import scope_of
from kam.records.operations import create_row, edit_row
from kam.reference.calendar import Period, add_months, fiscal_period, fiscal_year
from kam.reference.models import Company, Currency, Measure
from kam.reference.money import Converter, split
from teams.models import User


def month_end(first: dt.date) -> dt.date:
    """The last day of the month that begins on `first`."""
    return add_months(first, 1) - dt.timedelta(days=1)


def monthly(measure: Measure, value: Decimal, months: int, currency: Currency | None) -> list[Decimal]:
    """A period's value as months: sums are split exactly, averages and last values repeat."""
    if measure.rollup != Measure.Rollup.SUM:
        return [value] * months
    return split(value, months, currency.minor_units if currency else 0)


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
    if reason := rules.why_not_in_account(node.account, by, "figures.edit"):
        raise PermissionDenied(reason)
    which = Measure.objects.get(key=measure)
    money = Currency.objects.get(code=currency) if which.unit == Measure.Unit.MONEY and currency else None
    if which.unit == Measure.Unit.MONEY and money is None:
        raise ValidationError(_("Money needs a currency."))
    months = period.months
    rows = Figure.objects.select_for_update().filter(
        organisation=node, measure=which, kind=kind, starts_on__in=months
    )
    have = {row.starts_on: row for row in rows}
    if fed := sorted({row.source for row in have.values() if row.source and row.source != source}):
        raise ValidationError(_("These figures come from %(system)s and are changed there.") % {"system": ", ".join(fed)})
    written = []
    for month, part in zip(months, monthly(which, value, len(months), money), strict=True):
        values: dict[str, Any] = {"value": part, "currency": money, "source": source, "as_of": as_of}
        row = have.get(month)
        if row is None:
            row = Figure(
                organisation=node, measure=which, kind=kind, starts_on=month, ends_on=month_end(month), **values
            )
            row.full_clean(exclude=["organisation", "measure", "currency"])
            create_row(row, by=by, scope=scope_of(node), batch=batch)
        else:
            edit_row(row, values=values, version=None, by=by, scope=scope_of(node), batch=batch)
        written.append(row)
    if node.account is not None and measure == "revenue":
        last_revenue_refresh([node.account.pk], today=today)
    return written


def last_revenue_refresh(account_pks: list[int], *, today: dt.date) -> None:
    """Derives KeyAccount.last_revenue: actual revenue of the last complete fiscal year in the company's currency.

    Counts the nodes that the account itself covers, not the accounts below it.
    """
    start = Company.objects.values_list("fiscal_year_start", flat=True).get(pk=Company.SINGLE)
    year = fiscal_period(fiscal_year(today, start) - 1, start)
    converter = Converter()
    sums: dict[int, Decimal] = {}
    rows = Figure.objects.filter(
        organisation__account__in=account_pks,
        measure="revenue",
        kind=Figure.Kind.ACTUAL,
        starts_on__gte=year.first,
        starts_on__lte=year.last,
    ).values_list("organisation__account", "value", "currency", "starts_on")
    for account, value, currency, day in rows.iterator():
        amount = converter.convert(value, currency, day)
        if amount is not None:
            sums[account] = sums.get(account, Decimal(0)) + amount
    stored = dict(KeyAccount.objects.filter(pk__in=account_pks).values_list("pk", "last_revenue"))
    for pk, before in stored.items():
        if before != sums.get(pk):
            KeyAccount.objects.filter(pk=pk).update(last_revenue=sums.get(pk))
