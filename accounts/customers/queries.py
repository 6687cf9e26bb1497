"""The list of key accounts: filter, sort, and the rows of one page with all that they show."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.customers.figure_queries import ACTUAL, FORECAST, PLAN, AccountFigures, Years, account_figures
from accounts.customers.models import KeyAccount
from kam.lib import formats
from kam.lib.prepared import given, prepared
from kam.lib.slots import account_columns
from teams.membership.chain_queries import Leads, leads_of
from teams.models import KamAssignment, TeamAccess

#: The sorts that the list offers: key -> orderings, ascending. Every one ends in pk.
SORTS: dict[str, list[str]] = {
    "tier": ["tier_id", "name", "pk"],  # the key: an index gives the order
    "name": ["name", "pk"],
    "status": ["status", "name", "pk"],
    "industry": ["organisation__industry__name_en", "name", "pk"],
    "revenue": ["last_revenue", "pk"],
    "kam": ["kam_name", "name", "pk"],
}
#: How the list's menu names its orders; the heads of the table turn them round.
SORT_LABELS = {
    "tier": gettext_lazy("Tier, then name"),
    "name": gettext_lazy("Name"),
    "-revenue": gettext_lazy("Revenue, highest first"),
    "revenue": gettext_lazy("Revenue, lowest first"),
    "kam": gettext_lazy("KAM"),
    "industry": gettext_lazy("Industry"),
    "status": gettext_lazy("Status"),
}
#: The columns that can be switched off; tier and name always show.
COLUMNS = {
    "status": gettext_lazy("Status"),
    "kam": gettext_lazy("KAM"),
    "plan": gettext_lazy("Plan"),
    "revenue": gettext_lazy("Revenue"),
    "forecast": gettext_lazy("Plan or forecast"),
    "margin": gettext_lazy("Contribution margin"),
    "wallet": gettext_lazy("Share of wallet"),
    "trend": gettext_lazy("Trend"),
}


@dataclass(frozen=True)
class ListFilter:
    """What the list was asked for. No form: it has no errors to show, and a form costs a tenth of the page."""

    text: str = ""
    tier: str = ""
    status: str = ""
    industry: str = ""
    mine: bool = False
    vacant: bool = False
    archived: bool = False
    sort: str = "tier"

    @classmethod
    def of(cls, query: QueryDict) -> "ListFilter":
        """What makes sense of a query string; nonsense is left out, never an error."""

        def text(name: str, most: int) -> str:
            return query.get(name, "").replace("\x00", "").strip()[:most]

        status, sort = text("status", 20), text("sort", 20)
        return cls(
            text=text("q", 100),
            tier=text("tier", 60),
            status=status if status in KeyAccount.Status.values else "",
            industry=text("industry", 60),
            mine=query.get("mine") == "on",
            vacant=query.get("vacant") == "on",
            archived=query.get("archived") == "on",
            sort=sort if sort.removeprefix("-") in SORTS else "tier",
        )


@dataclass(frozen=True)
class AccountRow:
    """One line of the list, figures in the company's currency."""

    account: "ListedAccount"
    leads: Leads
    figures: AccountFigures
    years: Years
    extra: dict[str, Any]

    @property
    def subtitle(self) -> str:
        """Industry and place, as far as known."""
        place = self.account.city or self.account.country
        return ", ".join(part for part in (self.account.industry, place) if part)

    @property
    def lead_note(self) -> str:
        """Since when the KAM; where nobody is, who stands in."""
        if self.leads.kam is None and self.leads.deputies:
            return _("deputy %(name)s") % {"name": self.leads.deputies[0]}
        return _("since %(month)s") % {"month": formats.month(self.leads.since)} if self.leads.since else ""

    @property
    def last(self) -> Decimal | None:
        return self.figures.get("revenue", ACTUAL, self.years.last)

    @property
    def planned(self) -> Decimal | None:
        return self.figures.get("revenue", PLAN, self.years.now)

    @property
    def expected(self) -> Decimal | None:
        """This year's forecast, or the plan where nobody forecast."""
        forecast = self.figures.get("revenue", FORECAST, self.years.now)
        return forecast if forecast is not None else self.planned

    @property
    def gap(self) -> Decimal | None:
        """Forecast against plan, in percent."""
        forecast = self.figures.get("revenue", FORECAST, self.years.now)
        return (forecast / self.planned - 1) * 100 if forecast is not None and self.planned else None

    @property
    def margin(self) -> Decimal | None:
        """Contribution margin of the last year, in percent of revenue."""
        margin = self.figures.get("margin", ACTUAL, self.years.last)
        return margin / self.last * 100 if margin is not None and self.last else None

    @property
    def wallet(self) -> Decimal | None:
        return self.figures.share_of_wallet(self.years.last)

    @property
    def trend(self) -> list[Decimal | None]:
        years = range(self.years.now - 3, self.years.now)
        values = [self.figures.get("revenue", ACTUAL, year) for year in years]
        return values if sum(value is not None for value in values) > 1 else []


