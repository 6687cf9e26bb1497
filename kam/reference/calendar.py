"""The company's calendar: today, fiscal years, periods."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone


def today() -> dt.date:
    """Today in the company's calendar. Call it at the edge (view, command, job) and pass it on."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(moment: dt.datetime) -> dt.date:
    """The company's day of a moment."""
    return timezone.localdate(moment, timezone.get_default_timezone())


@dataclass(frozen=True)
class Period:
    """A span of whole months, both days inclusive."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> list[dt.date]:
        """The first day of every month in the period."""
        found = []
        month = self.first.replace(day=1)
        while month <= self.last:
            found.append(month)
            month = add_months(month, 1)
        return found


def add_months(day: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + count
    return dt.date(index // 12, index % 12 + 1, 1)


def fiscal_year(day: dt.date, start_month: int) -> int:
    """The fiscal year of a day, named after the calendar year in which it begins."""
    return day.year if day.month >= start_month else day.year - 1


def fiscal_period(year: int, start_month: int) -> Period:
    """The twelve months of a fiscal year."""
    first = dt.date(year, start_month, 1)
    return Period(first, add_months(first, 12) - dt.timedelta(days=1))


#: A row of days off longer than this is a mistake in the data, not a holiday.
_MOST_DAYS_OFF = 400


def is_working_day(day: dt.date, off: Collection[dt.date] = ()) -> bool:
    """Monday to Friday without the days in `off` (holidays)."""
    return day.weekday() < 5 and day not in off


def working_days_before(day: dt.date, count: int, off: Collection[dt.date] = ()) -> dt.date:
    """The working day that lies so many working days back; `day` itself is not counted."""
    for _step in range(_MOST_DAYS_OFF):
        if count <= 0:
            break
        day -= dt.timedelta(days=1)
        count -= is_working_day(day, off)
    return day


def next_working_day(day: dt.date, off: Collection[dt.date] = ()) -> dt.date:
    """The day itself, or the first working day after it."""
    for count in range(_MOST_DAYS_OFF):
        later = day + dt.timedelta(days=count)
        if is_working_day(later, off):
            return later
    return day
