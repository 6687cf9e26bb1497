from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "kam.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from kam.records.schedules import ensure_schedules

        post_migrate.connect(ensure_schedules, sender=self, dispatch_uid="records.schedules")
