"""Two states of a plan beside each other, and lines that come back from an old one."""

import copy
import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.information.operations import statement_archive, statement_edit
from accounts.models import Action, Statement
from accounts.work.operations import action_archive, action_done, action_edit
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from plans.models import Objective, PlanVersion
from plans.planning import line_operations
from plans.planning import operations as ops
from plans.planning.bring_back import line_bring_back
from plans.planning.compare import compare
from plans.planning.snapshot import snapshot
from tests.factories import (
    TODAY,
    ActionFactory,
    CustomerGoalFactory,
    FigureFactory,
    HeadFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account):
    user = UserFactory()
    make_kam(account, user)
    return user


@pytest.fixture
def plan(account):
    return PlanFactory(account=account)


def taken(plan) -> dict:
    """The plan as it is now, as a version would keep it."""
    return snapshot(plan, plan.account, TODAY)


def marked(pieces) -> str:
    """[-removed-]{+added+}, to be read in an assertion."""
    signs = {"removed": "[-{}-]", "added": "{{+{}+}}", "same": "{}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in pieces)


def test_lines_added_removed_and_changed_with_their_words(account, plan):
    gone = StatementFactory(account=account, topic_id="market", text="Goes away")
    kept = StatementFactory(account=account, topic_id="market", text="The market grows by 3 % a year")
    stays = StatementFactory(account=account, topic_id="market", text="Stays")
    before = taken(plan)
    statement_archive(statement=gone, by=None)
    statement_edit(
        statement=kept, by=None, version=None,
        values={"text": "The market shrinks by 3 % a year", "so_what": "Move early", "as_of": dt.date(2026, 3, 1)},
    )  # fmt: skip
    StatementFactory(account=account, topic_id="market", text="Brand new")
    found = compare(before, taken(plan))
    section = found.in_section("goals")
    assert [(d.state, d.line.text) for d in section.lines] == [
        ("removed", "Goes away"),
        ("changed", "The market shrinks by 3 % a year"),
        ("same", "Stays"),
        ("added", "Brand new"),
    ]
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    diff = section.lines[1]
    assert marked(diff.text_pieces) == "The market [-grows-]{+shrinks+} by 3 % a year"
    assert [(f.name, f.new) for f in diff.other_fields] == [
        ("so_what", "Move early"),
        ("as_of", "1\xa0March\xa02026"),
    ]
    assert stays.text == "Stays"


def test_nothing_differs_from_itself(account, plan):
    StatementFactory(account=account, topic_id="market")
    ObjectiveFactory(plan=plan, target="40", current=None)
    content = taken(plan)
    assert compare(content, taken(plan)).empty
    assert compare(content, content).empty


def test_numbers_of_an_objective_are_figures_of_the_reader(plan):
    row = ObjectiveFactory(plan=plan, text="Share", target="38.5", unit="%")
    before = taken(plan)
    line_operations.objective_edit(
        objective=row, by=None, version=None, values={"target": "0", "current": "30"}
    )
    with override("de"):
        fields = compare(before, taken(plan)).in_section("objectives").lines[0].fields
    assert [(f.label, f.old, f.new) for f in fields] == [("Zielwert", "38,5", "0"), ("Aktuell", "–", "30")]


def test_actions_new_done_moved_and_gone(account, plan, kam):
    done, moved, gone = (ActionFactory(account=account, text=text, due_on=TODAY) for text in "abc")
    before = taken(plan)
    action_done(action=done, by=None)
    action_edit(
        action=moved, by=None, version=None, values={"due_on": TODAY + dt.timedelta(days=14), "owner": kam}
    )
    action_archive(action=gone, by=None)
    ActionFactory(account=account, text="d", due_on=None)
    found = compare(before, taken(plan)).actions
    assert [(d.item.text, d.what, d.moved_days) for d in found] == [
        ("a", ["done"], 0), ("b", ["moved", "owner"], 14), ("d", ["new"], 0), ("c", ["gone"], 0),
    ]  # fmt: skip


def test_planned_figures_that_differ(account, plan):
    figure = FigureFactory(
        organisation=account.organisation, kind="plan", value="1000000",
        starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31),
    )  # fmt: skip
    before = taken(plan)
    figure.value = "1200000"
    figure.save()
    FigureFactory(
        organisation=account.organisation, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 31)
    )
    found = compare(before, taken(plan)).figures
    assert [(f.label, f.year, f.old, f.new) for f in found] == [("Revenue", 2026, "€1\xa0m", "€1.2\xa0m")]


def test_a_version_of_an_older_schema_is_merely_emptier(account, plan):
    StatementFactory(account=account, topic_id="market", text="Old", source="Report")
    new = taken(plan)
    old = copy.deepcopy(new)
    old["schema"] = 0
    for section in old["sections"]:
        section.pop("depths"), section.pop("prompt")
        for block in section["blocks"]:
            for line in block.get("lines", []):
                for name in ("version", "source", "confidence", "audience"):
                    line.pop(name, None)
                line["something_else"] = "unknown today"
    old["sections"] = [s for s in old["sections"] if s["key"] != "reviews"]
    line = compare(old, new).in_section("goals").lines[0]
    assert (line.state, {f.name for f in line.fields}) == ("changed", {"source", "confidence"})


# Bringing lines back


def submitted(plan, kam) -> PlanVersion:
    return ops.plan_submit(plan=plan, by=kam, version=None)


