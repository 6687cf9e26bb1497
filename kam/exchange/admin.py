"""Gathers the topics' back office for Django."""

from kam.exchange.documents.admin import PlanDocumentAdmin, SlideMasterAdmin
from kam.exchange.imports.admin import ImportRunAdmin
from kam.exchange.privacy.admin import ErasureAdmin

__all__ = ["ErasureAdmin", "ImportRunAdmin", "PlanDocumentAdmin", "SlideMasterAdmin"]
