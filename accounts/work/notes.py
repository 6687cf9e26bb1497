"""Notes that any employee drops off at an account's card, and taking care of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, DateField, DateTimeField, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.access import why_not
from accounts.customers.models import KeyAccount
from accounts.work.models import DroppedNote
from kam.lib.prepared import given, prepared
from kam.records.operations import create_row, edit_row, locked
from kam.reference.calendar import today as company_today
from teams.models import TeamAccess

#: So many notes on contacts in so many days make a colleague one who should be on the team.
_OFTEN, _LATELY = 3, dt.timedelta(days=90)


def why_not_drop(account: KeyAccount, user: Any) -> str | None:
    """Every employee may, as long as the account is there."""
    if account.archived_at is not None:
        return _("This account is archived.")
    if user is not None and not user.is_active:
        return _("Only colleagues who work here may leave a note.")
    return None


def why_not_handle(account: KeyAccount, user: Any, today: dt.date) -> str | None:
    """Taking care of a note needs the level on the account's team. The system (None) may."""
    if user is None:
        return None
    found = KeyAccount.objects.with_level_for(user, today).get(pk=account.pk)
    return None if found.may("note.handle") else why_not(max(found.level, 10), "note.handle")


@transaction.atomic
def note_drop(
    *, account: KeyAccount, by: Any, kind: str, text: str, public_id: str | None = None, batch: str = ""
) -> DroppedNote:
    """Leaves a note for the account's team. The same `public_id` twice (a repeated send) is one note."""
    account = locked(KeyAccount.objects.all(), account.pk)  # one send after the other
    reason = why_not_drop(account, by)
    if reason:
        raise PermissionDenied(reason)
    if public_id:
        held = DroppedNote.objects.filter(public_id=public_id, account=account, by=by).first()
        if held is not None:
            return held
    note = DroppedNote(account=account, by=by, kind=kind, text=text.strip(), **_id(public_id))
    note.clean_fields(exclude=["account", "by"])
    return create_row(note, by=by, scope=account.scope, batch=batch)


def _id(public_id: str | None) -> dict[str, str]:
    if not public_id:
        return {}
    if DroppedNote.objects.filter(public_id=public_id).exists():
        raise ValidationError(_("Please send the note again."))
    return {"public_id": public_id}


def notes_move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> None:
    """All notes of an account that is merged into another one; the merge asks whether `by` may."""
    for note in DroppedNote.objects.select_for_update().filter(account=source).order_by("pk"):
        edit_row(note, values={"account": target}, version=None, by=by, scope=target.scope, batch=batch)


@dataclass(frozen=True)
class Often:
    """A colleague outside the team who left several notes on contacts lately."""

    name: str
    notes: int


@prepared
def _often() -> QuerySet:
    inside = TeamAccess.objects.filter(team=given("team"), starts_on__lte=given("today", DateField()))
    inside = inside.filter(Q(ends_on=None) | Q(ends_on__gte=given("today", DateField()))).values("user")
    return (
        DroppedNote.objects.filter(
            account=given("account"), kind=DroppedNote.Kind.CONTACT, archived_at=None,
            created_at__gte=given("since", DateTimeField()),
        )
        .filter(by__is_active=True)
        .exclude(by__in=inside)
        .order_by()
        .values_list("by__first_name", "by__last_name", "by")
        .annotate(notes=Count("pk"))
        .filter(notes__gte=_OFTEN)
        .order_by("-notes", "by__last_name", "by")[:5]
    )  # fmt: skip


def colleagues_who_meet(account: KeyAccount, today: dt.date) -> list[Often]:
    """Who meets the customer that often belongs to the team. One query."""
    since = dt.datetime.combine(today - _LATELY, dt.time.min, timezone.get_default_timezone())
    rows = _often().rows(account=account.pk, team=account.team_id, today=today, since=since)
    return [Often(f"{first} {last}".strip(), notes) for first, last, _pk, notes in rows]


def note_handle(*, note: DroppedNote, by: Any) -> DroppedNote:
    """Somebody of the team has taken care of it. A second time changes nothing."""
    return _set_handled(note, by, handled=True)


def note_reopen(*, note: DroppedNote, by: Any) -> DroppedNote:
    """Undo: the note waits again."""
    return _set_handled(note, by, handled=False)


@transaction.atomic
def _set_handled(note: DroppedNote, by: Any, *, handled: bool) -> DroppedNote:
    row = locked(DroppedNote.objects.select_related("account"), note.pk)
    reason = why_not_handle(row.account, by, company_today())
    if reason:
        raise PermissionDenied(reason)
    if (row.handled_at is not None) != handled:
        values = {"handled_at": timezone.now() if handled else None, "handled_by": by if handled else None}
        edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row
