"""Writes on account teams. Every one keeps the derived TeamAccess right (see access_refresh)."""
