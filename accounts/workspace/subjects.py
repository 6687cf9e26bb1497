"""What the account teams are for: the name and the tier that everybody may know, and links."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.customers.models import KeyAccount
from kam.lib.slots import TeamSubject


def subjects_of_teams(team_pks: Iterable[int], viewer: Any) -> dict[int, TeamSubject]:
    """Of the accounts in use, by team: one query. The workspace is linked for those who see the account."""
    accounts = KeyAccount.objects.current().with_level_for(viewer).select_related("tier")
    return {
        account.team_id: TeamSubject(
            name=account.name,
            url=reverse("accounts:account", args=[account.public_id]) if account.level else "",
            tier=account.tier.name,
            card_url=reverse("accounts:account_card", args=[account.public_id]),
        )
        for account in accounts.filter(team__in=list(team_pks))
    }
