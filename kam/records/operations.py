"""The only way to write a row: create, edit, archive, restore, each with history.

Topics call these from their own operations, which ask the rules first. `by` is the acting user, or None for
the system. All run in the caller's transaction.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone, translation

from kam.lib.rows import VersionedRow
from kam.lib.versions import StaleWrite, differences
from kam.records import indexing
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
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool | dict):
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
    kept = {name: [plain(old), plain(new)] for name, (old, new) in (values or {}).items()}
    return changes_for([(obj, scope, kept)], action=action, by=by, note=note, batch=batch)[0]


def changes_for(
    rows: Iterable[tuple[models.Model, str, dict[str, Any]]],
    *,
    action: str,
    by: Any,
    note: str = "",
    batch: str = "",
) -> list[Change]:
    """Unsaved history rows of many objects: each with its scope, and its values as history keeps them."""
    at, by_name = timezone.now(), str(by) if by is not None else ""
    with translation.override("en"):  # names that are made of states are translated when they are read
        return [
            Change(
                at=at,
                by=by,
                by_name=by_name,
                action=action,
                object_type=obj._meta.label_lower,
                object_pk=obj.pk,
                object_text=str(obj)[:_TEXT_LIMIT],
                scope=scope,
                values=values,
                note=note,
                batch=batch,
            )
            for obj, scope, values in rows
        ]


def record(obj: models.Model, **kwargs: Any) -> Change:
    """Writes one history row of what was saved, and search follows; arguments as for `change_for`."""
    change = change_for(obj, **kwargs)
    change.save(force_insert=True)
    if change.action == Change.Action.CREATE:
        indexing.follow(obj, None)
    elif change.values:
        indexing.follow(obj, change.values)
    return change


def record_many(changes: list[Change], batch_size: int = 500) -> None:
    """Writes the history of rows that were saved in bulk, and search follows. What is deleted, see `touched` there."""
    Change.objects.bulk_create(changes, batch_size=batch_size)
    indexing.follow_many(
        (c.object_type, c.object_pk, None if c.action == Change.Action.CREATE else c.values)
        for c in changes
        if c.action != Change.Action.DELETE
    )


def locked(queryset: models.QuerySet[R], pk: int) -> R:
    """Re-reads a row under lock. SQLite's immediate transaction locks the whole database instead."""
    return queryset.select_for_update(of=("self",)).get(pk=pk)


def create_row(
    row: R,
    *,
    by: Any,
    scope: str | Callable[[], str] = "",
    note: str = "",
    batch: str = "",
    beside: dict[str, list[Any]] | None = None,
) -> R:
    """Saves a new row with its history. `beside`: by name what the caller hangs on it, told in the same entry.

    A scope that names the row itself comes as a function of nothing.
    """
    row.save(force_insert=True)
    scope = scope() if callable(scope) else scope
    values = {
        f.name: (None, getattr(row, f.name))
        for f in row._meta.concrete_fields
        if f.editable and not f.primary_key and getattr(row, f.attname) not in (None, "")
    }
    values |= {name: (None, links) for name, links in (beside or {}).items() if links}
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
    beside: dict[str, tuple[list[Any], list[Any]]] | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Changes a row that the caller holds locked. Returns what changed: name -> (old, new).

    `beside` names what hangs on the row and changes with it, old and new: it is in the same entry of history and
    counts as a change of the row; the caller writes it.

    `version` is the one the writer saw; None for changes that no human read first (jobs, reassignments).
    A repeated send of what is already there changes nothing and is no conflict.
    Raises StaleWrite when the row moved on and `values` would overwrite somebody's words.
    """
    columns = differences(row, values)
    links = {name: pair for name, pair in (beside or {}).items() if pair[0] != pair[1]}
    changed = {**columns, **links}
    if not changed:
        return {}
    if version is not None and version != row.version:
        raise StaleWrite(row, values, list(columns), links)
    for name, (_old, new) in columns.items():
        setattr(row, name, new)
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=[*columns, "version", "updated_at"])
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
    touched = indexing.touched(row._meta.label_lower, [row.pk])
    row.delete()
    indexing.refresh_all(touched)


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
