"""Journeys in the system's Chromium, or in Playwright's own where that is installed."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import BrowserContext, Locator, Page, expect

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

#: Milliseconds. How long is waited says nothing about the product: two cores may be busy with something else.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


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


#: What a hand does. Playwright waits until the element can be seen, not until the scripts behind it listen.
ACTIONS = (
    "click", "dblclick", "press", "press_sequentially", "fill", "check", "uncheck", "set_checked", "select_option",
    "set_input_files", "dispatch_event", "tap", "drag_to",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """Every page, whoever opened it, is touched when its scripts are there.

    After a form is sent or a link followed, the next page shows its words before it listens: a key pressed or a button
    clicked in between would be lost, on a busy machine only.
    """
    patch, opened = pytest.MonkeyPatch(), BrowserContext.new_page

    def new_page(self: BrowserContext) -> Page:
        page = opened(self)
        page.set_default_timeout(PATIENCE)
        for name in ("press", "type", "insert_text"):
            patch.setattr(page.keyboard, name, when_loaded(page, getattr(page.keyboard, name)))
        return page

    patch.setattr(BrowserContext, "new_page", new_page)
    for name in ACTIONS:
        patch.setattr(Locator, name, when_there(getattr(Locator, name)))
    yield
    patch.undo()


def when_loaded(page: Page, act: Callable[..., Any]) -> Callable[..., Any]:
    def patient(*args: Any, **options: Any) -> Any:
        page.wait_for_load_state()
        return act(*args, **options)

    return patient


def when_there(act: Callable[..., Any]) -> Callable[..., Any]:
    def patient(self: Locator, *args: Any, **options: Any) -> Any:
        self.wait_for(state="attached", timeout=options.get("timeout"))
        self.page.wait_for_load_state()
        return act(self, *args, **options)

    return patient


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """In CI a journey that fails is made a second time, and the summary says so: four processes and a browser share
    two processors there. What fails twice fails."""
    if not os.environ.get("CI") or Path(__file__).parent not in item.path.parents:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        told = next(report.longreprtext for report in reports if report.failed)
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        warnings.warn(f"{item.nodeid} was made twice, the first time: {told[-1500:]}", stacklevel=1)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
