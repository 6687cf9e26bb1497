"""A document in a real browser: dropped, read, found by a sentence in it, downloaded; names that are scripts stay words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from kam.lib.access import Level
from tests.accounts.information.conftest import pdf
from tests.browser.steps import listen, sign_in
from tests.factories import KeyAccountFactory, UserFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SENTENCE = "Delays of more than five working days cost half a percent a day."
SCRIPT = "'\"><img src=x onerror=document.title='ran'><svg onload=document.title='ran'>.html"


def test_a_sentence_in_a_pdf_is_found(page: Page, live_server: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    account, user = KeyAccountFactory(organisation__name="Nordwerk"), UserFactory(first_name="Edda")
    member(account, user, Level.EDIT)
    said = listen(page)
    sign_in(page.context, live_server, user)
    page.goto(f"{live_server.url}/accounts/{account.public_id}/documents/new/")
    files = [("frame.pdf", pdf(SENTENCE)), (SCRIPT, b"<script>document.title='ran'</script>")]
    page.locator("[name=files]").set_input_files(
        [{"name": name, "mimeType": "text/html", "buffer": data} for name, data in files]
    )
    page.get_by_label("Tags").fill("contract")
    expect(page.locator("[name=audience]").first).to_be_hidden()
    page.get_by_label("Chosen audience only").check()
    page.locator("[name=audience]").first.check()
    expect(page.locator("#audience-reach")).to_contain_text("Reaches 1 colleague")
    page.get_by_role("button", name="Add", exact=True).last.click()
    expect(page.get_by_role("link", name="frame", exact=True)).to_be_visible()
    assert page.title() != "ran"

    page.keyboard.press("/")
    page.keyboard.type("delays cost half percent")
    page.keyboard.press("Enter")
    page.locator(".k-hits a").first.click()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download", exact=True).first.click()
    assert got.value.suggested_filename == "frame.pdf"
    assert Path(got.value.path()).read_bytes() == pdf(SENTENCE)

    page.goto(f"{live_server.url}/accounts/{account.public_id}/documents/")
    page.get_by_role("link", name="onerror").first.click()
    expect(page.get_by_role("heading", name="Versions")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download", exact=True).first.click()
    assert got.value.suggested_filename.endswith(".html.txt")
    assert page.title() != "ran"
    assert page.locator("img[src=x], svg[onload]").count() == 0
    assert said == []
