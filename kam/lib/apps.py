from django.apps import AppConfig
from django.core.checks import Tags, register
from django.urls import register_converter

from kam.lib.durability import check_durability
from kam.lib.ids import PublicIdConverter


class LibConfig(AppConfig):
    name = "kam.lib"
    label = "lib"

    def ready(self) -> None:
        register_converter(PublicIdConverter, "pid")
        register(check_durability, Tags.database)
