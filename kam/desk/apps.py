from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "kam.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from kam.desk.leavers.names import leaver_batches, review_batches
        from kam.lib.slots import batch_names

        batch_names.register(leaver_batches)
        batch_names.register(review_batches)
