"""The only way to write a row: create, edit, archive, restore, each with history.

Topics call these from their own operations, which ask the rules first. `by` is the acting user, or None for
the system. All run in the caller's transaction.
"""

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone, translation

from kam.lib.rows import VersionedRow
from kam.lib.versions import StaleWrite, differences
from kam.records.models import Change, ExternalId
from kam.records.notify import tell_of_change

R = TypeVar("R", bound=VersionedRow)
_TEXT_LIMIT = 200


def plain(value: Any) -> Any:
    """A value as history keeps it: JSON scalar, or {"pk", "text"} for a link."""
    if isinstance(value, models.Model):
        return {"pk": value.pk, "text": str(value)[:_TEXT_LIMIT]}
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def change_for(
    obj: models.Model,
    *,
    action: str,
    by: Any,
    scope: str = "",
    values: dict[str, tuple[Any, Any]] | None = None,
    note: str = "",
    batch: str = "",
) -> Change:
    """An unsaved history row, for bulk writes that save many at once."""
    with translation.override("en"):  # names that are made of states are translated when they are read
        name = str(obj)[:_TEXT_LIMIT]
    return Change(
        at=timezone.now(),
        by=by,
        by_name=str(by) if by is not None else "",
        action=action,
        object_type=obj._meta.label_lower,
        object_pk=obj.pk,
        object_text=name,
        scope=scope,
        values={name: [plain(old), plain(new)] for name, (old, new) in (values or {}).items()},
        note=note,
        batch=batch,
    )


def record(obj: models.Model, **kwargs: Any) -> Change:
    """Writes one history row; arguments as for `change_for`."""
    change = change_for(obj, **kwargs)
    change.save(force_insert=True)
    return change


def locked(queryset: models.QuerySet[R], pk: int) -> R:
    """Re-reads a row under lock. SQLite's immediate transaction locks the whole database instead."""
    return queryset.select_for_update(of=("self",)).get(pk=pk)


def create_row(row: R, *, by: Any, scope: str = "", note: str = "", batch: str = "") -> R:
    """Saves a new row with its history."""
    row.save(force_insert=True)
    values = {
        f.name: (None, getattr(row, f.name))
        for f in row._meta.concrete_fields
        if f.editable and not f.primary_key and getattr(row, f.attname) not in (None, "")
    }
    change = record(
        row, action=Change.Action.CREATE, by=by, scope=scope, values=values, note=note, batch=batch
    )
    row.change_pk = change.pk
    tell_of_change(row, values, by=by, scope=scope)
    return row


def edit_row(
    row: R,
    *,
    values: dict[str, Any],
    version: int | None,
    by: Any,
    scope: str = "",
    note: str = "",
    batch: str = "",
    action: str = Change.Action.EDIT,
) -> dict[str, tuple[Any, Any]]:
    """Changes a row that the caller holds locked. Returns what changed: name -> (old, new).

    `version` is the one the writer saw; None for changes that no human read first (jobs, reassignments).
    A repeated send of what is already there changes nothing and is no conflict.
    Raises StaleWrite when the row moved on and `values` would overwrite somebody's words.
    """
    changed = differences(row, values)
    if not changed:
        return {}
    if version is not None and version != row.version:
        raise StaleWrite(row, values, list(changed))
    for name, (_old, new) in changed.items():
        setattr(row, name, new)
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=[*changed, "version", "updated_at"])
    change = record(row, action=action, by=by, scope=scope, values=changed, note=note, batch=batch)
    row.change_pk = change.pk
    tell_of_change(row, changed, by=by, scope=scope)
    return changed


def archive_row(row: VersionedRow, *, by: Any, scope: str = "", note: str = "", batch: str = "") -> None:
    """Hides a row from lists; nothing happens when it is archived already."""
    if row.archived_at is None:  # type: ignore[attr-defined]
        edit_row(
            row, values={"archived_at": timezone.now()}, version=None, by=by, scope=scope, note=note, batch=batch,
            action=Change.Action.ARCHIVE,
        )  # fmt: skip


def restore_row(row: VersionedRow, *, by: Any, scope: str = "", note: str = "", batch: str = "") -> None:
    """Brings an archived row back."""
    edit_row(
        row, values={"archived_at": None}, version=None, by=by, scope=scope, note=note, batch=batch,
        action=Change.Action.RESTORE,
    )  # fmt: skip


def delete_row(row: models.Model, *, by: Any, scope: str = "", note: str = "", batch: str = "") -> None:
    """Deletes for good (mistakes and erasure only); history keeps that it was there."""
    record(row, action=Change.Action.DELETE, by=by, scope=scope, note=note, batch=batch)
    row.delete()


@transaction.atomic
def external_id_set(*, obj: models.Model, system: str, value: str) -> None:
    """Names the object's id in another system; an empty value takes it away."""
    rows = ExternalId.objects.filter(object_type=obj._meta.label_lower, object_pk=obj.pk, system=system)
    if not value:
        rows.delete()
    elif not rows.update(value=value):
        ExternalId.objects.create(
            object_type=obj._meta.label_lower, object_pk=obj.pk, system=system, value=value
        )
