"""A leaver's things go to a successor in one step; nothing is left, history says it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.information.briefing_operations import briefing_create
from accounts.models import Briefing, BriefingReader, ConfidentialityLevel
from kam.desk.leavers.operations import leaver_hand_over
from kam.lib.access import Level
from kam.lib.slots import holdings
from kam.records.models import Change
from kam.reference.calendar import today
from teams.membership.audiences import user_key
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
    assert number == 13  # the draft of a briefing goes along, but is nothing that an administrator knows of
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
    assert "13 things have changed hands." in done.content.decode()
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


# What the administrator must not learn of -----------------------------------------------------------


def briefing(account, owner, level, *, state="sent", **values):
    row = briefing_create(
        account=account, keys=[user_key(UserFactory().pk)], by=None, owner=owner,
        values={"title": "Half written", "text": "Words", "confidentiality": ConfidentialityLevel.objects.get(key=level)},
    )  # fmt: skip
    Briefing.objects.filter(pk=row.pk).update(state=state, **values)
    return row


def plain(answer) -> str:
    """What the page says, without the token that differs each time."""
    text = answer.content.decode()
    body = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)


def test_briefings_that_the_administrator_may_not_see_leave_no_trace_on_the_pages(client, admin_user, leaver):
    account = KeyAccountFactory(organisation__name="Secretive")
    client.force_login(admin_user)
    pages = [reverse(name, args=[leaver.public_id]) for name in ("desk:leaver", "teams:colleague_deactivate")]
    without = [plain(client.get(page)) for page in pages]
    briefing(account, leaver, "named")
    briefing(account, leaver, "core")
    briefing(account, leaver, "team", state="draft")
    assert [plain(client.get(page)) for page in pages] == without
    assert "Secretive" not in without[0]
    seen = briefing(account, leaver, "team")
    page = plain(client.get(pages[0]))
    assert page.count("Secretive") == 1
    assert '<span class="k-count">1</span>' in page
    assert "Secretive" not in plain(client.get(pages[1]))
    assert "Briefings" in plain(client.get(pages[1]))
    # one that the administrator was sent is known to them
    BriefingReader.objects.create(
        briefing=briefing(account, leaver, "named"), user=admin_user, sent_at=timezone.now()
    )
    assert '<span class="k-count">2</span>' in plain(client.get(pages[0]))
    assert seen.owner == leaver


def test_they_go_along_unseen_and_neither_answer_nor_history_counts_them(
    client, admin_user, leaver, successor
):
    account = KeyAccountFactory()
    hidden, draft = briefing(account, leaver, "named"), briefing(account, leaver, "named", state="draft")
    client.force_login(admin_user)
    data = {
        "to_briefings": successor.public_id, "to_briefings_text": str(successor), "deactivate": "on",
        "left_on": today().isoformat(),
    }  # fmt: skip
    done = client.post(reverse("desk:leaver", args=[leaver.public_id]), data, follow=True).content.decode()
    assert "0 things have changed hands." in done
    other = UserFactory()
    again = client.post(reverse("desk:leaver", args=[other.public_id]), data, follow=True).content.decode()
    assert "0 things have changed hands." in again
    for row in (hidden, draft):
        row.refresh_from_db()
        assert row.owner == successor
        assert row.archived_at is None
    told = [
        Change.objects.of(user).filter(action=Change.Action.EVENT, note="handed over").get().values
        for user in (leaver, other)
    ]
    assert told[0] == told[1]


def test_nobody_needs_to_be_chosen_for_what_is_not_known_of(client, admin_user, leaver):
    row, draft = (briefing(KeyAccountFactory(), leaver, "named", state=state) for state in ("sent", "draft"))
    client.force_login(admin_user)
    data = {"deactivate": "on", "left_on": today().isoformat()}
    assert client.post(reverse("desk:leaver", args=[leaver.public_id]), data).status_code == 302
    leaver.refresh_from_db()
    assert not leaver.is_active
    row.refresh_from_db()
    draft.refresh_from_db()
    assert (row.owner, row.archived_at, draft.owner) == (None, None, None)
    assert draft.archived_at
    assert not Change.objects.of(leaver).filter(note="handed over").exists()
