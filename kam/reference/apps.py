from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "kam.reference"
    label = "reference"
    verbose_name = _("Reference data")

    def ready(self) -> None:
        from kam.reference.defaults import load_defaults

        post_migrate.connect(load_defaults, sender=self, dispatch_uid="kam.reference.defaults")
