"""Where plans and their lines are shown, for texts that name them and notifications that tell of them."""

import datetime as dt
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse

from accounts.models import KeyAccount
from kam.lib.slots import ObjectPlace, object_places
from plans.planning.happenings import block_of
from plans.planning.line_kinds import KINDS, LineKind
from plans.planning.models import Plan
from plans.planning.pages import home_of, section_url
from plans.planning.queries import current_plan
from plans.planning.releases import sections_of

ICONS = {
    "action": "check2-square", "question": "question-circle", "goal": "flag", "objective": "bullseye",
    "initiative": "lightbulb", "risk": "exclamation-triangle", "commitment": "arrow-left-right",
}  # fmt: skip


def register_object_places() -> None:
    """Called by AppConfig.ready: every kind of line, and the plan itself."""
    for kind in KINDS.values():
        object_places.register(_place(kind))
    object_places.register(
        ObjectPlace(
            "plan",
            "plans.plan",
            rows=Plan.objects.visible_to,
            title=Value("", output_field=CharField()),
            url=lambda public_id, account: reverse("plans:plan_list", args=[account]),
            account="account__public_id",
        )
    )


def _place(kind: LineKind) -> ObjectPlace:
    names = {field.name for field in kind.model._meta.get_fields()}
    return ObjectPlace(
        kind.key,
        kind.model._meta.label_lower,
        rows=lambda user: kind.model.objects.visible_to(user),
        title="text",
        url=lambda public_id, account: reverse("plans:line_show", args=[account, kind.key, public_id]),
        account="account__public_id" if "account" in names else "plan__account__public_id",
        icon=ICONS.get(kind.key, "link-45deg"),
        of_account=lambda account, user: kind.of_account(account).filter(archived_at=None).exclude(text=""),
    )


def page_of_line(account: KeyAccount, kind: LineKind, row: Any, today: dt.date) -> str:
    """The section that shows a line, at the line; the Plan tab where none does."""
    plan = getattr(row, "plan", None) or current_plan(account, today)
    if plan is None or row.archived_at is not None:
        return home_of(account)
    wanted = (block_of(kind, account, row), f"{kind.key}s")
    section = next((s for block in wanted for s in sections_of(plan) if block in s.blocks), None)
    if section is None:
        return home_of(account)
    return f"{section_url(account, plan, section.key)}#l-{row.public_id}"
