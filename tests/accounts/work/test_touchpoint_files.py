"""Meetings from .ics, mails from .eml: people matched within sight, nothing twice, hostile files answered with words."""

import contextlib
import datetime as dt
import time
import zoneinfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Person, Touchpoint
from accounts.work.file_entries import UnreadableFile
from accounts.work.touchpoint_files import read_file
from kam.lib.access import Level
from kam.reference.calendar import today as company_today
from tests.factories import (
    ContactPointFactory,
    EmploymentFactory,
    KeyAccountFactory,
    PersonFactory,
    UserFactory,
    member,
)

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
TODAY = dt.date(2026, 3, 10)


def ics(*lines: str, head: str = "") -> bytes:
    body = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", head or "PRODID:x", *lines, "END:VCALENDAR"])
    return body.encode()


def event(*lines: str, uid: str = "one@x") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def read(data: bytes, name: str = "a.ics"):
    return read_file(name, data, TODAY, BERLIN)


def test_time_zones_become_the_readers_own() -> None:
    found = read(
        ics(
            *event("SUMMARY:New York", "DTSTART;TZID=America/New_York:20260310T200000", "DURATION:PT45M"),
            *event("SUMMARY:UTC", "DTSTART:20260310T230000Z", "DTEND:20260311T000000Z", uid="2"),
            *event("SUMMARY:Here", "DTSTART:20260312T093000", uid="3"),
            *event("SUMMARY:All day", "DTSTART;VALUE=DATE:20260313", uid="4"),
        )
    )
    by_title = {entry.title: entry for entry in found.entries}
    assert by_title["New York"].on == dt.date(2026, 3, 11)  # one in the morning in Berlin
    assert by_title["New York"].ends_at - by_title["New York"].starts_at == dt.timedelta(minutes=45)
    assert by_title["UTC"].on == dt.date(2026, 3, 11)
    assert by_title["Here"].starts_at == dt.datetime(2026, 3, 12, 8, 30, tzinfo=dt.UTC)
    assert (by_title["All day"].on, by_title["All day"].starts_at) == (dt.date(2026, 3, 13), None)


def test_a_series_keeps_its_clock_time_and_chooses_the_next_meeting() -> None:
    found = read(
        ics(
            *event(
                "SUMMARY:Jour fixe", "DTSTART;TZID=Europe/Berlin:20260107T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
                "EXDATE;TZID=Europe/Berlin:20260304T100000",
            ),
            *event("SUMMARY:Moved", "DTSTART:20260319T120000Z", "RECURRENCE-ID;TZID=Europe/Berlin:20260318T100000"),
        )
    )  # fmt: skip
    days = [entry.on for entry in found.entries if entry.series]
    assert dt.date(2026, 3, 4) not in days
    assert dt.date(2026, 3, 18) not in days  # it has an entry of its own
    chosen = [entry for entry in found.entries if entry.series and entry.chosen]
    assert [entry.on for entry in chosen] == [dt.date(2026, 4, 1)]
    hours = {entry.starts_at.astimezone(BERLIN).hour for entry in found.entries if entry.series}
    assert hours == {10}  # in winter and in summer
    assert len({entry.key for entry in found.entries}) == len(found.entries) <= 61


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "20260130"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "20260131"),
        ("FREQ=YEARLY;COUNT=2", "20260315"),
        ("FREQ=DAILY;INTERVAL=3;UNTIL=20260320", "20260301"),
    ],
)
def test_plain_rules_agree_with_the_library(rule: str, first: str) -> None:
    from dateutil.rrule import rrulestr

    found = read(ics(*event("SUMMARY:X", f"DTSTART;VALUE=DATE:{first}", f"RRULE:{rule}")))
    start = dt.datetime.strptime(first, "%Y%m%d")
    expected = [
        moment.date()
        for moment in rrulestr(rule, dtstart=start).xafter(start, count=80, inc=True)
        if TODAY - dt.timedelta(days=60) <= moment.date() <= TODAY + dt.timedelta(days=400)
    ][:60]
    assert [entry.on for entry in found.entries] == expected


def test_a_rule_that_is_not_read_is_said_and_the_first_meeting_shown() -> None:
    found = read(
        ics(*event("SUMMARY:Odd", "DTSTART:20260312T093000", "RRULE:FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO,TU"))
    )
    assert len(found.entries) == 1
    assert "Odd" in found.notes[0]


