"""Who approves a plan: the head of KAM, or the sponsor above the company's threshold."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kam.lib.access import Level
from kam.records.models import Notification
from kam.reference.models import Company
from plans.planning.approval import approval_of
from plans.planning.operations import plan_approve, plan_return, plan_submit
from teams.models import TeamFunction
from tests.factories import HeadFactory, KeyAccountFactory, PlanFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory(last_revenue=Decimal(8_000_000))


@pytest.fixture
def kam(account):
    user = UserFactory()
    make_kam(account, user)
    return user


@pytest.fixture
def head():
    return HeadFactory(first_name="Bernd", last_name="Head")


@pytest.fixture
def sponsor(account):
    user = UserFactory(first_name="Ute", last_name="Sponsor")
    row = member(account, user, Level.COMMENT)
    row.function = TeamFunction.objects.get(key="sponsor")
    row.save(update_fields=["function"])
    return user


@pytest.fixture
def plan(account):
    return PlanFactory(account=account)


def threshold(amount: int | None) -> None:
    Company.objects.update(plan_sponsor_above=None if amount is None else Decimal(amount))


def submitted(plan, by):
    plan_submit(plan=plan, by=by, version=plan.version)
    plan.refresh_from_db()
    return plan


def test_without_a_threshold_the_head_approves(plan, account, kam, head, sponsor):
    submitted(plan, kam)
    with pytest.raises(PermissionDenied, match="The head of KAM approves: Bernd Head"):
        plan_approve(plan=plan, by=sponsor, version=plan.version)
    assert plan_approve(plan=plan, by=head, version=plan.version).number == 1


def test_above_the_threshold_only_the_sponsor_approves_and_is_told(plan, account, kam, head, sponsor):
    threshold(5_000_000)
    submitted(plan, kam)
    wanted = Notification.objects.filter(kind="review").values_list("recipient", flat=True)
    assert list(wanted) == [sponsor.pk]
    for other in (head, kam):
        with pytest.raises(PermissionDenied, match="revenue the executive sponsor approves: Ute Sponsor"):
            plan_approve(plan=plan, by=other, version=plan.version)
    assert plan_approve(plan=plan, by=sponsor, version=plan.version).number == 1


@pytest.mark.parametrize("amount", [8_000_000, 9_000_000])
def test_at_or_below_the_threshold_the_head_approves(plan, account, kam, head, sponsor, amount):
    threshold(amount)
    assert approval_of(account, kam.pk).users == (head,)


def test_without_a_sponsor_on_the_team_the_head_approves_and_it_is_said(plan, account, kam, head):
    threshold(5_000_000)
    found = approval_of(account, kam.pk)
    assert found.users == (head,)
    assert (
        found.why == "The executive sponsor would approve, but none is on the team; so Bernd Head approves."
    )


def test_a_sponsor_who_has_left_does_not_count(plan, account, kam, head, sponsor):
    threshold(5_000_000)
    sponsor.is_active = False
    sponsor.save(update_fields=["is_active"])
    assert approval_of(account, kam.pk).users == (head,)


def test_nobody_approves_their_own_submission_while_another_may(plan, account, head):
    second = HeadFactory(first_name="Anna", last_name="Second")
    submitted(plan, head)
    with pytest.raises(PermissionDenied, match="Anna Second"):
        plan_approve(plan=plan, by=head, version=plan.version)
    assert plan_approve(plan=plan, by=second, version=plan.version).number == 1


def test_the_only_one_who_may_approves_their_own_and_it_is_said(plan, account, head, client):
    submitted(plan, head)
    client.force_login(head)
    page = client.get(f"/accounts/{account.public_id}/plan/{plan.public_id}/approve").content.decode()
    assert "Nobody else may, so you may approve your own submission." in page
    assert plan_approve(plan=plan, by=head, version=plan.version).number == 1


def test_the_sponsor_sends_back_and_the_owner_takes_back(plan, account, kam, head, sponsor):
    threshold(5_000_000)
    submitted(plan, kam)
    plan_return(plan=plan, by=sponsor, version=plan.version, remark="More figures")
    plan.refresh_from_db()
    submitted(plan, kam)
    with pytest.raises(PermissionDenied):
        plan_return(plan=plan, by=UserFactory(), version=plan.version)
    plan_return(plan=plan, by=kam, version=plan.version)


def test_the_page_says_who_approves_and_shows_the_button_to_them_alone(
    plan, account, kam, head, sponsor, client
):
    threshold(5_000_000)
    submitted(plan, kam)
    base = f"/accounts/{account.public_id}/plan/{plan.public_id}"
    for user, may in ((sponsor, True), (head, False), (kam, False)):
        client.force_login(user)
        page = client.get(f"{base}/summary/").content.decode()
        assert "executive sponsor approves: Ute Sponsor." in page
        assert (f"{base}/approve" in page) is may
        assert (client.get(f"{base}/approve").status_code == 200) is may
