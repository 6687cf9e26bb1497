"""History as people read it: who, when, what, from what to what, in the reader's language and time zone.

Rights come before: the caller passes changes of a scope that the viewer sees.
"""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib import formats
from kam.lib.slots import BatchName, batch_names
from kam.records.history_values import FieldRow, field_of, field_row, model_of
from kam.records.models import Change


@dataclass(frozen=True)
class HistoryRow:
    """One entry. A group of changes made at once has `batch` and `counts` instead of fields."""

    pk: int
    who: str
    by: Any
    at: dt.datetime
    action: str
    kind: str
    name: str
    fields: tuple[FieldRow, ...] = ()
    note: str = ""
    batch: str = ""
    url: str = ""
    counts: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it tells first values only, none before."""
        return not any(row.old or row.pieces for row in self.fields)

    @property
    def text(self) -> str:
        """What was done to what, without who and when."""
        if self.batch:
            return self.name
        return _("%(kind)s %(action)s") % {"kind": self.kind, "action": self.action}


@dataclass(frozen=True)
class HistoryPage:
    """A stretch of history. `older` is the cursor of what follows, or None at the end."""

    rows: list[HistoryRow] = field(default_factory=list)
    older: int | None = None


def object_history(
    obj: models.Model,
    viewer: Any,
    limit: int = 20,
    *,
    scopes: Iterable[str] | None = None,
    related: Iterable[models.Model] = (),
) -> HistoryPage:
    """The history of one object (and of what belongs to it), newest first; of these scopes only, if given."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for item in (obj, *related):
        wanted[item._meta.label_lower].append(item.pk)
    of_objects = Q()
    for label, pks in wanted.items():
        of_objects |= Q(object_type=label, object_pk__in=pks)
    changes = Change.objects.filter(of_objects)
    if scopes is not None:
        changes = changes.filter(scope__in=list(scopes))
    found = list(changes.select_related("by").order_by("-pk")[: limit + 1])
    older = found[limit - 1].pk if len(found) > limit else None
    return HistoryPage(history_rows(found[:limit], viewer), older)


