"""Every page that changes a row, open in two tabs: the late save is refused with both texts, and nothing is lost.

Every form of the access table stands in one of the lists here; a new one without an entry fails.
"""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from kam.reference.calendar import today as company_today
from tests.access.cases import Case
from tests.access.table import TABLE
from tests.access.table.lines import KINDS as LINES
from tests.access.world import World
from tests.page_forms import PageForm, own_form

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Edit:
    """A page that changes a row: the field, what the two tabs put there, and how the page shows it.

    `first` and `second` may be functions of the world; `one`, `two` are how the conflict shows them ("" where it
    shows them as they were typed). `row` names the row of our scope, `column` what is read from it.
    """

    url: str
    field: str
    first: Any
    second: Any
    row: str
    column: str = ""
    state: str = ""
    one: str = ""
    two: str = ""
    by: str = "head"
    more: Any = None

    @property
    def key(self) -> str:
        return f"{self.url} {self.field} {self.state}".strip()

    @property
    def case(self) -> Case:
        return next(c for c in TABLE if c.url == self.url and c.state == self.state)


def shown(text: str) -> str:
    """What was typed, as the English pages show it: dates in words of their own."""
    try:
        with translation.override("en"):
            return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT")
    except ValueError:
        return text


def _unit(name: str) -> Any:
    return lambda w: getattr(w.own, name).public_id


def _user(name: str) -> Any:
    return lambda w: w.users[name].public_id


_YEAR = company_today().year
EDITS = [
    Edit("plans:remark_edit", "text", "First wish", "Second wish", "remark_in_review"),
    Edit("plans:remark_answer", "answer", "First answer", "Second answer", "remark"),
    Edit("accounts:account_edit", "node-city", "Kiel", "Bonn", "node", "city"),
    Edit("accounts:account_edit", "account-customer_since", "1999", "2001", "account", "customer_since"),
    Edit("accounts:unit_edit", "city", "Kiel", "Bonn", "unit_below"),
    Edit(
        "accounts:unit_move",
        "parent",
        _unit("node"),
        _unit("unit_second"),
        "unit_below",
        "parent",
        one="Nordwerk",
        two="Innerwerk second",
    ),
    Edit("accounts:figures_edit", "value_0", "700", "800", "figures", "value_0"),
    Edit("accounts:person_edit", "first_name", "Anna", "Berta", "person"),
    Edit("accounts:touchpoint_edit", "text", "First talk", "Second talk", "touchpoint"),
    Edit("accounts:job_edit", "job_title", "Head", "Clerk", "job"),
    Edit("accounts:job_end", "ends_on", "2026-03-01", "2026-04-02", "job"),
    Edit("accounts:pair", "goal", "First aim", "Second aim", "relationship"),
    Edit("accounts:introduction", "why", "First door", "Second door", "introduction"),
    Edit("accounts:stakeholder_edit", "unit", "Left wing", "Right wing", "stakeholder"),
    Edit("accounts:judgement_edit", "how_known", "First told", "Second told", "judgement"),
    Edit("accounts:influence_line_edit", "text", "First words", "Second words", "line"),
    Edit("accounts:contact_edit", "label", "Office", "Home", "contact"),
    Edit("accounts:account_team_member", "note", "Routes", "Stocks", "member"),
    Edit(
        "accounts:account_team_member_end",
        "ends_on",
        "2030-03-01",
        "2030-04-02",
        "member",
    ),
    Edit(
        "accounts:account_team_kam",
        "user",
        _user("editor"),
        _user("reader"),
        "kam",
        one="Editor Person",
        two="Reader Person",
        more=lambda w: {"starts_on": w.today},
    ),
    Edit("accounts:view_rename", "name", "First name", "Second name", "@view", by="editor"),
    Edit("plans:finance_edit", f"c-revenue-plan-{_YEAR}", "700", "800", "year_figure"),
    Edit("plans:plan_edit", "ends_on", "2051-06-30", "2052-07-31", "plan"),
    *(
        Edit("plans:line_edit", "text", f"First {kind} words", f"Second {kind} words", kind, state=kind)
        for kind in LINES
    ),
    Edit(
        "plans:line_edit", "probability", "2", "4", "risk", state="risk", one="2 – unlikely", two="4 – likely"
    ),
    Edit("accounts:reply_edit", "text", "First thanks", "Second thanks", "reply", by="editor"),
    Edit("accounts:briefing_edit", "title", "First words", "Second words", "briefing_draft", by="editor"),
    Edit("plans:decision_edit", "text", "First words", "Second words", "decision"),
    Edit("plans:question_answer", "answer", "First answer", "Second answer", "question"),
    Edit("plans:objective_values", "value", "7", "9", "value_today"),
    Edit("plans:objective_value_edit", "value", "7", "9", "objective_value"),
    Edit("plans:comment_edit", "text", "First remark", "Second remark", "comment", by="editor"),
    Edit(
        "teams:notification_ways",
        "mentioned",
        "daily",
        "off",
        "@ways",
        one="In a daily mail",
        two="No mail",
    ),
    Edit("accounts:fact_edit", "source", "First source", "Second source", "statement"),
    Edit("accounts:document_edit", "title", "First title", "Second title", "paper"),
    Edit("teams:colleague_edit", "phone", "111-111", "222-222", "@colleague", by="administrator"),
    Edit("teams:department_edit", "name_de", "Erstens", "Zweitens", "@sales", by="administrator"),
    Edit(
        "teams:absence_edit",
        "ends_on",
        "2041-03-01",
        "2041-04-02",
        "@absence",
        by="administrator",
        more=lambda w: {"starts_on": "2041-02-01"},
    ),
    Edit("teams:profile", "phone", "111-111", "222-222", "@users.head"),
]

