"""The frame of every page: navigation, the user's accounts, the menus (context processor `shell`).

Everything is read when the template asks for it, so that fragments cost nothing.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape  # Django's looks at each piece for lazy texts
from typing import Any

from django.db.models import Count, DateField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.information.briefing_queries import waiting_for
from accounts.models import KeyAccount
from kam.desk.notifications.queries import in_sight
from kam.lib.http import address_of
from kam.lib.icons import icon, sprite_url
from kam.lib.pieces import tier
from kam.lib.prepared import given, prepared
from kam.records.models import Notification
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from teams.models import TeamAccess

MY_ACCOUNTS = 8

_EVERYBODY = "company.member"
#: The navigation: URL name, words, icon, key of the shortcut, addresses below it, who sees it.
_PLACES: tuple[tuple[str, Any, str, str, tuple[str, ...], str], ...] = (
    ("accounts:account_list", gettext_lazy("Key Accounts"), "buildings", "a", ("/accounts/",), _EVERYBODY),
    ("accounts:feed", gettext_lazy("Feed"), "activity", "f", ("/feed/",), _EVERYBODY),
    ("accounts:person_list", gettext_lazy("Customer people"), "people", "p", ("/customer-people/",), _EVERYBODY),
    (
        "accounts:contacts_overdue", gettext_lazy("Contacts overdue"), "clock-history", "o", ("/contacts/",),
        _EVERYBODY,
    ),
    (
        "teams:colleague_list", gettext_lazy("Colleagues"), "person-check", "c",
        ("/colleagues/", "/departments/"), _EVERYBODY,
    ),
    ("accounts:card_list", gettext_lazy("Account cards"), "card-checklist", "k", ("/cards/",), _EVERYBODY),
    ("accounts:briefing_list", gettext_lazy("Briefings"), "megaphone", "r", ("/briefings/",), _EVERYBODY),
    ("exchange:import_list", gettext_lazy("Import"), "upload", "i", ("/imports/",), "imports.run"),
    (
        "desk:access_review_list", gettext_lazy("Access review"), "shield-check", "", ("/access-review/",),
        "access.review",
    ),
    (
        "admin:index", gettext_lazy("Back office"), "gear", "b", ("/backoffice/", "/leavers/"),
        "backoffice.use",
    ),
)  # fmt: skip


@prepared
def _company_row(reads: str) -> QuerySet:
    """Name and currency of the company, and how much the user has not read: of all accounts, of their "teams".

    First notifications, then briefings.
    """
    rows = Company.objects.filter(pk=Company.SINGLE)
    if not reads:
        return rows.values_list("short_name", "currency_id")
    told = Notification.objects.filter(recipient=given("user"), read_at=None, in_app=True)
    user, day, everything = given("user"), given("day", DateField()), reads == "all"
    told = in_sight(told, user, day, everything=everything)
    unread = told.order_by().values("recipient").annotate(n=Count("pk")).values("n")
    waiting = waiting_for(user, day, everything=everything).order_by()
    to_read = waiting.values("user").annotate(n=Count("pk")).values("n")
    return rows.values_list(
        "short_name", "currency_id", Coalesce(Subquery(unread), 0), Coalesce(Subquery(to_read), 0)
    )


@prepared
def _accounts_of() -> QuerySet:
    """Name, id and tier of the accounts on whose team somebody is, by tier and name."""
    mine = TeamAccess.objects.current(given("user"), given("day", DateField())).values("team")
    rows = KeyAccount.objects.current().filter(team__in=mine).order_by("tier", "name", "pk")
    return rows.values_list("name", "public_id", "tier__name_en")[:MY_ACCOUNTS]


@dataclass(frozen=True)
class NavItem:
    """A line of the navigation or of the menu "Add"; as HTML here, because every page has a dozen of them."""

    label: str
    url: str
    icon: str
    active: bool = False
    key: str = ""
    count: int = 0
    in_sheet: bool = False

    def in_navigation(self) -> str:
        css = ' class="active" aria-current="page"' if self.active else ""
        key = f' data-k-key="g {self.key}"' if self.key else ""
        count = f'<span class="k-count">{self.count}</span>' if self.count else ""
        label = escape(self.label)
        return (
            f'<li><a href="{escape(self.url)}" title="{label}"{css}{key}>{icon(self.icon)}'
            f'<span class="lbl">{label}</span>{count}</a></li>'
        )

    def in_menu(self) -> str:
        url, key, shown = escape(self.url), "", ""
        if self.key:
            key, shown = f' data-k-key="n {self.key}"', f"<kbd>n {self.key}</kbd>"
        sheet = f' hx-get="{url}" hx-target="#k-sheet-body"' if self.in_sheet else ""
        return (
            f'<li><a class="dropdown-item" href="{url}"{key}{sheet}>{icon(self.icon)}'
            f'<span class="flex-fill">{escape(self.label)}</span>{shown}</a></li>'
        )


@dataclass(frozen=True)
class MyAccount:
    name: str
    url: str
    tier: str
    active: bool

    def html(self) -> str:
        css = ' class="active" aria-current="true"' if self.active else ""
        return (
            f'<li><a href="{escape(self.url)}"{css}>{tier(self.tier)}'
            f'<span class="k-clip">{escape(self.name)}</span></a></li>'
        )


Frame = tuple[str | None, str, str]


def _frame() -> Frame:
    """What the kept pieces depend on beside the user: language, prefix of addresses, sprite of the icons."""
    return get_language(), get_script_prefix(), sprite_url()


@lru_cache(maxsize=512)
def _navigation(frame: Frame, rights: frozenset[str]) -> tuple[tuple[NavItem, tuple[str, ...]], ...]:
    """The places for who holds these company permissions, each with the addresses below it."""
    return tuple(
        (NavItem(str(label), reverse(name), icon, key=key), places)
        for name, label, icon, key, places, permission in _PLACES
        if permission in rights
    )


@lru_cache(maxsize=2048)
def _navigation_html(frame: Frame, items: tuple[NavItem, ...]) -> SafeString:
    return SafeString("".join(item.in_navigation() for item in items))


@lru_cache(maxsize=2048)
def _menu_html(frame: Frame, items: tuple[NavItem, ...]) -> SafeString:
    return SafeString("".join(item.in_menu() for item in items))


class Shell:
    """What base.html shows around a page for one request: at most two queries, each only when asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user = getattr(request, "user", None)
        self.signed_in = bool(self._user and self._user.is_authenticated)

    @property
    def theme(self) -> str:
        return self._user.theme if self.signed_in else "auto"

    @property
    def shortcuts_enabled(self) -> bool:
        return self._user.shortcuts if self.signed_in else False

    @property
    def user_title(self) -> str:
        return self._user.job_title if self.signed_in else ""

    @cached_property
    def _company(self) -> tuple[Any, ...]:
        if not self.signed_in:
            return _company_row("").first()
        reads = "teams" if self._user.company_level is None else "all"
        return _company_row(reads).first(user=self._user.pk, day=company_today())

    @property
    def unread(self) -> int:
        """How many notifications the user has not read."""
        return self._company[2] if self.signed_in else 0

    @property
    def to_read(self) -> int:
        """How many briefings wait for the user."""
        return self._company[3] if self.signed_in else 0

    @property
    def company_short(self) -> str:
        return self._company[0]

    @property
    def currency(self) -> str:
        """The company's currency; totals and lists are in it."""
        return self._company[1]

    @cached_property
    def nav(self) -> tuple[NavItem, ...]:
        if not self.signed_in:
            return ()
        here, briefings = self._request.path, reverse("accounts:briefing_list")
        may = frozenset(place[5] for place in _PLACES if self._user.may(place[5]))
        return tuple(
            replace(
                item,
                active=here.startswith(places),
                count=self.to_read if item.url == briefings else 0,
            )
            for item, places in _navigation(_frame(), may)
        )

    @property
    def nav_html(self) -> SafeString:
        return _navigation_html(_frame(), self.nav)

    @cached_property
    def my_accounts(self) -> list[MyAccount]:
        """Accounts on whose team the user is, by tier and name."""
        if not self.signed_in:
            return []
        here, address = self._request.path, address_of("accounts:account")
        return [
            MyAccount(name, url := address(public_id), tier, here.startswith(url))
            for name, public_id, tier in _accounts_of().rows(user=self._user.pk, day=company_today())
        ]

    @property
    def my_accounts_html(self) -> SafeString:
        return SafeString("".join(account.html() for account in self.my_accounts))

    @cached_property
    def add_menu(self) -> tuple[NavItem, ...]:
        if not self.signed_in:
            return ()
        user = self._user
        here = getattr(self._request.resolver_match, "kwargs", {}).get("account_id", "")
        start = reverse("accounts:touchpoint_start") + (f"?account={here}" if here else "")
        log = NavItem(_("Touchpoint"), start, "chat-dots", key="t", in_sheet=True)
        items = [
            ("accounts:card_list", _("Note for an account"), "chat-left-text", "n", True),
            ("accounts:account_create", _("Key account"), "building", "a", user.may("accounts.create")),
            ("teams:colleague_create", _("Colleague"), "person-plus", "c", user.may("staff.manage")),
            ("exchange:import_upload", _("Import of a list"), "upload", "i", user.may("imports.run")),
        ]
        return (
            log,
            *(
                NavItem(label, reverse(name), icon, key=key)
                for name, label, icon, key, shown in items
                if shown
            ),
        )

    @property
    def add_menu_html(self) -> SafeString:
        return _menu_html(_frame(), self.add_menu)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor for base.html."""
    return {"shell": Shell(request)}
