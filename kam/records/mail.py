"""The outbox. A mail is written in the transaction that causes it; the worker sends it, with retry."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_q.tasks import async_task

from kam.records.models import OutgoingMail

log = logging.getLogger(__name__)

#: How long to wait after the first, second, ... failure; after the last the mail counts as failed.
BACKOFF = [dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]
#: Mails with a link that opens the door: their text is not kept once it is sent.
SECRET_KINDS = {"invitation", "password_reset"}
_JOB = "kam.records.mail.send_waiting"


def mail_queue(
    *,
    to_user: Any,
    subject: Any,
    text: Any,
    kind: str,
    headers: dict[str, str] | None = None,
    attachment: tuple[str, bytes] | None = None,
) -> OutgoingMail:
    """Puts a mail to a colleague into the outbox, within the caller's transaction.

    Lazy texts are translated into the colleague's language; `mail_text` renders a template in it. A subject is one
    line: names of accounts stand in it, and a mail with a line end there would never be sent. `attachment` is the
    name and the bytes of one file; it is kept no longer than until it is sent.
    """
    name, data = attachment or ("", None)
    with translation.override(to_user.language):
        mail = OutgoingMail.objects.create(
            to_user=to_user,
            to_address=to_user.email,
            subject=" ".join(str(subject).split())[:200],
            text=str(text),
            kind=kind,
            headers=headers or {},
            attachment_name=name[:120],
            attachment=data,
        )
    transaction.on_commit(_wake_worker)
    return mail


def mail_text(to_user: Any, template: str, context: dict[str, Any]) -> str:
    """A mail's text from a template, in the colleague's language. `site_url` starts its links."""
    with translation.override(to_user.language):
        return render_to_string(template, {**context, "colleague": to_user, "site_url": settings.SITE_URL})


def send_waiting(limit: int = 100) -> int:
    """Sends what is due; returns how many mails went out. Several workers may run it at once."""
    due = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, next_try_at__lte=timezone.now())
    sent = 0
    for mail in due.order_by("next_try_at", "pk")[:limit]:
        if _claim(mail):
            sent += _send(mail)
    return sent


def _wake_worker() -> None:
    async_task(_JOB)


def _claim(mail: OutgoingMail) -> bool:
    """Makes the try ours: the next moves into the future, so that a crash in between only delays the mail."""
    pause = BACKOFF[min(mail.attempts, len(BACKOFF) - 1)]
    return bool(
        OutgoingMail.objects.filter(
            pk=mail.pk, attempts=mail.attempts, state=OutgoingMail.State.WAITING, next_try_at=mail.next_try_at
        ).update(attempts=mail.attempts + 1, next_try_at=timezone.now() + pause)
    )


def _send(mail: OutgoingMail) -> bool:
    row = OutgoingMail.objects.filter(pk=mail.pk)
    try:
        message = EmailMessage(
            mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to_address], headers=mail.headers
        )
        if mail.attachment is not None:  # PostgreSQL gives a memoryview
            message.attach(mail.attachment_name, bytes(mail.attachment))
        message.send()
    except Exception as error:  # whatever the server or the network says: keep it and try again
        last = mail.attempts >= len(BACKOFF)
        state = OutgoingMail.State.FAILED if last else OutgoingMail.State.WAITING
        row.update(state=state, error=f"{type(error).__name__}: {error}"[:2000])
        log.warning("Mail %s (%s) was not sent: %s", mail.pk, mail.kind, error)
        return False
    text = "" if mail.kind in SECRET_KINDS else mail.text
    row.update(state=OutgoingMail.State.SENT, sent_at=timezone.now(), error="", text=text, attachment=None)
    return True


@transaction.atomic
def mail_retry(*, mail: OutgoingMail) -> None:
    """Tries a failed mail again at once (back office)."""
    OutgoingMail.objects.filter(pk=mail.pk).exclude(state=OutgoingMail.State.SENT).update(
        state=OutgoingMail.State.WAITING, attempts=0, next_try_at=timezone.now(), error=""
    )
    transaction.on_commit(_wake_worker)
