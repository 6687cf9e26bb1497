"""The selling centre: which of our levels meets which of theirs, who is missing, and what hangs on one of us."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.customers.models import KeyAccount
from accounts.relationships.matrix_queries import INFLUENTIAL, Colleague, Matrix, Pair, Person, matrix_of
from accounts.relationships.models import Introduction, SponsorDuty, Touchpoint
from kam.reference.models import PositionLevel
from teams.models import TeamFunction

#: A relation that carries: from this level on it counts for the single-threaded risk.
CARRIES = 3
#: Shares of one colleague in the relations that carry, from which to watch and to act (DEFAULTS, Relationship).
WATCH, RISK = 50, 70
#: Roles that matter where nobody may see influence.
WEIGHTY = ("decider", "buyer", "counterpart")


@dataclass(frozen=True)
class LevelRow:
    """One level in the company on both sides: who is there, and which of them know each other."""

    name: str
    theirs: list[Person]
    ours: list[Colleague]
    met: list[tuple[Person, Colleague, Pair]]

    @property
    def state(self) -> str:
        if not self.theirs:
            return "na"
        known = {person.pk for person, _us, _pair in self.met}
        missing = sum(person.pk not in known for person in self.theirs)
        return "good" if not missing else "watch" if known else "risk"


@dataclass(frozen=True)
class Proposal:
    """Somebody who matters and whom nobody knows well, who of us would fit, with the reason, and through whom."""

    person: Person
    colleagues: list[tuple[Colleague, str]]
    best: int
    through: Colleague | None = None

    @property
    def known_by(self) -> set[int]:
        """Who of us knows the person already and only has to come closer."""
        return {pk for pk, pair in self.person.pairs.items() if pair.level > 0}

    @property
    def proposes_nobody_new(self) -> bool:
        return all(column.pk in self.known_by for column, _reason in self.colleagues)


@dataclass(frozen=True)
class Carrier:
    """One of us, the relations that carry, and their share of all."""

    colleague: Colleague
    count: int
    share: int

    @property
    def state(self) -> str:
        return "risk" if self.share > RISK else "watch" if self.share > WATCH else "good"


@dataclass(frozen=True)
class Sponsor:
    """An executive sponsor, and the last talks with somebody of the customer."""

    colleague: Colleague
    talks: list[Touchpoint]
    this_year: int


@dataclass(frozen=True)
class Loss:
    """What would be gone with one colleague."""

    colleague: Colleague
    pairs: list[tuple[Person, Pair, bool]]  # with whether nobody else knows them

    @property
    def alone(self) -> int:
        return sum(alone for _person, _pair, alone in self.pairs)


@dataclass
class SellingCentre:
    """All that the page shows."""

    matrix: Matrix
    levels: list[LevelRow]
    unplaced: int
    proposals: list[Proposal]
    duties: list[str]
    sponsors: list[Sponsor]
    introductions: list[Introduction]
    closed: list[Introduction]
    leaving: str = ""

    @cached_property
    def carriers(self) -> list[Carrier]:
        """Who carries how much, the most first."""
        strong = Counter(
            pk for p in self.matrix.people for pk, pair in p.pairs.items() if pair.level >= CARRIES
        )
        total = sum(strong.values())
        by_pk = {column.pk: column for column in self.matrix.columns}
        return [
            Carrier(by_pk[pk], n, round(n * 100 / total)) for pk, n in strong.most_common() if pk in by_pk
        ]

    @property
    def single(self) -> list[tuple[Person, Colleague]]:
        """People whom only one of us knows."""
        by_pk = {column.pk: column for column in self.matrix.columns}
        found = []
        for person in self.matrix.people:
            known = [pk for pk, pair in person.pairs.items() if pair.level > 0]
            if len(known) == 1 and known[0] in by_pk:
                found.append((person, by_pk[known[0]]))
        return found

    @cached_property
    def loss(self) -> Loss | None:
        """What happens to coverage if the chosen colleague leaves."""
        leaver = next((c for c in self.matrix.columns if c.public_id == self.leaving), None)
        if leaver is None:
            return None
        rows = [
            (p, p.pairs[leaver.pk], p.contacts == (p.pairs[leaver.pk].level > 0) and p.contacts > 0)
            for p in self.matrix.people
            if leaver.pk in p.pairs
        ]
        return Loss(leaver, sorted(rows, key=lambda row: (not row[2], -row[1].level)))


def weighty(person: Person, judged: bool) -> bool:
    """Whether somebody matters: by influence for who may see it, by role else."""
    if judged and person.influence is not None:
        return person.influence >= INFLUENTIAL
    return any(role.key in WEIGHTY for role in person.roles)


def selling_centre(
    account: KeyAccount, user: Any, today: dt.date, leaving: str = "", hide: bool = False
) -> SellingCentre:
    """A fixed number of queries."""
    matrix = matrix_of(account, user, today, hide=hide)
    positions = list(PositionLevel.objects.current())
    introductions = list(
        Introduction.objects.visible_to(user)
        .filter(account=account, archived_at=None)
        .select_related("stakeholder__person", "user", "by_user", "by_stakeholder__person", "touchpoint")
        .order_by("due_on", "pk")[:200]
    )
    open_ones = [row for row in introductions if row.state == Introduction.State.OPEN]
    closed = [row for row in introductions if row.state != Introduction.State.OPEN]
    return SellingCentre(
        matrix=matrix,
        levels=_levels(matrix, positions),
        unplaced=sum(not person.position for person in matrix.people if not person.is_unknown),
        proposals=_proposals(matrix, open_ones),
        duties=[row.name for row in SponsorDuty.objects.current()],
        sponsors=_sponsors(matrix, account, today),
        introductions=sorted(open_ones, key=lambda row: (row.due_on is None, row.due_on, row.pk)),
        closed=sorted(closed, key=lambda row: row.updated_at, reverse=True)[:20],
        leaving=leaving,
    )


def _levels(matrix: Matrix, positions: list[PositionLevel]) -> list[LevelRow]:
    """Per level, who stands there on both sides and which of them know each other."""
    theirs, ours = defaultdict(list), defaultdict(list)
    for person in matrix.people:
        theirs[person.position].append(person)
    for column in matrix.columns:
        ours[column.position].append(column)
    found = []
    for level in positions:
        here, us = theirs[level.key], ours[level.key]
        met = [
            (person, column, person.pairs[column.pk])
            for person in here
            for column in us
            if column.pk in person.pairs and person.pairs[column.pk].level > 0
        ]
        if here or us:
            found.append(LevelRow(level.name, here, us, met))
    return found


def _proposals(matrix: Matrix, introductions: list[Introduction]) -> list[Proposal]:
    """Who matters, is at nobody's target level, and whom nobody is being introduced to yet."""
    coming = {row.stakeholder_id for row in introductions}
    found = []
    for person in matrix.people:
        best = max((pair.level for pair in person.pairs.values()), default=0)
        covered = any(pair.level > 0 and not pair.gap and pair.level >= 2 for pair in person.pairs.values())
        if person.is_unknown or covered or person.pk in coming or not weighty(person, matrix.judged):
            continue
        found.append(
            Proposal(person, _counterparts(person, matrix.columns), best, _knows_best(person, matrix.columns))
        )
    return found


