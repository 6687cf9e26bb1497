"""manage.py compact_database: after an erasure, so that no byte of it stays in the database's files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kam.exchange.privacy.compact import compact


class Command(BaseCommand):
    help = "Writes the database anew without what was deleted, and says what it did. On PostgreSQL it locks tables."

    def handle(self, *args: Any, **options: Any) -> None:
        done = compact(full=True)
        if not done.whole:
            raise CommandError(done.told)
        self.stdout.write(done.told)