#: Two answers to one question: the second comes too late, whatever it is.
DECISIONS = {
    "plans:plan_submit": "plan",
    "plans:plan_return": "plan_in_review",
    "plans:plan_approve": "plan_in_review",
    "plans:plan_template": "plan",
    "plans:meeting_end": "meeting",
    "accounts:job_change": "job",
    "accounts:briefing_withdraw": "briefing",
    "teams:colleague_rights": "@colleague",
    "desk:access_review": "",
}

#: New rows, or nothing that two could overwrite.
NO_EDITS = {
    "accounts:stakeholder_add": "a new row",
    "accounts:stakeholder_fill": "a place gets its person once",
    "accounts:influence_line_add": "a new row",
    "accounts:account_create": "a new account",
    "accounts:account_merge": "a duplicate goes; what moves is shown and written under lock",
    "accounts:account_card": "a new note",
    "accounts:introduction_new": "a new row",
    "accounts:briefing_new": "a new draft",
    "accounts:briefing_send": "a draft that changed since is refused (tests/accounts/information/test_briefings.py)",
    "accounts:account_team_add": "new members",
    "accounts:account_team_expect": "says the same twice",
    "accounts:contact_add": "a new row",
    "accounts:fact_add": "a new fact",
    "accounts:document_add": "new documents",
    "accounts:document_version_add": "a new version",
    "accounts:job_start": "a new row",
    "accounts:people_cards": "a file to be looked through",
    "accounts:people_cards_check": "one's own file; what is there is only added to",
    "accounts:person_create": "a new person",
    "accounts:person_merge": "one that changed since is refused, choices are kept (tests/accounts/people/test_merge.py)",
    "accounts:person_new": "a new person",
    "accounts:touchpoint_new": "a new touchpoint",
    "accounts:touchpoint_file": "new touchpoints, the same entry once",
    "teams:absence_list": "a new absence",
    "accounts:unit_create": "a new unit",
    "accounts:view_save": "one's own view, replaced by name on purpose",
    "desk:leaver": "hands over what is held at that moment",
    "exchange:document_list": "a new document",
    "exchange:privacy_erase": "what is there goes; there is nothing to keep of two tabs",
    "exchange:import_upload": "a new import",
    "exchange:import_mapping": "one's own import, checked anew",
    "exchange:import_preview": "one's own import, checked anew",
    "plans:line_comments": "a new comment",
    "desk:notifications_off": "says the same twice",
    "plans:meeting_start": "goes on with the one that runs",
    "plans:meeting_attendees": "the differences of both are applied",
    "plans:plan_confirm": "a line that changed since is refused with all, and nothing was typed",
    "plans:plan_start": "a new plan",
    "plans:plan_next_period": "a new plan",
    "teams:colleague_create": "a new colleague",
    "teams:colleague_deactivate": "says the same twice",
    "teams:department_create": "a new department",
    "teams:invitation": "one's own password",
}


