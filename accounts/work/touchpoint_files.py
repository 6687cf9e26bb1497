"""Reads meetings from a calendar file (.ics) and a mail from a mail file (.eml), under limits. Touches no database.

Files come from anywhere: everything is bounded before a library sees it, and whatever a library raises is one message.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

import icalendar
from django.utils.translation import gettext as _

from accounts.work.repeating import Repeat, repeat_of
from kam.lib.fields import FIRST_DAY, LAST_DAY
from kam.lib.mails import PLAIN, decoded

MAX_BYTES = 1024 * 1024
MOST_REVISIONS = 2**31 - 1
_MOST_LINES, _MOST_EVENTS, _DEEPEST, _MOST_ADDRESSES = 20_000, 60, 4, 100
#: of one file, days of series included: what a page can show and a form send back
_MOST_ENTRIES = 600
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,60}", re.ASCII)


class UnreadableFile(Exception):
    """The file cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Address:
    email: str
    name: str = ""


@dataclass
class Entry:
    """A meeting or a mail as the file tells it. Moments are aware, or None; `on` is the day where the reader is."""

    key: str
    title: str
    on: dt.date
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    place: str = ""
    note: str = ""
    people: list[Address] = field(default_factory=list)
    cancelled: bool = False
    newsletter: bool = False
    is_mail: bool = False
    online: bool = False
    #: how often the calendar changed it, and when last
    sequence: int = 0
    stamp: dt.datetime | None = None
    #: how it repeats, in words; and whether this is the one chosen by itself
    series: str = ""
    chosen: bool = True


@dataclass
class Found:
    """What a file holds, and what of it was not taken: said on the page."""

    entries: list[Entry]
    notes: list[str] = field(default_factory=list)


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
    return read_mail(data, today, zone)


# Calendar -----------------------------------------------------------------------------------------------


def read_calendar(data: bytes, today: dt.date, zone: dt.tzinfo) -> Found:
    _check_shape(data)
    try:
        calendar = icalendar.Calendar.from_ical(data.decode("utf-8-sig", "replace"))
        method = _text(calendar.get("METHOD"), 20).upper()
        events = list(calendar.walk("VEVENT"))
    except Exception as error:  # the library raises whatever its parts raise
        raise UnreadableFile(_("The calendar file is damaged and cannot be read.")) from error
    if not events:
        raise UnreadableFile(_("The calendar file holds no meeting."))
    _check_count(len(events))  # again: a folded "BEGIN" is none in _check_shape
    found = Found([])
    moved = {_text(event.get("UID"), 200): set[str]() for event in events}
    for event in events:
        if event.get("RECURRENCE-ID") is not None and (moment := _moment(event, "RECURRENCE-ID")):
            moved[_text(event.get("UID"), 200)].add(_day_of(moment, zone).isoformat())
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
    start = _moment(event, "DTSTART")
    if start is None:
        raise ValueError("no beginning")
    end = _end(event, start)
    uid = _text(event.get("UID"), 200)
    entry = Entry(
        key=f"ics:{uid}" if uid else f"ics:{start.isoformat()}:{_text(event.get('SUMMARY'), 80)}",
        title=_text(event.get("SUMMARY"), 500),
        on=_day_of(start, zone),
        starts_at=_aware(start, zone),
        ends_at=_aware(end, zone) if end is not None else None,
        place=_text(event.get("LOCATION"), 160),
        note=_text(event.get("DESCRIPTION"), 4000, lines=True),
        people=_attendees(event),
        cancelled=method == "CANCEL" or _text(event.get("STATUS"), 20).upper() == "CANCELLED",
        sequence=_count(event.get("SEQUENCE")),
        stamp=_aware(_moment(event, "DTSTAMP"), zone),
    )
    entry.online = bool(
        re.search(r"teams\.microsoft|zoom\.us|meet\.google|webex|https?://", entry.place, re.I)
    )
    if not FIRST_DAY <= entry.on <= LAST_DAY:
        raise ValueError("a day out of reach")
    if event.get("RECURRENCE-ID") is not None and (moment := _moment(event, "RECURRENCE-ID")):
        entry.key += f":{_day_of(moment, zone).isoformat()}"
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


def _occurrences(
    entry: Entry,
    start: dt.datetime | dt.date,
    end: Any,
    repeat: Repeat,
    moved: set[str],
    today: dt.date,
    zone: dt.tzinfo,
) -> list[Entry]:
    """One entry for each day of a series, at its own clock time there; the next one is chosen by itself."""
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
                    "chosen": False,
                }
            )
        )
    ahead = [one for one in found if one.on >= today]
    if found:
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
    return _once(
        Address(_text(str(value).split(":", 1)[-1], 250), _text(getattr(value, "params", {}).get("CN"), 120))
        for value in values[: _MOST_ADDRESSES * 2]
    )


