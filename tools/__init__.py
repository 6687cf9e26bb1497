"""Helpers for developers. Nothing here is imported by the product."""
