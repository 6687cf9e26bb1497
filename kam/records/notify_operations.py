"""Writes on notifications: read, the ways of their mails, and leaving them by the link in a mail."""

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kam.records.models import Notification, NotificationWays, Way
from kam.records.operations import edit_row, locked

_SALT = "kam.records.notifications"
#: Instead of a kind: everything that comes in the daily mail.
DIGEST = "digest"


@transaction.atomic
def notifications_read(*, user: Any, public_ids: list[str] | None = None) -> int:
    """Marks some, or all, of one's own as read."""
    rows = Notification.objects.filter(recipient=user, read_at=None)
    if public_ids is not None:
        rows = rows.filter(public_id__in=public_ids)
    return rows.update(read_at=timezone.now())


@transaction.atomic
def notification_unread(*, user: Any, public_id: str) -> int:
    """Marks one of one's own as unread again."""
    return Notification.objects.filter(recipient=user, public_id=public_id).update(read_at=None)


def ways_of(user: Any) -> NotificationWays:
    """What the colleague wants; the defaults where they never said so."""
    return NotificationWays.objects.filter(user=user).first() or NotificationWays(user=user)


@transaction.atomic
def ways_edit(*, user: Any, by: Any, version: int | None, values: dict[str, Any]) -> NotificationWays:
    """Changes one's own ways; a stale version raises StaleWrite. The row is made when it is first needed."""
    row, _made = NotificationWays.objects.get_or_create(user=user)
    row = locked(NotificationWays.objects.all(), row.pk)
    edit_row(row, values=values, version=version, by=by)
    return row


# The link in a mail ---------------------------------------------------------------------------------------


def off_token(user: Any, kind: str) -> str:
    """Proves that who has it got the mail. Good for ever: old mails must stop too."""
    return signing.dumps([user.public_id, kind], salt=_SALT, compress=False)


def read_off_token(token: str) -> tuple[str, str] | None:
    """The colleague's public id and the kind, or None."""
    try:
        public_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (public_id, kind) if kind == DIGEST or kind in Notification.Kind.values else None


@transaction.atomic
def ways_off(*, user: Any, kind: str) -> None:
    """No more mails of a kind (or none of those that come daily). Twice is the same as once."""
    now = ways_of(user)
    kinds = [k for k in Notification.Kind.values if now.mail(k) == Way.DAILY] if kind == DIGEST else [kind]
    if not set(kinds) <= set(Notification.Kind.values):
        raise ValidationError("no such kind")
    ways_edit(user=user, by=user, version=None, values=dict.fromkeys(kinds, Way.OFF.value))
    waiting = [Notification.Mail.SOON, Notification.Mail.DAILY]
    Notification.objects.filter(recipient=user, kind__in=kinds, mail__in=waiting).update(
        mail=Notification.Mail.NONE
    )
