"""The derived table against a calculation day by day, over random teams, members and KAM chains."""

import datetime as dt

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam.lib.access import Level
from teams.membership.access import access_refresh
from teams.models import AccountTeam, KamAssignment, Membership, TeamAccess, TeamFunction, User
from tests.factories import AccountTeamFactory, UserFactory

FIRST = dt.date(2026, 1, 1)
DAYS = 14
TEAMS = USERS = 3
a_day = st.integers(0, DAYS - 1)
member_rows = st.lists(
    st.tuples(
        st.integers(0, TEAMS - 1),
        st.integers(0, USERS - 1),
        a_day,
        st.none() | a_day,
        st.sampled_from(Level),
        st.booleans(),
    ),
    max_size=10,
)
kam_rows = st.lists(
    st.tuples(st.integers(0, TEAMS - 1), st.none() | st.integers(0, USERS - 1), a_day, st.booleans()),
    max_size=6,
)
parent_rows = st.lists(st.none() | st.integers(0, TEAMS - 1), min_size=TEAMS, max_size=TEAMS)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def build(members: list, kams: list, parents: list) -> tuple[list[AccountTeam], list[User]]:
    """Rows straight into the tables; those that the constraints refuse are left out."""
    teams = [AccountTeamFactory() for _ in range(TEAMS)]
    users = [UserFactory() for _ in range(USERS)]
    for i, parent in enumerate(parents):
        if parent is not None and parent < i:  # no cycles
            AccountTeam.objects.filter(pk=teams[i].pk).update(parent=teams[parent])
    function = TeamFunction.objects.get(key="service")
    held: set = set()
    for team, user, first, last, level, below in members:
        if last is not None and last < first:
            continue
        key = (
            (team, user, first),
            (team, user, None if last is None else "ended", first if last is not None else 0),
        )
        if key[0] in held or (last is None and key[1] in held):
            continue
        held.update(key)
        Membership.objects.create(
            team=teams[team], user=users[user], function=function, level=level, includes_below=below,
            starts_on=day(first), ends_on=None if last is None else day(last),
        )  # fmt: skip
    chain: set = set()
    for team, user, first, below in kams:
        if (team, first) not in chain:
            chain.add((team, first))
            holder = None if user is None else users[user]
            KamAssignment.objects.create(
                team=teams[team], user=holder, starts_on=day(first), includes_below=below
            )
    return teams, users


def brute_force(teams: list[AccountTeam], users: list[User]) -> set[tuple[int, int, dt.date, int]]:
    """(user, team, day, level) for every day on which somebody sees a team, by plain reading of the rules."""
    found = set()
    for team in AccountTeam.objects.filter(pk__in=[t.pk for t in teams]):
        for number in range(DAYS + 3):
            on = day(number)
            for user in users:
                levels, node = [], team
                while node is not None:
                    for row in Membership.objects.filter(team=node, user=user):
                        here = node == team or row.includes_below
                        if here and row.starts_on <= on and (row.ends_on is None or on <= row.ends_on):
                            levels.append(row.level)
                    kam = (
                        KamAssignment.objects.filter(team=node, starts_on__lte=on)
                        .order_by("-starts_on")
                        .first()
                    )
                    if kam and kam.user_id == user.pk and (node == team or kam.includes_below):
                        levels.append(Level.OWNER)
                    node = node.parent
                if levels:
                    found.add((user.pk, team.pk, on, int(max(levels))))
    return found


def derived(teams: list[AccountTeam]) -> set[tuple[int, int, dt.date, int]]:
    found = set()
    for row in TeamAccess.objects.filter(team__in=teams):
        for number in range(DAYS + 3):
            on = day(number)
            if row.starts_on <= on and (row.ends_on is None or on <= row.ends_on):
                key = (row.user_id, row.team_id, on, row.level)
                assert key not in found, "spans of one user and team overlap"
                found.add(key)
    return found


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(member_rows, kam_rows, parent_rows)
def test_derived_access_equals_a_calculation_day_by_day(members: list, kams: list, parents: list) -> None:
    teams, users = build(members, kams, parents)
    access_refresh([team.pk for team in teams])
    assert derived(teams) == brute_force(teams, users)


@pytest.mark.django_db
def test_rebuild_access_puts_right_what_was_tampered_with(capsys: pytest.CaptureFixture) -> None:
    teams, users = build(
        [(0, 0, 1, None, Level.EDIT, True), (1, 1, 2, 5, Level.READ, False)], [(0, 2, 3, False)], [None, 0, 1]
    )
    access_refresh([team.pk for team in teams])
    right = set(TeamAccess.objects.values_list("user", "team", "starts_on", "ends_on", "level"))
    assert len(right) == 5
    call_command("rebuild_access", "--check")
    TeamAccess.objects.filter(team=teams[0]).update(level=Level.OWNER, starts_on=day(0))
    TeamAccess.objects.filter(team=teams[1]).delete()
    with pytest.raises(SystemExit):
        call_command("rebuild_access", "--check")
    call_command("rebuild_access")
    assert set(TeamAccess.objects.values_list("user", "team", "starts_on", "ends_on", "level")) == right
    assert "put right" in capsys.readouterr().out