def _knows_best(person: Person, columns: list[Colleague]) -> Colleague | None:
    """Who of us knows the person best, and so could bring somebody else together with them."""
    known = [column for column in columns if column.pk in person.pairs and person.pairs[column.pk].level > 0]
    return max(known, key=lambda column: person.pairs[column.pk].level, default=None)


def _counterparts(person: Person, columns: list[Colleague]) -> list[tuple[Colleague, str]]:
    """Up to three of us: the same level first, then who is in charge, then whose function fits."""
    roles = {role.key for role in person.roles}
    wanted = {
        "decider": (TeamFunction.SPONSOR, TeamFunction.KAM),
        "buyer": (TeamFunction.KAM, "inside-sales"),
        "counterpart": (TeamFunction.KAM,),
        "influencer": ("systems-engineering", "quality", "controlling"),
        "user": ("logistics", "service", "systems-engineering"),
    }
    functions = [function for role, names in wanted.items() if role in roles for function in names]
    scored = []
    for column in columns:
        level = bool(person.position) and person.position == column.position
        function = column.function in functions
        if level or function:
            reason = "both" if level and function else "level" if level else "function"
            scored.append((not level, not function, column.name, column, reason))
    return [(column, reason) for *_order, column, reason in sorted(scored, key=lambda row: row[:3])[:3]]


def _sponsors(matrix: Matrix, account: KeyAccount, today: dt.date) -> list[Sponsor]:
    """The sponsors on the team, each with the last talks: two queries."""
    columns = [column for column in matrix.columns if column.function == TeamFunction.SPONSOR]
    talks = (
        Touchpoint.objects.done()
        .filter(account=account, on__lte=today, colleagues__user__in=[c.pk for c in columns])
        .exclude(channel__is_group=True)
        .select_related("channel")
        .prefetch_related("colleagues", "people__person")
        .distinct()
        .order_by("-on", "-pk")[:40]
    )
    found: dict[int, list[Touchpoint]] = defaultdict(list)
    for talk in talks if columns else ():
        for one in talk.colleagues.all():
            found[one.user_id].append(talk)
    year = today.replace(month=1, day=1)
    return [
        Sponsor(column, found[column.pk][:3], sum(talk.on >= year for talk in found[column.pk]))
        for column in columns
    ]
