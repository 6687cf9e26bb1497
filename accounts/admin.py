"""Gathers the topics' back office for Django. Persons, statements, actions and notes are not in it."""

from accounts.customers.admin import KeyAccountAdmin, NamedTeamAdmin, OrganisationAdmin
from accounts.information.admin import TopicAdmin
from accounts.people.admin import BuyingRoleAdmin, ScaleAdmin, ScaleStepAdmin
from accounts.relationships.admin import CadenceRuleAdmin, ChannelAdmin, SponsorDutyAdmin

__all__ = [
    "BuyingRoleAdmin",
    "CadenceRuleAdmin",
    "ChannelAdmin",
    "KeyAccountAdmin",
    "NamedTeamAdmin",
    "OrganisationAdmin",
    "ScaleAdmin",
    "ScaleStepAdmin",
    "SponsorDutyAdmin",
    "TopicAdmin",
]
