"""Gathers the topics' back office for Django. Persons, statements, actions and notes are not in it."""

from accounts.customers.admin import KeyAccountAdmin, NamedTeamAdmin, OrganisationAdmin
from accounts.information.admin import TopicAdmin

__all__ = ["KeyAccountAdmin", "NamedTeamAdmin", "OrganisationAdmin", "TopicAdmin"]
