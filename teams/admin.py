"""Gathers the topics' back office for Django."""

from teams.membership.admin import TeamFunctionAdmin
from teams.staff.admin import ColleagueAdmin, DepartmentAdmin

__all__ = ["ColleagueAdmin", "DepartmentAdmin", "TeamFunctionAdmin"]
