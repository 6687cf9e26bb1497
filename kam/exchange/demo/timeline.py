"""What happened in the demo world, in order, and the one place that dates it back.

Every event runs a real operation; afterwards the history that it left, and the rows that it made, get the day
and the author of the event, and ids that follow from names. Nothing outside the demo may do this.
"""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.utils import timezone

from kam.lib.ids import ALPHABET, LENGTH
from kam.records.models import Change
from teams.models import AccountTeam, User

Act = Callable[[], Any]
#: Batches written in bulk with their own days and authors begin with this.
OWN_DAY = "import-"
_OPENS, _CLOSES = 8 * 60 + 5, 17 * 60 + 40


def stable_id(*words: str) -> str:
    """A public id that follows from names, so that links into the demo world stay good."""
    number = int.from_bytes(hashlib.sha256("|".join(words).encode()).digest(), "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


#: Moments that are said, not the ones at which something was done.
_OWN_MOMENTS = frozenset({"starts_at", "ends_at"})


@dataclass
class Event:
    day: dt.date
    author: str
    act: Act


@dataclass
class Stretch:
    """The history rows from..to (keys) that one event left."""

    first: int
    last: int
    at: dt.datetime
    author: User | None


@dataclass
class Timeline:
    """Collects events, runs them in order of days, dates them back."""

    users: dict[str, User]
    events: list[Event] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    #: (label, pk) -> words for the id, where the row's own text would not do
    keys: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    now: dt.datetime | None = None
    #: the id that a row was made with -> the one that follows from names
    renamed: dict[str, str] = field(default_factory=dict)

    def add(self, day: dt.date, author: str, act: Act) -> None:
        """`author` is a colleague's name, empty for the system."""
        self.events.append(Event(day, author, act))

    def key(self, row: models.Model, *words: str) -> None:
        """Says from which words the row's id follows."""
        self.keys[row._meta.label_lower, row.pk] = words

    def run(self, told: Callable[[int, dt.datetime], int]) -> None:
        """`told` dates what an event told colleagues: it takes the newest key before and gives the one after."""
        told_last = 0
        by_day: dict[dt.date, list[Event]] = defaultdict(list)
        for event in self.events:
            by_day[event.day].append(event)
        last = Change.objects.aggregate(last=Max("pk"))["last"] or 0
        for day in sorted(by_day):
            for event, moment in zip(by_day[day], _moments(day, len(by_day[day])), strict=True):
                self.now = moment
                event.act()
                newest = Change.objects.aggregate(last=Max("pk"))["last"] or 0
                if newest > last:
                    self.stretches.append(Stretch(last + 1, newest, moment, self.users.get(event.author)))
                last = newest
                told_last = told(told_last, moment)

    def backdate(self) -> None:
        """Gives history and rows their days, authors and ids; what has its own days is left alone."""
        fresh = Change.objects.filter(pk__gte=self.stretches[0].first).exclude(batch__startswith=OWN_DAY)
        changes = list(fresh.order_by("pk"))
        wanted: dict[str, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        counter: Counter[tuple[str, str]] = Counter()
        place = 0
        for change in changes:
            while change.pk > self.stretches[place].last:
                place += 1
            stretch = self.stretches[place]
            change.at, change.by = stretch.at, stretch.author
            change.by_name = str(stretch.author) if stretch.author else ""
            self._settle(change, wanted[change.object_type][change.object_pk], stretch, counter)
        _rename_teams([change for change in changes if change.object_type == AccountTeam._meta.label_lower])
        _upsert(Change, changes, ["at", "by", "by_name", "object_text", "values"])
        for label, rows in wanted.items():
            self.renamed |= _save(apps.get_model(label), rows)

    def _settle(self, change: Change, row: dict[str, Any], stretch: Stretch, counter: Counter) -> None:
        model = apps.get_model(change.object_type)
        names = {f.name: f for f in model._meta.concrete_fields}
        if "updated_at" in names:
            row["updated_at"] = stretch.at
        if change.action == Change.Action.CREATE:
            if "created_at" in names:
                row["created_at"] = stretch.at
            if "created_by" in names:
                row["created_by_id"] = stretch.author.pk if stretch.author else None
            if "public_id" in names:
                row["public_id"] = self._id_of(change, counter)
        for name, pair in change.values.items():
            if name in _OWN_MOMENTS:
                continue
            if isinstance(names.get(name), models.DateTimeField) and isinstance(pair, list) and pair[1]:
                pair[1] = stretch.at.isoformat()
                row[name] = stretch.at
            elif isinstance(names.get(name), models.DateTimeField):
                row[name] = None

    def _id_of(self, change: Change, counter: Counter) -> str:
        words = self.keys.get((change.object_type, change.object_pk))
        if words is None:
            same = (change.object_type, change.object_text)
            counter[same] += 1
            words = (change.object_text, str(counter[same]))
        return stable_id(change.object_type, *words)


def _rename_teams(changes: list[Change]) -> None:
    """A team is called after its id, which has changed since."""
    names = {team.pk: str(team) for team in AccountTeam.objects.all()}
    for change in changes:
        change.object_text = names[change.object_pk]
        for link in change.values.get("parent", []):
            if link:
                link["text"] = names[link["pk"]]


def _moments(day: dt.date, count: int) -> list[dt.datetime]:
    """That many moments spread over a working day."""
    zone = timezone.get_default_timezone()
    step = (_CLOSES - _OPENS) / (count + 1)
    found = []
    for number in range(count):
        minutes = _OPENS + step * (number + 1)
        at = dt.time(int(minutes // 60), int(minutes % 60), (number * 37 + day.day * 11) % 60)
        found.append(dt.datetime.combine(day, at, zone))
    return sorted(found)


def _save(model: type[models.Model], rows: dict[int, dict[str, Any]]) -> dict[str, str]:
    """Sets columns of many rows; those that are gone by now are left out. Returns new ids by old ones."""
    renamed: dict[str, str] = {}
    by_columns: dict[tuple[str, ...], list[models.Model]] = defaultdict(list)
    there = model._base_manager.in_bulk(list(rows))
    for pk, values in rows.items():
        row = there.get(pk)
        if row is None or not values:
            continue
        if "public_id" in values:
            renamed[row.public_id] = values["public_id"]  # type: ignore[attr-defined]
        for name, value in values.items():
            setattr(row, name, value)
        columns = sorted("created_by" if name == "created_by_id" else name for name in values)
        by_columns[tuple(columns)].append(row)
    for names, found in by_columns.items():
        _upsert(model, found, list(names))
    return renamed


def _upsert(model: type[models.Model], rows: list[Any], names: list[str]) -> None:
    """Writes these columns of rows that are there; much quicker than `bulk_update`."""
    model._base_manager.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=names
    )
