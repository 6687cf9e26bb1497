"""The back office of organisations, key accounts, and of account teams under their account's name."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers import operations
from accounts.customers.models import KeyAccount, Organisation
from accounts.customers.operations import ACCOUNT_FIELDS
from kam.lib.operation_admin import next_version
from kam.records.admin import ArchivingRowAdmin
from kam.reference.calendar import today
from teams.membership.admin import TeamAdmin
from teams.membership.chain_queries import leads_of
from teams.models import AccountTeam


@admin.register(Organisation)
class OrganisationAdmin(ArchivingRowAdmin):
    """Nodes of the customers' trees, key account or not."""

    list_display = ["name", "kind", "parent", "account", "industry", "country", "city"]
    list_filter = ["kind", "industry"]
    list_select_related = ["parent", "account", "industry", "country"]
    search_fields = ["name", "city"]
    search_help_text = gettext_lazy("Name or city")
    ordering = ["name", "pk"]
    autocomplete_fields = ["parent", "industry", "country"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["name", "kind", "parent"]}),
        (
            gettext_lazy("Master data"),
            {"fields": ["industry", ("city", "country"), "website", ("founded", "employees")]},
        ),
        (
            gettext_lazy("Their turnover"),
            {
                "fields": [("turnover", "turnover_currency", "turnover_year")],
                "description": gettext_lazy("A fact about the customer, never our revenue with them."),
            },
        ),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return (
            found.filter(archived_at=None) if request.path.endswith("/autocomplete/") else found
        ), duplicates

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> Organisation:
        return operations.organisation_create(by=request.user, **values)

    def edit_by(
        self, request: HttpRequest, row: Organisation, version: int, values: dict[str, Any]
    ) -> Organisation:
        parent = values.pop("parent")
        following = next_version(version, row, values)
        operations.organisation_edit(organisation=row, by=request.user, version=version, values=values)
        fresh = Organisation.objects.get(pk=row.pk)
        if fresh.parent_id == (parent.pk if parent else None):
            return fresh
        return operations.organisation_move(
            organisation=fresh, parent=parent, by=request.user, version=following
        )

    def archive_by(self, request: HttpRequest, row: Organisation) -> Organisation:
        return operations.organisation_archive(organisation=row, by=request.user)

    def restore_by(self, request: HttpRequest, row: Organisation) -> Organisation:
        return operations.organisation_restore(organisation=row, by=request.user)


class AccountChangeList(ChangeList):
    """Adds the KAM of the accounts shown, with two queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        leads = leads_of([account.team_id for account in self.result_list], today())
        for account in self.result_list:
            account.leads = leads[account.team_id]


@admin.register(KeyAccount)
class KeyAccountAdmin(ArchivingRowAdmin):
    """Key accounts: tier and status. The team has its own page."""

    list_display = ["name", "tier", "status", "kam", "industry", "country", "customer_since"]
    list_filter = ["tier", "status"]
    list_select_related = ["tier", "organisation__industry", "organisation__country"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "tier", "status", "customer_since", "team_page"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AccountChangeList

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["organisation", "team_page"] if obj is not None else ["team_page"]

    @admin.display(description=gettext_lazy("key account manager"))
    def kam(self, row: Any) -> str:
        return str(row.leads.kam or _("vacant"))

    @admin.display(description=gettext_lazy("industry"))
    def industry(self, row: KeyAccount) -> str:
        return str(row.organisation.industry or "")

    @admin.display(description=gettext_lazy("country"))
    def country(self, row: KeyAccount) -> str:
        return str(row.organisation.country or "")

    @admin.display(description=gettext_lazy("account team"))
    def team_page(self, row: KeyAccount) -> str:
        if row.pk is None:
            return _("Made with the account.")
        url = reverse("admin:teams_accountteam_change", args=[row.team_id])
        return format_html('<a href="{}">{}</a>', url, _("KAM and members"))

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> KeyAccount:
        tier = values.pop("tier").key
        return operations.account_create(by=request.user, today=today(), tier=tier, **values)

    def edit_by(
        self, request: HttpRequest, row: KeyAccount, version: int, values: dict[str, Any]
    ) -> KeyAccount:
        allowed = {name: value for name, value in values.items() if name in ACCOUNT_FIELDS}
        return operations.account_edit(account=row, by=request.user, version=version, values=allowed)

    def archive_by(self, request: HttpRequest, row: KeyAccount) -> KeyAccount:
        return operations.account_archive(account=row, by=request.user)

    def restore_by(self, request: HttpRequest, row: KeyAccount) -> KeyAccount:
        return operations.account_restore(account=row, by=request.user)


@admin.register(AccountTeam)
class NamedTeamAdmin(TeamAdmin):
    """The account team under the name of its account."""

    list_display = ["team_name", "tier", "kam", "deputies", "member_count"]
    list_select_related = ["key_account__tier"]
    search_fields = ["key_account__name"]
    search_help_text = gettext_lazy("Name of the account")
    ordering = ["key_account__name", "pk"]
    fields = ["account_name", "parent_name"]
    readonly_fields = ["account_name", "parent_name"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("key_account__tier")

    def title_of(self, row: Any) -> str:
        return _name(row)

    @admin.display(description=gettext_lazy("account"), ordering="key_account__name")
    def team_name(self, row: Any) -> str:
        return _name(row)

    @admin.display(description=gettext_lazy("tier"), ordering="key_account__tier__rank")
    def tier(self, row: Any) -> str:
        return str(row.key_account.tier) if hasattr(row, "key_account") else ""

    @admin.display(description=gettext_lazy("account"))
    def account_name(self, row: Any) -> str:
        return _name(row)

    @admin.display(description=gettext_lazy("team above"))
    def parent_name(self, row: Any) -> str:
        return _name(row.parent) if row.parent_id else "–"


def _name(team: AccountTeam) -> str:
    account = getattr(team, "key_account", None)
    return account.name if account is not None else str(team)
