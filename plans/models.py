"""Gathers the topics' models for Django."""

from plans.planning.models import (
    ActionLink,
    CustomerGoal,
    Objective,
    ObjectiveValue,
    Plan,
    PlanTemplate,
    PlanVersion,
    TemplateSection,
)

__all__ = [
    "ActionLink",
    "CustomerGoal",
    "Objective",
    "ObjectiveValue",
    "Plan",
    "PlanTemplate",
    "PlanVersion",
    "TemplateSection",
]
