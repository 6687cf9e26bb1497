"""Pages that read from all rooms: search."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kam.desk.search import search as find
from kam.desk.search import suggest
from kam.lib.http import company_permission
from kam.reference.calendar import today as company_today

_LONGEST = 200


def _typed(request: HttpRequest) -> str:
    """What was typed, as far as it can be written down: no NUL and no half of a sign."""
    text = request.GET.get("q", "").replace("\x00", " ")[:_LONGEST]
    return text.encode("utf-8", "ignore").decode().strip()


@require_safe
@company_permission("company.member")
def search(request: HttpRequest) -> HttpResponse:
    """All groups with the first hits of each; with `?in=` one group, page by page."""
    text, only = _typed(request), request.GET.get("in", "")
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = find(text, request.user, company_today(), only=only, page=page)
    url = f"{reverse('desk:search')}?q={quote(text, safe='')}"
    shown = {"filters": found.filters(url), "panels": "" if found.only else found.panels(url)}
    return render(request, "desk/search.html", {"q": text, "found": found, "page": found.page, **shown})


@require_safe
@company_permission("company.member")
def search_suggest(request: HttpRequest) -> HttpResponse:
    """The list below the field at the top, while one types."""
    text = _typed(request)
    hits, found = suggest(text, request.user, company_today())
    return render(request, "desk/search_suggest.html", {"q": text, "hits": hits, "found": found})
