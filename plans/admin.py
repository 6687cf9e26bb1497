"""Gathers the topics' back office for Django."""

from plans.planning.admin import PlanTemplateAdmin

__all__ = ["PlanTemplateAdmin"]
