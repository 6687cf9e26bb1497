"""The relationship matrix by keys alone: ten people from nothing to filled in at most sixty strokes."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Relationship, Stakeholder
from accounts.relationships.pair_operations import pair_set
from kam.lib.access import Level
from tests.browser.steps import eventually, listen, sign_in
from tests.factories import EmploymentFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_ten_people_in_sixty_strokes_and_nothing_silently_lost(
    context: BrowserContext, page: Page, live_server: Any
) -> None:
    account, kam = KeyAccountFactory(), UserFactory(last_name="Abel")
    make_kam(account, kam)
    others = [UserFactory(last_name=name, department=kam.department) for name in ("Berg", "Celik", "Dorn")]
    for user in others:
        member(account, user, Level.EDIT)
    for _ in range(10):
        EmploymentFactory(organisation=account.organisation)
    sign_in(context, live_server, kam)
    said = listen(page)
    page.goto(live_server.url + reverse("accounts:account_matrix", args=(account.public_id,)))
    page.get_by_role("button", name="Take all people of the account into the map").click()
    cells = page.locator("a.k-pair")
    expect(cells).to_have_count(40)
    cells.first.focus()
    strokes = 2
    for column in range(4):
        for row in range(10):
            page.keyboard.press(str((row + column) % 5))
            strokes += 1
    assert strokes <= 60
    expect(page.locator("a.k-pair.is-add")).to_have_count(0)
    expect(page.locator("#k-mxstatus")).to_contain_text("Dorn")
    eventually(page, lambda: Relationship.objects.count(), 40)
    first = Stakeholder.objects.order_by("person__last_name").first()
    eventually(page, lambda: Relationship.objects.get(stakeholder=first, user=kam).level, 0)

    # Arrows, a target, taking back; then a colleague is faster, and it is said.
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(cells.first).to_be_focused()
    page.keyboard.press("Shift+Digit3")
    expect(cells.first).to_contain_text("0 of 3")
    page.keyboard.press("z")
    expect(cells.first).not_to_contain_text("of 3")
    pair_set(stakeholder=first, user=kam, by=others[0], version=None, values={"level": 4})
    cells.first.focus()
    page.keyboard.press("1")
    expect(page.locator("#k-mxstatus")).to_contain_text("Type again to set yours")
    eventually(page, lambda: Relationship.objects.get(stakeholder=first, user=kam).level, 4)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("1")
    expect(page.locator("#k-mxstatus")).to_contain_text(f"{kam.full_name} and {first}: 1")

    # Enter opens the pair beside the matrix, Esc goes back to the cell.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#k-mxside select").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#k-mxside")).to_be_hidden()
    expect(cells.first).to_be_focused()
    assert [line for line in said if "409" not in line] == []


def test_a_pair_saved_beside_the_matrix_leaves_one_where_one_was(
    context: BrowserContext, page: Page, live_server: Any
) -> None:
    """No reload: the cell follows, focus and scroll stay, keys go on, z takes back."""
    account, kam = KeyAccountFactory(), UserFactory(last_name="Abel")
    make_kam(account, kam)
    member(account, UserFactory(last_name="Berg", department=kam.department), Level.EDIT)
    places = [
        Stakeholder.objects.create(
            account=account, person=EmploymentFactory(organisation=account.organisation).person
        )
        for _ in range(12)
    ]
    sign_in(context, live_server, kam)
    said = listen(page)
    page.goto(live_server.url + reverse("accounts:account_matrix", args=(account.public_id,)))
    page.evaluate("window.kept = true")
    cell = page.locator(f"#p-{places[8].public_id} a.k-pair").first
    cell.focus()
    stood = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.locator("#k-mxside [name=level]").select_option("2")
    page.locator("#k-mxside [name=next_step]").fill("Call")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#k-mxside")).to_be_hidden()
    cell = page.locator(f"#p-{places[8].public_id} a.k-pair").first
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("data-l", "2")
    assert page.evaluate("[window.kept, scrollY]") == [True, stood]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("3")
    beside = page.locator(f"#p-{places[8].public_id} a.k-pair").nth(1)
    expect(beside).to_have_attribute("data-l", "3")
    for level in ("3", "2"):
        page.keyboard.press("z")
        expect(page.locator(f'#p-{places[8].public_id} a.k-pair[data-l="{level}"]')).to_have_count(0)
    assert not Relationship.objects.current().filter(account=account).exists()
    assert said == []
