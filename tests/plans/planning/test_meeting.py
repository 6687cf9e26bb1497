"""The review meeting: start, decisions and actions in place, two at once, the end, the minutes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Action
from kam.lib.ids import new_public_id
from kam.records.models import OutgoingMail
from kam.reference.calendar import today
from plans.models import MeetingDecision, PlanMeeting
from plans.planning import meeting_operations as ops
from plans.planning.line_operations import goal_edit
from tests.factories import CustomerGoalFactory, EmploymentFactory, OpenQuestionFactory, StatementFactory
from tests.plans.planning.test_plan_pages import HTMX, World, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def meeting(world):
    return ops.meeting_start(plan=world.plan, by=world.editor, today=today())


def url(world, name, meeting, *more):
    args = (world.account.public_id, world.plan.public_id, meeting.public_id, *more)
    return reverse(f"plans:{name}", args=args)


def test_a_review_is_started_once_and_goes_on(world):
    start = world.url("meeting_start", world.plan.public_id)
    editor = world.client("editor")
    assert "Start the review" in words(editor.get(start))
    assert "Whoever may edit the plan starts" in words(world.client("reader").get(start))
    first = editor.post(start).url
    assert world.client("kam").post(start).url == first
    assert world.client("reader").get(start).url == first
    meeting = PlanMeeting.objects.get()
    assert meeting.attending == 1
    page = editor.get(first)
    assert world.account.name in words(page)
    assert 'class="is-meeting"' in page.content.decode()
    assert world.client("reader").post(start).status_code == 403


def test_decisions_and_actions_are_saved_where_they_are_typed(world, meeting):
    editor, decision_id, action_id = world.client("editor"), new_public_id(), new_public_id()
    data = {"section": "goals", "text": "We go for the second plant", "public_id": decision_id}
    for _again in range(2):
        response = editor.post(url(world, "decision_add", meeting), data, headers=HTMX)
        assert response.status_code == 200
        assert words(response).count("We go for the second plant") == 1
    assert MeetingDecision.objects.count() == 1
    action = {
        "section": "goals", "text": "Send the offer", "owner": world.kam.public_id,
        "due_on": "2031-02-03", "public_id": action_id,
    }  # fmt: skip
    for _again in range(2):
        response = editor.post(url(world, "meeting_action_add", meeting), action)
        assert response.status_code == 302
    row = Action.objects.get()
    assert (row.owner, row.due_on.isoformat(), row.public_id) == (world.kam, "2031-02-03", action_id)
    assert "Send the offer" in words(editor.get(world.section("actions")))
    page = words(editor.get(url(world, "meeting_section", meeting, "goals")))
    assert "Send the offer" in page
    assert "We go for the second plant" not in words(
        editor.get(url(world, "meeting_section", meeting, "actions"))
    )


def test_what_was_typed_wrong_is_said_and_stays(world, meeting):
    editor = world.client("editor")
    late = editor.post(
        url(world, "meeting_action_add", meeting), {"section": "goals", "text": "Call", "due_on": "31.31.31"}
    )
    assert late.status_code == 422
    assert 'value="Call"' in late.content.decode()
    assert editor.post(url(world, "decision_add", meeting), {"text": "  "}, headers=HTMX).status_code == 422
    for text in ("\x00", "x" * 5000, "\ud800"):
        sent = editor.post(
            url(world, "decision_add", meeting),
            {"section": "goals", "text": text.encode("utf-8", "surrogatepass")},
        )
        assert sent.status_code in {302, 400, 422}
    assert not MeetingDecision.objects.exclude(text="x").filter(text__contains="xxx").exists()
    assert editor.post(
        url(world, "meeting_action_add", meeting), {"text": "Call", "owner": world.stranger.public_id}
    ).status_code == 422  # fmt: skip


def test_lines_that_are_new_or_changed_are_marked(world):
    goal, other = (CustomerGoalFactory(account=world.account, text=text) for text in ("Grow", "Shrink"))
    meeting = ops.meeting_start(plan=world.plan, by=world.editor, today=today())
    ops.meeting_close(meeting=meeting, by=world.editor, version=None, today=today())
    second = ops.meeting_start(plan=world.plan, by=world.editor, today=today())
    editor = world.client("editor")
    assert "Nothing has changed here since" in words(
        editor.get(url(world, "meeting_section", second, "goals"))
    )
    goal_edit(goal=goal, by=world.kam, version=None, values={"text": "Grow faster"})
    CustomerGoalFactory(account=world.account, text="Be green")
    from plans.planning.line_operations import goal_archive

    goal_archive(goal=other, by=world.kam)
    page = editor.get(url(world, "meeting_section", second, "goals"))
    assert [(n.state, n.text) for n in page.context["news"]] == [
        ("changed", "Grow faster"), ("new", "Be green"), ("gone", "Shrink"),
    ]  # fmt: skip
    assert page.content.decode().count("k-newmark is-changed") == 2  # in the list, and at the line


def test_attendees_of_two_windows_go_together(world, meeting):
    person = EmploymentFactory(organisation=world.account.organisation, ends_on=None).person
    editor, path = world.client("editor"), url(world, "meeting_attendees", meeting)
    page = editor.get(path)
    assert str(person) in words(page)
    seen = f"u.{world.editor.public_id}"
    assert editor.post(path, {"seen": seen, "who": [seen, f"u.{world.kam.public_id}"]}).status_code == 302
    editor.post(path, {"seen": seen, "who": [f"p.{person.public_id}"]})
    meeting.refresh_from_db()
    assert meeting.attending == 2
    names = words(editor.get(url(world, "meeting_end", meeting)))
    assert str(person) in names
    assert world.kam.full_name in names
    assert editor.post(path, {"who": f"u.{world.stranger.public_id}"}).status_code == 422
    assert editor.post(path, {"who": "nonsense"}).status_code == 422


def test_the_end_keeps_the_minutes_and_sends_them_to_those_who_may_see(world, meeting):
    OpenQuestionFactory(account=world.account, text="Who signs?")
    goal = CustomerGoalFactory(account=world.account, text="Grow")
    ops.decision_add(meeting=meeting, by=world.editor, section="goals", text="We go")
    ops.meeting_action_add(
        meeting=meeting, by=world.editor, section="goals", text="Call them", owner=world.kam
    )
    world.kam.language = "de"
    world.kam.save()
    keys = [f"u.{world.kam.public_id}"]
    ops.attendees_set(meeting=meeting, by=world.editor, seen=(), chosen=keys, today=today())
    meeting.refresh_from_db()
    editor = world.client("editor")
    response = editor.post(url(world, "meeting_end", meeting), {"version": meeting.version, "mail": "on"})
    page = words(editor.get(response.url))
    for text in (
        "We go",
        "Call them",
        world.kam.full_name,
        "Who signs?",
        "1 line new or changed",
        "Minutes of the review",
    ):
        assert text in page
    mails = {mail.to_user: mail for mail in OutgoingMail.objects.filter(kind="minutes")}
    assert set(mails) == {world.kam, world.editor}
    assert "We go" in mails[world.kam].text
    assert "Protokoll" in mails[world.kam].subject
    assert "Minutes" in mails[world.editor].subject
    # Kept, whatever happens to the plan.
    goal_edit(goal=goal, by=world.kam, version=None, values={"text": "Other"})
    meeting.refresh_from_db()
    assert [n["text"] for s in meeting.minutes["sections"] for n in s["news"]] == ["Grow", "Who signs?"]
    listed = editor.get(world.url("plan_list") + "?all").content.decode()
    assert response.url in listed
    assert editor.get(url(world, "meeting_section", meeting, "goals")).url == response.url
    assert editor.post(url(world, "decision_add", meeting), {"text": "Late"}).status_code == 403


def test_a_late_end_is_refused(world, meeting):
    with pytest.raises(PermissionDenied):
        ops.meeting_close(meeting=meeting, by=world.reader, version=1, today=today())
    stale = world.client("editor").post(url(world, "meeting_end", meeting), {"version": meeting.version + 5})
    assert stale.status_code == 409
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes) == ("running", None)


def test_a_decision_is_changed_taken_away_and_brought_back(world, meeting):
    row = ops.decision_add(meeting=meeting, by=world.editor, section="goals", text="We go")
    editor = world.client("editor")
    editor.post(url(world, "decision_edit", meeting, row.public_id), {"version": 1, "text": "We stay"})
    late = world.client("kam").post(
        url(world, "decision_edit", meeting, row.public_id), {"version": 1, "text": "We run"}
    )
    assert late.status_code == 409
    assert "We stay" in words(late)
    assert "We run" in words(late)
    section = url(world, "meeting_section", meeting, "goals")
    editor.post(url(world, "decision_delete", meeting, row.public_id))
    assert "We stay" not in words(editor.get(section, headers=HTMX))
    editor.post(url(world, "decision_restore", meeting, row.public_id))
    assert "We stay" in words(editor.get(section, headers=HTMX))
    with pytest.raises(ValidationError):
        ops.decision_edit(decision=row, by=world.editor, version=None, text=" ")


def test_queries_do_not_grow(world, meeting):
    editor, counts = world.client("editor"), []
    for n in (2, 12):
        for i in range(n):
            CustomerGoalFactory(account=world.account, text=f"Goal {n} {i}")
            StatementFactory(account=world.account, topic_id="market")
            ops.decision_add(meeting=meeting, by=None, section="goals", text=f"Decision {i}")
            ops.meeting_action_add(
                meeting=meeting, by=None, section="goals", text=f"Action {i}", owner=world.kam
            )
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert editor.get(url(world, "meeting_section", meeting, "goals")).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
