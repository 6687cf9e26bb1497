"""The back office of channels, cadences and duties. Touchpoints and pairs belong to the account's team."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.relationships.models import CadenceRule, Channel, SponsorDuty
from kam.records.admin import ReferenceAdmin


@admin.register(Channel)
class ChannelAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "is_group", "rank"]
    fields = [("name_en", "name_de"), "key", ("icon", "is_group"), "rank"]


@admin.register(CadenceRule)
class CadenceRuleAdmin(ReferenceAdmin):
    list_display = ["name_en", "role", "position", "tier", "days", "peer_only", "rank"]
    list_select_related = ["role", "position", "tier"]
    list_filter = ["tier", "role"]
    fields = [
        ("name_en", "name_de"),
        "key",
        ("role", "position", "tier"),
        ("days", "peer_only"),
        "by_functions",
        "rank",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "role", "position", "tier"] if obj is not None else []


@admin.register(SponsorDuty)
class SponsorDutyAdmin(ReferenceAdmin):
    pass
