"""Two at the same time: one wins, nothing is written twice. On both databases, with real locks."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection

from accounts.information import briefing_operations
from accounts.information.document_operations import document_create, looked_at
from accounts.information.operations import statement_create
from accounts.models import (
    BriefingReader,
    ConfidentialityLevel,
    Document,
    DroppedNote,
    Statement,
    Touchpoint,
    TouchpointPerson,
)
from accounts.work.notes import note_drop
from kam.exchange.meetings.replies import Reply, reply_receive
from kam.exchange.models import Erasure
from kam.exchange.privacy.operations import person_erase
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Notification
from kam.reference.calendar import today
from plans.models import PlanVersion
from plans.planning.operations import plan_approve, plan_submit
from teams.membership.chain_queries import chain_mark
from teams.membership.operations import kam_assign, member_add
from teams.models import KamAssignment, Membership, TeamFunction
from tests.factories import (
    AdministratorFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    PersonFactory,
    PlanFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
REFUSALS = (PermissionDenied, ValidationError, StaleWrite)


def together(*writes: Callable[[], Any]) -> list[str]:
    """Runs all of them at once; what came of each."""
    found: list[str] = []
    start = threading.Barrier(len(writes))

    def run(write: Callable[[], Any]) -> None:
        start.wait()
        try:
            write()
            found.append("done")
        except REFUSALS:
            found.append("refused")
        except Exception as error:
            found.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[write]) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_two_submits_then_two_approvals() -> None:
    head, plan = HeadFactory(), PlanFactory()
    assert together(*[lambda: plan_submit(plan=plan, by=head, version=1)] * 2) == ["done", "refused"]
    plan.refresh_from_db()
    version = plan.version
    assert together(*[lambda: plan_approve(plan=plan, by=head, version=version)] * 3) == [
        "done",
        "refused",
        "refused",
    ]
    assert [row.number for row in PlanVersion.objects.all()] == [1]


def test_two_changes_of_the_key_account_manager() -> None:
    head, account = HeadFactory(), KeyAccountFactory()
    make_kam(account, UserFactory())
    seen = chain_mark(list(account.team.kam_assignments.all()))

    def assign(user: Any) -> Callable[[], Any]:
        return lambda: kam_assign(
            team=account.team, user=user, starts_on=dt.date(2026, 1, 1), by=head, seen=seen
        )

    assert together(assign(UserFactory()), assign(UserFactory())) == ["done", "refused"]
    assert KamAssignment.objects.filter(team=account.team).count() == 2


def test_the_same_member_twice() -> None:
    account, user, head = KeyAccountFactory(), UserFactory(), HeadFactory()
    function = TeamFunction.objects.get(key="logistics")

    def add() -> Any:
        return member_add(
            team=account.team, user=user, function=function, by=head, starts_on=dt.date(2026, 1, 1)
        )

    assert together(add, add) == ["done", "refused"]
    assert Membership.objects.count() == 1


def test_a_line_and_a_note_sent_twice_are_one() -> None:
    account, user = KeyAccountFactory(), UserFactory()
    member(account, user, Level.EDIT)
    line, note = new_public_id(), new_public_id()

    def write() -> Any:
        return statement_create(account=account, topic="market", by=user, public_id=line, text="Once")

    def drop() -> Any:
        return note_drop(account=account, by=user, kind="contact", text="Once", public_id=note)

    assert together(write, write, write) == ["done"] * 3
    assert together(drop, drop, drop) == ["done"] * 3
    assert Statement.objects.count() == 1
    assert DroppedNote.objects.count() == 1


def test_what_is_sent_twice_about_customers_is_one(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    account, user, reader = KeyAccountFactory(), UserFactory(), UserFactory()
    member(account, user, Level.EDIT)
    member(account, reader, Level.READ)
    level = ConfidentialityLevel.objects.get(key="team")
    draft = briefing_operations.briefing_create(
        account=account, by=user, keys=[f"u:{reader.pk}"],
        values={"title": "Once", "text": "Once", "confidentiality": level, "wants_ack": True},
    )  # fmt: skip
    paper, barrier = new_public_id(), threading.Barrier(3)

    def add() -> Any:
        file = ContentFile(b"words", name="a.txt")
        upload = looked_at(file, "a.txt")
        barrier.wait()
        return document_create(account=account, upload=upload, by=user, level=level, public_id=paper)

    def send() -> Any:
        return briefing_operations.briefing_send(briefing=draft, by=user, version=draft.version)

    def confirm() -> Any:
        return briefing_operations.briefing_read(briefing=draft, by=reader, acknowledge=True)

    assert set(together(add, add, add)) <= {"done", "refused"}
    assert together(send, send) == ["done"] * 2
    assert together(confirm, confirm, confirm) == ["done"] * 3
    assert Document.objects.count() == 1
    assert len(list(tmp_path.rglob("*.bin"))) == 1
    assert BriefingReader.objects.get().acknowledged_at is not None
    assert Notification.objects.filter(recipient=reader).count() == 1


def test_a_reply_that_comes_twice_and_a_person_who_is_erased_twice(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.KAM_REPLY_ADDRESS = "briefing@kam.example.com"
    account, sponsor, head = KeyAccountFactory(), UserFactory(), AdministratorFactory()
    member(account, sponsor, Level.COMMENT)
    person = PersonFactory(first_name="Sven", last_name="Zwiebelmann")
    EmploymentFactory(person=person, organisation=account.organisation)
    meeting = Touchpoint.objects.create(account=account, on=today(), channel_id="visit", state="planned")
    TouchpointPerson.objects.create(touchpoint=meeting, person=person)
    reply = Reply(
        meeting.public_id, sponsor.public_id, (sponsor.email or "").lower(), "<one@x>", "Went well."
    )
    assert together(*[lambda: reply_receive(reply=reply)] * 3) == ["done"] * 3
    assert Touchpoint.objects.filter(source="reply").count() == 1

    def erase() -> Any:
        return person_erase(person=person, by=head, typed="Sven Zwiebelmann")

    assert together(erase, erase) == ["done", "refused"]
    assert Erasure.objects.count() == 1
