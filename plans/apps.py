from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from kam.lib.slots import batch_names
        from plans.defaults import load_defaults
        from plans.planning.history_subjects import register_history_subjects
        from plans.planning.live import register_blocks
        from plans.planning.measures import register_measures
        from plans.planning.object_places import register_object_places
        from plans.planning.person_data import register_person_data
        from plans.planning.search_kinds import register_search_kinds
        from plans.planning.slots import register_slots
        from plans.planning.still_true import confirm_batches

        post_migrate.connect(load_defaults, sender=self, dispatch_uid="plans.defaults")
        batch_names.register(confirm_batches)
        register_history_subjects()
        register_blocks()
        register_measures()
        register_object_places()
        register_person_data()
        register_search_kinds()
        register_slots()
        _register_schedules()


def _register_schedules() -> None:
    from kam.records.schedules import DAILY, SCHEDULES, next_morning

    func = "plans.planning.kept.keep_measures"
    SCHEDULES.setdefault("measures", {"func": func, "schedule_type": DAILY, "next_run": next_morning(3)})
