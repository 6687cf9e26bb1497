import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import today
from teams.membership import operations as ops
from teams.membership.chain_queries import chain_mark, chain_of
from teams.models import KamAssignment, Membership, TeamAccess, TeamExpectation, TeamFunction
from tests.factories import HeadFactory, KeyAccountFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def function(key: str = "logistics") -> TeamFunction:
    return TeamFunction.objects.get(key=key)


def access(account) -> set:
    rows = TeamAccess.objects.filter(team=account.team)
    return {(r.user_id, r.level, r.starts_on, r.ends_on) for r in rows}


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def head():
    return HeadFactory()


def test_kam_change_keeps_the_chain_and_moves_access(account, head):
    old, new = UserFactory(), UserFactory()
    ops.kam_assign(team=account.team, user=old, starts_on=today() - 30 * DAY, by=head)
    ops.kam_assign(team=account.team, user=new, starts_on=today(), by=head, time_share=60, reason="Retires")
    assert access(account) == {
        (old.pk, 40, today() - 30 * DAY, today() - DAY),
        (new.pk, 40, today(), None),
    }
    assert [link.user for link in account.team.kam_assignments.all()] == [new, old]


def test_kam_assigned_twice_on_a_day_replaces_as_an_edit(account, head):
    wrong, right = UserFactory(last_name="Wrong"), UserFactory(last_name="Right")
    first = ops.kam_assign(team=account.team, user=wrong, starts_on=today(), by=head)
    second = ops.kam_assign(team=account.team, user=right, starts_on=today(), by=head)
    assert (first.pk, second.version) == (second.pk, 2)
    change = Change.objects.of(second).first()
    assert [value["text"] for value in change.values["user"]] == [str(wrong), str(right)]
    assert change.scope == account.scope


def test_kam_change_on_a_chain_that_moved_on_is_refused(account, head):
    seen = chain_mark(chain_of(account.team))
    first, second = UserFactory(), UserFactory()
    ops.kam_assign(team=account.team, user=first, starts_on=today(), by=head, seen=seen)
    ops.kam_assign(team=account.team, user=first, starts_on=today(), by=head, seen=seen)  # sent twice
    with pytest.raises(StaleWrite) as stale:
        ops.kam_assign(team=account.team, user=second, starts_on=today(), by=head, seen=seen)
    assert (stale.value.current.user, stale.value.changed) == (first, ["user"])


def test_kam_saying_what_holds_adds_no_link_and_vacancy_is_one(account, head):
    user = UserFactory()
    ops.kam_assign(team=account.team, user=user, starts_on=today() - 9 * DAY, by=head)
    ops.kam_assign(team=account.team, user=user, starts_on=today(), by=head)
    assert KamAssignment.objects.count() == 1
    vacancy = ops.kam_assign(team=account.team, user=None, starts_on=today(), by=head)
    assert access(account) == {(user.pk, 40, today() - 9 * DAY, today() - DAY)}
    ops.kam_withdraw(assignment=vacancy, by=head)
    assert access(account) == {(user.pk, 40, today() - 9 * DAY, None)}


def test_kam_needs_the_company_permission(account):
    owner = UserFactory()
    make_kam(account, owner)
    with pytest.raises(PermissionDenied, match="head of KAM"):
        ops.kam_assign(team=account.team, user=owner, starts_on=today(), by=owner)
    assert KamAssignment.objects.count() == 1


def test_nobody_who_left_is_put_on_a_team(account, head):
    gone = UserFactory(is_active=False, left_on=today() - DAY)
    with pytest.raises(ValidationError, match="has left the company"):
        ops.kam_assign(team=account.team, user=gone, starts_on=today(), by=head)
    with pytest.raises(ValidationError, match="has left the company"):
        ops.member_add(team=account.team, user=gone, function=function(), by=head, starts_on=today())
    ops.kam_assign(
        team=account.team, user=gone, starts_on=today() - 90 * DAY, by=None
    )  # the past may be told


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (10, None, True),
        (-5, 3, True),
        (0, 0, True),
        (20, None, True),
        (-9, -1, False),
        (21, None, False),
        (21, 30, False),
    ],
)
def test_members_never_overlap(account, head, first, last, clash):
    user = UserFactory()
    ops.member_add(
        team=account.team,
        user=user,
        function=function(),
        by=head,
        starts_on=today(),
        ends_on=today() + 20 * DAY,
    )
    values = {"starts_on": today() + first * DAY, "ends_on": None if last is None else today() + last * DAY}
    again = lambda: ops.member_add(team=account.team, user=user, function=function(), by=head, **values)  # noqa: E731
    if clash:
        with pytest.raises(ValidationError, match=f"{user.full_name} is on this team from"):
            again()
        assert Membership.objects.count() == 1
    else:
        again()
        assert Membership.objects.count() == 2