def _once(addresses: Iterable[Address]) -> list[Address]:
    found: dict[str, Address] = {}
    for one in addresses:
        email = one.email.strip().lower()
        if _ADDRESS.fullmatch(email) and len(found) < _MOST_ADDRESSES:
            name = "" if "@" in one.name else one.name.strip("'\" ")
            found.setdefault(email, Address(email, name))
    return list(found.values())


def _text(value: Any, limit: int, *, lines: bool = False) -> str:
    """What people may read of a value: no control characters, no halves of characters, not endless."""
    value = value[0] if isinstance(value, list) and value else value
    text = "" if value is None else str(value)[: limit * 4]
    text = (
        text.encode("utf-8", "replace").decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    )
    text = "".join(c for c in text if c.isprintable() or (lines and c in "\n\t"))
    return (text if lines else " ".join(text.split()))[:limit].strip()


# Mail ---------------------------------------------------------------------------------------------------


def read_mail(data: bytes, today: dt.date, zone: dt.tzinfo) -> Found:
    try:
        mail: Any = BytesParser(Message, policy=PLAIN).parsebytes(data)
        entry, notes = _mail_entry(mail, data, today, zone)
    except UnreadableFile:
        raise
    except Exception as error:  # the parser of headers raises whatever hostile ones make it raise
        raise UnreadableFile(_("The mail file is damaged and cannot be read.")) from error
    return Found([entry], notes)


def _mail_entry(mail: Any, data: bytes, today: dt.date, zone: dt.tzinfo) -> tuple[Entry, list[str]]:
    if not any(mail.get(name) for name in ("From", "Message-ID", "Date", "Subject")):
        raise UnreadableFile(_("This is neither a calendar file (.ics) nor a mail file (.eml)."))
    notes = []
    moment = _date_of(mail, zone)
    if moment is None:
        notes.append(_("The mail names no day that can be read; today is filled in."))
    message_id = _text(mail.get("Message-ID"), 220)
    text, attached = _body(mail)
    if attached:
        notes.append(_("Attachments stay in the mail; they are not taken over."))
    entry = Entry(
        key=f"eml:{message_id}"
        if message_id
        else f"eml:{_text(mail.get('Date'), 60)}:{_header(mail, 'Subject', 80)}",
        title=_header(mail, "Subject", 500),
        on=moment.astimezone(zone).date() if moment else today,
        starts_at=moment.astimezone(dt.UTC) if moment else None,
        note=text,
        people=_once(_senders(mail)),
        newsletter=_is_bulk(mail),
        is_mail=True,
    )
    if not FIRST_DAY <= entry.on <= LAST_DAY:
        entry.on, entry.starts_at = today, None
        notes.append(_("The mail names no day that can be read; today is filled in."))
    if entry.newsletter:
        notes.append(
            _("This mail went to many (newsletter). It is kept as such and does not count as a contact.")
        )
    return entry, notes


def _header(mail: Any, name: str, limit: int) -> str:
    """A header with its encoded words read."""
    raw = mail.get(name)
    if raw is None:
        return ""
    parts = []
    for piece, charset in decode_header(str(raw)[:4000])[:50]:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        parts.append(decoded(piece, charset))
    return _text("".join(parts), limit)


def _date_of(mail: Any, zone: dt.tzinfo) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(str(mail.get("Date"))[:100])
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _senders(mail: Any) -> Iterable[Address]:
    for header in ("From", "To", "Cc"):
        values = [str(value)[:8000] for value in (mail.get_all(header) or [])[:5]]
        for name, email in getaddresses(values)[:_MOST_ADDRESSES]:
            yield Address(_text(email, 250), _name(name))


def _name(raw: str) -> str:
    holder = Message(policy=PLAIN)
    holder["X"] = raw.replace("\n", " ").replace("\r", " ")[:400]
    return _header(holder, "X", 120)


def _is_bulk(mail: Any) -> bool:
    precedence = _text(mail.get("Precedence"), 20).lower()
    automatic = _text(mail.get("Auto-Submitted"), 40).lower()
    return bool(
        mail.get("List-Unsubscribe")
        or mail.get("List-Id")
        or precedence in {"bulk", "list", "junk"}
        or automatic not in {"", "no"}
    )


def _body(mail: Any) -> tuple[str, bool]:
    """The words of the mail, and whether anything is attached."""
    text, attached = "", False
    for number, part in enumerate(mail.walk()):
        if number > 60:
            break
        if part.get_filename():
            attached = True
        elif part.get_content_type() == "text/plain" and not text:
            raw = part.get_payload(decode=True) or b""
            text = decoded(raw[:60_000], part.get_content_charset())
    return _text(text, 4000, lines=True), attached
