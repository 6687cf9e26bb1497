"""Writes on introductions: who brings a colleague and somebody of the customer together, until it happened."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.relationships.models import Introduction, Touchpoint
from accounts.relationships.pair_operations import checked
from accounts.relationships.pair_rules import (
    why_no_pair_with,
    why_not_change_introduction,
    why_not_introduction,
)
from kam.lib.access import ask
from kam.lib.ids import is_public_id, new_public_id
from kam.records.models import Notification
from kam.records.notify import notify
from kam.records.operations import create_row, edit_row, locked
from teams.models import User

FIELDS = ("stakeholder", "user", "by_user", "by_stakeholder", "why", "due_on")
State = Introduction.State


def _check(account: KeyAccount, values: dict[str, Any]) -> None:
    """That both ends are in the account, and that nobody introduces themselves."""
    stakeholder, through = values.get("stakeholder"), values.get("by_stakeholder")
    for name, place in (("stakeholder", stakeholder), ("by_stakeholder", through)):
        reason = why_no_pair_with(place, account) if place is not None else None
        if reason:
            raise ValidationError({name: reason})
    if stakeholder is not None and stakeholder == through:
        raise ValidationError({"by_stakeholder": _("Nobody introduces themselves. Choose somebody else.")})
    if values.get("user") is not None and values["user"] == values.get("by_user"):
        raise ValidationError({"by_user": _("Nobody introduces themselves. Choose somebody else.")})
    for name in ("user", "by_user"):
        if values.get(name) is not None and not values[name].is_active:
            raise ValidationError({name: _("%(name)s has left the company.") % {"name": values[name]}})


def _before(account: KeyAccount, public_id: str | None) -> Introduction | None:
    """The one that an earlier send of the same id made; ids elsewhere are refused without telling more."""
    if public_id is None:
        return None
    refusal = ValidationError(_("This could not be saved. Reload the page and try again."))
    if not is_public_id(public_id):
        raise refusal
    row = Introduction.objects.filter(public_id=public_id).first()
    if row is not None and row.account_id != account.pk:
        raise refusal
    return row


@transaction.atomic
def introduction_create(
    *,
    account: KeyAccount,
    stakeholder: Stakeholder,
    user: User,
    by: Any,
    by_user: User | None = None,
    by_stakeholder: Stakeholder | None = None,
    why: str = "",
    due_on: dt.date | None = None,
    public_id: str | None = None,
    batch: str = "",
) -> Introduction:
    """Agrees on an introduction; both colleagues are told. The same `public_id` twice is one introduction."""
    ask(why_not_introduction(account, by))
    made = _before(account, public_id)
    if made is not None:
        return made
    values = checked(Introduction(), {
        "stakeholder": stakeholder, "user": user, "by_user": by_user, "by_stakeholder": by_stakeholder,
        "why": why, "due_on": due_on,
    }, FIELDS)  # fmt: skip
    _check(account, values)
    row = Introduction(account=account, created_by=by, public_id=public_id or new_public_id(), **values)
    try:
        with transaction.atomic():
            create_row(row, by=by, scope=account.scope, batch=batch)
    except IntegrityError:
        again = _before(account, public_id)
        if again is None:
            raise
        return again
    _tell(row, [user, by_user], by)
    return row


def _tell(row: Introduction, people: list[User | None], by: Any) -> None:
    """Who is to meet somebody, and who is to bring them together."""
    notify(
        kind=Notification.Kind.ASSIGNED, to=[one for one in people if one is not None], about=row, by=by,
        scope=row.account.scope, key=f"introduction:{row.pk}:{row.version}",
    )  # fmt: skip


def _locked(introduction: Introduction) -> Introduction:
    rows = Introduction.objects.select_related("account", "stakeholder__person", "user", "by_user")
    return locked(rows, introduction.pk)


@transaction.atomic
def introduction_edit(
    *, introduction: Introduction, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Introduction:
    """Changes who, for what or until when; who is new in it is told."""
    row = _locked(introduction)
    ask(why_not_change_introduction(row, by))
    clean = checked(row, values, FIELDS)
    _check(row.account, {name: clean.get(name, getattr(row, name)) for name in FIELDS})
    changed = edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch)
    _tell(row, [new for name, (_old, new) in changed.items() if name in ("user", "by_user")], by)
    return row


@transaction.atomic
def introduction_close(
    *,
    introduction: Introduction,
    by: Any,
    state: str,
    touchpoint: Touchpoint | None = None,
) -> Introduction:
    """It happened (with the touchpoint at which it did), or nobody pursues it; "open" takes that back."""
    row = _locked(introduction)
    ask(why_not_change_introduction(row, by))
    if state not in State.values:
        raise ValidationError(_("Choose one of the values offered."))
    if touchpoint is not None and touchpoint.account_id != row.account_id:
        raise ValidationError({"touchpoint": _("This touchpoint belongs to another account.")})
    values = {"state": state, "touchpoint": touchpoint if state == State.DONE else None}
    edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def introduction_reassign(
    *, introduction: Introduction, leaver_pk: int, to: User | None, by: Any, batch: str = ""
) -> Introduction:
    """What a leaver was to do or to be introduced for goes to somebody else; without a successor it is dropped."""
    row = _locked(introduction)
    if to is None:
        values: dict[str, Any] = {"state": State.DROPPED}
    else:
        values = {name: to for name in ("user", "by_user") if getattr(row, f"{name}_id") == leaver_pk}
        ends = {name: values.get(name, getattr(row, name)) for name in ("user", "by_user")}
        if ends["user"] == ends["by_user"]:  # nobody introduces themselves
            values["by_user"] = None
    edit_row(row, values=values, version=None, by=by, scope=row.account.scope, batch=batch)
    return row
