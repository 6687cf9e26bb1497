"""Derives TeamAccess from memberships and KAM assignments; nothing else writes it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from kam.lib.access import Level
from teams.membership.models import AccountTeam, KamAssignment, Membership, TeamAccess

_DAY = dt.timedelta(days=1)
#: user, level, first day, last day or None, also for the teams below
Grant = tuple[int, int, dt.date, dt.date | None, bool]


def access_refresh(team_pks: Iterable[int]) -> None:
    """Derives the access of these teams, and of all below them, anew. Runs in the caller's transaction."""
    todo = with_descendants(team_pks)
    wanted = wanted_access(todo)
    have = {
        (row.user_id, row.team_id, row.starts_on): row
        for row in TeamAccess.objects.filter(team__in=todo).iterator()
    }
    stale = [row.pk for key, row in have.items() if wanted.get(key) != (row.level, row.ends_on)]
    if stale:
        TeamAccess.objects.filter(pk__in=stale).delete()
    fresh = [
        TeamAccess(user_id=key[0], team_id=key[1], starts_on=key[2], level=level, ends_on=ends_on)
        for key, (level, ends_on) in wanted.items()
        if key not in have or (have[key].level, have[key].ends_on) != (level, ends_on)
    ]
    TeamAccess.objects.bulk_create(fresh, batch_size=500)


def with_descendants(team_pks: Iterable[int]) -> set[int]:
    """The teams and all teams below them."""
    found = set(team_pks)
    level = set(found)
    while level:
        level = set(AccountTeam.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found


def wanted_access(team_pks: set[int]) -> dict[tuple[int, int, dt.date], tuple[int, dt.date | None]]:
    """What TeamAccess should hold for these teams: (user, team, first day) -> (level, last day)."""
    chains = _ancestor_chains(team_pks)
    every = set().union(*chains.values()) if chains else set()
    grants = _grants(every)
    wanted = {}
    for team, chain in chains.items():
        by_user: dict[int, list[Grant]] = defaultdict(list)
        for holder in chain:
            for grant in grants.get(holder, []):
                if holder == team or grant[4]:
                    by_user[grant[0]].append(grant)
        for user, own in by_user.items():
            for first, last, level in spans(own):
                wanted[user, team, first] = (level, last)
    return wanted


def _ancestor_chains(team_pks: set[int]) -> dict[int, set[int]]:
    parents: dict[int, int | None] = {}
    level = set(team_pks)
    while level:
        rows = dict(AccountTeam.objects.filter(pk__in=level).values_list("pk", "parent_id"))
        parents.update(rows)
        level = {p for p in rows.values() if p is not None} - parents.keys()
    chains = {}
    for team in team_pks & parents.keys():
        chain, node = set(), team
        while node is not None and node not in chain:
            chain.add(node)
            node = parents.get(node)
        chains[team] = chain
    return chains


def _grants(team_pks: set[int]) -> dict[int, list[Grant]]:
    grants: dict[int, list[Grant]] = defaultdict(list)
    rows = Membership.objects.filter(team__in=team_pks).values_list(
        "team_id", "user_id", "level", "starts_on", "ends_on", "includes_below"
    )
    for team, user, level, first, last, below in rows:
        grants[team].append((user, level, first, last, below))
    chain: dict[int, list[tuple[dt.date, int | None, bool]]] = defaultdict(list)
    assigned = KamAssignment.objects.filter(team__in=team_pks).order_by("team", "starts_on")
    for team, first, user, below in assigned.values_list("team_id", "starts_on", "user_id", "includes_below"):
        chain[team].append((first, user, below))
    for team, links in chain.items():
        for (first, user, below), following in zip(links, [*links[1:], None], strict=True):
            if user is not None:
                last = following[0] - _DAY if following else None
                grants[team].append((user, Level.OWNER, first, last, below))
    return grants


def spans(grants: list[Grant]) -> list[tuple[dt.date, dt.date | None, int]]:
    """Cuts overlapping grants of one user into spans of days with the highest level of each."""
    days = {g[2] for g in grants} | {g[3] + _DAY for g in grants if g[3] is not None}
    cuts = sorted(days)
    found: list[tuple[dt.date, dt.date | None, int]] = []
    for first, following in zip(cuts, [*cuts[1:], None], strict=True):
        levels = [g[1] for g in grants if g[2] <= first and (g[3] is None or g[3] >= first)]
        last = following - _DAY if following else None
        if not levels:
            continue
        if found and found[-1][2] == max(levels) and found[-1][1] == first - _DAY:
            found[-1] = (found[-1][0], last, max(levels))
        else:
            found.append((first, last, max(levels)))
    return found
