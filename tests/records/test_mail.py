"""The outbox: written with its cause, sent by the worker, tried again, given up visibly."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from kam.records import mail
from kam.records.mail import mail_queue, mail_retry, send_waiting
from kam.records.models import OutgoingMail
from tests.factories import UserFactory


@pytest.fixture
def queued(db: Any) -> OutgoingMail:
    return mail_queue(to_user=UserFactory(), subject="Hello", text="World", kind="test")


class Down:
    """A mail server that does not answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


@pytest.fixture
def down(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.mail.get_connection", lambda *args, **kwargs: Down())


def test_sends_once(queued: OutgoingMail) -> None:
    assert send_waiting() == 1
    assert send_waiting() == 0
    message = outbox.outbox[0]
    assert (message.subject, message.body, message.to) == ("Hello", "World", [queued.to_address])
    queued.refresh_from_db()
    assert queued.state == "sent"
    assert queued.sent_at is not None
    assert queued.text == "World"


def test_a_subject_is_one_line(db: Any) -> None:
    """Names of accounts and plans stand in it; as a header with a line end it would never go out."""
    mail_queue(to_user=UserFactory(), subject="Nord\r\nBcc: all@x.example\nwerk", text="x", kind="test")
    assert send_waiting() == 1
    assert outbox.outbox[0].subject == "Nord Bcc: all@x.example werk"
    assert "Bcc" not in outbox.outbox[0].message()


def test_written_with_its_cause_or_not_at_all(db: Any) -> None:
    class Failed(Exception):
        pass

    def write_and_fail() -> None:
        with transaction.atomic():
            mail_queue(to_user=UserFactory(), subject="Hello", text="World", kind="test")
            raise Failed

    with pytest.raises(Failed):
        write_and_fail()
    assert not OutgoingMail.objects.exists()


def test_the_worker_is_woken_after_the_commit(db: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail_queue(to_user=UserFactory(), subject="Hello", text="World", kind="test")
        assert not outbox.outbox
    assert len(outbox.outbox) == 1


def test_waits_longer_after_each_failure_then_gives_up_visibly(queued: OutgoingMail, down: None) -> None:
    start = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
    OutgoingMail.objects.update(next_try_at=start)
    waits = []
    with time_machine.travel(start, tick=False) as clock:
        for _try in range(len(mail.BACKOFF)):
            assert send_waiting() == 0
            queued.refresh_from_db()
            waits.append((queued.next_try_at - timezone.now()) // dt.timedelta(minutes=1))
            assert queued.state == "waiting"
            assert send_waiting() == 0  # not due yet
            clock.move_to(queued.next_try_at)
        send_waiting()
    queued.refresh_from_db()
    assert waits == [1, 5, 30, 120, 720]
    assert (queued.state, queued.attempts) == ("failed", 6)
    assert queued.error == "ConnectionRefusedError: no mail server"


def test_retry_from_the_back_office(
    queued: OutgoingMail, down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    OutgoingMail.objects.update(
        state="failed", attempts=6, next_try_at=timezone.now() + dt.timedelta(hours=9)
    )
    mail_retry(mail=queued)
    monkeypatch.undo()
    assert send_waiting() == 1


def test_one_bad_address_does_not_stop_the_others(
    queued: OutgoingMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = mail_queue(to_user=UserFactory(), subject="Second", text="World", kind="test")
    real = mail.EmailMessage.send

    def send(self: Any) -> int:
        if self.subject == "Hello":
            raise ValueError("bad address")
        return real(self)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    assert send_waiting() == 1
    other.refresh_from_db()
    assert other.state == "sent"


def test_another_workers_claim_holds(queued: OutgoingMail) -> None:
    mine, theirs = OutgoingMail.objects.get(), OutgoingMail.objects.get()
    assert mail._claim(theirs)
    assert not mail._claim(mine)


def test_links_that_open_the_door_are_not_kept(db: Any) -> None:
    secret = mail_queue(
        to_user=UserFactory(), subject="Your access", text="https://x/invitation/abc", kind="invitation"
    )
    send_waiting()
    secret.refresh_from_db()
    assert "abc" in outbox.outbox[0].body
    assert secret.text == ""


def test_lazy_subject_in_the_readers_language(db: Any) -> None:
    user = UserFactory(language="de")
    with translation.override("en"):
        row = mail_queue(to_user=user, subject=gettext_lazy("yes"), text="", kind="test")
    with translation.override("de"):
        assert row.subject == translation.gettext("yes")
