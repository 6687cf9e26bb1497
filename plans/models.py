"""Gathers the topics' models for Django."""

from plans.planning.kept_models import KeptValue
from plans.planning.meeting_models import MeetingAction, MeetingAttendee, MeetingDecision, PlanMeeting
from plans.planning.models import (
    ActionLink,
    CustomerGoal,
    Objective,
    ObjectiveValue,
    Plan,
    PlanTemplate,
    PlanVersion,
    TemplateRelease,
    TemplateSection,
)
from plans.planning.presence_models import Presence
from plans.planning.remark_models import PlanRemark
from plans.planning.strategy_models import Initiative, Risk

__all__ = [
    "ActionLink",
    "CustomerGoal",
    "Initiative",
    "KeptValue",
    "MeetingAction",
    "MeetingAttendee",
    "MeetingDecision",
    "Objective",
    "ObjectiveValue",
    "Plan",
    "PlanMeeting",
    "PlanRemark",
    "PlanTemplate",
    "PlanVersion",
    "Presence",
    "Risk",
    "TemplateRelease",
    "TemplateSection",
]
