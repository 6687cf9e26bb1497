"""Prints docs/roles.md from the permission tables."""

from typing import Any

from django.core.management.base import BaseCommand

from kam.lib.roles import roles_text


class Command(BaseCommand):
    help = "Prints who may do what, as Markdown (docs/roles.md)."
    requires_system_checks: list[Any] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(roles_text())
