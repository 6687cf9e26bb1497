"""Writing a plan without the mouse: nothing typed is lost, nothing empty stays, and the outline follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Action
from plans.models import CustomerGoal
from tests.browser.steps import eventually, listen, sign_in
from tests.factories import KeyAccountFactory, PlanFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def goals(context: BrowserContext, page: Page, live_server: Any) -> Page:
    """The section “goals” of a new plan, as its key account manager sees it."""
    account, kam = KeyAccountFactory(), UserFactory()
    make_kam(account, kam)
    plan = PlanFactory(account=account)
    sign_in(context, live_server, kam)
    path = reverse("plans:plan_section", args=(account.public_id, plan.public_id, "goals"))
    page.goto(live_server.url + path)
    return page


def test_a_goal_and_its_first_action_by_keys_alone(goals: Page) -> None:
    said = listen(goals)
    expect(goals.locator("#outline")).to_contain_text("no goal of the customer yet")
    goals.keyboard.press("Control+Enter")
    expect(goals.locator(".k-line.is-edit textarea[name=text]")).to_be_focused()
    goals.keyboard.type("Halve the downtime")
    goals.keyboard.press("Tab")
    goals.keyboard.type("Our monitoring fits")
    goals.keyboard.press("Escape")
    expect(goals.locator(".k-line:not(.is-edit)")).to_contain_text("Our monitoring fits")
    expect(goals.locator("#outline")).not_to_contain_text("no goal of the customer yet")

    goals.locator("[data-k-firstaction]").press("Enter")
    action = goals.locator(".k-actrow.is-edit textarea")
    expect(action).to_be_focused()
    goals.keyboard.type("Agree a pilot")
    goals.keyboard.press("Enter")
    expect(goals.locator(".k-actrow:not(.is-edit)")).to_contain_text("Agree a pilot")
    eventually(goals, lambda: CustomerGoal.objects.get().so_what, "Our monitoring fits")
    eventually(goals, lambda: Action.objects.get(archived_at=None).text, "Agree a pilot")
    assert said == []


def test_a_line_left_without_a_word_goes_again(goals: Page) -> None:
    goals.keyboard.press("Control+Enter")
    expect(goals.locator(".k-line.is-edit textarea[name=text]")).to_be_focused()
    goals.keyboard.press("Escape")
    expect(goals.locator(".k-line")).to_have_count(0)
    assert not CustomerGoal.objects.filter(archived_at=None).exists()


def test_the_bar_does_not_say_saved_while_a_line_is_not(goals: Page) -> None:
    goals.goto(goals.url.replace("/goals/", "/objectives/"))
    goals.get_by_role("button", name="Add an objective").click()
    line = goals.locator(".k-line.is-edit")
    line.locator("[name=text]").fill("Grow with them")
    line.locator("[name=target]").fill("many")
    expect(line.locator("[data-k-save]")).to_have_attribute("data-state", "failed")
    goals.get_by_role("button", name="Ask a question").click()
    expect(goals.locator(".k-question.is-edit textarea")).to_be_focused()
    goals.keyboard.type("Who decides?")
    question = goals.locator(".k-question.is-edit [data-k-save]")
    expect(question).to_have_attribute("data-state", "saved")
    expect(goals.locator("[data-k-save-all]")).to_have_attribute("data-state", "failed")
    line.locator("[name=target]").fill("12")
    expect(goals.locator("[data-k-save-all]")).to_have_attribute("data-state", "saved")
    expect(line.locator("[aria-invalid]")).to_have_count(0)
