"""Security headers as a browser gets them, and nothing inline on any page of sign-in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdministratorFactory, EmploymentFactory, KeyAccountFactory, PersonFactory

PAGES = ["/sign-in/login/", "/sign-in/password/reset/", "/healthz", "/nowhere/", "/profile/", "/security/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_headers(path: str) -> None:
    client = Client()
    if path in {"/profile/", "/security/"}:
        client.force_login(AdministratorFactory())
    response = client.get(path)
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_https_is_remembered(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/sign-in/login/")["Location"] == "https://testserver/sign-in/login/"
    response = Client().get("/sign-in/login/", secure=True)
    assert response["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "teams:profile",
        "teams:security",
        "teams:colleague_create",
        "teams:department_create",
    ],
)
def test_nothing_inline(name: str) -> None:
    client = Client()
    user = AdministratorFactory(password="correct horse battery")
    if name not in {"account_login", "account_reset_password"}:
        client.post("/sign-in/login/", {"login": user.email, "password": "correct horse battery"})
        client.post("/sign-in/reauthenticate/", {"password": "correct horse battery"})
    response = client.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.S):
        assert "src=" in attributes or "application/json" in attributes, (attributes, body)
    assert not re.search(r"\sstyle\s*=", page)
    assert not re.search(r"<style\b", page)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", page)
    assert "javascript:" not in page


@pytest.mark.django_db
def test_personal_pages_stay_out_of_caches() -> None:
    client = Client()
    client.force_login(AdministratorFactory())
    assert "no-store" in client.get("/profile/")["Cache-Control"]
    person = PersonFactory()
    EmploymentFactory(person=person, organisation=KeyAccountFactory().organisation)
    for name, args in (
        ("accounts:person_card", [person.public_id]),
        ("accounts:person_code", [person.public_id]),
        ("accounts:account_export", ["csv"]),
        ("accounts:account_export", ["xlsx"]),
    ):
        response = client.get(reverse(name, args=args))
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store, private", name
