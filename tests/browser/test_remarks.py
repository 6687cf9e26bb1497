"""The review of a plan in a real browser: submit, remarks, changes wanted, answer, submit again, compare, approve."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from plans.models import PlanRemark, PlanVersion
from tests.browser.steps import listen, sign_in
from tests.factories import (
    HeadFactory,
    KeyAccountFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def w(live_server: Any, browser: Browser) -> Any:
    account = KeyAccountFactory(organisation__name="Nordwerk")
    kam, head = UserFactory(first_name="Jana"), HeadFactory(first_name="Bernd")
    make_kam(account, kam)
    plan = PlanFactory(account=account)
    line = StatementFactory(account=account, topic_id="market", text="The market grows")
    pages, said = [], []
    for user in (kam, head):
        context = browser.new_context(reduced_motion="reduce", locale="en-GB")
        sign_in(context, live_server, user)
        page = context.new_page()
        said.append(listen(page))
        pages.append(page)
    section = live_server.url + reverse(
        "plans:plan_section", args=[account.public_id, plan.public_id, "goals"]
    )
    yield SimpleNamespace(kam=pages[0], head=pages[1], line=line, plan=plan, section=section)
    for page in pages:
        page.context.close()
    assert said == [[], []]


def submit(page: Page, w: Any) -> None:
    page.goto(w.section)
    page.get_by_role("link", name="Submit for review").click()
    page.get_by_role("button", name="Submit Key Account Plan").click()
    expect(page.get_by_text("Submitted for review.")).to_be_visible()


def test_from_submission_by_remarks_to_approval(w: Any) -> None:
    kam, head = w.kam, w.head
    submit(kam, w)

    head.goto(w.section)
    head.get_by_role("link", name="Read the submitted version and its remarks").click()
    head.get_by_role("link", name="Full", exact=True).click()
    head.get_by_role("link", name=re.compile("Remark ?: The market grows")).click()
    box = head.get_by_label("What is wanted?")
    box.fill("Say by **how much**")
    head.get_by_role("button", name="Add remark").click()
    expect(head.locator(".k-ask strong")).to_have_text("how much")
    head.get_by_role("link", name=re.compile("Edit ?: Say by how much")).click()
    head.get_by_label("remark").fill("Say by how much, and since when")
    head.get_by_role("button", name="Save", exact=True).click()
    expect(head.get_by_text("and since when").first).to_be_visible()
    head.get_by_role("link", name="Request changes").click()
    expect(head.get_by_text("1 remark goes back with it")).to_be_visible()
    head.get_by_label("Remark").fill("Nearly there")
    head.get_by_role("button", name="Give Key Account Plan").click()
    expect(head.get_by_text("The plan is a draft again.")).to_be_visible()

    kam.goto(w.section)
    expect(kam.get_by_text("1 of 1 open")).to_be_visible()
    expect(kam.locator(".k-outline").get_by_text("1 remark to answer")).to_be_visible()
    mark = kam.locator(f"#l-{w.line.public_id} .k-askmark")
    expect(mark).to_have_attribute("href", f"#r-{PlanRemark.objects.get().public_id}")
    kam.get_by_role("button", name="Done: Say by how much").click()
    expect(kam.get_by_text("all ticked off")).to_be_visible()
    kam.locator(".toast, .k-toast").get_by_role("button", name="Undo").click()
    expect(kam.get_by_text("1 of 1 open")).to_be_visible()
    kam.get_by_role("link", name=re.compile("Answer ?: Say by how much")).click()
    kam.get_by_label("answer").fill("By 3 % a year")
    kam.get_by_role("button", name="Save and tick off").click()
    expect(kam.get_by_text("all ticked off")).to_be_visible()
    kam.locator(f"#l-{w.line.public_id} [data-k-rowfocus]").click()
    area = kam.locator(f"#l-{w.line.public_id} textarea[name=text]")
    area.press("Control+End")
    area.press_sequentially(" by 3 %")
    area.press("Control+Enter")
    expect(kam.locator("[data-k-save-all]")).to_contain_text("Saved")
    submit(kam, w)

    head.goto(w.section)
    head.get_by_role("link", name="Read the submitted version and its remarks").click()
    earlier = head.get_by_role("region", name="Since the last submission")
    expect(earlier).to_contain_text("Answered")
    expect(earlier).to_contain_text("By 3 % a year")
    earlier.get_by_role("link", name="What changed").click()
    expect(head.get_by_text("1 line changed")).to_be_visible()
    head.goto(w.section)
    head.get_by_role("link", name="Approve", exact=True).click()
    head.get_by_role("button", name="Approve Key Account Plan").click()
    expect(head.get_by_text("approved as v1")).to_be_visible()
    assert [v.state for v in PlanVersion.objects.order_by("pk")] == ["returned", "approved"]
