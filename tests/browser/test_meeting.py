"""A review of the plan, run from the first section to the minutes by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Action
from plans.models import MeetingDecision, PlanMeeting
from tests.browser.steps import eventually, listen, sign_in
from tests.factories import CustomerGoalFactory, KeyAccountFactory, PlanFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_review_by_keys_alone(context: BrowserContext, page: Page, live_server: Any) -> None:
    account, kam = KeyAccountFactory(), UserFactory()
    make_kam(account, kam)
    plan = PlanFactory(account=account)
    CustomerGoalFactory(account=account, text="Halve the downtime")
    sign_in(context, live_server, kam)
    said = listen(page)
    page.goto(live_server.url + reverse("plans:meeting_start", args=(account.public_id, plan.public_id)))
    page.get_by_role("button", name="Start the review").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".k-side")).to_be_hidden()
    first = page.locator("#meet-h").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#meet-h")).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#meet-h")).to_have_text(first)

    page.keyboard.press("d")
    expect(page.locator("#meet-d")).to_be_focused()
    for text in ("We go for it", "And soon"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text(text)
        expect(page.locator("#meet-d")).to_have_value("")
        expect(page.locator("#meet-d")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.type("Call them")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.locator("#meet-w").fill("2031-02-03")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Call them")
    expect(page.locator("#said")).to_contain_text(kam.full_name)
    eventually(page, lambda: MeetingDecision.objects.count(), 2)
    eventually(page, lambda: Action.objects.get().owner, kam)

    page.locator("#meet-a").press("Escape")
    page.keyboard.press("e")
    page.get_by_role("button", name="End the review").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2", has_text="Minutes of the review")).to_be_visible()
    expect(page.locator("main")).to_contain_text("And soon")
    eventually(page, lambda: PlanMeeting.objects.get().state, "closed")
    assert said == []
