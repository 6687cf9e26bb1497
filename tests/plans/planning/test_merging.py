"""Two people save one line: what both did goes together, what collides is asked, history holds it all."""

from __future__ import annotations

import datetime as dt
import html as htmllib
import re
from decimal import Decimal
from typing import Any

import pytest

from accounts.information.operations import statement_archive, statement_edit
from accounts.models import Statement
from accounts.work.operations import question_edit
from kam.lib.access import Level
from kam.records.models import Change
from plans.planning.line_kinds import KINDS
from plans.planning.line_operations import objective_edit
from plans.planning.merging import Decision, LineArchived, MergeConflict, Seen, line_save
from tests.factories import (
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    member,
)
from tests.plans.planning.test_plan_pages import HTMX, World

pytestmark = pytest.mark.django_db
BASE = "Robotics grows. Purchasing wants two suppliers."


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def two() -> Any:
    account = KeyAccountFactory()
    anna, jan = UserFactory(first_name="Anna"), UserFactory(first_name="Jan")
    for user in (anna, jan):
        member(account, user, Level.EDIT)
    return account, anna, jan


def save(row: Any, by: Any, version: int, kind: str = "statement", **values: Any) -> Any:
    extra = {name: values.pop(name) for name in ("base", "sent", "decision", "restore") if name in values}
    seen = Seen(version, extra.pop("base", {}), extra.pop("sent", {}))
    return line_save(KINDS[kind], row, by=by, seen=seen, values=values, **extra)


def test_edits_of_different_sentences_go_together(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text=BASE, so_what="")
    statement_edit(
        statement=row,
        by=jan,
        version=1,
        values={"text": "Robotics grows fast. Purchasing wants two suppliers."},
    )
    saved = save(row, anna, 1, text="Robotics grows. Purchasing wants two suppliers by 2027.", so_what="")
    row.refresh_from_db()
    assert row.text == "Robotics grows fast. Purchasing wants two suppliers by 2027."
    assert row.version == saved.row.version == 3
    assert list(saved.others) == ["text"]
    assert saved.who == [jan.full_name]
    # One version a change, each from what the one before left.
    changes = list(Change.objects.of(row).order_by("pk"))
    assert [c.by for c in changes] == [jan, anna]
    assert changes[0].values["text"][1] == changes[1].values["text"][0]


def test_edits_of_different_fields_go_together(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="Text", so_what="Before", confidence="assumed")
    statement_edit(statement=row, by=jan, version=1, values={"so_what": "After", "confidence": "confirmed"})
    save(row, anna, 1, text="Text of Anna", so_what="Before", confidence="assumed", as_of="2026-03-01")
    row.refresh_from_db()
    assert (row.text, row.so_what, row.confidence) == ("Text of Anna", "After", "confirmed")
    assert row.as_of == dt.date(2026, 3, 1)


def test_figures_dates_and_links_merge_by_field(two):
    account, anna, jan = two
    row = ObjectiveFactory(plan=PlanFactory(account=account), text="Grow", target=Decimal("5"))
    objective_edit(objective=row, by=jan, version=1, values={"target": "7.50", "owner": jan})
    same = {"text": "Grow", "target": "5", "owner": None}
    save(row, anna, 1, "objective", **{**same, "due_on": "2027-01-31"})
    row.refresh_from_db()
    assert (row.target, row.owner, row.due_on) == (Decimal("7.5"), jan, dt.date(2027, 1, 31))
    with pytest.raises(MergeConflict) as caught:
        save(row, anna, 1, "objective", **{**same, "target": "6"})
    assert caught.value.changed == ["target"]
    row.refresh_from_db()
    assert row.version == 3


def test_the_same_words_twice_are_no_conflict_and_no_version(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="a")
    statement_edit(statement=row, by=jan, version=1, values={"text": "b"})
    assert save(row, anna, 1, text="b").row.version == 2


