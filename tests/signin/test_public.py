"""One list says which pages need no sign-in; here every address that exists is tried as a stranger."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from kam.lib.public import PUBLIC_PAGES

SAMPLES = {"pid": "bcdfghjkmnpqrs", "int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "0" * 32}


def addresses(
    patterns: list[Any] | None = None, route: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Every (name, path) that the resolver knows, with made-up values for the parameters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + _sample(pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*names, pattern.name or "")), "/" + here


def _sample(pattern: Any) -> str:
    text = str(pattern.pattern)
    if text.startswith("^") or "(?P<" in text:
        known = {"account_reset_password_from_key": "password/reset/key/1-x/"}
        return known.get(getattr(pattern, "name", "") or "", "x" if "(?P" in text else text.strip("^$"))
    while "<" in text:
        before, _, rest = text.partition("<")
        inside, _, after = rest.partition(">")
        kind = inside.split(":")[0] if ":" in inside else "str"
        text = before + (SAMPLES.get(kind) or get_converters()[kind].regex.split("|")[0].strip("()")) + after
    return text


ALL = sorted(set(addresses()))


def test_the_list_names_only_what_exists() -> None:
    assert not PUBLIC_PAGES - {name for name, _path in ALL}


@pytest.mark.django_db
def test_every_other_page_leads_a_stranger_to_the_sign_in() -> None:
    client, wrong = Client(), []
    for name, path in ALL:
        if name in PUBLIC_PAGES or name == "admin:login":  # that path is taken by backoffice_login
            continue
        for method in ("get", "post"):
            response = getattr(client, method)(path)
            if response.status_code != 302 or not response["Location"].startswith("/sign-in/login/"):
                wrong.append((method, name, path, response.status_code))
    assert wrong == []


@pytest.mark.django_db
def test_public_pages_answer_a_stranger() -> None:
    for name, path in ALL:
        if name not in PUBLIC_PAGES:
            continue
        response = Client().get(path)
        location = response.get("Location", "")
        assert response.status_code in {200, 302, 404, 405}, (name, response.status_code)
        if name not in {"backoffice_login", "account_logout", "mfa_authenticate", "mfa_login_webauthn"}:
            assert not location.startswith("/sign-in/login/"), name
