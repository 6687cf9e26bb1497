"""Reads meetings from a calendar file (.ics) and a mail from a mail file (.eml), under limits. Touches no database.

Files come from anywhere: everything is bounded before a library sees it, and whatever a library raises is one message.
"""

import datetime as dt
import re
from typing import Any

import icalendar
from django.utils.translation import gettext as _

from accounts.work.file_entries import MOST_ADDRESSES, Address, Entry, Found, UnreadableFile, once, text_of
from accounts.work.mail_files import cancellation_in, read_mail
from accounts.work.repeating import Repeat, repeat_of
from kam.lib.fields import FIRST_DAY, LAST_DAY

MAX_BYTES = 1024 * 1024
MOST_REVISIONS = 2**31 - 1
_MOST_LINES, _MOST_EVENTS, _DEEPEST = 20_000, 60, 4
#: of one file, days of series included: what a page can show and a form send back
_MOST_ENTRIES = 600


def read_file(name: str, data: bytes, today: dt.date, zone: dt.tzinfo) -> Found:
    """The entries of a file, the earliest first. Raises UnreadableFile."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than 1 MB. Save the one meeting or mail as a file of its own.")
        )
    if not data.strip():
        raise UnreadableFile(_("The file is empty."))
    start = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").upper()
    if start.startswith(b"BEGIN:VCALENDAR"):
        return read_calendar(data, today, zone)
    if name.lower().endswith(".ics"):
        raise UnreadableFile(_("This is no calendar file: it does not begin with BEGIN:VCALENDAR."))
    found = read_mail(data, today, zone)
    if calendar := cancellation_in(data):
        _add_cancelled(found, calendar, today, zone)
    return found


def _add_cancelled(found: Found, calendar: bytes, today: dt.date, zone: dt.tzinfo) -> None:
    """What a mail cancels is offered; the mail itself, which a calendar wrote, is no contact unless one says so."""
    try:
        inside = read_calendar(calendar, today, zone)
    except UnreadableFile as error:
        found.notes.append(str(error))
        return
    cancelled = [entry for entry in inside.entries if entry.cancelled]
    for entry in found.entries:
        entry.chosen = entry.chosen and not cancelled
    found.entries = [*cancelled, *found.entries]
    found.notes += inside.notes


# Calendar -----------------------------------------------------------------------------------------------


def read_calendar(data: bytes, today: dt.date, zone: dt.tzinfo) -> Found:
    _check_shape(data)
    try:
        calendar = icalendar.Calendar.from_ical(data.decode("utf-8-sig", "replace"))
        method = text_of(calendar.get("METHOD"), 20).upper()
        events = list(calendar.walk("VEVENT"))
    except Exception as error:  # the library raises whatever its parts raise
        raise UnreadableFile(_("The calendar file is damaged and cannot be read.")) from error
    if not events:
        raise UnreadableFile(_("The calendar file holds no meeting."))
    _check_count(len(events))  # again: a folded "BEGIN" is none in _check_shape
    found = Found([])
    moved = {text_of(event.get("UID"), 200): set[str]() for event in events}
    for event in events:
        if event.get("RECURRENCE-ID") is not None and (moment := _moment(event, "RECURRENCE-ID")):
            moved[text_of(event.get("UID"), 200)].add(_day_of(moment, zone).isoformat())
    damaged = 0
    for event in events:
        try:
            entries = _entries(event, moved, method, today, zone, found)
        except Exception:  # as above; one bad meeting does not take the others away
            damaged += 1
            continue
        found.entries += entries
        if len(found.entries) > _MOST_ENTRIES:
            raise UnreadableFile(
                _(
                    "With all days of its series the file holds more than %(most)s meetings. Export a shorter time."
                )
                % {"most": _MOST_ENTRIES}
            )
    if damaged:
        found.notes.append(_("%(count)s meetings could not be read and are left out.") % {"count": damaged})
    if not found.entries:
        raise UnreadableFile(_("No meeting in the calendar file could be read."))
    found.entries.sort(key=lambda entry: (entry.on, entry.key))
    return found


def _check_shape(data: bytes) -> None:
    lines = data.splitlines()
    if len(lines) > _MOST_LINES:
        raise UnreadableFile(
            _("The calendar file has too many lines. Export a shorter time or a single meeting.")
        )
    depth = deepest = events = 0
    for line in lines:
        start = line[:20].strip().upper()
        if start.startswith(b"BEGIN:"):
            depth += 1
            deepest = max(deepest, depth)
            events += start.startswith(b"BEGIN:VEVENT")
        elif start.startswith(b"END:"):
            depth -= 1
    _check_count(events)
    if deepest > _DEEPEST:
        raise UnreadableFile(_("The calendar file is damaged and cannot be read."))


def _check_count(events: int) -> None:
    if events > _MOST_EVENTS:
        raise UnreadableFile(
            _("The file holds %(count)s meetings; at most %(most)s are read at once. Export a shorter time.")
            % {"count": events, "most": _MOST_EVENTS}
        )


def _entries(
    event: Any, moved: dict[str, set[str]], method: str, today: dt.date, zone: dt.tzinfo, found: Found
) -> list[Entry]:
    uid = text_of(event.get("UID"), 200)
    cancelled = method == "CANCEL" or text_of(event.get("STATUS"), 20).upper() == "CANCELLED"
    single = _moment(event, "RECURRENCE-ID") if event.get("RECURRENCE-ID") is not None else None
    start = _moment(event, "DTSTART") or (single if cancelled else None)
    dayless = start is None and cancelled and bool(uid)  # what is cancelled need not say when it was
    start = today if dayless else start
    if start is None:
        raise ValueError("no beginning")
    end = _end(event, start)
    entry = _entry(event, uid, start, end, zone)
    entry.cancelled, entry.dayless = cancelled, dayless
    entry.every_day = cancelled and bool(uid) and single is None
    if not FIRST_DAY <= entry.on <= LAST_DAY:
        raise ValueError("a day out of reach")
    if single is not None:
        entry.key += f":{_day_of(single, zone).isoformat()}"
        return [entry]
    if event.get("RRULE") is None:
        return [entry]
    repeat = repeat_of(event, start, today)
    if repeat.days is None:
        found.notes.append(
            _("“%(title)s” repeats in a way that is not read here; only the first meeting is shown.")
            % {"title": entry.title}
        )
        return [entry]
    return _occurrences(entry, start, end, repeat, moved.get(uid, set()), today, zone)


def _entry(event: Any, uid: str, start: Any, end: Any, zone: dt.tzinfo) -> Entry:
    """The meeting as it stands in the file, whatever else is said of it."""
    entry = Entry(
        key=f"ics:{uid}" if uid else f"ics:{start.isoformat()}:{text_of(event.get('SUMMARY'), 80)}",
        title=text_of(event.get("SUMMARY"), 500),
        on=_day_of(start, zone),
        starts_at=_aware(start, zone),
        ends_at=_aware(end, zone) if end is not None else None,
        place=text_of(event.get("LOCATION"), 160),
        note=text_of(event.get("DESCRIPTION"), 4000, lines=True),
        people=_attendees(event),
        sequence=_count(event.get("SEQUENCE")),
        stamp=_aware(_moment(event, "DTSTAMP"), zone),
    )
    entry.online = bool(
        re.search(r"teams\.microsoft|zoom\.us|meet\.google|webex|https?://", entry.place, re.I)
    )
    return entry


def _occurrences(
    entry: Entry,
    start: dt.datetime | dt.date,
    end: Any,
    repeat: Repeat,
    moved: set[str],
    today: dt.date,
    zone: dt.tzinfo,
) -> list[Entry]:
    """One entry for each day of a series, at its own clock time there.

    The next one is chosen by itself; of what is cancelled, all that lies ahead.
    """
    length = (end - start) if end is not None else None
    found = []
    for day in repeat.days or []:
        moment: Any = day
        if isinstance(start, dt.datetime):
            moment = dt.datetime.combine(day, start.timetz())
        on = _day_of(moment, zone)
        if on.isoformat() in moved:
            continue  # has an entry of its own in the file
        until = moment + length if length is not None else None
        found.append(
            Entry(
                **{
                    **vars(entry),
                    "key": f"{entry.key}:{on.isoformat()}",
                    "on": on,
                    "starts_at": _aware(moment, zone),
                    "ends_at": _aware(until, zone) if until is not None else None,
                    "series": repeat.words,
                    "chosen": entry.cancelled and on >= today,
                }
            )
        )
    ahead = [one for one in found if one.on >= today]
    if found and not entry.cancelled:
        (ahead[0] if ahead else found[-1]).chosen = True
    return found


def _moment(event: Any, name: str) -> Any:
    value = event.get(name)
    value = value[0] if isinstance(value, list) else value
    found = getattr(value, "dt", None)
    return found if isinstance(found, dt.date) else None


def _end(event: Any, start: Any) -> Any:
    end = _moment(event, "DTEND")
    if end is None and isinstance(length := getattr(event.get("DURATION"), "dt", None), dt.timedelta):
        end = start + length
    if end is None or isinstance(end, dt.datetime) != isinstance(start, dt.datetime):
        return None
    if isinstance(end, dt.datetime) and (end.tzinfo is None) != (start.tzinfo is None):
        return None
    return end if end >= start else None


def _day_of(moment: Any, zone: dt.tzinfo) -> dt.date:
    """The day where the reader is; a whole day stays the day that it names."""
    if not isinstance(moment, dt.datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def _aware(moment: Any, zone: dt.tzinfo) -> dt.datetime | None:
    """A time without zone is meant where the reader is; a whole day has no time."""
    if not isinstance(moment, dt.datetime):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def _count(value: Any) -> int:
    value = value[0] if isinstance(value, list) and value else value
    return min(max(value, 0), MOST_REVISIONS) if isinstance(value, int) else 0


def _attendees(event: Any) -> list[Address]:
    values: list[Any] = []
    for name in ("ORGANIZER", "ATTENDEE"):
        value = event.get(name)
        values += value if isinstance(value, list) else [value] if value is not None else []
    return once(
        Address(
            text_of(str(value).split(":", 1)[-1], 250), text_of(getattr(value, "params", {}).get("CN"), 120)
        )
        for value in values[: MOST_ADDRESSES * 2]
    )
