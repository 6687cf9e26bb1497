"""The overview of an account: who runs it, its figures, its structure, and the panels of the other rooms."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page
from accounts.customers.figure_queries import (
    ACTUAL,
    FORECAST,
    PLAN,
    AccountFigures,
    Years,
    account_figures,
    years_on,
)
from accounts.customers.models import KeyAccount, Organisation
from accounts.workspace.overview_cells import leaders
from kam.lib import charts
from kam.lib.icons import sprite_url
from kam.lib.prepared import given, prepared
from kam.lib.slots import overview_panels
from kam.reference.calendar import today as company_today
from teams.membership.chain_queries import holders_of, kam_links
from teams.membership.tenure_queries import Tenure, tenures
from teams.membership.who import Who
from teams.models import TeamFunction

AHEAD, MOST_UNITS = 2, 8
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Panel:
    """A panel of another room, ready to include."""

    template: str
    context: dict[str, Any]
    column: str


@dataclass(frozen=True)
class Continuity:
    """Who runs the account, since when, who could step in, who was before."""

    now: Tenure | None
    before: Tenure | None
    deputies: list[Who]
    sponsors: list[Who]


@prepared
def _units() -> QuerySet:
    """Names and kinds of the first nodes that an account covers besides its own."""
    rows = Organisation.objects.current().filter(account=given("account")).exclude(pk=given("top"))
    return rows.order_by("name", "pk").values_list("name", "kind")[: MOST_UNITS + 1]


@require_safe
@account_page("account.view")
def account(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The account at a glance."""
    today = company_today()
    years = years_on(today)
    figures = account_figures([account.pk], years, ahead=AHEAD)[account.pk]
    kinds = dict(Organisation.Kind.choices)
    names = _units().rows(account=account.pk, top=account.organisation_id)
    lead = continuity(account, today)
    context = {
        "account": account,
        "tab": "overview",
        "today": today,
        "years": years,
        "continuity": lead,
        "leaders": leaders(account, lead, request.user),
        "revenue": figures.get("revenue", ACTUAL, years.last),
        "planned": figures.get("revenue", PLAN, years.last),
        "charts": figure_charts(figures, years),
        "unconverted": figures.unconverted,
        "as_of": figures.as_of,
        "units": [(name, kinds[kind]) for name, kind in names[:MOST_UNITS]],
        "more_units": len(names) > MOST_UNITS,
        "panels": panels(account, request.user, today),
    }
    return render(request, "accounts/workspace/account.html", context)


def panels(account: KeyAccount, user: Any, today: dt.date) -> list[Panel]:
    """What the other rooms registered, in order, those without anything to say left out."""
    found = []
    for panel in sorted(overview_panels, key=lambda panel: panel.order):
        context = panel.load(account, user, today)
        if context is not None:
            found.append(Panel(panel.template, context, panel.column))
    return found


def continuity(account: KeyAccount, today: dt.date) -> Continuity:
    """Two queries."""
    told = [tenure for tenure in tenures(kam_links(account.team_id), today) if not tenure.is_planned]
    holders = holders_of(account.team_id, [TeamFunction.DEPUTY, TeamFunction.SPONSOR], today)
    return Continuity(
        next((tenure for tenure in told if tenure.is_current), None),
        next((tenure for tenure in told if not tenure.is_current and tenure.user), None),
        holders[TeamFunction.DEPUTY],
        holders[TeamFunction.SPONSOR],
    )


@dataclass(frozen=True)
class Chart:
    """A chart with the same figures as a table."""

    title: str
    picture: SafeString
    table: SafeString
    legend: SafeString


def figure_charts(figures: AccountFigures, years: Years) -> list[Chart]:
    """For revenue, contribution margin and share of wallet, as far as there is anything."""
    shown = range(years.now - 3, years.now + 1 + AHEAD)
    found = []
    for measure, title in (("revenue", _("Revenue, million")), ("margin", _("Contribution margin, million"))):
        if bars := bars_of(figures, measure, shown):
            found.append(_bars(title, tuple(bars), get_language(), sprite_url()))
    shares = [(str(y), figures.share_of_wallet(y), figures.share_of_wallet(y, PLAN)) for y in shown]
    if sum(was is not None or will is not None for _year, was, will in shares) > 1:
        title = _("Share of wallet, %")
        points = [charts.Point(*share) for share in shares]
        table = charts.chart_table(
            title, [_("Actual"), _("Plan")], [(year, [was, will]) for year, was, will in shares]
        )
        legend = charts.legend(("line", _("Actual")), ("dashes", _("Plan")))
        found.append(Chart(title, charts.line_chart(title, points, unit="%"), table, legend))
    return found


@lru_cache(maxsize=512)
def _bars(title: str, bars: tuple[charts.Bar, ...], language: str | None, sprite: str) -> Chart:
    """Drawn once for the same figures: an account is looked at more often than its figures change."""
    rows = [(bar.label, [bar.actual, bar.plan]) for bar in bars]
    most = max(abs(value) for bar in bars for value in (bar.actual, bar.plan) if value is not None)
    return Chart(
        title,
        charts.bar_chart(title, bars, digits=1 if most >= 2 else 2),
        charts.chart_table(title, [_("Actual"), _("Plan")], rows, digits=2),
        charts.legend(*_marks(bars)),
    )


def _marks(bars: Sequence[charts.Bar]) -> list[tuple[str, str]]:
    """The legend entries of what the chart shows."""
    shown = {
        ("bar", _("Actual")): any(bar.actual is not None for bar in bars),
        ("tick", _("Plan")): any(bar.actual is not None and bar.plan is not None for bar in bars),
        ("outline", _("Planned")): any(bar.actual is None for bar in bars),
    }
    return [mark for mark, there in shown.items() if there]


def bars_of(figures: AccountFigures, measure: str, shown: Sequence[int]) -> list[charts.Bar]:
    """A year each, in millions; years of which nothing is known are left out."""
    bars = []
    for year in shown:
        actual, plan = figures.get(measure, ACTUAL, year), figures.get(measure, PLAN, year)
        plan = plan if plan is not None else figures.get(measure, FORECAST, year)
        if actual is not None or plan is not None:
            bars.append(charts.Bar(str(year), _millions(actual), _millions(plan)))
    return bars


def _millions(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / MILLION
