"""Gathers the topics' models for Django."""

from accounts.customers.models import Figure, KeyAccount, Organisation
from accounts.information.models import Statement, Topic
from accounts.people.models import ContactPoint, Employment, Person
from accounts.work.models import Action, Commitment, DroppedNote, OpenQuestion

__all__ = [
    "Action",
    "Commitment",
    "ContactPoint",
    "DroppedNote",
    "Employment",
    "Figure",
    "KeyAccount",
    "OpenQuestion",
    "Organisation",
    "Person",
    "Statement",
    "Topic",
]
