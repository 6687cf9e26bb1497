"""Every address of the back office: open to administrators, closed to all others, and reading it writes nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.access.matrix import MATRIX
from tests.access.test_table import fingerprint, outcome, writes_seen
from tests.access.world import ACTORS, World

pytestmark = pytest.mark.django_db
STRANGERS = ("anonymous", "deactivated")


def addresses(model: type, model_admin: Any) -> list[tuple[str, str]]:
    """(name, path) of every page of a model, with a row that exists."""
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    key = row.pk if row is not None else 1
    found = [(f"admin:{label}_{name}", reverse(f"admin:{label}_{name}")) for name in ("changelist", "add")]
    for name in ("change", "history", "delete"):
        found.append((f"admin:{label}_{name}", reverse(f"admin:{label}_{name}", args=[key])))
    for pattern in model_admin.get_urls():
        if pattern.name and pattern.name not in {
            f"{label}_{n}" for n in ("changelist", "add", "change", "history", "delete")
        }:
            for args in ([], [key]):
                try:
                    found.append((f"admin:{pattern.name}", reverse(f"admin:{pattern.name}", args=args)))
                except NoReverseMatch:
                    continue
    return found


def test_only_administrators_come_in(world: World) -> None:
    before, wrong = fingerprint(), []
    pages = [("index", reverse("admin:index")), ("jsi18n", reverse("admin:jsi18n"))]
    pages += [("autocomplete", reverse("admin:autocomplete")), ("unknown", "/backoffice/nothing/such/")]
    pages += [("app", reverse("admin:app_list", args=["teams"]))]
    for model, model_admin in admin.site._registry.items():
        pages += addresses(model, model_admin)
    for name, path in pages:
        # The site asks one permission at its only door; every actor is tried there below, five of them here.
        for actor, methods in (
            ("anonymous", ("get",)), ("deactivated", ("post",)), ("owner", ("get", "post")), ("head", ("get", "post")),
            ("administrator", ("get",)),  # its writes are in tests/backoffice
        ):  # fmt: skip
            for method in methods:
                point = transaction.savepoint()
                with writes_seen() as written:
                    response = getattr(world.clients[actor], method)(path)
                transaction.savepoint_rollback(point)
                got = outcome(response)
                expected = {"in"} if actor in STRANGERS else {"403"}
                if actor == "administrator":
                    expected = {
                        "ok",
                        "403",
                        "404",
                    }  # what nobody may add or delete is 403 to administrators too
                if got not in expected or written:
                    wrong.append((name, actor, method, got, written))
    assert wrong == []
    assert fingerprint() == before


def test_the_door(world: World) -> None:
    """The sign-in page of the back office is ours, and its first page is for administrators alone."""
    for path in (reverse("admin:index"), reverse("admin:teams_user_changelist")):
        answers = {actor: outcome(world.clients[actor].get(path)) for actor in ACTORS}
        assert answers == MATRIX["backoffice.use"]
    answers = {actor: outcome(world.clients[actor].get(reverse("backoffice_login"))) for actor in ACTORS}
    assert answers == {
        **dict.fromkeys(ACTORS, "403"), "anonymous": "in", "deactivated": "in", "administrator": "ok",
    }  # fmt: skip


def test_deleting_is_off(world: World) -> None:
    administrator = world.clients["administrator"]
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            assert (
                administrator.post(
                    reverse(f"admin:{label}_delete", args=[row.pk]), {"post": "yes"}
                ).status_code
                == 403
            )
        response = administrator.post(
            reverse(f"admin:{label}_changelist"),
            {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"},
        )
        assert b"delete_selected" not in response.content


def test_what_is_confidential_is_not_in_it() -> None:
    """Lines of plans, notes and people of customers belong to the teams, not to administrators."""
    named = {model._meta.label for model in admin.site._registry}
    assert not named & {
        "accounts.Statement", "accounts.Action", "accounts.OpenQuestion", "accounts.DroppedNote", "accounts.Person",
        "records.Comment", "records.Notification", "records.NotificationWays",
        "plans.Objective", "plans.CustomerGoal", "plans.PlanVersion", "plans.Initiative",
        "plans.Risk", "accounts.Commitment", "mfa.Authenticator", "sessions.Session",
    }  # fmt: skip
