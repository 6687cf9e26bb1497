"""One world for all tests of a module: built once, and every test leaves it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.access.world import World, build


@pytest.fixture
def _django_db_helper() -> None:
    """pytest-django would open a transaction per test and close the connection after it; `world` keeps its own."""


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world, in a transaction that is rolled back at the end."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock():
        assert "test" in str(connection.settings_dict["NAME"]), "not the database of the tests"
        with transaction.atomic():
            cache.clear()
            made = build(media)
            made.media = media
            yield made
            transaction.set_rollback(True)


@pytest.fixture
def world(built: World, settings: Any, clean_slate: None) -> Iterator[World]:
    """The world for one test; what it writes is taken back."""
    settings.MEDIA_ROOT = built.media
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)
