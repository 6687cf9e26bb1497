"""Writes on one's own choices for the feed. Nobody else learns of them, so they have no history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.workspace.feed_models import FeedChoice
from kam.records.models import Change


@transaction.atomic
def feed_seen(*, user: Any, account: KeyAccount | None, seen: int) -> None:
    """The reader was shown everything up to a change. Never back: an old tab takes nothing away."""
    latest = Change.objects.aggregate(latest=Max("pk"))["latest"] or 0
    choice, _made = FeedChoice.objects.get_or_create(user=user, account=account)
    rows = FeedChoice.objects.filter(pk=choice.pk)
    rows.update(seen_at=timezone.now())
    reached = min(max(seen, 0), latest)
    rows.filter(seen__lt=reached).update(seen=reached)


@transaction.atomic
def feed_way(*, user: Any, account: KeyAccount, way: str) -> FeedChoice:
    """Follows an account, mutes it, or neither. Twice is the same as once."""
    if way not in FeedChoice.Way.values:
        raise ValidationError(_("Choose one of the values offered."))
    choice, _made = FeedChoice.objects.update_or_create(user=user, account=account, defaults={"way": way})
    return choice


@transaction.atomic
def feed_choices_move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """Of an account that is merged into another one: whoever had none for that one keeps theirs.

    Follow and mute as chosen for the account that stays hold; only what was left open there is filled in.
    """
    chosen = {row.user_id: row for row in FeedChoice.objects.select_for_update().filter(account=target)}
    for row in FeedChoice.objects.select_for_update().filter(account=source):
        known = chosen.get(row.user_id)
        if known is None:
            FeedChoice.objects.filter(pk=row.pk).update(account=target)
            continue
        if not known.way and row.way:
            FeedChoice.objects.filter(pk=known.pk).update(way=row.way)
        row.delete()
    return 0
