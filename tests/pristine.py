"""The database as the migrations left it, put back after each test that commits.

Django empties every table after such a test and writes the reference data again before the next one. Here SQLite gets
back the pages that it had: a hundredth of the work, and also what no model knows (the cache, the search index, the
counters of keys) is what it was. On PostgreSQL the reference data comes back right after the emptying. So any test may
follow any other, and a worker that has nothing left to do can take over tests of another one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

#: Seconds to wait for a connection that still holds the file: a thread that a test left behind.
PATIENCE = 20


class Pristine:
    """A copy of the database of the tests, in memory."""

    def __init__(self) -> None:
        self.copy = sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self.copy)

    def put_back(self) -> None:
        connection.ensure_connection()
        until = time.monotonic() + PATIENCE

        def wait(_status: int, remaining: int, _pages: int) -> None:
            if remaining and time.monotonic() > until:
                raise RuntimeError("Another connection still holds the database of the tests.")

        self.copy.backup(connection.connection, progress=wait)


@contextmanager
def restored_after_tests() -> Iterator[None]:
    """Puts the database back after every test that commits, in Django's place."""
    patch = pytest.MonkeyPatch()
    if connection.vendor == "sqlite":
        pristine = Pristine()
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: None))
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: pristine.put_back())
    elif contents := getattr(connection, "_test_serialized_contents", ""):
        empty = TransactionTestCase._fixture_teardown

        def empty_and_fill(self: Any) -> None:
            empty(self)
            connection.creation.deserialize_db_from_string(contents)

        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(lambda cls: None))
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_and_fill)
    yield
    patch.undo()
