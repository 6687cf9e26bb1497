"""Markdown, names and comments in a real browser: the bar, the list by keys and by finger, the sheet, the bell."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from kam.lib.access import Level
from kam.records.models import Comment, Notification
from kam.reference.calendar import today as company_today
from plans.models import PlanTemplate
from plans.planning.operations import plan_start
from tests.browser.steps import eventually, listen, sign_in
from tests.factories import KeyAccountFactory, StatementFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def w(live_server: Any) -> SimpleNamespace:
    account = KeyAccountFactory(organisation__name="Nordwerk")
    anna, jan = (UserFactory(first_name=name, last_name="Berg") for name in ("Anna", "Jan"))
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    outside = UserFactory(first_name="Olga", last_name="Berg")
    year = company_today().year
    plan = plan_start(
        account=account, by=None, template=PlanTemplate.objects.get(key="standard"), depth="compact",
        starts_on=company_today().replace(year, 1, 1), ends_on=company_today().replace(year + 2, 12, 31),
    )  # fmt: skip
    row = StatementFactory(account=account, text="Two plants")
    url = live_server.url + reverse("plans:plan_section", args=[account.public_id, plan.public_id, "goals"])
    return SimpleNamespace(
        server=live_server, account=account, anna=anna, jan=jan, outside=outside, row=row, url=url
    )


def opened(page: Page, w: Any) -> Locator:
    """The text of the line, open for writing, the caret at its end."""
    page.goto(w.url)
    page.locator(f"#l-{w.row.public_id} [data-k-rowfocus]").click()
    area = page.locator(f"#l-{w.row.public_id} textarea[name=text]")
    expect(area).to_be_focused()
    area.press("Control+End")
    return area


def text_of(w: Any, holds: str, page: Page) -> str:
    """The saved text, once it holds these words."""
    for _ in range(60):
        w.row.refresh_from_db()
        if holds in w.row.text:
            break
        page.wait_for_timeout(150)
    return str(w.row.text)


def test_bold_by_the_bar_and_undo_by_the_browser(context: BrowserContext, page: Page, w: Any) -> None:
    said = listen(page)
    sign_in(context, w.server, w.anna)
    area = opened(page, w)
    area.press("Shift+Home")
    page.locator(f"#l-{w.row.public_id} [data-k-md-do=bold] >> visible=true").click()
    expect(area).to_have_value("**Two plants**")
    expect(area).to_be_focused()
    area.press("Control+End")
    area.press_sequentially("\nand a list")
    area.press("Shift+Tab")  # the bar is one stop, its buttons go by arrows
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(area).to_have_value("**Two plants**\n- and a list")
    assert text_of(w, "- and a list", page) == "**Two plants**\n- and a list"
    page.locator(f"#l-{w.row.public_id} [data-k-closeline]").click()
    shown = page.locator(f"#l-{w.row.public_id} .k-prose").first
    expect(shown.locator("strong")).to_have_text("Two plants")
    expect(shown.locator("li")).to_have_text("and a list")
    assert said == []


def test_a_colleague_by_keyboard_alone_is_told_once(context: BrowserContext, page: Page, w: Any) -> None:
    said = listen(page)
    sign_in(context, w.server, w.anna)
    area = opened(page, w)
    area.press_sequentially(" for @ja", delay=20)
    option = page.get_by_role("option", name="Jan Berg")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(area).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    area.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)
    area.press_sequentially("please look at it", delay=20)
    saved = text_of(w, "look at it", page)
    assert saved == f"Two plants for [@Jan Berg](kam:u/{w.jan.public_id}) please look at it"
    eventually(page, lambda: Notification.objects.filter(recipient=w.jan).count(), 1)
    page.locator(f"#l-{w.row.public_id} [data-k-closeline]").click()
    expect(page.locator(f"#l-{w.row.public_id} a.k-ref")).to_have_text("@Jan Berg")
    assert said == []


def test_escape_leaves_the_words_and_the_line(context: BrowserContext, page: Page, w: Any) -> None:
    sign_in(context, w.server, w.anna)
    area = opened(page, w)
    area.press_sequentially(" @ann", delay=20)
    expect(page.get_by_role("option")).to_have_count(1)
    area.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(area).to_be_focused()
    expect(area).to_have_value("Two plants @ann")


def test_who_is_not_on_the_team_is_said_at_once(context: BrowserContext, page: Page, w: Any) -> None:
    sign_in(context, w.server, w.anna)
    area = opened(page, w)
    area.press_sequentially(" @olga", delay=20)
    page.get_by_role("option", name="Olga Berg").click()
    expect(page.locator("#toasts")).to_contain_text("Olga Berg is not on the team and will not be told.")
    assert f"kam:u/{w.outside.public_id}" in text_of(w, "Olga", page)
    assert not Notification.objects.filter(recipient=w.outside).exists()


SLOW_FETCH = """() => {
  const fetch = window.fetch;
  window.fetch = (...given) => new Promise((done) => setTimeout(done, 500)).then(() => fetch(...given));
}"""


def test_a_comment_in_the_sheet_reaches_the_bell_of_the_other(browser: Browser, w: Any) -> None:
    first, second = browser.new_context(), browser.new_context()
    sign_in(first, w.server, w.anna)
    sign_in(second, w.server, w.jan)
    page = first.new_page()
    page.goto(w.url)
    page.locator(f"#k-n-{w.row.public_id}").click()
    area = page.locator("#k-newcomment")
    expect(area).to_be_focused()
    area.press_sequentially("Is that so, @j", delay=20)
    expect(page.get_by_role("option", name="Jan Berg")).to_be_visible()
    # Enter before the answer to "@jan" is there chooses out of that answer, not out of the list that is still shown.
    page.evaluate(SLOW_FETCH)
    area.press_sequentially("an")
    area.press("Enter")
    expect(area).to_have_value(re.compile(r"^Is that so, .*Jan Berg.* $"))
    area.press("Control+Enter")
    expect(page.locator("#k-sheet .k-comment")).to_contain_text("Is that so, @Jan Berg")
    page.keyboard.press("Escape")
    expect(page.locator(f"#k-n-{w.row.public_id}")).to_contain_text("1")

    other = second.new_page()
    other.goto(w.url)
    bell = other.get_by_role("link", name="Notifications, 1 unread")
    bell.click()
    other.get_by_role("button", name="Anna Berg mentioned you in a comment").first.click()
    expect(other.locator(".k-comment")).to_contain_text("Is that so")
    other.get_by_role("button", name="Resolve").click()
    expect(other.locator(".k-comment")).to_contain_text("resolved by Jan Berg")
    expect(other.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    eventually(page, lambda: Comment.objects.get().resolved_by, w.jan)


def test_on_a_phone_by_finger(browser: Browser, w: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(context, w.server, w.anna)
    page = context.new_page()
    page.goto(w.url)
    page.locator(f"#k-n-{w.row.public_id}").tap()
    page.locator("#k-newcomment").tap()
    page.locator("#k-sheet [data-k-md-do=mention]").tap()
    page.keyboard.type("jan")
    page.get_by_role("option", name="Jan Berg").tap()
    page.locator("#k-sheet").get_by_role("button", name="Comment", exact=True).tap()
    expect(page.locator("#k-sheet .k-comment")).to_contain_text("@Jan Berg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
