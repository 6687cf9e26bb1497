"""The back office of team functions, and of account teams as far as a team knows itself.

A team does not know its account; accounts/customers/admin.py registers `TeamAdmin` with the account's name.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.lib.operation_admin import OperationForm, OperationInlineForm, ShownWidget, TabularOperationInline
from kam.records.admin import ReferenceAdmin, RowAdmin
from kam.reference.calendar import today
from kam.reference.models import Tier
from teams.membership import operations
from teams.membership.chain_queries import leads_of
from teams.membership.models import AccountTeam, KamAssignment, Membership, TeamFunction
from teams.membership.operations import MEMBER_FIELDS


class FunctionForm(OperationForm):
    required_tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Required for tiers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["required_tiers"].choices = [(tier.key, str(tier)) for tier in Tier.objects.current()]


@admin.register(TeamFunction)
class TeamFunctionAdmin(ReferenceAdmin):
    form = FunctionForm
    list_display = ["name_en", "name_de", "key", "tiers", "department", "rank"]
    list_select_related = ["department"]
    fields = [("name_en", "name_de"), "key", "required_tiers", "department", "rank"]
    autocomplete_fields = ["department"]

    @admin.display(description=gettext_lazy("required for tiers"))
    def tiers(self, row: TeamFunction) -> str:
        return ", ".join(key.upper() for key in row.required_tiers)


class MemberForm(OperationInlineForm):
    """Another colleague is another membership, so a row that is there keeps its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["user"].disabled = True
            self.fields["user"].widget = ShownWidget(str(self.instance.user))


class MemberInline(TabularOperationInline):
    """Members from today on; who left before is in the history."""

    model = Membership
    form = MemberForm
    fields = [
        "user",
        "function",
        "kind",
        "level",
        "time_share",
        "starts_on",
        "ends_on",
        "note",
        "includes_below",
    ]
    autocomplete_fields = ["user"]
    ordering = ["-kind", "function__rank", "starts_on", "pk"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).not_ended(today()).select_related("user", "function")

    def create_by(self, request: HttpRequest, parent: AccountTeam, values: dict[str, Any]) -> Membership:
        return operations.member_add(team=parent, by=request.user, **values)

    def edit_by(
        self, request: HttpRequest, row: Membership, version: int, values: dict[str, Any]
    ) -> Membership:
        allowed = {name: value for name, value in values.items() if name in MEMBER_FIELDS}
        return operations.member_edit(membership=row, by=request.user, version=version, values=allowed)


class KamInline(TabularOperationInline):
    """The chain of key account managers: a new link is added, the past stays."""

    model = KamAssignment
    fields = ["user", "starts_on", "time_share", "reason", "includes_below"]
    autocomplete_fields = ["user"]
    max_num = 200
    ordering = ["-starts_on", "pk"]
    verbose_name_plural = gettext_lazy("key account managers (an empty name is a vacancy)")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": self.fields})]  # links are not edited, so no version

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def create_by(self, request: HttpRequest, parent: AccountTeam, values: dict[str, Any]) -> KamAssignment:
        return operations.kam_assign(team=parent, by=request.user, **values)


class LeadsChangeList(ChangeList):
    """Adds the KAM and deputies of the teams shown, with two queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        leads = leads_of([team.pk for team in self.result_list], today())
        for team in self.result_list:
            team.leads = leads[team.pk]


class TeamAdmin(RowAdmin):
    """An account team: its KAM and members. The team itself comes and goes with its account."""

    list_display = ["team_name", "kam", "deputies", "member_count"]
    inlines = [KamInline, MemberInline]
    fields = ["parent"]
    readonly_fields = ["parent"]
    ordering = ["pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LeadsChangeList

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        day = today()
        current = models.Q(memberships__starts_on__lte=day) & (
            models.Q(memberships__ends_on=None) | models.Q(memberships__ends_on__gte=day)
        )
        return super().get_queryset(request).annotate(members=models.Count("memberships", filter=current))

    @admin.display(description=gettext_lazy("team"))
    def team_name(self, row: Any) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("key account manager"))
    def kam(self, row: Any) -> str:
        return str(row.leads.kam or _("vacant"))

    @admin.display(description=gettext_lazy("deputy"))
    def deputies(self, row: Any) -> str:
        return ", ".join(str(user) for user in row.leads.deputies)

    @admin.display(description=gettext_lazy("members"), ordering="members")
    def member_count(self, row: Any) -> int:
        return row.members

    def edit_by(
        self, request: HttpRequest, row: AccountTeam, version: int, values: dict[str, Any]
    ) -> AccountTeam:
        return row  # nothing of its own to edit
