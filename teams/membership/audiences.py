"""Who is meant by the keys of an audience: a colleague, a department with all below it, a function on a team.

The keys stand in `kam.records.models.Audience`: "u:12", "d:3", "f:45:7" for function 7 on team 45.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from kam.lib.prepared import prepared
from teams.membership.models import KamAssignment, Membership, TeamFunction
from teams.staff.models import Department, User

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def user_key(user_pk: int) -> str:
    return f"u:{user_pk}"


def department_key(department_pk: int) -> str:
    return f"d:{department_pk}"


def function_key(team_pk: int, function_pk: int) -> str:
    return f"f:{team_pk}:{function_pk}"


def read_key(key: str) -> tuple[str, tuple[int, ...]] | None:
    """The kind of a key and its numbers; None for what is no key. "d:03" is none: what is kept is compared as text."""
    kind, _colon, rest = key.partition(":")
    numbers = rest.split(":")
    if {"u": 1, "d": 1, "f": 2}.get(kind) != len(numbers):
        return None
    if not all(_NUMBER.fullmatch(part) for part in numbers):
        return None
    return kind, tuple(int(part) for part in numbers)


def kam_function() -> int | None:
    """The function of the key account manager, which nobody has as a member: the chain of assignments says who."""
    return TeamFunction.objects.filter(key=TeamFunction.KAM).values_list("pk", flat=True).first()


@prepared
def _departments() -> QuerySet:
    return Department.objects.order_by().values_list("pk", "parent_id")


def keys_meaning(user: Any) -> list[str]:
    """The keys of a colleague and of the departments they are in. One query, where they are in any."""
    keys = [user_key(user.pk)]
    if user.department_id is not None:
        above = dict(_departments().rows())
        department = user.department_id
        while department is not None and department_key(department) not in keys:
            keys.append(department_key(department))
            department = above.get(department)
    return keys


def meant_for(user: Any, day: dt.date) -> Q:
    """Filters rows of `Audience` to those that mean somebody on a day. One query, for the departments."""
    return meant_by(Q(key__in=keys_meaning(user)), user, day)


def meant_by(keys: Q, user: Any, day: Any) -> Q:
    """The same, where what `keys_meaning` gives is known: `keys` filters to it. Also for prepared queries."""
    kam = TeamFunction.objects.filter(key=TeamFunction.KAM).values("pk")[:1]
    functions = Membership.objects.on(day).filter(user=user).order_by()
    leads = KamAssignment.objects.leading(user, day).order_by()
    return (
        keys
        | Q(key__in=functions.annotate(held=_held(F("function_id"))).values("held"))
        | Q(key__in=leads.annotate(kam=kam, held=_held(F("kam"))).values("held"))
    )


def _held(function: Any) -> Concat:
    team = Cast(F("team_id"), CharField())
    return Concat(Value("f:"), team, Value(":"), Cast(function, CharField()), output_field=CharField())


def core_teams(user: Any, day: dt.date) -> Q:
    """Filters account teams to those in which somebody is a core member, or the key account manager, on a day."""
    core = Membership.objects.on(day).filter(user=user, kind=Membership.Kind.CORE)
    leads = KamAssignment.objects.leading(user, day)
    return Q(pk__in=core.order_by().values("team")) | Q(pk__in=leads.order_by().values("team"))


def core_members(team_pk: int, day: dt.date) -> set[int]:
    """Colleagues on the core team, with the key account manager. Two queries."""
    core = Membership.objects.on(day).filter(team=team_pk, kind=Membership.Kind.CORE)
    kam = KamAssignment.objects.begun(day).filter(team=team_pk).values_list("user_id", flat=True).first()
    return {*core.values_list("user_id", flat=True), *([kam] if kam else [])}


def members_of(keys: Iterable[str], day: dt.date) -> dict[str, set[int]]:
    """Which colleagues at work each key means on a day. At most five queries."""
    found: dict[str, set[int]] = {key: set() for key in keys}
    read = {key: parts for key in found if (parts := read_key(key)) is not None}
    users = {numbers[0]: key for key, (kind, numbers) in read.items() if kind == "u"}
    for pk in User.objects.working().filter(pk__in=users).values_list("pk", flat=True) if users else ():
        found[users[pk]].add(pk)
    _add_departments(found, [numbers[0] for kind, numbers in read.values() if kind == "d"])
    _add_functions(found, [numbers for kind, numbers in read.values() if kind == "f"], day)
    return found


def _add_departments(found: dict[str, set[int]], wanted: list[int]) -> None:
    if not wanted:
        return
    above = dict(Department.objects.values_list("pk", "parent_id"))
    rows = User.objects.working().exclude(department=None).values_list("pk", "department_id")
    for user, department in rows:
        seen: set[int] = set()
        while department is not None and department not in seen:
            seen.add(department)
            department = above.get(department)
        for pk in seen.intersection(wanted):
            found[department_key(pk)].add(user)


def _add_functions(found: dict[str, set[int]], wanted: list[tuple[int, ...]], day: dt.date) -> None:
    if not wanted:
        return
    teams = {team for team, _function in wanted}
    rows = Membership.objects.on(day).filter(team__in=teams, user__is_active=True)
    held: dict[str, set[int]] = defaultdict(set)
    for team, function, user in rows.values_list("team_id", "function_id", "user_id"):
        held[function_key(team, function)].add(user)
    kam = kam_function()
    if kam is not None and any(function == kam for _team, function in wanted):
        chains = KamAssignment.objects.filter(team__in=teams, starts_on__lte=day).order_by("starts_on")
        last = {row[0]: row[1:] for row in chains.values_list("team_id", "user_id", "user__is_active")}
        for team, (user, active) in last.items():
            if user is not None and active:
                held[function_key(team, kam)].add(user)
    for key in found:
        found[key] |= held.get(key, set())


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """What the keys are called, in the active language. At most three queries."""
    read = {key: parts for key in keys if (parts := read_key(key)) is not None}
    names: dict[str, str] = {}
    for kind, model in (("u", User), ("d", Department), ("f", TeamFunction)):
        wanted = {numbers[-1] for key_kind, numbers in read.values() if key_kind == kind}
        rows = {row.pk: str(row) for row in model._default_manager.filter(pk__in=wanted)} if wanted else {}
        names |= {
            key: rows[numbers[-1]]
            for key, (key_kind, numbers) in read.items()
            if key_kind == kind and numbers[-1] in rows
        }
    return {key: names.get(key, _("no longer there")) for key in keys}
