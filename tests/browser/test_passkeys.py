"""A passkey from adding it to signing in with nothing else, in a real browser with a virtual device."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.factories import UserFactory

SECRET = "correct horse battery"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_passkey_as_the_only_and_as_the_second_factor(live_server: Any, page: Page) -> None:
    cache.clear()
    user = UserFactory(email="lea@helvion.example", password=SECRET)
    problems: list[str] = []
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def sign_in_with_password() -> None:
        page.goto(f"{live_server.url}/sign-in/login/?next=/profile/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password").fill(SECRET)
        page.get_by_role("button", name="Sign in", exact=True).click()

    sign_in_with_password()
    page.goto(f"{live_server.url}/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of this passkey").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{live_server.url}/security/")
    expect(page.get_by_role("link", name="Rename My laptop")).to_be_visible()

    page.context.clear_cookies()
    sign_in_with_password()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/sign-in/login/?next=/profile/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()
    assert problems == []
