"""The back office of colleagues, their rights and departments."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam.lib.operation_admin import next_version
from kam.records.admin import ArchivingRowAdmin, RowAdmin
from teams.staff import operations
from teams.staff.models import Department, User
from teams.staff.operations import COLLEAGUE_FIELDS, RIGHT_FIELDS


class RightFilter(admin.SimpleListFilter):
    title = gettext_lazy("right")
    parameter_name = "right"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(right.value), right.label) for right in RIGHT_FIELDS]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        names = {str(right.value): name for right, name in RIGHT_FIELDS.items()}
        name = names.get(self.value() or "")
        return queryset.filter(**{name: True}) if name else queryset


class LoginFilter(admin.SimpleListFilter):
    """Who can sign in: somebody imported cannot until invited."""

    title = gettext_lazy("login")
    parameter_name = "login"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("Can sign in")),
            ("invited", _("Invited, has not come yet")),
            ("no", _("Without a login")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        without = models.Q(password__startswith="!") | models.Q(email=None)  # noqa: S106  unusable
        if self.value() == "yes":
            return queryset.exclude(without)
        if self.value() == "invited":
            return queryset.filter(without, invited_at__isnull=False)
        if self.value() == "no":
            return queryset.filter(without, invited_at=None)
        return queryset


@admin.register(User)
class ColleagueAdmin(RowAdmin):
    """Colleagues: master data and organisation rights. Passwords and second factors are not shown."""

    change_form_template = "admin/colleague_form.html"
    secret_fields = frozenset({"password"})
    list_display = [
        "last_name",
        "first_name",
        "job_title",
        "department",
        "email",
        "held_rights",
        "invited_at",
        "is_active",
    ]
    list_display_links = ["last_name", "first_name"]
    list_filter = ["is_active", RightFilter, LoginFilter, "department"]
    list_select_related = ["department"]
    search_fields = [
        "last_name",
        "first_name",
        "email",
        "job_title",
        "department__name_en",
        "department__name_de",
    ]
    search_help_text = gettext_lazy("Name, e-mail, job or department")
    ordering = ["last_name", "first_name", "pk"]
    autocomplete_fields = ["department", "manager"]
    readonly_fields = ["is_active", "left_on", "invited_at"]
    actions = ["invite_selected", "bring_back_selected"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "first_name", "last_name"),
                    "email",
                    ("job_title", "department"),
                    "manager",
                ]
            },
        ),
        (gettext_lazy("How to reach"), {"fields": [("phone", "location"), "language"]}),
        (
            gettext_lazy("Rights"),
            {
                "fields": list(RIGHT_FIELDS.values()),
                "description": gettext_lazy(
                    "Without any of them, a colleague sees the accounts of their own teams."
                ),
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = super().get_fieldsets(request, obj)
        if obj is not None:
            sets.insert(-1, (gettext_lazy("State"), {"fields": [("is_active", "invited_at", "left_on")]}))
        return sets

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return (
            found.filter(is_active=True) if request.path.endswith("/autocomplete/") else found
        ), duplicates

    @admin.display(description=gettext_lazy("rights"))
    def held_rights(self, row: User) -> str:
        return ", ".join(str(right.label) for right in RIGHT_FIELDS if right in row.rights)

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> User:
        user = operations.user_create(by=request.user, **_master_data(values))
        rights = _rights(values)
        if rights:
            user = operations.user_set_rights(user=user, by=request.user, version=user.version, rights=rights)
        return user

    def edit_by(self, request: HttpRequest, row: User, version: int, values: dict[str, Any]) -> User:
        data = _master_data(values)
        following = next_version(version, row, data)
        operations.user_edit(user=row, by=request.user, version=version, values=data)
        return operations.user_set_rights(
            user=row, by=request.user, version=following, rights=_rights(values)
        )

    @admin.action(description=gettext_lazy("Invite the selected colleagues by mail"))
    def invite_selected(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda user: operations.user_invite(user=user, by=request.user),
            lambda n: (
                ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", n)
                % {"count": n}
            ),
        )

    @admin.action(description=gettext_lazy("Bring back the selected colleagues who had left"))
    def bring_back_selected(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset.filter(is_active=False),
            lambda user: operations.user_reactivate(user=user, by=request.user),
            lambda n: (
                ngettext("%(count)s colleague is back.", "%(count)s colleagues are back.", n) % {"count": n}
            ),
        )


def _master_data(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in COLLEAGUE_FIELDS}


def _rights(values: dict[str, Any]) -> frozenset[Any]:
    return frozenset(right for right, name in RIGHT_FIELDS.items() if values.get(name))


@admin.register(Department)
class DepartmentAdmin(ArchivingRowAdmin):
    """Departments: a tree. Colleagues choose theirs from it."""

    list_display = ["name_en", "name_de", "parent", "head", "member_count"]
    list_select_related = ["parent", "head"]
    search_fields = ["name_en", "name_de"]
    ordering = ["name_en", "pk"]
    fields = [("name_en", "name_de"), "parent", "head"]
    autocomplete_fields = ["parent", "head"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        members = models.Count("members", filter=models.Q(members__is_active=True))
        return super().get_queryset(request).annotate(working=members)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return (
            found.filter(archived_at=None) if request.path.endswith("/autocomplete/") else found
        ), duplicates

    @admin.display(description=gettext_lazy("colleagues"), ordering="working")
    def member_count(self, row: Any) -> int:
        return row.working

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> Department:
        return operations.department_create(by=request.user, **values)

    def edit_by(
        self, request: HttpRequest, row: Department, version: int, values: dict[str, Any]
    ) -> Department:
        return operations.department_edit(department=row, by=request.user, version=version, values=values)

    def archive_by(self, request: HttpRequest, row: Department) -> Department:
        return operations.department_archive(department=row, by=request.user)

    def restore_by(self, request: HttpRequest, row: Department) -> Department:
        return operations.department_restore(department=row, by=request.user)