def test_members_add_is_all_or_nothing_and_names_who_is_there(account, head):
    there, new = UserFactory(), UserFactory()
    member(account, there)
    add = {"team": account.team, "function": function(), "by": head, "starts_on": today()}
    with pytest.raises(ValidationError, match=there.full_name):
        ops.members_add(users=[new, there], **add)
    assert Membership.objects.count() == 1
    third = UserFactory()
    ops.members_add(users=[new, third], level=Level.EDIT, kind="extended", **add)
    assert {m.user for m in Membership.objects.filter(kind="extended", level=30)} == {new, third}
    assert {(new.pk, 30, today(), None), (third.pk, 30, today(), None)} <= access(account)


def test_edit_end_and_reopen_with_versions_and_history(account, head):
    row = member(account, UserFactory(), Level.COMMENT)
    ops.member_edit(membership=row, by=head, version=1, values={"level": Level.READ, "note": "Events"})
    with pytest.raises(StaleWrite) as stale:
        ops.member_edit(membership=row, by=head, version=1, values={"note": "Fairs"})
    assert (stale.value.current.note, stale.value.changed) == ("Events", ["note"])
    ops.member_end(membership=row, by=head, version=2, ends_on=today())
    assert access(account) == {(row.user_id, 10, row.starts_on, today())}
    ops.member_edit(membership=row, by=head, version=3, values={"ends_on": None})
    assert access(account) == {(row.user_id, 10, row.starts_on, None)}
    assert [c.action for c in Change.objects.in_scope(account.scope)] == ["edit"] * 3
    with pytest.raises(ValidationError, match="before the first"):
        ops.member_end(membership=row, by=head, version=4, ends_on=row.starts_on - DAY)
    with pytest.raises(ValueError, match="user"):
        ops.member_edit(membership=row, by=head, version=4, values={"user": UserFactory()})


def test_only_owners_manage(account):
    editor, owner, other = UserFactory(), UserFactory(), UserFactory()
    row = member(account, editor, Level.EDIT)
    member(account, owner, Level.OWNER)
    for write in (
        lambda by: ops.member_add(
            team=account.team, user=other, function=function(), by=by, starts_on=today()
        ),
        lambda by: ops.member_edit(membership=row, by=by, version=1, values={"note": "x"}),
        lambda by: ops.expectation_set(
            team=account.team, by=by, function=function("quality"), reason="Audit"
        ),
    ):
        with pytest.raises(PermissionDenied, match="Only owners"):
            write(editor)
        write(owner)
    assert Membership.objects.count() == 3
    assert TeamExpectation.objects.get().reason == "Audit"


def test_access_below_is_given_only_by_who_owns_what_is_below(account):
    child = KeyAccountFactory()
    ops.team_set_parent(team=child.team, parent=account.team, by=None)
    owner, other = UserFactory(), UserFactory()
    member(account, owner, Level.OWNER)
    give = lambda: ops.member_add(  # noqa: E731
        team=account.team, user=other, function=function(), by=owner, starts_on=today(), includes_below=True
    )
    with pytest.raises(PermissionDenied, match="every account below"):
        give()
    member(child, owner, Level.OWNER)
    row = give()
    assert (other.pk, 20, today(), None) in access(child)
    ops.member_end(
        membership=Membership.objects.get(team=child.team, user=owner),
        by=None,
        version=1,
        ends_on=today() - DAY,
    )
    with pytest.raises(PermissionDenied, match="every account below"):
        ops.member_edit(membership=row, by=owner, version=1, values={"level": Level.OWNER})
    ops.member_edit(membership=row, by=owner, version=1, values={"note": "Pricing"})


def test_teams_form_no_cycle_and_move_access(account, head):
    child = KeyAccountFactory()
    user = UserFactory()
    make_kam(account, user, includes_below=True)
    ops.team_set_parent(team=child.team, parent=account.team, by=head)
    assert {a[0] for a in access(child)} == {user.pk}
    account.team.refresh_from_db()
    child.team.refresh_from_db()
    with pytest.raises(ValidationError, match="below itself"):
        ops.team_set_parent(team=account.team, parent=child.team, by=head)
    ops.team_set_parent(team=child.team, parent=None, by=head)
    assert access(child) == set()


def test_kam_is_no_membership(account, head):
    with pytest.raises(ValidationError, match="Change KAM"):
        ops.member_add(
            team=account.team, user=UserFactory(), function=function("kam"), by=head, starts_on=today()
        )


def test_withdraw_only_what_has_not_begun(account, head):
    row = ops.member_add(
        team=account.team, user=UserFactory(), function=function(), by=head, starts_on=today()
    )
    ops.members_withdraw(memberships=[row], by=head)
    assert access(account) == set()
    with pytest.raises(PermissionDenied, match="end it instead"):
        ops.members_withdraw(memberships=[member(account, UserFactory())], by=head)
