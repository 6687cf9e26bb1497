"""The world of the access table: it has a row of every kind."""

from tests.access.conftest import _django_db_helper, built, world  # noqa: F401  fixtures
