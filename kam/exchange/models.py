"""Gathers the topics' models for Django."""

from kam.exchange.documents.models import PlanDocument, SlideMaster
from kam.exchange.imports.models import ImportRun, RememberedMapping
from kam.exchange.privacy.models import Erasure

__all__ = ["Erasure", "ImportRun", "PlanDocument", "RememberedMapping", "SlideMaster"]
