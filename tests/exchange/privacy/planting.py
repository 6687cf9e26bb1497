"""Everything that the product may hold about one person, each text with a word of its own."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from accounts.models import (
    Action,
    ContactPoint,
    Employment,
    InfluenceLine,
    Introduction,
    Judgement,
    KeyAccount,
    OpenQuestion,
    Person,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Statement,
    Touchpoint,
    TouchpointPerson,
)
from kam.exchange.models import ImportRun, PlanDocument
from kam.records.indexing import rebuild
from kam.records.models import Comment, ExternalId, Notification, OutgoingMail
from kam.records.operations import create_row, delete_row, edit_row
from kam.reference.calendar import today
from plans.models import PlanMeeting, PlanVersion
from plans.planning.meeting_models import MeetingAttendee
from tests.factories import CommitmentFactory, CustomerGoalFactory, PersonFactory, PlanFactory

DAY = dt.timedelta(days=1)
#: The last name; what is written about the person holds the other, and a number, so that each is told from each.
NAME, SECRET = "Zwöyqxname", "Qjxsecret"


class Planting:
    """Rows about one person, with a word of their own in every field of text."""

    def __init__(self, account: KeyAccount, user: Any) -> None:
        self.account, self.user, self.words = account, user, []

    def word(self, text: str = "") -> str:
        self.words.append(f"{SECRET}{len(self.words):03}x")
        return f"{text} {self.words[-1]}".strip()

    def fill(self, row: Any, about: str = "", by: bool = True) -> Any:
        """Saves a row with history, all its texts filled; `about` where texts are found by the name only."""
        for one in row._meta.concrete_fields:
            fits = isinstance(one, models.CharField | models.TextField) and not (one.choices or one.unique)
            if fits and one.name not in {"rank", "public_id", "about_type"} and not getattr(row, one.name):
                setattr(row, one.name, about or self.word())
        return create_row(row, by=self.user, scope=f"team:{self.account.team_id}")


def plant(account: KeyAccount, user: Any) -> tuple[Person, Planting]:
    """Everything that the product may hold about a person."""
    p = Planting(account, user)
    name = f"Ada {NAME}"
    person = p.fill(Person(last_name=NAME, first_name="Ada", card_extra=[{"name": "X", "value": p.word()}]))
    mail = p.fill(ContactPoint(person=person, kind="email", value="ada@nowhere.example"))
    gone = create_row(ContactPoint(person=person, kind="phone", value="+49 30 777 11 22"), by=user)
    delete_row(gone, by=user)
    p.fill(Employment(person=person, organisation=account.organisation))
    place = p.fill(Stakeholder(account=account, person=person))
    other = Stakeholder.objects.create(account=account, person=PersonFactory(), reports_to=place)
    p.fill(StakeholderRole(stakeholder=place, role_id="decider"))
    days = {"as_of": today(), "expires_on": today() + DAY}
    judged = p.fill(Judgement(stakeholder=place, scale_id="attitude", step_id="attitude-sceptic", **days))
    edit_row(judged, values={"how_known": p.word()}, version=1, by=user)
    p.fill(InfluenceLine(account=account, source=place, target=other, **days))
    pair = p.fill(Relationship(account=account, stakeholder=place, user=user))
    p.fill(Introduction(account=account, stakeholder=place, user=user))
    create_row(Introduction(account=account, stakeholder=other, by_stakeholder=place, user=user), by=user)
    alone = p.fill(Touchpoint(account=account, on=today(), channel_id="visit"))
    TouchpointPerson.objects.create(touchpoint=alone, person=person)
    shared = create_row(
        Touchpoint(account=account, on=today(), channel_id="visit", text=f"With {name}"), by=user
    )
    for one in (person, other.person):
        TouchpointPerson.objects.create(touchpoint=shared, person=one)
    create_row(Action(account=account, person=person, rank="a", text=f"{name} sends it"), by=user)
    create_row(
        OpenQuestion(account=account, stakeholder=place, rank="a", text=f"Does {NAME}s boss know?"), by=user
    )
    CommitmentFactory(account=account, person=person, text=f"Promised to {name}")
    CustomerGoalFactory(account=account, person=person, text=f"Goal of {NAME.upper()}")
    create_row(
        Statement(account=account, topic_id="profile", rank="a", text=f"Ask {name} or ada@nowhere.example"),
        by=user,
    )
    ExternalId.objects.create(
        object_type="accounts.person", object_pk=person.pk, system="crm", value=p.word()
    )
    hung = {"object_type": "accounts.relationship", "object_pk": pair.pk, "scope": "x"}
    Comment.objects.create(**hung, object_id=pair.public_id, by=user, text=p.word())
    hung_on_other = {"object_type": "accounts.keyaccount", "object_pk": account.pk, "scope": "x"}
    Comment.objects.create(**hung_on_other, object_id="x", by=user, text=f"{name} again")
    Notification.objects.create(
        recipient=user,
        kind="comment",
        key="1",
        object_type="accounts.person",
        object_pk=person.pk,
        data={"text": name},
    )
    OutgoingMail.objects.create(to_address="a@b.example", subject=name, text=f"About {mail.value}", kind="x")
    plan = PlanFactory(account=account)
    content = {"sections": [{"key": "goals", "blocks": [{"lines": [{"text": f"{name} decides"}]}]}]}
    PlanVersion.objects.create(
        plan=plan, content=content, template_version=1, submitted_at="2026-01-01T00:00Z"
    )
    meeting = PlanMeeting.objects.create(
        plan=plan, held_on=today(), content=content, minutes={"attendees": [name]}
    )
    MeetingAttendee.objects.create(meeting=meeting, person=person)
    files = [default_storage.save(f"documents/{n}.pdf", ContentFile(name.encode())) for n in "ab"]
    PlanDocument.objects.create(plan=plan, format="pdf", depth="full", language="en", file=files[0])
    ImportRun.objects.create(
        kind="contacts", file_name=f"{NAME}.csv", rows_file=files[1], options={"x": [name]}
    )
    rebuild()
    return person, p


def all_text() -> str:
    """Every column of the database, as it lies there."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(found)


def packed_within(data: bytes) -> Iterator[bytes]:
    """All that lies in some bytes: themselves, what archives hold, deflated streams, texts in base64."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from packed_within(archive.read(name))
    if data[:2] == b"\x1f\x8b":
        yield from packed_within(gzip.decompress(data))
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(found.group(1))
    for found in re.finditer(rb"[A-Za-z0-9+/_=-]{24,}", data):
        text = found.group().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        with suppress(ValueError):
            inner = base64.b64decode(text + b"=" * (-len(text) % 4))
            yield inner
            with suppress(zlib.error):
                yield zlib.decompress(inner)
