"""Derives who sees which account anew, from memberships and KAM assignments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from teams.membership.access import access_refresh, wanted_access
from teams.membership.models import AccountTeam, TeamAccess

BATCH = 500


class Command(BaseCommand):
    help = "Derives the table of who sees which account anew. With --check only counts what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, fail when something differs"
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        teams = list(AccountTeam.objects.order_by("pk").values_list("pk", flat=True))
        differing = 0
        for first in range(0, len(teams), BATCH):
            batch = set(teams[first : first + BATCH])
            with transaction.atomic():
                differing += _differing(batch)
                if not check:
                    access_refresh(batch)
        if check and differing:
            self.stderr.write(f"{differing} rows differ. Run rebuild_access without --check.")
            raise SystemExit(1)
        self.stdout.write(f"{len(teams)} teams, {differing} rows {'differ' if check else 'put right'}.")


def _differing(team_pks: set[int]) -> int:
    wanted = {(*key, *value) for key, value in wanted_access(team_pks).items()}
    fields = ("user_id", "team_id", "starts_on", "level", "ends_on")
    return len(wanted ^ set(TeamAccess.objects.filter(team__in=team_pks).values_list(*fields)))
