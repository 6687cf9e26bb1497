"""A report to a person, and the erasure of what is stored about them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Employment, Person, Stakeholder, Touchpoint
from kam.exchange.privacy import files, leftovers
from kam.exchange.privacy.compact import compact_soon
from kam.exchange.privacy.files import Decision
from kam.exchange.privacy.mentions import FROZEN, Hit, mentions
from kam.exchange.privacy.models import Erasure
from kam.exchange.privacy.names import ERASED, GONE, Names, names_of, pks_of, redacted
from kam.lib.slots import PersonData, person_data
from kam.lib.words import words_in
from kam.records import indexing
from kam.records.models import Change
from kam.records.operations import record
from kam.records.search_models import SearchEntry
from kam.reference.calendar import today as company_today
from plans.models import PlanMeeting

Gone = dict[str, set[int]]


@dataclass
class Trail:
    """What was done, by label and deed, and what search has to look at again and to forget."""

    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    objects: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    words: set[str] = field(default_factory=set)

    def count(self, label: str, deed: str, rows: int = 1) -> None:
        self.told[label, deed] += rows

    def touch(self, label: str, pks: Iterable[int]) -> None:
        """Before rows change or go."""
        for key, found in indexing.touched(label, pks).items():
            fresh = found - self.objects[key]
            self.objects[key] |= fresh
            for entry in SearchEntry.objects.filter(kind=key, object_pk__in=fresh):
                for text in (entry.title, entry.text):
                    self.words.update(word for _start, _end, word in words_in(text))

    def tell_search(self) -> None:
        indexing.refresh_all(self.objects)
        indexing.forget_words(self.words)


PERMISSION = "people.privacy"


def why_not_privacy(user: Any) -> str | None:
    """Why the user may neither report nor erase."""
    if user is None or user.may(PERMISSION):
        return None
    return _("Your rights do not include this. An administrator can change them.")


def _refuse(user: Any) -> None:
    if reason := why_not_privacy(user):
        raise PermissionDenied(reason)


@transaction.atomic
def report_told(*, person: Person, by: Any) -> None:
    """History keeps that a report was made, not what was in it."""
    _refuse(by)
    record(
        person, action=Change.Action.EVENT, by=by, note=gettext_noop("Report to the person about their data")
    )


def is_name(typed: str, person: Person) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(str(person).split()).casefold()


def goes(pks: Collection[int]) -> Gone:
    """Which rows are deleted, by label of their model."""
    found: Gone = defaultdict(set)
    for entry in person_data:
        if not entry.link and not entry.kept:
            found[entry.model].update(entry.rows(pks).order_by().values_list("pk", flat=True))
    return found


def _sealed(person: Person, by: Any, typed: str) -> Person:
    """The person under lock, for who may erase them and has typed their name."""
    _refuse(by)
    locked = Person.objects.select_for_update().filter(pk=person.pk).first()
    if locked is None:
        raise ValidationError({"name": _("This person is no longer there.")})
    if not is_name(typed, locked):
        raise ValidationError({"name": _("This is not the name. Type %(name)s.") % {"name": locked}})
    return locked


@transaction.atomic
def person_erase(
    *,
    person: Person,
    by: Any,
    typed: str,
    keep: Collection[str] = (),
    take: Collection[str] = (),
    decisions: Mapping[str, Decision] | None = None,
    rest: Decision | None = None,
    unread: Collection[str] = (),
    go_on: bool = False,
) -> Erasure:
    """Erases a person. `typed` is their name, as a seal.

    `keep` are keys of texts that stay as they are (Hit.key), `take` of those that are redacted; the others as the
    hit proposes. `decisions` say what becomes of uploaded files that name the person, `rest` of those that are not
    among them: without a decision on each, nothing is erased. `unread` are keys of files that could not be looked
    through and are deleted, too. Files of the accounts concerned that are still being read want a decision each, or
    to be waited for; `go_on`: those of other accounts are not waited for, and the proof tells how many they were.

    Afterwards only the erasure's own row and one entry of history tell that somebody was there, by number.
    """
    person = _sealed(person, by, typed)
    files.hold_reading()
    number, pks = person.pk, pks_of(person)
    names, accounts, gone, trail = names_of(pks), accounts_of(pks), goes(pks), Trail()
    named = files.named_files(names)
    decided = files.checked(named, decisions or {}, rest, names)
    former, minutes = _former(pks, gone), _minutes(gone)
    for label, rows in gone.items():
        trail.touch(label, rows)
    _wipe_history({label: gone[label] | former[label] for label in {*gone, *former}}, trail)
    for entry in person_data:
        _erase_entry(entry, pks, trail)
    _hanging(gone, trail)
    hits = mentions(names)
    accounts |= leftovers.accounts_of(hits)
    busy, elsewhere = files.busy_files(accounts, named), files.busy_elsewhere(accounts, named)
    decided |= files.checked_busy(busy, elsewhere, decisions or {}, names, go_on=go_on)
    unseen = files.unread_files(accounts, named)
    kept = _redact(names, hits, set(keep), set(take), trail)
    _mark_minutes(minutes)
    # afterwards: history writes down what the files are called
    told = files.carry_out([*named, *busy], decided, by)
    deleted, unseen_left = files.delete_unread(unseen, unread, by)
    for label, deed, count in leftovers.clear(accounts, names.pattern()):
        trail.count(label, deed, count)
    trail.words |= {word for term in names.terms for _start, _end, word in words_in(term)}
    trail.tell_search()
    erasure = Erasure.objects.create(
        person_pk=number,
        by=by,
        counts=[[label, deed, count] for (label, deed), count in sorted(trail.told.items()) if count],
        kept=kept,
        files=[*told, *deleted],
        unread=unseen_left,
        reading=elsewhere,
        backups_until=company_today() + dt.timedelta(days=settings.KAM_BACKUP_DAYS),
    )
    record(
        erasure, action=Change.Action.EVENT, by=by,
        note=gettext_noop("Personal data of a person was erased"), values={"person_pk": (number, None)},
    )  # fmt: skip
    compact_soon()
    return erasure


def accounts_of(pks: Collection[int]) -> set[int]:
    """Accounts in whose documents the person may stand."""
    places = Stakeholder.objects.filter(person__in=pks).values_list("account", flat=True)
    jobs = Employment.objects.filter(person__in=pks, organisation__account__isnull=False)
    talks = Touchpoint.objects.filter(people__person__in=pks).values_list("account", flat=True)
    return {*places, *talks, *jobs.values_list("organisation__account", flat=True)}


def _former(pks: Collection[int], gone: Gone) -> Gone:
    """Rows about the person that are gone already, as history names them."""
    found: Gone = defaultdict(set)
    about = Change.objects.filter(object_type="accounts.stakeholder", values__person__1__pk__in=list(pks))
    places = {*gone.get("accounts.stakeholder", ()), *about.order_by().values_list("object_pk", flat=True)}
    for entry in person_data:
        if entry.owner:
            owners = list(pks) if entry.owner == "person" else list(places)
            named = {"object_type": entry.model, f"values__{entry.owner}__1__pk__in": owners}
            found[entry.model] |= set(
                Change.objects.filter(**named).order_by().values_list("object_pk", flat=True)
            )
    return found


def _erase_entry(entry: PersonData, pks: Collection[int], trail: Trail) -> None:
    if entry.wiped is not None:
        _wipe_texts(entry, list(entry.wiped(pks).order_by().values_list("pk", flat=True)), trail)
    if entry.kept:
        return
    found = list(entry.rows(pks).order_by().values_list("pk", flat=True))
    if not found:
        return
    model: Any = apps.get_model(entry.model)
    if not entry.link:
        trail.count(entry.model, "deleted", len(found))
        model._base_manager.filter(pk__in=found).delete()
        return
    trail.count(entry.model, "unlinked", len(found))
    trail.touch(entry.model, found)
    model._base_manager.filter(pk__in=found).update(**{entry.link: None, **_moved_on(model)})


def _moved_on(model: Any) -> dict[str, Any]:
    """So that a form that is open somewhere does not bring back what was erased."""
    if any(one.name == "version" for one in model._meta.concrete_fields):
        return {"version": F("version") + 1, "updated_at": timezone.now()}
    return {}


def _wipe_texts(entry: PersonData, found: list[int], trail: Trail) -> None:
    """Empties all texts of rows that are about nobody else, here and in their history."""
    if not found:
        return
    model: Any = apps.get_model(entry.model)
    texts = {
        one.name: GONE if one.name == "text" else ""
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField) and not (one.choices or one.unique)
    }
    trail.touch(entry.model, found)
    model._base_manager.filter(pk__in=found).update(**texts, **_moved_on(model))
    _wipe_history({entry.model: set(found)}, trail)
    trail.count(entry.model, "emptied", len(found))


def _wipe_history(objects: Gone, trail: Trail) -> None:
    """History of these objects says that they were there and when, nothing else."""
    for label, pks in objects.items():
        rows = list(Change.objects.filter(object_type=label, object_pk__in=pks))
        for row in rows:
            row.object_text, row.note = "", ""
            row.values = {name: _wiped(pair) for name, pair in row.values.items()}
        Change.objects.bulk_update(rows, ["object_text", "note", "values"], batch_size=200)
        trail.count("records.change", "redacted", len(rows))


def _wiped(pair: Any) -> Any:
    if isinstance(pair, list):
        return [None if one in (None, "") else ERASED for one in pair]
    return ERASED


def hanging_models() -> list[Any]:
    """What hangs on any row by label and number, without history itself."""
    columns = {"object_type", "object_pk"}
    return [
        model
        for model in apps.get_models()
        if model is not Change and columns <= {one.name for one in model._meta.concrete_fields}
    ]


def _hanging(gone: Gone, trail: Trail) -> None:
    """What hangs on deleted rows by name and number: comments, notifications, audiences, ids elsewhere."""
    for model in hanging_models():
        label = model._meta.label_lower
        for about, pks in gone.items():
            rows = model._base_manager.filter(object_type=about, object_pk__in=pks)
            found = set(rows.order_by().values_list("pk", flat=True))
            if found:
                trail.touch(label, found)
                _wipe_history({label: found}, trail)
                rows.delete()
                trail.count(label, "deleted", len(found))


def _redact(names: Names, hits: Iterable[Hit], keep: set[str], take: set[str], trail: Trail) -> int:
    """Takes the name out of all texts but those that shall stay; returns how many stay."""
    kept = 0
    for hit in hits:
        stays = hit.key in keep or not (hit.redact or hit.key in take)
        if hit.is_asked and stays:
            kept += 1
            continue
        trail.touch(hit.label, [hit.pk])
        if _redact_hit(hit, names.pattern(sure_only=not hit.is_asked and names.common)):
            trail.count(hit.label, "redacted")
    return kept


def _minutes(gone: Gone) -> list[int]:
    """Minutes of reviews that the person attended: they say that somebody was taken out of them."""
    were = PlanMeeting.objects.filter(attendees__in=gone.get("plans.meetingattendee", ()))
    return list(were.order_by().values_list("pk", flat=True).distinct())


def _mark_minutes(pks: Iterable[int]) -> None:
    for pk, minutes in (
        PlanMeeting.objects.filter(pk__in=pks).exclude(minutes=None).values_list("pk", "minutes")
    ):
        marked = {**minutes, "redacted": company_today().isoformat()}
        PlanMeeting.objects.filter(pk=pk).update(minutes=marked)


def _redact_hit(hit: Hit, pattern: Any) -> bool:
    """Whether there was something to take out."""
    model: Any = apps.get_model(hit.label)
    value = redacted(hit.value, pattern)
    if value == hit.value:
        return False
    limit = getattr(model._meta.get_field(hit.field), "max_length", None)
    if isinstance(value, str) and limit:
        value = value[:limit]
    if hit.label in FROZEN and isinstance(value, dict):
        value["redacted"] = company_today().isoformat()
    moved = _moved_on(model) if hit.is_asked else {}
    if hit.is_read:
        moved = {"redacted_on": company_today()}
    return bool(model._base_manager.filter(pk=hit.pk).update(**{hit.field: value}, **moved))