def test_every_form_is_in_one_list() -> None:
    forms = {case.url for case in TABLE if case.get and case.post and ":" in case.url}
    assert forms == {edit.url for edit in EDITS} | set(DECISIONS) | set(NO_EDITS)


def tab(w: World, user: Any) -> Client:
    """Another window of the same or another colleague."""
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, path: str) -> PageForm:
    response = client.get(path)
    assert response.status_code == 200, response
    return own_form(response.content.decode(), path)


def value_of(w: World, edit: Edit) -> str:
    """What the database holds."""
    if edit.row == "figures":
        months = w.own.node.figures.filter(starts_on__year=w.today.year, measure="revenue").order_by(
            "starts_on"
        )
        return f"{sum(row.value for row in months[:3]):.0f}"
    if edit.row == "year_figure":
        months = w.own.node.figures.filter(starts_on__year=w.today.year, measure="revenue", kind="plan")
        return f"{sum(row.value for row in months):.0f}"
    if edit.row == "kam":
        return str(w.own.account.team.kam_assignments.begun(w.today).first().user.public_id)
    if edit.row == "value_today":
        return f"{w.own.objective.values.get(on=w.today).value:.0f}"
    row = _row(w, edit.row)
    held = getattr(row, edit.column or edit.field)
    if isinstance(held, Decimal):
        return f"{held:f}".rstrip("0").rstrip(".")
    return held.public_id if hasattr(held, "public_id") else str(held)


def _row(w: World, name: str) -> Any:
    if name.startswith("@"):
        first, _dot, rest = name[1:].partition(".")
        row = getattr(w, first)[rest] if rest else getattr(w, first)
    else:
        row = getattr(w.own, name)
    return type(row)._default_manager.get(pk=row.pk)


@pytest.fixture
def scene(world: World) -> World:
    from tests.factories import OrganisationFactory

    own = world.own
    own.unit_second = OrganisationFactory(name="Innerwerk second", parent=own.node, account=own.account)
    return world


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.key)
def test_the_late_save_overwrites_nothing(scene: World, edit: Edit) -> None:
    w, user = scene, scene.users[edit.by]
    path = edit.case.path(w)
    first = edit.first(w) if callable(edit.first) else edit.first
    second = edit.second(w) if callable(edit.second) else edit.second
    more = edit.more(w) if edit.more else {}
    one, two = tab(w, user), tab(w, user)
    in_one, in_two = opened(one, path).data, opened(two, path).data

    saved = one.post(path, {**in_one, **more, edit.field: first})
    assert saved.status_code == 302, _errors(saved)
    assert value_of(w, edit) == first
    late = two.post(path, {**in_two, **more, edit.field: second})
    page = html.unescape(late.content.decode())
    assert late.status_code == 409
    assert value_of(w, edit) == first
    assert (edit.one or shown(first)) in page
    assert (edit.two or shown(second)) in page

    # Both texts seen: sending again is a decision.
    again = own_form(late.content.decode(), path)
    mine = {
        button.name: button.value
        for button in again.buttons
        if button.name == "resolve" or button.value == "mine"
    }
    response = two.post(path, {**again.data, **mine, "keep": "mine"})
    assert response.status_code == 302, (again.data, mine, again.buttons)
    assert value_of(w, edit) == second


LINE_EDITS = [e for e in EDITS if e.url == "plans:line_edit" and e.field == "text"]


@pytest.mark.parametrize("edit", LINE_EDITS, ids=lambda edit: edit.key)
def test_what_two_wrote_in_a_line_goes_together(scene: World, edit: Edit) -> None:
    """Different fields, and different ends of one text: both stay, without a question."""
    w, user, path = scene, scene.users[edit.by], edit.case.path(scene)
    text = _row(w, edit.row).text
    one, two = tab(w, user), tab(w, user)
    in_one, form = opened(one, path).data, opened(two, path)
    name = next(f.name for f in form.fields if f.is_text and f.name != edit.field and f.type != "textarea")
    other = "2031-02-03" if form.field(name).type == "date" else "17"
    assert one.post(path, {**in_one, edit.field: f"{text} Behind."}).status_code == 302
    assert two.post(path, {**form.data, edit.field: f"Before {text}", name: other}).status_code == 302
    row = _row(w, edit.row)
    assert row.text == f"Before {text} Behind."
    assert str(getattr(row, name)) == other
    assert row.version == int(in_one["version"]) + 2


