"""Who can own work on an account."""

import datetime as dt

from django.db.models import Q

from accounts.customers.models import KeyAccount
from teams.models import TeamAccess, User


def colleagues_of(account: KeyAccount, today: dt.date, also: str = "") -> list[User]:
    """The colleagues on the account's team today, and the one with the public id `also`."""
    on_team = TeamAccess.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), team=account.team_id, starts_on__lte=today
    )
    wanted = Q(pk__in=on_team.values("user"), is_active=True)
    if also:
        wanted |= Q(public_id=also)
    return list(User.objects.filter(wanted).order_by("last_name", "first_name", "pk"))
