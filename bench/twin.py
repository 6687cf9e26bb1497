"""The plain table that a page is compared with: the page's own cells, in the same shell, from memory.

A page is cut at its block elements (rows, table cells, paragraphs, list items, panels); each piece that shows
something is a cell, with the inline HTML that the page has in it: text, link, badge, avatar, icon, chart, input.
So nothing is left out of the table, and nothing in it is cheaper or dearer to show than in the page: what the page
costs more is its queries, its calculations and its layout. The shell is the page's: navigation and the user's
accounts with their queries, and for a page of an account its header with name, tier and tabs, the account given
from memory. What that shell shows already is not in the table a second time.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

COLUMNS = 9
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:div|section|article|aside|nav|header|footer|main|form|fieldset|legend|details|summary|table|caption|thead|"
    r"tbody|tfoot|tr|th|td|ul|ol|li|dl|dt|dd|p|h1|h2|h3|h4|figure|figcaption|noscript|template)\b[^>]*>"
)
_SHOWN = re.compile(r"<(?:svg|input|select|textarea|button|img)\b|>[^<]*[^<\s]|^[^<]*[^<\s]")


def cells_of(page: str) -> list[str]:
    """The pieces of a page's main part that show something, in order."""
    found = _MAIN.search(page)
    assert found, "a page without a main part"
    return [piece.strip() for piece in _BLOCK.split(found[1]) if _SHOWN.search(piece)]


@dataclass
class Twin:
    """What the plain table of one page is rendered from. `frame` is what the page's template extends."""

    frame: str = "base.html"
    context: dict[str, Any] = field(default_factory=dict)
    rows: list[list[SafeString]] = field(default_factory=list)

    def fill(self, page: str, empty: str) -> None:
        """Takes the cells of the page without those that the shell alone (`empty`) shows."""
        shell = Counter(cells_of(empty))
        cells = []
        for cell in cells_of(page):
            if shell[cell]:
                shell[cell] -= 1
            else:
                cells.append(SafeString(cell))
        self.rows = [cells[at : at + COLUMNS] for at in range(0, len(cells), COLUMNS)]


#: By the name of the page; filled by bench/measure.py.
TWINS: dict[str, Twin] = {}


def plain(request: HttpRequest, page: str) -> HttpResponse:
    twin = TWINS[page]
    return render(request, "bench/plain.html", {**twin.context, "frame": twin.frame, "rows": twin.rows})
