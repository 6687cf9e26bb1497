"""What an account loses when somebody leaves: roles without anybody, pairs, reports without boss, open promises."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.people.buying_models import Stakeholder, StakeholderRole
from accounts.people.models import Employment
from accounts.relationships.models import Relationship
from accounts.work.models import Action, Commitment, OpenQuestion


@dataclass
class Lost:
    """All that the viewer sees of it; `place` is the one in the map that was left, if there was one."""

    place: Stakeholder | None
    roles: list[StakeholderRole]
    pairs: list[Relationship]
    reports: list[Stakeholder]
    commitments: list[Commitment]
    actions: list[Action]
    follower: OpenQuestion | None

    @property
    def is_nothing(self) -> bool:
        return not (self.roles or self.pairs or self.reports or self.commitments or self.actions)


def lost_with(job: Employment, user: Any, today: dt.date) -> Lost:
    """What was lost in the account of a job that ended."""
    account, person = job.organisation.account_id, job.person_id
    seen = Stakeholder.objects.visible_to(user).filter(account=account, about_type="")
    place = (
        seen.filter(person=person, archived_at=None, left_on__isnull=False)
        .select_related("account", "person")
        .order_by("-left_on", "-pk")
        .first()
    )
    roles: list[StakeholderRole] = []
    pairs: list[Relationship] = []
    reports: list[Stakeholder] = []
    follower = None
    if place is not None:
        current = StakeholderRole.objects.filter(stakeholder__in=seen.current().values("pk"))
        held = set(current.values_list("role_id", flat=True))
        own = place.roles.select_related("role").order_by("role__rank")
        roles = [role for role in own if role.role_id not in held]
        pairs = list(Relationship.objects.current().filter(stakeholder=place).select_related("user"))
        reports = list(seen.current().filter(reports_to=place).select_related("person"))
        questions = OpenQuestion.objects.visible_to(user).filter(
            account=account, state="open", archived_at=None, stakeholder__person=None,
            stakeholder__archived_at=None, stakeholder__unit=place.unit, created_at__gte=place.updated_at,
        )  # fmt: skip
        follower = questions.filter(stakeholder__isnull=False).select_related("stakeholder").first()
    work = {"account": account, "person": person, "state": "open", "archived_at": None}
    commitments = Commitment.objects.visible_to(user).filter(**work).select_related("owner")
    actions = Action.objects.visible_to(user).filter(**work).select_related("owner")
    return Lost(place, roles, pairs, reports, list(commitments), list(actions), follower)
