"""Nobody gets more tries at a password by how the request is dressed up."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kam.records.models import OutgoingMail
from tests.factories import UserFactory

LOGIN = "/sign-in/login/"
SECRET = "correct horse battery"


@pytest.fixture
def user(db: Any) -> Any:
    cache.clear()
    return UserFactory(email="sissi.berg@helvion.example", password=SECRET)


def refused(login: str, password: str = "wrong", **headers: str) -> bool:
    page = Client().post(LOGIN, {"login": login, "password": password}, headers=headers)
    return "Too many wrong tries" in page.content.decode()


def test_another_port_in_the_host_header_gives_no_new_tries(user: Any) -> None:
    for port in range(1, 6):
        assert not refused(user.email, host=f"localhost:{port}")
    assert refused(user.email, SECRET, host="localhost:6")
    assert refused(user.email, SECRET, host="127.0.0.1")


def test_blanks_and_case_give_no_new_tries(user: Any) -> None:
    for login in (user.email, f" {user.email}", f"{user.email} ", user.email.upper(), user.email.title()):
        assert not refused(login)
    assert refused(f"\t{user.email}", SECRET)


@pytest.mark.parametrize("login", ["ſissi.berg@helvion.example", "sıssi.berg@helvion.example"])
def test_letters_that_only_look_alike_name_nobody(user: Any, login: str) -> None:
    """Some databases take these for s and i when they compare without case."""
    page = Client().post(LOGIN, {"login": login, "password": SECRET})
    assert page.status_code == 200
    Client().post("/sign-in/password/reset/", {"email": login})
    assert not OutgoingMail.objects.exists()
