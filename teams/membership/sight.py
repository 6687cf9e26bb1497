"""What lower rooms ask about sight: who reads a scope, which scopes a colleague reads, where a colleague is shown."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Trim
from django.urls import reverse

from kam.lib.slots import ObjectPlace, object_places, scope_readers
from kam.reference.calendar import today as company_today
from teams.membership.models import TeamAccess
from teams.staff.models import User

_SCOPE = "team:"


def register_sight() -> None:
    """Called by AppConfig.ready."""
    scope_readers.register(readers_of)
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
