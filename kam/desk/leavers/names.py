"""What a handover is called in the history (slot `batch_names`)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kam.desk.leavers.operations import PREFIX
from kam.lib.slots import BatchName
from teams.models import User

REVIEW = "review:"


def leaver_batches(batches: Iterable[str]) -> dict[str, BatchName]:
    """One query, and only where a handover is among them."""
    ids = {batch: batch.split(":")[1] for batch in batches if batch.startswith(PREFIX)}
    names = (
        {user.public_id: str(user) for user in User.objects.filter(public_id__in=ids.values())} if ids else {}
    )
    return {
        batch: BatchName(_("Handover of what %(name)s held") % {"name": names[key]})
        for batch, key in ids.items()
        if key in names
    }


def review_batches(batches: Iterable[str]) -> dict[str, BatchName]:
    """What an access review ended."""
    return {
        batch: BatchName(_("Ended in the access review")) for batch in batches if batch.startswith(REVIEW)
    }
