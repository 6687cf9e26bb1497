"""What the worker does for briefings every morning: newcomers get what is valid, who has not confirmed is reminded."""

import datetime as dt

from accounts.information.briefing_models import Briefing, BriefingReader
from accounts.information.briefing_operations import briefing_remind, briefing_send_to_newcomers
from accounts.information.briefing_queries import overdue_briefings
from kam.records.models import Audience
from kam.reference.calendar import today as company_today
from kam.reference.calendar import working_days_before
from kam.reference.models import Holiday

#: So many working days after a confirmation was asked for, the product reminds once by itself.
REMIND_AFTER = 3


def every_morning(today: dt.date | None = None) -> int:
    """Returns how many colleagues got a briefing or were reminded."""
    today = today or company_today()
    return send_to_newcomers(today) + remind(today)


def send_to_newcomers(today: dt.date) -> int:
    """Of valid briefings to departments and functions."""
    groups = Audience.objects.filter(object_type="accounts.briefing").exclude(key__startswith="u:")
    rows = Briefing.objects.valid(today).filter(pk__in=groups.values("object_pk"), account__archived_at=None)
    return sum(briefing_send_to_newcomers(briefing=row, today=today) for row in rows.order_by("pk"))


def remind(today: dt.date) -> int:
    """Once, on the morning after the third working day, unless somebody has done so by hand."""
    off = set(Holiday.objects.values_list("on", flat=True))
    asked = BriefingReader.objects.exclude(reminded_at=None).values("briefing")
    rows = overdue_briefings(today, working_days_before(today, REMIND_AFTER, off))
    rows = rows.filter(account__archived_at=None).exclude(pk__in=asked)
    return sum(briefing_remind(briefing=row, by=None, today=today) for row in rows)
