from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("Teams")

    def ready(self) -> None:
        from teams.defaults import load_defaults
        from teams.membership.holdings import register_holdings
        from teams.membership.sight import register_sight

        post_migrate.connect(load_defaults, sender=self, dispatch_uid="teams.defaults")
        register_holdings()
        register_sight()
