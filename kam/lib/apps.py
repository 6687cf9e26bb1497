from django.apps import AppConfig
from django.urls import register_converter

from kam.lib.ids import PublicIdConverter


class LibConfig(AppConfig):
    name = "kam.lib"
    label = "lib"

    def ready(self) -> None:
        register_converter(PublicIdConverter, "pid")
