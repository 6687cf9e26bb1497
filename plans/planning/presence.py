"""Who is here. Whoever sees the account may know and is known; nobody else, and only while it lasts."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.customers.rules import why_not_in
from kam.lib.access import ask
from kam.lib.ids import is_public_id
from plans.planning.models import Plan
from plans.planning.presence_models import Presence

SILENCE = dt.timedelta(seconds=60)


@transaction.atomic
def presence_beat(*, plan: Plan, by: Any, section: str, line: str = "") -> None:
    """Says that somebody is in a section, on a line; takes away who has been silent for a minute."""
    ask(why_not_in(plan.account, by, "account.view") if plan.account.archived_at is None else None)
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - SILENCE).delete()
    row = Presence(
        plan=plan, user=by, section=section[:40], line=line if is_public_id(line) else "", seen_at=now
    )
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["plan", "user"],
        update_fields=["section", "line", "seen_at"],
    )


def presence_leave(*, plan: Plan, by: Any) -> None:
    """Takes oneself away at once."""
    Presence.objects.filter(plan=plan, user=by).delete()


def forget_silent() -> None:
    """For the worker: nothing is left when nobody is there to tidy up."""
    Presence.objects.filter(seen_at__lt=timezone.now() - SILENCE).delete()
