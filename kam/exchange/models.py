"""Gathers the topics' models for Django."""

from kam.exchange.imports.models import ImportRun, RememberedMapping

__all__ = ["ImportRun", "RememberedMapping"]
