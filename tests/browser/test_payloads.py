"""Names and texts that are scripts, in a real browser: they are shown as words, and nothing of them runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import Dialog, Page

from tests.access.table import TABLE
from tests.access.world import build
from tests.browser.steps import listen, sign_in
from tests.text.test_text import poison

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

#: Breaks out of an element, of an attribute in either quote, of a textarea; says so in the page's title.
PAYLOAD = (
    "'\"><img src=x onerror=document.title='ran'><svg onload=document.title='ran'></textarea>"
    "<script>document.title='ran';alert(1)</script>"
)
SEEN = {
    "comment.write",
    "account.view",
    "company.member",
    "people.edit",
    "team.manage",
    "account.edit",
    "staff.manage",
    "access.review",
}

#: Answers for scripts, not pages: the browser would ask for an icon beside them.
NO_PAGES = {"accounts:person_organisations", "plans:plan_live", "plans:line_names"}


def test_nothing_that_people_write_runs(page: Page, live_server: Any, tmp_path: Path) -> None:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    with transaction.atomic():
        world = build(tmp_path)
        poison(world, PAYLOAD)
    dialogs: list[str] = []

    def shown(dialog: Dialog) -> None:
        dialogs.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", shown)
    said = listen(page)
    sign_in(page.context, live_server, world.users["administrator"])
    visited, ran = set(), []
    for case in TABLE:
        if (
            case.get not in SEEN
            or case.scope != "own"
            or case.url in visited
            or case.url in NO_PAGES
            or "export" in case.url
            or "options" in case.url
        ):
            continue
        visited.add(case.url)
        answer = page.goto(live_server.url + case.path(world))
        assert answer is not None
        assert answer.status == 200, case.key
        if page.title() == "ran" or page.locator("img[src=x], svg[onload]").count():
            ran.append(case.key)
    assert len(visited) > 30
    assert (ran, dialogs, said) == ([], [], [])
