"""What a calendar or mail file tells: its entries, as pure values, and the words of files made safe to read."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_ADDRESSES = 100
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
    #: cancels a meeting without saying which days it had: all of a series, where it was one (file_drafts.py)
    every_day: bool = False
    #: the file names no day; `on` is then today, until the touchpoint says it
    dayless: bool = False


@dataclass
class Found:
    """What a file holds, and what of it was not taken: said on the page."""

    entries: list[Entry]
    notes: list[str] = field(default_factory=list)


def once(addresses: Iterable[Address]) -> list[Address]:
    found: dict[str, Address] = {}
    for one in addresses:
        email = one.email.strip().lower()
        if _ADDRESS.fullmatch(email) and len(found) < MOST_ADDRESSES:
            name = "" if "@" in one.name else one.name.strip("'\" ")
            found.setdefault(email, Address(email, name))
    return list(found.values())


def text_of(value: Any, limit: int, *, lines: bool = False) -> str:
    """What people may read of a value: no control characters, no halves of characters, not endless."""
    value = value[0] if isinstance(value, list) and value else value
    text = "" if value is None else str(value)[: limit * 4]
    text = (
        text.encode("utf-8", "replace").decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    )
    text = "".join(c for c in text if c.isprintable() or (lines and c in "\n\t"))
    return (text if lines else " ".join(text.split()))[:limit].strip()
