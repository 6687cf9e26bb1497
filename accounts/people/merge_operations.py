"""Two records of one person become one: everything moves to the one that stays, and can be put back.

Nothing is deleted but links that would stand twice. What the one that stays has already (the same e-mail, an open job
at the same organisation, a judgement on the same scale) stays with the other one, which is archived and leads on.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people import rules
from accounts.people.buying_models import Stakeholder
from accounts.people.card_operations import BACK
from accounts.people.models import ContactPoint, Employment, Person
from accounts.people.operations import person_scope
from accounts.people.taking_back import references_to, take_back, write_link
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.lib.slots import person_references
from kam.records.models import Change, ExternalId, Notification
from kam.records.operations import edit_row, locked, record
from kam.reference.calendar import today as company_today

#: How batches of merges begin.
PEOPLE_MERGED = "people:"
#: Fields of which the merging person may choose one side's value.
CHOICES = ("title", "first_name", "last_name", "language", "note", "legal_basis", "legal_note")


def merge_preview(other: Person) -> list[tuple[Any, int]]:
    """What would move: (label, how many); writes nothing."""
    found = []
    for reference in person_references:
        rows = apps.get_model(reference.model)._default_manager.filter(**{reference.field: other.pk})
        if count := rows.count():
            found.append((reference.label, count))
    return found


@transaction.atomic
def person_merge(
    *,
    keep: Person,
    other: Person,
    by: Any,
    values: Mapping[str, Any] | None = None,
    versions: tuple[int, int] | None = None,
    today: dt.date | None = None,
) -> Person:
    """Moves all of `other` to `keep`. `values` are those of `other` to be taken over; `versions` what was seen."""
    today = today or company_today()
    keep, other = _both_for(keep, other, by, versions, today)
    batch = f"{PEOPLE_MERGED}{other.public_id}:{new_public_id()}"[:40]
    scopes = [person_scope(person, by, today) for person in (keep, other)]
    _take_values(keep, other, values or {}, by, scopes[0], batch)
    _move_all(keep, other, by, batch)
    names = {"merged": (str(other), str(keep))}
    for person, scope in ((other, scopes[1]), (keep, scopes[0])):
        record(person, action=Change.Action.MERGE, by=by, scope=scope, values=names, batch=batch)
    edit_row(
        other,
        values={"merged_into": keep, "archived_at": timezone.now()},
        version=None,
        by=by,
        scope=scopes[1],
        batch=batch,
        action=Change.Action.ARCHIVE,
    )
    return keep


@transaction.atomic
def person_unmerge(*, other: Person, by: Any, today: dt.date | None = None) -> list[str]:
    """Puts back what a merge moved; returns the names of what changed since and stays."""
    other = locked(Person.objects.all(), other.pk)
    if other.merged_into is None:
        raise ValidationError(_("This person is merged into nobody."))
    ask(rules.why_not_merge(other.merged_into, by, today or company_today()))
    merged = Change.objects.of(other).filter(action=Change.Action.MERGE, batch__startswith=PEOPLE_MERGED)
    last = merged.order_by("-pk").first()
    if last is None:
        raise ValidationError(_("This merge can no longer be taken back."))
    return take_back(last.batch, by=by, today_batch=f"{BACK}{last.batch}"[:40])


def _both_for(
    keep: Person, other: Person, by: Any, versions: tuple[int, int] | None, today: dt.date
) -> tuple[Person, Person]:
    """Both under lock, for somebody who may merge them as they are."""
    if keep.pk == other.pk:
        raise ValidationError(_("Choose another person."))
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update().filter(pk__in=[keep.pk, other.pk]).order_by("pk")
    }
    keep, other = rows[keep.pk], rows[other.pk]
    for person in (keep, other):
        ask(rules.why_not_merge(person, by, today))
        if person.archived_at:
            raise ValidationError(_("An archived person cannot be merged. Bring them back first."))
    if versions and versions != (keep.version, other.version):
        raise ValidationError(_("One of both was changed in the meantime. Look at both again."))
    return keep, other


def _move_all(keep: Person, other: Person, by: Any, batch: str) -> None:
    """Whatever leads to `other`, unless `keep` has the same."""
    for reference in person_references:
        model: Any = apps.get_model(reference.model)
        for row in model._default_manager.filter(**{reference.field: other.pk}).order_by("pk"):
            if not _unified(row, keep, by, reference.scope(row), batch):
                _move(row, reference.field, keep, by, reference.scope(row), batch)
    for row in ExternalId.objects.filter(object_type=Person._meta.label_lower, object_pk=other.pk):
        _move(row, "object_pk", keep.pk, by, "", batch)
    about = Notification.objects.filter(object_type=Person._meta.label_lower, object_pk=other.pk)
    about.update(object_pk=keep.pk)


def _take_values(
    keep: Person, other: Person, chosen: Mapping[str, Any], by: Any, scope: str, batch: str
) -> None:
    values = {name: getattr(other, name) for name in CHOICES if name in chosen}
    values["card_extra"] = [
        *keep.card_extra,
        *(line for line in other.card_extra if line not in keep.card_extra),
    ]
    if not keep.legal_basis and other.legal_basis:
        values |= {"legal_basis": other.legal_basis, "legal_note": other.legal_note}
    if other.contact_blocked and not keep.contact_blocked:
        values |= {"contact_blocked": True, "contact_blocked_note": other.contact_blocked_note}
    edit_row(keep, values=values, version=None, by=by, scope=scope, batch=batch)


def _unified(row: Any, keep: Person, by: Any, scope: str, batch: str) -> bool:
    """Whether the one that stays has the same already, and took from the row what it lacked."""
    if isinstance(row, ContactPoint):
        return ContactPoint.objects.filter(person=keep, kind=row.kind, value__iexact=row.value).exists()
    if isinstance(row, Employment) and row.ends_on is None:
        same = Employment.objects.select_for_update().filter(
            person=keep, organisation=row.organisation_id, ends_on=None
        )
        return _fill(same.first(), row, ("job_title", "unit", "starts_on"), by, scope, batch)
    if isinstance(row, Stakeholder) and row.archived_at is None and row.left_on is None:
        twin: Any = (
            Stakeholder.objects.current()
            .filter(person=keep, account=row.account_id, about_type=row.about_type, about_pk=row.about_pk)
            .select_for_update(of=("self",))
            .first()
        )
        if not _fill(twin, row, ("organisation", "unit", "position", "owner"), by, scope, batch):
            return False
        for model, name in references_to(Stakeholder):
            for hanging in (
                model._default_manager.filter(**{name: row.pk})
                .exclude(**({"pk": twin.pk} if model is Stakeholder else {}))
                .order_by("pk")
            ):
                _move(hanging, name, twin, by, scope, batch)
        edit_row(
            row, values={"archived_at": timezone.now()}, version=None, by=by, scope=scope, batch=batch,
            action=Change.Action.ARCHIVE,
        )  # fmt: skip
        return True
    return False


def _fill(twin: Any, row: Any, names: tuple[str, ...], by: Any, scope: str, batch: str) -> bool:
    if twin is None:
        return False
    values = {name: getattr(row, name) for name in names if not getattr(twin, name) and getattr(row, name)}
    edit_row(twin, values=values, version=None, by=by, scope=scope, batch=batch)
    return True


def _move(row: Any, name: str, target: Any, by: Any, scope: str, batch: str) -> None:
    """Points the row at `target`; a link that stands there already goes, a row that does stays where it is."""
    old = getattr(row, name)
    setattr(row, name, target)
    try:
        row.validate_constraints()
    except ValidationError:
        setattr(row, name, old)
        if not hasattr(row, "version"):
            links = [f.name for f in row._meta.concrete_fields if not f.primary_key]
            gone = {link: (getattr(row, link), None) for link in links}
            record(row, action=Change.Action.DELETE, by=by, scope=scope, values=gone, batch=batch)
            row.delete()
        return
    setattr(row, name, old)
    text = str(target)[:200] if isinstance(target, models.Model) else ""
    write_link(row, {name: target}, by=by, scope=scope, batch=batch, text=text)
