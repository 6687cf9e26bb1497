"""Three departments are briefed, read, confirm; the writer sees how many, and who where the company allows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import Briefing
from kam.lib.access import Level
from kam.reference.models import Company
from tests.browser.steps import listen, sign_in
from tests.factories import DepartmentFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_three_departments_are_briefed(live_server: Any, browser: Browser, browser_context_args: Any) -> None:
    account = KeyAccountFactory(organisation__name="Nordwerk")
    kam, colleagues = UserFactory(first_name="Karla", last_name="Kam"), {}
    make_kam(account, kam)
    for name in ("Logistics", "Quality", "Service"):
        department = DepartmentFactory(name_en=name)
        colleagues[name] = UserFactory(first_name=name, last_name="Person", department=department)
        if name != "Service":
            member(account, colleagues[name], Level.READ)
    context = browser.new_context(**browser_context_args)
    sign_in(context, live_server, kam)
    page = context.new_page()
    said = listen(page)
    page.goto(live_server.url + reverse("accounts:account_briefings", args=[account.public_id]))
    page.get_by_role("link", name="Write a briefing").first.click()
    page.get_by_label("Title").fill("Audit on Tuesday")
    page.locator("[name=text]").fill("Four people, **one day**.")
    page.get_by_label("Ask the readers to confirm").check()
    for name in ("Logistics", "Quality", "Service"):
        page.get_by_label(name, exact=True).check()
    reach = page.locator("#k-reach")
    expect(reach).to_contain_text("Reaches 2 colleagues")
    expect(reach).to_contain_text("Not sent to them, since they do not see the account: Service Person")
    page.get_by_label("Also to colleagues who do not see the account").check()
    expect(reach).to_contain_text("Reaches 3 colleagues")
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send to 3 colleagues?")
    expect(page.locator("article strong")).to_have_text("one day")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent to 3 colleagues.")).to_be_visible()
    expect(page.locator("aside p", has_text="0 of 3 have read it")).to_be_visible()
    briefing = Briefing.objects.get()

    _reads(browser, browser_context_args, live_server, colleagues["Service"], confirms=True)
    _reads(browser, browser_context_args, live_server, colleagues["Quality"], confirms=False)

    page.reload()
    expect(page.locator("aside p", has_text="2 of 3 have read it")).to_be_visible()
    expect(page.locator("aside p", has_text="1 of 3 have confirmed it")).to_be_visible()
    expect(page.locator("aside")).not_to_contain_text("Logistics Person")
    page.get_by_role("button", name="Remind those who are missing").click()
    expect(page.get_by_text("2 colleagues were reminded.")).to_be_visible()
    Company.objects.update(shows_readers=True)
    page.goto(live_server.url + reverse("accounts:briefing", args=[briefing.public_id]))
    expect(page.locator("aside")).to_contain_text("Logistics Person")
    assert said == []
    context.close()


def _reads(browser: Browser, args: Any, server: Any, user: Any, *, confirms: bool) -> None:
    """From the navigation to the words; the page says by itself that it was read."""
    context = browser.new_context(**args)
    sign_in(context, server, user)
    page: Page = context.new_page()
    page.goto(server.url + reverse("teams:profile"))
    link = page.locator(".k-nav a", has_text="Briefings")
    expect(link.locator(".k-count")).to_have_text("1")
    link.click()
    with page.expect_response(lambda response: response.url.endswith("/read/")) as answer:
        page.get_by_role("link", name="Audit on Tuesday").click()
    assert answer.value.status == 204
    if confirms:
        page.get_by_role("button", name="I have read it").click()
        expect(page.get_by_text("You confirmed it")).to_be_visible()
        page.goto(server.url + reverse("accounts:briefing_list"))
        expect(page.get_by_text("Nothing to read")).to_be_visible()
    context.close()
