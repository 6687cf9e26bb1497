"""Who may change an account team. Each rule gives the reason why not, or None."""

import datetime as dt
from typing import Any

from django.db.models import DateField, QuerySet
from django.utils.translation import gettext as _

from kam.lib.access import ACCOUNT_PERMISSIONS, Level
from kam.lib.prepared import given, prepared
from teams.membership.access import with_descendants
from teams.membership.models import AccountTeam, Membership, TeamAccess


@prepared
def _level() -> QuerySet:
    rows = TeamAccess.objects.current(given("user"), given("day", DateField())).filter(team=given("team"))
    return rows.order_by().values_list("level")[:1]


def level_in(team: AccountTeam, user: Any, today: dt.date) -> int:
    """The user's access level in the team today, 0 for none."""
    if not user.is_active:
        return 0
    floor = int(user.company_level or 0)
    if floor >= Level.OWNER:
        return floor
    (found,) = _level().first(user=user.pk, day=today, team=team.pk) or (0,)
    return max(floor, found)


def why_not_manage(team: AccountTeam, user: Any, today: dt.date) -> str | None:
    """Adding, changing and ending members, and saying who is expected. The system (None) may."""
    if user is None or level_in(team, user, today) >= ACCOUNT_PERMISSIONS["team.manage"]:
        return None
    return _("Only owners of the account team may change it.")


def why_not_assign_kam(user: Any) -> str | None:
    """Naming the key account manager."""
    if user is None or user.may("kam.assign"):
        return None
    return _("Only the head of KAM or an administrator names the key account manager.")


def why_not_grant_below(team: AccountTeam, user: Any, today: dt.date) -> str | None:
    """Giving somebody the same access in the accounts below: only who owns all of these too."""
    if user is None or (user.company_level or 0) >= Level.OWNER:
        return None
    below = with_descendants([team.pk]) - {team.pk}
    owned = TeamAccess.objects.current(user, today).filter(team__in=below, level=Level.OWNER)
    if len(below) == owned.values("team").distinct().count():
        return None
    return _("You are not an owner of every account below, so you cannot give access to them.")


def why_not_withdraw(membership: Membership, today: dt.date) -> str | None:
    """Taking a membership back as if it had never been: only before anything could come of it."""
    if membership.starts_on >= today:
        return None
    return _("This membership has begun already; end it instead.")
