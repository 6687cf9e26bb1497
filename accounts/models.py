"""Gathers the topics' models for Django."""

from accounts.customers.models import Figure, KeyAccount, Organisation
from accounts.information.briefing_models import Briefing, BriefingReader
from accounts.information.confidential import ConfidentialityLevel
from accounts.information.document_models import Document, DocumentVersion
from accounts.information.models import KeyFact, Statement, Topic
from accounts.people.buying_models import (
    BuyingRole,
    InfluenceLine,
    Judgement,
    Scale,
    ScaleStep,
    Stakeholder,
    StakeholderRole,
)
from accounts.people.models import ContactPoint, Employment, Person
from accounts.relationships.models import (
    CadenceRule,
    Channel,
    Introduction,
    Relationship,
    SponsorDuty,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from accounts.work.models import Action, Commitment, DroppedNote, OpenQuestion
from accounts.workspace.feed_models import FeedChoice

__all__ = [
    "Action",
    "Briefing",
    "BriefingReader",
    "BuyingRole",
    "CadenceRule",
    "Channel",
    "Commitment",
    "ConfidentialityLevel",
    "ContactPoint",
    "Document",
    "DocumentVersion",
    "DroppedNote",
    "Employment",
    "FeedChoice",
    "Figure",
    "InfluenceLine",
    "Introduction",
    "Judgement",
    "KeyAccount",
    "KeyFact",
    "OpenQuestion",
    "Organisation",
    "Person",
    "Relationship",
    "Scale",
    "ScaleStep",
    "SponsorDuty",
    "Stakeholder",
    "StakeholderRole",
    "Statement",
    "Topic",
    "Touchpoint",
    "TouchpointColleague",
    "TouchpointPerson",
]
