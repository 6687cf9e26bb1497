import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Action, OpenQuestion, Statement
from kam.lib.access import Level
from kam.records.models import Change
from plans.models import CustomerGoal, Plan, PlanVersion
from plans.planning import line_operations
from plans.planning import operations as ops
from tests.factories import (
    ActionFactory,
    CommitmentFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class World:
    """An account with a plan, and one client for each level."""

    def __init__(self) -> None:
        self.account = KeyAccountFactory()
        self.plan = PlanFactory(account=self.account)
        self.kam, self.editor, self.commenter, self.reader = (UserFactory() for _ in range(4))
        self.head, self.stranger = HeadFactory(), UserFactory()
        make_kam(self.account, self.kam)
        member(self.account, self.editor, Level.EDIT)
        member(self.account, self.commenter, Level.COMMENT)
        member(self.account, self.reader, Level.READ)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self, name))
        return client

    def url(self, name: str, *args: str) -> str:
        return reverse(f"plans:{name}", args=(self.account.public_id, *args))

    def section(self, key: str) -> str:
        return self.url("plan_section", self.plan.public_id, key)

    def line(self, name: str, kind: str, row: object) -> str:
        return self.url(name, kind, row.public_id)


@pytest.fixture
def world():
    return World()


def words(response) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Finding and starting


def test_the_tab_goes_to_the_plan_or_offers_to_start_one(world):
    kam = world.client("kam")
    assert kam.get(world.url("plan_list")).url == world.section("summary")
    Plan.objects.all().delete()
    page = words(kam.get(world.url("plan_list")))
    assert "No plan yet" in page
    assert "Start the plan" in page
    assert "Start the plan" not in words(world.client("editor").get(world.url("plan_list")))


def test_starting_a_plan(world):
    Plan.objects.all().delete()
    kam = world.client("kam")
    form = kam.get(world.url("plan_list")).context["form"]
    data = {
        "template": world.plan.template_id,
        "depth": "compact",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
    }
    assert form.initial["starts_on"] < form.initial["ends_on"]
    response = kam.post(world.url("plan_start"), data)
    plan = Plan.objects.get()
    assert response.url == reverse(
        "plans:plan_section", args=(world.account.public_id, plan.public_id, "goals")
    )
    again = kam.post(world.url("plan_start"), data)
    assert again.status_code == 422
    assert "There is a plan that begins on this day already." in words(again)
    assert world.client("editor").post(world.url("plan_start"), data).status_code == 403


def test_changing_the_period_in_two_tabs(world):
    kam = world.client("kam")
    url = world.url("plan_edit", world.plan.public_id)
    data = {"version": 1, "depth": "full", "starts_on": "2026-01-01", "ends_on": "2028-12-31"}
    assert kam.post(url, data).status_code == 302
    late = kam.post(url, {**data, "depth": "one_page"})
    assert late.status_code == 409
    assert "One page" in words(late)
    world.plan.refresh_from_db()
    assert world.plan.depth == "full"


# The editor


def test_a_section_shows_its_lines_and_names_what_is_missing(world):
    StatementFactory(account=world.account, topic_id="market", text="Paper packs", so_what="", source="Press")
    StatementFactory(
        account=world.account, topic_id="market", text="Old news", as_of=dt.date(2020, 1, 1), source=""
    )
    CustomerGoalFactory(account=world.account, text="Grow robotics")
    ObjectiveFactory(plan=world.plan, text="Win RX-4")
    OpenQuestionFactory(account=world.account, text="Who decides?", due_on=dt.date(2020, 1, 1))
    response = world.client("reader").get(world.section("goals"))
    page = words(response)
    for text in ("Paper packs", "Old news", "Grow robotics", "Who decides?", "Internal"):
        assert text in page
    entries = {entry.key: entry for entry, _url, _active in response.context["place"].entries}
    assert entries["goals"].missing == [
        "1 without so-what",
        "1 without source",
        "1 older than 12 months",
        "1 goal without owner at the customer",
        "1 goal without so-what",
        "1 goal without source",
    ]
    assert entries["summary"].missing == ["no statement yet"]
    assert "1 objective without target" in entries["objectives"].missing
    assert entries["questions"].missing == ["1 question overdue", "1 question without owner"]
    assert entries["questions"].late
    assert "%" not in " ".join(text for entry in entries.values() for text in entry.missing)


