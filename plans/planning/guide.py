"""The guided first plan: one step of it, shown above the section that it writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import KeyAccount
from plans.planning.examples.steps import STEPS, GuideStep
from plans.planning.models import Plan
from plans.planning.pages import section_url
from plans.planning.releases import PlanSection, sections_of


@dataclass(frozen=True)
class Guide:
    """A step with its place in the guide. `left`: minutes from here to the end."""

    step: GuideStep
    at: int
    of: int
    left: int
    previous: str
    following: str


def steps_of(sections: Sequence[PlanSection]) -> list[GuideStep]:
    """The steps whose sections the plan's template has."""
    keys = {section.key for section in sections}
    return [step for step in STEPS if step.section in keys]


def guide_url(account: KeyAccount, plan: Plan, step: GuideStep) -> str:
    return f"{section_url(account, plan, step.section)}?guide"


def first_step(account: KeyAccount, plan: Plan) -> str:
    """Where the guide begins; empty when the template has none of its sections."""
    steps = steps_of(sections_of(plan))
    return guide_url(account, plan, steps[0]) if steps else ""


def guide_of(account: KeyAccount, plan: Plan, section: str) -> Guide | None:
    """The step that writes a section, or None."""
    steps = steps_of(sections_of(plan))
    at = next((i for i, step in enumerate(steps) if step.section == section), None)
    if at is None:
        return None
    return Guide(
        steps[at],
        at + 1,
        len(steps),
        sum(step.minutes for step in steps[at:]),
        guide_url(account, plan, steps[at - 1]) if at else "",
        guide_url(account, plan, steps[at + 1]) if at + 1 < len(steps) else "",
    )
