"""The frame of every page: what it offers to whom, and what it costs."""

import pytest
from django.test import RequestFactory

from kam.desk.shell import MY_ACCOUNTS, Shell
from kam.lib.access import Level
from tests.factories import (
    AdministratorFactory,
    HeadFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


def shell_for(user, path: str = "/accounts/") -> Shell:
    request = RequestFactory().get(path)
    request.user = user
    return Shell(request)


@pytest.mark.parametrize(
    ("factory", "more", "adds"),
    [
        (UserFactory, [], ["Touchpoint", "Note for an account"]),
        (
            HeadFactory,
            ["Import", "Access review"],
            ["Touchpoint", "Note for an account", "Key account", "Import of a list"],
        ),
        (
            AdministratorFactory,
            ["Import", "Access review", "Back office"],
            ["Touchpoint", "Note for an account", "Key account", "Colleague", "Import of a list"],
        ),
    ],
)
def test_navigation_offers_what_the_user_may_open(client, factory, more, adds):
    user = factory()
    shell = shell_for(user)
    labels = [item.label for item in shell.nav]
    assert labels == [
        "Key Accounts",
        "Feed",
        "Customer people",
        "Contacts overdue",
        "Colleagues",
        "Account cards",
        "Briefings",
        *more,
    ]
    assert [item.label for item in shell.add_menu] == adds
    client.force_login(user)
    for item in [*shell.nav, *shell.add_menu]:
        assert client.get(item.url).status_code == 200, item.label


def test_my_accounts_are_those_of_my_teams_best_first_and_few():
    user = UserFactory()
    KeyAccountFactory(organisation=OrganisationFactory(name="Not mine"))
    for number in range(MY_ACCOUNTS + 2):
        tier = "a" if number == 9 else "b"
        account = KeyAccountFactory(organisation=OrganisationFactory(name=f"Mine {number}"), tier_id=tier)
        member(account, user, Level.READ)
    found = shell_for(user).my_accounts
    assert [row.name for row in found] == ["Mine 9", *[f"Mine {i}" for i in range(MY_ACCOUNTS - 1)]]
    assert not any(row.active for row in found)
    assert shell_for(user, found[0].url + "team/").my_accounts[0].active


def test_the_frame_asks_only_for_what_the_page_shows(django_assert_num_queries):
    user = UserFactory()
    shell = shell_for(user)
    with django_assert_num_queries(0):
        assert (shell.theme, bool(shell.add_menu)) == ("auto", True)
    with django_assert_num_queries(1):  # how many briefings wait comes with the company
        assert shell.nav[0].active
    with django_assert_num_queries(1):
        assert (shell.company_short, shell.currency, shell.my_accounts) == ("Company", "EUR", [])
    with django_assert_num_queries(0):
        assert (shell.company_short, shell.my_accounts) == ("Company", [])