HOSTILE = {
    "empty": b"  \n",
    "binary": bytes(range(256)) * 20,
    "huge": b"BEGIN:VCALENDAR\n" + b"X-A:b\n" * 300_000,
    "lines": b"BEGIN:VCALENDAR\n" + b"A:b\n" * 21_000,
    "events": ics(*(line for n in range(61) for line in event("DTSTART:20260312T093000", uid=str(n)))),
    "deep": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 50,
    "nothing in it": ics(),
    "no beginning": ics(*event("SUMMARY:x")),
    "year 1": ics(*event("DTSTART:00010101T000000Z")),
    "year 9999": ics(*event("DTSTART:99991231T235959Z", "DURATION:P9999D")),
    "nonsense dates": ics(*event("DTSTART:2026-99-99", "RRULE:FREQ=NEVER")),
    "cut": ics(*event("DTSTART:20260312T093000"))[:70],
    "no calendar": b"hello",
    "mail of nothing": b"X-Any: 1\n\n",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_with_words(name: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(HOSTILE[name])
    assert len(str(refused.value)) > 15


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;COUNT=999999999", "RRULE:FREQ=WEEKLY;INTERVAL=99999999999999999", "RRULE:X",
        "ATTENDEE:mailto:" + "a" * 5000 + "@x.example", "SUMMARY:" + "x" * 100_000, "ORGANIZER:javascript:alert(1)",
        "DTEND:19990101T000000Z", "DURATION:-P1D", "LOCATION:a\\,b\x00\x1b[31m", "TZID:Nowhere/Land",
        "SUMMARY:\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), "EXDATE:nonsense", "STATUS;A=:x",
    ],
)  # fmt: skip
def test_hostile_lines_do_no_harm(line: str) -> None:
    try:
        found = read(ics(*event("DTSTART:20260312T093000Z", line)))
    except UnreadableFile:
        return
    for entry in found.entries:
        assert len(entry.title) <= 500
        assert "\x00" not in entry.place + entry.title + entry.note
        assert len(found.entries) <= 60
        entry.title.encode()


HEADS = [
    b"",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260312T093000Z\n",
    b"From: a@b.example\nDate: ",
]


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(HEADS),
)
def test_any_bytes_are_entries_or_words(data: bytes, head: bytes) -> None:
    try:
        entries = read(head + data, "x.eml").entries
    except UnreadableFile:
        return
    for entry in entries:
        (entry.title + entry.note + entry.place).encode()


MAIL = (
    "From: =?utf-8?q?J=C3=B6rg_Voss?= <J.Voss@nordwerk.example>\r\nTo: Jana <jana@helvion.example>, new@nordwerk.example\r\n"
    "Subject: =?utf-8?b?UHJlaXNlIGbDvHI=?= RX-4\r\nDate: Mon, 09 Mar 2026 23:30:00 -0500\r\nMessage-ID: <abc@x>\r\n{more}"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nGuten Tag, der Preis stimmt.\r\n"
)  # fmt: skip


def test_a_mail_is_read_with_names_day_and_words() -> None:
    entry = read(MAIL.format(more="").encode(), "a.eml").entries[0]
    assert entry.title == "Preise für RX-4"
    assert entry.on == dt.date(2026, 3, 10)
    assert [(a.email, a.name) for a in entry.people] == [
        ("j.voss@nordwerk.example", "Jörg Voss"), ("jana@helvion.example", "Jana"), ("new@nordwerk.example", ""),
    ]  # fmt: skip
    assert "der Preis stimmt" in entry.note
    for more in ("List-Unsubscribe: <x>\r\n", "Precedence: bulk\r\n"):
        assert read(MAIL.format(more=more).encode(), "a.eml").entries[0].newsletter