def test_who_may_not_write_gets_no_tools(world):
    StatementFactory(account=world.account, topic_id="market")
    action = ActionFactory(account=world.account, owner=world.commenter, text="Mine")
    ActionFactory(account=world.account, owner=world.editor, text="Not mine")
    for name, tools in (("reader", 0), ("commenter", 0), ("editor", 1)):
        html = world.client(name).get(world.section("goals")).content.decode()
        assert html.count("data-k-rowfocus") == tools, name
        assert ("k-addline" in html) == bool(tools)
    html = world.client("commenter").get(world.section("actions")).content.decode()
    assert html.count("/done?") == 1
    assert f"{action.public_id}/done" in html


def test_depth_is_a_view_and_writes_nothing(world):
    kam = world.client("kam")
    response = kam.get(world.section("goals"), {"depth": "one_page"})
    assert [entry.key for entry, _u, _a in response.context["place"].entries] == [
        "goals", "persons", "objectives", "risks", "actions",
    ]  # fmt: skip
    assert all("depth=one_page" in url for _e, url, _a in response.context["place"].entries)
    full = kam.get(world.section("goals"), {"depth": "full"})
    assert len(full.context["place"].entries) == 17
    assert kam.get(world.section("goals"), {"depth": "nonsense"}).context["place"].depth == "compact"
    world.plan.refresh_from_db()
    assert world.plan.depth == "compact"
    assert not Change.objects.exists()


def test_actions_and_questions_under_their_filters(world):
    kam = world.client("kam")
    goal = CustomerGoalFactory(account=world.account, text="Grow robotics")
    line_operations.goal_action_add(goal=goal, by=world.kam, text="Pilot", owner=world.kam)
    ActionFactory(account=world.account, text="Was done", state="done")
    OpenQuestionFactory(account=world.account, text="Closed?", state="answered", answer="Yes, closed")
    page = words(kam.get(world.section("actions")))
    assert "Pilot" in page
    assert "from: Grow robotics" in page
    assert "Was done" not in page
    assert "Was done" in words(kam.get(world.section("actions"), {"show": "done"}))
    assert "Pilot" not in words(world.client("editor").get(world.section("actions"), {"show": "mine"}))
    assert "Closed?" not in words(kam.get(world.section("questions")))
    assert "Yes, closed" in words(kam.get(world.section("questions"), {"show": "answered"}))


@pytest.mark.parametrize("key", ["cover", "profile", "persons", "position", "team", "finance", "reviews"])
def test_live_blocks(world, key):
    EmploymentFactory(organisation=world.account.organisation)
    response = world.client("reader").get(world.section(key))
    assert response.status_code == 200
    assert any(block.kind == "live" for block in response.context["view"].blocks)


@pytest.mark.parametrize("count", [3, 30])
def test_queries_of_a_section_do_not_grow(world, count):
    for _ in range(count):
        statement = StatementFactory(account=world.account, topic_id="market")
        ActionFactory(account=world.account, statement=statement, owner=world.editor)
        goal = CustomerGoalFactory(account=world.account)
        line_operations.goal_action_add(goal=goal, by=None, text="x", owner=world.kam)
        OpenQuestionFactory(account=world.account, owner=world.kam)
        ObjectiveFactory(plan=world.plan, owner=world.kam, goal=goal)
    kam = world.client("kam")
    found = {}
    for key in ("goals", "swot", "objectives", "questions", "actions"):
        url = world.section(key)
        kam.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert kam.get(url).status_code == 200
        found[key] = len(queries)
    assert found == {"goals": 15, "swot": 12, "objectives": 14, "questions": 12, "actions": 15}


def test_a_foreign_plan_or_line_is_not_there(world):
    other = World()
    row = StatementFactory(account=other.account)
    kam = world.client("kam")
    for url in (
        other.section("goals"),
        world.url("plan_section", other.plan.public_id, "goals"),
        world.url("plan_read", other.plan.public_id),
        world.line("line_edit", "statement", row),
        world.section("nothing"),
    ):
        assert kam.get(url).status_code == 404, url
    assert world.client("stranger").get(world.section("goals")).status_code == 404


# Lines


