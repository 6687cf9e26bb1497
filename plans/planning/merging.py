"""Saves a line that somebody else may have saved since: what both did goes together, what collides is asked.

Every kind of line has it, because it stands around the kind's own operation: that is tried first and costs
nothing more. Only when it finds the row at another version is the base (what the writer saw) rebuilt from
history, merged by field and within texts, and saved as a normal edit of the current version, under the row's
lock. A collision raises MergeConflict; nothing was written then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_noop

from accounts.information.values import cleaned_values
from accounts.models import Statement
from kam.lib.merge import Merged, MergedValues, merge_values
from kam.lib.versions import StaleWrite
from kam.records.history_values import ERASED
from kam.records.models import Change
from kam.records.operations import locked, plain, record
from plans.planning.line_kinds import LineKind, row_kwarg

#: Texts at least this long are merged within; a unit or a currency is one word.
_PROSE = 100
_VERSIONED = (Change.Action.EDIT, Change.Action.ARCHIVE, Change.Action.RESTORE, Change.Action.MERGE)
GIVEN_UP = gettext_noop("Words that gave way to a colleague's")


@dataclass(frozen=True)
class Seen:
    """What the writer knows as saved.

    `base`: what a field held when they last heard of it, where that is not what stood at `version`: they typed on
    while an answer with a colleague's words was under way. `sent`: what they sent without getting an answer; if
    it arrived after all, it is their base.
    """

    version: int
    base: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What the writer chose who saw both texts: "mine", "theirs" or "merged" with their own `values`.

    `version` is the one that they were shown as the colleague's.
    """

    version: int
    keep: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Saved:
    """A saved line. `others`: the fields that hold more than the writer sent, `who`: whose words they are."""

    row: Any
    others: dict[str, str] = field(default_factory=dict)
    who: list[str] = field(default_factory=list)
    given_up: dict[str, Any] = field(default_factory=dict)


class MergeConflict(StaleWrite):
    """Both changed the same. `base`, `mine`, `theirs` by field; `texts` the merges with their proposals.

    `again`: the writer had decided, but a colleague saved once more. `mine` is then what they had decided on.
    """

    def __init__(self, row: models.Model, found: "_Merge", who: list[str], *, again: bool = False) -> None:
        super().__init__(row, found.submitted, list(found.result.conflicts))
        self.base_known = found.base_known
        self.base, self.mine, self.theirs = found.base, found.mine, found.theirs
        self.texts: dict[str, Merged] = found.result.texts
        self.who = who
        self.again = again


class LineArchived(Exception):
    """Somebody archived the line while the writer wrote."""

    def __init__(self, row: Any) -> None:
        super().__init__(f"{row._meta.label} {row.pk} is archived")
        self.row = row


@dataclass
class _Merge:
    base: dict[str, Any]
    mine: dict[str, Any]
    theirs: dict[str, Any]
    result: MergedValues
    base_known: bool = True
    #: mine as the operation takes it: objects instead of keys
    submitted: dict[str, Any] = field(default_factory=dict)


def line_save(
    kind: LineKind,
    row: Any,
    *,
    by: Any,
    seen: Seen,
    values: dict[str, Any],
    decision: Decision | None = None,
    restore: bool = False,
) -> Saved:
    """Saves a line by its own operation, merged with what was saved since the writer saw it.

    Raises MergeConflict, LineArchived (unless `restore` brings it back), and what the operation raises.
    """
    if restore and row.archived_at is not None:
        with transaction.atomic():
            kind.restore(by=by, **row_kwarg(kind, row))
            return _save_merged(kind, row, by, seen, values, decision)
    try:
        if not seen.base and decision is None:
            try:
                return Saved(kind.edit(by=by, version=seen.version, values=values, **row_kwarg(kind, row)))
            except StaleWrite:
                pass
        return _save_merged(kind, row, by, seen, values, decision)
    except PermissionDenied:
        now = kind.model._default_manager.get(pk=row.pk)
        if now.archived_at is not None:
            raise LineArchived(now) from None
        raise


