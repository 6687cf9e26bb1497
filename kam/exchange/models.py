"""Gathers the topics' models for Django."""
