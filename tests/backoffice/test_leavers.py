"""A leaver's things go to a successor in one step; nothing is left, history says it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.information.briefing_operations import briefing_create
from accounts.models import ConfidentialityLevel
from kam.desk.leavers.operations import leaver_hand_over
from kam.lib.access import Level
from kam.lib.slots import holdings
from kam.records.models import Change
from kam.reference.calendar import today
from teams.models import KamAssignment, Membership, User
from tests.factories import (
    ActionFactory,
    AdministratorFactory,
    CommitmentFactory,
    DepartmentFactory,
    HeadFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    RiskFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin_user():
    return AdministratorFactory()


@pytest.fixture
def leaver():
    return UserFactory(first_name="Lea", last_name="Leaver", manager=UserFactory(last_name="Boss"))


@pytest.fixture
def successor():
    return UserFactory(first_name="Sam", last_name="Successor")


@pytest.fixture
def held(leaver, successor):
    """One of everything."""
    account = KeyAccountFactory()
    make_kam(account, leaver, time_share=40, includes_below=True)
    other = KeyAccountFactory()
    member(other, leaver, Level.EDIT, time_share=10, note="spare parts")
    joined = KeyAccountFactory()
    member(joined, leaver, Level.OWNER)
    member(joined, successor, Level.READ, "service")
    future = KeyAccountFactory()
    member(future, leaver, Level.READ, starts_on=today() + 5 * DAY)
    UserFactory(manager=leaver, last_name="Report")
    User.objects.filter(pk=successor.pk).update(manager=leaver)
    DepartmentFactory(head=leaver)
    ActionFactory(account=account, owner=leaver)
    words = {"title": "Half written", "text": "Words"}
    level = ConfidentialityLevel.objects.get(key="team")
    briefing_create(account=account, by=None, owner=leaver, values={**words, "confidentiality": level})
    OpenQuestionFactory(account=account, owner=leaver)
    ObjectiveFactory(plan=PlanFactory(account=account), owner=leaver)
    for factory in (InitiativeFactory, RiskFactory, CommitmentFactory):
        factory(account=account, owner=leaver)
    return {"account": account, "other": other, "joined": joined, "future": future}


def counts(user) -> dict[str, int]:
    return {holding.key: holding.items(user).count() for holding in holdings}


def everything(to):
    return {holding.key: to for holding in holdings}


def test_every_room_says_what_is_held(leaver, held):
    assert counts(leaver) == {
        "kam": 1, "memberships": 3, "reports": 2, "departments": 1, "actions": 1, "questions": 1,
        "objectives": 1, "initiatives": 1, "risks": 1, "commitments": 1, "briefings": 1,
        "pairs": 0, "introductions": 0, "stakeholders": 0, "touchpoints": 0,
    }  # fmt: skip


def test_hand_over_leaves_nothing(admin_user, leaver, successor, held):
    number = leaver_hand_over(
        colleague=leaver, by=admin_user, successors=everything(successor), left_on=today()
    )
    assert number == 14
    assert set(counts(leaver).values()) == {0}
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert leaver.left_on == today()
    link = held["account"].team.kam_assignments.begun(today()).first()
    assert (link.user, link.starts_on, link.time_share, link.includes_below) == (successor, today(), 40, True)
    row = Membership.objects.get(team=held["other"].team, user=successor)
    assert (row.level, row.time_share, row.note, row.starts_on) == (Level.EDIT, 10, "spare parts", today())
    assert Membership.objects.get(team=held["joined"].team, user=successor).level == Level.OWNER
    assert Membership.objects.get(team=held["future"].team, user=successor).starts_on == today() + 5 * DAY
    assert Membership.objects.get(team=held["other"].team, user=leaver).ends_on == today() - DAY
    successor.refresh_from_db()
    assert successor.manager == leaver.manager


def test_history_names_the_administrator_and_one_batch(admin_user, leaver, successor, held):
    last = Change.objects.order_by("-pk").first()
    leaver_hand_over(colleague=leaver, by=admin_user, successors=everything(successor))
    changes = Change.objects.filter(pk__gt=last.pk if last else 0)
    assert {change.by for change in changes} == {admin_user}
    batches = {change.batch for change in changes}
    assert len(batches) == 1
    assert batches.pop().startswith(f"leaver:{leaver.public_id}:")


def test_nobody_takes_over(admin_user, leaver, held):
    leaver_hand_over(colleague=leaver, by=admin_user, successors=everything(None))
    assert set(counts(leaver).values()) == {0}
    assert KamAssignment.objects.filter(team=held["account"].team).order_by("-starts_on").first().user is None


def test_a_kind_without_successor_changes_nothing(admin_user, leaver, successor, held):
    before, history = counts(leaver), Change.objects.count()
    successors = everything(successor)
    del successors["objectives"]
    with pytest.raises(Exception, match="Objectives"):
        leaver_hand_over(colleague=leaver, by=admin_user, successors=successors, left_on=today())
    assert counts(leaver) == before
    assert Change.objects.count() == history


def test_page_lists_hands_over_and_deactivates(client, admin_user, leaver, successor, held):
    client.force_login(admin_user)
    address = reverse("desk:leaver", args=[leaver.public_id])
    page = client.get(address).content.decode()
    assert held["account"].name in page
    assert "Accounts as key account manager" in page
    refused = client.post(address, {"deactivate": "on", "left_on": today().isoformat()})
    assert refused.status_code == 422
    assert "Choose who takes over" in refused.content.decode()
    itself = {"successor": leaver.public_id, "successor_text": str(leaver), "left_on": "", "deactivate": ""}
    assert "Choose another one" in client.post(address, itself).content.decode()
    data = {
        "successor": successor.public_id, "successor_text": str(successor), "nobody_departments": "on",
        "deactivate": "on", "left_on": today().isoformat(),
    }  # fmt: skip
    done = client.post(address, data, follow=True)
    assert "14 things have changed hands." in done.content.decode()
    assert set(counts(leaver).values()) == {0}
    assert not User.objects.get(pk=leaver.pk).is_active
    assert leaver.heads.count() == 0


def test_only_administrators(client, leaver):
    for user in (HeadFactory(), UserFactory()):
        client.force_login(user)
        assert client.get(reverse("desk:leaver_list")).status_code == 403
        assert (
            client.post(reverse("desk:leaver", args=[leaver.public_id]), {"deactivate": "on"}).status_code
            == 403
        )
    leaver.refresh_from_db()
    assert leaver.is_active


def test_list_finds_a_colleague(client, admin_user, leaver):
    client.force_login(admin_user)
    page = client.get(reverse("desk:leaver_list"), {"q": "leaver"}).content.decode()
    assert "Lea Leaver" in page