def test_what_collides_is_asked_and_nothing_is_written(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="We must be first")
    statement_edit(statement=row, by=jan, version=1, values={"text": "We must be first in Lübeck"})
    with pytest.raises(MergeConflict) as caught:
        save(row, anna, 1, text="We must be first or second")
    found = caught.value
    assert found.mine["text"] == "We must be first or second"
    assert found.theirs["text"] == "We must be first in Lübeck"
    assert "in Lübeck" in found.texts["text"].text
    assert "or second" in found.texts["text"].text
    row.refresh_from_db()
    assert (row.text, row.version) == ("We must be first in Lübeck", 2)


@pytest.mark.parametrize(
    ("keep", "text"),
    [("mine", "one mine"), ("theirs", "one theirs"), ("merged", "one theirs and mine")],
)
def test_a_decision_is_for_the_fields_in_question_only(two, keep, text):
    account, anna, jan = two
    row = StatementFactory(account=account, text="one", so_what="", source="")
    statement_edit(statement=row, by=jan, version=1, values={"text": "one theirs", "so_what": "Jan's"})
    decision = Decision(2, keep, {"text": "one theirs and mine"})
    saved = save(row, anna, 1, text="one mine", so_what="", source="Anna's", decision=decision)
    row.refresh_from_db()
    assert (row.text, row.so_what, row.source) == (text, "Jan's", "Anna's")
    assert row.version == 3
    # What gave way stands in history too.
    told = Change.objects.of(row).filter(action="event").values_list("values", flat=True)
    assert list(told) == ([] if keep == "mine" else [{"text": ["one mine", text]}])
    assert bool(saved.given_up) == (keep != "mine")


def test_whoever_decides_sees_what_was_saved_meanwhile(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="one")
    statement_edit(statement=row, by=jan, version=1, values={"text": "one theirs"})
    statement_edit(statement=row, by=jan, version=2, values={"text": "one theirs too"})
    with pytest.raises(MergeConflict) as caught:
        save(row, anna, 1, text="one mine", decision=Decision(2, "merged", {"text": "one theirs and mine"}))
    assert caught.value.again
    assert caught.value.mine["text"] == "one theirs and mine"
    row.refresh_from_db()
    assert (row.text, row.version) == ("one theirs too", 3)


def test_history_that_does_not_add_up_is_asked(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="a. b. c.")
    statement_edit(statement=row, by=jan, version=1, values={"text": "a1. b. c."})
    Statement.objects.filter(pk=row.pk).update(text="a2. b. c.")  # not by an operation
    with pytest.raises(MergeConflict):
        save(row, anna, 1, text="a. b. c3.")


def test_an_answer_that_got_lost_is_no_conflict(two):
    """The save arrived, its answer did not; meanwhile one typed on."""
    account, anna, _jan = two
    row = StatementFactory(account=account, text="one")
    save(row, anna, 1, text="one two")
    saved = save(row, anna, 1, text="one two three", sent={"text": ["one two", "one tw"]})
    assert saved.row.text == "one two three"
    assert saved.others == {}


def test_words_typed_while_a_merged_answer_was_under_way(two):
    """The version is the newest, but the words in the field are older: `base` says from when."""
    account, anna, jan = two
    row = StatementFactory(account=account, text="First. Last.")
    statement_edit(statement=row, by=jan, version=1, values={"text": "First of Jan. Last."})
    save(row, anna, 1, text="First. Last a.")
    saved = save(row, anna, 3, text="First. Last a b.", base={"text": "First. Last a."})
    assert saved.row.text == "First of Jan. Last a b."


def test_an_archived_line_keeps_the_words_until_it_is_restored(two):
    account, anna, jan = two
    row = StatementFactory(account=account, text="one")
    statement_archive(statement=row, by=jan)
    with pytest.raises(LineArchived):
        save(row, anna, 1, text="one more")
    row.refresh_from_db()
    assert row.text == "one"
    save(row, anna, 1, text="one more", restore=True)
    row.refresh_from_db()
    assert (row.text, row.archived_at, row.version) == ("one more", None, 4)


