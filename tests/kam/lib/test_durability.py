"""Acknowledged saves survive a loss of power only where the database waits for the disk."""

import pytest
from django.db import connection

from kam.lib.durability import check_durability, durability_settings
from kam.settings import SQLITE_OPTIONS


def test_sqlite_is_opened_with_full_synchronisation() -> None:
    assert "PRAGMA synchronous=FULL" in SQLITE_OPTIONS["init_command"]
    assert "PRAGMA journal_mode=WAL" in SQLITE_OPTIONS["init_command"]
    assert SQLITE_OPTIONS["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
def test_the_check_sees_a_database_that_does_not_wait_for_the_disk() -> None:
    """The tests' own databases are soft on purpose (tests/conftest.py, tools/with_pg.py)."""
    found = check_durability(databases=["default"])
    assert [message.id for message in found] == ["kam.W001"]
    setting = "synchronous=0" if connection.vendor == "sqlite" else "fsync=off"
    assert setting in found[0].msg


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_check_is_silent_where_it_waits() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's fsync belongs to its server")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            assert durability_settings()["journal_mode"] == "wal"
            assert check_durability(databases=["default"]) == []
        finally:
            cursor.execute("PRAGMA synchronous=OFF")
