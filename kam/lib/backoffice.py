"""Makes Django's admin our back office (kam/lib/admin.py)."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "kam.lib.admin.BackOffice"
    default = False
