"""What is due tomorrow, and what became overdue, is told to its owner: actions, questions, contacts. Run by the worker
every morning."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.customers.models import KeyAccount
from accounts.work.models import Action, OpenQuestion
from accounts.work.overdue_queries import DueLine, due_contacts
from kam.records.models import Notification
from kam.records.notify import notify
from kam.reference.calendar import today as company_today

#: A morning on which the worker did not run is made up for; what is longer overdue was told, or is old history.
_LOOK_BACK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)
_AT_ONCE = 100


def tell_what_is_due(today: dt.date | None = None) -> int:
    """Tells each owner once that something is due tomorrow, and once that it is overdue; returns how many."""
    today = today or company_today()
    told = 0
    for rows in (Action.objects.all(), OpenQuestion.objects.all()):
        told += _tell(rows.filter(due_on=today + _DAY), late=False)
        told += _tell(rows.filter(due_on__gte=today - _LOOK_BACK, due_on__lt=today), late=True)
    return told + _tell_contacts(today)


def _tell_contacts(today: dt.date) -> int:
    """Who looks after somebody is told once that a contact became overdue; while all of them are away, the deputy."""
    told, accounts = 0, KeyAccount.objects.current().order_by("pk")
    pks = list(accounts.values_list("pk", flat=True))
    for first in range(0, len(pks), _AT_ONCE):
        lines = due_contacts(accounts.filter(pk__in=pks[first : first + _AT_ONCE]), today)
        told += sum(_tell_contact(line) for line in lines if line.standing.overdue_by <= _LOOK_BACK.days)
    return told


def _tell_contact(line: DueLine) -> int:
    """About the person: what is due is a talk with them. A later talk makes it another one."""
    standing = line.standing
    return notify(
        kind=Notification.Kind.DUE,
        to=line.deputies if line.away_until and line.deputies else line.owners,
        about=line.person,
        by=None,
        scope=line.account.scope,
        key=f"due:contact:{line.stakeholder.pk}:{standing.due_on}",
        data={"late": True, "contact": True},
    )


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
