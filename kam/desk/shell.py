"""The frame of every page: navigation, the user's accounts, the menus (context processor `shell`).

Everything is read when the template asks for it, so that fragments cost nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from kam.lib.http import address_of
from kam.lib.prepared import given, prepared
from kam.records.models import Notification
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from teams.membership.sight import scopes_of
from teams.models import TeamAccess

MY_ACCOUNTS = 8


@prepared
def _company_row(reads: str) -> QuerySet:
    """Name and currency of the company, and how much the user has not read: of all accounts, of their "teams"."""
    rows = Company.objects.filter(pk=Company.SINGLE)
    if not reads:
        return rows.values_list("short_name", "currency_id")
    told = Notification.objects.filter(recipient=given("user"), read_at=None, in_app=True)
    if reads == "teams":
        told = told.filter(scope__in=scopes_of(given("user"), given("day", DateField())))
    unread = told.order_by().values("recipient").annotate(n=Count("pk")).values("n")
    return rows.values_list("short_name", "currency_id", Coalesce(Subquery(unread), 0))


@prepared
def _accounts_of() -> QuerySet:
    """Name, id and tier of the accounts on whose team somebody is, by tier and name."""
    mine = TeamAccess.objects.current(given("user"), given("day", DateField())).values("team")
    rows = KeyAccount.objects.current().filter(team__in=mine).order_by("tier", "name", "pk")
    return rows.values_list("name", "public_id", "tier__name_en")[:MY_ACCOUNTS]


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    active: bool = False
    key: str = ""
    count: int = 0


@dataclass(frozen=True)
class MyAccount:
    name: str
    url: str
    tier: str
    active: bool


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
    def company_short(self) -> str:
        return self._company[0]

    @property
    def currency(self) -> str:
        """The company's currency; totals and lists are in it."""
        return self._company[1]

    @cached_property
    def nav(self) -> list[NavItem]:
        if not self.signed_in:
            return []
        here = self._request.path
        items = [
            ("accounts:account_list", _("Key Accounts"), "buildings", "a", ("/accounts/",), True),
            ("accounts:person_list", _("Customer people"), "people", "p", ("/customer-people/",), True),
            (
                "teams:colleague_list",
                _("Colleagues"),
                "person-check",
                "c",
                ("/colleagues/", "/departments/"),
                True,
            ),
            ("accounts:card_list", _("Account cards"), "card-checklist", "k", ("/cards/",), True),
            (
                "exchange:import_list",
                _("Import"),
                "upload",
                "i",
                ("/imports/",),
                self._user.may("imports.run"),
            ),
            (
                "desk:access_review_list",
                _("Access review"),
                "shield-check",
                "",
                ("/access-review/",),
                self._user.may("access.review"),
            ),
            (
                "admin:index",
                _("Back office"),
                "gear",
                "b",
                ("/backoffice/", "/leavers/"),
                self._user.may("backoffice.use"),
            ),
        ]
        return [
            NavItem(label, reverse(name), icon, here.startswith(places), key)
            for name, label, icon, key, places, shown in items
            if shown
        ]

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

    @cached_property
    def add_menu(self) -> list[NavItem]:
        if not self.signed_in:
            return []
        user = self._user
        items = [
            ("accounts:card_list", _("Note for an account"), "chat-left-text", "n", True),
            ("accounts:account_create", _("Key account"), "building", "a", user.may("accounts.create")),
            ("teams:colleague_create", _("Colleague"), "person-plus", "c", user.may("staff.manage")),
            ("exchange:import_upload", _("Import of a list"), "upload", "i", user.may("imports.run")),
        ]
        return [
            NavItem(label, reverse(name), icon, key=key) for name, label, icon, key, shown in items if shown
        ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor for base.html."""
    return {"shell": Shell(request)}
