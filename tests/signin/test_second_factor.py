"""Authenticator app, recovery codes; switched on by configuration. Passkeys are tried in the browser."""

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from teams.staff import operations
from teams.staff.models import User
from tests.factories import AdministratorFactory, UserFactory

SECRET = "correct horse battery"


def totp(secret: str) -> str:
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def user(db: Any) -> User:
    cache.clear()
    return UserFactory(email="lea@helvion.example", password=SECRET)


@pytest.fixture
def inside(user: User) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
    client.post("/sign-in/reauthenticate/", {"password": SECRET})
    return client


def switch_on(client: Client) -> str:
    page = client.get("/sign-in/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = client.post("/sign-in/2fa/totp/activate/", {"code": totp(secret)})
    assert response["Location"] == "/sign-in/2fa/recovery-codes/"
    return secret


def test_set_up_then_sign_in_with_the_code(inside: Client, user: User) -> None:
    secret = switch_on(inside)
    client = Client()
    response = client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
    assert response["Location"].startswith("/sign-in/2fa/authenticate/")
    assert client.get("/profile/").status_code == 302
    page = client.post("/sign-in/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This code is wrong or too old." in page
    # The code of this half minute served to set it up; allauth takes none twice.
    with time_machine.travel(time.time() + 30, tick=False):
        assert client.post("/sign-in/2fa/authenticate/", {"code": totp(secret)})["Location"] == "/"
    assert client.get("/profile/").status_code == 200


def test_recovery_code_works_once(inside: Client, user: User) -> None:
    switch_on(inside)
    code = inside.get("/sign-in/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in ("/", None):
        client = Client()
        client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
        response = client.post("/sign-in/2fa/authenticate/", {"code": code})
        assert response.get("Location") == expected
        client.post("/sign-in/logout/")
    assert "9 codes are left" in inside.get("/security/").content.decode()


def test_wrong_codes_are_throttled(inside: Client, user: User) -> None:
    switch_on(inside)
    client = Client()
    client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
    for _try in range(5):
        client.post("/sign-in/2fa/authenticate/", {"code": "000000"})
    code = inside.get("/sign-in/2fa/recovery-codes/").context["unused_codes"][0]
    response = client.post("/sign-in/2fa/authenticate/", {"code": code})
    assert response.status_code == 200
    assert client.get("/profile/").status_code == 302


def test_administrator_removes_a_lost_second_factor_but_not_their_own(inside: Client, user: User) -> None:
    switch_on(inside)
    boss = AdministratorFactory()
    assert operations.user_reset_second_factor(user=user, by=boss)
    assert not Authenticator.objects.filter(user=user).exists()
    client = Client()
    client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
    assert client.get("/profile/").status_code == 200


def test_security_asks_again_after_a_while(inside: Client) -> None:
    session = inside.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0, "reauthenticated": True}]
    session.save()
    response = inside.get("/sign-in/2fa/totp/activate/")
    assert response["Location"].startswith("/sign-in/reauthenticate/")
    page = inside.get(response["Location"]).content.decode()
    assert "Is it you?" in page
    response = inside.post(response["Location"], {"password": SECRET})
    assert response["Location"] == "/sign-in/2fa/totp/activate/"


def test_asking_again_is_throttled_too(inside: Client, user: User) -> None:
    for _try in range(5):
        page = inside.post("/sign-in/reauthenticate/", {"password": "wrong"}).content.decode()
        assert "This password is wrong." in page
    page = inside.post("/sign-in/reauthenticate/", {"password": SECRET}).content.decode()
    assert "Too many wrong tries" in page


def test_switched_off_nothing_of_it_is_there(inside: Client, user: User, settings: Any) -> None:
    switch_on(inside)
    settings.MFA_ENABLED, settings.MFA_SUPPORTED_TYPES, settings.MFA_PASSKEY_LOGIN_ENABLED = False, [], False
    assert "passkey" not in Client().get("/sign-in/login/").content.decode().lower()
    assert "Authenticator app" not in inside.get("/security/").content.decode()
    for path in ("totp/activate/", "webauthn/add/", "recovery-codes/", "webauthn/login/", "authenticate/"):
        assert inside.get(f"/sign-in/2fa/{path}").status_code == 404, path
    client = Client()
    client.post("/sign-in/login/", {"login": user.email, "password": SECRET})
    assert client.get("/profile/").status_code == 200


def test_every_security_page_is_ours(inside: Client) -> None:
    for path in (
        "/security/",
        "/sign-in/password/change/",
        "/sign-in/2fa/totp/activate/",
        "/sign-in/2fa/webauthn/add/",
        "/sign-in/reauthenticate/",
    ):
        response = inside.get(path)
        assert response.status_code == 200, path
        assert 'class="k-' in response.content.decode()
    assert inside.get("/sign-in/2fa/")["Location"] == "/security/"
