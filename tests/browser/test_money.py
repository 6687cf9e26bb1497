"""The grid of the financial plan and the values of objectives in a real browser, by keyboard."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Figure
from kam.lib.access import Level
from kam.reference.calendar import today as company_today
from plans.models import PlanTemplate
from plans.planning.operations import plan_start
from tests.browser.steps import listen, sign_in
from tests.factories import KeyAccountFactory, ObjectiveFactory, ObjectiveValueFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


YEAR = company_today().year


@pytest.fixture
def w(live_server: Any) -> SimpleNamespace:
    """An account with a plan and an objective, and two who may write."""
    account = KeyAccountFactory(organisation__name="Nordwerk")
    anna, jan = (UserFactory(first_name=name, last_name="Berg") for name in ("Anna", "Jan"))
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    plan = plan_start(
        account=account, by=None, template=PlanTemplate.objects.get(key="standard"), depth="full",
        starts_on=dt.date(YEAR, 1, 1), ends_on=dt.date(YEAR + 2, 12, 31),
    )  # fmt: skip

    def url(section: str) -> str:
        where = reverse("plans:plan_section", args=[account.public_id, plan.public_id, section])
        return str(live_server.url) + where

    return SimpleNamespace(server=live_server, account=account, plan=plan, anna=anna, jan=jan, url=url)


def cell(page: Page, measure: str, kind: str, year: int) -> Locator:
    return page.locator(f"[name='c-{measure}-{kind}-{year}']")


def saved(measure: str, kind: str, year: int) -> Any:
    rows = Figure.objects.filter(measure=measure, kind=kind, starts_on__year=year)
    return rows.aggregate(total=Sum("value"))["total"]


def opened(page: Page, w: SimpleNamespace, user: Any) -> Page:
    sign_in(page.context, w.server, user)
    page.goto(w.url("finance"))
    page.get_by_role("link", name="Enter figures").click()
    expect(page.locator("form[data-k-grid]")).to_be_visible()
    return page


def test_the_grid_by_keyboard_alone(page: Page, w: SimpleNamespace) -> None:
    said = listen(page)
    opened(page, w, w.anna)
    press, write = page.keyboard.press, page.keyboard.type
    cell(page, "revenue", "plan", YEAR).focus()
    write("9.6m")
    press("Enter")
    expect(cell(page, "revenue", "actual", YEAR)).to_be_focused()
    press("ArrowUp")
    press("Tab")
    expect(cell(page, "revenue", "plan", YEAR + 1)).to_be_focused()
    write("11,200,000")
    press("Control+Enter")
    expect(page.locator("#finance table")).to_contain_text("€11.2 m")
    assert (saved("revenue", "plan", YEAR), saved("revenue", "plan", YEAR + 1)) == (9_600_000, 11_200_000)
    assert said == []


def test_a_block_pasted_from_a_spreadsheet(page: Page, w: SimpleNamespace) -> None:
    opened(page, w, w.anna)
    cell(page, "investment", "plan", YEAR).focus()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        "100000\t200000\n50000\t60000\n",
    )
    expect(cell(page, "investment", "plan", YEAR)).to_have_value("100000")
    expect(cell(page, "investment", "plan", YEAR + 1)).to_have_value("200000")
    expect(cell(page, "investment", "actual", YEAR + 1)).to_have_value("60000")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#finance table")).to_contain_text("€0.20 m")
    assert saved("investment", "actual", YEAR) == 50_000


def test_what_was_typed_survives_a_reload(page: Page, w: SimpleNamespace) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    opened(page, w, w.anna)
    cell(page, "revenue", "plan", YEAR).fill("5m")
    page.reload()
    page.get_by_role("link", name="Enter figures").click()
    expect(cell(page, "revenue", "plan", YEAR)).to_have_value("5m")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("form[data-k-grid]")).to_have_count(0)
    page.get_by_role("link", name="Enter figures").click()
    expect(cell(page, "revenue", "plan", YEAR)).to_have_value("")
    assert saved("revenue", "plan", YEAR) is None


def test_two_in_one_cell(page: Page, browser: Browser, w: SimpleNamespace) -> None:
    opened(page, w, w.anna)
    other = opened(browser.new_context().new_page(), w, w.jan)
    cell(other, "revenue", "plan", YEAR).fill("1000000")
    cell(other, "margin", "plan", YEAR).fill("300000")
    other.get_by_role("button", name="Save").click()
    expect(other.locator("form[data-k-grid]")).to_have_count(0)
    cell(page, "revenue", "plan", YEAR).fill("2000000")
    cell(page, "wallet", "plan", YEAR).fill("8000000")
    page.get_by_role("button", name="Save").click()
    merge = page.locator(".k-merge")
    expect(merge).to_contain_text("2000000")
    expect(merge).to_contain_text("1000000")
    expect(cell(page, "margin", "plan", YEAR)).to_have_value("300000")
    expect(cell(page, "wallet", "plan", YEAR)).to_have_value("8000000")
    merge.get_by_role("button", name="Use the chosen text").click()
    expect(page.locator("form[data-k-grid]")).to_have_count(0)
    assert (saved("revenue", "plan", YEAR), saved("wallet", "plan", YEAR)) == (2_000_000, 8_000_000)
    other.context.close()


def test_a_value_on_the_line_with_one_field_and_enter(page: Page, w: SimpleNamespace) -> None:
    today = company_today()
    row = ObjectiveFactory(
        plan=w.plan,
        text="Win RX-4",
        unit="packages",
        baseline=0,
        target=9,
        due_on=today + dt.timedelta(days=90),
    )
    ObjectiveValueFactory(objective=row, on=today - dt.timedelta(days=30), value=3)
    said = listen(page)
    sign_in(page.context, w.server, w.anna)
    page.goto(w.url("objectives"))
    line = page.locator(f"#l-{row.public_id}")
    field = line.locator("[name=value]")
    field.fill("many")
    field.press("Enter")
    expect(line.locator(".invalid-feedback")).to_contain_text("1,234.56")
    expect(line.locator("[name=value]")).to_have_value("many")
    line.locator("[name=value]").fill("4")
    line.locator("[name=value]").press("Enter")
    expect(line.locator(".k-prog")).to_contain_text(re.compile("at this pace 7 of 9"))
    assert row.values.get(on=today).value == 4
    assert [text for text in said if "422" not in text] == []
