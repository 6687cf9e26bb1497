"""The mails of notifications: one of its own after a pause, or the daily one. Run by the worker.

Asked again before anything goes out: does the colleague still see it, is it still so, do they still want it?
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.desk.notifications.queries import Told, old, told
from kam.records.mail import mail_queue, mail_text
from kam.records.models import Notification, NotificationWays, Way
from kam.records.notify_operations import DIGEST, off_token, ways_of
from teams.models import User

Mail = Notification.Mail
_AT_ONCE = 500


def send_soon(now: dt.datetime | None = None) -> int:
    """Mails of their own whose pause is over, one per colleague and kind. Returns how many mails were queued."""
    due = Notification.objects.filter(mail=Mail.SOON, mail_at__lte=now or timezone.now())
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, recipient, kind in due.order_by("pk").values_list("pk", "recipient_id", "kind")[:_AT_ONCE]:
        groups[recipient, kind].append(pk)
    return sum(_send(recipient, pks, Mail.SOON, kind) for (recipient, kind), pks in groups.items())


def send_daily() -> int:
    """The daily mail of everybody for whom something waits."""
    waiting = Notification.objects.filter(mail=Mail.DAILY).order_by("pk").values_list("pk", "recipient_id")
    groups: dict[int, list[int]] = defaultdict(list)
    for pk, recipient in waiting.iterator():
        groups[recipient].append(pk)
    sent = sum(_send(recipient, pks, Mail.DAILY, DIGEST) for recipient, pks in groups.items())
    old().delete()
    return sent


@transaction.atomic
def _send(recipient: int, pks: list[int], state: str, kind: str) -> int:
    """Takes the rows (so that two workers send nothing twice) and queues one mail about what still holds."""
    rows = list(
        Notification.objects.select_for_update(of=("self",))
        .filter(pk__in=pks, mail=state)
        .select_related("by")
        .order_by("pk")
    )
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail=Mail.SENT)
    user = User.objects.working().filter(pk=recipient).first()
    if user is None or not user.email:
        return 0
    ways = ways_of(user)
    wanted = [row for row in rows if ways.mail(row.kind) != Way.OFF and row.read_at is None]
    with translation.override(user.language):
        items = [one for one in told(wanted, user) if _still_so(one)]
        if not items:
            return 0
        _queue(user, items, kind, ways)
    return 1


def _still_so(one: Told) -> bool:
    """Whether what was given to the colleague is still theirs, and still there."""
    if one.row.kind not in (Notification.Kind.ASSIGNED, Notification.Kind.DUE):
        return True
    model = apps.get_model(one.row.object_type)
    row = model._default_manager.filter(pk=one.row.object_pk).first()
    if row is None or row.archived_at is not None:
        return False
    if not hasattr(row, "owner_id"):  # a contact that is overdue, a file that was blocked
        return True
    if row.owner_id != one.row.recipient_id:
        return False
    return getattr(row, "state", "open") not in {"done", "dropped", "answered"}


def _queue(user: Any, items: list[Told], kind: str, ways: NotificationWays) -> None:
    kinds = sorted({one.row.kind for one in items}) if kind == DIGEST else [kind]
    off = {name: f"{settings.SITE_URL}{off_path(user, name)}" for name in kinds}
    labels = dict(Notification.Kind.choices)
    context = {
        "items": [(one, f"{settings.SITE_URL}{one.url}") for one in items],
        "off": [(str(labels[name]), url) for name, url in off.items()],
        "settings_url": f"{settings.SITE_URL}{reverse('teams:notification_ways')}",
        "daily": kind == DIGEST,
    }
    leave = f"{settings.SITE_URL}{off_path(user, kind)}"
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = mail_text(user, "desk/mail/notifications.txt", context)
    mail_queue(to_user=user, subject=_subject(items, kind), text=text, kind=f"notify_{kind}", headers=headers)


def _subject(items: list[Told], kind: str) -> str:
    count = len(items)
    if kind == DIGEST:
        return ngettext("Your key accounts: %(n)s thing", "Your key accounts: %(n)s things", count) % {
            "n": count
        }
    of = "" if items[0].is_secret else f" ({items[0].account})"
    first = " ".join(f"{items[0].text}{of}".split())
    return first if count == 1 else _("%(first)s, and %(n)s more") % {"first": first, "n": count - 1}


def off_path(user: Any, kind: str) -> str:
    """The local part of the link that ends the mails of a kind."""
    return reverse("desk:notifications_off", args=[off_token(user, kind)])
