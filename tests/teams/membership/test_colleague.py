import pytest
from django.urls import reverse

from kam.reference.calendar import today
from teams.membership.load_queries import load_of
from tests.accounts_text import text_of
from tests.factories import DepartmentFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db


def page_of(client, colleague):
    return client.get(reverse("teams:colleague", args=[colleague.public_id]))


@pytest.fixture
def colleague():
    boss = UserFactory(first_name="Ute", last_name="Keller")
    user = UserFactory(
        first_name="Jana", last_name="Brandt", phone="+49 40 1", manager=boss,
        department=DepartmentFactory(name_en="Sales"),
    )  # fmt: skip
    UserFactory(first_name="Rita", last_name="Report", manager=user)
    return user


def test_contact_manager_reports_and_teams(client, colleague):
    led, helped = (
        KeyAccountFactory(organisation__name="Nordwerk"),
        KeyAccountFactory(organisation__name="Wollin"),
    )
    make_kam(led, colleague, time_share=60, reason="Inner reason")
    member(helped, colleague, function="service", time_share=20, note="Inner note")
    client.force_login(UserFactory())
    page = text_of(page_of(client, colleague))
    for word in ("+49 40 1", "Ute Keller", "Rita Report", "Sales", "Nordwerk", "Wollin", "Service", "80 %"):
        assert word in page
    for word in ("Inner reason", "Inner note"):
        assert word not in page


def test_links_go_to_the_workspace_only_for_who_sees_the_account(client, colleague):
    led = KeyAccountFactory()
    make_kam(led, colleague)
    card = reverse("accounts:account_card", args=[led.public_id])
    client.force_login(UserFactory())
    assert f'href="{card}"' in page_of(client, colleague).content.decode()
    client.force_login(colleague)
    page = page_of(client, colleague).content.decode()
    assert f'href="{card}"' not in page
    assert f'href="{reverse("accounts:account", args=[led.public_id])}"' in page


def test_load_above_the_limits_is_said(client, colleague):
    for number in range(6):
        make_kam(KeyAccountFactory(tier_id="a" if number < 4 else "b"), colleague, time_share=20)
    archived = KeyAccountFactory(tier_id="a", archived_at=colleague.created_at)
    make_kam(archived, colleague)
    load = load_of(colleague, colleague, today())
    assert (load.accounts, load.a_accounts, load.time_share) == (6, 4, 120)
    client.force_login(UserFactory())
    page = text_of(page_of(client, colleague))
    assert "4 A accounts as key account manager; more than 3 are hard to do well." in page
    assert "6 accounts as key account manager; more than 5 are hard to do well." in page
    assert "The time shares add up to 120 %." in page


def test_who_is_on_no_team(client, colleague):
    client.force_login(colleague)
    assert "On no account team" in text_of(page_of(client, colleague))


@pytest.mark.parametrize("size", [3, 30])
def test_query_count_is_the_same_for_any_size(client, django_assert_num_queries, colleague, size):
    for _number in range(size):
        make_kam(KeyAccountFactory(), colleague)
        member(KeyAccountFactory(), colleague)
        UserFactory(manager=colleague)
    client.force_login(UserFactory())
    page_of(client, colleague)
    with django_assert_num_queries(QUERIES):
        page_of(client, colleague)


QUERIES = 11
