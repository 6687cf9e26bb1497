"""Journeys in the system's Chromium, or in Playwright's own where that is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Playwright keeps an event loop in this thread, in which Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def find_chromium() -> str | None:
    return os.environ.get("KAM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_type: Any) -> dict[str, Any]:
    found = find_chromium()
    if found:
        return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS}
    if Path(browser_type.executable_path).exists():
        return {**browser_type_launch_args, "args": ARGUMENTS}
    if os.environ.get("CI"):
        pytest.fail("CI has no Chromium: the journeys would not run.")
    pytest.skip("no Chromium on this machine (set KAM_CHROMIUM, or install the package chromium)")


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A pinned window, language and zone; motion off, so that a screenshot never catches a transition."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def page(page: Page) -> Page:
    """A page whose keys are pressed when its scripts are there: after a form is sent, the next page shows its words
    before it listens, and a key pressed in between would be lost."""
    press = page.keyboard.press

    def press_when_loaded(key: str, **options: Any) -> None:
        page.wait_for_load_state()
        press(key, **options)

    page.keyboard.press = press_when_loaded  # type: ignore[method-assign]
    return page
