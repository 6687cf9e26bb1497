"""Whom the life of a plan is told: who may approve, who submitted, the key account manager."""

import datetime as dt
from typing import Any

from kam.records.models import Notification
from kam.records.notify import notify
from kam.reference.calendar import today as company_today
from plans.planning.models import PlanVersion
from teams.models import KamAssignment, User

Kind = Notification.Kind


def review_wanted(version: PlanVersion, by: Any, approvers: list[Any]) -> None:
    """A plan was submitted: who may approve it is told, once per version."""
    _tell(version, by, Kind.REVIEW, approvers, {})


def decided(version: PlanVersion, by: Any, decision: str) -> None:
    """A plan was "approved", "returned", or "changes" are wanted: who submitted it and the KAM are told."""
    people = [version.submitted_by, _kam(version.plan.account.team_id, company_today())]
    _tell(version, by, Kind.DECIDED, people, {"decision": decision, "remark": version.remark[:500]})


def _tell(version: PlanVersion, by: Any, kind: str, people: list[Any], data: dict[str, Any]) -> None:
    notify(
        kind=kind,
        to=people,
        about=version.plan,
        by=by,
        scope=version.plan.account.scope,
        key=f"{kind}:{version.public_id}:{data.get('decision', '')}",
        data={"version": version.public_id, **data},
    )


def _kam(team_pk: int, today: dt.date) -> User | None:
    found = KamAssignment.objects.filter(team=team_pk, starts_on__lte=today).order_by("-starts_on")
    link = found.select_related("user").first()
    return link.user if link else None
