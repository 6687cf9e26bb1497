"""The one-page view is one page: on A4 paper, whatever stands in the plan, draft or frozen, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from plans.planning import operations as ops
from tests.browser.steps import sign_in
from tests.factories import (
    ActionFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROWS = 8


def words(length: int) -> str:
    return ("Antriebstechnik für Verpackungsmaschinen " * 200)[:length].strip()


def solid(length: int) -> str:
    """One word without an end."""
    return "W" * length


@pytest.fixture(params=[words, solid])
def full(request: Any, live_server: Any) -> Any:
    """A plan in which every text is as long as it may be."""
    text = request.param
    account = KeyAccountFactory(organisation__name=text(120), name=text(120))
    plan = PlanFactory(account=account)
    for _n in range(ROWS):
        StatementFactory(account=account, topic_id="strategy", text=text(4000), so_what=text(4000))
        StatementFactory(account=account, topic_id="risks", text=text(4000), so_what=text(4000))
        person = PersonFactory(first_name=text(60), last_name=text(60))
        EmploymentFactory(
            person=person, organisation=account.organisation, job_title=text(120), unit=text(120)
        )
        goal = CustomerGoalFactory(account=account, text=text(2000), so_what=text(4000), person=person)
        ObjectiveFactory(
            plan=plan, goal=goal, text=text(2000), measure=text(160), unit=text(20),
            baseline="123456789012.1234", current="123456789012.1234", target="123456789012.1234",
        )  # fmt: skip
        ActionFactory(account=account, text=text(500), owner=HeadFactory(last_name=text(60)))
    head = HeadFactory()
    ops.plan_submit(plan=plan, by=None, version=None)
    version = ops.plan_approve(plan=plan, by=head, version=None, remark=text(2000))
    here = [account.public_id, plan.public_id]
    return head, [
        reverse("plans:plan_read", args=here),
        reverse("plans:plan_version", args=[*here, version.public_id]),
    ]


def test_every_plan_fits_one_a4_page(page: Page, live_server: Any, full: Any) -> None:
    head, addresses = full
    sign_in(page.context, live_server, head)
    for address, language in zip(addresses, ("en", "de"), strict=True):
        head.language = language
        head.save()
        page.goto(f"{live_server.url}{address}?depth=one_page")
        page.wait_for_load_state("networkidle")
        paper = page.pdf(prefer_css_page_size=True)
        assert re.findall(rb"/Count (\d+)", paper) == [b"1"], address
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
        sheet = page.locator(".k-onepage").evaluate("e => [e.scrollHeight, e.clientHeight]")
        assert sheet[0] <= sheet[1] + 1, "nothing is cut off at the foot"
        page.emulate_media(media="null")
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1440, "height": 900})
        for block, cap in (("goals", 3), ("objectives", 3), ("people", 5), ("risks", 3), ("actions", 5)):
            section = page.locator(f"section[aria-labelledby=o-{block}]")
            assert section.locator("li").count() == cap
            assert f"+ {ROWS - cap} " in section.inner_text()


def test_a_cut_text_is_one_click_away(page: Page, live_server: Any) -> None:
    account = KeyAccountFactory()
    plan = PlanFactory(account=account)
    CustomerGoalFactory(account=account, text=words(1500) + " the end")
    head = HeadFactory()
    sign_in(page.context, live_server, head)
    page.goto(
        live_server.url
        + reverse("plans:plan_read", args=[account.public_id, plan.public_id])
        + "?depth=one_page"
    )
    page.locator("section[aria-labelledby=o-goals] a").first.click()
    page.wait_for_url("**/goals/#l-*")
    assert "the end" in page.locator(".k-line").first.inner_text()
