"""Gathers the topics' models for Django."""

from kam.exchange.documents.models import PlanDocument, SlideMaster
from kam.exchange.imports.models import ImportRun, RememberedMapping

__all__ = ["ImportRun", "PlanDocument", "RememberedMapping", "SlideMaster"]
