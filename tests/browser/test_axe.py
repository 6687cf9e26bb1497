"""Every page of ours and of sign-in: axe finds nothing, the console is silent, nothing is wider than a phone.

The pages come from the access table, which fails when an address is missing (tests/access/test_table.py).
A page is loaded once per language. English is looked at in light with every rule, then its other theme and the phone on
the loaded page; German in dark with every rule. So each page is seen with every rule in each language and in each theme:
the colours of an element come from the theme alone, its words from the language alone.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axe_playwright_python.base import AXE_FILE_PATH
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Briefing
from kam.records.models import SavedView
from teams.models import User
from tests.access.table import TABLE
from tests.access.world import World, build
from tests.browser.steps import listen, sign_in_by_page
from tests.factories import AdministratorFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

#: Address -> why axe may find something there. Empty is the aim.
EXCEPTIONS: dict[str, str] = {}

#: What a theme can change; everything else is the same in both.
THEME_RULES = ["color-contrast", "link-in-text-block"]
#: What the narrow layout can change: colours of cards, order and size of what is tapped, what is hidden.
PHONE_RULES = [
    *THEME_RULES, "target-size", "scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name",
    "label", "heading-order", "page-has-heading-one", "landmark-unique", "duplicate-id-aria", "empty-heading",
    "empty-table-header", "nested-interactive", "meta-viewport", "skip-link", "select-name",
]  # fmt: skip
AXE = Path(AXE_FILE_PATH).read_text()
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RUN = """async (rules) => {
  const found = await axe.run(document, {
    resultTypes: ["violations"], ...(rules ? { runOnly: { type: "rule", values: rules } } : {}),
  });
  const where = (v) => v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ");
  return found.violations.map((v) => `${v.id}: ${where(v)}`);
}"""


#: One page whatever the state: the same template over another object.
ALIKE = {"accounts:object_history"}
#: These ask a session without a fresh sign-in for the password; the browser has one.
ASKS_AGAIN = {"mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"}
#: These exist once an authenticator app is set up.
WITH_SECOND_FACTOR = (
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
)


@pytest.fixture
def world(live_server: Any, settings: Any, tmp_path: Path) -> World:
    cache.clear()
    with transaction.atomic():
        made = build(tmp_path)
        made.all_seeing = AdministratorFactory(
            first_name="Ada",
            last_name="Allsehend",
            is_head_of_kam=True,
            is_kam=True,
            language="en",
            theme="light",
        )
        SavedView.objects.filter(pk=made.view.pk).update(owner=made.all_seeing)
        mine = [made.own.briefing_draft.pk, made.own.briefing.pk]
        Briefing.objects.filter(pk__in=mine).update(owner=made.all_seeing)
    settings.MEDIA_ROOT = tmp_path
    return made


def pages(w: World, *, each_state: bool, half: int) -> Iterator[tuple[str, str, bool]]:
    """Name, address and whether it is seen before signing in: every GET that answers with a page, every other one."""
    signed_in = Client()
    signed_in.force_login(w.all_seeing)
    stranger, alike = Client(), defaultdict(list)
    for case in TABLE:
        if case.get and case.url != "home":
            alike[case.path(w) if each_state and case.url not in ALIKE else case.url].append(case)
    for cases in list(alike.values())[half::2]:
        for case in cases:
            path = case.path(w)
            public = ":" not in case.url and _is_page(stranger, path)
            if public or _is_page(signed_in, path) or case.url in ASKS_AGAIN:
                yield case.key, path, public
                break


def _is_page(client: Client, path: str) -> bool:
    with contextlib.suppress(Exception):
        answer = client.get(path)
        kind = answer.headers.get("Content-Type", "")
        return answer.status_code == 200 and kind.startswith("text/html") and b"<html" in answer.content
    return False


def look_at(page: Page, server: Any, key: str, path: str, language: str, failures: list[str]) -> None:
    page.set_viewport_size(DESK)
    answer = page.goto(server.url + path)
    if answer is None or answer.status >= 400:
        failures.append(f"{key}: status {answer and answer.status}")
        return
    look(page, key, language, failures)


def look(page: Page, key: str, language: str, failures: list[str]) -> None:
    """At the page as it stands now."""
    page.evaluate(AXE)
    said = page.evaluate("document.documentElement.lang")
    if said != language:
        failures.append(f"{key}: is in {said}")
    if language == "en":
        _theme(page, "light")
        _run(page, f"{key} [light]", None, failures)
        _theme(page, "dark")
        _run(page, f"{key} [dark]", THEME_RULES, failures)
        _theme(page, "light")
        page.set_viewport_size(PHONE)
        _run(page, f"{key} [phone]", PHONE_RULES, failures)
    else:
        _theme(page, "dark")
        _run(page, f"{key} [dark]", None, failures)
        page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.evaluate("innerWidth"):
        failures.append(f"{key}: {width} wide on a phone: {page.evaluate(WIDE)}")


WIDE = """() => [...document.querySelectorAll("body *")].filter(
  (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".k-scroll, .visually-hidden")
).slice(-2).map((e) => e.outerHTML.slice(0, 120))"""


def _theme(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)


def _run(page: Page, key: str, rules: list[str] | None, failures: list[str]) -> None:
    if key.split(" [")[0] not in EXCEPTIONS:
        failures.extend(f"{key}: {text}" for text in page.evaluate(RUN, rules))


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_are_accessible_and_silent(
    browser: Any, live_server: Any, world: World, language: str, half: int
) -> None:
    User.objects.filter(pk=world.all_seeing.pk).update(language=language)
    context = browser.new_context(
        bypass_csp=True, reduced_motion="reduce", locale={"en": "en-GB", "de": "de-DE"}[language]
    )
    mine = list(pages(world, each_state=language == "en", half=half))
    assert len(mine) > 35
    failures: list[str] = []
    page = context.new_page()
    said = listen(page)
    for key, path, public in mine:
        if public:
            look_at(page, live_server, key, path, language, failures)
    sign_in_by_page(page, live_server, world.all_seeing)
    for key, path, public in mine:
        if not public:
            look_at(page, live_server, key, path, language, failures)
    if half:
        look_at_second_factor(page, live_server, world, language, failures)
    context.close()
    assert failures + said == []


def look_at_second_factor(page: Page, server: Any, w: World, language: str, failures: list[str]) -> None:
    TOTP.activate(w.all_seeing, generate_totp_secret())
    RecoveryCodes.activate(w.all_seeing)
    for name in WITH_SECOND_FACTOR:
        look_at(page, server, name, reverse(name), language, failures)
    page.context.clear_cookies()
    sign_in_by_page(page, server, w.all_seeing, expects="#id_code")
    look(page, "mfa_authenticate", language, failures)
