from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from kam.lib.slots import AccountTab, account_tabs


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.defaults import load_defaults
        from accounts.workspace.history_subjects import register_history_subjects
        from accounts.workspace.object_places import register_object_places
        from accounts.workspace.team_slots import register_team_slots
        from kam.records.schedules import DAILY, SCHEDULES, next_morning

        SCHEDULES.setdefault(
            "last-revenue", {"func": "accounts.customers.derived.last_revenue_all", "schedule_type": DAILY}
        )
        due = {
            "func": "accounts.work.due.tell_what_is_due",
            "schedule_type": DAILY,
            "next_run": next_morning(5),
        }
        SCHEDULES.setdefault("due", due)
        post_migrate.connect(load_defaults, sender=self, dispatch_uid="accounts.defaults")
        account_tabs.register(AccountTab("overview", _("Overview"), "accounts:account", 10))
        account_tabs.register(AccountTab("people", _("People"), "accounts:account_people", 30))
        account_tabs.register(AccountTab("history", _("History"), "accounts:account_history", 90))
        register_history_subjects()
        register_object_places()
        register_team_slots()
