"""Writes on touchpoints: log, plan, hold, cancel, change, archive. `by` is the acting user; None is the system.

People and colleagues of a touchpoint are part of it: they change with its version and stand in its history.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.lines import made_before
from accounts.information.values import cleaned_values
from accounts.people.models import Person
from accounts.relationships.models import Touchpoint
from accounts.work.models import Commitment, DroppedNote
from accounts.work.notes import note_handle
from accounts.work.operations import action_create, commitment_create, commitment_settle
from accounts.work.touchpoint_rules import strangers, why_not_change, why_not_edit, why_not_log
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.operations import archive_row, create_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from teams.models import User

FIELDS = ("on", "starts_at", "ends_at", "channel", "text", "note", "next_step", "place", "state")
#: What says how far an entry of a calendar had come.
EXTERNAL = ("external_sequence", "external_stamp")
State = Touchpoint.State
#: More than a hall full: a mistake, or an invitation to everybody.
MOST_PEOPLE = 60


@dataclass(frozen=True)
class Step:
    """A next step that becomes an action."""

    text: str
    owner: User | None = None
    due_on: dt.date | None = None
    public_id: str | None = None


@dataclass(frozen=True)
class Promise:
    """What was promised at the touchpoint, by them or by us."""

    direction: str
    text: str
    person: Person | None = None
    owner: User | None = None
    due_on: dt.date | None = None
    public_id: str | None = None


@dataclass(frozen=True)
class Raised:
    """What comes of a touchpoint besides itself: an action, promises, the end of older ones."""

    step: Step | None = None
    promises: Iterable[Promise] = ()
    settled: Mapping[str, str] = field(default_factory=dict)  # public id of a commitment: kept or broken


@transaction.atomic
def touchpoint_log(
    *,
    account: KeyAccount,
    by: Any,
    people: Iterable[Person],
    colleagues: Iterable[User],
    public_id: str | None = None,
    raised: Raised | None = None,
    source: str = Touchpoint.Source.TYPED,
    external_id: str = "",
    external: dict[str, Any] | None = None,
    today: dt.date | None = None,
    batch: str = "",
    **values: Any,
) -> Touchpoint:
    """A contact that was had or is planned. The same `public_id`, or the same `external_id` in the account, is the
    same touchpoint. `external`: how far the entry of the calendar has come (`EXTERNAL`)."""
    ask(why_not_log(account, by))
    made = made_before(Touchpoint, public_id, account_id=account.pk) or _known(account, external_id)
    if made is not None:
        return made
    them, us = _sides(account, people, colleagues, by)
    clean = _checked(cleaned_values(Touchpoint, values, FIELDS), today or company_today())
    row = Touchpoint(
        public_id=public_id or new_public_id(),
        account=account,
        source=source,
        external_id=external_id[:240],
        created_by=by,
        **{name: value for name, value in (external or {}).items() if name in EXTERNAL},
        **clean,
    )
    if not them and not (row.text or row.note):
        raise ValidationError({"people": _("Say whom you met, or what it was about.")})
    try:
        with transaction.atomic():
            create_row(
                row, by=by, scope=account.scope, batch=batch, beside={"people": them, "colleagues": us}
            )
    except IntegrityError:  # another send of the same was faster
        made = made_before(Touchpoint, public_id, account_id=account.pk) or _known(account, external_id)
        if made is None:
            raise
        return made
    _hang(row, them, us)
    _raise(row, raised, by, batch)
    return row


@transaction.atomic
def touchpoint_of_note(*, dropped: DroppedNote, by: Any, **values: Any) -> Touchpoint:
    """A note that a colleague dropped off becomes a touchpoint and is taken care of. Twice makes one."""
    row = touchpoint_log(
        account=dropped.account,
        by=by,
        source=Touchpoint.Source.NOTE,
        external_id=f"note:{dropped.public_id}",
        **values,
    )
    note_handle(note=dropped, by=by)
    return row


@transaction.atomic
def touchpoint_edit(
    *,
    touchpoint: Touchpoint,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    people: Iterable[Person] | None = None,
    colleagues: Iterable[User] | None = None,
    raised: Raised | None = None,
    external: dict[str, Any] | None = None,
    today: dt.date | None = None,
    batch: str = "",
) -> Touchpoint:
    """Changes a touchpoint and who took part; a stale version raises StaleWrite. `external` as in `touchpoint_log`."""
    row = _locked(touchpoint)
    ask(why_not_edit(row, by))
    clean = _checked(cleaned_values(Touchpoint, values, FIELDS), today or company_today(), row)
    had_people = [link.person for link in row.people.select_related("person")]
    had_us = [link.user for link in row.colleagues.select_related("user")]
    them, us = _sides(
        row.account, had_people if people is None else people, had_us if colleagues is None else colleagues,
        by, known=had_people,
    )  # fmt: skip
    beside = {"people": _moved(had_people, them), "colleagues": _moved(had_us, us)}
    clean |= {name: value for name, value in (external or {}).items() if name in EXTERNAL}
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch, beside=beside)
    _hang(row, them, us)
    _raise(row, raised, by, batch)
    return row


@transaction.atomic
def touchpoint_hold(*, touchpoint: Touchpoint, by: Any, today: dt.date | None = None) -> Touchpoint:
    """A planned meeting took place; one that was planned for later took place today."""
    row, today = _locked(touchpoint), today or company_today()
    ask(why_not_edit(row, by))
    if row.state != State.DONE:
        values = {"state": State.DONE, "on": min(row.on, today)}
        edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def touchpoint_cancel(*, touchpoint: Touchpoint, by: Any) -> Touchpoint:
    """A planned meeting does not take place."""
    return _set_state(touchpoint, State.CANCELLED, by)


@transaction.atomic
def touchpoint_replan(*, touchpoint: Touchpoint, by: Any, on: dt.date | None = None) -> Touchpoint:
    """Undo of held and cancelled: planned again, for the day it was."""
    return _set_state(touchpoint, State.PLANNED, by, on)


@transaction.atomic
def touchpoint_archive(*, touchpoint: Touchpoint, by: Any) -> Touchpoint:
    """Takes a touchpoint out of all lists; what came of it stays."""
    row = _locked(touchpoint)
    ask(why_not_change(row, by))
    archive_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def touchpoint_restore(*, touchpoint: Touchpoint, by: Any) -> Touchpoint:
    """Brings an archived touchpoint back, unless the same calendar entry was read in again meanwhile."""
    row = _locked(touchpoint)
    ask(why_not_change(row, by))
    if row.external_id and _known(row.account, row.external_id) not in (None, row):
        raise ValidationError(_("The same entry is there again. Change that one."))
    restore_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def touchpoint_take_over(
    *, touchpoint: Touchpoint, colleague: User, to: User | None, by: Any, batch: str = ""
) -> Touchpoint:
    """A leaver's part in a planned meeting goes to somebody else. The caller's operation asks whether `by` may."""
    row = _locked(touchpoint)
    had = [link.user for link in row.colleagues.select_related("user")]
    now = [user for user in had if user.pk != colleague.pk]
    if to is not None and to.pk not in {user.pk for user in now}:
        now.append(to)
    beside = {"colleagues": _moved(had, now)}
    edit_row(row, values={}, version=None, by=by, scope=row.account.scope, batch=batch, beside=beside)
    _hang(row, None, now)
    return row


def touchpoints_move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """All touchpoints of an account that is merged into another one; the merge asks whether `by` may.

    An entry of a calendar that both hold loses its id in the one that moves.
    """
    taken = set(
        Touchpoint.objects.filter(account=target, archived_at=None)
        .exclude(external_id="")
        .values_list("external_id", flat=True)
    )
    count = 0
    for row in Touchpoint.objects.select_for_update().filter(account=source).order_by("pk"):
        values: dict[str, Any] = {"account": target}
        if row.archived_at is None and row.external_id in taken:
            values["external_id"] = ""
        edit_row(row, values=values, version=None, by=by, scope=target.scope, batch=batch)
        count += 1
    return count


# What they share ----------------------------------------------------------------------------------------


def _locked(touchpoint: Touchpoint) -> Touchpoint:
    return locked(Touchpoint.objects.select_related("account"), touchpoint.pk)


def _known(account: KeyAccount, external_id: str) -> Touchpoint | None:
    rows = Touchpoint.objects.filter(account=account, archived_at=None, external_id=external_id[:240])
    return rows.first() if external_id else None


def _set_state(touchpoint: Touchpoint, state: str, by: Any, on: dt.date | None = None) -> Touchpoint:
    row = _locked(touchpoint)
    ask(why_not_edit(row, by))
    values = {"state": state, "on": on or row.on}
    edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row


def _sides(
    account: KeyAccount,
    people: Iterable[Person],
    colleagues: Iterable[User],
    by: Any,
    known: Iterable[Person] = (),
) -> tuple[list[Person], list[User]]:
    """Who took part, each once. New ones of theirs must have to do with the account."""
    them, us = list(dict.fromkeys(people)), list(dict.fromkeys(colleagues))
    if len(them) > MOST_PEOPLE or len(us) > MOST_PEOPLE:
        raise ValidationError({"people": _("At most %(most)s people on each side.") % {"most": MOST_PEOPLE}})
    if not us:
        raise ValidationError({"colleagues": _("Say who of us took part.")})
    before = set(known)
    fresh = [person for person in them if person not in before]
    if by is not None and (others := strangers(account, fresh)):
        names = ", ".join(str(person) for person in others)
        raise ValidationError({"people": _("%(names)s: no job at this customer.") % {"names": names}})
    return them, us


def _moved(had: list[Any], now: list[Any]) -> tuple[list[Any], list[Any]]:
    """Old and new, the same list twice when only the order differs."""
    return (had, had) if set(had) == set(now) else (had, now)


def _checked(clean: dict[str, Any], today: dt.date, row: Touchpoint | None = None) -> dict[str, Any]:
    """What lies ahead is planned; times belong to the day."""
    on = clean.get("on", row.on if row else None)
    if on is None:
        raise ValidationError({"on": _("Say on which day.")})
    if clean.get("channel", row.channel_id if row else None) is None:
        raise ValidationError({"channel": _("Say how you met.")})
    state = clean.get("state", row.state if row else State.DONE)
    if on > today and state == State.DONE:
        clean["state"] = State.PLANNED
    starts, ends = (clean.get(name, getattr(row, name, None)) for name in ("starts_at", "ends_at"))
    if starts and ends and ends < starts:
        raise ValidationError({"ends_at": _("The end is before the beginning.")})
    return clean


def _hang(row: Touchpoint, them: list[Person] | None, us: list[User] | None) -> None:
    """Writes who took part; None leaves a side as it is."""
    sides: tuple[tuple[Any, str, list[Any] | None], ...] = (
        (row.people, "person", them),
        (row.colleagues, "user", us),
    )
    for links, name, wanted in sides:
        if wanted is None:
            continue
        have = set(links.values_list(name, flat=True))
        keep = {one.pk for one in wanted}
        if have - keep:
            links.filter(**{f"{name}__in": have - keep}).delete()
        links.bulk_create(
            [links.model(touchpoint=row, **{name: one}) for one in wanted if one.pk not in have]
        )


def _raise(row: Touchpoint, raised: Raised | None, by: Any, batch: str) -> None:
    if raised is None:
        return
    if raised.step is not None and raised.step.text.strip():
        step = raised.step
        action_create(
            account=row.account, by=by, text=step.text, owner=step.owner, due_on=step.due_on, touchpoint=row,
            public_id=step.public_id, batch=batch,
        )  # fmt: skip
    for promise in raised.promises:
        commitment_create(
            account=row.account, by=by, touchpoint=row, direction=promise.direction, text=promise.text,
            person=promise.person, owner=promise.owner, due_on=promise.due_on, public_id=promise.public_id,
            batch=batch,
        )  # fmt: skip
    open_ones = Commitment.objects.open().filter(account=row.account, public_id__in=list(raised.settled))
    for commitment in open_ones:
        state = raised.settled[commitment.public_id]
        commitment_settle(commitment=commitment, by=by, state=state, batch=batch)
