"""Whether the database keeps what it acknowledged when the power goes; a check for who runs the server."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import connections

#: what PostgreSQL must not have switched off
_POSTGRESQL = ("fsync", "full_page_writes", "synchronous_commit")
_SQLITE_FULL = 2


def durability_settings(alias: str = "default") -> dict[str, str]:
    """The settings that guard acknowledged writes, as the running database says them."""
    connection = connections[alias]
    found = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("synchronous", "journal_mode"):
                cursor.execute(f"PRAGMA {name}")
                found[name] = str(cursor.fetchone()[0])
        else:
            for name in _POSTGRESQL:
                cursor.execute(f"SHOW {name}")
                found[name] = cursor.fetchone()[0]
    return found


def check_durability(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Runs with `manage.py check --database default` and before every migrate."""
    wrong: list[CheckMessage] = []
    for alias in databases or []:
        found = durability_settings(alias)
        if "synchronous" in found:
            soft = (
                [] if int(found["synchronous"]) >= _SQLITE_FULL else [f"synchronous={found['synchronous']}"]
            )
        else:
            soft = [f"{name}={found[name]}" for name in _POSTGRESQL if found[name] == "off"]
        if soft:
            wrong.append(
                CheckWarning(
                    f"The database may lose acknowledged saves when the power fails: {', '.join(soft)}.",
                    hint="Switch these settings on in the database server.",
                    id="kam.W001",
                )
            )
    return wrong
