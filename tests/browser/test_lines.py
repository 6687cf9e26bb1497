"""Writing lines of a plan in a real browser: by keyboard alone, two at once, offline, on a phone."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from accounts.models import Action, Statement
from kam.lib.access import Level
from kam.reference.calendar import today as company_today
from plans.models import PlanTemplate
from plans.planning.operations import plan_start
from tests.browser.steps import eventually, sign_in
from tests.factories import ActionFactory, KeyAccountFactory, StatementFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def w(live_server: Any) -> SimpleNamespace:
    """An account with a plan, two lines in its market and an action, and two who may write."""
    account = KeyAccountFactory(organisation__name="Nordwerk")
    anna, jan = (UserFactory(first_name=name, last_name="Berg") for name in ("Anna", "Jan"))
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    year = company_today().year
    plan = plan_start(
        account=account, by=None, template=PlanTemplate.objects.get(key="standard"), depth="compact",
        starts_on=company_today().replace(year, 1, 1), ends_on=company_today().replace(year + 2, 12, 31),
    )  # fmt: skip
    first, second = (StatementFactory(account=account, text=text) for text in ("First line", "Second line"))
    action = ActionFactory(account=account, text="Call them", statement=first)
    url = live_server.url + reverse("plans:plan_section", args=[account.public_id, plan.public_id, "goals"])
    return SimpleNamespace(
        server=live_server,
        account=account,
        anna=anna,
        jan=jan,
        first=first,
        second=second,
        action=action,
        url=url,
    )


def line(page: Page, row: Any) -> Locator:
    return page.locator(f"#l-{row.public_id}")


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-k-save-all]")).to_contain_text(re.compile(text))


def test_by_keyboard_alone(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    press, write = page.keyboard.press, page.keyboard.type

    press("j")
    expect(line(page, w.first)).to_have_class(re.compile("is-current"))
    press("j")
    expect(line(page, w.second)).to_have_class(re.compile("is-current"))
    press("k")
    press("Enter")
    text = line(page, w.first).get_by_label("Statement", exact=True)
    expect(text).to_be_focused()
    press("End")
    write(", by keyboard")
    says(page, "Saved")

    press("Control+Enter")
    fresh = page.locator(f".k-line.is-edit:not(#l-{w.first.public_id})").get_by_label("Statement", exact=True)
    expect(fresh).to_be_focused()
    expect(fresh).to_have_value("")
    expect(line(page, w.first).locator(".k-prose").first).to_have_text("First line, by keyboard")
    write("A third one")
    says(page, "Saved")
    press("Escape")
    expect(page.locator(".k-line.is-edit")).to_have_count(0)
    expect(page.locator(".k-line", has_text="A third one")).to_be_visible()

    while not page.evaluate("document.activeElement.matches('body, [data-k-tick]')"):
        press("Shift+Tab")
    expect(line(page, w.action).get_by_role("button", name="Done: Call them")).to_be_focused()
    press("Enter")
    expect(line(page, w.action).get_by_role("button", name="Done")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-k-toast]").get_by_role("button", name="Undo").wait_for()
    press("z")
    expect(line(page, w.action).get_by_role("button", name="Done")).to_have_attribute("aria-pressed", "false")

    texts = list(
        Statement.objects.filter(account=w.account).order_by("rank", "pk").values_list("text", flat=True)
    )
    assert texts == ["First line, by keyboard", "A third one", "Second line"]
    eventually(page, lambda: Action.objects.get().state, "open")


def test_words_typed_at_once_are_sent_and_what_is_taken_back_is_saved(page: Page, w: SimpleNamespace) -> None:
    """The caret is in the new form before htmx has settled it."""
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    page.evaluate(
        """() => document.addEventListener("htmx:afterSwap", () => {
            document.activeElement.value += ", at once";
            document.activeElement.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }, { once: true })"""
    )
    line(page, w.first).get_by_role("link", name="Edit").click()
    says(page, "Saved")
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).text, "First line, at once")
    page.keyboard.type("!")
    says(page, "Not saved yet")
    page.keyboard.press("Backspace")
    says(page, "Saved")


def test_two_people_on_one_line(page: Page, browser: Browser, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    other = _second(browser, w)
    theirs = other.new_page()
    page.goto(w.url)
    theirs.goto(w.url)
    for each in (page, theirs):
        line(each, w.first).get_by_role("link", name="Edit").click()
        expect(line(each, w.first).get_by_label("Statement", exact=True)).to_be_focused()
    line(theirs, w.first).get_by_label("Statement", exact=True).fill("What Jan knows")
    says(theirs, "Saved")
    mine = line(page, w.first).get_by_label("Statement", exact=True)
    mine.fill("What Anna knows")
    says(page, "Not saved")
    choice = line(page, w.first).locator(".k-merge")
    expect(choice).to_contain_text("Jan Berg changed this line while you were writing")
    expect(choice).to_contain_text("What Anna knows")
    expect(choice).to_contain_text("What Jan knows")
    expect(mine).to_have_value("What Anna knows")
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).text, "What Jan knows")

    expect(choice.get_by_role("radio", name="Merged, edit as you like")).to_be_checked()
    expect(choice.get_by_label("Merged: statement")).to_have_value("What Jan Anna knows")
    choice.get_by_role("radio", name=re.compile("Yours")).check()
    choice.get_by_role("button", name="Use the chosen text").click()
    expect(choice).to_have_count(0)
    says(page, "Saved")
    other.close()
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).text, "What Anna knows")


def _second(browser: Browser, w: SimpleNamespace) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(context, w.server, w.jan)
    return context


def test_words_survive_a_spell_offline(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(w.url)
    line(page, w.first).get_by_role("link", name="Edit").click()
    text = line(page, w.first).get_by_label("Statement", exact=True)
    expect(text).to_be_focused()

    page.context.set_offline(True)
    text.fill("Written in the train")
    says(page, "Offline: kept here")
    expect(page.locator("[data-k-toast]")).to_contain_text("Your words are kept")
    expect(text).to_have_value("Written in the train")
    assert Statement.objects.get(pk=w.first.pk).text == "First line"
    page.context.set_offline(False)
    says(page, r"Saved \d\d:\d\d")
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).text, "Written in the train")

    page.context.set_offline(True)
    text.fill("Written in the tunnel")
    says(page, "Offline: kept here")
    # The window is loaded anew before anything could be sent again.
    page.route(
        "**/edit", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.context.set_offline(False)
    page.reload()
    expect(line(page, w.first).get_by_label("Statement", exact=True)).to_have_value("Written in the tunnel")
    page.unroute("**/edit")
    line(page, w.first).get_by_label("Statement", exact=True).press("End")
    page.locator("[data-k-save-retry]").first.dispatch_event("click")
    says(page, r"Saved \d\d:\d\d")
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).text, "Written in the tunnel")


def test_on_a_phone(page: Page, w: SimpleNamespace) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page.context, w.server, w.anna)
    page.goto(w.server.url)
    page.get_by_role("button", name="Open menu").click()
    page.locator(".k-nav").get_by_role("link", name="Nordwerk").click()
    expect(page.get_by_role("heading", name="Nordwerk", level=1)).to_be_visible()
    page.locator(".k-tabs").get_by_role("link", name="Plan").click()
    page.goto(w.url)
    second = line(page, w.second)
    second.get_by_role("link", name=re.compile("^Add action")).click()
    action = page.locator(".k-actrow.is-edit").get_by_label("Action", exact=True)
    expect(action).to_be_focused()
    action.fill("Ask for the drawings")
    expect(page.locator(".k-actrow.is-edit [data-k-save-word]")).to_contain_text("Saved")
    action.press("Enter")
    done = second.get_by_role("button", name="Done: Ask for the drawings")
    expect(done).to_have_attribute("aria-pressed", "false")
    done.click()
    expect(done).to_have_attribute("aria-pressed", "true")
    eventually(page, lambda: Action.objects.get(text="Ask for the drawings").state, "done")
    page.locator("[data-k-toast]").get_by_role("button", name="Undo").click()
    expect(done).to_have_attribute("aria-pressed", "false")
    eventually(page, lambda: Action.objects.get(text="Ask for the drawings").state, "open")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
