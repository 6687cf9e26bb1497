from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.defaults import load_defaults

        post_migrate.connect(load_defaults, sender=self, dispatch_uid="accounts.defaults")
