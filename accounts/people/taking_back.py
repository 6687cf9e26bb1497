"""Takes back what was done at once: an import of cards, a merge of two people. History says what it was.

Only what nobody changed since goes back; the rest is named.
"""

from collections import Counter
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from kam.lib.versions import differences
from kam.records.models import Change
from kam.records.operations import change_for, delete_row, plain, record, record_many


def take_back(batch: str, *, by: Any, today_batch: str) -> list[str]:
    """Undoes the changes of a batch, the last first. Returns the names of what changed since and stays."""
    changes = list(Change.objects.filter(batch=batch).order_by("-pk"))
    later = _changed_later(changes, batch)
    stays: Counter[str] = Counter()
    for change in changes:
        model: Any = apps.get_model(change.object_type)
        if change.action == Change.Action.MERGE:
            continue
        row = model._default_manager.select_for_update().filter(pk=change.object_pk).first()
        if change.action == Change.Action.DELETE:
            _bring_again(model, change, by, today_batch)
        elif row is None:
            continue
        elif change.action == Change.Action.CREATE:
            if (change.object_type, change.object_pk) in later or _is_used(row):
                stays[change.object_text] += 1
            else:
                delete_row(row, by=by, scope=change.scope, batch=today_batch)
        elif not _set_back(row, change, by, today_batch):
            stays[change.object_text] += 1
    return list(stays)


def _changed_later(changes: list[Change], batch: str) -> set[tuple[str, int]]:
    if not changes:
        return set()
    pks = {change.object_pk for change in changes}
    found = Change.objects.filter(pk__gt=changes[-1].pk, object_pk__in=pks).exclude(batch=batch)
    return set(found.values_list("object_type", "object_pk"))


def _is_used(row: models.Model) -> bool:
    """Whether anything points at the row; what the batch itself made is gone by now."""
    return any(
        model._default_manager.filter(**{name: row.pk}).exists() for model, name in references_to(type(row))
    )


def references_to(model: type[models.Model]) -> list[tuple[Any, str]]:
    """Every link to rows of the model, also those without a way back: (model, field)."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    found = [
        (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]
    return sorted(found, key=lambda pair: (pair[0]._meta.label_lower, pair[1]))


def write_link(row: Any, values: dict[str, Any], *, by: Any, scope: str, batch: str, text: str) -> None:
    """Changes a row with history but without telling anybody. `text` names it there: a judgement's own name says
    what was judged, to readers who may not know it."""
    changed = differences(row, values)
    for name, (_old, new) in changed.items():
        setattr(row, name, new)
    names = list(changed)
    if hasattr(row, "version"):
        row.version += 1
        row.updated_at = timezone.now()
        names += ["version", "updated_at"]
    if changed:
        row.save(update_fields=names)
        change = change_for(row, action=Change.Action.EDIT, by=by, scope=scope, values=changed, batch=batch)
        change.object_text = text or change.object_text
        record_many([change])


def _set_back(row: Any, change: Change, by: Any, batch: str) -> bool:
    """Old values again where the new ones still stand; False where some do not."""
    values, whole = {}, True
    for name, pair in change.values.items():
        field: Any = row._meta.get_field(name)
        if not isinstance(pair, list) or _same(plain(getattr(row, name)), pair[1]) is False:
            whole = False
            continue
        values[name] = _value(field, pair[0])
    if any(isinstance(value, _Gone) for value in values.values()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    row.refresh_from_db()
    write_link(row, values, by=by, scope=change.scope, batch=batch, text=change.object_text)
    return whole


class _Gone:
    """Stands for a row that is no longer there."""


def _same(now: Any, then: Any) -> bool:
    if isinstance(now, dict) and isinstance(then, dict) and "pk" in now:
        return bool(now["pk"] == then.get("pk"))
    return bool(now == then)


def _value(field: Any, kept: Any) -> Any:
    if field.is_relation:
        if kept is None:
            return None
        return field.related_model._default_manager.filter(pk=kept["pk"]).first() or _Gone()
    return kept if kept is None or isinstance(field, models.JSONField) else field.to_python(kept)


def _bring_again(model: Any, change: Change, by: Any, batch: str) -> None:
    """A link that the batch took away, unless it is there again."""
    values = {name: _value(model._meta.get_field(name), pair[0]) for name, pair in change.values.items()}
    if not values or any(isinstance(value, _Gone) for value in values.values()):
        return
    if not model._default_manager.filter(**values).exists():
        row = model(**values)
        row.save(force_insert=True)
        record(row, action=Change.Action.RESTORE, by=by, scope=change.scope, batch=batch)
