"""What a calendar or mail file becomes: entries matched to people in sight, carried through the preview signed."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.people.models import ContactPoint, Employment, Person
from accounts.relationships.models import Touchpoint
from accounts.work.file_entries import Address, Entry, Found, UnreadableFile
from teams.models import User

_SALT = "accounts.work.file"
#: A preview is sent within a working day.
_GOOD_FOR = 12 * 3600


@dataclass
class Who:
    """An address of the file: somebody of theirs, one of us, or unknown so far."""

    address: Address
    person: Person | None = None
    colleague: User | None = None
    #: in sight, but without a job at this account
    elsewhere: bool = False

    @property
    def unknown(self) -> bool:
        return self.person is None and self.colleague is None

    @property
    def first_name(self) -> str:
        name = self.address.name
        if "," in name:
            return name.partition(",")[2].strip()
        return name.rpartition(" ")[0]

    @property
    def last_name(self) -> str:
        name = self.address.name
        if "," in name:
            return name.partition(",")[0].strip()
        return name.rpartition(" ")[2] or self.address.email.partition("@")[0].rpartition(".")[2].capitalize()


@dataclass
class Preview:
    """What the page before saving shows."""

    entries: list[Entry]
    who: list[Who]
    #: touchpoints by the key of the entry that they came from
    there: dict[str, Touchpoint] = field(default_factory=dict)

    @property
    def unknown(self) -> list[tuple[int, Who]]:
        """With their number among all, which stays when some are known meanwhile."""
        return [(number, one) for number, one in enumerate(self.who) if one.unknown]

    def of(self, entry: Entry) -> list[Who]:
        emails = {address.email for address in entry.people}
        return [one for one in self.who if one.address.email in emails]

    def people(self, entry: Entry) -> list[Person]:
        return [one.person for one in self.of(entry) if one.person is not None and one.colleague is None]

    def colleagues(self, entry: Entry) -> list[User]:
        return [one.colleague for one in self.of(entry) if one.colleague is not None]

    def known(self, entry: Entry) -> Touchpoint | None:
        """The touchpoint that came of this entry before."""
        return self.there.get(entry.key[:240])


def preview_of(account: KeyAccount, user: Any, entries: Sequence[Entry]) -> Preview:
    """Whom the addresses belong to within sight, and what is there already: five queries."""
    addresses = {one.email: one for entry in entries for one in entry.people}
    who = {email: Who(address) for email, address in addresses.items()}
    for colleague in User.objects.filter(email__in=list(who)).order_by("pk"):
        who[colleague.email or ""].colleague = colleague
    here = Employment.objects.filter(person=OuterRef("person"), organisation__account=account)
    points = ContactPoint.objects.visible_to(user).filter(
        kind=ContactPoint.Kind.EMAIL,
        value__in=list(who),
        person__archived_at=None,
        person__in=Person.objects.visible_to(user).values("pk"),
    )
    found = points.select_related("person").annotate(here=Exists(here)).order_by("here", "-pk")
    for point in found:
        one = who[point.value]
        one.person = point.person if point.here else one.person
        one.elsewhere = not point.here and one.person is None
    keys = [entry.key[:240] for entry in entries]
    rows = Touchpoint.objects.filter(account=account, archived_at=None, external_id__in=keys)
    there = {row.external_id: row for row in rows.prefetch_related("people", "colleagues")}
    return Preview(list(entries), list(who.values()), there)


# Cancelled as a whole -------------------------------------------------------------------------------------

_DAY_AT_END = re.compile(r":\d{4}-\d\d-\d\d$")


def with_days_of_series(account: KeyAccount, found: Found, today: dt.date) -> Found:
    """Where a file cancels a series without its rule, the days of it that became touchpoints: one query.

    Those that are planned; where none is, the last one, to say that it is there. Raises UnreadableFile when
    nothing is left to show.
    """
    whole = {_series_of(entry): entry for entry in found.entries if entry.every_day}
    if not whole:
        return found
    there = {entry.key for entry in found.entries if not entry.every_day or entry.series}
    entries = [entry for entry in found.entries if not entry.every_day or entry.series]
    rows = _touchpoints_of(account, list(whole))
    for key, entry in whole.items():
        days = [row for row in rows[key] if row.external_id not in there]
        planned = [row for row in days if row.state == Touchpoint.State.PLANNED]
        entries += [_on_day_of(row, entry, today) for row in planned or ([] if entry.series else days[-1:])]
        if not days and not entry.series:
            if entry.dayless:
                found.notes.append(
                    _("“%(title)s” is cancelled, but nothing here came of it.")
                    % {"title": entry.title or entry.key}
                )
            else:
                entries.append(entry)
    if not entries:
        raise UnreadableFile(" ".join(found.notes))
    return Found(sorted(entries, key=lambda entry: (entry.on, entry.key)), found.notes)


def _series_of(entry: Entry) -> str:
    """What the keys of all its days begin with."""
    return _DAY_AT_END.sub("", entry.key) if entry.series else entry.key


def _touchpoints_of(account: KeyAccount, keys: Sequence[str]) -> dict[str, list[Touchpoint]]:
    """The touchpoints that meetings became, by the meeting: its own and those of its days, the earliest first."""
    wanted = Q(external_id__in=keys)
    for key in keys:
        wanted |= Q(external_id__startswith=f"{key}:")
    found: dict[str, list[Touchpoint]] = {key: [] for key in keys}
    for row in Touchpoint.objects.filter(wanted, account=account, archived_at=None).order_by("on", "pk"):
        for key in {row.external_id, _DAY_AT_END.sub("", row.external_id)} & found.keys():
            found[key].append(row)
    return found


def _on_day_of(row: Touchpoint, entry: Entry, today: dt.date) -> Entry:
    """The cancellation of one day; what is over is offered, but not chosen by itself."""
    of_series = row.external_id != entry.key
    return Entry(
        **{
            **vars(entry),
            "key": row.external_id,
            "title": entry.title or row.text,
            "on": row.on,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "series": "",
            "chosen": row.on >= today or not of_series,
            "dayless": False,
        }
    )


# Through the browser and back ---------------------------------------------------------------------------


def sealed(entries: Iterable[Entry], account: KeyAccount) -> str:
    """The entries as a text that only we can make."""
    rows = [
        {
            **vars(entry),
            "on": entry.on.isoformat(),
            "starts_at": entry.starts_at.isoformat() if entry.starts_at else None,
            "ends_at": entry.ends_at.isoformat() if entry.ends_at else None,
            "stamp": entry.stamp.isoformat() if entry.stamp else None,
            "people": [[one.email, one.name] for one in entry.people],
        }
        for entry in entries
    ]
    return signing.dumps([account.public_id, rows], salt=_SALT, compress=True)


def opened(text: str, account: KeyAccount) -> list[Entry] | None:
    """What `sealed` wrote for this account; None when it is no such text, or too old."""
    try:
        owner, rows = signing.loads(text, salt=_SALT, max_age=_GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError, UnicodeError):
        return None
    if owner != account.public_id:
        return None
    return [
        Entry(
            **{
                **row,
                "on": dt.date.fromisoformat(row["on"]),
                "starts_at": parse_datetime(row["starts_at"]) if row["starts_at"] else None,
                "ends_at": parse_datetime(row["ends_at"]) if row["ends_at"] else None,
                "stamp": parse_datetime(row["stamp"]) if row.get("stamp") else None,
                "people": [Address(*pair) for pair in row["people"]],
            }
        )
        for row in rows
    ]
