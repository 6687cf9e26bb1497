"""The table notices a missing scope: each `visible_to` is made to show everything, and something must fail.

What a page asks twice (the account at the door, then its rows) is noticed by the second table here: which rows
each model's `visible_to` gives to whom.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet

from accounts.customers import access
from accounts.customers.models import KeyAccount
from kam.lib.access import Level
from teams.models import User
from tests.access.table import TABLE
from tests.access.test_table import mismatches
from tests.access.world import World

pytestmark = pytest.mark.django_db


def scoped_models() -> dict[str, Any]:
    """Every model whose rows are scoped by user, and the queryset class that does it."""
    return {
        model._meta.label: type(model._default_manager.all())
        for model in apps.get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }


#: model -> (row of our scope, who of the lone actors sees it, the row of the foreign scope, who sees that one)
OURS = {"granted", "reader", "commenter", "editor", "owner", "viewer", "head", "administrator"}
THEIRS = {"foreign", "viewer", "head", "administrator"}
RIGHTS = {"head", "administrator"}
ROWS = {
    "accounts.KeyAccount": "account",
    "accounts.Organisation": "unit",
    "accounts.Figure": "figure",
    "accounts.Person": "person",
    "accounts.Employment": "job",
    "accounts.ContactPoint": "contact",
    "accounts.Statement": "statement",
    "accounts.Action": "action",
    "accounts.OpenQuestion": "question",
    "plans.Plan": "plan",
    "plans.CustomerGoal": "goal",
    "plans.Objective": "objective",
    "plans.PlanRemark": "remark",
    "plans.PlanMeeting": "meeting",
    "plans.MeetingDecision": "decision",
    "plans.ObjectiveValue": "objective_value",
    "plans.Initiative": "initiative",
    "plans.Risk": "risk",
    "accounts.Commitment": "commitment",
    "accounts.Briefing": "briefing",
    "accounts.Touchpoint": "touchpoint",
    "accounts.TouchpointPerson": "touchpoint_person",
    "accounts.Stakeholder": "stakeholder",
    "accounts.StakeholderRole": "stakeholder_role",
    "accounts.Relationship": "relationship",
    "accounts.Introduction": "introduction",
    "accounts.TouchpointColleague": "touchpoint_colleague",
    "exchange.PlanDocument": "document",
    "accounts.Document": "paper",
    "accounts.DocumentVersion": "paper_version",
}


def seen_by(w: World, row: Any, name: str) -> bool:
    user = User.objects.get(pk=w.users[name].pk)
    return type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()


def who_sees(w: World, row: Any) -> set[str]:
    return {name for name in w.users if seen_by(w, row, name)}


def expectations(w: World) -> Iterator[tuple[str, Any, set[str]]]:
    """(model, row, who sees it)."""
    for label, name in ROWS.items():
        yield label, getattr(w.own, name), OURS
        yield label, getattr(w.foreign, name), THEIRS
    # Judgements: core members from "comment" on, and the head of KAM.
    for row in (w.own.judgement, w.own.line):
        yield type(row)._meta.label, row, {"commenter", "editor", "owner", "head"}
    yield "accounts.Judgement", w.foreign.judgement, {"foreign", "head"}
    # The author of a note reads it, whatever else; imports belong to who may run them.
    yield "accounts.DroppedNote", w.foreign.note, THEIRS | {"outsider"}
    yield "exchange.ImportRun", w.run["done"], RIGHTS
    yield "exchange.Erasure", w.erasure, {"administrator"}
    yield "teams.User", w.colleague, set(w.users) - {"deactivated"}
    yield "teams.Absence", w.absence, set(w.users) - {"deactivated"}


def scope_mismatches(w: World, only: str = "") -> list[str]:
    """The models of which somebody sees a row that is out of sight, or does not see one that is in sight."""
    return [
        label
        for label, row, expected in expectations(w)
        if only in {"", label} and who_sees(w, row) != expected
    ]


def test_who_sees_which_rows(world: World) -> None:
    assert scope_mismatches(world) == []


def test_no_scoped_model_is_forgotten() -> None:
    known = set(ROWS) | {
        "accounts.DroppedNote",
        "accounts.Judgement",
        "accounts.InfluenceLine",
        "exchange.Erasure",
        "exchange.ImportRun",
        "teams.Absence",
        "teams.User",
    }
    assert set(scoped_models()) == known


def everything(self: QuerySet, *args: Any, **kwargs: Any) -> QuerySet:
    return self.all()


@pytest.mark.parametrize("label", sorted(scoped_models()))
def test_a_missing_scope_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    monkeypatch.setattr(scoped_models()[label], "visible_to", everything)
    assert scope_mismatches(world, label)  # by its own rows: those of other models stay as they are


#: Scopes that are the only guard of a page: without them the table of addresses fails too.
GUARDS = {
    "accounts.Organisation": ("accounts:person_new", "accounts:person_organisations"),
    "accounts.Person": ("accounts:person", "accounts:person_list"),
    "accounts.Employment": ("accounts:job_edit",),
}


@pytest.mark.parametrize("label", sorted(GUARDS))
def test_the_table_of_addresses_notices_too(
    world: World, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    monkeypatch.setattr(scoped_models()[label], "visible_to", everything)
    cases = [case for case in TABLE if case.url in GUARDS[label]]
    assert any(mismatches(world, case, ("outsider", "foreign", "owner", "kam")) for case in cases)


def test_an_open_door_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door to an account has a query of its own (accounts/customers/access.py)."""

    def anybody(user: Any, public_id: str, day: Any, lean: bool) -> KeyAccount | None:
        found = KeyAccount.objects.select_related("organisation").filter(public_id=public_id).first()
        if found is not None:
            found.level = Level.READ
        return found

    monkeypatch.setattr(access, "_account_in_sight", anybody)
    cases = [case for case in TABLE if case.get == "account.view" and case.ids.startswith("account_id:")]
    assert len(cases) > 20
    for actor in ("outsider", "foreign", "former", "future", "above", "kam"):
        assert mismatches(world, cases[0], (actor,))
    # Those that ask for their rows by the user once more still answer 404.
    noticed = (case for case in cases if mismatches(world, case, ("outsider",)))
    assert len(list(islice(noticed, 12))) == 12


@pytest.mark.parametrize("permission", ["account.edit", "figures.edit", "team.manage"])
def test_a_missing_level_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch, permission: str) -> None:
    """Everybody in sight may everything. Some operations ask once more, so not every line fails."""
    monkeypatch.setattr(KeyAccount, "may", lambda self, permission: True)
    cases = [case for case in TABLE if permission in {case.get, case.post} and case.get]
    assert any(mismatches(world, case, ("reader",)) for case in cases)


def test_a_missing_company_permission_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "may", lambda self, permission: True)
    cases = [
        case
        for case in TABLE
        if case.get in {"staff.manage", "imports.run", "accounts.create", "access.review"}
    ]
    assert all(mismatches(world, case, ("outsider",)) for case in cases)


def test_levels_are_what_the_matrix_means(world: World) -> None:
    held = {
        name: world.own.account.team.memberships.get(user=world.users[name]).level
        for name in ("reader", "commenter", "editor", "owner", "former", "future")
    }
    assert held == {
        "reader": Level.READ, "commenter": Level.COMMENT, "editor": Level.EDIT, "owner": Level.OWNER,
        "former": Level.OWNER, "future": Level.OWNER,
    }  # fmt: skip
