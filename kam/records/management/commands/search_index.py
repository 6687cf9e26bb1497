"""Makes what search reads anew, or compares it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kam.records import indexing


class Command(BaseCommand):
    help = "Puts the entries of search right. With --check only says what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, fail when something differs"
        )
        parser.add_argument("--if-empty", action="store_true", help="only kinds that have no entries yet")

    def handle(self, *args: Any, check: bool = False, if_empty: bool = False, **options: Any) -> None:
        if if_empty:
            indexing.keep()
            return
        if not check:
            count = indexing.rebuild()
            self.stdout.write(f"{count} objects can be found.")
            return
        if found := indexing.differences():
            self.stderr.write(
                "\n".join([*found[:20], f"{len(found)} differ. Run search_index without --check."])
            )
            raise SystemExit(1)
        self.stdout.write("Search agrees with the rows.")
