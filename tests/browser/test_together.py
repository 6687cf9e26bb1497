"""A team in one plan: who is here, what others save, both on one line, away from the net, undo, keys, a phone."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.information.operations import statement_archive, statement_create, statement_edit
from accounts.models import Action, Statement
from kam.lib.access import Level
from kam.reference.calendar import today as company_today
from plans.models import PlanTemplate, Presence
from plans.planning.operations import plan_start
from tests.browser.steps import eventually, listen, sign_in
from tests.browser.test_axe import look
from tests.factories import KeyAccountFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def w(live_server: Any) -> SimpleNamespace:
    account = KeyAccountFactory(organisation__name="Nordwerk")
    anna, jan = (UserFactory(first_name=name, last_name="Berg") for name in ("Anna", "Jan"))
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    year = company_today().year
    plan = plan_start(
        account=account, by=None, template=PlanTemplate.objects.get(key="standard"), depth="compact",
        starts_on=company_today().replace(year, 1, 1), ends_on=company_today().replace(year + 2, 12, 31),
    )  # fmt: skip
    first, second = (
        statement_create(account=account, topic="market", by=None, text=text, so_what="")
        for text in ("First line. It ends here.", "Second line.")
    )
    url = live_server.url + reverse("plans:plan_section", args=[account.public_id, plan.public_id, "goals"])
    return SimpleNamespace(
        server=live_server, account=account, anna=anna, jan=jan, first=first, second=second, url=url
    )


def line(page: Page, row: Any) -> Locator:
    return page.locator(f"#l-{row.public_id}")


def write(page: Page, row: Any) -> Locator:
    """Opens a line; its first field."""
    line(page, row).get_by_role("link", name="Edit").click()
    field = line(page, row).get_by_role("textbox", name="Statement", exact=True)
    expect(field).to_be_focused()
    return field


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-k-save-all]")).to_contain_text(re.compile(text))


def text_of(row: Any) -> str:
    row.refresh_from_db()
    return row.text


@pytest.fixture
def theirs(browser: Browser, w: SimpleNamespace) -> Any:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(context, w.server, w.jan)
    yield context.new_page()
    context.close()


def test_two_people_in_one_section(page: Page, theirs: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    said = listen(page)
    page.goto(w.url)
    theirs.goto(w.url)
    # Who is here, and on which line.
    mine = write(page, w.first)
    expect(theirs.locator(".k-planbar [data-k-presence]")).to_contain_text("Anna Berg")
    expect(line(theirs, w.first)).to_have_class(re.compile("is-other"))
    expect(line(theirs, w.first)).to_contain_text("Anna Berg is editing this line")
    expect(theirs.locator("#outline a.active")).to_contain_text("Anna Berg")

    # Half a word typed here; the other line changes under it, and a new one comes, and nothing moves.
    mine.press("End")
    mine.press_sequentially(" Anna wri")
    says(page, "Saved")
    caret = "[document.activeElement.selectionStart, document.activeElement.getBoundingClientRect().top]"
    before = page.evaluate(caret)
    fresh = statement_create(account=w.account, topic="market", by=w.jan, text="Brand new", after=None)
    statement_edit(statement=w.second, by=w.jan, version=1, values={"text": "Second line by Jan."})
    expect(line(page, w.second)).to_contain_text("Second line by Jan.")
    expect(line(page, w.second)).to_contain_text("Jan Berg, just now")
    expect(line(page, fresh)).to_contain_text("Brand new")
    expect(page.locator("#k-live")).to_contain_text("Jan Berg changed 2 lines")
    expect(mine).to_be_focused()
    assert page.evaluate(caret) == before
    page.keyboard.type("tes.")
    says(page, "Saved")

    # Both on one line, at its ends: what is saved goes together, and each sees the other's words.
    other = line(theirs, w.first)
    expect(other.locator(".k-prose").first).to_contain_text("Anna writes.")
    write(theirs, w.first).press("Home")
    theirs.keyboard.type("Jan begins. ")
    says(theirs, "Saved")
    expect(mine).to_have_value("Jan begins. First line. It ends here. Anna writes.")
    expect(mine).to_be_focused()
    page.keyboard.type(" And more.")
    says(page, "Saved")
    expect(other.get_by_role("textbox", name="Statement", exact=True)).to_have_value(
        "Jan begins. First line. It ends here. Anna writes. And more."
    )

    # Archived by one, gone for the other.
    statement_archive(statement=w.second, by=w.jan)
    expect(line(page, w.second)).to_have_count(0)
    theirs.goto("about:blank")
    expect(page.locator(".k-planbar [data-k-presence]")).not_to_contain_text("Jan Berg")
    eventually(page, lambda: Presence.objects.count(), 1)
    assert said == []


def test_both_write_the_same_and_take_the_proposal(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    mine = write(page, w.second)
    statement_edit(
        statement=w.second,
        by=w.jan,
        version=1,
        values={"text": "Second line of Jan.", "so_what": "Jan's so-what."},
    )
    mine.fill("Second line of Anna.")
    choice = line(page, w.second).locator(".k-merge")
    expect(choice).to_contain_text("Jan Berg changed this line while you were writing")
    expect(choice.get_by_role("radio", name="Merged, edit as you like")).to_be_checked()
    merged = choice.get_by_role("textbox", name="Merged: statement")
    expect(merged).to_have_value("Second line of Jan Anna.")
    merged.fill("Second line of Jan and Anna.")
    choice.get_by_role("button", name="Use the chosen text").click()
    expect(choice).to_have_count(0)
    expect(line(page, w.second).get_by_role("textbox", name="Statement", exact=True)).to_have_value(
        "Second line of Jan and Anna."
    )
    # What Jan wrote elsewhere in the line was never in question, and Anna's words are still on the screen.
    eventually(page, lambda: text_of(w.second), "Second line of Jan and Anna.")
    assert w.second.so_what == "Jan's so-what."
    expect(line(page, w.second)).to_contain_text("Second line of Anna.")


def test_a_line_archived_meanwhile_comes_back_with_the_words(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    mine = write(page, w.first)
    statement_archive(statement=w.first, by=w.jan)
    mine.fill("My words")
    gone = line(page, w.first).locator(".k-merge")
    expect(gone).to_contain_text("Jan Berg archived this line")
    expect(mine).to_have_value("My words")
    gone.get_by_role("button", name="Restore the line with my words").click()
    expect(gone).to_have_count(0)
    eventually(page, lambda: text_of(w.first), "My words")
    assert w.first.archived_at is None


def test_the_server_goes_away_and_comes_back(page: Page, w: SimpleNamespace) -> None:
    """Words in an open line, a new line, a reload: all of it arrives, merged with what a colleague wrote."""
    sign_in(page.context, w.server, w.anna)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(w.url)
    mine = write(page, w.first)

    page.context.route("**/*", lambda route: route.abort())
    mine.press("End")
    mine.press_sequentially(" In the tunnel.")
    says(page, "Offline: kept here, will be sent")
    page.keyboard.press("Control+Enter")
    fresh = page.get_by_role("textbox", name="New line")
    expect(fresh).to_be_focused()
    page.keyboard.type("New in the tunnel")
    expect(page.locator("[data-k-draft]")).to_contain_text("Offline: kept here")
    expect(page.locator("[data-k-queue]")).to_contain_text("1 line waits to be sent")
    statement_edit(statement=w.first, by=w.jan, version=1, values={"text": "The first line. It ends here."})

    # The window is loaded anew, at another section, as soon as the server is there again.
    page.context.unroute("**/*")
    page.goto(w.url.replace("/goals/", "/swot/"))
    expect(page.locator("[data-k-queue]")).to_be_hidden()
    eventually(page, lambda: text_of(w.first), "The first line. It ends here. In the tunnel.")
    assert list(Statement.objects.filter(text__startswith="New").values_list("text", flat=True)) == [
        "New in the tunnel"
    ]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kam-line:')).length") == 0


def test_a_new_line_typed_offline_goes_on_under_the_caret(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    page.context.route("**/*", lambda route: route.abort())
    page.get_by_role("button", name=re.compile("^Add a statement")).first.click()
    fresh = page.get_by_role("textbox", name="New line")
    expect(fresh).to_be_focused()
    page.keyboard.type("Half a ")
    expect(page.locator("[data-k-draft]")).to_contain_text("Offline: kept here")
    page.context.unroute("**/*")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-k-draft]")).to_have_count(0)
    page.keyboard.type("sentence")
    says(page, "Saved")
    eventually(page, lambda: Statement.objects.filter(text="Half a sentence").count(), 1)


def test_words_are_never_sent_as_somebody_else(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(w.url)
    mine = write(page, w.first)
    page.context.route("**/edit", lambda route: route.abort())
    mine.fill("Anna's words")
    says(page, "Offline")
    sign_in(page.context, w.server, w.jan)
    page.context.unroute("**/edit")
    page.goto(w.url)
    page.wait_for_timeout(3000)
    expect(page.locator("[data-k-queue]")).to_be_hidden()
    assert text_of(w.first) == "First line. It ends here."
    # They wait for Anna, and signing out as her would ask first.
    sign_in(page.context, w.server, w.anna)
    page.route(
        "**/edit", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.goto(w.url)
    expect(line(page, w.first).get_by_role("textbox", name="Statement", exact=True)).to_have_value(
        "Anna's words"
    )
    page.locator(".k-top .dropdown button.p-1").click()
    page.get_by_role("button", name="Sign out").click()
    asked = page.locator("#k-confirm")
    expect(asked).to_contain_text("Some words were not sent yet")
    asked.get_by_role("button", name="Cancel").click()
    page.unroute("**/edit")
    page.locator("[data-k-save-retry]").first.dispatch_event("click")
    says(page, "Saved")
    eventually(page, lambda: text_of(w.first), "Anna's words")


def test_undo_and_redo_across_saves(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    mine = write(page, w.first)
    mine.press("End")
    for words in (" One.", " Two."):
        mine.press_sequentially(words)
        says(page, "Saved")
        page.wait_for_timeout(1200)
    page.keyboard.press("Escape")
    shown = line(page, w.first).locator(".k-prose").first
    expect(shown).to_have_text("First line. It ends here. One. Two.")
    statement_edit(
        statement=w.first, by=w.jan, version=w.first.__class__.objects.get(pk=w.first.pk).version,
        values={"text": "The first line. It ends here. One. Two."},
    )  # fmt: skip
    page.keyboard.press("Control+z")
    expect(shown).to_have_text("The first line. It ends here.")
    page.keyboard.press("Control+Shift+Z")
    expect(shown).to_have_text("The first line. It ends here. One. Two.")
    # A reload keeps the steps; buttons do the same.
    page.reload()
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(shown).to_have_text("The first line. It ends here.")

    write(page, w.second)
    line(page, w.second).get_by_role("button", name="Archive line").click()
    expect(line(page, w.second)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(line(page, w.second)).to_be_visible()
    eventually(page, lambda: Statement.objects.get(pk=w.second.pk).archived_at, None)


def test_sections_confidence_and_actions_by_keyboard(page: Page, w: SimpleNamespace) -> None:
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    press = page.keyboard.press
    press("j")
    expect(line(page, w.first)).to_have_class(re.compile("is-current"))
    press("Alt+1")
    expect(line(page, w.first).get_by_label("Confirmed")).to_be_checked()
    says(page, "Saved")
    press("Alt+PageDown")
    expect(line(page, w.second).get_by_role("textbox", name="Statement", exact=True)).to_be_focused()
    press("Control+Enter")
    fresh = page.locator(f".k-line.is-edit:not(#l-{w.second.public_id}) [data-k-first]")
    expect(fresh).to_be_focused()
    page.keyboard.type("Call the buyer")
    says(page, "Saved")
    press("Control+.")
    made = line(page, w.second).locator(".k-actrow")
    expect(made.get_by_role("textbox", name="Action", exact=True)).to_have_value("Call the buyer")
    eventually(page, lambda: Action.objects.get(text="Call the buyer").statement, w.second)
    press("Escape")
    expect(made).not_to_have_class(re.compile("is-edit"))
    press("Control+z")
    expect(page.locator(".k-line", has_text="Call the buyer").locator(".k-prose").first).to_have_text(
        "Call the buyer"
    )
    page.evaluate("document.activeElement.blur()")
    press("?")
    expect(page.locator("#k-help")).to_contain_text("Go to that section")
    press("Escape")
    press("g")
    press("s")
    expect(page.locator("#k-jump")).to_be_visible()
    page.keyboard.type("swot")
    press("Enter")
    expect(page.locator("h2#sec")).to_have_text("SWOT")
    press("g")
    press("4")
    expect(page.locator("h2#sec")).to_have_text("Important persons and decision making")
    eventually(page, lambda: Statement.objects.get(pk=w.first.pk).confidence, "confirmed")


def test_all_of_it_by_touch(page: Page, w: SimpleNamespace) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url)
    mine = write(page, w.second)
    mine.fill("Ask for the drawings")
    expect(line(page, w.second).locator("[data-k-save-word]").first).to_contain_text("Saved")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line(page, w.second).get_by_role("button", name="Make it an action of the line above").click()
    expect(line(page, w.first).locator(".k-actrow textarea")).to_have_value("Ask for the drawings")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(line(page, w.second)).to_be_visible()
    page.get_by_role("button", name="More about this plan").click()
    page.get_by_role("link", name="Archived lines").click()
    expect(page.locator("#k-sheet")).to_contain_text("Ask for the drawings")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_in_any_of_it(page: Page, theirs: Page, w: SimpleNamespace, language: str) -> None:
    """Somebody else on a line, both texts, what waits to be sent, the choice of sections, archived lines."""
    w.anna.language = language
    w.anna.save(update_fields=["language"])
    failures: list[str] = []
    sign_in(page.context, w.server, w.anna)
    theirs.goto(w.url)
    write(theirs, w.first)
    page.goto(w.url)
    expect(line(page, w.first)).to_have_class(re.compile("is-other"))
    line(page, w.second).locator("[data-k-rowfocus]").click()
    mine = line(page, w.second).locator("[data-k-first]")
    expect(mine).to_be_focused()
    statement_edit(statement=w.second, by=w.jan, version=1, values={"text": "Second line of Jan."})
    mine.fill("Second line of Anna.")
    expect(line(page, w.second).locator(".k-merge")).to_be_visible()
    look(page, "both texts", language, failures)
    page.set_viewport_size({"width": 1440, "height": 900})
    statement_archive(statement=w.first, by=w.jan)
    page.locator("[data-k-jump]").click()
    look(page, "sections", language, failures)
    page.keyboard.press("Escape")
    page.goto(w.url.replace("/goals/", "/archived"))
    look(page, "archived lines", language, failures)
    page.evaluate(
        """(user) => localStorage.setItem(`kam-line:${user}:bbbbbbbbbbbbbb`, JSON.stringify({
          kind: "edit", url: "/nowhere", page: "/", state: "asked", words: { text: "Words that wait" }, at: 1 }))""",
        w.anna.public_id,
    )
    page.goto(w.url.replace("/goals/", "/swot/"))
    page.locator("[data-k-queue]").click()
    expect(page.locator("#k-queue")).to_contain_text("Words that wait")
    look(page, "what waits", language, failures)
    assert failures == []
