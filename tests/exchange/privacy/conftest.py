"""An account, and the administrator who reports and erases."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import KeyAccount
from tests.factories import AdministratorFactory, KeyAccountFactory


@pytest.fixture
def account() -> KeyAccount:
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def admin(client: Any) -> Any:
    user = AdministratorFactory(first_name="Joerg", last_name="Metzner")
    client.force_login(user)
    return user
