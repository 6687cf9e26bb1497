"""Telling a colleague: one call writes what the page, the bell and the mails show later.

Nobody is told of their own doing, nothing that they do not see (asked here, and again before it is shown or
sent), and nothing twice: a repeated save finds the key and adds nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from kam.lib.ids import new_public_id
from kam.lib.markdown import mentioned
from kam.lib.slots import object_places, scope_readers
from kam.records.models import Notification, NotificationWays, Way
from kam.records.talk_models import PAUSE

Kind = Notification.Kind


def notify(
    *,
    kind: str,
    to: Iterable[Any],
    about: models.Model,
    by: Any,
    scope: str,
    key: str,
    data: dict[str, Any] | None = None,
) -> int:
    """Tells colleagues about an object, in the caller's transaction; returns how many were told.

    `by` is who did it (None: the clock). `key` names what is said: the same key reaches a colleague once.
    """
    people = {user.pk: user for user in to if user is not None and user.is_active and user != by}
    people = {pk: people[pk] for pk in sees(scope, people.values())}
    if not people:
        return 0
    told = Notification.objects.filter(recipient__in=people, key=key).values_list("recipient_id", flat=True)
    for pk in told:
        people.pop(pk, None)
    ways = {row.user_id: row for row in NotificationWays.objects.filter(user__in=people)}
    rows = []
    for pk, user in people.items():
        wanted = ways.get(pk) or NotificationWays(user=user)
        row = _row(kind, user, wanted)
        if row is None:
            continue
        row.key, row.scope, row.data = key, scope, data or {}
        row.object_type, row.object_pk = about._meta.label_lower, about.pk
        row.by, row.by_name = by, str(by) if by is not None else ""
        rows.append(row)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(kind: str, user: Any, wanted: NotificationWays) -> Notification | None:
    mail = {Way.IMMEDIATE: Notification.Mail.SOON, Way.DAILY: Notification.Mail.DAILY}.get(
        Way(wanted.mail(kind)), Notification.Mail.NONE
    )
    if not user.email:
        mail = Notification.Mail.NONE
    if mail == Notification.Mail.NONE and not wanted.shows(kind):
        return None
    now = timezone.now()
    return Notification(
        public_id=new_public_id(),
        recipient=user,
        kind=kind,
        created_at=now,
        in_app=wanted.shows(kind),
        mail=mail,
        mail_at=now + PAUSE if mail == Notification.Mail.SOON else None,
    )


def sees(scope: str, users: Iterable[Any]) -> set[int]:
    """The pks of those who see what belongs to the scope today. Without a scope nobody is told anything."""
    users = list(users)
    return set().union(*(readers(scope, users) for readers in scope_readers)) if users and scope else set()


def withdraw(*, kind: str, about: models.Model, to: Iterable[int]) -> None:
    """Takes back what nobody has read and no mail has said: the mention is gone, somebody else does it."""
    Notification.objects.filter(
        kind=kind,
        object_type=about._meta.label_lower,
        object_pk=about.pk,
        recipient__in=list(to),
        read_at=None,
    ).exclude(mail=Notification.Mail.SENT).delete()


def colleagues_named(public_ids: Iterable[str]) -> list[Any]:
    """The colleagues whom texts name."""
    wanted = list(public_ids)
    return (
        list(get_user_model()._default_manager.filter(public_id__in=wanted, is_active=True)) if wanted else []
    )


def tell_of_change(row: models.Model, changed: dict[str, tuple[Any, Any]], *, by: Any, scope: str) -> None:
    """Who is named in a line, and who is to do it, is told. Every write of a row comes by here (operations.py)."""
    if by is None or not scope or not _has_place(row):
        return
    named_before = set().union(*(mentioned(old) for old, _new in changed.values()))
    named_now = set().union(*(mentioned(new) for _old, new in changed.values()))
    label = f"{row._meta.label_lower}:{row.pk}"
    if fresh := named_now - named_before:
        people = colleagues_named(fresh)
        notify(kind=Kind.MENTIONED, to=people, about=row, by=by, scope=scope, key=f"mentioned:{label}")
    if gone := named_before - named_now:
        withdraw(kind=Kind.MENTIONED, about=row, to=[user.pk for user in colleagues_named(gone)])
    if "owner" in changed:
        old, new = changed["owner"]
        if old is not None:
            withdraw(kind=Kind.ASSIGNED, about=row, to=[old.pk])
        key = f"assigned:{label}:{getattr(row, 'version', 0)}"
        notify(kind=Kind.ASSIGNED, to=[new], about=row, by=by, scope=scope, key=key)


def _has_place(row: models.Model) -> bool:
    return any(place.model == row._meta.label_lower for place in object_places)
