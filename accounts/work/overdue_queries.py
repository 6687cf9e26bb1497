"""Contacts that are due: per account and across one's own accounts. A fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder, StakeholderRole
from accounts.people.models import Employment
from accounts.relationships.cadence import Standing
from accounts.relationships.cadence_queries import ContactFacts, contact_facts
from accounts.relationships.models import Relationship
from teams.models import KamAssignment, Membership, TeamAccess, TeamFunction, User

#: How many days ahead "due soon" looks.
SOON = 7


@dataclass
class DueLine:
    """A person to be met: how it stands, who of us looks after them, and who stands in when nobody is there."""

    stakeholder: Stakeholder
    account: KeyAccount
    standing: Standing
    owners: list[User] = field(default_factory=list)
    away_until: dt.date | None = None
    deputies: list[User] = field(default_factory=list)
    job: str = ""

    @property
    def person(self) -> Any:
        return self.stakeholder.person

    def is_of(self, user: Any) -> bool:
        """Whether it is up to this colleague: an owner, or a deputy while all owners are away."""
        mine = {one.pk for one in self.owners}
        return user.pk in mine or (self.away_until is not None and user.pk in {d.pk for d in self.deputies})


def due_contacts(accounts: Iterable[KeyAccount], today: dt.date, *, days: int = 0) -> list[DueLine]:
    """Who of these accounts is overdue, or due within `days`; the longest overdue first. Nine queries."""
    by_pk = {account.pk: account for account in accounts}
    if not by_pk:
        return []
    people = list(
        Stakeholder.objects.current()
        .filter(account__in=by_pk, about_type="", person__archived_at=None, person__isnull=False)
        .select_related("person", "owner")
    )
    roles: dict[int, list[str]] = defaultdict(list)
    of_map = StakeholderRole.objects.filter(stakeholder__in=[row.pk for row in people])
    for pk, role in of_map.order_by("pk").values_list("stakeholder", "role"):
        roles[pk].append(role)
    pairs: dict[int, list[Relationship]] = defaultdict(list)
    for pair in (
        Relationship.objects.current().filter(account__in=by_pk).select_related("user").order_by("pk")
    ):
        pairs[pair.stakeholder_id].append(pair)
    facts = contact_facts(by_pk, today)
    found = []
    for row in people:
        account = by_pk[row.account_id]
        standing = facts.of_stakeholder(row, roles[row.pk], account.tier_id or "", pairs[row.pk])
        if standing.due_on is not None and standing.due_on <= today + dt.timedelta(days=days):
            if days == 0 and not standing.is_overdue:
                continue
            found.append(_line(row, account, standing, pairs[row.pk], facts))
    _add_leaders(found, today)
    _add_jobs(found)
    return sorted(found, key=lambda line: (line.standing.due_on or today, line.stakeholder.pk))


def _line(
    row: Stakeholder, account: KeyAccount, standing: Standing, pairs: list[Relationship], facts: ContactFacts
) -> DueLine:
    owners = [row.owner] if row.owner is not None else []
    owners += [pair.user for pair in pairs if pair.user not in owners]
    owners = [user for user in owners if user.is_active]
    away = [facts.away_until(user.pk) for user in owners]
    until = max(day for day in away if day) if away and all(away) else None
    return DueLine(row, account, standing, owners, until)


def _add_leaders(lines: list[DueLine], today: dt.date) -> None:
    """The key account manager where nobody looks after them; the deputies, who stand in. Two queries."""
    teams = {line.account.team_id for line in lines}
    if not teams:
        return
    kams: dict[int, User | None] = {}
    chain = KamAssignment.objects.filter(team__in=teams, starts_on__lte=today).select_related("user")
    for link in chain.order_by("starts_on", "pk"):
        kams[link.team_id] = link.user
    deputies: dict[int, list[User]] = defaultdict(list)
    members = Membership.objects.on(today).filter(team__in=teams, function__key=TeamFunction.DEPUTY)
    for row in members.select_related("user").order_by("pk"):
        deputies[row.team_id].append(row.user)
    for line in lines:
        kam = kams.get(line.account.team_id)
        if not line.owners and kam is not None and kam.is_active:
            line.owners = [kam]
        line.deputies = deputies[line.account.team_id]


def _add_jobs(lines: list[DueLine]) -> None:
    jobs: dict[int, str] = {}
    rows = Employment.objects.current().filter(person__in=[line.stakeholder.person_id for line in lines])
    accounts = {line.account.pk for line in lines}
    rows = rows.filter(organisation__account__in=accounts).order_by("pk")
    for person, title in rows.values_list("person", "job_title"):
        jobs.setdefault(person, title)
    for line in lines:
        line.job = jobs.get(line.stakeholder.person_id or 0, "")


def accounts_of(user: Any, today: dt.date) -> list[KeyAccount]:
    """The accounts on whose team somebody is."""
    mine = TeamAccess.objects.current(user, today).values("team")
    return list(KeyAccount.objects.current().filter(team__in=mine).order_by("tier", "name", "pk"))