@pytest.mark.django_db
def test_a_file_is_shown_then_saved_once(client) -> None:
    account, other = KeyAccountFactory(organisation__name="Nordwerk"), KeyAccountFactory()
    editor = UserFactory(email="jana@helvion.example")
    member(account, editor, Level.EDIT)
    voss, secret = PersonFactory(last_name="Voss"), PersonFactory(last_name="Geheim")
    EmploymentFactory(person=voss, organisation=account.organisation)
    EmploymentFactory(person=secret, organisation=other.organisation)
    ContactPointFactory(person=voss, value="j.voss@nordwerk.example")
    ContactPointFactory(person=secret, value="secret@nordwerk.example")
    client.force_login(editor)
    url = reverse("accounts:touchpoint_file", args=[account.public_id])
    data = MAIL.format(more="Cc: secret@nordwerk.example\r\n").encode()

    def send() -> str:
        shown = client.post(url, {"file": SimpleUploadedFile("a.eml", data)})
        assert shown.status_code == 200
        return shown.content.decode()

    page = send()
    assert "Voss" in page
    assert "new@nordwerk.example" in page
    assert "Geheim" not in page  # out of sight: only the address of the file
    assert not Touchpoint.objects.exists()
    sealed = page.split('name="entries" value="')[1].split('"')[0]
    number = page.split('<p class="k-b mb-1">new@')[1].split('name="add-')[1].split('"')[0]
    sent = {"entries": sealed, "take-0": "1", "text-0": "Price talk", "channel-0": "mail",
            f"add-{number}": "1", f"first-{number}": "Nina", f"last-{number}": "Neu"}  # fmt: skip
    for _twice in range(2):
        assert client.post(url, sent).status_code == 302
    row = Touchpoint.objects.get()
    assert (row.text, row.source, row.external_id) == ("Price talk", "mail", "eml:<abc@x>")
    nina = Person.objects.get(last_name="Neu")
    assert nina.contact_points.get().value == "new@nordwerk.example"
    assert {link.person for link in row.people.all()} == {voss, nina}
    assert [link.user for link in row.colleagues.all()] == [editor]
    assert "there already" in send()
    answer = client.post(url, {**sent, "entries": sealed[:-3] + "xyz"})
    assert answer.status_code == 422
    assert client.post(url, {}).status_code == 422
    nothing = client.post(url, {"entries": sealed})
    assert "Tick what is to be taken over." in nothing.content.decode()


@pytest.mark.django_db
def test_what_lies_ahead_is_planned_and_who_may_not_add_people_is_told(client) -> None:
    account, commenter = KeyAccountFactory(), UserFactory(email="m@helvion.example")
    member(account, commenter, Level.COMMENT)
    client.force_login(commenter)
    url = reverse("accounts:touchpoint_file", args=[account.public_id])
    on = company_today() + dt.timedelta(days=5)
    data = ics(*event("SUMMARY:Review", f"DTSTART:{on:%Y%m%d}T080000Z", "ATTENDEE:mailto:who@x.example"))
    page = client.post(url, {"file": SimpleUploadedFile("a.ics", data)}).content.decode()
    assert "Who may edit people can add them" in page
    sealed = page.split('name="entries" value="')[1].split('"')[0]
    sent = {"entries": sealed, "take-0": "1", "text-0": "Review", "channel-0": "video"}
    refused = client.post(url, {**sent, "add-0": "1", "last-0": "Who"})
    assert refused.status_code == 403
    client.post(url, sent)
    assert Touchpoint.objects.get().state == "planned"


def test_a_file_of_endless_series_is_refused() -> None:
    daily = event("DTSTART:20260310T090000Z", "RRULE:FREQ=DAILY")
    assert len(read(ics(*daily * 3)).entries) == 180
    with pytest.raises(UnreadableFile, match="series"):
        read(ics(*daily * 30))


def test_folded_lines_hide_no_meetings() -> None:
    folded = ["BEGIN", " :VEVENT", *event("DTSTART:20260310T090000Z")[1:]]
    assert len(read(ics(*folded * 2)).entries) == 2
    with pytest.raises(UnreadableFile, match="at most 60"):
        read(ics(*folded * 100))


@pytest.mark.parametrize(
    "header", ["Content-Type: text/plain" + ";" * 400_000, "From: " + '"' * 400_000, "To: " + "(" * 400_000]
)
def test_long_headers_of_mails_take_no_time(header: str) -> None:
    start = time.process_time()
    with contextlib.suppress(UnreadableFile):
        read(f"Subject: x\r\n{header}\r\n\r\nwords".encode(), "a.eml")
    assert time.process_time() - start < 2


# What the calendar changed since ------------------------------------------------------------------------


