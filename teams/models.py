"""Gathers the topics' models for Django."""

from teams.membership.models import (
    AccountTeam,
    KamAssignment,
    Membership,
    TeamAccess,
    TeamExpectation,
    TeamFunction,
)
from teams.staff.models import Department, User

__all__ = [
    "AccountTeam",
    "Department",
    "KamAssignment",
    "Membership",
    "TeamAccess",
    "TeamExpectation",
    "TeamFunction",
    "User",
]
