"""Gathers the topics' back office for Django."""

from kam.exchange.documents.admin import PlanDocumentAdmin, SlideMasterAdmin
from kam.exchange.imports.admin import ImportRunAdmin

__all__ = ["ImportRunAdmin", "PlanDocumentAdmin", "SlideMasterAdmin"]
