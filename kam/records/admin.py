"""The back office of history, mail, jobs, and of the reference data a room below (see back_office.py)."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kam.lib.admin import ReadOnlyAdmin
from kam.lib.operation_admin import ArchivingAdmin, OperationAdmin
from kam.records import back_office as operations
from kam.records.jobs import FailedJob, RegularJob
from kam.records.models import Change, OutgoingMail
from kam.records.queries import changed_by, history_rows, kind_label
from kam.reference.models import (
    Company,
    Country,
    Currency,
    ExchangeRate,
    Holiday,
    Industry,
    Measure,
    PositionLevel,
    Tier,
)


class RowAdmin(OperationAdmin):
    """Rows with history: a late save says whose words were first."""

    def changed_by(self, row: models.Model) -> str:
        return changed_by(row)


class ArchivingRowAdmin(RowAdmin, ArchivingAdmin):
    """The same, archived instead of deleted."""


class ReferenceWrites:
    """Writes of reference data."""

    model: Any

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> Any:
        return operations.reference_create(model=self.model, by=request.user, values=values)

    def edit_by(self, request: HttpRequest, row: Any, version: int, values: dict[str, Any]) -> Any:
        return operations.reference_edit(row=row, by=request.user, version=version, values=values)

    def archive_by(self, request: HttpRequest, row: Any) -> Any:
        return operations.reference_archive(row=row, by=request.user)

    def restore_by(self, request: HttpRequest, row: Any) -> Any:
        return operations.reference_restore(row=row, by=request.user)


class ReferenceAdmin(ReferenceWrites, ArchivingRowAdmin):
    """Reference data with a key and a name in both languages. The key is given once."""

    list_display = ["name_en", "name_de", "key", "rank"]
    search_fields = ["name_en", "name_de", "key"]
    ordering = ["rank", "pk"]
    fields: Any = [("name_en", "name_de"), "key", "rank"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj is not None else []

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        return (
            found.filter(archived_at=None) if request.path.endswith("/autocomplete/") else found
        ), duplicates


@admin.register(Industry)
class IndustryAdmin(ReferenceAdmin):
    pass


@admin.register(PositionLevel)
class PositionLevelAdmin(ReferenceAdmin):
    pass


@admin.register(Tier)
class TierAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "review_factor", "rank"]
    fields = [("name_en", "name_de"), "key", "review_factor", "rank"]


@admin.register(Measure)
class MeasureAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "unit", "rollup", "more_is_better", "rank"]
    list_filter = ["unit"]
    fields = [("name_en", "name_de"), "key", ("unit", "rollup"), "more_is_better", "rank"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "unit"] if obj is not None else []


@admin.register(Company)
class CompanyAdmin(ReferenceWrites, RowAdmin):
    """One row: the list leads straight to it."""

    fields = [
        ("name", "short_name"),
        "country",
        "currency",
        "fiscal_year_start",
        "plan_sponsor_above",
        "shows_readers",
    ]
    autocomplete_fields = ["country", "currency"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:reference_company_change", args=[Company.SINGLE]))


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    """ISO 3166; comes with the product."""

    list_display = ["code", "name_en", "name_de"]
    search_fields = ["code", "name_en", "name_de"]
    ordering = ["name_en", "pk"]


@admin.register(Currency)
class CurrencyAdmin(ReferenceWrites, RowAdmin):
    list_display = ["code", "symbol", "minor_units"]
    search_fields = ["code", "symbol"]
    ordering = ["code", "pk"]
    fields = ["code", "symbol", "minor_units"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj is not None else []


class RemovableAdmin(ReferenceWrites, RowAdmin):
    """Rows without archive that may have been entered by mistake: they go one at a time, with history."""

    actions = ["remove_one"]

    @admin.action(description=gettext_lazy("Take back the selected row (one at a time)"))
    def remove_one(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        rows = list(queryset[:2])
        if len(rows) > 1:
            self.message_user(request, _("Choose one row: many at once are never deleted."), "error")
            return
        self.each_selected(
            request,
            rows,
            lambda row: operations.reference_remove(row=row, by=request.user),
            lambda n: _("Taken back. The history keeps it."),
        )


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RemovableAdmin):
    list_display = ["currency", "valid_from", "rate"]
    list_filter = ["currency"]
    list_select_related = ["currency"]
    ordering = ["currency", "-valid_from", "pk"]
    fields = ["currency", "valid_from", "rate"]
    autocomplete_fields = ["currency"]


@admin.register(Holiday)
class HolidayAdmin(RemovableAdmin):
    list_display = ["on", "name_en", "name_de"]
    search_fields = ["name_en", "name_de"]
    date_hierarchy = "on"
    ordering = ["-on", "pk"]
    fields = ["on", ("name_en", "name_de")]


# History ----------------------------------------------------------------------------------------------


def kinds_shown() -> list[str]:
    """The kinds of objects that the back office owns. What teams write about accounts is not among them."""
    site = admin.site
    found = {model._meta.label_lower for model in site._registry}
    found |= {inline.model._meta.label_lower for one in site._registry.values() for inline in one.inlines}
    return sorted(found)


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(
            ((kind, capfirst(kind_label(kind))) for kind in kinds_shown()), key=lambda pair: pair[1]
        )

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Who changed what, of all that the back office owns; nobody alters it."""

    list_display = ["at", "who", "action", "kind", "object_text", "note", "batch"]
    list_display_links = ["at"]
    list_filter = ["action", KindFilter, "at"]
    list_select_related = ["by"]
    search_fields = ["object_text", "by_name", "note", "batch"]
    search_help_text = gettext_lazy("Name, colleague, remark or batch")
    ordering = ["-pk"]
    fields = ["at", "who", "action", "kind", "object_text", "what", "note", "batch"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(object_type__in=kinds_shown())

    @admin.display(description=gettext_lazy("who"), ordering="by_name")
    def who(self, row: Change) -> str:
        return str(row.by) if row.by_id else row.by_name or _("system")

    @admin.display(description=gettext_lazy("kind"), ordering="object_type")
    def kind(self, row: Change) -> str:
        return capfirst(kind_label(row.object_type))

    @admin.display(description=gettext_lazy("values"))
    def what(self, row: Change) -> Any:
        rows = history_rows([row], None)[0].fields  # in the time zone of the request
        lines = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>",
            ((f.label, f.old, f.new) for f in rows),
        )
        head = (_("Field"), _("Before"), _("After"))
        return format_html(
            "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            *head,
            lines,
        )


