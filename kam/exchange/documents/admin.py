"""The back office of documents: who made which, and the company's own slide master. Files are not shown."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from kam.exchange.documents import operations
from kam.exchange.documents.forms import SlideMasterForm
from kam.exchange.documents.models import PlanDocument, SlideMaster
from kam.lib.admin import ReadOnlyAdmin
from kam.lib.operation_admin import ArchivedFilter
from kam.records.admin import RowAdmin


@admin.register(PlanDocument)
class PlanDocumentAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "plan", "format", "edition", "depth", "language", "state", "by", "size"]
    list_display_links = ["created_at", "plan"]
    list_filter = ["format", "edition", "state", "created_at"]
    list_select_related = ["by", "plan"]
    search_fields = ["plan__account__organisation__name"]
    ordering = ["-pk"]
    fields = ["plan", "format", "edition", "depth", "language", "state", "by", "created_at", "size"]


@admin.register(SlideMaster)
class SlideMasterAdmin(RowAdmin):
    form = SlideMasterForm
    list_display = ["file_name", "size", "by", "created_at"]
    list_filter = [ArchivedFilter]
    list_select_related = ["by"]
    search_fields = ["file_name"]
    ordering = ["-pk"]
    actions = ["archive_selected"]
    fields = ["upload"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None  # a master is replaced, never edited

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["upload"] if obj is None else ["file_name", "size", "by", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else ["file_name", "size", "by", "created_at"]

    def values_of(self, form: Any) -> dict[str, Any]:
        return {"upload": form.cleaned_data["upload"]}

    def create_by(self, request: HttpRequest, values: dict[str, Any]) -> SlideMaster:
        upload = values["upload"]
        return operations.master_set(by=request.user, name=upload.name, data=upload.read())

    @admin.action(description=gettext_lazy("Archive the selected rows"))
    def archive_selected(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            operations.master_archive(master=row, by=request.user)
