"""The door to everything of one account: out of sight is 404, in sight but not allowed is 403."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from kam.lib.access import ACCOUNT_PERMISSIONS, Level
from kam.reference.calendar import today as company_today

View = Callable[..., HttpResponse]


def account_for(user: Any, public_id: str, permission: str, today: dt.date | None = None) -> KeyAccount:
    """The account with `level` and its organisation, in one query. Raises Http404 or PermissionDenied."""
    day = today or company_today()
    found = (
        KeyAccount.objects.visible_to(user, day)
        .with_level_for(user, day)
        .select_related("organisation", "organisation__industry", "organisation__country", "tier")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    if not found.may(permission):
        raise PermissionDenied(why_not(found.level, permission))
    return found


def why_not(level: int, permission: str) -> str:
    """The reason that a page shows, and the tooltip of a disabled button."""
    needed = ACCOUNT_PERMISSIONS[permission]
    return _("This needs the access level “%(needed)s” on the account team; yours is “%(level)s”.") % {
        "needed": Level(needed).label,
        "level": Level(level).label,
    }


def account_page(permission: str, *, post: str = "") -> Callable[[View], View]:
    """Turns `account_id` of the address into the account, for those who may. The view gets the account."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, account_id: str, **kwargs: Any) -> HttpResponse:
            wanted = permission if request.method in {"GET", "HEAD"} else post or permission
            return view(request, account_for(request.user, account_id, wanted), **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.post_permission = post or permission  # type: ignore[attr-defined]
        return checked

    return decorate
