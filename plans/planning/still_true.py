"""Stale knowledge that is still true: whoever has looked at it again says so, and its date becomes today."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from kam.lib.http import whole
from kam.lib.ids import is_public_id, new_public_id
from kam.lib.slots import BatchName
from plans.planning.line_kinds import KINDS, row_kwarg
from plans.planning.undo import MOST

#: The kinds of line that say how things were on a day.
DATED = ("statement", "goal")
#: How the batches of several lines confirmed at once begin.
CONFIRMED = "true:"


def confirm_batches(batches: Iterable[str]) -> dict[str, BatchName]:
    """What confirming several lines is called in the history (slot `batch_names`)."""
    return {
        batch: BatchName(_("Confirmed as still true")) for batch in batches if batch.startswith(CONFIRMED)
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as somebody saw it who says that it is still true."""

    kind: str
    id: str
    version: int | None

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        """`statement.<id>.<version>`, as a page sends it; None for anything else."""
        kind, _dot, rest = text.partition(".")
        public_id, _dot, version = rest.partition(".")
        known = kind in DATED and is_public_id(public_id) and whole(version) is not None
        return cls(kind, public_id, whole(version)) if known else None


@transaction.atomic
def lines_confirm(*, account: KeyAccount, seen: Sequence[Seen], by: Any, today: dt.date) -> list[Any]:
    """All of them or none, as one entry that can be taken back. Raises StaleWrite where words have changed since."""
    if not seen:
        raise ValidationError(_("Choose what is still true."))
    if len(seen) > MOST:
        raise ValidationError(_("Confirm %(n)s lines at most at once.") % {"n": MOST})
    batch = f"{CONFIRMED}{new_public_id()}" if len(seen) > 1 else ""
    return [_confirm(account, one, by, today, batch) for one in dict.fromkeys(seen)]


def _confirm(account: KeyAccount, one: Seen, by: Any, today: dt.date, batch: str) -> Any:
    kind = KINDS[one.kind]
    row = kind.find(account, one.id)
    if row is None or row.archived_at is not None:
        raise ValidationError(_("One of the lines is no longer there. Reload the page."))
    values = {"as_of": today}
    return kind.edit(by=by, version=one.version, values=values, batch=batch, **row_kwarg(kind, row))
