"""The door to one person of the customer: out of sight is 404, in sight but not allowed is 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.people import rules
from accounts.people.models import Person
from kam.reference.calendar import today as company_today

View = Callable[..., HttpResponse]


def person_page(permission: str) -> Callable[[View], View]:
    """Turns `person_id` of the address into the person in sight; "people.edit" asks the rules."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, person_id: str, **kwargs: Any) -> HttpResponse:
            person = get_object_or_404(Person.objects.visible_to(request.user), public_id=person_id)
            if permission == rules.PERMISSION:
                reason = rules.why_not_edit(person, request.user, company_today())
                if reason:
                    raise PermissionDenied(reason)
            return view(request, person, **kwargs)

        checked.permission = checked.post_permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate
