"""Which days a repeating meeting falls on: the plain rules of calendars, counted day by day within bounds.

Rules of other kinds (a position in a set, weeks of the year, several a day) are not read; the page says so.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

_DAY = dt.timedelta(days=1)
_BEFORE, _AHEAD = 60 * _DAY, 400 * _DAY
_MOST = 60
_FARTHEST = 366 * 30
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"}


@dataclass(frozen=True)
class Repeat:
    """The days of a series near today, and the rule in words; `days` None: not read here."""

    days: list[dt.date] | None
    words: str = ""


def repeat_of(event: Any, start: Any, today: dt.date) -> Repeat:
    """From two months ago to a year ahead, at most 60 days."""
    rule = event.get("RRULE")
    first = start.date() if isinstance(start, dt.datetime) else start
    if isinstance(rule, list) or not set(rule) <= _KNOWN or event.get("RDATE") is not None:
        return Repeat(None)
    parts = {name: rule[name] for name in rule}
    freq = str(parts["FREQ"][0]).upper()
    interval = int(parts.get("INTERVAL", [1])[0])
    if freq not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or interval < 1:
        return Repeat(None)
    matches = _matcher(freq, interval, parts, first)
    if matches is None:
        return Repeat(None)
    count = int(parts["COUNT"][0]) if "COUNT" in parts else None
    until = _until(parts)
    left_out = _left_out(event)
    days: list[dt.date] = []
    seen, day = 0, first
    last = min(today + _AHEAD, until or dt.date.max)
    for _step in range(_FARTHEST):
        if day > last or (count is not None and seen >= count) or len(days) >= _MOST:
            break
        if matches(day):
            seen += 1
            if day >= today - _BEFORE and day not in left_out:
                days.append(day)
        day += _DAY
    return Repeat(days or [first], _words(freq, interval))


def _until(parts: dict[str, Any]) -> dt.date | None:
    value = parts.get("UNTIL", [None])[0]
    return value.date() if isinstance(value, dt.datetime) else value


def _left_out(event: Any) -> set[dt.date]:
    value = event.get("EXDATE")
    lists = value if isinstance(value, list) else [value] if value is not None else []
    days = [one.dt for many in lists[:200] for one in getattr(many, "dts", [])[:500]]
    return {day.date() if isinstance(day, dt.datetime) else day for day in days}


def _matcher(freq: str, interval: int, parts: dict[str, Any], first: dt.date) -> Any:
    """Whether the series falls on a day; None for what is not read here."""
    months = {int(month) for month in parts.get("BYMONTH", [])}
    dates = {int(day) for day in parts.get("BYMONTHDAY", [])}
    byday = [re.fullmatch(r"([+-]?\d{0,2})([A-Z]{2})", str(one).upper()) for one in parts.get("BYDAY", [])]
    if any(one is None or one[2] not in _WEEKDAYS for one in byday):
        return None
    weekdays = [(int(one[1] or 0), _WEEKDAYS[one[2]]) for one in byday if one]
    if freq in {"DAILY", "WEEKLY"} and any(place for place, _day in weekdays):
        return None
    if freq == "YEARLY" and (weekdays or dates) and not months:
        return None
    monday = first - first.weekday() * _DAY

    def in_month(day: dt.date) -> bool:
        length = ((day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY).day
        if dates and day.day not in dates and day.day - length - 1 not in dates:
            return False
        if weekdays:
            nth, back = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
            return any(day.weekday() == wanted and place in {0, nth, back} for place, wanted in weekdays)
        return bool(dates) or day.day == first.day

    def matches(day: dt.date) -> bool:
        if months and day.month not in months:
            return False
        if freq == "DAILY":
            on_day = not weekdays or any(day.weekday() == wanted for _place, wanted in weekdays)
            return on_day and (not dates or day.day in dates) and (day - first).days % interval == 0
        if freq == "WEEKLY":
            wanted_days = {wanted for _place, wanted in weekdays} or {first.weekday()}
            return day.weekday() in wanted_days and (day - monday).days // 7 % interval == 0
        if freq == "MONTHLY":
            apart = (day.year - first.year) * 12 + day.month - first.month
            return apart % interval == 0 and in_month(day)
        same_month = bool(months) or day.month == first.month
        return same_month and (day.year - first.year) % interval == 0 and in_month(day)

    return matches


def _words(freq: str, interval: int) -> str:
    if freq == "DAILY":
        return ngettext("daily", "every %(n)s days", interval) % {"n": interval}
    if freq == "WEEKLY":
        return ngettext("every week", "every %(n)s weeks", interval) % {"n": interval}
    if freq == "MONTHLY":
        return ngettext("every month", "every %(n)s months", interval) % {"n": interval}
    return ngettext("yearly", "every %(n)s years", interval) % {"n": interval}
