"""The back office of imports: what was sent, by whom, what came of it. Files and rows are not shown."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.exchange.imports.models import ImportRun
from kam.lib.admin import ReadOnlyAdmin


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "file_name", "kind", "state", "by", "total", "done", "ended_at"]
    list_display_links = ["created_at", "file_name"]
    list_filter = ["kind", "state", "created_at"]
    list_select_related = ["by"]
    search_fields = ["file_name", "batch"]
    ordering = ["-pk"]
    fields = [
        "file_name",
        "file_size",
        "kind",
        "state",
        "by",
        "created_at",
        "ended_at",
        "total",
        "done",
        "batch",
        "links",
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).defer("options", "mapping", "touched", "counts", "problem")

    @admin.display(description=gettext_lazy("more"))
    def links(self, row: ImportRun) -> Any:
        history = f"{reverse('admin:records_change_changelist')}?batch__exact={row.batch}"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("exchange:import_result", args=[row.public_id]),
            _("Result"),
            history,
            _("What it changed"),
        )
