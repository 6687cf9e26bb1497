"""Pages that read from all rooms: search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kam.desk.search import search as find
from kam.lib.http import company_permission


@require_safe
@company_permission("company.member")
def search(request: HttpRequest) -> HttpResponse:
    """Accounts, people of customers and colleagues by name."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    return render(request, "desk/search.html", {"q": text, "found": find(text, request.user)})
