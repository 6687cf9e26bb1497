"""The maps of the buying centre: org chart and power map, as pages and as SVG files."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.buying import map_drawing, queries
from accounts.buying.queries import Place
from accounts.buying.rules import why_not_judge
from accounts.buying.views import frame
from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import ScaleStep
from kam.lib.access import ask
from kam.lib.http import address_of, whole

ZOOMS = (50, 75, 100, 150)


@dataclass
class Branch:
    """Somebody in the list that says the same as the org chart."""

    place: Place
    reports: list["Branch"] = field(default_factory=list)


def tree_of(places: list[Place]) -> list[Branch]:
    """The reporting lines as nested lists; a circle is cut open."""
    branches = {place.row.pk: Branch(place) for place in places}
    boss = {place.row.pk: place.row.reports_to_id for place in places}
    roots = []
    for pk, branch in branches.items():
        seen, at = {pk}, boss[pk]
        while at in branches and at not in seen:
            seen.add(at)
            at = boss[at]
        above = branches.get(boss[pk] or 0)
        (roots if above is None or at in seen else above.reports).append(branch)
    return roots


def _zoom(request: HttpRequest) -> int:
    wanted = whole(request.GET.get("zoom", "")) or 100
    return wanted if wanted in ZOOMS else 100


def _urls(account: KeyAccount, places: list[Place], host: str = "") -> dict[int, str]:
    link = address_of("accounts:stakeholder", account.public_id)
    return {place.row.pk: host + link(place.row.public_id) for place in places}


def _file(svg: str, name: str) -> HttpResponse:
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


def _org(request: HttpRequest, account: KeyAccount, zoom: int, host: str = "") -> dict[str, Any]:
    context = frame(request, account, "map")
    today, judged = context["today"], context["judged"]
    places = queries.places_of(account, request.user, today, judged=judged)
    lines = queries.lines_of(account, request.user, today) if judged else []
    title = _("Org chart of %(name)s") % {"name": account.name}
    urls = _urls(account, places, host)
    drawing = map_drawing.org_chart(places, lines, urls, judged=judged, title=title, zoom=zoom)
    return context | {
        "places": places,
        "lines": lines,
        "drawing": drawing,
        "tree": tree_of(places),
        "zoom": zoom,
        "zooms": ZOOMS,
    }


@require_safe
@account_page("account.view")
def account_map(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Who reports to whom, and for who may see it: attitudes, informal influence, conflicts."""
    return render(request, "accounts/buying/map.html", _org(request, account, _zoom(request)))


@require_safe
@account_page("account.view")
def account_map_svg(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The org chart as a file, as the viewer sees it."""
    host = request.build_absolute_uri("/").rstrip("/")
    return _file(str(_org(request, account, 100, host)["drawing"].svg), "org-chart")


def _power(request: HttpRequest, account: KeyAccount, zoom: int, host: str = "") -> dict[str, Any]:
    context = frame(request, account, "power")
    if not context["judged"]:
        return context
    places = queries.places_of(account, request.user, context["today"], judged=True)
    if not places:
        return context | {"nobody": True}
    steps = ScaleStep.objects.filter(scale__in=("attitude", "influence"), archived_at=None)
    columns = [(s.value, s.name, s.tone) for s in steps if s.scale_id == "attitude"]
    rows = [(s.value, s.name) for s in steps if s.scale_id == "influence"]
    columns.sort()
    rows.sort(reverse=True)
    title = _("Power map of %(name)s") % {"name": account.name}
    drawing = map_drawing.power_map(places, _urls(account, places, host), columns, rows, title, zoom)
    placed = [p for p in places if p.value("influence") is not None and p.value("attitude") is not None]
    placed.sort(key=lambda p: (-(p.value("influence") or 0), -(p.value("attitude") or 0), p.name))
    known = {p.row.pk for p in placed}
    return context | {
        "placed": placed,
        "unplaced": sorted(
            (place for place in places if place.row.pk not in known),
            key=lambda place: (-(place.value("influence") or 0), place.name),
        ),
        "drawing": drawing,
        "zoom": zoom,
        "zooms": ZOOMS,
    }


@require_safe
@account_page("account.view")
def account_power_map(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Influence against attitude, with coverage; for who may see judgements."""
    ask(why_not_judge(account, request.user, frame(request, account, "power")["today"]))
    return render(request, "accounts/buying/power_map.html", _power(request, account, _zoom(request)))


@require_safe
@account_page("account.view")
def account_power_map_svg(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The power map as a file; none while judgements are hidden."""
    host = request.build_absolute_uri("/").rstrip("/")
    context = _power(request, account, 100, host)
    if context.get("nobody"):
        raise Http404
    if "drawing" not in context:
        raise PermissionDenied(_("Judgements about people are for the core team, and not hidden just now."))
    return _file(str(context["drawing"].svg), "power-map")