def test_a_removed_line_comes_back_to_its_place_as_it_was(account, plan, kam):
    first, middle, last = (StatementFactory(account=account, topic_id="market", text=t) for t in "123")
    version = submitted(plan, kam)
    statement_edit(statement=middle, by=kam, version=None, values={"text": "2 worded anew"})
    statement_archive(statement=middle, by=kam)
    row, was_archived = line_bring_back(
        account=account, frozen=version, kind="statement", line_id=middle.public_id, by=kam, version=0
    )
    assert was_archived
    texts = Statement.objects.filter(account=account, archived_at=None).order_by("rank", "pk")
    assert [s.text for s in texts] == ["1", "2", "3"]
    assert [c.action for c in Change.objects.of(row)][:2] == ["edit", "restore"]


def test_a_changed_line_goes_back_to_the_old_words_unless_it_moved_on(account, plan, kam):
    row = ObjectiveFactory(plan=plan, text="Forty", target="40", due_on=dt.date(2026, 12, 31))
    version = submitted(plan, kam)
    line_operations.objective_edit(
        objective=row, by=None, version=None, values={"text": "Fifty", "target": "50"}
    )
    seen = Objective.objects.get(pk=row.pk).version
    line_operations.objective_edit(objective=row, by=None, version=None, values={"text": "Sixty"})

    def back(seen):
        return line_bring_back(
            account=account, frozen=version, kind="objective", line_id=row.public_id, by=kam, version=seen
        )

    with pytest.raises(StaleWrite):
        back(seen)
    assert Objective.objects.get(pk=row.pk).text == "Sixty"
    back(seen + 1)
    row.refresh_from_db()
    assert (row.text, row.target, row.due_on) == ("Forty", 40, dt.date(2026, 12, 31))
    with pytest.raises(ValidationError):
        line_bring_back(
            account=account, frozen=version, kind="goal", line_id=row.public_id, by=kam, version=1
        )


@pytest.mark.parametrize(("then", "now"), [("internal", "customer"), ("customer", "internal")])
def test_old_words_never_come_back_as_customer_facing_unless_they_were_and_are(account, plan, kam, then, now):
    row = StatementFactory(account=account, topic_id="market", text="Their buyer is leaving", audience=then)
    version = submitted(plan, kam)
    values = {"text": "The market grows", "audience": now}
    seen = statement_edit(statement=row, by=kam, version=None, values=values).version
    line_bring_back(
        account=account, frozen=version, kind="statement", line_id=row.public_id, by=kam, version=seen
    )
    row.refresh_from_db()
    assert (row.text, row.audience) == ("Their buyer is leaving", "internal")


# The pages


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_says_what_changed_and_brings_back(account, plan, kam):
    StatementFactory(account=account, topic_id="market", text="Unchanged words")
    row = StatementFactory(account=account, topic_id="market", text="Gone since")
    version = submitted(plan, kam)
    statement_archive(statement=row, by=kam)
    client = Client()
    client.force_login(kam)
    url = reverse("plans:plan_compare", args=[account.public_id, plan.public_id])
    page = words(client.get(url))
    assert "1 line removed" in page
    assert "Gone since" in page
    assert "Unchanged words" not in page
    assert "Unchanged words" in words(client.get(f"{url}?old={version.public_id}&all=1"))
    back = reverse(
        "plans:line_bring_back",
        args=[account.public_id, plan.public_id, version.public_id, "statement", row.public_id],
    )
    answer = client.post(back, {"version": row.version, "next": url}, follow=True)
    assert "Brought back: Gone since" in words(answer)
    assert "Nothing differs." in words(answer)


def test_a_late_bringing_back_is_said_and_overwrites_nothing(account, plan, kam):
    row = StatementFactory(account=account, topic_id="market", text="As it was")
    version = submitted(plan, kam)
    editor = UserFactory(first_name="Eva", last_name="Editor")
    member(account, editor, Level.EDIT)
    statement_edit(statement=row, by=editor, version=None, values={"text": "Somebody's words"})
    client = Client()
    client.force_login(kam)
    back = reverse(
        "plans:line_bring_back",
        args=[account.public_id, plan.public_id, version.public_id, "statement", row.public_id],
    )
    answer = client.post(back, {"version": "1"}, follow=True)
    assert "Eva Editor changed this line meanwhile." in words(answer)
    row.refresh_from_db()
    assert row.text == "Somebody's words"
    assert client.post(back, {"version": "\x00²"}).status_code == 302


def test_readers_compare_but_bring_nothing_back(account, plan, kam):
    row = StatementFactory(account=account, topic_id="market", text="Gone since")
    submitted(plan, kam)
    statement_archive(statement=row, by=kam)
    reader = UserFactory()
    member(account, reader, Level.READ)
    client = Client()
    client.force_login(reader)
    page = words(client.get(reverse("plans:plan_compare", args=[account.public_id, plan.public_id])))
    assert "Gone since" in page
    assert "Bring back" not in page


def test_versions_of_the_period_before_can_be_compared_with_the_draft(account, plan, kam):
    old = PlanFactory(account=account, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 12, 31))
    CustomerGoalFactory(account=account, text="A goal")
    ops.plan_submit(plan=old, by=None, version=None)
    version = ops.plan_approve(plan=old, by=HeadFactory(), version=None)
    client = Client()
    client.force_login(kam)
    url = reverse("plans:plan_compare", args=[account.public_id, plan.public_id])
    page = words(client.get(f"{url}?old={version.public_id}"))
    assert "Key Account Plan 2020–2022: Version 1" in page
    assert "Nothing differs." in page
    assert Action.objects.count() == 0