# Mail and jobs ----------------------------------------------------------------------------------------


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """The outbox without the texts: for the colleague alone, they may hold a link to set the password."""

    list_display = [
        "created_at",
        "to_address",
        "subject",
        "kind",
        "state",
        "attempts",
        "next_try_at",
        "sent_at",
    ]
    secret_fields = frozenset({"text"})
    list_filter = ["state", "kind", "created_at"]
    search_fields = ["to_address", "subject"]
    ordering = ["-pk"]
    fields = [
        "to_user", "to_address", "subject", "kind", "state", "attempts", "created_at", "next_try_at",
        "sent_at", "error",
    ]  # fmt: skip
    actions = ["send_again"]

    @admin.action(description=gettext_lazy("Send the selected mails again"))
    def send_again(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda mail: operations.mail_send_again(mail=mail, by=request.user),
            lambda n: (
                ngettext("%(count)s mail is sent again.", "%(count)s mails are sent again.", n) % {"count": n}
            ),
        )


@admin.register(FailedJob)
class FailedJobAdmin(ReadOnlyAdmin):
    """Jobs that ended with an error. Their arguments are not shown: they may name what is confidential."""

    secret_fields = frozenset({"args", "kwargs"})
    list_display = ["job", "stopped", "attempt_count", "short_error"]
    list_filter = ["stopped"]
    search_fields = ["func"]
    ordering = ["-stopped", "pk"]
    fields = ["job", "func", "started", "stopped", "attempt_count", "error"]
    actions = ["run_again", "dismiss"]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:records_failedjob_changelist"))

    @admin.display(description=pgettext_lazy("background", "job"), ordering="func")
    def job(self, row: FailedJob) -> str:
        return row.func.rpartition(".")[2]

    @admin.display(description=gettext_lazy("error"))
    def short_error(self, row: FailedJob) -> str:
        return truncatechars(str(row.result or "").split(" : ")[0].strip(), 100)

    @admin.display(description=gettext_lazy("error"))
    def error(self, row: FailedJob) -> Any:
        return format_html("<pre>{}</pre>", str(row.result or ""))

    @admin.action(description=gettext_lazy("Run the selected jobs again"))
    def run_again(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda job: operations.job_run_again(job=job, by=request.user),
            lambda n: ngettext("%(count)s job runs again.", "%(count)s jobs run again.", n) % {"count": n},
        )

    @admin.action(description=gettext_lazy("Take the selected failures off the list"))
    def dismiss(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda job: operations.job_dismiss(job=job, by=request.user),
            lambda n: (
                ngettext("%(count)s taken off the list.", "%(count)s taken off the list.", n) % {"count": n}
            ),
        )


@admin.register(RegularJob)
class RegularJobAdmin(ReadOnlyAdmin):
    """What the worker does by the clock."""

    list_display = ["name", "schedule_type", "minutes", "next_run"]
    ordering = ["next_run", "pk"]
    fields = ["name", "func", "schedule_type", "minutes", "next_run"]
    actions = ["run_now"]

    @admin.action(description=gettext_lazy("Do the selected jobs now"))
    def run_now(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self.each_selected(
            request,
            queryset,
            lambda job: operations.job_run_now(job=job, by=request.user),
            lambda n: ngettext("%(count)s job is due now.", "%(count)s jobs are due now.", n) % {"count": n},
        )
