"""Remarks on a submitted version: who writes them, the checklist of the draft, the next submission."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.information.operations import statement_archive, statement_edit
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Change, Notification
from plans.models import PlanRemark, PlanVersion
from plans.planning import operations as ops
from plans.planning import remark_operations as remarks
from plans.planning.remarks import wanted_of
from tests.factories import (
    HeadFactory,
    KeyAccountFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db


class World:
    def __init__(self) -> None:
        self.account = KeyAccountFactory()
        self.plan = PlanFactory(account=self.account)
        self.kam, self.editor = UserFactory(), UserFactory()
        self.head = HeadFactory(last_name="Head")
        make_kam(self.account, self.kam)
        member(self.account, self.editor, Level.EDIT)
        self.line = StatementFactory(account=self.account, topic_id="market", text="The market grows")

    def submit(self, by=None) -> PlanVersion:
        return ops.plan_submit(plan=self.plan, by=by or self.kam, version=None)

    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def url(self, name: str, *args: str) -> str:
        return reverse(f"plans:{name}", args=(self.account.public_id, self.plan.public_id, *args))


@pytest.fixture
def w():
    return World()


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Remarks


def remarked(w, **extra) -> PlanRemark:
    version = PlanVersion.objects.get(plan=w.plan, state="submitted")
    return remarks.remark_add(frozen=version, by=w.head, text="Say by how much", **extra)


def on_line(w) -> dict[str, str]:
    return {"section": "goals", "line_kind": "statement", "line_id": w.line.public_id}


def test_only_reviewers_remark_and_only_while_it_is_in_review(w):
    version = w.submit()
    for user in (w.kam, w.editor):
        with pytest.raises(PermissionDenied):
            remarks.remark_add(frozen=version, by=user, text="x", section="goals")
    row = remarked(w, **on_line(w))
    assert (row.line_text, row.state) == ("The market grows", "open")
    with pytest.raises(PermissionDenied):
        remarks.remark_answer(remark=row, by=w.editor, version=None)
    ops.plan_return(plan=w.plan, by=w.head, version=None)
    with pytest.raises(PermissionDenied):
        remarks.remark_add(frozen=version, by=w.head, text="x", section="goals")
    with pytest.raises(PermissionDenied):
        remarks.remark_edit(remark=row, by=w.head, version=1, values={"text": "other"})


def test_one_id_makes_one_remark_and_bad_places_are_refused(w):
    version = w.submit()
    public_id = new_public_id()
    for _time in range(2):
        remarks.remark_add(frozen=version, by=w.head, text="x", section="goals", public_id=public_id)
    assert PlanRemark.objects.count() == 1
    for place in (
        {"section": "nowhere"},
        {"line_kind": "goal", "line_id": w.line.public_id},
        on_line(w) | {"section": "swot"},
    ):
        with pytest.raises(ValidationError):
            remarks.remark_add(frozen=version, by=w.head, text="x", **place)
    for text in ("", "  ", "a\x00b", "x" * 2001):
        with pytest.raises(ValidationError):
            remarks.remark_add(frozen=version, by=w.head, text=text, section="goals")


def test_a_late_change_of_a_remark_overwrites_nothing(w):
    w.submit()
    row = remarked(w, section="goals")
    remarks.remark_edit(remark=row, by=w.head, version=1, values={"text": "First"})
    with pytest.raises(StaleWrite):
        remarks.remark_edit(remark=row, by=w.head, version=1, values={"text": "Second"})
    assert [c.action for c in Change.objects.of(row)] == ["edit", "create"]


def test_from_remark_to_checklist_to_the_next_submission(w):
    version = w.submit()
    head, kam = w.client(w.head), w.client(w.kam)
    page = w.url("plan_version", version.public_id)
    on = f"statement:{w.line.public_id}"
    assert f'id="f-{w.line.public_id}"' in head.get(f"{page}?depth=full&on={on}").content.decode()
    data = {"on": on, "section": "goals", "text": "Say by **how much**", "public_id": new_public_id()}
    add = w.url("remark_add", version.public_id)
    for _time in range(2):
        assert head.post(add, data).status_code == 302
    remark = PlanRemark.objects.get()
    assert "<strong>how much</strong>" in head.get(f"{page}?depth=full").content.decode()
    seen = kam.get(f"{page}?depth=full").content.decode()
    assert "<strong>how much</strong>" in seen
    assert w.url("remark_edit", remark.public_id) not in seen
    assert "What is wanted?" not in kam.get(f"{page}?depth=full&on={on}").content.decode()
    sheet = words(head.get(w.url("plan_return")))
    assert "1 remark goes back with it" in sheet
    head.post(w.url("plan_return"), {"version": 2, "remark": "Nearly there"})
    told = Notification.objects.get(recipient=w.kam, kind="decided")
    assert told.data["decision"] == "changes"
    section = kam.get(w.url("plan_section", "goals"))
    assert "Requested changes 1 of 1 open" in words(section)
    assert "Nearly there" in words(section)
    html = section.content.decode()
    assert f'href="#l-{w.line.public_id}"' in html
    assert html.count(f'href="#r-{remark.public_id}"') == 1  # the mark at the line
    assert "1 remark to answer" in words(section)
    other = words(kam.get(w.url("plan_section", "swot")))
    assert "Requested changes none in this section" in other
    assert "1 remark to answer" in other
    statement_edit(statement=w.line, by=w.kam, version=None, values={"text": "The market grows by 3 %"})
    ticked = kam.post(w.url("remark_done", remark.public_id), follow=True)
    assert "all ticked off" in words(ticked)
    assert w.url("remark_reopen", remark.public_id) in ticked.content.decode()
    kam.post(w.url("remark_reopen", remark.public_id))
    assert "1 remark of the last review is not answered yet" in words(kam.get(w.url("plan_submit")))
    assert "how much" in words(kam.get(w.url("remark_answer", remark.public_id)))
    kam.post(w.url("remark_answer", remark.public_id), {"answer": "By 3 %", "version": 3})
    second = w.submit()
    again = head.get(w.url("plan_version", second.public_id))
    assert re.search(r"Answered The market grows Say by how much .*: By 3 %", words(again))
    url = f"{w.url('plan_compare')}?old={version.public_id}&new={second.public_id}"
    assert url.replace("&", "&amp;") in again.content.decode()
    assert "1 line changed" in words(head.get(url))
    assert "Answered" in words(head.get(f"{page}?depth=full"))


def test_a_remark_on_a_line_that_is_gone_keeps_its_words(w):
    w.submit()
    remarked(w, **on_line(w))
    ops.plan_return(plan=w.plan, by=w.head, version=None)
    statement_archive(statement=w.line, by=w.kam)
    assert "the line is gone: The market grows" in words(w.client(w.kam).get(w.url("plan_section", "goals")))


def test_what_is_refused_stands_in_the_form_again(w):
    version = w.submit()
    add, head = w.url("remark_add", version.public_id), w.client(w.head)
    for on, section in (
        ("goals", ""),
        ("nowhere", ""),
        ("statement:zzz", "goals"),
        (f"statement:{w.line.public_id}", "swot"),
        ("\x00:\x00", "goals"),
    ):
        answer = head.post(f"{add}?depth=full", {"on": on, "section": section, "text": "x" * 2001 + "\x00"})
        assert answer.status_code == 422
        assert "x" * 2001 in answer.content.decode()
    assert head.post(add, {"on": "goals", "text": "y", "public_id": "../../etc"}).status_code == 422
    assert not PlanRemark.objects.exists()
    assert w.client(w.kam).post(add, {"on": "goals", "text": "y"}).status_code == 403


def test_open_remarks_stay_on_the_list_until_they_are_ticked(w):
    w.submit()
    first = remarked(w, section="goals")
    ops.plan_return(plan=w.plan, by=w.head, version=None)
    w.submit()
    second = remarked(w, section="swot")
    assert "1 remark is open. It does not hold the approval up" in words(
        w.client(w.head).get(w.url("plan_approve"))
    )
    ops.plan_approve(plan=w.plan, by=w.head, version=None)
    assert [row.pk for row in wanted_of(w.plan)] == [first.pk, second.pk]
    remarks.remark_answer(remark=first, by=w.editor, version=None)
    assert [row.pk for row in wanted_of(w.plan)] == [second.pk]
    assert "Requested changes" in words(w.client(w.kam).get(w.url("plan_section", "swot")))
    remarks.remark_answer(remark=second, by=w.editor, version=None)
    w.submit()
    assert "Requested changes" not in words(w.client(w.kam).get(w.url("plan_section", "swot")))


def test_withdrawn_remarks_are_gone_and_come_back(w):
    version = w.submit()
    row = remarked(w, section="goals")
    head = w.client(w.head)
    page = w.url("plan_version", version.public_id)
    assert "Remark withdrawn." in words(head.post(w.url("remark_withdraw", row.public_id), follow=True))
    assert "Say by how much" not in words(head.get(page))
    head.post(w.url("remark_restore", row.public_id))
    assert "Say by how much" in words(head.get(page))
    other = w.client(HeadFactory())
    assert other.post(w.url("remark_withdraw", row.public_id)).status_code == 403
    assert other.get(w.url("remark_edit", row.public_id)).status_code == 403


def test_a_remark_is_never_frozen_and_never_a_customers(w):
    w.submit()
    row = remarked(w, section="goals")
    ops.plan_return(plan=w.plan, by=w.head, version=None)
    remarks.remark_answer(remark=row, by=w.editor, version=None, answer="Marked answer")
    second = w.submit()
    frozen = json.dumps(second.content)
    preview = words(
        w.client(w.kam).get(
            reverse("exchange:customer_preview", args=(w.account.public_id, w.plan.public_id))
        )
    )
    for text in ("Say by how much", "Marked answer"):
        assert text not in frozen
        assert text not in preview


def test_a_section_costs_one_more_query_only_while_something_is_wanted(w):
    kam, url = w.client(w.kam), w.url("plan_section", "swot")
    kam.get(url)
    with CaptureQueriesContext(connection) as before:
        kam.get(url)
    w.submit()
    row = remarked(w, section="goals")
    ops.plan_return(plan=w.plan, by=w.head, version=None)
    with CaptureQueriesContext(connection) as during:
        kam.get(url)
    remarks.remark_answer(remark=row, by=w.editor, version=None)
    w.submit()
    ops.plan_approve(plan=w.plan, by=w.head, version=None)
    with CaptureQueriesContext(connection) as after:
        kam.get(url)
    assert (len(during) - len(before), len(after) - len(before)) == (1, 0)


def test_what_the_depth_hides_is_counted(w):
    version = w.submit()
    remarked(w, section="competition")
    page, head = w.url("plan_version", version.public_id), w.client(w.head)
    assert "1 remark is in a section that only the full plan shows" in words(
        head.get(f"{page}?depth=compact")
    )
    full = words(head.get(f"{page}?depth=full"))
    assert "only the full plan" not in full
    assert "Say by how much" in full


def test_a_remark_has_its_history(w):
    w.submit()
    row = remarked(w, section="goals")
    remarks.remark_edit(remark=row, by=w.head, version=1, values={"text": "Say it in figures"})
    url = reverse("accounts:object_history", args=(w.account.public_id, "remark", row.public_id))
    page = words(w.client(w.kam).get(url))
    assert "Say it in figures" in page
    assert "Say by how much" in page


def test_the_mark_at_a_line_stays_when_the_line_goes_in_and_out_of_its_form(w):
    """Fragments of a page show what its section shows; a line of which nothing is wanted costs one query more."""
    w.submit()
    remark = remarked(w, **on_line(w))
    ops.plan_return(plan=w.plan, by=w.head, version=None, remark="Once more")
    kam, page = w.client(w.kam), w.url("plan_section", "goals")
    mark = f'href="#r-{remark.public_id}"'
    assert mark in kam.get(page).content.decode()
    line = (w.account.public_id, "statement", w.line.public_id)
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    edit = reverse("plans:line_edit", args=line)
    assert mark in kam.get(edit, headers=here).content.decode()
    kam.post(edit, {"version": 1, "text": "The market grows by 4 %"}, headers=here)
    show = reverse("plans:line_show", args=line)
    assert mark in kam.get(show, headers=here).content.decode()
    elsewhere = here | {"HX-Current-URL": f"http://testserver{w.url('plan_section', 'profile')}"}
    assert mark not in kam.get(show, headers=elsewhere).content.decode()
    remarks.remark_answer(remark=remark, by=w.kam, version=None)
    assert mark not in kam.get(show, headers=here).content.decode()
