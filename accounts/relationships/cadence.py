"""When somebody at the customer wants to be met again: pure functions over values.

A stakeholder's roles, level and the account's tier give rules; each rule has a clock that a talk restarts. A pair may
have days of its own instead. The rule whose clock runs out first counts. `cadence_queries.py` loads the values.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kam.reference.calendar import is_working_day, next_working_day

_DAY = dt.timedelta(days=1)
#: A longer absence moves no day: the deputy takes over instead.
LONGEST_WAIT = dt.timedelta(days=21)


@dataclass(frozen=True)
class Rule:
    """Every how many days; with `peer_only` only a talk with a colleague of the same level counts.

    `why` is what the page says: the name of the rule, "" for the days of a pair.
    """

    days: int
    peer_only: bool = False
    why: str = ""
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Away:
    """Days on which a colleague does not work, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Talks:
    """The last contact that counts, by the level of the colleagues who took part ("" for none), and the next planned."""

    last_by_position: Mapping[str, dt.date]
    planned_on: dt.date | None = None

    @cached_property
    def last_on(self) -> dt.date | None:
        return max(self.last_by_position.values(), default=None)

    def last_for(self, rule: Rule, position: str) -> dt.date | None:
        """The last one that restarts the clock of `rule` for somebody at `position`."""
        if not rule.peer_only:
            return self.last_on
        return self.last_by_position.get(position) if position else None


NO_TALKS = Talks({})


@dataclass(frozen=True)
class Standing:
    """Where the contact stands today: the last that counts, the rule that runs out first, the day it is due."""

    last_on: dt.date | None
    rule: Rule | None = None
    due_on: dt.date | None = None
    overdue_by: int = 0
    planned_on: dt.date | None = None
    #: The last talk for this rule; earlier than `last_on` where only peers count.
    counted_on: dt.date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.overdue_by > 0


def rules_for(
    roles: Iterable[str], position: str, tier: str, table: Mapping[tuple[str, str, str], Rule]
) -> list[Rule]:
    """The rules of a stakeholder: per role the one for their level, else the one for all levels.

    `table` is keyed by role, level ("" for all) and tier.
    """
    found = [table.get((role, position, tier)) or table.get((role, "", tier)) for role in roles]
    return [rule for rule in found if rule is not None]


def due_day(
    start: dt.date, days: int, off: Collection[dt.date] = (), away: Sequence[Sequence[Away]] = ()
) -> dt.date:
    """The day `days` after `start`, moved to a day on which the company and one of the owners work.

    `away` holds the absences of each owner. While one owner works, or where the absences take longer than
    LONGEST_WAIT, they move nothing.
    """
    bare = next_working_day(start + days * _DAY, off)
    if not away:
        return bare
    day = bare
    while day - bare <= LONGEST_WAIT:
        if is_working_day(day, off) and not all(is_away(own, day) for own in away):
            return day
        day += _DAY
    return bare


def is_away(absences: Iterable[Away], day: dt.date) -> bool:
    return any(one.first <= day <= one.last for one in absences)


def back_on(absences: Iterable[Away], day: dt.date) -> dt.date | None:
    """The first day after the absence in which `day` lies, over absences that follow each other; None: not away."""
    back = day
    for one in sorted(absences, key=lambda one: one.first):
        if one.first <= back <= one.last:
            back = one.last + _DAY
    return back if back > day else None


def overdue_by(due_on: dt.date | None, today: dt.date) -> int:
    """By how many days; 0 on the day itself and before."""
    return max(0, (today - due_on).days) if due_on is not None else 0


def standing(
    rules: Iterable[Rule],
    talks: Talks,
    *,
    position: str,
    since: dt.date,
    today: dt.date,
    off: Collection[dt.date] = (),
    away: Sequence[Sequence[Away]] = (),
) -> Standing:
    """How it stands by the rule that runs out first. `since` starts the clock of who was never met."""
    best: tuple[dt.date, int, Rule, dt.date | None] | None = None
    for rule in rules:
        counted = talks.last_for(rule, position)
        due = due_day(counted or since, rule.days, off, away)
        if best is None or (due, rule.days) < best[:2]:
            best = (due, rule.days, rule, counted)
    if best is None:
        return Standing(talks.last_on, planned_on=talks.planned_on)
    due, _days, rule, counted = best
    return Standing(talks.last_on, rule, due, overdue_by(due, today), talks.planned_on, counted)


def first_due(standings: Iterable[Standing]) -> Standing | None:
    """The one of several (pairs of a stakeholder) that is due first."""
    found = [one for one in standings if one.due_on is not None]
    return min(found, key=lambda one: one.due_on or dt.date.max) if found else None
