"""The back office of topics. Statements themselves are not in it: they belong to the account's team."""

from django.contrib import admin

from accounts.information.models import Topic
from kam.records.admin import ReferenceAdmin


@admin.register(Topic)
class TopicAdmin(ReferenceAdmin):
    list_display = ["name_en", "name_de", "key", "prompt_en", "rank"]
    fields = [("name_en", "name_de"), "key", "prompt_en", "prompt_de", "rank"]
