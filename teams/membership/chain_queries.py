"""Who leads account teams: the chain of key account managers, deputies and other functions."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DateField, Exists, OuterRef, QuerySet

from kam.lib.prepared import among, given, prepared, rows_among
from teams.membership.models import AccountTeam, KamAssignment, Membership, TeamFunction
from teams.membership.who import WHO, Who, key_of, named, reads_german, who_of


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the KAM chain with who it names."""

    pk: int
    version: int
    user: Who | None
    starts_on: dt.date
    time_share: int | None
    reason: str
    includes_below: bool


@prepared
def _links() -> QuerySet:
    rows = KamAssignment.objects.filter(team=given("team")).order_by("starts_on", "pk")
    return rows.values_list("pk", "version", "starts_on", "time_share", "reason", "includes_below", *WHO)


def kam_links(team: AccountTeam | int) -> list[Link]:
    """The KAM chain, oldest first."""
    german = reads_german()
    return [Link(r[0], r[1], who_of(r[6:], german), *r[2:6]) for r in _links().rows(team=key_of(team))]


@dataclass(frozen=True)
class Leads:
    """Who leads a team on a day; `since`: from when the same person does, or from when nobody does."""

    kam: Who | None = None
    deputies: list[Who] = field(default_factory=list)
    since: dt.date | None = None


@prepared
def _links_of(size: int) -> QuerySet:
    rows = KamAssignment.objects.filter(among("team", size), starts_on__lte=given("day", DateField()))
    return rows.order_by("team", "starts_on").values_list("team_id", "starts_on", *WHO[:5])


@prepared
def _deputies_of(size: int) -> QuerySet:
    rows = Membership.objects.on(given("day", DateField())).filter(among("team", size))
    rows = rows.filter(function__key=TeamFunction.DEPUTY).order_by("-kind", "starts_on", "pk")
    return rows.values_list("team_id", *WHO[:5])


def leads_of(team_pks: Iterable[int], today: dt.date, *, deputies_of_all: bool = True) -> dict[int, Leads]:
    """KAM and deputies of many teams: two queries. Without `deputies_of_all` only of teams without a KAM."""
    found = {pk: Leads() for pk in team_pks}
    for team, first, *values in rows_among(_links_of, "team", list(found), day=today):
        held, who = found[team], named(values)
        goes_on = held.since is not None and held.kam == who
        found[team] = Leads(who, [], held.since if goes_on else first)
    asked = [pk for pk, leads in found.items() if deputies_of_all or leads.kam is None]
    for team, *values in rows_among(_deputies_of, "team", asked, day=today):
        if who := named(values):
            found[team].deputies.append(who)
    return found


@prepared
def _holders(functions: tuple[str, ...]) -> QuerySet:
    rows = Membership.objects.on(given("day", DateField())).filter(team=given("team"))
    rows = rows.filter(function__key__in=functions).order_by("starts_on", "pk")
    return rows.values_list("function__key", *WHO)


def holders_of(team: AccountTeam | int, functions: Sequence[str], today: dt.date) -> dict[str, list[Who]]:
    """Who fills these functions on the team today, by function key: one query."""
    found: dict[str, list[Who]] = {key: [] for key in functions}
    german = reads_german()
    for key, *values in _holders(tuple(functions)).rows(team=key_of(team), day=today):
        if who := who_of(values, german):
            found[key].append(who)
    return found


def current_links(today: dt.date) -> Any:
    """The link of every chain that holds today."""
    later = KamAssignment.objects.filter(
        team=OuterRef("team"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=today
    )
    return KamAssignment.objects.filter(~Exists(later), starts_on__lte=today)


def kam_counts(user_pks: Iterable[int], today: dt.date) -> dict[int, int]:
    """How many teams each colleague leads today: one query."""
    rows = current_links(today).filter(user__in=list(user_pks)).values("user").annotate(n=Count("pk"))
    return dict(rows.order_by().values_list("user", "n"))


def chain_of(team: AccountTeam) -> list[KamAssignment]:
    """The KAM chain, oldest first."""
    return list(team.kam_assignments.select_related("user", "user__department").order_by("starts_on", "pk"))


def chain_mark(chain: Sequence[KamAssignment]) -> str:
    """Changes whenever somebody changes the chain: what a form has seen, so that a late save is noticed."""
    return f"{len(chain)}-{max((link.pk for link in chain), default=0)}-{sum(link.version for link in chain)}"
