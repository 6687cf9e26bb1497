"""The back office of erasures: which were done, to be repeated after a restore of an older backup."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam.exchange.privacy.models import Erasure
from kam.lib.admin import ReadOnlyAdmin


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "person_pk", "by", "kept", "backups_until", "compacted_at"]
    list_select_related = ["by"]
    ordering = ["-pk"]
    fields = [
        "created_at", "person_pk", "by", "kept", "unread", "reading", "backups_until", "compacted_at", "links",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("more"))
    def links(self, row: Erasure) -> Any:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("exchange:privacy_proof", args=[row.public_id]),
            _("Proof of erasure"),
        )
