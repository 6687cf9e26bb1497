"""Leaving a form that is sent as a whole: what was typed is not lost without a word."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, expect

from kam.lib.access import Level
from tests.browser.steps import sign_in
from tests.factories import KeyAccountFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_leaving_with_something_typed_asks_first(browser: Browser, live_server: Any) -> None:
    account, user = KeyAccountFactory(), UserFactory()
    member(account, user, Level.EDIT)
    context = browser.new_context()
    sign_in(context, live_server, user)
    page, asked = context.new_page(), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    form = live_server.url + reverse(
        "accounts:unit_edit", args=[account.public_id, account.organisation.public_id]
    )
    elsewhere = page.locator(".k-tabs a").first
    page.goto(form)
    city = page.locator("main [name=city]")
    city.click()
    elsewhere.click()
    page.wait_for_url(lambda url: url != form)
    assert asked == []  # nothing typed, nothing asked

    page.goto(form)
    city.fill("Kiel")
    elsewhere.click()
    expect(city).to_have_value("Kiel")
    assert asked == ["beforeunload"]

    name = page.locator("main [name=name]")
    name.fill("")
    page.locator("main [type=submit]").first.click()
    expect(page.locator("main .is-invalid").first).to_be_visible()
    elsewhere.click()
    expect(city).to_have_value("Kiel")  # refused: still nowhere but here
    assert asked == ["beforeunload"] * 2

    name.fill("Nordwerk")
    page.locator("main [type=submit]").first.click()
    page.wait_for_url(lambda url: url != form)
    page.goto(form)
    city.fill("Plön")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(lambda url: url != form)
    assert asked == ["beforeunload"] * 2  # saving and cancelling ask nothing
    account.organisation.refresh_from_db()
    assert account.organisation.city == "Kiel"
    context.close()
