"""The plain table that a page is compared with: the same values, in the same shell, from memory.

What somebody would write who had the page's values in a list and nothing else to do: a template with a loop over
rows and cells (bench/templates/bench/plain/), escaped, formatted by the product's own filters, with the product's
small pieces (tier, person, chip, due date) where the cell has one, and {% url %} for a link. The rows are plain
objects (bench/plain_rows.py): no query, no calculation. The shell is the page's: navigation and the user's accounts
with their queries, and for a page of an account its door, header and tabs. See docs/decisions/0009.

`unlike` holds the two against each other: the table may leave nothing out (it would not be the same page), and it
may hold nothing twice or besides (it would be dearer than it need be, and the page look cheap).
"""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.http import company_permission

#: Marks that a page puts between values, and a table does not.
_BETWEEN = " :,·"
#: Pictures (their figures stand beside them), what scripts take out when they need it, dialogs until they open.
_NOT_SHOWN = ("svg", "template", "dialog")
_VOID = ("input", "img", "br", "hr")


class Shown(HTMLParser):
    """What the main part of a page shows: its texts and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: Counter[str] = Counter()
        self.links: Counter[str] = Counter()
        self._in_main = False
        self._hidden: list[str] = []  # the tag that hides what is in it, and the same tags inside
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_main |= tag == "main"
        given = dict(attrs)
        if self._hidden:
            self._hidden += [tag] if tag == self._hidden[0] else []
        elif tag in _NOT_SHOWN or ("hidden" in given and tag not in _VOID):
            self._hidden = [tag]
        elif self._in_main and tag == "a":
            self.links[given.get("href") or ""] += 1

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        if self._hidden and tag == self._hidden[0]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data).strip(_BETWEEN)
        if text and self._in_main and not self._hidden:
            self.texts[text] += 1


def unlike(page: str, table: str) -> list[str]:
    """Where the plain table is not that of the page, in words."""
    own, plain = Shown(page), Shown(table)
    found = []
    for kind, here, there in (("text", own.texts, plain.texts), ("link", own.links, plain.links)):
        found += [f"{kind} of the page that the plain table lacks: {it}" for it in here.keys() - there.keys()]
        found += [f"{kind} that the page does not show, or less often: {it}" for it in (there - here)]
    return found


#: The context of the page's plain table; filled by bench/measure.py.
TWINS: dict[str, dict[str, Any]] = {}


def _plain(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"bench/plain/{page}.html", {**TWINS[page], **context})


@company_permission("company.member")
def plain(request: HttpRequest, page: str) -> HttpResponse:
    return _plain(request, page, {})


@account_page("account.view")
def plain_of_account(request: HttpRequest, account: KeyAccount, page: str) -> HttpResponse:
    return _plain(request, page, {"account": account, "tab": page})
