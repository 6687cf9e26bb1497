"""Somebody of the customer beside the matrix: judgements by the right, our relations, plans, jobs, last contacts."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Judgement, Stakeholder
from accounts.people.models import Employment
from accounts.relationships.matrix_queries import Colleague, Person, matrix_columns, person_of
from accounts.relationships.models import Introduction, Touchpoint, TouchpointPerson

LAST = 3


@dataclass(frozen=True)
class Relation:
    """One of us, where the relation stands, when they last met, and the plan."""

    user: Any
    pair: Any
    last_on: dt.date | None
    is_me: bool


@dataclass(frozen=True)
class PersonPanel:
    """What the side panel shows."""

    stakeholder: Stakeholder
    row: Person | None
    columns: list[Colleague]
    judgements: list[Judgement]
    relations: list[Relation]
    jobs: list[Employment]
    touchpoints: list[Touchpoint]
    introductions: list[Introduction] = field(default_factory=list)

    @property
    def plans(self) -> list[Relation]:
        """Relations with something planned."""
        return [r for r in self.relations if r.pair.goal or r.pair.next_step or r.pair.next_on]

    @property
    def others(self) -> list[Any]:
        """Columns without a pair, to be chosen from."""
        known = {relation.user.pk for relation in self.relations}
        return [column for column in self.columns if column.pk not in known]


def last_contacts(account: KeyAccount, person: int | None, today: dt.date) -> dict[int, dt.date]:
    """When each of us last met a person of the customer, by colleague. Group mails do not count."""
    if person is None:
        return {}
    rows = TouchpointPerson.objects.filter(
        person=person, touchpoint__account=account, touchpoint__state=Touchpoint.State.DONE,
        touchpoint__archived_at=None, touchpoint__on__lte=today, touchpoint__channel__is_group=False,
    )  # fmt: skip
    found = rows.order_by().values_list("touchpoint__colleagues__user").annotate(last=Max("touchpoint__on"))
    return {user: last for user, last in found if user is not None}


def person_panel(stakeholder: Stakeholder, user: Any, today: dt.date, hide: bool = False) -> PersonPanel:
    """A fixed number of queries. `hide`: without judgements, whatever the right."""
    account, person = stakeholder.account, stakeholder.person_id
    last = last_contacts(account, person, today)
    pairs = stakeholder.relationships.current().select_related("user").order_by("-level", "pk")
    relations = [Relation(pair.user, pair, last.get(pair.user_id), pair.user_id == user.pk) for pair in pairs]
    judgements = Judgement.objects.visible_to(user).valid(today).filter(stakeholder=stakeholder)
    jobs = Employment.objects.visible_to(user).filter(person=person) if person else Employment.objects.none()
    talks = Touchpoint.objects.done().visible_to(user).filter(account=account, people__person=person)
    introductions = Introduction.objects.visible_to(user).filter(
        stakeholder=stakeholder, archived_at=None, state=Introduction.State.OPEN
    )
    return PersonPanel(
        stakeholder=stakeholder,
        row=person_of(stakeholder, user, today),
        columns=matrix_columns(account, user, today),
        judgements=[]
        if hide
        else list(judgements.select_related("scale", "step", "by").order_by("scale__rank", "pk")),
        relations=relations,
        jobs=list(jobs.select_related("organisation__account")[:8]),
        touchpoints=list(
            talks.select_related("channel").prefetch_related("colleagues__user")[:LAST] if person else []
        ),
        introductions=list(introductions.select_related("user", "by_user", "by_stakeholder__person")[:5]),
    )
