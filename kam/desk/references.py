"""Names in texts: a page goes out with today's names of the colleagues and objects that its texts name.

`kam.lib.markdown` leaves references as links to `kam:kind/id`. Here, once per page and in one query, they become
links to what the reader may see. What the reader may not see is said to be out of sight, whatever its label was.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kam.lib.icons import icon
from kam.lib.markdown import COLLEAGUE, REFERENCE_LINK, REFERENCE_WORDS
from kam.records.places import Shown, shown_objects

_MARKS = (b'<a href="kam:', b'<span data-k-ref="kam:')


class ReferencesMiddleware:
    """Resolves the references of every page that has some."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not any(mark in response.content for mark in _MARKS):
            return response
        if response.get("Content-Type", "").startswith("text/html") and request.user.is_authenticated:
            response.content = with_names(response.content.decode(), request.user)
        return response


def with_names(html: str, user: Any) -> str:
    """The page with its references as this user reads them."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for pattern in (REFERENCE_LINK, REFERENCE_WORDS):
        for kind, public_id, _label in pattern.findall(html):
            wanted[kind].add(public_id)
    found = shown_objects(wanted, user)

    def link(match: Any) -> str:
        return _link(match.group(1), found.get((match.group(1), match.group(2))), match.group(3))

    def words(match: Any) -> str:
        return _words(match.group(1), found.get((match.group(1), match.group(2))), match.group(3))

    return REFERENCE_WORDS.sub(words, REFERENCE_LINK.sub(link, html))


def _link(kind: str, one: Shown | None, label: str) -> SafeString:
    if one is None:
        return format_html('<span class="k-ref is-hidden">{}</span>', _unseen(kind, SafeString(label)))
    if kind == COLLEAGUE:
        return format_html('<a class="k-ref" href="{}">@{}</a>', one.url, one.title)
    return format_html('<a class="k-ref" href="{}">{} {}</a>', one.url, icon(one.icon), one.short or "…")


def _words(kind: str, one: Shown | None, label: str) -> SafeString:
    if one is None:
        return format_html("{}", _unseen(kind, SafeString(label)))
    return format_html("{}{}", "@" if kind == COLLEAGUE else "", one.short or "…")


def _unseen(kind: str, label: SafeString) -> str:
    """Everybody knows all colleagues: who is none is a name that somebody typed. Objects are kept quiet about."""
    return label if kind == COLLEAGUE else _("not visible to you")
