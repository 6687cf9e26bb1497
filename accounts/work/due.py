"""What is due tomorrow, and what became overdue, is told to its owner. Run by the worker every morning."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.work.models import Action, OpenQuestion
from kam.records.models import Notification
from kam.records.notify import notify
from kam.reference.calendar import today as company_today

#: A morning on which the worker did not run is made up for; what is longer overdue was told, or is old history.
_LOOK_BACK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


def tell_what_is_due(today: dt.date | None = None) -> int:
    """Tells each owner once that something is due tomorrow, and once that it is overdue; returns how many."""
    today = today or company_today()
    told = 0
    for rows in (Action.objects.all(), OpenQuestion.objects.all()):
        told += _tell(rows.filter(due_on=today + _DAY), late=False)
        told += _tell(rows.filter(due_on__gte=today - _LOOK_BACK, due_on__lt=today), late=True)
    return told


def _tell(rows: QuerySet, *, late: bool) -> int:
    rows = rows.filter(archived_at=None, state="open", owner__is_active=True, account__archived_at=None)
    told = 0
    for row in rows.exclude(text="").select_related("owner", "account").order_by("pk").iterator(500):
        told += _tell_one(row, late)
    return told


def _tell_one(row: Any, late: bool) -> int:
    key = f"due:{row._meta.label_lower}:{row.pk}:{row.due_on}:{'late' if late else 'soon'}"
    data = {"late": True} if late else {}
    return notify(
        kind=Notification.Kind.DUE,
        to=[row.owner],
        about=row,
        by=None,
        scope=row.account.scope,
        key=key,
        data=data,
    )
