"""A person's page: how to reach them, jobs, their places in our accounts' buying centres, who of us knows them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.buying.queries import PersonPlace, places_of_person
from accounts.people import queries
from accounts.people.access import person_page
from accounts.people.judgement_sight import are_hidden
from accounts.people.models import Person
from accounts.relationships.models import Relationship, Touchpoint, TouchpointColleague
from accounts.work.models import Commitment
from kam.reference.calendar import today as company_today

_LAST = 5


@dataclass
class Contact:
    """What we have with a person, as far as the viewer sees it."""

    places: list[PersonPlace]
    pairs: list[Relationship]
    touchpoints: list[Touchpoint]
    commitments: list[Commitment]

    @property
    def shows_judgements(self) -> bool:
        return any(one.place.judgements for one in self.places)


def contact_with(person: Person, user: Any, *, hidden: bool) -> Contact:
    """Seven queries at most."""
    today = company_today()
    pairs = Relationship.objects.visible_to(user).current().filter(stakeholder__person=person)
    talks = Touchpoint.objects.visible_to(user).done().filter(people__person=person)
    promises = Commitment.objects.visible_to(user).open().filter(person=person)
    who = Prefetch("colleagues", TouchpointColleague.objects.select_related("user"))
    return Contact(
        places_of_person(person, user, today, hidden=hidden),
        list(pairs.select_related("user", "account").order_by("-level", "pk")[:30]),
        list(talks.select_related("channel", "account").prefetch_related(who)[:_LAST]),
        list(promises.select_related("owner", "account").order_by("due_on", "pk")[:30]),
    )


@require_safe
@person_page("account.view")
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """All of a person that the viewer may see."""
    today = company_today()
    context = {
        "person": person,
        "page": queries.person_page(person, request.user, today),
        "contact": contact_with(person, request.user, hidden=are_hidden(request)),
        "judgements_hidden": are_hidden(request),
        "today": today,
    }
    return render(request, "accounts/people/person.html", context)
