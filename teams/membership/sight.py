"""What lower rooms ask about sight: who reads a scope, which scopes a colleague reads, where a colleague is shown."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Trim
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.lib.access import Level, Right
from kam.lib.prepared import given, prepared
from kam.lib.slots import (
    EVERYBODY,
    ObjectPlace,
    SearchKind,
    SearchText,
    object_places,
    scope_readers,
    search_kinds,
    search_scopes,
)
from kam.reference.calendar import today as company_today
from teams.membership.models import AccountTeam, KamAssignment, Membership, TeamAccess
from teams.staff.models import User

_SCOPE = "team:"


def register_sight() -> None:
    """Called by AppConfig.ready."""
    scope_readers.register(readers_of)
    search_scopes.register(_teams_of)
    search_kinds.register(COLLEAGUE)
    object_places.register(
        ObjectPlace(
            "u",
            "teams.user",
            rows=User.objects.visible_to,
            title=Trim(Concat("title", Value(" "), "first_name", Value(" "), "last_name")),
            url=lambda public_id, account: reverse("teams:colleague", args=[public_id]),
            icon="person",
        )
    )


def _teams_of(user: User, day: dt.date) -> list[str]:
    """The teams whose accounts a colleague sees; who sees all needs none named."""
    if user.company_level is not None:
        return []
    return [f"{_SCOPE}{team}" for (team,) in _teams_read().rows(user=user.pk, day=day)]


@prepared
def _teams_read() -> QuerySet:
    day = given("day", DateField())
    current = TeamAccess.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), user=given("user"), starts_on__lte=day
    )
    return current.order_by("team").values_list("team_id")


def _colleague_texts(user: User) -> Iterable[SearchText]:
    department = user.department
    names = [department.name_en, department.name_de] if department else []
    parts = [user.job_title, *names, user.location, user.email or "", user.phone]
    yield SearchText(EVERYBODY, user.full_name, " · ".join(dict.fromkeys(part for part in parts if part)))


def _colleagues_of_departments(pks: Iterable[int]) -> set[int]:
    return set(User.objects.filter(department__in=list(pks)).values_list("pk", flat=True))


COLLEAGUE = SearchKind(
    "u",
    "teams.user",
    _("Colleagues"),
    30,
    rows=lambda: User.objects.working().select_related("department"),
    texts=_colleague_texts,
    fields=frozenset(
        {
            "title",
            "first_name",
            "last_name",
            "job_title",
            "department",
            "location",
            "email",
            "phone",
            "is_active",
        }
    ),
    follows={"teams.department": _colleagues_of_departments},
    names=True,
)


def readers_of(scope: str, users: Iterable[User]) -> set[int]:
    """Those of these colleagues who see what belongs to a team's account today. One query."""
    people = [user for user in users if user.is_active]
    team = scope.removeprefix(_SCOPE)
    if not people or not scope.startswith(_SCOPE) or not team.isdigit():
        return set()
    found = {user.pk for user in people if user.company_level is not None}
    today = company_today()
    current = TeamAccess.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    rest = [user.pk for user in people if user.pk not in found]
    return found | set(current.filter(team=int(team), user__in=rest).values_list("user_id", flat=True))


def scopes_of(user: Any, day: dt.date) -> QuerySet:
    """The scopes that a colleague without a company-wide right reads on a day, as a subquery of one column."""
    scope = Concat(Value(_SCOPE), Cast(F("team_id"), CharField()), output_field=CharField())
    return TeamAccess.objects.current(user, day).order_by().annotate(scope=scope).values("scope")


def teams_judged_by(user: Any, day: dt.date) -> QuerySet:
    """The teams in whose accounts somebody may see judgements about people, as a subquery of one column.

    Core members from the level "comment" on, the key account manager, and who runs all key accounts. A viewer or an
    administrator as such may not, nor who sees the account from one above, whatever their level there.
    """
    if Right.HEAD in user.rights:
        return AccountTeam.objects.order_by().values("pk")
    core = Membership.objects.on(day).filter(user=user, kind=Membership.Kind.CORE, level__gte=Level.COMMENT)
    leads = KamAssignment.objects.leading(user, day).order_by()
    return (
        AccountTeam.objects.filter(Q(pk__in=core.values("team")) | Q(pk__in=leads.values("team")))
        .order_by()
        .values("pk")
    )


def may_judge(team_id: int, user: Any, day: dt.date) -> bool:
    """Whether somebody may see judgements about people in a team's account. One query."""
    return AccountTeam.objects.filter(pk=team_id, pk__in=teams_judged_by(user, day)).exists()
