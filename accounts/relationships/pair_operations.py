"""Writes on pairs: level, target, work plan. One pair for a stakeholder and a colleague, made when first needed."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment
from accounts.relationships.models import Relationship
from accounts.relationships.pair_rules import EVERY, why_no_pair_with, why_not_pair
from kam.lib.access import ask
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.records.operations import archive_row, create_row, edit_row, locked, plain, restore_row
from kam.reference.calendar import today as company_today
from teams.models import User

PAIR_FIELDS = ("level", "target", "goal", "part", "next_step", "next_on", "cadence_days")


def checked(row: models.Model, values: dict[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """The values as the model stores them. Raises ValidationError by field; an unknown name is our mistake."""
    unknown = values.keys() - set(allowed)
    if unknown:
        raise TypeError(f"{type(row).__name__} has no editable {', '.join(sorted(unknown))}")
    found, errors = {}, {}
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        try:
            found[name] = value if field.is_relation else field.clean(value, row)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return found


@transaction.atomic
def pair_set(
    *,
    stakeholder: Stakeholder,
    user: User,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    batch: str = "",
    today: dt.date | None = None,
) -> Relationship:
    """Says where a relation stands and where it shall go. `version` 0: the writer saw no pair yet.

    Raises StaleWrite when somebody else made or changed the pair in the meantime.
    """
    place = locked(Stakeholder.objects.select_related("account"), stakeholder.pk)
    ask(why_not_pair(place.account, user, by))
    row = Relationship.objects.select_for_update(of=("self",)).filter(stakeholder=place, user=user).first()
    clean = checked(row or Relationship(), values, PAIR_FIELDS)
    if row is None or row.archived_at is not None:
        _check_new(place, user)
    if "level" in clean and (row is None or row.level != clean["level"] or row.archived_at is not None):
        clean["level_on"] = today or company_today()
    scope = place.account.scope
    if row is None:
        row = Relationship(account=place.account, stakeholder=place, user=user, **clean)
        try:
            with transaction.atomic():
                return create_row(row, by=by, scope=scope, batch=batch)
        except IntegrityError:  # another window was faster
            found = Relationship.objects.get(stakeholder=place, user=user)
            raise StaleWrite(found, values, list(values)) from None
    if row.archived_at is not None:
        empty = {name: _default(name) for name in PAIR_FIELDS}
        back = {"archived_at": None, **empty, **clean}
        edit_row(
            row, values=back, version=None, by=by, scope=scope, batch=batch, action=Change.Action.RESTORE
        )
        return row
    try:
        edit_row(row, values=clean, version=version, by=by, scope=scope, batch=batch)
    except StaleWrite as stale:
        raise StaleWrite(row, values, [name for name in stale.changed if name in values]) from None
    return row


def _check_new(stakeholder: Stakeholder, user: User) -> None:
    reason = why_no_pair_with(stakeholder, stakeholder.account)
    if reason is None and not user.is_active:
        reason = _("%(name)s has left the company.") % {"name": user}
    if reason:
        raise ValidationError(reason)


def _locked(pair: Relationship) -> Relationship:
    return locked(Relationship.objects.select_related("account", "user", "stakeholder__person"), pair.pk)


@transaction.atomic
def pair_archive(*, pair: Relationship, by: Any, batch: str = "") -> Relationship:
    """Takes a pair out of the matrix; history keeps it."""
    row = _locked(pair)
    ask(why_not_pair(row.account, row.user, by))
    archive_row(row, by=by, scope=row.account.scope, batch=batch)
    return row


@transaction.atomic
def pair_reassign(*, pair: Relationship, to: User | None, by: Any, batch: str = "") -> Relationship:
    """What a leaver knew goes to somebody else, who begins where they stand: the target and the plan go along."""
    row = _locked(pair)
    if to is not None:
        other = Relationship.objects.filter(stakeholder=row.stakeholder, user=to).first()
        values: dict[str, Any] = {
            "target": row.target,
            "goal": row.goal,
            "part": row.part,
            "next_step": row.next_step,
            "next_on": row.next_on,
            "cadence_days": row.cadence_days,
        }
        if other is not None and other.archived_at is None:
            values = {name: value for name, value in values.items() if not getattr(other, name)}
            version: int | None = other.version
        else:
            values, version = {"level": 0, **values}, 0
        if values and row.stakeholder.archived_at is None and row.stakeholder.left_on is None:
            pair_set(
                stakeholder=row.stakeholder, user=to, by=None, version=version, values=values, batch=batch
            )
    archive_row(row, by=by, scope=row.account.scope, batch=batch)
    return row


@transaction.atomic
def pair_undo(*, pair: Relationship, change_pk: int, by: Any) -> Relationship:
    """Takes one's own change of a pair back. Raises ValidationError when what it made no longer stands."""
    row = _locked(pair)
    ask(why_not_pair(row.account, row.user, by))
    changes = Change.objects.filter(object_type=Relationship._meta.label_lower, object_pk=row.pk, by=by)
    change = next((one for one in changes if one.pk == change_pk), None)
    if change is None or not _stands(change, row):
        raise ValidationError(_("Somebody has changed this in the meantime; nothing was undone."))
    scope = row.account.scope
    if change.action in (Change.Action.CREATE, Change.Action.RESTORE):
        archive_row(row, by=by, scope=scope)
    elif change.action == Change.Action.ARCHIVE:
        restore_row(row, by=by, scope=scope)
    else:
        old = {name: _value(name, was) for name, (was, _now) in change.values.items() if name in _UNDONE}
        edit_row(row, values=old, version=None, by=by, scope=scope)
    return row


def _stands(change: Change, row: Relationship) -> bool:
    """Whether the pair still is what the change made of it."""
    there = row.archived_at is None
    if change.action == Change.Action.ARCHIVE or not there:
        return not there and change.action == Change.Action.ARCHIVE
    made = {name: now for name, (_was, now) in change.values.items() if name in _UNDONE}
    if change.action == Change.Action.CREATE:
        made = {name: made.get(name) for name in _UNDONE}
        return all((plain(getattr(row, name)) or None) == (now or None) for name, now in made.items())
    return all(plain(getattr(row, name)) == now for name, now in made.items())


_UNDONE = {*PAIR_FIELDS, "level_on"}


def _default(name: str) -> Any:
    field: Any = Relationship._meta.get_field(name)
    return field.get_default()


def _value(name: str, was: Any) -> Any:
    """A value of history as the model takes it."""
    if name in ("next_on", "level_on"):
        return parse_date(was) if was else None
    if was is None:
        return _default(name)
    return was


@transaction.atomic
def everybody_to_map(*, account: KeyAccount, by: Any, today: dt.date, batch: str = "") -> list[Stakeholder]:
    """All people who work at the account and are not in its map yet. Returns the new ones."""
    ask(why_not_in(account, by, EVERY))
    KeyAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    known = Stakeholder.objects.of_account(account).current().filter(person__isnull=False).values("person")
    jobs = (
        Employment.objects.not_ended(today)
        .filter(organisation__account=account, person__archived_at=None)
        .exclude(person__in=known)
        .select_related("person", "organisation")
        .order_by("organisation", "unit", "person__last_name", "pk")
    )
    made: dict[int, Stakeholder] = {}
    for job in jobs:
        if job.person_id not in made:
            top = job.organisation_id == account.organisation_id
            unit = job.unit if top else job.organisation.name
            row = Stakeholder(
                account=account, person=job.person, organisation=job.organisation, unit=unit[:120]
            )
            made[job.person_id] = create_row(row, by=by, scope=account.scope, batch=batch)
    return list(made.values())
