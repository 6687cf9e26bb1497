from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "kam.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from kam.exchange.documents.history_subjects import register_history_subjects
        from kam.records.schedules import DAILY, MINUTES, SCHEDULES, next_morning

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

        # After erasures, until no byte of what was deleted is left in the database's files.
        SCHEDULES.setdefault(
            "compact",
            {
                "func": "kam.exchange.privacy.compact.compact_again",
                "schedule_type": DAILY,
                "next_run": next_morning(3),
            },
        )

        # In the evening: executive sponsors get the briefing of tomorrow's meetings.
        SCHEDULES.setdefault(
            "meeting-briefings",
            {
                "func": "kam.exchange.meetings.mails.send_briefings",
                "schedule_type": DAILY,
                "next_run": next_morning(17),
            },
        )
