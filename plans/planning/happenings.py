"""What happened in an account since a window last asked: changed lines, who is here.

A window asks every five seconds, and mostly nothing happened, so that must cost next to nothing: one query
counts the changes behind a mark and reads who is here. A count, because ids do not commit in order on
PostgreSQL: a change with a lower id may come to light after one with a higher id, and then the count grows.
The mark trails half a minute behind, which no write takes to commit.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import Action, KeyAccount, Statement
from kam.lib import formats
from kam.lib.http import whole
from kam.records.models import Change
from plans.planning.line_kinds import KINDS, LineKind
from plans.planning.models import ORIGINS, Plan
from plans.planning.presence import SILENCE
from plans.planning.presence_models import Presence
from teams.models import User

_BEHIND = dt.timedelta(seconds=30)
_FIRST = dt.timedelta(seconds=120)
_MOST = 400


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who has the plan open."""

    id: str
    name: str
    section: str
    line: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A line that was changed. `change` grows with every change of the line."""

    kind: str
    id: str
    version: int
    change: int
    block: str
    who: str
    mine: bool
    gone: bool


@dataclass(slots=True)
class Happenings:
    """`token` is what the window asks with next; None in `lines` when there were too many to tell."""

    token: str
    here: list[Here]
    lines: list[Touched] | None = field(default_factory=list)
    #: the newest change of something that is no line
    other: int = 0


def happenings(plan_id: str, account: KeyAccount, user: User, token: str, digest: str) -> Happenings | None:
    """None when all is as the window knows it: one query then, some more else."""
    mark, count = _parsed(token)
    now = timezone.now()
    found, here = _counted(plan_id, account, mark, now)
    people = [one for one in here if one.id != user.public_id]
    if token and found == count and digest == digest_of(people):
        return None
    if not token:
        mark = _mark(account.scope, now - _FIRST)
    changes = list(
        Change.objects.in_scope(account.scope)
        .filter(pk__gt=mark)
        .values_list("pk", "at", "object_type", "object_pk", "by_id", "by_name")[: _MOST + 1]
    )
    if len(changes) > _MOST:
        mark = max(mark, _mark(account.scope, now - _BEHIND))
        behind = Change.objects.in_scope(account.scope).filter(pk__gt=mark).count()
        return Happenings(f"{mark}.{behind}", people, None)
    old = [pk for pk, at, *_rest in changes if at < now - _BEHIND]
    behind = max([mark, *old])
    answer = Happenings(f"{behind}.{sum(c[0] > behind for c in changes)}", people)
    _tell(answer, changes, account, user)
    return answer


def digest_of(people: Sequence[Here]) -> str:
    """A short word for who is where; the window says which one it shows."""
    text = "|".join(sorted(f"{one.id},{one.section},{one.line}" for one in people))
    return hashlib.sha256(text.encode()).hexdigest()[:10] if text else "0"


def _parsed(token: str) -> tuple[int, int]:
    mark, _dot, count = token.partition(".")
    return whole(mark) or 0, whole(count) or 0


def _mark(scope: str, before: dt.datetime) -> int:
    found = Change.objects.in_scope(scope).filter(at__lt=before)
    return found.values_list("pk", flat=True).first() or 0


def _counted(plan_id: str, account: KeyAccount, mark: int, now: dt.datetime) -> tuple[int, list[Here]]:
    since = connection.ops.adapt_datetimefield_value(now - SILENCE)
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [plan_id, account.pk, account.scope, mark, plan_id, account.pk, since])
        rows = cursor.fetchall()
    count, here = 0, []
    for is_here, number, public_id, *name, section, line in rows:
        if is_here:
            here.append(Here(public_id, " ".join(part for part in name if part), section, line))
        elif public_id is None:
            raise NoSuchPlan
        else:
            count = number
    return count, sorted(here, key=lambda one: one.name)


class NoSuchPlan(Exception):
    """The account has no plan of that id."""


@cache
def _sql() -> str:
    """By hand, because it is asked all the time; all texts are ours, values come as parameters."""
    change, presence, plan, person = (f'"{model._meta.db_table}"' for model in (Change, Presence, Plan, User))
    return (
        f"SELECT 0, COUNT(*), (SELECT public_id FROM {plan} WHERE public_id = %s AND account_id = %s),"  # noqa: S608
        f" '', '', '', '', '' FROM {change} WHERE scope = %s AND id > %s"
        f" UNION ALL SELECT 1, 0, u.public_id, u.title, u.first_name, u.last_name, p.section, p.line"
        f" FROM {presence} p JOIN {plan} l ON l.id = p.plan_id JOIN {person} u ON u.id = p.user_id"
        " WHERE l.public_id = %s AND l.account_id = %s AND p.seen_at > %s"
    )


# Which lines ----------------------------------------------------------------------------------------


def _tell(answer: Happenings, changes: list[Any], account: KeyAccount, user: User) -> None:
    kinds = {kind.model._meta.label_lower: kind for kind in KINDS.values()}
    latest: dict[tuple[str, int], Any] = {}
    for change in reversed(changes):
        latest[change[2], change[3]] = change
    by_kind: dict[str, list[int]] = defaultdict(list)
    for object_type, object_pk in latest:
        if object_type in kinds:
            by_kind[object_type].append(object_pk)
        else:
            answer.other = max(answer.other, latest[object_type, object_pk][0])
    told: list[Touched] = []
    for object_type, pks in by_kind.items():
        kind = kinds[object_type]
        for pk, public_id, version, archived_at, block in _rows(kind, account, pks):
            change_pk, _at, _type, _pk, by_id, by_name = latest[object_type, pk]
            told.append(
                Touched(
                    kind.key, public_id, version, change_pk, block, by_name, by_id == user.pk,
                    archived_at is not None,
                )
            )  # fmt: skip
    answer.lines = told


def _rows(kind: LineKind, account: KeyAccount, pks: list[int]) -> list[tuple[Any, ...]]:
    """pk, id, version, archived, and the block of the section that shows the line."""
    rows = kind.of_account(account).filter(pk__in=pks)
    columns = ("pk", "public_id", "version", "archived_at")
    if kind.model is Statement:
        return [(*row[:-1], f"statements:{row[-1]}") for row in rows.values_list(*columns, "topic_id")]
    if kind.model is Action:
        links = ("statement__topic_id", *(f"plan_link__{name}_id" for name in ORIGINS))
        return [(*row[:4], _home_of_action(*row[4:])) for row in rows.values_list(*columns, *links)]
    return [(*row, f"{kind.key}s") for row in rows.values_list(*columns)]


def block_of(kind: LineKind, account: KeyAccount, row: Any) -> str:
    """The block of a section that shows a line."""
    return str(_rows(kind, account, [row.pk])[0][-1])


def _home_of_action(topic: str | None, *links: int | None) -> str:
    if topic:
        return f"statements:{topic}"
    return next((f"{name}s" for name, pk in zip(ORIGINS, links, strict=True) if pk), "actions")


def to_json(found: Happenings) -> dict[str, Any]:
    """What the window's script reads (static/js/plan-live.js)."""
    return {
        **asdict(found),
        "digest": digest_of(found.here),
        "here": [{**asdict(one), "initials": formats.initials(one.name)} for one in found.here],
    }
