"""What the worker does by the clock. Ensured after every migrate; the back office may change the times."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_q.models import Schedule
from django_q.status import Stat

MINUTES, DAILY = Schedule.MINUTES, Schedule.DAILY
SCHEDULES: dict[str, dict[str, Any]] = {
    # Mails whose first try failed; new ones are sent at once.
    "mail": {"func": "kam.records.mail.send_waiting", "schedule_type": MINUTES, "minutes": 1},
    # Who was in a plan until the last window was closed: nobody is left then to tidy up.
    "presence": {"func": "plans.planning.presence.forget_silent", "schedule_type": MINUTES, "minutes": 1},
    # New words, for slips of the finger; and kinds of objects that were never indexed, after an upgrade.
    "search": {"func": "kam.records.indexing.keep", "schedule_type": MINUTES, "minutes": 1},
    "search-words": {"func": "kam.records.indexing.tidy", "schedule_type": DAILY},
    "sessions": {
        "func": "django.core.management.call_command",
        "args": "'clearsessions'",
        "schedule_type": DAILY,
    },
}


def next_morning(hour: int) -> Callable[[], dt.datetime]:
    """When a daily job that colleagues notice runs first: tomorrow at that hour of the company."""

    def moment() -> dt.datetime:
        tomorrow = timezone.localdate(timezone=timezone.get_default_timezone()) + dt.timedelta(days=1)
        return dt.datetime.combine(tomorrow, dt.time(hour), timezone.get_default_timezone())

    return moment


def ensure_schedules(sender: Any, **kwargs: Any) -> None:
    """Handler of Django's post_migrate."""
    for name, values in SCHEDULES.items():
        Schedule.objects.get_or_create(name=name, defaults=values)


def worker_is_running() -> bool:
    """Whether a worker has reported lately."""
    return bool(Stat.get_all())
