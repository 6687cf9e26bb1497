"""What may be published, and who may move a plan to another release. Each rule gives the reason why not, or None."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from plans.planning.models import Depth, Plan, TemplateRelease
from plans.planning.releases import PlanSection, at_depth, difference, sections_of_release
from plans.planning.rules import why_not_settle


def why_not_release(sections: Sequence[PlanSection], last: TemplateRelease | None) -> str | None:
    """Publishing the working copy of a template."""
    if not sections:
        return _("A template needs at least one section.")
    for depth in Depth:
        if not at_depth(sections, depth):
            return _("No section is shown at the depth “%(depth)s”. Tick it for one.") % {
                "depth": depth.label
            }
    if last is not None and not difference(sections_of_release(last), sections):
        return _("Nothing has changed since release %(number)s.") % {"number": last.number}
    return None


def why_not_use(plan: Plan, release: TemplateRelease, user: Any) -> str | None:
    """Moving a plan to another release."""
    if release.pk == plan.release_id:
        return _("The plan uses this release already.")
    if release.template.archived_at is not None:
        return _("This template is archived.")
    return why_not_settle(plan, user)