def test_saving_a_line_answers_with_the_new_version_only(world):
    row = StatementFactory(account=world.account, text="before")
    url = world.line("line_edit", "statement", row)
    editor = world.client("editor")
    data = {
        "version": 1,
        "text": "after <b>",
        "so_what": "so",
        "confidence": "confirmed",
        "as_of": "2026-03-01",
    }
    response = editor.post(url, data, headers=HTMX)
    assert response.content.decode() == '<input type="hidden" name="version" value="2">'
    row.refresh_from_db()
    assert (row.text, row.confidence, row.version) == ("after <b>", "confirmed", 2)
    # The same words again cost no version.
    assert 'value="2"' in editor.post(url, {**data, "version": 2}, headers=HTMX).content.decode()


def test_saving_a_line_costs_few_queries(world):
    row = StatementFactory(account=world.account)
    url = world.line("line_edit", "statement", row)
    editor = world.client("editor")
    with CaptureQueriesContext(connection) as queries:
        editor.post(url, {"version": 1, "text": "x"}, headers=HTMX)
    statements = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(statements) == 11  # three of them: search looks for the entry, writes it and its words


def test_a_late_save_gets_both_texts_and_overwrites_nothing(world):
    row = StatementFactory(account=world.account, text="first", so_what="")
    url = world.line("line_edit", "statement", row)
    world.client("editor").post(url, {"version": 1, "text": "theirs"}, headers=HTMX)
    late = world.client("kam").post(url, {"version": 1, "text": "mine"}, headers=HTMX)
    assert late.status_code == 409
    assert late["HX-Retarget"] == f"#m-{row.public_id}"
    page = words(late)
    assert f"{world.editor.full_name} changed this line while you were writing" in page
    assert "mine" in page
    assert "theirs" in page
    row.refresh_from_db()
    assert (row.text, row.version) == ("theirs", 2)
    # A decision for one's own text names the version that was seen.
    world.client("kam").post(url, {"version": 1, "text": "mine", "keep": "mine", "resolve": 2}, headers=HTMX)
    row.refresh_from_db()
    assert (row.text, row.version) == ("mine", 3)


def test_taking_the_other_text_keeps_ones_own_on_the_screen(world):
    row = StatementFactory(account=world.account, text="theirs")
    url = world.line("line_edit", "statement", row)
    data = {"version": 0, "text": "my own words", "keep": "theirs", "resolve": 1}
    response = world.client("kam").post(url, data, headers=HTMX)
    assert response["HX-Retarget"] == f"#l-{row.public_id}"
    assert "my own words" in words(response)
    row.refresh_from_db()
    assert (row.text, row.version) == ("theirs", 1)


def test_without_scripts_a_late_save_shows_a_page_with_both_texts(world):
    row = StatementFactory(account=world.account, text="theirs")
    response = world.client("kam").post(
        world.line("line_edit", "statement", row), {"version": 0, "text": "mine"}
    )
    assert response.status_code == 409
    html = response.content.decode()
    assert 'name="resolve" value="1"' in html
    assert ">mine</textarea>" in html
    assert "theirs" in html


KINDS = {
    "statement": lambda w: StatementFactory(account=w.account),
    "goal": lambda w: CustomerGoalFactory(account=w.account),
    "objective": lambda w: ObjectiveFactory(plan=w.plan),
    "question": lambda w: OpenQuestionFactory(account=w.account),
    "action": lambda w: ActionFactory(account=w.account),
    "initiative": lambda w: InitiativeFactory(account=w.account),
    "risk": lambda w: RiskFactory(account=w.account),
    "commitment": lambda w: CommitmentFactory(account=w.account),
}


@pytest.mark.parametrize("kind", KINDS)
def test_two_tabs_on_every_kind_of_line(world, kind):
    row = KINDS[kind](world)
    url = world.line("line_edit", kind, row)
    first = world.client("editor").post(url, {"version": 1, "text": "first tab"}, headers=HTMX)
    second = world.client("editor").post(url, {"version": 1, "text": "second tab"}, headers=HTMX)
    assert (first.status_code, second.status_code) == (200, 409)
    assert "second tab" in words(second)
    row.refresh_from_db()
    assert row.text == "first tab"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_closes_moves_and_comes_back(world, kind):
    row, other = KINDS[kind](world), KINDS[kind](world)
    editor = world.client("editor")
    assert "data-k-lineform" in editor.get(world.line("line_edit", kind, row), headers=HTMX).content.decode()
    assert "<html" in editor.get(world.line("line_edit", kind, row)).content.decode()
    assert row.text in words(editor.get(world.line("line_show", kind, row), headers=HTMX))
    if kind != "action":
        moved = editor.post(world.line("line_move", kind, other), {"to": "up"}, headers=HTMX)
        assert "kam:moved" in moved["HX-Trigger"]
        other.refresh_from_db()
        row.refresh_from_db()
        assert other.rank < row.rank
    gone = editor.post(world.line("line_archive", kind, row), headers=HTMX)
    row.refresh_from_db()
    assert row.archived_at
    assert world.line("line_restore", kind, row) in gone["HX-Trigger"]
    back = editor.post(world.line("line_restore", kind, row), {"next": world.section("goals")})
    assert back.url == f"{world.section('goals')}#l-{row.public_id}"
    row.refresh_from_db()
    assert row.archived_at is None


@pytest.mark.parametrize("kind", KINDS)
def test_readers_and_strangers_write_no_line(world, kind):
    row = KINDS[kind](world)
    urls = [
        world.line(name, kind, row) for name in ("line_edit", "line_move", "line_archive", "line_restore")
    ]
    urls.append(world.url("line_add", kind))
    for name, status in (("reader", 403), ("commenter", 403), ("stranger", 404)):
        client = world.client(name)
        for url in urls:
            data = {"version": 1, "text": "x", "to": "up", "topic": "market", "plan": world.plan.public_id}
            assert client.post(url, data, headers=HTMX).status_code == status, (name, url)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("text", "x" * 4001, "At most 4000 characters"),
        ("so_what", "a\x00b", "NUL"),
        ("as_of", "31.12.2026", "This is not a date"),
        ("confidence", "sure", "Choose one of the values offered"),
    ],
)
def test_bad_values_are_named_beside_the_field(world, field, value, text):
    row = StatementFactory(account=world.account)
    url = world.line("line_edit", "statement", row)
    response = world.client("editor").post(url, {"version": 1, field: value}, headers=HTMX)
    assert response.status_code == 422
    assert response["HX-Retarget"] == f"#e-{row.public_id}"
    assert text in words(response)
    assert f'data-k-for="{field}"' in response.content.decode()
    page = world.client("editor").post(url, {"version": 1, field: value})
    assert page.status_code == 422
    assert text in words(page)
    row.refresh_from_db()
    assert row.version == 1


def test_scripts_in_texts_are_shown_as_text(world):
    StatementFactory(
        account=world.account, topic_id="market", text="<script>alert(1)</script>", so_what="<img src=x>"
    )
    html = world.client("reader").get(world.section("goals")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_adding_lines_and_sending_the_same_id_twice(world):
    editor = world.client("editor")
    data = {"topic": "market", "public_id": "bcdfghjkmnpqrs"}
    for _ in range(2):
        response = editor.post(world.url("line_add", "statement"), data, headers=HTMX)
        assert response.status_code == 201
        assert 'id="l-bcdfghjkmnpqrs"' in response.content.decode()
    assert Statement.objects.count() == 1
    plain = editor.post(world.url("line_add", "goal"), {"next": world.section("goals")})
    goal = CustomerGoal.objects.get()
    assert plain.url == f"{world.section('goals')}?edit={goal.public_id}#l-{goal.public_id}"
    assert f'id="f-{goal.public_id}"' in editor.get(plain.url).content.decode()


def test_an_id_from_elsewhere_is_refused_without_telling(world):
    foreign = StatementFactory()
    answers = []
    for public_id in (foreign.public_id, "nonsense"):
        data = {"topic": "market", "public_id": public_id}
        response = world.client("editor").post(world.url("line_add", "statement"), data, headers=HTMX)
        answers.append((response.status_code, response["HX-Trigger"]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_actions_hang_under_the_line_they_come_from(world):
    editor = world.client("editor")
    goal, objective = CustomerGoalFactory(account=world.account), ObjectiveFactory(plan=world.plan)
    statement, question = StatementFactory(account=world.account), OpenQuestionFactory(account=world.account)
    initiative, risk = InitiativeFactory(account=world.account), RiskFactory(account=world.account)
    for name, row in (
        ("goal", goal),
        ("objective", objective),
        ("statement", statement),
        ("question", question),
        ("initiative", initiative),
        ("risk", risk),
    ):
        editor.post(world.url("line_add", "action"), {name: row.public_id}, headers=HTMX)
    assert Action.objects.filter(plan_link__goal=goal).count() == 1
    assert Action.objects.filter(plan_link__objective=objective).count() == 1
    assert Action.objects.filter(plan_link__initiative=initiative).count() == 1
    assert Action.objects.filter(plan_link__risk=risk).count() == 1
    assert Action.objects.filter(statement=statement).count() == 1
    assert Action.objects.filter(question=question).count() == 1
    foreign = StatementFactory()
    response = editor.post(world.url("line_add", "action"), {"statement": foreign.public_id}, headers=HTMX)
    assert response.status_code == 422


def test_owners_come_from_the_account_team(world):
    action = ActionFactory(account=world.account)
    url = world.line("line_edit", "action", action)
    editor = world.client("editor")
    html = editor.get(url, headers=HTMX).content.decode()
    assert world.commenter.full_name in html
    assert world.stranger.full_name not in html
    data = {"version": 1, "text": "x", "owner": world.stranger.public_id}
    refused = editor.post(url, data, headers=HTMX)
    assert refused.status_code == 422
    assert "does not see this account" in words(refused)
    data["owner"] = world.commenter.public_id
    assert editor.post(url, data, headers=HTMX).status_code == 200
    action.refresh_from_db()
    assert action.owner == world.commenter


def test_numbers_of_objectives_in_german(world):
    world.editor.language = "de"
    world.editor.save(update_fields=["language"])
    row = ObjectiveFactory(plan=world.plan)
    url = world.line("line_edit", "objective", row)
    editor = world.client("editor")
    assert editor.post(url, {"version": 1, "text": "x", "target": "1.250,5"}, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert row.target == Decimal("1250.5")
    assert 'value="1250,5"' in editor.get(url, headers=HTMX).content.decode()


# One's own work


def test_done_with_undo(world):
    action = ActionFactory(account=world.account, owner=world.commenter, text="Call Voss")
    commenter = world.client("commenter")
    response = commenter.post(world.url("action_done", action.public_id), headers=HTMX)
    assert 'aria-pressed="true"' in response.content.decode()
    undo = world.url("action_reopen", action.public_id)
    assert undo in response["HX-Trigger"]
    action.refresh_from_db()
    assert action.state == "done"
    commenter.post(undo)
    action.refresh_from_db()
    assert action.state == "open"
    foreign = ActionFactory(account=world.account, owner=world.kam)
    assert commenter.post(world.url("action_done", foreign.public_id)).status_code == 403


def test_answering_a_question(world):
    question = OpenQuestionFactory(account=world.account, owner=world.commenter)
    url = world.url("question_answer", question.public_id)
    commenter = world.client("commenter")
    assert "What did you find out?" in words(commenter.get(url, headers=HTMX))
    assert commenter.post(url, {"version": 1, "answer": ""}, headers=HTMX).status_code == 422
    late = commenter.post(url, {"version": 0, "answer": "my answer"}, headers=HTMX)
    assert late.status_code == 409
    assert "my answer" in words(late)
    assert commenter.post(url, {"version": 1, "answer": "Dr. Voss"}, headers=HTMX).status_code == 200
    assert OpenQuestion.objects.get().state == "answered"
    commenter.post(world.url("question_reopen", question.public_id))
    assert OpenQuestion.objects.get().state == "open"
    other = OpenQuestionFactory(account=world.account, owner=world.kam)
    assert commenter.get(world.url("question_answer", other.public_id)).status_code == 403


# Review, reading, versions


def test_submit_return_approve_in_the_browser(world):
    kam, head = world.client("kam"), world.client("head")
    plan = world.plan.public_id
    row = StatementFactory(account=world.account, topic_id="summary", text="As submitted")
    box = words(kam.get(world.url("plan_submit", plan), headers=HTMX))
    assert "Submit Key Account Plan 2026–2028 for review?" in box
    assert "no objective yet" in box
    assert kam.post(world.url("plan_submit", plan), {"version": 1}).status_code == 302
    assert "In review" in words(kam.get(world.section("summary")))
    assert kam.get(world.url("plan_approve", plan)).status_code == 403
    kam.post(world.line("line_edit", "statement", row), {"version": 1, "text": "Written later"}, headers=HTMX)
    box = words(head.get(world.url("plan_approve", plan), headers=HTMX))
    assert "1 line of the draft has changed since" in box
    assert "Approve Key Account Plan 2026–2028 as version 1" in box
    assert (
        head.post(world.url("plan_return", plan), {"version": 2, "remark": "Targets, please"}).status_code
        == 302
    )
    assert "Targets, please" in words(kam.get(world.section("summary")))
    kam.post(world.url("plan_submit", plan), {"version": 3})
    late = head.post(world.url("plan_approve", plan), {"version": 2})
    assert late.status_code == 422
    assert head.post(world.url("plan_approve", plan), {"version": 4, "remark": "Good"}).status_code == 302
    version = PlanVersion.objects.get(number=1)
    page = words(world.client("reader").get(world.url("plan_version", plan, version.public_id)))
    assert "Version 1, approved by" in page
    assert "Written later" in page


def test_a_version_reads_as_it_was(world):
    row = StatementFactory(account=world.account, topic_id="summary", text="As submitted")
    version = ops.plan_submit(plan=world.plan, by=world.kam, version=1)
    ops.plan_approve(plan=world.plan, by=world.head, version=2)
    Statement.objects.filter(pk=row.pk).update(text="Later")
    url = world.url("plan_version", world.plan.public_id, version.public_id)
    for depth in ("compact", "full", "one_page"):
        response = world.client("reader").get(url, {"depth": depth})
        assert response.status_code == 200
        assert "Later" not in words(response)
    assert "As submitted" in words(world.client("reader").get(url))
    assert "Wer ist der Kunde?" not in words(world.client("reader").get(url))


def test_the_whole_plan_on_one_page(world):
    StatementFactory(account=world.account, topic_id="market", text="Paper packs")
    ObjectiveFactory(plan=world.plan, text="Win RX-4")
    ActionFactory(account=world.account, text="Call Voss")
    response = world.client("reader").get(world.url("plan_read", world.plan.public_id), {"depth": "full"})
    page = words(response)
    for text in ("Paper packs", "Win RX-4", "Call Voss", "Risks"):
        assert text in page
    assert "data-k-open" not in response.content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_queries_of_the_whole_plan_do_not_grow(world, count):
    for _ in range(count):
        statement = StatementFactory(account=world.account, topic_id="market")
        ActionFactory(account=world.account, statement=statement, owner=world.editor)
        OpenQuestionFactory(account=world.account, owner=world.kam)
        ObjectiveFactory(plan=world.plan, owner=world.kam, goal=CustomerGoalFactory(account=world.account))
    reader = world.client("reader")
    url = world.url("plan_read", world.plan.public_id)
    reader.get(url)
    with CaptureQueriesContext(connection) as queries:
        reader.get(url)
    assert len(queries) == 16


def test_archive_and_restore_a_plan(world):
    kam = world.client("kam")
    kam.post(world.url("plan_archive", world.plan.public_id))
    assert "This plan is archived" in words(kam.get(world.section("goals")))
    assert "k-addline" not in kam.get(world.section("goals")).content.decode()
    kam.post(world.url("plan_restore", world.plan.public_id))
    world.plan.refresh_from_db()
    assert world.plan.archived_at is None


def test_what_is_unknown_becomes_a_question_and_links_to_it(world):
    editor = world.client("editor")
    row = StatementFactory(
        account=world.account, topic_id="market", text="Who decides?", confidence="unknown"
    )
    assert "Ask this as a question" in words(editor.get(world.section("goals")))
    data = {"statement": row.public_id, "next": world.section("goals")}
    response = editor.post(world.url("line_add", "question"), data)
    question = OpenQuestion.objects.get()
    assert (question.statement, question.text) == (row, "Who decides?")
    assert f'id="f-{question.public_id}"' in editor.get(response.url).content.decode()
    page = editor.get(world.section("goals"))
    assert f'href="#l-{question.public_id}"' in page.content.decode()
    assert "Ask this as a question" not in words(page)


def test_reading_leaves_out_what_is_empty(world):
    StatementFactory(account=world.account, topic_id="strengths", text="Fast service")
    page = words(world.client("reader").get(world.url("plan_read", world.plan.public_id)))
    assert "Strengths" in page
    assert "Weaknesses" not in page
    assert page.count("Nothing written yet.") > 1