def scope_history(
    changes: models.QuerySet[Change],
    viewer: Any,
    *,
    before: int | None = None,
    size: int = 25,
    grouped: bool = True,
) -> HistoryPage:
    """A page of one scope's history by keyset; what was done at once stands as one group."""
    heads = changes
    if grouped:
        later = changes.filter(batch=OuterRef("batch"), pk__gt=OuterRef("pk"))
        heads = heads.filter(Q(batch="") | ~Exists(later))
    if before is not None:
        heads = heads.filter(pk__lt=before)
    found = list(heads.select_related("by").order_by("-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    found = found[:size]
    rows = history_rows(found, viewer)
    if grouped:
        rows = _with_groups(rows, found, changes)
    return HistoryPage(rows, older)


def history_rows(changes: Iterable[Change], viewer: Any) -> list[HistoryRow]:
    """Changes as the viewer reads them. Asks once per kind of translated reference data that they link to."""
    changes = list(changes)
    names = _current_names(changes) | _hidden_names(changes, viewer)
    zone = _zone(viewer)
    return [_row(change, names, zone) for change in changes]


def changed_by(row: models.Model) -> str:
    """Who changed the row last, for the page that shows both texts."""
    last = Change.objects.of(row).select_related("by").first()
    return (str(last.by) if last.by_id else last.by_name) if last else ""


def kind_label(object_type: str) -> str:
    """What an object of this type is called."""
    model = model_of(object_type)
    return str(model._meta.verbose_name) if model else object_type.rpartition(".")[2].replace("_", " ")


# Rows ----------------------------------------------------------------------------------------


def _row(change: Change, names: dict[tuple[str, int], str], zone: dt.tzinfo) -> HistoryRow:
    model = model_of(change.object_type)
    hidden = {"rank", "archived_at", "card_extra"}
    moved = change.action == Change.Action.EDIT and set(change.values) == {"rank"}
    rows = [
        field_row(model, name, pair, change, names, zone)
        for name, pair in change.values.items()
        if name not in hidden
    ]
    action = _("moved") if moved else str(change.get_action_display())
    return HistoryRow(
        pk=change.pk,
        who=str(change.by) if change.by_id else change.by_name,
        by=change.by,
        at=timezone.localtime(change.at, zone),
        action=action,
        kind=capfirst(kind_label(change.object_type)),
        name=_(change.object_text) if change.object_text else _("erased"),
        fields=tuple(row for row in rows if row.old != row.new),
        note=_(change.note) if change.note else "",
    )


def _zone(viewer: Any) -> dt.tzinfo:
    try:
        return (
            zoneinfo.ZoneInfo(viewer.time_zone)
            if getattr(viewer, "time_zone", "")
            else timezone.get_current_timezone()
        )
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return timezone.get_current_timezone()


def _current_names(changes: list[Change]) -> dict[tuple[str, int], str]:
    """The names of linked reference data in the reader's language; history keeps them in the writer's."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for change in changes:
        model = model_of(change.object_type)
        for name, pair in change.values.items():
            known = field_of(model, name)
            target = known.related_model if known is not None else None
            if target is None or isinstance(target, str) or field_of(target, "name_de") is None:
                continue
            for value in pair if isinstance(pair, list) else [pair]:
                if isinstance(value, dict) and isinstance(value.get("pk"), int):
                    wanted[target].add(value["pk"])
    return {
        (model._meta.label_lower, row.pk): str(row)
        for model, pks in wanted.items()
        for row in model._default_manager.filter(pk__in=pks)
    }


def _hidden_names(changes: list[Change], viewer: Any) -> dict[tuple[str, int], str]:
    """What the viewer does not see of rows that others of their own kind stand below. A unit that moved to another
    account left its history here, and says in it where it went."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for change in changes:
        model = model_of(change.object_type)
        for name, pair in change.values.items():
            known = field_of(model, name)
            if model is None or known is None or known.related_model is not model or viewer is None:
                continue
            wanted[model] |= {v["pk"] for v in pair if isinstance(v, dict) and isinstance(v.get("pk"), int)}
    hidden: dict[tuple[str, int], str] = {}
    for model, pks in wanted.items():
        visible_to = getattr(model._default_manager, "visible_to", None)
        if visible_to is None or not pks:
            continue
        rows = model._default_manager.filter(pk__in=pks).exclude(pk__in=visible_to(viewer).values("pk"))
        words = _("not in your sight")
        hidden |= {(model._meta.label_lower, pk): words for pk in rows.values_list("pk", flat=True)}
    return hidden


# Groups --------------------------------------------------------------------------------------


def _with_groups(
    rows: list[HistoryRow], heads: list[Change], changes: models.QuerySet[Change]
) -> list[HistoryRow]:
    """Replaces the last change of each batch by the whole group, with what it did and how often."""
    batches = {change.batch for change in heads if change.batch}
    if not batches:
        return rows
    counts: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    found = changes.filter(batch__in=batches).order_by("batch", "action", "object_type")
    for batch, action, object_type, count in found.values_list("batch", "action", "object_type").annotate(
        n=Count("pk")
    ):
        counts[batch].append((action, object_type, count))
    titles: dict[str, BatchName] = {}
    for provider in batch_names:
        titles.update(provider(batches))
    return [
        _group(row, change, counts[change.batch], titles.get(change.batch))
        if _is_group(change, counts)
        else row
        for row, change in zip(rows, heads, strict=True)
    ]


def _is_group(change: Change, counts: dict[str, list[tuple[str, str, int]]]) -> bool:
    return bool(change.batch) and sum(count for _action, _type, count in counts[change.batch]) > 1


def _group(
    row: HistoryRow, change: Change, counts: list[tuple[str, str, int]], title: BatchName | None
) -> HistoryRow:
    by_action: dict[str, int] = defaultdict(int)
    for action, _type, count in counts:
        by_action[action] += count
    return HistoryRow(
        pk=row.pk,
        who=row.who,
        by=row.by,
        at=row.at,
        action=row.action,
        kind=", ".join(
            dict.fromkeys(capfirst(kind_label(object_type)) for _action, object_type, _n in counts)
        ),
        name=title.text if title else change.note or _("Several changes at once"),
        batch=change.batch,
        url=title.url if title else "",
        counts=tuple(_counted(action, count) for action, count in by_action.items()),
    )


def _counted(action: str, count: int) -> str:
    shown = {"count": formats.number(count)}
    if action == Change.Action.CREATE:
        return ngettext("%(count)s created", "%(count)s created", count) % shown
    if action == Change.Action.ARCHIVE:
        return ngettext("%(count)s archived", "%(count)s archived", count) % shown
    if action == Change.Action.DELETE:
        return ngettext("%(count)s deleted", "%(count)s deleted", count) % shown
    return ngettext("%(count)s changed", "%(count)s changed", count) % shown