@transaction.atomic
def _save_merged(
    kind: LineKind, row: Any, by: Any, seen: Seen, values: dict[str, Any], decision: Decision | None
) -> Saved:
    now = locked(kind.model._default_manager.all(), row.pk)
    clean = cleaned_values(kind.model, values, kind.fields)
    history = _changes_since(now, min(seen.version, decision.version if decision else seen.version))
    who = _others(history, by, now.version - seen.version)
    mine = {name: _key(now, name, value) for name, value in clean.items()}
    found = _merged(now, history, mine, seen, by, decision.version if decision else now.version)
    found.submitted = clean
    if found.result.conflicts and decision is None:
        raise MergeConflict(now, found, who)
    wanted = {**found.result.values}
    given_up = {}
    if decision is not None:
        given_up = _decide(now, found, decision, wanted, clean)
        if decision.version != now.version:
            # Saved once more since the writer was shown both: what they decided on is merged with that.
            shown = found.theirs
            again = _merge(now, shown, wanted, {n: current(now, n) for n in mine})
            again.submitted = {name: _real(now, name, value, clean) for name, value in wanted.items()}
            if again.result.conflicts:
                raise MergeConflict(now, again, who, again=True)
            wanted = again.result.values
    chosen = {
        name: _real(now, name, value, clean) for name, value in wanted.items() if value != current(now, name)
    }
    saved = now
    if chosen:
        saved = kind.edit(by=by, version=now.version, values=chosen, **row_kwarg(kind, now))
    if given_up:
        record(
            saved, action=Change.Action.EVENT, by=by, scope=_scope(history), note=GIVEN_UP,
            values={name: (plain(clean[name]), plain(getattr(saved, name))) for name in given_up},
        )  # fmt: skip
    others = {name: who[0] if who else "" for name in mine if current(saved, name) != mine[name]}
    return Saved(saved, others, who, given_up)


# Merging --------------------------------------------------------------------------------------------


