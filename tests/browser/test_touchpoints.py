"""A touchpoint is logged from anywhere in a few strokes, on a phone too, out of a calendar file; typed words are kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Touchpoint
from kam.lib.access import Level
from tests.browser.steps import Hand, drop, eventually, listen, sign_in
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


#: What a practised user needs at most for a key or a click, in seconds (keystroke-level model), without the sentence.
STROKE = 0.3
MEETING = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//EN
BEGIN:VEVENT
UID:one@calendar.example
SUMMARY:Review of the second quarter
DTSTART:20260309T130000Z
DTEND:20260309T140000Z
ATTENDEE;CN=Anke Voss:mailto:anke.voss@nordwerk.example
END:VEVENT
END:VCALENDAR
"""


def test_a_touchpoint_in_ten_seconds_from_anywhere(
    context: BrowserContext, page: Page, live_server: Any
) -> None:
    account, user = KeyAccountFactory(organisation__name="Nordwerk"), UserFactory(last_name="Abel")
    member(account, user, Level.COMMENT)
    member(KeyAccountFactory(organisation__name="Calder"), user, Level.COMMENT)
    voss = PersonFactory(first_name="Anke", last_name="Voss")
    EmploymentFactory(person=voss, organisation=account.organisation)
    ContactPointFactory(person=voss, value="anke.voss@nordwerk.example")
    sign_in(context, live_server, user)
    said, hand = listen(page), Hand(page)
    sheet = page.locator("#k-sheet")
    text = sheet.get_by_label("In a sentence")
    page.goto(live_server.url + reverse("desk:notification_list"))

    # By keys, from a page that has nothing to do with the account; another one is asked for first.
    hand.press("n", "t")
    expect(sheet.locator("#log-account")).to_be_focused()
    expect(sheet.locator("#log-account option:checked")).to_have_text("Calder")
    hand.press("N")  # the first letter of the account
    expect(sheet.get_by_label("Anke Voss")).to_be_visible()
    expect(sheet.locator("#log-account")).to_be_focused()
    hand.press("Tab", "Space", "Tab", "Tab", "Tab")
    expect(sheet.get_by_label("Anke Voss")).to_be_checked()
    expect(text).to_be_focused()
    page.keyboard.type("Likes the pilot")
    hand.press("Control+Enter")
    expect(page.get_by_text("The touchpoint is logged.")).to_be_visible()
    assert hand.strokes * STROKE < 10 - 5, "what is left for the sentence: five seconds"
    made = Touchpoint.objects.get()
    assert (made.account, made.text, made.created_by) == (account, "Likes the pilot", user)
    assert [link.person for link in made.people.all()] == [voss]

    # On a phone, by the thumb; the words are not thrown away without a question.
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Touchpoint").click()
    expect(sheet.locator("#log-account option:checked")).to_have_text("Nordwerk")
    assert sheet.evaluate("sheet => sheet.scrollWidth <= innerWidth"), "nothing is cut off at the side"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()  # nothing typed, nothing asked
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Touchpoint").click()
    text.fill("Wants a second sample")
    asked = page.get_by_role("dialog", name="Close without saving?")
    for _again in range(2):  # a browser lets only the first Esc be prevented where it is its own
        page.keyboard.press("Escape")
        expect(asked).to_be_visible()
        page.keyboard.press("Escape")
        expect(asked).to_be_hidden()
        expect(text).to_have_value("Wants a second sample")
    sheet.locator("#log-account").select_option(label="Calder")
    expect(sheet.get_by_label("Anke Voss")).to_have_count(0)
    expect(text).to_have_value("Wants a second sample")
    sheet.get_by_role("button", name="Close", exact=True).click()
    expect(asked).to_be_visible()  # also after the form was replaced
    asked.get_by_role("button", name="Cancel").click()
    sheet.locator("#log-account").select_option(label="Nordwerk")
    sheet.get_by_label("Anke Voss").check()
    assert said == []
    page.route("**/touchpoints/new/", lambda route: route.abort())
    sheet.get_by_role("button", name="Log it").click()
    expect(page.locator("[data-k-toast]").last).to_contain_text("No connection")
    page.keyboard.press("Escape")
    expect(asked).to_be_visible()  # it did not arrive
    page.keyboard.press("Escape")
    page.unroute("**/touchpoints/new/")
    said.clear()  # of the connection that was cut
    sheet.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("The touchpoint is logged.")).to_be_visible()
    expect(sheet).to_be_hidden()
    eventually(page, lambda: Touchpoint.objects.order_by("pk").last().text, "Wants a second sample")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Touchpoint").click()
    text.fill("Never mind")
    sheet.get_by_role("button", name="Close", exact=True).click()
    asked.get_by_role("button", name="Close and lose it").click()
    expect(sheet).to_be_hidden()
    eventually(page, lambda: Touchpoint.objects.count(), 2)

    # A meeting out of the calendar.
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(live_server.url + reverse("accounts:touchpoint_file", args=(account.public_id,)))
    drop(page, ".k-drop", "meeting.ics", MEETING.encode())
    expect(page.get_by_label("In a sentence")).to_have_value("Review of the second quarter")
    expect(page.locator(".k-fileentries")).to_contain_text("Anke Voss")
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.get_by_text("1 touchpoint was taken over.")).to_be_visible()
    taken = Touchpoint.objects.order_by("pk").last()
    assert [link.person for link in taken.people.all()] == [voss]
    assert said == []
