"""KeyAccount.last_revenue, kept right where figures or the tree change, and every night: years end, rates come."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.customers.models import Figure, KeyAccount
from kam.reference.calendar import fiscal_period, fiscal_year
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from kam.reference.money import Converter

CHUNK = 500


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


def last_revenue_all() -> int:
    """Job of every night; in short transactions, so that nobody waits. Returns how many accounts it looked at."""
    pks = list(KeyAccount.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        with transaction.atomic():
            last_revenue_refresh(pks[start : start + CHUNK], today=company_today())
    return len(pks)