def test_merging_asks_for_rights_like_any_edit(two):
    account, _anna, jan = two
    row = StatementFactory(account=account, text="a. b.")
    statement_edit(statement=row, by=jan, version=1, values={"text": "a1. b."})
    with pytest.raises(Exception, match="account team"):
        save(row, UserFactory(), 1, text="a. b1.")
    row.refresh_from_db()
    assert row.version == 2


def test_a_merge_that_grows_too_long_is_asked(two):
    account, anna, jan = two
    limit = 600
    row = OpenQuestionFactory(account=account, text="a. b.")
    limit = row._meta.get_field("text").max_length
    one, other = "x" * (limit // 2), "y" * (limit // 2)
    question_edit(question=row, by=jan, version=1, values={"text": f"{one} a. b."})
    with pytest.raises(MergeConflict):
        save(row, anna, 1, "question", text=f"a. b {other}.", answer="")


# By the pages ---------------------------------------------------------------------------------------


def words(response: Any) -> str:
    return htmllib.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_answer_to_a_merged_save_brings_the_words(world):
    row = StatementFactory(account=world.account, text="One. Two.", so_what="")
    url = world.line("line_edit", "statement", row)
    world.client("editor").post(url, {"version": 1, "text": "One <b>. Two."}, headers=HTMX)
    merged = world.client("kam").post(url, {"version": 1, "text": "One. Two more."}, headers=HTMX)
    assert merged.status_code == 200
    page = merged.content.decode()
    assert 'name="version" value="3"' in page
    assert 'data-k-set="text" data-k-value="One &lt;b&gt;. Two more."' in page
    assert f'id="n-{row.public_id}" hx-swap-oob' in page
    assert world.editor.full_name in words(merged)
    assert merged["Kam-Change"] == str(Change.objects.of(row).first().pk)


def test_both_texts_with_a_proposal(world):
    row = StatementFactory(account=world.account, text="We are first")
    url = world.line("line_edit", "statement", row)
    world.client("editor").post(url, {"version": 1, "text": "We are first in Kiel"}, headers=HTMX)
    late = world.client("kam").post(url, {"version": 1, "text": "We are first or second"}, headers=HTMX)
    assert late.status_code == 409
    page = late.content.decode()
    assert 'value="merged" checked' in page
    assert re.search(r'<textarea[^>]*name="merged_text"[^>]*>We are first in Kiel or second</textarea>', page)
    assert re.search(r"<ins>.*in Kiel</ins>", page)
    answer = world.client("kam").post(
        url,
        {
            "version": 1,
            "text": "We are first or second",
            "keep": "merged",
            "merged_text": "Both",
            "resolve": 2,
        },
        headers=HTMX,
    )
    assert answer["HX-Retarget"] == f"#l-{row.public_id}"
    assert "We are first or second" in words(answer)
    row.refresh_from_db()
    assert (row.text, row.version) == ("Both", 3)


MARK = {"version": 1, "text": "The market grows", "audience": "customer"}
WORDS = {"version": 1, "text": "The market grows. Their buyer is leaving", "audience": "internal"}


def test_who_writes_is_asked_when_the_line_became_customer_facing_meanwhile(world):
    row = StatementFactory(account=world.account, text="The market grows", audience="internal")
    url = world.line("line_edit", "statement", row)
    world.client("editor").post(url, MARK, headers=HTMX)
    asked = world.client("kam").post(url, WORDS, headers=HTMX)
    assert asked.status_code == 409
    assert "Customer-facing" in words(asked)
    row.refresh_from_db()
    assert row.text == "The market grows"
    world.client("kam").post(url, {**WORDS, "resolve": 2, "keep": "mine"}, headers=HTMX)
    row.refresh_from_db()
    assert (row.text, row.audience) == (WORDS["text"], "internal")


def test_who_marks_reads_first_what_was_written_meanwhile(world):
    row = StatementFactory(account=world.account, text="The market grows", audience="internal")
    url = world.line("line_edit", "statement", row)
    world.client("editor").post(url, WORDS, headers=HTMX)
    told = world.client("kam").post(url, MARK, headers=HTMX)
    row.refresh_from_db()
    assert (row.text, row.audience) == (WORDS["text"], "internal")
    assert "buyer" in words(told)
    assert 'data-k-set="audience" data-k-value="internal"' in told.content.decode()
    again = {"version": row.version, "text": row.text, "audience": "customer"}
    world.client("kam").post(url, again, headers=HTMX)
    row.refresh_from_db()
    assert row.audience == "customer"


def test_archived_meanwhile_shows_the_words_and_brings_them_back(world):
    row = StatementFactory(account=world.account, text="one")
    statement_archive(statement=row, by=world.editor)
    url = world.line("line_edit", "statement", row)
    late = world.client("kam").post(url, {"version": 1, "text": "one and all"}, headers=HTMX)
    assert late.status_code == 409
    assert f"{world.editor.full_name} archived this line" in words(late)
    page = world.client("kam").post(url, {"version": 1, "text": "one and all"})
    assert ">one and all</textarea>" in page.content.decode()
    world.client("kam").post(url, {"version": 1, "text": "one and all", "restore": "1"}, headers=HTMX)
    row.refresh_from_db()
    assert (row.text, row.archived_at) == ("one and all", None)


def test_words_are_never_saved_as_somebody_elses(world):
    row = StatementFactory(account=world.account, text="one")
    url = world.line("line_edit", "statement", row)
    data = {"version": 1, "text": "of the editor", "writer": world.editor.public_id}
    assert world.client("kam").post(url, data, headers=HTMX).status_code == 401
    row.refresh_from_db()
    assert row.text == "one"
    assert world.client("editor").post(url, data, headers=HTMX).status_code == 200


def test_a_new_line_typed_offline_is_not_made_by_who_signed_in_since(world):
    """Two windows of one browser: the queue of the one waits until its own user is back."""
    url = world.url("line_add", "statement")
    data = {"topic": "market", "text": "of the editor", "writer": world.editor.public_id}
    assert world.client("kam").post(url, data, headers=HTMX).status_code == 401
    assert not Statement.objects.exists()
    assert world.client("editor").post(url, data, headers=HTMX).status_code == 201


@pytest.mark.parametrize("forged", ["nonsense", "1", "9" * 40, "", "None"])
def test_a_forged_choice_between_two_owners_is_none(world, forged):
    """The page offers mine and theirs; whatever else comes back is no row and no error of the server."""
    row = OpenQuestionFactory(account=world.account, text="Who buys?")
    url = world.line("line_edit", "question", row)
    world.client("editor").post(url, {"version": 1, "owner": world.editor.public_id}, headers=HTMX)
    mine = {"version": 1, "owner": world.kam.public_id}
    assert world.client("kam").post(url, mine, headers=HTMX).status_code == 409
    choice = {**mine, "resolve": 2, "keep": "merged", "merged_owner": forged}
    assert world.client("kam").post(url, choice, headers=HTMX).status_code == 200
    row.refresh_from_db()
    assert row.owner == world.kam


@pytest.mark.parametrize("bad", ["x", "-1", "9" * 40, "²", "1\x00"])
def test_nonsense_versions_and_decisions_are_asked_not_broken(world, bad):
    row = StatementFactory(account=world.account, text="one")
    url = world.line("line_edit", "statement", row)
    sent = {"version": "0", "text": "two", "base_text": bad, "sent_as_of": bad, "keep": bad, "resolve": bad}
    status = world.client("kam").post(url, sent, headers=HTMX).status_code
    assert status in {200, 409, 422, 400}
