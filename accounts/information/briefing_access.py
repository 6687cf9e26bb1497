"""The door to one briefing: out of sight is 404, in sight but not allowed is 403 with the reason.

It stands beside the door to its account: who was sent a briefing may read it without seeing the account.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.information.briefing_models import Briefing

View = Callable[..., HttpResponse]
Rule = Callable[[Briefing, Any], str | None]


def briefing_page(rule: Rule | None = None, *, discarded: bool = False) -> Callable[[View], View]:
    """Turns `briefing_id` of the address into the briefing in sight; `rule` says why the user may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, briefing_id: str, **kwargs: Any) -> HttpResponse:
            rows = Briefing.objects.visible_to(request.user)
            rows = rows if discarded else rows.current()
            shown = rows.select_related("account", "confidentiality", "created_by", "owner")
            briefing = get_object_or_404(shown, public_id=briefing_id)
            reason = rule(briefing, request.user) if rule else None
            if reason:
                raise PermissionDenied(reason)
            return view(request, briefing, **kwargs)

        checked.permission = checked.post_permission = "briefing"  # type: ignore[attr-defined]
        return checked

    return decorate
