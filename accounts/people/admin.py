"""The back office of roles and scales. What is said of a person is not in it: it belongs to the account's team."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.people.buying_models import BuyingRole, Scale, ScaleStep
from kam.records.admin import ReferenceAdmin


@admin.register(BuyingRole)
class BuyingRoleAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "unique_in_map", "rank"]
    fields = [("name_en", "name_de"), "key", "unique_in_map", "rank"]


@admin.register(Scale)
class ScaleAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "shelf_months", "rank"]
    fields = [("name_en", "name_de"), "key", "shelf_months", "rank"]


@admin.register(ScaleStep)
class ScaleStepAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "scale", "value", "tone", "rank"]
    list_select_related = ["scale"]
    list_filter = ["scale"]
    fields = [("name_en", "name_de"), "key", ("scale", "value"), ("tone", "icon"), "rank"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "scale"] if obj is not None else []
