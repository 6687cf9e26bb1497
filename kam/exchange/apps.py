from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "kam.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from kam.exchange.documents.history_subjects import register_history_subjects
        from kam.records.schedules import MINUTES, SCHEDULES

        register_history_subjects()
        # Documents whose time is over are deleted, those that died with their server ended.
        SCHEDULES.setdefault(
            "documents",
            {"func": "kam.exchange.documents.jobs.documents_tidy", "schedule_type": MINUTES, "minutes": 60},
        )

        # Imports that died with their server are taken back, files that nobody came back for deleted.
        SCHEDULES.setdefault(
            "imports",
            {"func": "kam.exchange.imports.jobs.imports_tidy", "schedule_type": MINUTES, "minutes": 5},
        )
