from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "kam.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from kam.desk.leavers.names import leaver_batches, review_batches
        from kam.lib.slots import batch_names
        from kam.records.schedules import DAILY, MINUTES, SCHEDULES, next_morning

        batch_names.register(leaver_batches)
        batch_names.register(review_batches)
        mails = "kam.desk.notifications.mails"
        soon = {"func": f"{mails}.send_soon", "schedule_type": MINUTES, "minutes": 1}
        SCHEDULES.setdefault("notifications", soon)
        daily = {"func": f"{mails}.send_daily", "schedule_type": DAILY, "next_run": next_morning(6)}
        SCHEDULES.setdefault("notifications-daily", daily)
