"""What journeys share: signing in, listening to the console, reading what the page says."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Locator, Page, expect


def sign_in_by_page(
    page: Page, server: Any, user: Any, password: str = "demo", expects: str = ".k-nav"
) -> None:
    """By the sign-in page, as a person does it."""
    cache.clear()  # the throttle of the journeys before
    page.goto(f"{server.url}/sign-in/login/")
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    expect(page.locator(expects).first).to_be_attached()


def sign_in(context: BrowserContext, server: Any, user: Any) -> None:
    """By a ready session, where signing in is not what is shown."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": server.url}]
    )


def listen(page: Page) -> list[str]:
    """What the console and the scripts complain about, as it comes."""
    said: list[str] = []
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return said


def eventually(page: Page, read: Callable[[], Any], expected: Any, seconds: float = 30) -> None:
    """What `read` gives becomes this: for what the server holds a moment after the page says something."""
    until = time.monotonic() + seconds
    while (found := read()) != expected and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert found == expected


def drop(page: Page, where: str, name: str, data: bytes, kind: str = "application/octet-stream") -> None:
    """Drops a file from outside of the browser on the element."""
    page.locator(where).evaluate(
        """(element, [name, kind, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, { type: kind }));
            for (const type of ["dragover", "drop"]) {
                element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
            }
        }""",
        [name, kind, list(data)],
    )


class Hand:
    """Does what a user does and counts it: each click, each key and each file that is dropped is one stroke."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def click(self, target: Locator) -> None:
        target.click()
        self.strokes += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.strokes += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def drop(self, where: str, name: str, data: bytes) -> None:
        drop(self.page, where, name, data)
        self.strokes += 1
