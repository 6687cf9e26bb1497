"""The pictures of README and manual, taken from the demo world: `python -m tools.manual_images [NAME ...]`.

Builds the demo world in a database of its own, serves it on a free port, and takes each picture as the
colleague who would see that page. Needs Chromium (KAM_CHROMIUM names another than the system's).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MANUAL = DOCS / "manual" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60
MOST_BYTES = {DOCS / "images": 300_000, MANUAL: 200_000}

KAM, HEAD, MEMBER, ADMINISTRATOR = "jana.brandt", "bernd.vogel", "murat.demir", "joerg.metzner"


@dataclass(frozen=True)
class Picture:
    """What to show: as whom, which page, what to do there first, how large."""

    name: str
    who: str
    way: Callable[[Any], None]
    folder: Path = MANUAL
    size: tuple[int, int] = (1280, 800)


# The ways to the pages, as a person takes them -------------------------------------------------------


def account(page: Any, tab: str = "") -> None:
    page.goto("/accounts/")
    page.locator("main table").get_by_role("link", name="Nordwerk Maschinenbau AG").click()
    if tab:
        page.locator(".k-tabs").get_by_role("link", name=tab, exact=True).click()


def plan(page: Any, section: str = "Customer goals") -> None:
    account(page, "Plan")
    page.locator(".k-outline").get_by_role("link", name=section).click()


def plan_line(page: Any) -> None:
    plan(page)
    page.locator(".k-line [data-k-rowfocus]").nth(1).click()
    page.locator(".k-line.is-edit textarea").first.wait_for()


def submit(page: Any) -> None:
    plan(page)
    page.get_by_role("link", name="Submit for review").click()
    page.locator("#k-sheet-body").get_by_role("button", name="Submit").wait_for()


def team_add(page: Any) -> None:
    account(page, "Team")
    page.get_by_role("link", name="Add members").click()
    page.get_by_role("searchbox", name="Search by name").fill("quality")
    page.locator("#found li").first.wait_for()


def person(page: Any) -> None:
    account(page, "People")
    page.locator("main table").get_by_role("link", name="Dr. Henrik Voss", exact=True).click()


def card(page: Any) -> None:
    page.goto("/cards/")
    page.locator("main table").get_by_role("link", name="Elbtal Fördertechnik SE").click()


def at(path: str) -> Callable[[Any], None]:
    return lambda page: page.goto(path)


def tab(name: str) -> Callable[[Any], None]:
    return lambda page: account(page, name)


PICTURES = [
    Picture("plan-editor", KAM, plan, DOCS / "images", (1440, 900)),
    Picture("accounts", HEAD, at("/accounts/")),
    Picture("overview", KAM, account),
    Picture("plan-line", KAM, plan_line, size=(1200, 740)),
    Picture("plan-submit", KAM, submit),
    Picture("team", KAM, tab("Team")),
    Picture("team-add", KAM, team_add),
    Picture("people", KAM, tab("People")),
    Picture("person", KAM, person),
    Picture("card", MEMBER, card),
    Picture("backoffice", ADMINISTRATOR, at("/backoffice/")),
    Picture("access-review", ADMINISTRATOR, at("/access-review/")),
]


# The world, and the camera ----------------------------------------------------------------------------


@contextmanager
def demo_world() -> Iterator[str]:
    """Serves a fresh demo world; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/manual.sqlite3"
        env = {**os.environ, "KAM_ENV": "development", "DATABASE_URL": database, "DEMO_PASSWORD": "demo"}
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "-v0"], ["createcachetable"], ["demo"]):
            subprocess.run([*manage, *command], env=env, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen([*manage, "runserver", "--noreload", address], env=env, cwd=ROOT, **quiet)
        try:
            wait_for(f"http://{address}/healthz")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str) -> None:
    for _ in range(PATIENCE * 4):
        try:
            urllib.request.urlopen(url, timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.25)
        else:
            return
    sys.exit(f"manual_images: nothing answers at {url}.")


def take(browser: Any, address: str, picture: Picture) -> Path:
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/Berlin",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto("/sign-in/login/")
    page.locator("[name=login]").fill(f"{picture.who}@helvion.example")
    page.locator("[name=password]").fill("demo")
    page.locator("[name=password]").press("Enter")
    page.locator(".k-nav").first.wait_for()
    picture.way(page)
    page.wait_for_load_state("networkidle")
    picture.folder.mkdir(parents=True, exist_ok=True)
    file = picture.folder / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def main(wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    unknown = set(wanted) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"manual_images: no picture is called {', '.join(sorted(unknown))}.")
    chromium = os.environ.get("KAM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    too_large = []
    with demo_world() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            file = take(browser, address, picture)
            size = file.stat().st_size
            print(f"{file.relative_to(ROOT)}: {size // 1000} kB", flush=True)
            if size > MOST_BYTES[picture.folder]:
                too_large.append(file.name)
        browser.close()
    if too_large:
        sys.exit(f"manual_images: too large for the repository: {', '.join(too_large)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
