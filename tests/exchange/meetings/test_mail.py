"""The mail to the sponsor on the evening before, and the reply that becomes a touchpoint."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from accounts.models import Judgement, KeyAccount, Stakeholder, Touchpoint
from kam.exchange.meetings.mails import send_briefings
from kam.exchange.meetings.replies import MOST_BYTES, above_the_quote
from kam.exchange.meetings.reply_tokens import read_reply_token, reply_address
from kam.lib.access import Level
from kam.records.mail import send_waiting
from kam.records.models import Change, OutgoingMail
from kam.reference.calendar import today
from teams.membership.access import access_refresh
from tests.exchange.meetings.scene import DAY, meeting_with, person_at
from tests.factories import KeyAccountFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.KAM_REPLY_ADDRESS = "briefing@kam.example.com"


@pytest.fixture
def account() -> KeyAccount:
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def sponsor(account: KeyAccount) -> Any:
    user = UserFactory(
        first_name="Ute", last_name="Keller", language="de", email="Ute.Keller@helvion.example"
    )
    member(account, user, Level.COMMENT, function="sponsor")
    return user


@pytest.fixture
def meeting(account: KeyAccount, sponsor: Any) -> Touchpoint:
    person = person_at(account, "Sven", "Petersen")
    place = Stakeholder.objects.create(account=account, person=person)
    Judgement.objects.create(
        stakeholder=place,
        scale_id="attitude",
        step_id="attitude-opponent",
        as_of=today(),
        expires_on=today() + DAY,
    )
    return meeting_with(account, [person], [sponsor], on=today() + DAY, text="Frame contract")


def test_the_sponsor_gets_the_page_in_their_language_once(meeting: Touchpoint, sponsor: Any) -> None:
    assert (send_briefings(), send_briefings()) == (1, 0)
    assert bytes(OutgoingMail.objects.get().attachment).startswith(b"%PDF")
    assert send_waiting() == 1
    sent = outbox.outbox[0]
    assert sent.to == [sponsor.email]
    assert "Nordwerk" in sent.subject
    assert "Sven Petersen" in sent.body
    assert sent.extra_headers["Reply-To"] == reply_address(meeting, sponsor)
    name, data, _type = sent.attachments[0]
    assert name.endswith(".pdf")
    pages = PdfReader(io.BytesIO(data)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Petersen" in text
    assert "Gesprächsbriefing" in text
    assert "Opponent" not in text  # judgements stay in the house
    kept = OutgoingMail.objects.get()
    assert (kept.state, kept.attachment) == ("sent", None)


def test_nobody_else_gets_it(account: KeyAccount, meeting: Touchpoint, sponsor: Any) -> None:
    """Not who only takes part, not a sponsor who does not, not one of yesterday, not for another day."""
    guest, absent = UserFactory(email="g@helvion.example"), UserFactory(email="a@helvion.example")
    member(account, guest, Level.EDIT)
    member(account, absent, Level.EDIT, function="sponsor")
    meeting.colleagues.create(user=guest)
    meeting_with(account, [], [sponsor], on=today() + 2 * DAY)
    cancelled = meeting_with(account, [], [sponsor], on=today() + DAY, state="cancelled")
    assert cancelled.state == "cancelled"
    assert send_briefings() == 1
    assert OutgoingMail.objects.get().to_user == sponsor
    OutgoingMail.objects.all().delete()
    sponsor.memberships.update(ends_on=today() - DAY)
    assert send_briefings() == 0


# Replies -----------------------------------------------------------------------------------------------


def reply_to(
    meeting: Touchpoint, user: Any, text: str = "Went well.\nThey want the offer by Friday.", **heads: str
) -> bytes:
    message = EmailMessage()
    for name, value in {
        "From": f"Ute <{user.email.lower()}>",
        "To": reply_address(meeting, user),
        "Message-ID": "<one@helvion.example>",
        "Subject": "Re: Morgen",
        **heads,
    }.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def receive(data: bytes, **options: Any) -> str:
    out = io.StringIO()
    call_command("receive_mail", stdin=io.BytesIO(data), stdout=out, **options)
    return out.getvalue()


def refused(data: bytes, **options: Any) -> int:
    before = Touchpoint.objects.count()
    with pytest.raises(CommandError) as error:
        receive(data, **options)
    assert Touchpoint.objects.filter(source="reply").count() == 0
    assert Touchpoint.objects.count() == before
    return error.value.returncode


def test_a_reply_on_the_day_fills_in_the_meeting(meeting: Touchpoint, sponsor: Any) -> None:
    Touchpoint.objects.filter(pk=meeting.pk).update(on=today())
    receive(reply_to(meeting, sponsor))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.source, meeting.text) == ("done", "reply", "Went well.")
    assert meeting.note == "Went well.\nThey want the offer by Friday.\n\nFrame contract"
    change = Change.objects.of(meeting).first()
    assert (change.by, change.values["state"]) == (sponsor, ["planned", "done"])


def test_before_the_day_it_stands_beside_it_and_the_same_mail_is_one(
    meeting: Touchpoint, sponsor: Any
) -> None:
    quoted = (
        "Short call today.\r\n\r\n"
        "Am 24.11.2026 um 17:00 schrieb KAM <kam@helvion.example>:\r\n> ##- Antwort -##\r\n> Secret"
    )
    data = reply_to(meeting, sponsor, quoted)
    assert receive(data) == receive(data)
    made = Touchpoint.objects.get(source="reply")
    assert (made.text, made.note, made.state, made.on) == ("Short call today.", "", "done", today())
    assert [link.person.last_name for link in made.people.all()] == ["Petersen"]
    assert [link.user for link in made.colleagues.all()] == [sponsor]
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_from_a_calendar_keeps_its_id(meeting: Touchpoint, sponsor: Any) -> None:
    Touchpoint.objects.filter(pk=meeting.pk).update(on=today(), external_id="uid-1")
    assert receive(reply_to(meeting, sponsor)) == receive(reply_to(meeting, sponsor))
    meeting.refresh_from_db()
    assert (meeting.external_id, meeting.source) == ("uid-1", "reply")
    assert Touchpoint.objects.filter(source="reply").count() == 1


def test_refusals(account: KeyAccount, meeting: Touchpoint, sponsor: Any) -> None:
    good = reply_address(meeting, sponsor)
    local, _at, domain = good.partition("@")
    forged = local[:-1] + ("0" if local[-1] != "0" else "1")
    assert refused(reply_to(meeting, sponsor, To=f"{forged}@{domain}")) == 67
    assert refused(reply_to(meeting, sponsor, To="briefing@kam.example.com")) == 67
    assert refused(reply_to(meeting, sponsor), recipient="postmaster@kam.example.com") == 67
    assert refused(reply_to(meeting, sponsor, From="mallory@helvion.example")) == 77
    assert refused(reply_to(meeting, sponsor, From="ute.keller@helvion.example, mallory@x.example")) == 65
    assert refused(reply_to(meeting, sponsor, "> only a quote")) == 65
    assert refused(reply_to(meeting, sponsor, **{"Message-ID": ""})) == 65
    assert refused(reply_to(meeting, sponsor, "x\n" * MOST_BYTES)) == 65
    for junk in (
        b"",
        b"\x00" * 5000,
        os.urandom(4000),
        b"To: " + good.encode() + b"\nContent-Type: multipart/mixed; boundary=" + b"a" * 900,
    ):
        assert refused(junk) in {65, 67}
    member(account, other := UserFactory(email="o@helvion.example"), Level.READ)
    assert refused(reply_to(meeting, other)) == 77
    sponsor.memberships.all().delete()
    access_refresh([account.team_id])
    assert refused(reply_to(meeting, sponsor)) == 77


def test_a_machine_is_not_kept(meeting: Touchpoint, sponsor: Any) -> None:
    data = reply_to(meeting, sponsor, "I am on holiday.", **{"Auto-Submitted": "auto-replied"})
    assert "machine" in receive(data)
    assert not Touchpoint.objects.filter(source="reply").exists()


def test_hostile_html_becomes_words(meeting: Touchpoint, sponsor: Any) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = (
        sponsor.email,
        reply_address(meeting, sponsor),
        "<h@x>",
    )
    message.set_content(
        "<style>x</style><p>Good <b>talk</b>\0\ud800</p><script>alert(1)</script><blockquote>old</blockquote>".replace(
            "\ud800", ""
        ),
        subtype="html",
    )
    receive(message.as_bytes())
    made = Touchpoint.objects.get(source="reply")
    assert (made.text, made.note) == ("Good talk", "")


@pytest.mark.parametrize(
    "hostile",
    ["<" * 900_000, "<br" * 300_000, "##-" + "-##" * 200_000 + "x", "On " + "a " * 500_000, ">" * 900_000],
)
def test_patterns_do_not_run_away(meeting: Touchpoint, sponsor: Any, hostile: str) -> None:
    for subtype in ("plain", "html"):
        message = EmailMessage()
        message["From"], message["To"] = sponsor.email, reply_address(meeting, sponsor)
        message["Message-ID"] = f"<{subtype}@x>"
        message.set_content(hostile, subtype=subtype, cte="base64")
        start = time.process_time()
        with contextlib.suppress(CommandError):  # no text of it is left
            receive(message.as_bytes())
        assert time.process_time() - start < 5


@pytest.mark.parametrize("charset", ["punycode", "idna", "hex", "x\0y", "undefined"])
def test_a_charset_that_is_none_of_texts(meeting: Touchpoint, sponsor: Any, charset: str) -> None:
    data = reply_to(meeting, sponsor, "Good talk\n" + "b" * 900_000)
    start = time.process_time()
    receive(data.replace(b'charset="utf-8"', f'charset="{charset}"'.encode()))
    assert time.process_time() - start < 3
    assert Touchpoint.objects.get(source="reply").text == "Good talk"


@pytest.mark.parametrize("name", ["To", "From", "Message-ID", "Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("signs", ["(", ";", '"a" ', "=?utf-8?q?a?= ", "a@b.de, "])
def test_long_headers_take_no_time(meeting: Touchpoint, sponsor: Any, name: str, signs: str) -> None:
    long = f"{name}: {signs * (400_000 // len(signs))}\r\n".encode()
    start = time.process_time()
    with contextlib.suppress(CommandError):
        receive(long + reply_to(meeting, sponsor).replace(b"\n", b"\r\n"))
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes\n\nOn Tue, 24 Nov 2026 at 17:00, KAM\n<kam@x.example> wrote:\n\n> old", "Yes"),
        ("Ja\n-----Ursprüngliche Nachricht-----\nVon: KAM", "Ja"),
        ("Ja\n\nVon: KAM <kam@x.example>\nGesendet: heute", "Ja"),
        ("Yes\n-- \nUte Keller\nCTO", "Yes"),
        ("Yes\n##- Write above -##\nold", "Yes"),
        ("On Monday they decide.\nAm Ende war es gut.", "On Monday they decide.\nAm Ende war es gut."),
    ],
)  # fmt: skip
def test_above_the_quote(text: str, kept: str) -> None:
    assert above_the_quote(text) == kept


def test_the_token_fits_and_survives_capitals(meeting: Touchpoint, sponsor: Any) -> None:
    local = reply_address(meeting, sponsor).partition("@")[0]
    assert len(local) <= 64
    assert read_reply_token(local.partition("+")[2].upper()) == (meeting.public_id, sponsor.public_id)


def test_without_an_address_no_reply_is_asked_for(settings: Any, meeting: Touchpoint) -> None:
    settings.KAM_REPLY_ADDRESS = ""
    assert send_briefings() == 1
    mail = OutgoingMail.objects.get()
    assert "Reply-To" not in mail.headers
    assert "##-" not in mail.text


def test_the_exit_code_reaches_the_server() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "receive_mail"], input=b"nonsense", capture_output=True, check=False,
        env={**os.environ, "KAM_ENV": "development", "DATABASE_URL": "sqlite:///:memory:"},
    )  # fmt: skip
    assert done.returncode == 67, done.stderr
    assert b"No such address." in done.stderr