def _merge(row: models.Model, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> _Merge:
    prose = [name for name in mine if is_prose(row, name)]
    result = merge_values(base, mine, theirs, prose)
    too_long = [name for name in result.merged if len(result.values[name]) > (_limit(row, name) or 10**9)]
    if too_long:
        result = MergedValues(
            result.values, result.from_mine, result.from_theirs, result.agreed,
            tuple(n for n in result.merged if n not in too_long), (*result.conflicts, *too_long), result.texts,
        )  # fmt: skip
    return _Merge(base, mine, theirs, _marked_with_words_read(result, base, theirs, prose))


def _marked_with_words_read(
    result: MergedValues, base: dict[str, Any], theirs: dict[str, Any], prose: list[str]
) -> MergedValues:
    """A line becomes customer-facing only with words that who marks it has read.

    Where a colleague marked it while one wrote, one is asked. Where one marks it while a colleague wrote, it stays
    internal, and their words come back with the answer: marking it again is a decision on them.
    """
    mark = result.values.get("audience")
    if mark != Statement.Audience.CUSTOMER or base["audience"] == mark:
        return result
    from_mine, from_theirs = set(result.from_mine), set(result.from_theirs)
    written = (from_mine if "audience" in from_theirs else from_theirs) | set(result.merged)
    if not written & set(prose):
        return result
    if "audience" in from_theirs:
        others = tuple(name for name in result.from_theirs if name != "audience")
        return replace(result, from_theirs=others, conflicts=(*result.conflicts, "audience"))
    if "audience" in from_mine:
        own = tuple(name for name in result.from_mine if name != "audience")
        values = {**result.values, "audience": theirs["audience"]}
        return replace(result, values=values, from_mine=own, from_theirs=(*result.from_theirs, "audience"))
    return result


def _merged(
    row: Any, history: list[Change] | None, mine: dict[str, Any], seen: Seen, by: Any, shown: int
) -> _Merge:
    theirs = values_at(row, shown, mine, history) or {name: current(row, name) for name in mine}
    base = values_at(row, seen.version, mine, history)
    known = base is not None
    if base is None:
        # What the writer saw is not known: whatever differs is asked.
        base = {name: "" if is_prose(row, name) else object() for name in mine}
    elif history:
        base |= _arrived(row, history, seen, by, mine)
    base |= {name: _key(row, name, value) for name, value in seen.base.items() if name in mine}
    found = _merge(row, base, mine, theirs)
    found.base_known = known
    return found


def _arrived(row: Any, history: list[Change], seen: Seen, by: Any, names: Iterable[str]) -> dict[str, Any]:
    """What the writer sent without an answer, where it was saved after all."""
    own = [change for change in history[: row.version - seen.version] if by and change.by_id == by.pk]
    found = {}
    for name, values in seen.sent.items():
        if name in names:
            sent = [_key(row, name, value) for value in values]
            saved = (told(change.values[name][1]) for change in own if name in change.values)
            arrived = [value for value in saved if value in sent]
            if arrived:
                found[name] = arrived[0]
    return found


def _decide(
    row: Any, found: _Merge, decision: Decision, wanted: dict[str, Any], clean: dict[str, Any]
) -> dict[str, Any]:
    """Puts the choice into `wanted`; returns the writer's words that gave way."""
    given_up = {}
    for name in found.result.conflicts:
        choice = decision.keep
        if choice == "merged" and name in decision.values:
            wanted[name] = decision.values[name]
            if wanted[name] in ("mine", "theirs") and not is_prose(row, name):
                choice = wanted[name]
        if choice == "theirs":
            wanted[name] = found.theirs[name]
        elif choice == "mine" or name not in decision.values:
            wanted[name] = found.mine[name]
        if wanted[name] != found.mine[name] and clean[name] not in ("", None):
            given_up[name] = clean[name]
    return given_up


# History --------------------------------------------------------------------------------------------


def _changes_since(row: Any, version: int) -> list[Change] | None:
    """One change per version since, newest first; None when history does not hold them."""
    behind = row.version - version
    if behind == 0:
        return []
    if behind < 0 or version < 1:
        return None
    changes = list(Change.objects.of(row).filter(action__in=_VERSIONED)[:behind])
    return changes if len(changes) == behind else None


def values_at(
    row: Any, version: int, names: Iterable[str], history: list[Change] | None
) -> dict[str, Any] | None:
    """The fields as they were at an earlier version; None when the changes do not add up to it."""
    values = {name: current(row, name) for name in names}
    if version == row.version:
        return values
    if history is None or not 0 < row.version - version <= len(history):
        return None
    for change in history[: row.version - version]:
        for name, pair in change.values.items():
            if name not in values:
                continue
            if not isinstance(pair, list) or len(pair) != 2 or ERASED in pair:
                return None
            if told(pair[1]) != values[name]:
                return None
            values[name] = told(pair[0])
    return values


def _others(history: list[Change] | None, by: Any, behind: int) -> list[str]:
    names = [c.by_name for c in (history or [])[: max(behind, 0)] if c.by_id != getattr(by, "pk", None)]
    return [name for name in dict.fromkeys(names) if name]


def _scope(history: list[Change] | None) -> str:
    return history[0].scope if history else ""


# Values: texts as they are, all else so that it can be compared -------------------------------------


def told(value: Any) -> Any:
    """A value of history: links by what they name, nothing as nothing."""
    if isinstance(value, dict):
        return value.get("pk")
    return value


def _key(row: models.Model, name: str, value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else plain(value)


def current(row: models.Model, name: str) -> Any:
    model_field: Any = row._meta.get_field(name)
    return getattr(row, model_field.attname) if model_field.is_relation else plain(getattr(row, name))


def _real(row: Any, name: str, value: Any, clean: dict[str, Any]) -> Any:
    """The value for the operation: one's own object again, else the text."""
    return clean[name] if value == _key(row, name, clean[name]) else value


def is_prose(row: Any, name: str) -> bool:
    """Whether a field holds a text that two can write in (`row` may be the model)."""
    model_field: Any = row._meta.get_field(name)
    if model_field.choices or not isinstance(model_field, models.CharField | models.TextField):
        return False
    return isinstance(model_field, models.TextField) or (model_field.max_length or 0) >= _PROSE


def _limit(row: models.Model, name: str) -> int | None:
    return row._meta.get_field(name).max_length  # type: ignore[union-attr]
