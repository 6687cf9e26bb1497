"""Takes back what somebody did to lines, across saves; doing it again is taking that back in turn.

A change is inverted as a three-way merge: what it made is the base, what was before is one side, what stands
there now is the other. So a colleague's later words stay, and where they stand in the same place nothing is
done, but said. Everything goes through the operations of the lines: it is a change like any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from accounts.work import operations as work
from kam.lib.merge import merge_values
from kam.records.history_values import ERASED
from kam.records.models import Change
from kam.records.operations import locked
from plans.planning.line_kinds import KINDS, LineKind, row_kwarg
from plans.planning.merging import current, is_prose, told

#: Most changes that one step takes back: the saves of one stay in a line.
MOST = 60

#: States that have operations of their own: (kind, state to come back to).
_STATES: dict[tuple[str, str], Callable[[Any, Any, str], Any]] = {
    ("action", "open"): lambda row, by, _answer: work.action_reopen(action=row, by=by),
    ("action", "done"): lambda row, by, _answer: work.action_done(action=row, by=by),
    ("question", "open"): lambda row, by, _answer: work.question_reopen(question=row, by=by),
    ("question", "answered"): lambda row, by, answer: work.question_answer(
        question=row, by=by, version=row.version, answer=answer
    ),
}
_STATE_FIELDS = ("state", "done_at", "closed_at")


class UndoConflict(Exception):
    """A colleague has changed the same since. Nothing was done."""

    def __init__(self, row: Any, who: str) -> None:
        super().__init__(f"{row._meta.label} {row.pk}")
        self.row, self.who = row, who


@dataclass
class Undone:
    """What was taken back: the lines, and the changes that did it, to take back in turn."""

    lines: list[tuple[LineKind, Any]] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)

    def did(self, row: Any) -> Any:
        if row.change_pk:
            self.changes.append(row.change_pk)
        return row


@transaction.atomic
def changes_undo(*, account: KeyAccount, pks: Sequence[int], by: Any) -> Undone:
    """Takes back own changes of lines of this account, all or none. Raises UndoConflict, ValidationError."""
    wanted = list(dict.fromkeys(pks))[: MOST + 1]
    changes = list(
        Change.objects.in_scope(account.scope).filter(pk__in=wanted, by=by).exclude(action="event")
    )
    kinds = {kind.model._meta.label_lower: kind for kind in KINDS.values()}
    if not wanted or len(wanted) > MOST or len(changes) != len(wanted):
        raise ValidationError(_("This cannot be undone any more."))
    by_row: dict[tuple[str, int], list[Change]] = {}
    for change in changes:
        by_row.setdefault((change.object_type, change.object_pk), []).append(change)
    undone = Undone()
    for (object_type, object_pk), own in by_row.items():
        kind = kinds.get(object_type)
        row: Any = kind.of_account(account).filter(pk=object_pk).first() if kind else None
        if kind is None or row is None:
            raise ValidationError(_("This cannot be undone any more."))
        _undo_row(kind, locked(kind.model._default_manager.all(), row.pk), own, by, undone)
    return undone


def _undo_row(kind: LineKind, row: Any, own: list[Change], by: Any, undone: Undone) -> None:
    """`own`: the changes of one line, newest first."""
    base, back = _both_ends(own)
    if any(change.action == Change.Action.CREATE for change in own):
        _nobody_else(row, own, by)
        base, back = {"archived_at": None}, {"archived_at": row.created_at}
    archive = "archived_at" in base and back["archived_at"] is not None
    if "archived_at" in base and not archive and row.archived_at is not None:
        row = undone.did(kind.restore(by=by, **row_kwarg(kind, row)))
    base.pop("archived_at", None)
    if base and row.archived_at is not None:
        raise UndoConflict(row, _last_by_another(row, by))
    row = _undo_values(kind, row, base, back, by, undone)
    if "rank" in base:
        _check_same(row, "rank", base, by)
        row = undone.did(kind.move(after=_before(kind, row, back["rank"]), by=by, **row_kwarg(kind, row)))
    if archive and row.archived_at is None:
        row = undone.did(kind.archive(by=by, **row_kwarg(kind, row)))
    undone.lines.append((kind, row))


def _undo_values(
    kind: LineKind, row: Any, base: dict[str, Any], back: dict[str, Any], by: Any, undone: Undone
) -> Any:
    values = _merged(kind, row, base, back, by)
    if "state" in base:
        _check_same(row, "state", base, by)
        act = _STATES.get((kind.key, back["state"]))
        if act is None:
            raise ValidationError(_("This cannot be undone any more."))
        answer = getattr(row, "answer", "")
        if back["state"] == "answered":
            answer = values.pop("answer", answer)
        row = undone.did(act(row, by, answer))
    if values:
        row = undone.did(kind.edit(by=by, version=row.version, values=values, **row_kwarg(kind, row)))
    return row


def _both_ends(own: list[Change]) -> tuple[dict[str, Any], dict[str, Any]]:
    """By field: what the last of these changes made, and what was before the first."""
    base: dict[str, Any] = {}
    back: dict[str, Any] = {}
    for change in own:
        for name, pair in change.values.items():
            if not isinstance(pair, list) or len(pair) != 2 or ERASED in pair:
                raise ValidationError(_("This cannot be undone any more."))
            base.setdefault(name, pair[1])
            back[name] = pair[0]
    return base, back


def _merged(kind: LineKind, row: Any, base: dict[str, Any], back: dict[str, Any], by: Any) -> dict[str, Any]:
    """The values that take the edits back, beside what others have written since."""
    names = [name for name in base if name in kind.fields]
    foreign = set(base) - set(names) - {"rank", *_STATE_FIELDS}
    if foreign:
        raise ValidationError(_("This cannot be undone any more."))
    prose = [name for name in names if is_prose(row, name)]
    now = {name: current(row, name) for name in names}
    found = merge_values(
        {name: _text(told(base[name]), name in prose) for name in names},
        {name: _text(told(back[name]), name in prose) for name in names},
        {name: _text(now[name], name in prose) for name in names},
        prose,
    )
    if found.conflicts:
        raise UndoConflict(row, _last_by_another(row, by))
    return {name: _object(row, name, value) for name, value in found.values.items() if value != (now[name])}


def _text(value: Any, prose: bool) -> Any:
    return (value or "") if prose else value


def _object(row: Any, name: str, value: Any) -> Any:
    model_field = row._meta.get_field(name)
    if not model_field.is_relation or value is None:
        return value
    found = model_field.related_model._default_manager.filter(pk=value).first()
    if found is None:
        raise ValidationError(_("This cannot be undone any more."))
    return found


def _before(kind: LineKind, row: Any, rank: str) -> Any:
    """The line behind which one stood with that rank."""
    lines = kind.among(row).exclude(pk=row.pk)
    return lines.filter(Q(rank__lt=rank) | Q(rank=rank, pk__lt=row.pk)).order_by("-rank", "-pk").first()


# Others ---------------------------------------------------------------------------------------------


def _check_same(row: Any, name: str, base: dict[str, Any], by: Any) -> None:
    if getattr(row, name) != base[name]:
        raise UndoConflict(row, _last_by_another(row, by))


def _nobody_else(row: Any, own: list[Change], by: Any) -> None:
    """Taking a new line back takes everything that was written in it: not what a colleague wrote."""
    others = Change.objects.of(row).exclude(by=by).filter(action=Change.Action.EDIT)
    if others.exclude(values__has_key="rank").filter(pk__gt=min(change.pk for change in own)).exists():
        raise UndoConflict(row, _last_by_another(row, by))


def _last_by_another(row: Any, by: Any) -> str:
    found = Change.objects.of(row).exclude(by=by).values_list("by_name", flat=True)
    return found.first() or ""