@pytest.mark.parametrize(
    "edit", [e for e in EDITS if e.url not in {"teams:profile"}], ids=lambda edit: edit.key
)
def test_who_takes_the_other_text_changes_nothing(scene: World, edit: Edit) -> None:
    w, user = scene, scene.users[edit.by]
    path = edit.case.path(w)
    first = edit.first(w) if callable(edit.first) else edit.first
    second = edit.second(w) if callable(edit.second) else edit.second
    more = edit.more(w) if edit.more else {}
    one, two = tab(w, user), tab(w, user)
    in_one, in_two = opened(one, path).data, opened(two, path).data
    one.post(path, {**in_one, **more, edit.field: first})
    late = two.post(path, {**in_two, **more, edit.field: second})
    again = own_form(late.content.decode(), path)
    theirs = {b.name: b.value for b in again.buttons if b.name == "resolve" or b.value == "theirs"}
    assert two.post(path, {**again.data, **theirs, "keep": "theirs"}).status_code in {200, 302}
    assert value_of(w, edit) == first


@pytest.mark.parametrize("url", sorted(DECISIONS))
def test_the_second_decision_is_too_late(scene: World, url: str) -> None:
    w = scene
    case = next(c for c in TABLE if c.url == url and not c.state)
    user = w.users["administrator" if url.startswith("teams:") else "head"]
    path, given = case.path(w), case.data(w.own, w)
    one, two = tab(w, user), tab(w, user)
    in_one, in_two = opened(one, path).data, opened(two, path).data
    if url == "desk:access_review":
        # Meanwhile somebody's access ended.
        member = w.own.member
        ended = {"kind": "member", "key": member.public_id, "version": member.version}
        one.post(reverse("desk:access_review_end", args=[w.own.account.public_id]), ended)
    else:
        assert one.post(path, {**in_one, **given}).status_code == 302
    row = _row(w, DECISIONS[url]) if DECISIONS[url] else None
    late = {**given, "is_viewer": "on"} if url == "teams:colleague_rights" else given
    late = (
        {**late, "version": in_two["version"]}
        if "version" in in_two
        else {**late, "seen": in_two.get("seen", "")}
    )
    response = two.post(path, {**in_two, **late})
    assert response.status_code in {403, 409, 422}
    if row is not None:
        assert _row(w, DECISIONS[url]).version == row.version


# The back office ----------------------------------------------------------------------------------------


def _changeable() -> list[str]:
    return sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry)


@pytest.mark.parametrize("label", _changeable())
def test_the_back_office_in_two_tabs(scene: World, label: str) -> None:
    """409 with both values, for every model that can be changed there."""
    w = scene
    model = next(m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == label)
    row = {"user": w.colleague, "keyaccount": w.own.account, "organisation": w.own.unit}.get(
        model._meta.model_name
    )
    row = row or model._default_manager.order_by("pk").first()
    if row is None:
        pytest.skip("the world has none")
    path = reverse(f"admin:{label}_change", args=[row.pk])
    one, two = tab(w, w.users["administrator"]), tab(w, w.users["administrator"])
    if one.get(path).status_code == 302:
        pytest.skip("not shown one by one")
    form = opened(one, path)
    if "version" not in form.data:
        pytest.skip("read only")
    texts = {
        f.name.rpartition("-0-")[2]: f.name for f in form.fields if f.type in {"text", "textarea", "number"}
    }
    name = next(texts[preferred] for preferred in PREFERRED if preferred in texts)
    in_two = opened(two, path).data
    number = form.field(name).type == "number" or name in NUMBERS
    first, second = ("7", "9") if number else ("First", "Second")
    saved = one.post(path, {**form.data, name: first})
    assert saved.status_code == 302, _errors(saved)
    late = two.post(path, {**in_two, name: second})
    page = late.content.decode()
    assert late.status_code == 409, _errors(late)
    assert first in page
    assert second in page
    again = own_form(page, path)
    assert two.post(path, again.data).status_code == 302


NUMBERS = {"rank", "value", "rate", "fiscal_year_start", "customer_since"}
PREFERRED = [
    "name_en",
    "phone",
    "city",
    "name",
    "prompt_en",
    "customer_since",
    "rate",
    "rank",
    "fiscal_year_start",
    "symbol",
    "note",
    "reason",
]


def _errors(response: Any) -> str:
    import re

    return str(re.findall(r"errorlist[^>]*>.*?</ul>", response.content.decode(), re.DOTALL))[:1500]
