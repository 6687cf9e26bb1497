"""One editor: a process that writes lines of a plan through the running server, as the browser does."""

import http.client
import random
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from html import unescape
from typing import Any

_VERSION = re.compile(r'name="version"\s+value="(\d+)"')
_TEXT = re.compile(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', re.DOTALL)


@dataclass
class Told:
    """What an editor was told. `saved`: [line, version, token]; `refused`: tokens that came back as a conflict."""

    saved: list[list[Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Editor:
    """Speaks to the server with the cookies of one colleague."""

    def __init__(self, port: int, world: dict[str, Any], number: int) -> None:
        self.port, self.world, self.number = port, world, number
        self.rng = random.Random(number)
        self.token = "c" * 32
        self.told = Told()
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text; OSError or HTTPException when the server is not there."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {
            "Cookie": f"{self.world['cookies'][self.number]}; {self.world['csrf']}={self.token}",
            "X-CSRFToken": self.token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            self.connection.request(method, path, urllib.parse.urlencode(body) if body else None, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def path(self, line: str) -> str:
        return f"/accounts/{self.world['account']}/lines/statement/{line}/edit"

    def read(self, line: str) -> tuple[int, str]:
        """Version and text of a line as its form shows them."""
        status, page = self.ask("GET", self.path(line))
        version, text = _VERSION.search(page), _TEXT.search(page)
        if status != 200 or not version or not text:
            raise ValueError(f"GET {status}: {page[:200]}")
        return int(version[1]), unescape(text[1])

    def save(self, line: str, version: int, text: str, token: str) -> bool:
        """Sends a text; True when it was acknowledged."""
        began = time.monotonic()
        status, page = self.ask("POST", self.path(line), {"version": str(version), "text": text})
        self.told.seconds.append(time.monotonic() - began)
        found = _VERSION.search(page)
        if status == 200 and found:
            self.told.saved.append([line, int(found[1]), token])
            return True
        if status == 409:
            self.told.refused.append(token)
        else:
            self.told.errors.append(f"POST {status}: {page[:200]}")
        return False


def write_together(port: int, world: dict[str, Any], number: int, saves: int, slots: int) -> Told:
    """Adds words to shared lines, each editor behind the mark of one slot, until `saves` were acknowledged.

    Two editors in different slots of a line change different words; two in one slot collide, are shown both texts,
    and write their word again into what is there now.
    """
    editor = Editor(port, world, number)
    mark = f"[s{number % slots}]"
    attempt = 0
    while len(editor.told.saved) < saves and len(editor.told.errors) < 20:
        line = editor.rng.choice(world["lines"])
        version, text = editor.read(line)
        for _again in range(50):
            attempt += 1
            token = f"{number}.{attempt}"
            if editor.save(line, version, text.replace(mark, f"{mark} {token};", 1), f" {token};"):
                break
            version, text = editor.read(line)
    return editor.told


def write_on(port: int, world: dict[str, Any], number: int, until: float) -> Told:
    """Saves its own line again and again until the server is gone; every acknowledged word counts."""
    editor = Editor(port, world, number)
    line = world["lines"][number]
    try:
        version, _text = editor.read(line)
        while time.monotonic() < until:
            token = f"{number}.{time.monotonic_ns()};"
            if editor.save(line, version, f"Written by {token}", token):
                version = editor.told.saved[-1][1]
            else:
                version, _text = editor.read(line)
    except (OSError, http.client.HTTPException, ValueError):
        pass  # killed: what was not acknowledged was not promised
    return editor.told
