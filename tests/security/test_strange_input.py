"""Input that no browser sends is refused in words, never by an error of the server."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdministratorFactory, KeyAccountFactory, UserFactory, make_kam, member


@pytest.fixture
def inside(db: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(AdministratorFactory(is_head_of_kam=True))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/cards/?q=%00", "/colleagues/?q=%00", "/colleagues/?department=%00", "/colleagues/options/?q=%00",
        "/departments/options/?q=%00", "/customer-people/?q=%00", "/accounts/?q=%00&tier=%00", "/leavers/?q=%00",
        "/search/?q=%00", "/departments/new/?parent=%00", "/accounts/new/", "/backoffice/teams/user/?q=%00",
    ],
)  # fmt: skip
def test_nul_in_an_address(inside: Client, path: str) -> None:
    assert inside.get(path).status_code in {200, 400}


@pytest.mark.parametrize("text", ["x\x00", "x" * 60_000])
def test_nul_and_endless_text_in_forms(inside: Client, text: str) -> None:
    account = KeyAccountFactory()
    team = reverse("accounts:account_team_add", args=[account.public_id])
    expected = {200, 400, 422}
    assert inside.post(team, {"search": "1", "q": text}).status_code in expected
    assert inside.post(team, {"users": text, "function": text}).status_code in expected
    assert (
        inside.post("/departments/new/", {"name_en": "x", "parent": text, "parent_text": text}).status_code
        in expected
    )
    assert inside.post("/customer-people/new/", {"last_name": "x", "q": text}).status_code in expected
    lines = f"/accounts/{account.public_id}/lines/"
    assert inside.post(f"{lines}statement/add", {"topic": text, "after": text}).status_code in expected
    assert inside.post(f"{lines}action/add", {"owner": text}).status_code in expected


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "１"])
def test_numbers_that_are_none(inside: Client, number: str) -> None:
    account, kam = KeyAccountFactory(), UserFactory()
    link = make_kam(account, kam)
    end = f"/access-review/{account.public_id}/end/"
    assert inside.post(end, {"kind": "member", "key": "x", "version": number}).status_code == 404
    withdraw = reverse("accounts:account_team_kam_withdraw", args=[account.public_id, link.public_id])
    assert inside.post(withdraw, query_params={"version": number}).status_code == 302


def test_days_that_cannot_be_reckoned_with(inside: Client) -> None:
    account = KeyAccountFactory()
    row = member(account, UserFactory())
    edit = reverse("accounts:account_team_member", args=[account.public_id, row.public_id])
    data = {
        "function": row.function_id,
        "kind": "core",
        "level": 40,
        "starts_on": "0001-01-01",
        "ends_on": "9999-12-31",
    }
    page = inside.post(edit, {**data, "version": 1})
    assert page.status_code == 422
    assert "The date must lie between 1900 and 2199." in page.content.decode()
    undo = reverse("accounts:account_team_member_reopen", args=[account.public_id, row.public_id])
    assert inside.post(undo, query_params={"version": 1, "was": "9999-12-31"}).status_code == 404
    history = reverse("accounts:account_history", args=[account.public_id])
    assert inside.get(history, {"first": "0001-01-01", "last": "9999-12-31"}).status_code == 200
