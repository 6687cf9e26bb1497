"""What becomes of confidential items when two accounts become one: they go along, and nobody gains sight of them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.audience import keys_of
from accounts.information.confidential import ConfidentialityLevel, ConfidentialRow
from kam.records.models import Audience, Change
from kam.records.operations import edit_row, record
from kam.reference.calendar import today as company_today
from teams.membership.audiences import core_members, members_of, names_of, user_key

Kind = ConfidentialityLevel.Kind


def confidential_move(*, item: ConfidentialRow, target: KeyAccount, by: Any, batch: str) -> None:
    """The item goes along to the account that stays, and is for the same colleagues as before.

    Nobody gains sight of it by the merge: "the core team" becomes those who are in it today, by name.
    """
    today, level, keys = company_today(), item.confidentiality, keys_of(item)
    if level.kind == Kind.CORE:
        level = _named_level()
        keys = [user_key(pk) for pk in sorted(core_members(item.account.team_id, today))]
    else:
        keys = without_functions(keys, item.account, today)
    move_to(item=item, target=target, level=level, keys=keys, by=by, batch=batch)


def without_functions(keys: Sequence[str], account: KeyAccount, today: dt.date) -> list[str]:
    """The keys, with those who hold it today in place of each function of the account's team, which ends."""
    own = [key for key in keys if key.startswith(f"f:{account.team_id}:")]
    held = members_of(own, today)
    found = [[user_key(pk) for pk in sorted(held[key])] if key in held else [key] for key in keys]
    return list(dict.fromkeys(key for many in found for key in many))


def move_to(
    *,
    item: ConfidentialRow,
    target: KeyAccount,
    level: ConfidentialityLevel,
    keys: Sequence[str],
    by: Any,
    batch: str,
    scope: str = "",
) -> None:
    """Hangs an item on another account, with this level and audience, and says so in its history. `scope`: that of
    its history, where it does not follow account and level. An audience that means nobody is kept as such."""
    label, before = item._meta.label_lower, keys_of(item)
    names, scope = names_of([*before, *keys]), scope or item.scope_for(level, target)
    Audience.objects.filter(object_type=label, object_pk=item.pk).exclude(key__in=keys).delete()
    fresh = [Audience(object_type=label, object_pk=item.pk, key=key) for key in keys if key not in before]
    Audience.objects.bulk_create(fresh)
    values = {"account": target, "confidentiality": level}
    edit_row(item, values=values, version=None, by=by, scope=scope, batch=batch)
    if before != list(keys):
        told = {"audience": ([names[key] for key in before], [names[key] for key in keys])}
        record(item, action=Change.Action.EDIT, by=by, scope=scope, values=told, batch=batch)


def _named_level() -> ConfidentialityLevel:
    """The level for a chosen audience. The company may have archived it; it still holds what it held."""
    rows = ConfidentialityLevel.objects.filter(kind=Kind.NAMED)
    level = rows.order_by(F("archived_at").asc(nulls_first=True), "rank", "pk").first()
    if level is None:
        raise ValidationError(_("Only a chosen audience may see some items, and no level says so any more."))
    return level