class Calendar:
    """An entry of a calendar that is read in again and again, as one of the account's team."""

    def __init__(self, client, account) -> None:
        self.client, self.account = client, account
        self.url = reverse("accounts:touchpoint_file", args=[account.public_id])
        self.on = company_today() + dt.timedelta(days=5)

    def show(self, *lines: str, on: dt.date | None = None, at: str = "080000", head: str = "") -> str:
        data = ics(*event("SUMMARY:Review", f"DTSTART:{on or self.on:%Y%m%d}T{at}Z", *lines), head=head)
        answer = self.client.post(self.url, {"file": SimpleUploadedFile("a.ics", data)})
        assert answer.status_code == 200
        return answer.content.decode()

    def take(self, page: str, **more: str):
        """Sends what was shown and what is ticked by itself."""
        sent = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("entries", "version-0")
                if f'name="{name}"' in page}  # fmt: skip
        ticked = 'id="take-0" value="1" checked' in page
        return self.client.post(
            self.url, {**sent, **({"take-0": "1"} if ticked else {}), "channel-0": "visit", **more}
        )


@pytest.fixture
def calendar(client, db):
    account, editor = KeyAccountFactory(organisation__name="Nordwerk"), UserFactory(email="e@helvion.example")
    member(account, editor, Level.EDIT)
    client.force_login(editor)
    return Calendar(client, account)


