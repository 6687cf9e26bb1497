"""Writes on briefings: drafts, sending, correcting, withdrawing. `by` is the acting user; None is the system."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information import briefing_rules as rules
from accounts.information.audience import audience_set, keys_of
from accounts.information.audience_merge import move_to, without_functions
from accounts.information.briefing_models import Briefing, BriefingReader
from accounts.information.briefing_reach import Reached, reached_by
from accounts.information.confidential import ConfidentialityLevel
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.models import Notification
from kam.records.notify import notify, withdraw
from kam.records.operations import archive_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from teams.membership.audiences import core_members, members_of, user_key
from teams.models import User

State, Kind = Briefing.State, Notification.Kind.BRIEFING
#: What `briefing_edit` may change.
FIELDS = ("title", "text", "confidentiality", "valid_until", "wants_ack", "with_outside", "change_note")


class AudienceMoved(Exception):
    """Between the preview and the sending, the chosen groups got other members. Nothing was sent."""


def _locked(briefing: Briefing) -> Briefing:
    return locked(Briefing.objects.select_related("account", "confidentiality", "owner"), briefing.pk)


def _clean(values: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    found = cleaned_values(Briefing, values, FIELDS)
    errors = {
        name: words
        for name, words in (
            ("title", _("Give the briefing a title.")),
            ("text", _("Write what the readers must know.")),
        )
        if (whole or name in found) and not found.get(name)
    }
    if errors:
        raise ValidationError(errors)
    return found


# Drafts ------------------------------------------------------------------------------------------------


@transaction.atomic
def briefing_create(
    *,
    account: KeyAccount,
    by: Any,
    values: dict[str, Any],
    keys: Iterable[str] = (),
    owner: User | None = None,
    public_id: str | None = None,
    batch: str = "",
) -> Briefing:
    """A new draft, which only its writer sees. Sending the same id again gives the same row."""
    ask(rules.why_not_write(account, by))
    owner = by if by is not None else owner
    made = made_before(Briefing, public_id, account_id=account.pk, owner_id=getattr(owner, "pk", None))
    if made is not None:
        return made
    row = Briefing(
        public_id=public_id or new_public_id(),
        account=account,
        created_by=owner,
        owner=owner,
        **_clean(values, whole=True),
    )
    row = create_line(row, by=by, scope=row.scope, batch=batch, account_id=account.pk, owner_id=row.owner_id)
    audience_set(item=row, keys=keys, by=by, batch=batch)
    return row


@transaction.atomic
def briefing_edit(
    *,
    briefing: Briefing,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    keys: Collection[str] | None = None,
    keys_before: Collection[str] | None = None,
) -> Briefing:
    """Changes a draft; a stale version raises StaleWrite.

    `keys_before` is the audience that the writer saw: what another window chose or took away meanwhile stays so.
    """
    row = _locked(briefing)
    ask(rules.why_not_edit(row, by))
    edit_row(row, values=_clean(values, whole=False), version=version, by=by, scope=row.scope)
    if keys is not None:
        now = keys_of(row)
        base = now if keys_before is None else keys_before
        wanted = [key for key in now if key in keys or key not in base]
        wanted += [key for key in keys if key not in wanted and (key not in base or key in now)]
        audience_set(item=row, keys=wanted, by=by)
    return row


@transaction.atomic
def briefing_discard(*, briefing: Briefing, by: Any) -> Briefing:
    """Throws a draft away; it can be brought back."""
    row = _locked(briefing)
    ask(rules.why_not_edit(row, by))
    archive_row(row, by=by, scope=row.scope)
    return row


@transaction.atomic
def briefing_restore(*, briefing: Briefing, by: Any) -> Briefing:
    """Brings a discarded draft back."""
    row = _locked(briefing)
    ask(rules.why_not_own(row, by))
    if row.corrects_id and Briefing.objects.filter(corrects=row.corrects_id, archived_at=None).exists():
        raise ValidationError(_("Another correction of the same briefing was begun meanwhile."))
    restore_row(row, by=by, scope=row.scope)
    return row


# Sending -----------------------------------------------------------------------------------------------


@transaction.atomic
def briefing_send(
    *, briefing: Briefing, by: Any, version: int | None, mark: str | None = None, today: dt.date | None = None
) -> Briefing:
    """Sends a draft to those whom it reaches, all at once; a correction takes the place of what it corrects.

    `version` and `mark` (that of the reach) are what the sender was shown; another mark raises AudienceMoved.
    """
    today = today or company_today()
    row = _locked(briefing)
    if row.state == State.SENT and row.archived_at is None and version is not None and version < row.version:
        return row  # the same button twice
    ask(rules.why_not_edit(row, by))
    reached = reached_by(row, keys_of(row), today)
    if reason := why_not_send(row, reached, today):
        raise ValidationError(reason)
    if mark is not None and mark != reached.mark:
        raise AudienceMoved
    now = timezone.now()
    edit_row(row, values={"state": State.SENT, "sent_at": now}, version=version, by=by, scope=row.scope)
    BriefingReader.objects.bulk_create(_reader(row, user, now, reached) for user in reached.readers)
    if row.corrects_id:
        _replace(row, by)
    _tell(row, "corrected" if row.corrects_id else "sent", reached.readers, by)
    return row


def why_not_send(briefing: Briefing, reached: Reached, today: dt.date) -> str | None:
    """What is missing before it can go out, or None."""
    if not reached.readers:
        return _("This reaches nobody. Choose colleagues, functions or departments.")
    if briefing.is_over(today):
        return _("Its last day has passed. Choose a later one.")
    if briefing.corrects_id and not briefing.change_note:
        return _("Say in a sentence what has changed.")
    if briefing.corrects_id and briefing.corrects.state != State.SENT:  # type: ignore[union-attr]
        return _("The briefing that this corrects was withdrawn.")
    return None


def _reader(briefing: Briefing, user: User, now: dt.datetime, reached: Reached) -> BriefingReader:
    return BriefingReader(
        briefing=briefing,
        user=user,
        sent_at=now,
        outside=user.pk in {one.pk for one in reached.without_sight},
    )


def _replace(correction: Briefing, by: Any) -> None:
    """What is corrected says nothing any more; who has not read it yet is told of the correction alone."""
    old = _locked(correction.corrects)
    edit_row(old, values={"state": State.CORRECTED}, version=None, by=by, scope=old.scope)
    withdraw(kind=Kind, about=old, to=old.readers.values_list("user_id", flat=True))


def _tell(briefing: Briefing, what: str, people: Iterable[Any], by: Any, key: str = "") -> int:
    data = {"what": what, "ack": briefing.wants_ack, "open": not briefing.is_closed}
    return notify(
        kind=Kind,
        to=people,
        about=briefing,
        by=by,
        scope=briefing.scope,
        key=f"briefing:{briefing.pk}:{key or what}",
        data=data,
    )


@transaction.atomic
def briefing_correct(*, briefing: Briefing, by: Any, public_id: str | None = None) -> Briefing:
    """A draft that will take the place of a sent briefing: the same words, level and audience. One at a time."""
    row = _locked(briefing)
    ask(rules.why_not_correct(row, by))
    begun = row.corrections.filter(archived_at=None).first()
    if begun is not None:
        return begun
    draft = Briefing(
        public_id=public_id or new_public_id(),
        account=row.account, corrects=row, created_by=by or row.owner, owner=row.owner, title=row.title, text=row.text,
        confidentiality=row.confidentiality, valid_until=row.valid_until, wants_ack=row.wants_ack,
        with_outside=row.with_outside,
    )  # fmt: skip
    draft = create_line(draft, by=by, scope=draft.scope)
    audience_set(item=draft, keys=keys_of(row), by=by)
    return draft


@transaction.atomic
def briefing_withdraw(*, briefing: Briefing, by: Any, version: int | None, why: str = "") -> Briefing:
    """Takes the words away from the readers; that there was a briefing, and why it is gone, stays."""
    row = _locked(briefing)
    ask(rules.why_not_withdraw(row, by))
    text = cleaned_values(Briefing, {"withdrawn_why": why}, ("withdrawn_why",))["withdrawn_why"]
    values = {"state": State.WITHDRAWN, "withdrawn_at": timezone.now(), "withdrawn_why": text}
    edit_row(row, values=values, version=version, by=by, scope=row.scope)
    readers = list(row.readers.select_related("user"))
    withdraw(kind=Kind, about=row, to=[reader.user_id for reader in readers])
    said = set(
        Notification.objects.filter(
            kind=Kind, object_type=row._meta.label_lower, object_pk=row.pk
        ).values_list("recipient_id", flat=True)
    )
    people = [one.user for one in readers if one.read_at is not None or one.user_id in said]
    _tell(row, "withdrawn", people, by)
    return row


# Readers -----------------------------------------------------------------------------------------------


@transaction.atomic
def briefing_read(*, briefing: Briefing, by: User, acknowledge: bool = False) -> None:
    """That somebody has read what they were sent, or confirmed it. Twice is the same as once."""
    now = timezone.now()
    mine = BriefingReader.objects.filter(briefing=briefing, briefing__state=State.SENT, user=by)
    mine.filter(read_at=None).update(read_at=now)
    if acknowledge and briefing.wants_ack:
        mine.filter(acknowledged_at=None).update(acknowledged_at=now)
    told = {"object_type": briefing._meta.label_lower, "object_pk": briefing.pk, "kind": Kind}
    Notification.objects.filter(recipient=by, read_at=None, **told).update(read_at=now)


@transaction.atomic
def briefing_remind(*, briefing: Briefing, by: Any, today: dt.date | None = None) -> int:
    """Reminds those who have not read it, or not confirmed it, at most once a day; returns how many."""
    today = today or company_today()
    row = _locked(briefing)
    last = (
        row.readers.exclude(reminded_at=None).order_by("-reminded_at").values_list("reminded_at", flat=True)
    )
    ask(rules.why_not_remind(row, by, today, last.first()))
    rows = [one for one in row.readers.select_related("user") if one.is_missing(row) and one.user.is_active]
    _tell(row, "reminder", [one.user for one in rows], by, key=f"reminder:{today.isoformat()}")
    row.readers.filter(pk__in=[one.pk for one in rows]).update(reminded_at=timezone.now())
    return len(rows)


@transaction.atomic
def briefing_send_to_newcomers(*, briefing: Briefing, today: dt.date) -> int:
    """Who has joined a chosen department or function since, reads it as long as it is valid; returns how many.

    Nobody loses what they were sent by leaving one: as with any letter.
    """
    row = _locked(briefing)
    if row.state != State.SENT or row.is_over(today) or row.account.archived_at is not None:
        return 0
    have = set(row.readers.values_list("user_id", flat=True))
    reached = reached_by(row, keys_of(row), today)
    fresh = [user for user in reached.readers if user.pk not in have]
    now = timezone.now()
    BriefingReader.objects.bulk_create(_reader(row, user, now, reached) for user in fresh)
    _tell(row, "sent", fresh, row.owner)
    return len(fresh)


# What moves along --------------------------------------------------------------------------------------


@transaction.atomic
def briefing_reassign(*, item: Briefing, to: User | None, by: Any, batch: str = "") -> Briefing:
    """Somebody else looks after it; a draft that nobody takes over is discarded."""
    row = _locked(item)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.scope, batch=batch)
    if to is None and row.state == State.DRAFT:
        archive_row(row, by=by, scope=row.scope, batch=batch)
    return row


def briefings_move(source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """When two accounts become one; the merge asks whether `by` may. Drafts and what was sent go along.

    They stay for the same colleagues: functions of the team that ends become those who hold them today, and where
    only the core team may read it, whoever of those chosen is in it today. Nobody of the other team gets it later.
    """
    today = company_today()
    shown = Briefing.objects.select_related("account", "confidentiality")
    rows = list(shown.select_for_update(of=("self",)).filter(account=source).order_by("pk"))
    for row in rows:
        keys = without_functions(keys_of(row), source, today)
        if row.confidentiality.kind == ConfidentialityLevel.Kind.CORE:
            chosen = set().union(*members_of(keys, today).values())
            keys = [user_key(pk) for pk in sorted(chosen & core_members(source.team_id, today))]
        move_to(
            item=row, target=target, level=row.confidentiality, keys=keys, by=by, batch=batch, scope=row.scope
        )
    return len(rows)
