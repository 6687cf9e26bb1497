"""What every test stands on: the promised database, no network, a quick password hash, plain static files."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tools import messages

# A busy machine draws examples slowly; that says nothing about the code.
hypothesis.settings.register_profile(
    "kam", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("kam")

#: What asks for a database, besides the mark. A test with none of these cannot reach it: pytest-django refuses.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"} | {
    "live_server", "django_db_setup",
}  # fmt: skip
#: Start programs of their own, which take the database from the environment.
STARTS_PROGRAMS = ("tools", "test_settings.py", "test_project.py", "test_docs.py")
LOCAL = {"localhost", "127.0.0.1", "::1", ""}


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    messages.compile_changed()
    # MD5 instead of argon2: a test that signs in costs no tenth of a second.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Each test's client starts the middleware anew: static files are looked up when asked for, not listed each time.
    settings.WHITENOISE_AUTOREFRESH = True
    if os.environ.get("KAM_COVERAGE"):
        # Coverage of templates needs the debug marks that the engine sets then.
        settings.TEMPLATES[0]["OPTIONS"]["debug"] = True


def pytest_collection_finish(session: pytest.Session) -> None:
    """Code and collected tests are no garbage: looking through them again and again costs an eighth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The suite must not silently run on another database than it was started for."""
    from django.db import connection

    expected = os.environ.get("KAM_EXPECT_VENDOR", "")
    if expected and connection.vendor != expected:
        raise pytest.UsageError(
            f"The tests were to run on {expected}, the settings name {connection.vendor}."
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything in tests/browser is a journey; tests on real data need their folder.

    With KAM_ONLY_DATABASE those stay that can reach a database: where the others ran on one, another tells no more.
    """
    folder = Path(__file__).parent
    for item in items:
        if folder / "browser" in item.path.parents:
            item.add_marker("browser")
    without = []
    if not os.environ.get("KAM_REAL_DATA"):
        without += [item for item in items if item.get_closest_marker("real_data")]
    if os.environ.get("KAM_ONLY_DATABASE"):
        without += [item for item in items if not reaches_database(item, folder)]
    if gone := dict.fromkeys(without):
        config.hook.pytest_deselected(items=list(gone))
        items[:] = [item for item in items if item not in gone]


def reaches_database(item: pytest.Item, folder: Path) -> bool:
    asks = item.get_closest_marker("django_db") or not DATABASE_FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )
    return bool(asks) or item.path.relative_to(folder).parts[0] in STARTS_PROGRAMS


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with companies' real exports; ask for it in tests marked `real_data`."""
    return Path(os.environ["KAM_REAL_DATA"]).resolve()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, so that threads meet the real locks, but without waiting for the disk."""
    from django.db import connections

    database = connections["default"].settings_dict
    if connections["default"].vendor != "sqlite":
        return
    database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    options = database.setdefault("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test that commits leaves the database as it found it."""
    from tests.pristine import restored_after_tests

    with django_db_blocker.unblock():
        scope = restored_after_tests()
        scope.__enter__()
    yield
    scope.__exit__(None, None, None)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that would reach another machine fails, whatever library it uses."""
    allowed = {os.environ.get("PGHOST", "")}
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and str(address[0]) not in LOCAL | allowed:
            raise RuntimeError(f"Tests must not reach other machines, this one tried {address[0]}.")

    def connect(self: socket.socket, address: Any) -> None:
        refuse(self, address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        refuse(self, address)
        return real_connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def clean_slate(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Files go to the test's own folder, and the language of one test does not reach the next."""
    from django.utils import timezone, translation

    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    translation.deactivate()
    timezone.deactivate()
