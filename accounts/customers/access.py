"""The door to everything of one account: out of sight is 404, in sight but not allowed is 403."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, DateField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from kam.lib.access import ACCOUNT_PERMISSIONS, Level
from kam.lib.prepared import given, prepared
from kam.reference.calendar import today as company_today
from teams.membership.rules import level_in
from teams.models import AccountTeam, TeamAccess

View = Callable[..., HttpResponse]


@prepared
def _account(lean: bool, company_wide: bool) -> QuerySet:
    """The account of an address; for those without a company-wide right as their access to it."""
    shown = () if lean else ("organisation__industry", "organisation__country", "tier")
    here = given("public_id", CharField())
    if company_wide:
        accounts = KeyAccount.objects.filter(public_id=here)
        return accounts.select_related(*shown) if shown else accounts
    access = TeamAccess.objects.current(given("user"), given("day", DateField()))
    access = access.filter(team__key_account__public_id=here)
    return access.select_related("team__key_account", *(f"team__key_account__{name}" for name in shown))


def account_for(
    user: Any, public_id: str, permission: str, today: dt.date | None = None, *, lean: bool = False
) -> KeyAccount:
    """The account with `level`; with its organisation too, unless `lean`. Raises Http404 or PermissionDenied."""
    found = _account_in_sight(user, public_id, today or company_today(), lean)
    if found is None:
        raise Http404
    if not found.may(permission):
        raise PermissionDenied(why_not(found.level, permission))
    return found


def _account_in_sight(user: Any, public_id: str, day: dt.date, lean: bool) -> KeyAccount | None:
    """One query. What `visible_to` and `with_level_for` say, but read from the user's access to the account:
    a subquery and an annotation take twice the time, and every page of an account goes through this door."""
    if user.company_level is not None:
        found = _account(lean, True).first(public_id=public_id)
        if found is not None:
            found.level = level_in(AccountTeam(pk=found.team_id), user, day)
        return found
    if not user.is_active:
        return None
    row = _account(lean, False).first(public_id=public_id, user=user.pk, day=day)
    if row is None:
        return None
    row.team.key_account.level = row.level
    return row.team.key_account


def why_not(level: int, permission: str) -> str:
    """The reason that a page shows, and the tooltip of a disabled button."""
    needed = ACCOUNT_PERMISSIONS[permission]
    return _("This needs the access level “%(needed)s” on the account team; yours is “%(level)s”.") % {
        "needed": Level(needed).label,
        "level": Level(level).label,
    }


def account_page(permission: str, *, post: str = "", lean: bool = False) -> Callable[[View], View]:
    """Turns `account_id` of the address into the account, for those who may. The view gets the account."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, account_id: str, **kwargs: Any) -> HttpResponse:
            wanted = permission if request.method in {"GET", "HEAD"} else post or permission
            return view(request, account_for(request.user, account_id, wanted, lean=lean), **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.post_permission = post or permission  # type: ignore[attr-defined]
        return checked

    return decorate
