"""`manage.py demo`: the demo world, for trying the product out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import KeyAccount
from kam.exchange.demo.build import build, is_empty, is_there
from kam.records.indexing import rebuild
from kam.reference.calendar import today as company_today
from teams.models import User


class Command(BaseCommand):
    help = "Builds the demo world: the company Helvion with its colleagues, customers and plans."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there is data already.")
        parser.add_argument("--force", action="store_true", help="Add to the data that is there.")

    def handle(self, *args: Any, if_empty: bool = False, force: bool = False, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("The demo world has known passwords; a production installation refuses it.")
        if not is_empty():
            if if_empty:
                return
            if is_there():
                raise CommandError("The demo world is in this database already.")
            if not force:
                raise CommandError(
                    "This database holds data already. Use --force to add the demo world to it."
                )
        if not settings.DEMO_PASSWORD:
            raise CommandError("DEMO_PASSWORD is empty; the demo logins need a password.")
        self.stdout.write("Building the demo world ...")
        build(company_today(), settings.DEMO_PASSWORD)
        rebuild()
        self.stdout.write(f"{User.objects.count()} colleagues, {KeyAccount.objects.count()} key accounts.")
