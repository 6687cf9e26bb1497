"""Touchpoints on the account's overview."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Q, QuerySet

from accounts.customers.models import KeyAccount
from accounts.relationships.models import Touchpoint
from kam.lib.prepared import given, prepared

_LAST, _NEXT = 3, 2


@prepared
def _shown_of() -> QuerySet:
    """The last and the next ones, in one query; each with whether it lies ahead."""
    mine = Touchpoint.objects.filter(account=given("account")).order_by()
    last = mine.done().filter(channel__is_group=False).order_by("-on", "-pk")[:_LAST]
    ahead = mine.planned().filter(on__gte=given("day", DateField())).order_by("on", "starts_at", "pk")[:_NEXT]
    rows = Touchpoint.objects.filter(Q(pk__in=last.values("pk")) | Q(pk__in=ahead.values("pk")))
    return rows.select_related("channel").order_by("on", "starts_at", "pk")


def account_panel(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any] | None:
    """The last ones, newest first, and the next planned ones. One query."""
    shown = _shown_of().rows(account=account.pk, day=today)
    ahead = [row for row in shown if row.state == Touchpoint.State.PLANNED]
    last = [row for row in shown if row.state != Touchpoint.State.PLANNED]
    last.sort(key=lambda row: (row.on, row.pk), reverse=True)
    return {"account": account, "last": last, "ahead": ahead, "today": today} if shown else None
