"""The back office of topics. Statements themselves are not in it: they belong to the account's team."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.information.confidential import ConfidentialityLevel
from accounts.information.models import KeyFact, Topic
from kam.records.admin import ReferenceAdmin


@admin.register(Topic)
class TopicAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "prompt_en", "rank"]
    fields = [("name_en", "name_de"), "key", "prompt_en", "prompt_de", "rank"]


@admin.register(KeyFact)
class KeyFactAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "topic", "shelf_months", "rank"]
    list_filter = ["topic"]
    list_select_related = ["topic"]
    fields = [("name_en", "name_de"), "key", "topic", ("tiers", "shelf_months"), "rank"]


@admin.register(ConfidentialityLevel)
class ConfidentialityLevelAdmin(ReferenceAdmin):
    """What a level means is given once: items that have it lie in the scope that follows from it."""

    list_display = ["name_en", "name_de", "key", "kind", "rank"]
    fields = [("name_en", "name_de"), "key", "kind", "rank"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "kind"] if obj is not None else []
