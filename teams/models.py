"""Gathers the topics' models for Django."""

from teams.membership.models import (
    AccessReview,
    AccountTeam,
    KamAssignment,
    Membership,
    TeamAccess,
    TeamExpectation,
    TeamFunction,
)
from teams.staff.models import Absence, Department, User

__all__ = [
    "Absence",
    "AccessReview",
    "AccountTeam",
    "Department",
    "KamAssignment",
    "Membership",
    "TeamAccess",
    "TeamExpectation",
    "TeamFunction",
    "User",
]
