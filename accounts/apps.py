from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from kam.lib.slots import AccountTab, account_tabs


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.buying.slots import register_buying
        from accounts.defaults import load_defaults
        from accounts.information.briefing_slots import register_briefings
        from accounts.information.document_slots import register_documents
        from accounts.information.fact_slots import register_facts
        from accounts.relationships.slots import register_relations
        from accounts.workspace.batch_names import account_batches
        from accounts.workspace.history_subjects import register_history_subjects
        from accounts.workspace.object_places import register_object_places
        from accounts.workspace.person_data import register_person_data
        from accounts.workspace.person_references import register_person_references
        from accounts.workspace.search_kinds import register_search_kinds
        from accounts.workspace.team_slots import register_team_slots
        from accounts.workspace.touchpoint_slots import register_touchpoints
        from kam.lib.slots import batch_names

        post_migrate.connect(load_defaults, sender=self, dispatch_uid="accounts.defaults")
        _register_tabs()
        _register_schedules()
        batch_names.register(account_batches)
        register_briefings()
        register_documents()
        register_buying()
        register_facts()
        register_history_subjects()
        register_object_places()
        register_relations()
        register_person_data()
        register_person_references()
        register_search_kinds()
        register_team_slots()
        register_touchpoints()


def _register_tabs() -> None:
    for tab in (
        AccountTab("overview", _("Overview"), "accounts:account", 10),
        AccountTab("people", _("Relationships"), "accounts:account_people", 30),
        AccountTab("information", _("Information"), "accounts:account_facts", 50),
        AccountTab("history", _("History"), "accounts:account_history", 90),
    ):
        account_tabs.register(tab)


def _register_schedules() -> None:
    from kam.records.schedules import DAILY, SCHEDULES, next_morning

    for name, func, hour in (
        ("due", "accounts.work.due.tell_what_is_due", 5),
        ("expired-judgements", "accounts.buying.judgement_operations.delete_expired", 4),
        ("left-customers", "accounts.buying.move_operations.mark_all_left", 4),
    ):
        SCHEDULES.setdefault(name, {"func": func, "schedule_type": DAILY, "next_run": next_morning(hour)})
    SCHEDULES.setdefault(
        "last-revenue", {"func": "accounts.customers.derived.last_revenue_all", "schedule_type": DAILY}
    )
