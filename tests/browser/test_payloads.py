"""Names, texts and files that are scripts, in a real browser: they are shown as words, and nothing of them runs.

With KAM_REAL_DATA the whole public list of payloads goes in, each of them into at least one field that a page shows;
ROUNDS of `make proof` puts them into other fields each time.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import FileResponse
from django.urls import reverse
from playwright.sync_api import Dialog, Page, Request, expect
from playwright.sync_api import Error as PlaywrightError

from accounts.information.file_types import given_name
from accounts.models import Document, Statement
from kam.lib.access import Level
from kam.records.indexing import rebuild
from tests.access.cases import Case
from tests.access.table import TABLE
from tests.access.world import World, build
from tests.browser.steps import listen, sign_in
from tests.factories import KeyAccountFactory, UserFactory, member
from tests.text.filling import Texts, fill, multiply
from tests.text.naughty import PAYLOADS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


ROUNDS = int(os.environ.get("KAM_ROUNDS", "1"))
#: The same rows of each kind in our account.
TIMES = 12
HARMLESS = [
    "Harmless words",
    "Some **bold**, _italic_, ~~gone~~, `code` and [a link](https://harmless.example/x)\n\n- one\n\n1. one\n\n> said\n\n---",
    "mail someone@harmless.example or look at https://harmless.example",
    "long " * 120,
    "```\nblock\n```\n\n# Head\n\n" + "words " * 200,
]
ID = re.compile(r"[23456789bcdfghjkmnpqrstvwxz]{14}")
TOKEN = re.compile(r"zq(\d+)qz")

#: Of the page as it came: which elements with which attributes. Of the page as it lives: what no page of ours has.
LOOK = """(html) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const found = new Set();
  for (const one of parsed.querySelectorAll("*"))
    for (const name of one.attributes.length ? one.getAttributeNames() : [""]) found.add(`${one.localName}[${name}]`);
  const strange = [];
  const link = /^(https?|mailto|tel|sms|blob):/;
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") || name === "srcdoc") strange.push(`${one.localName} ${name}`);
      if (/^(xlink:)?(href|src|action|formaction|data|poster)$/.test(name) && !/^(#|$)/.test(value)) {
        let to;
        try { to = new URL(value, location.href).href; } catch { continue; }
        const own = to.startsWith(location.origin + "/");
        if (!own && !(one.localName === "a" && link.test(to))) strange.push(`${one.localName} ${name}=${value}`);
      }
    }
    if (one.localName === "script" && one.type !== "application/json" && !one.src.startsWith(location.origin + "/static/"))
      strange.push(`script ${one.outerHTML}`);
    if (/^(iframe|frame|object|embed|base|applet|math|marquee|audio|video|animate|set|foreignobject)$/i.test(one.localName))
      strange.push(one.localName);
  }
  const live = [...parsed.querySelectorAll("[hx-get]")].map((one) => one.getAttribute("hx-get"));
  const title = !parsed.querySelector("head title") || parsed.title === document.title ? "" : document.title;
  return { found: [...found], strange: strange.slice(0, 5), live, title };
}"""


def payloads() -> list[str]:
    """Each with a number behind it, by which it is found again."""
    texts = list(PAYLOADS)
    if folder := os.environ.get("KAM_REAL_DATA"):
        file = Path(folder) / "xss_payloads" / "xss-payload-list.txt"
        texts += file.read_text(encoding="utf-8").split("\n")
    return [f"{text} zq{at}qz" for at, text in enumerate(t for t in dict.fromkeys(texts) if t.strip())]


class Watch:
    """Looks at pages: what ran, what was asked for elsewhere, what stands there that is no page of ours."""

    def __init__(self, page: Page, server: Any, texts: list[str], known: set[str]) -> None:
        self.page, self.server, self.texts, self.known = page, server, texts, known
        self.wrong: list[str] = []
        self.shown: set[int] = set()
        self._said = listen(page)
        page.set_default_timeout(120_000)  # the largest pages, on two busy cores
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        # A part of a page names no icon: the browser asks for one by itself.
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))

    @property
    def said(self) -> list[str]:
        """Complaints of the console; not that a piece misses the page around it."""
        return [line for line in self._said if "oobErrorNoTarget" not in line]

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"{self.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:")):
            self.wrong.append(f"{self.page.url}: asked for {request.url}")

    def visit(self, path: str) -> None:
        try:
            answer = self.page.goto(self.server.url + path)
        except PlaywrightError as error:  # cards, pictures and sheets are handed out as files
            if "Download is starting" in str(error):
                return
            raise
        assert answer is not None
        assert answer.status == 200, path
        # Data for scripts is no HTML; what they make of it stands in the pages that they are on.
        self.look("" if "json" in answer.headers.get("content-type", "") else answer.text())

    def look(self, html: str) -> None:
        """At the page that is open, and at the HTML that it came as."""
        saw = self.page.evaluate(LOOK, html)
        where = self.page.url
        new = sorted(set(saw["found"]) - self.known) if self.known else []
        self.wrong += [f"{where}: {one}" for one in new + saw["strange"]]
        if saw["title"]:
            self.wrong.append(f"{where}: title {saw['title']}")
        for found in TOKEN.finditer(html):
            text = self.texts[int(found[1])]
            self.shown.add(int(found[1]))
            if "<" in text and html[found.end() - len(text) : found.end()] == text:
                self.wrong.append(f"{where}: as it was typed: {text}")


class Harmless:
    """The same pages with harmless words: addresses that show something, what is loaded into them, their elements."""

    def __init__(self, page: Page, world: World) -> None:
        self.page, self.client = page, world.clients["administrator"]
        self.known: set[str] = set()
        self.pieces: dict[str, str] = {}
        self.cases: dict[str, Case] = {}
        for case in TABLE:
            if case.get and case.scope == "own" and ":" in case.url and case.url not in self.cases:
                if self._learn(case.path(world)):
                    self.cases[case.url] = case
        for kind, url in list(self.pieces.items()):
            if not self._learn(url, {"HX-Request": "true"}):
                del self.pieces[kind]

    def _learn(self, path: str, headers: dict[str, str] | None = None) -> bool:
        answer = self.client.get(path, headers=headers)
        if answer.status_code != 200:
            return False
        if "attachment" not in answer.get("Content-Disposition", "") and "json" not in answer["Content-Type"]:
            saw = self.page.evaluate(LOOK, answer.getvalue().decode("utf-8", "replace"))
            self.known.update(saw["found"])
            for url in saw["live"]:
                self.pieces.setdefault(ID.sub("*", url), url)
        return True


def test_nothing_that_people_write_runs(page: Page, live_server: Any, tmp_path: Path) -> None:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    texts = payloads()
    with transaction.atomic():
        world = build(tmp_path)
        seeing = world.users["administrator"]
        type(seeing).objects.filter(pk=seeing.pk).update(is_head_of_kam=True)  # who also sees judgements
        multiply(world, TIMES)
        fill(Texts([f"{text} {number}" for number in range(1000) for text in HARMLESS]))
        rebuild()
    harmless = Harmless(page, world)
    assert len(harmless.cases) > 120
    assert len(harmless.pieces) > 20
    watch = Watch(page, live_server, texts, harmless.known)
    sign_in(page.context, live_server, world.users["administrator"])
    for number in range(ROUNDS):
        start = len(texts) * number // ROUNDS
        with transaction.atomic():
            fill(Texts(texts[start:] + texts[:start]))
            rebuild()
        cache.clear()
        for case in harmless.cases.values():
            watch.visit(case.path(world))
        _pieces(watch, world, harmless)
        assert (watch.wrong[:5], watch.said[:5]) == ([], [])
    _typed(watch, world)
    _rest(watch, world)
    assert (watch.wrong, watch.said) == ([], [])


def _pieces(watch: Watch, world: World, harmless: Harmless) -> None:
    """What htmx puts into a page that is open, one of each kind."""
    page = watch.page
    watch.visit(reverse("accounts:account", args=[world.own.account.public_id]))
    for url in harmless.pieces.values():
        html = page.evaluate(
            """async (url) => {
                let html = "";
                const keep = (event) => { html = event.detail.xhr.responseText; };
                document.addEventListener("htmx:beforeSwap", keep, { once: true });
                await htmx.ajax("GET", url, { target: "#k-sheet-body", swap: "innerHTML" });
                return html;
            }""",
            url,
        )
        watch.look(html)
        page.evaluate("document.getElementById('k-sheet').close()")


def _rest(watch: Watch, world: World) -> None:
    """Those that no page has shown so far, many in one text."""
    texts = watch.texts
    while rest := [text for at, text in enumerate(texts) if at not in watch.shown]:
        before, lines = len(watch.shown), Texts(rest, several=60)
        for row in Statement.objects.filter(account=world.own.account, archived_at=None):
            words = {"text": lines.fitting(4000), "so_what": lines.fitting(4000)}
            Statement.objects.filter(pk=row.pk).update(**words)
        watch.visit(reverse("accounts:account_facts", args=[world.own.account.public_id]))
        assert len(watch.shown) > before, rest[:3]


def _typed(watch: Watch, world: World) -> None:
    """What scripts of ours make of answers while somebody types: search, names behind an @."""
    page, account = watch.page, world.own.account
    watch.visit(reverse("accounts:account", args=[account.public_id]))
    page.keyboard.press("/")
    page.keyboard.type("zq1")
    expect(page.locator("header [role=option]").first).to_be_visible()
    watch.look("")
    path = reverse(
        "plans:line_comments", args=[account.public_id, "statement", world.own.statement.public_id]
    )
    watch.visit(path)
    page.locator("main textarea").last.click()
    page.keyboard.type("@zq")
    expect(page.locator("[role=option]:visible").first).to_be_visible()
    watch.look("")


def test_no_file_runs_by_its_name_or_its_words(page: Page, live_server: Any, tmp_path: Path) -> None:
    """Documents, cards and a calendar whose names and contents are payloads: a spread of the list."""
    settings.MEDIA_ROOT = tmp_path
    texts = payloads()
    account, user = KeyAccountFactory(), UserFactory()
    member(account, user, Level.EDIT)
    watch = Watch(page, live_server, texts, set())
    sign_in(page.context, live_server, user)

    def spread(count: int) -> list[str]:
        return texts[:: max(1, len(texts) // count)][:count]

    def send(name: str, files: list[tuple[str, bytes]], button: str, then: str) -> None:
        page.goto(live_server.url + reverse(f"accounts:{name}", args=[account.public_id]))
        sent = [{"name": name, "mimeType": "text/html", "buffer": data} for name, data in files]
        page.locator("main [type=file]").set_input_files(sent)
        if button:
            watch.look("")
            page.get_by_role("button", name=button, exact=True).last.click()
        expect(page.locator(then).first).to_be_visible()
        watch.look(page.content())

    names = [text.replace("/", "\u2215")[:150] + ".html" for text in spread(10)]
    send("document_add", [(name, name.encode()) for name in names], "Add", "[data-k-toast]")
    assert Document.objects.filter(account=account).count() == len(names)

    cards = [
        f"BEGIN:VCARD\nVERSION:3.0\nN:{card_text(text)};{number}\nFN:{card_text(text)}\nTITLE:{card_text(text)}\n"
        f"ORG:{card_text(text)}\nNOTE:{card_text(text)}\nURL:{card_text(text)}\nX-MORE:{card_text(text)}\nEND:VCARD\n"
        for number, text in enumerate(spread(100))
    ]
    send("people_cards", [(names[0], "".join(cards).encode())], "Read the cards", "main tbody tr")
    page.get_by_role("button", name="Take in", exact=True).click()
    expect(page.locator("[data-k-toast]")).to_contain_text("people were taken in")
    watch.look(page.content())

    meetings = [
        f"BEGIN:VEVENT\nUID:{number}@x\nSUMMARY:{card_text(text)}\nLOCATION:{card_text(text)}\nDTSTART:20260309T130000Z\n"
        f'ATTENDEE;CN="{text.replace(chr(34), chr(39))}":mailto:a{number}@nowhere.example\nEND:VEVENT\n'
        for number, text in enumerate(spread(40))
    ]
    calendar = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + "".join(meetings) + "END:VCALENDAR\n"
    send("touchpoint_file", [("m.ics", calendar.encode())], "", ".k-fileentries")
    assert len(watch.shown) > 20
    assert (watch.wrong, watch.said) == ([], [])


def card_text(text: str) -> str:
    """A value of a card or a calendar."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", " ")


def test_no_name_of_a_file_gets_out_of_its_header() -> None:
    """What a download is called, with every payload as its name."""
    for text in payloads():
        for kind, ending in (("txt", ".html"), ("pdf", ".svg"), ("other", "")):
            answer = FileResponse(io.BytesIO(), as_attachment=True, filename=given_name(text + ending, kind))
            header = answer["Content-Disposition"]
            assert re.fullmatch(
                r"attachment; filename(=\"(?:[^\"\\\r\n]|\\.)*\"|\*=utf-8''[\w%.!*()~'-]+)", header
            ), text