def account_list(user: Any, wanted: ListFilter, today: dt.date) -> QuerySet[KeyAccount]:
    """The accounts that the user sees and asked for, in order; not yet the rows of a page."""
    rows = KeyAccount.objects.visible_to(user, today).filter(archived_at__isnull=not wanted.archived)
    if wanted.mine:
        rows = rows.filter(team__in=teams_led_by(user, today))
    if wanted.vacant:
        rows = rows.exclude(team__in=_current_kams(today).exclude(user=None).values("team"))
    if wanted.tier:
        rows = rows.filter(tier=wanted.tier)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.industry:
        rows = rows.filter(organisation__industry__key=wanted.industry)
    for word in wanted.text.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(organisation__city__icontains=word)
            | Q(organisation__industry__name_en__icontains=word)
            | Q(organisation__industry__name_de__icontains=word)
            | Q(organisation__country__name_en__icontains=word)
            | Q(organisation__country__name_de__icontains=word)
            | Q(team__in=_current_kams(today).filter(user__last_name__icontains=word).values("team"))
        )
    return in_order(rows, wanted.sort, today)


def in_order(rows: QuerySet[KeyAccount], sort: str, today: dt.date) -> QuerySet[KeyAccount]:
    """Sorts by a key of SORTS, "-" before it for descending; empty values stand at the end."""
    key, descending = sort.lstrip("-"), sort.startswith("-")
    if key not in SORTS:
        key, descending = "tier", False
    if key == "kam":
        current = KamAssignment.objects.begun(today).filter(team=OuterRef("team"))
        rows = rows.annotate(kam_name=Subquery(current.values("user__last_name")[:1]))
    first, *rest = SORTS[key]
    if key in {"tier", "name", "status"}:
        return rows.order_by(f"-{first}" if descending else first, *rest)
    expression = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return rows.order_by(expression, *rest)


_TOTALS = {"count": Count("*"), "revenue": Sum("last_revenue")}


def totals_of(rows: QuerySet[KeyAccount]) -> tuple[int, Decimal | None]:
    """How many accounts a list has, and their revenue of the last year: one query, of what the viewer sees."""
    found = rows.order_by().aggregate(**_TOTALS)
    return found["count"], found["revenue"]


def _current_kams(today: dt.date) -> QuerySet[KamAssignment]:
    latest = KamAssignment.objects.begun(today).filter(team=OuterRef("team")).values("pk")[:1]
    return KamAssignment.objects.filter(pk=Subquery(latest))


def teams_led_by(user: Any, today: dt.date) -> QuerySet:
    """Teams whose current KAM the user is."""
    return _current_kams(today).filter(user=user).values("team")


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """What a line says of an account, in the user's language: no model, because a page has them by the dozen."""

    pk: int
    public_id: str
    team_id: int
    name: str
    status: str
    tier: str
    industry: str | None
    city: str
    country: str | None


def _columns(language: str) -> tuple[str, ...]:
    return (
        "pk", "public_id", "team_id", "name", "status", f"tier__name_{language}",
        f"organisation__industry__name_{language}", "organisation__city", f"organisation__country__name_{language}",
    )  # fmt: skip


def _language() -> str:
    return "de" if (get_language() or "en").startswith("de") else "en"


def listed(rows: QuerySet[KeyAccount]) -> list[ListedAccount]:
    """One query."""
    return [ListedAccount(*values) for values in rows.values_list(*_columns(_language()))]


# The list as it opens: nothing asked for, the first page. The same rows as above, from prepared queries.


def _opening(everything: bool) -> QuerySet[KeyAccount]:
    """As `visible_to`, for a user and a day that come with the call."""
    rows = KeyAccount.objects.current()
    if everything:
        return rows
    mine = TeamAccess.objects.current(given("user"), given("day", DateField()))
    return rows.filter(team__in=mine.values("team"))


@prepared
def _opening_page(everything: bool, size: int, language: str) -> QuerySet:
    return _opening(everything).order_by(*SORTS["tier"]).values_list(*_columns(language))[:size]


@prepared
def _opening_totals(everything: bool) -> QuerySet:
    rows = _opening(everything).order_by().values(all=Value(1)).annotate(**_TOTALS)
    return rows.values_list(*_TOTALS)


def opening_page(user: Any, size: int, today: dt.date) -> list[ListedAccount]:
    """The first accounts that the user sees: one query."""
    if not user.is_active:
        return []
    found = _opening_page(user.company_level is not None, size, _language())
    return [ListedAccount(*values) for values in found.rows(user=user.pk, day=today)]


def opening_totals(user: Any, today: dt.date) -> tuple[int, Decimal | None]:
    """`totals_of` the accounts that the user sees: one query."""
    if not user.is_active:
        return 0, None
    return _opening_totals(user.company_level is not None).first(user=user.pk, day=today) or (0, None)


def list_rows(accounts: list[ListedAccount], user: Any, years: Years, today: dt.date) -> list[AccountRow]:
    """All that one page of the list shows of its accounts; a fixed number of queries."""
    leads = leads_of([account.team_id for account in accounts], today, deputies_of_all=False)
    figures = account_figures([account.pk for account in accounts], years)
    extra = {column.key: column.load(accounts, user, today) for column in account_columns}
    return [
        AccountRow(
            account,
            leads[account.team_id],
            figures[account.pk],
            years,
            {key: values.get(account.pk) for key, values in extra.items()},
        )
        for account in accounts
    ]