def test_a_later_state_of_an_entry_changes_its_touchpoint(calendar) -> None:
    voss = PersonFactory(last_name="Voss")
    EmploymentFactory(person=voss, organisation=calendar.account.organisation)
    ContactPointFactory(person=voss, value="voss@nordwerk.example")
    first = calendar.show("SEQUENCE:1", "DTSTAMP:20260301T080000Z", "LOCATION:Halle 1")
    calendar.take(first, **{"text-0": "Our own words"})
    row = Touchpoint.objects.get()
    assert (row.external_sequence, row.external_stamp.year) == (1, 2026)
    assert "there already" in calendar.show("SEQUENCE:1", "DTSTAMP:20260301T080000Z", "LOCATION:Halle 9")
    assert "there already" in calendar.show("SEQUENCE:0", "DTSTAMP:20260401T080000Z", "LOCATION:Halle 9")
    later = calendar.on + dt.timedelta(days=1)
    page = calendar.show(
        "SEQUENCE:2", "DTSTAMP:20260302T080000Z", "LOCATION:Halle 2", "ATTENDEE:mailto:voss@nordwerk.example",
        on=later,
    )  # fmt: skip
    assert "changed in the calendar" in page
    assert "<del>Halle 1</del> <ins>Halle 2</ins>" in page
    assert "In the calendar: Review" in page
    answer = calendar.take(page, **{"text-0": "Our own words"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert Touchpoint.objects.count() == 1
    assert (row.on, row.place, row.text, row.state) == (later, "Halle 2", "Our own words", "planned")
    assert [link.person for link in row.people.all()] == [voss]
    assert row.external_sequence == 2
    # the same revision with a later stamp is a change, too; nothing different is none
    assert "there already" in calendar.show(
        "SEQUENCE:2", "DTSTAMP:20260303T080000Z", "LOCATION:Halle 2", on=later
    )
    assert "changed in the calendar" in calendar.show("SEQUENCE:2", "DTSTAMP:20260303T080000Z", on=later)


def test_what_the_calendar_cancels_is_offered_to_be_cancelled(calendar) -> None:
    calendar.take(calendar.show("SEQUENCE:0"), **{"text-0": "Review"})
    page = calendar.show("SEQUENCE:1", head="METHOD:CANCEL")
    assert "will be cancelled" in page
    assert calendar.take(page).status_code == 302
    row = Touchpoint.objects.get()
    assert (row.state, row.text, row.external_sequence) == ("cancelled", "Review", 1)
    assert "there already" in calendar.show("SEQUENCE:2", head="METHOD:CANCEL")
    again = calendar.show("SEQUENCE:2")
    assert "takes place after all" in again
    calendar.take(again, **{"text-0": "Review"})
    row.refresh_from_db()
    assert row.state == "planned"
    Touchpoint.objects.update(state="done")
    assert "there already" in calendar.show("SEQUENCE:9", head="METHOD:CANCEL")


def test_a_change_in_two_tabs_and_one_without_the_right(calendar, client) -> None:
    calendar.take(calendar.show("SEQUENCE:0"), **{"text-0": "Review"})
    row = Touchpoint.objects.get()
    page = calendar.show("SEQUENCE:1", "LOCATION:Halle 2")
    Touchpoint.objects.update(place="Kantine", version=row.version + 1)
    answer = calendar.take(page, **{"text-0": "Review"})
    assert answer.status_code == 409
    assert "Somebody changed a touchpoint meanwhile" in answer.content.decode()
    assert "<del>Kantine</del> <ins>Halle 2</ins>" in answer.content.decode()
    assert calendar.take(page, **{"text-0": "Review", "version-0": ""}).status_code == 409
    row.refresh_from_db()
    assert row.place == "Kantine"
    other = UserFactory(email="o@helvion.example")
    member(calendar.account, other, Level.COMMENT)
    client.force_login(other)
    page = calendar.show("SEQUENCE:1", "LOCATION:Halle 2")
    assert 'value="1" disabled' in page
    assert calendar.take(page, **{"take-0": "1"}).status_code == 403
    row.refresh_from_db()
    assert row.place == "Kantine"


# A series that is cancelled as a whole ------------------------------------------------------------------


def days_of_series(calendar) -> list[Touchpoint]:
    """Touchpoints of one series: held, over but not said to be held, and two ahead; one of another meeting."""
    today, made = company_today(), []
    for days, state in ((-14, "done"), (-7, "planned"), (7, "planned"), (14, "planned")):
        on = today + dt.timedelta(days=days)
        made.append(
            Touchpoint.objects.create(
                account=calendar.account, on=on, channel_id="visit", text=f"Day {days}", state=state,
                external_id=f"ics:one@x:{on.isoformat()}",
            )
        )  # fmt: skip
        made[-1].colleagues.create(user=UserFactory())
    Touchpoint.objects.create(
        account=calendar.account, on=today + dt.timedelta(days=7), channel_id="visit", text="Other",
        state="planned", external_id="ics:one@x.example:2026-03-11",
    )  # fmt: skip
    return made


def sent(page: str) -> dict[str, str]:
    """What the browser sends of the page as it is shown."""
    found = {"entries": page.split('name="entries" value="')[1].split('"')[0]}
    for number in range(10):
        if f'name="version-{number}"' in page:
            found[f"version-{number}"] = page.split(f'name="version-{number}" value="')[1].split('"')[0]
        if f'id="take-{number}" value="1" checked' in page:
            found[f"take-{number}"] = "1"
    return found


def states(rows: list[Touchpoint]) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_a_series_cancelled_without_its_rule_shows_and_cancels_its_days(calendar) -> None:
    rows = days_of_series(calendar)
    page = calendar.show("SEQUENCE:3", on=rows[0].on - dt.timedelta(days=300), head="METHOD:CANCEL")
    assert page.count("will be cancelled") == 3
    assert [str(number) for number in range(4) if f'id="take-{number}"' in page] == ["0", "1", "2"]
    chosen = sent(page)
    assert [name for name in chosen if name.startswith("take")] == ["take-1", "take-2"]  # not what is over
    assert states(rows) == ["done", "planned", "planned", "planned"]
    answer = calendar.client.post(calendar.url, chosen, follow=True)
    assert "2 touchpoints were changed." in answer.content.decode()
    assert states(rows) == ["done", "planned", "cancelled", "cancelled"]
    assert rows[3].external_sequence == 3
    assert rows[3].text == "Day 14"
    assert Touchpoint.objects.count() == 5
    assert Touchpoint.objects.get(text="Other").state == "planned"
    # what is over is offered, and may be ticked
    page = calendar.show("SEQUENCE:3", head="METHOD:CANCEL")
    assert page.count("will be cancelled") == 1
    calendar.client.post(calendar.url, {**sent(page), "take-0": "1"})
    assert states(rows) == ["done", "cancelled", "cancelled", "cancelled"]
    page = calendar.show("SEQUENCE:4", head="METHOD:CANCEL")
    assert "will be cancelled" not in page
    assert "there already" in page
    assert Touchpoint.objects.count() == 5


def test_a_cancellation_that_names_no_day_at_all(calendar) -> None:
    rows = days_of_series(calendar)
    data = ics(*event("SUMMARY:Review", "SEQUENCE:3"), head="METHOD:CANCEL")
    page = calendar.client.post(calendar.url, {"file": SimpleUploadedFile("a.ics", data)}).content.decode()
    assert page.count("will be cancelled") == 3
    calendar.client.post(calendar.url, sent(page))
    assert states(rows) == ["done", "planned", "cancelled", "cancelled"]
    unknown = ics(*event("SUMMARY:Never seen", uid="else@x"), head="METHOD:CANCEL")
    answer = calendar.client.post(calendar.url, {"file": SimpleUploadedFile("a.ics", unknown)})
    assert answer.status_code == 422
    assert "“Never seen” is cancelled, but nothing here came of it." in answer.content.decode()
    with pytest.raises(UnreadableFile):
        read(ics(*event("SUMMARY:No day")))


def test_one_day_of_a_series_cancels_that_day_alone(calendar) -> None:
    rows = days_of_series(calendar)
    day = f"RECURRENCE-ID:{rows[2].on:%Y%m%d}T080000Z"
    page = calendar.show("SEQUENCE:3", day, on=rows[2].on, head="METHOD:CANCEL")
    assert page.count("will be cancelled") == 1
    calendar.client.post(calendar.url, sent(page))
    assert states(rows) == ["done", "planned", "cancelled", "planned"]


def test_days_that_the_rule_no_longer_has_are_cancelled_with_it(calendar) -> None:
    """Cancelled with its rule, which fell on another weekday when the touchpoints were made."""
    rows = days_of_series(calendar)
    first = company_today() + dt.timedelta(days=1)
    page = calendar.show("SEQUENCE:3", "RRULE:FREQ=WEEKLY;COUNT=2", on=first, head="METHOD:CANCEL")
    assert page.count("will be cancelled") == 3
    calendar.client.post(calendar.url, sent(page))
    assert states(rows) == ["done", "planned", "cancelled", "cancelled"]
    assert Touchpoint.objects.count() == 5


def test_a_mail_that_cancels_a_series(calendar) -> None:
    rows = days_of_series(calendar)
    body = ics(*event("SUMMARY:Review", "SEQUENCE:3"), head="METHOD:CANCEL").decode()
    mail = (
        "From: voss@nordwerk.example\r\nSubject: Cancelled: Review\r\nMessage-ID: <c@x>\r\nMIME-Version: 1.0\r\n"
        f"Date: {company_today():%d %b %Y} 08:00:00 +0000\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n'
        f"--b\r\nContent-Type: text/calendar; method=CANCEL; charset=utf-8\r\n\r\n{body}\r\n--b--\r\n"
    )
    file = SimpleUploadedFile("a.eml", mail.encode())
    page = calendar.client.post(calendar.url, {"file": file}).content.decode()
    assert page.count("will be cancelled") == 3
    assert "Cancelled: Review" in page
    calendar.client.post(calendar.url, sent(page))
    assert states(rows) == ["done", "planned", "cancelled", "cancelled"]
    assert not Touchpoint.objects.filter(channel_id="mail").exists()


def test_a_series_is_cancelled_at_this_account_and_by_who_may(calendar, client) -> None:
    rows = days_of_series(calendar)
    other = KeyAccountFactory()
    foreign = Touchpoint.objects.create(
        account=other, on=rows[2].on, channel_id="visit", text="Theirs", state="planned",
        external_id=rows[2].external_id,
    )  # fmt: skip
    page = calendar.show("SEQUENCE:3", head="METHOD:CANCEL")
    calendar.client.post(calendar.url, sent(page))
    assert states([foreign]) == ["planned"]
    Touchpoint.objects.filter(account=calendar.account).update(state="planned", external_sequence=0)
    reader = UserFactory(email="o@helvion.example")
    member(calendar.account, reader, Level.COMMENT)
    client.force_login(reader)
    page = calendar.show("SEQUENCE:3", head="METHOD:CANCEL")
    chosen = sent(page)
    assert not [name for name in chosen if name.startswith("take")]
    assert calendar.client.post(calendar.url, {**chosen, "take-3": "1"}).status_code == 403
    assert "cancelled" not in states(rows)


def test_a_long_series_costs_no_more_queries(calendar, django_assert_num_queries) -> None:
    def show() -> None:
        calendar.show("SEQUENCE:3", head="METHOD:CANCEL")

    days_of_series(calendar)
    show()
    with CaptureQueriesContext(connection) as few:
        show()
    today = company_today()
    for days in range(20, 50):
        on = today + dt.timedelta(days=days)
        Touchpoint.objects.create(
            account=calendar.account, on=on, channel_id="visit", text="More", state="planned",
            external_id=f"ics:one@x:{on.isoformat()}",
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        show()
