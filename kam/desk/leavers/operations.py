"""Hands over everything that a leaver holds, in one step with one batch of history."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.lib.slots import holdings
from kam.records.models import Change
from kam.records.operations import record
from teams.models import User
from teams.staff.operations import user_deactivate
from teams.staff.rules import why_not_manage

PREFIX = "leaver:"


@transaction.atomic
def leaver_hand_over(
    *,
    colleague: User,
    by: User | None,
    successors: dict[str, User | None],
    left_on: dt.date | None = None,
) -> int:
    """Gives each kind to its successor (None: nobody), then deactivates on `left_on`. All or nothing.

    `successors` is by the key of the holding; what is held without an entry refuses the whole.
    Returns how many things changed hands that `by` may know of; what they may not goes along, and the history of the
    colleague says who takes over such things, whether there were any or not.
    """
    ask(why_not_manage(by))
    for to in successors.values():
        _check_successor(colleague, to)
    batch = f"{PREFIX}{colleague.public_id}:{new_public_id()}"
    done: dict[str, tuple[Any, Any]] = {}
    known = sum(holding.items_for(colleague, by).count() for holding in holdings)
    for holding in holdings:
        items = list(holding.items(colleague))
        if holding.seen is not None and successors.get(holding.key) is not None:
            done[holding.key] = (None, successors[holding.key])
        if not items:
            continue
        if holding.key not in successors:
            raise ValidationError(_("Choose who takes over: %(kind)s.") % {"kind": holding.label})
        for item in items:
            holding.reassign(item=item, to=successors[holding.key], by=by, batch=batch)
        if holding.seen is None:
            done[holding.key] = (len(items), successors[holding.key])
    for holding in holdings:
        if left := holding.items(colleague).count():
            raise ValidationError(
                _("Not everything could be handed over: %(kind)s (%(count)s left).")
                % {"kind": holding.label, "count": left}
            )
    if done:
        record(colleague, action=Change.Action.EVENT, by=by, values=done, note="handed over", batch=batch)
    if left_on is not None:
        user_deactivate(user=colleague, by=by, left_on=left_on)
    return known


def _check_successor(colleague: User, to: User | None) -> None:
    if to is None:
        return
    if to.pk == colleague.pk:
        raise ValidationError(_("The successor is the colleague who leaves. Choose another one."))
    if not to.is_active:
        raise ValidationError(_("%(name)s has left the company.") % {"name": to.full_name})
