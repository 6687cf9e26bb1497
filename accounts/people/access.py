"""The door to one person of the customer: out of sight is 404, in sight but not allowed is 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.people import rules
from accounts.people.models import Person
from kam.lib.access import ask
from kam.reference.calendar import today as company_today

View = Callable[..., HttpResponse]


def person_page(permission: str) -> Callable[[View], View]:
    """Turns `person_id` of the address into the person in sight; "people.edit" asks the rules.

    The address of somebody who was merged into another person leads there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, person_id: str, **kwargs: Any) -> HttpResponse:
            seen = Person.objects.visible_to(request.user)
            person = seen.filter(public_id=person_id).first()
            if person is None or person.merged_into_id is not None:
                stays = seen.filter(merged__public_id=person_id).first()
                if stays is not None:
                    return redirect("accounts:person", stays.public_id)
            if person is None:
                raise Http404
            if permission == rules.PERMISSION:
                reason = rules.why_not_edit(person, request.user, company_today())
                ask(reason)
            return view(request, person, **kwargs)

        checked.permission = checked.post_permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate
