"""Lines as one reads them: what they say, what they offer to whom, and that no text becomes markup."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from kam.lib.access import Level
from plans.planning.comment_queries import OpenComments
from plans.planning.line_html import ENTRY, read_html
from plans.planning.lines import ActionItem, Line
from plans.planning.pages import LineScene
from tests.factories import (
    ActionFactory,
    KeyAccountFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    member,
)

TODAY = dt.date(2026, 11, 24)
READER = LineScene("/a/x/", "/a/x/plan", TODAY, may_edit=False, may_own=False)
WRITER = replace(READER, may_edit=True, may_own=True)
FROZEN = replace(READER, base="", frozen=True)
KINDS = ("statement", "goal", "objective", "initiative", "risk", "question", "commitment", "action")
HOSTILE = "<script>x</script> & \"two\" 'one'"


def line_of(kind: str, **values) -> Line | ActionItem:
    if kind == "action":
        return ActionItem("a1", **values)
    return Line(kind, "l1", 1, **values)


@pytest.mark.parametrize("scene", [READER, WRITER, FROZEN], ids=["reader", "writer", "frozen"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_becomes_markup(kind, scene):
    texts = ("owner", "person") + (
        ("origin",)
        if kind == "action"
        else ("so_what", "source", "goal", "initiative", "value", "answer", "measure", "mark")
    )
    line = line_of(kind, text=HOSTILE, **dict.fromkeys(texts, HOSTILE))
    if isinstance(line, Line):
        line.actions = [ActionItem("a1", HOSTILE, HOSTILE, origin=HOSTILE)]
    html = read_html(line, scene)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_write_finds_nothing_to_write_with(kind):
    line = line_of(kind, text="Text", audience="customer")
    for scene in (READER, FROZEN):
        html = read_html(line, scene)
        assert "?edit=" not in html
        assert "<button" not in html
        assert "formaction" not in html
    written = read_html(line, WRITER)
    assert f'href="?edit={line.id}#l-{line.id}"' in written
    assert 'class="k-aud is-customer"' in written or kind == "question"


@pytest.mark.parametrize("kind", ["statement", "goal", "objective", "initiative", "risk"])
def test_a_line_without_actions_says_so_where_one_can_be_missed(kind):
    line = line_of(kind, text="Text")
    assert "Add action" in read_html(line, WRITER)
    assert "no action yet" in read_html(line, READER)
    assert "action yet" not in read_html(line, FROZEN)


def test_an_unknown_statement_leads_to_its_question():
    line = line_of("statement", text="Text", confidence="unknown")
    assert "Ask this as a question" in read_html(line, WRITER)
    assert "Ask this as a question" not in read_html(line, READER)
    line.question = "q1"
    assert 'href="#l-q1">Open question</a>' in read_html(line, READER)
    assert "Open question" not in read_html(line, FROZEN)
    assert "Ask this" not in read_html(line_of("goal", text="Text", confidence="unknown"), WRITER)


def test_a_question_is_answered_by_its_owner_and_by_who_may_edit():
    own = replace(READER, may_own=True)
    line = line_of("question", text="Why?", state="open")
    assert "question/l1/answer" in read_html(line, WRITER)
    assert "question/l1/answer" not in read_html(line, own)
    line.mine = True
    assert "question/l1/answer" in read_html(line, own)
    line.state, line.answer = "answered", "Because."
    html = read_html(line, own)
    assert "Because." in html
    assert "Answered" in html
    assert "Open again" in html
    assert "Open again" not in read_html(line, READER)


def test_a_form_stands_in_place_of_its_action_and_the_field_of_an_objective():
    line = line_of("objective", text="Text")
    line.actions = [ActionItem("a1", "First"), ActionItem("a2", "Second")]
    html = read_html(line, WRITER, {"a1": "[form]", ENTRY: "[field]"})
    assert "[form]" in html
    assert "[field]" in html
    assert "First" not in html
    assert "Second" in html


@pytest.mark.django_db
def test_the_section_shows_the_form_of_the_action_that_is_named(client):
    account = KeyAccountFactory()
    plan = PlanFactory(account=account)
    editor = UserFactory()
    member(account, editor, Level.EDIT)
    statement = StatementFactory(account=account, topic_id="profile", text="They build presses")
    first, second = (ActionFactory(account=account, statement=statement, text=t) for t in ("Call", "Visit"))
    client.force_login(editor)
    url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "profile"])
    page = client.get(f"{url}?edit={first.public_id}").content.decode()
    assert page.count(f'id="t-{first.public_id}"') == 1
    assert f'id="t-{second.public_id}"' not in page
    assert "They build presses" in page
    assert "data-k-open>Visit</a>" in page


@pytest.mark.django_db
def test_comments_on_a_line_are_counted():
    counts = OpenComments("scope")
    counts.__dict__["_counts"] = {"l1": 2}
    html = read_html(line_of("statement", text="Text"), replace(READER, comments=counts))
    assert "2 open comments" in html
    assert "/a/x/statement/l1/comments" in html
