"""Reads a mail from a mail file (.eml), and the calendar that it brings. See touchpoint_files.py for the limits."""

import datetime as dt
from collections.abc import Iterable
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.work.file_entries import MOST_ADDRESSES, Address, Entry, Found, UnreadableFile, once, text_of
from kam.lib.fields import FIRST_DAY, LAST_DAY
from kam.lib.mails import PLAIN, decoded

_MOST_PARTS = 60


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
    message_id = text_of(mail.get("Message-ID"), 220)
    text, attached = _body(mail)
    if attached:
        notes.append(_("Attachments stay in the mail; they are not taken over."))
    entry = Entry(
        key=f"eml:{message_id}"
        if message_id
        else f"eml:{text_of(mail.get('Date'), 60)}:{_header(mail, 'Subject', 80)}",
        title=_header(mail, "Subject", 500),
        on=moment.astimezone(zone).date() if moment else today,
        starts_at=moment.astimezone(dt.UTC) if moment else None,
        note=text,
        people=once(_senders(mail)),
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
    return text_of("".join(parts), limit)


def _date_of(mail: Any, zone: dt.tzinfo) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(str(mail.get("Date"))[:100])
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _senders(mail: Any) -> Iterable[Address]:
    for header in ("From", "To", "Cc"):
        values = [str(value)[:8000] for value in (mail.get_all(header) or [])[:5]]
        for name, email in getaddresses(values)[:MOST_ADDRESSES]:
            yield Address(text_of(email, 250), _name(name))


def _name(raw: str) -> str:
    holder = Message(policy=PLAIN)
    holder["X"] = raw.replace("\n", " ").replace("\r", " ")[:400]
    return _header(holder, "X", 120)


def _is_bulk(mail: Any) -> bool:
    precedence = text_of(mail.get("Precedence"), 20).lower()
    automatic = text_of(mail.get("Auto-Submitted"), 40).lower()
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
        if number > _MOST_PARTS:
            break
        if part.get_filename():
            attached = True
        elif part.get_content_type() == "text/plain" and not text:
            raw = part.get_payload(decode=True) or b""
            text = decoded(raw[:60_000], part.get_content_charset())
    return text_of(text, 4000, lines=True), attached


def cancellation_in(data: bytes) -> bytes:
    """The calendar that a mail brings to cancel a meeting; empty where it brings none."""
    try:
        mail: Any = BytesParser(Message, policy=PLAIN).parsebytes(data)
        for number, part in enumerate(mail.walk()):
            if number > _MOST_PARTS:
                break
            if part.get_content_type() == "text/calendar":
                raw = part.get_payload(decode=True) or b""
                if b"METHOD:CANCEL" in raw.upper():
                    return raw
    except Exception:  # as in read_mail, which has read this mail already: it only brings no calendar
        return b""
    return b""
