"""Moving a plan from one published template to another."""

from typing import Any

from django.db import transaction

from kam.lib.access import ask
from kam.records.operations import edit_row, locked
from plans.planning.models import Plan, TemplateRelease
from plans.planning.template_rules import why_not_use


@transaction.atomic
def plan_release_use(*, plan: Plan, release: TemplateRelease, by: Any, version: int | None) -> Plan:
    """The plan shows the sections of another release. Lines stay with account and plan, shown or not."""
    row = locked(Plan.objects.select_related("account", "template", "release"), plan.pk)
    ask(why_not_use(row, release, by))
    edit_row(
        row,
        values={"release": release, "template": release.template},
        version=version,
        by=by,
        scope=row.account.scope,
    )
    return row
