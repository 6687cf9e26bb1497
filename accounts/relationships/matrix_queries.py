"""The relationship matrix: people of the customer in rows, our people in columns. A fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Judgement, ScaleStep, Stakeholder, StakeholderRole
from accounts.people.models import Employment
from accounts.relationships.cadence import Standing
from accounts.relationships.cadence_queries import ContactFacts, contact_facts
from accounts.relationships.models import Relationship
from teams.membership.sight import teams_judged_by
from teams.models import AccountTeam, KamAssignment, Membership, TeamFunction, User

DECIDER = "decider"
#: From this influence on somebody counts as influential.
INFLUENTIAL = 3


@dataclass(frozen=True, slots=True)
class Colleague:
    """A column: one of us."""

    pk: int
    public_id: str
    name: str
    short: str
    group: str
    function: str
    position: str
    is_me: bool


@dataclass(slots=True)
class Pair:
    """A cell that is filled. `overdue` counts the days for whom it is to keep the contact."""

    pk: int
    public_id: str
    level: int
    target: int | None
    version: int
    overdue: int = 0
    cadence_days: int | None = None
    next_step: str = ""
    next_on: dt.date | None = None

    @property
    def gap(self) -> int:
        return max(0, (self.target or 0) - self.level)


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    name: str
    sure: bool
    note: str


@dataclass(slots=True)
class Person:
    """A row: somebody of the customer, or a place whose person nobody knows."""

    pk: int
    public_id: str
    person_id: str
    name: str
    job: str
    unit: str
    position: str
    roles: list[Role] = field(default_factory=list)
    influence: int | None = None
    attitude: ScaleStep | None = None
    pairs: dict[int, Pair] = field(default_factory=dict)
    last_on: dt.date | None = None
    due_on: dt.date | None = None
    overdue: int = 0

    @property
    def is_unknown(self) -> bool:
        return not self.person_id

    @property
    def decides(self) -> bool:
        return any(role.key == DECIDER for role in self.roles)

    @property
    def contacts(self) -> int:
        """How many of us they know."""
        return sum(pair.level > 0 for pair in self.pairs.values())


#: The filters of the page, by what they keep.
SHOWS: dict[str, Callable[[Person], bool]] = {
    "": lambda person: True,
    "overdue": lambda person: person.overdue > 0,
    "below": lambda person: any(pair.gap for pair in person.pairs.values()),
    "deciders": lambda person: person.decides,
    "single": lambda person: person.contacts == 1,
}


@dataclass
class Matrix:
    """All of an account's matrix, and what of it the filters keep."""

    people: list[Person]
    columns: list[Colleague]
    judged: bool
    levels: list[str]
    show: str = ""
    unit: str = ""

    @cached_property
    def shown(self) -> list[Person]:
        keeps = SHOWS[self.show]
        return [p for p in self.people if keeps(p) and (not self.unit or p.unit == self.unit)]

    @cached_property
    def counts(self) -> dict[str, int]:
        return {name: sum(map(keeps, self.people)) for name, keeps in SHOWS.items()}

    @cached_property
    def units(self) -> list[str]:
        return list(dict.fromkeys(person.unit for person in self.people if person.unit))

    @cached_property
    def _pairs(self) -> list[Pair]:
        return [pair for person in self.people for pair in person.pairs.values()]

    def level_name(self, level: int) -> str:
        return self.levels[level] if level < len(self.levels) else ""

    @property
    def summary(self) -> str:
        """“10 of 21 pairs at target level, 3 overdue, 1 person unknown”."""
        aimed = [pair for pair in self._pairs if pair.target is not None]
        n = len(aimed)
        words = {"reached": sum(not pair.gap for pair in aimed), "n": n}
        found = [
            ngettext(
                "%(reached)s of %(n)s pair at target level", "%(reached)s of %(n)s pairs at target level", n
            )
            % words
        ]
        if late := self.counts["overdue"]:
            found.append(ngettext("%(n)s contact overdue", "%(n)s contacts overdue", late) % {"n": late})
        if unknown := sum(person.is_unknown for person in self.people):
            found.append(ngettext("%(n)s person unknown", "%(n)s people unknown", unknown) % {"n": unknown})
        return ", ".join(found)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The heads over the columns: group and how many columns it has."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and found[-1][0] == column.group:
                found[-1] = (column.group, found[-1][1] + 1)
            else:
                found.append((column.group, 1))
        return found


def relation_levels() -> list[str]:
    """The names of the levels of a relation, from 0 on."""
    steps = ScaleStep.objects.filter(scale_id="relation", archived_at=None).order_by("value")
    return [step.name for step in steps]


def matrix_of(
    account: KeyAccount,
    user: Any,
    today: dt.date,
    *,
    show: str = "",
    unit: str = "",
    beside: Iterable[str] = (),
    only: int | None = None,
    hide: bool = False,
) -> Matrix:
    """The matrix as `user` may see it. `beside`: colleagues (public ids) who get a column without a pair;
    `only`: the row of one stakeholder (pk); `hide`: without judgements, whatever the right."""
    places = _places(account, user, today, only)
    roles, judged = _roles(account), bool(places and places[0].judged and not hide)
    facts = contact_facts([account.pk], today)
    pairs: dict[int, list[Relationship]] = defaultdict(list)
    rows = Relationship.objects.current().filter(account=account).order_by("pk")
    for row in rows.defer("goal", "part"):
        pairs[row.stakeholder_id].append(row)
    columns = matrix_columns(account, user, today, beside)
    people = [_person(place, roles[place.pk], account.organisation_id) for place in places]
    by_pk = {column.pk: column for column in columns}
    for place, person in zip(places, people, strict=True):
        _fill(person, place, pairs[place.pk], facts, account, by_pk)
    if judged:
        _judge(people, account, user, today)
    order = {name: at for at, name in enumerate(_units_by_rank(places, people))}
    people.sort(key=lambda person: order[person.unit])
    return Matrix(people, columns, judged, relation_levels(), show if show in SHOWS else "", unit)


def person_of(place: Stakeholder, user: Any, today: dt.date) -> Person | None:
    """One row without its pairs: name, job, division, roles. Two queries."""
    found = _places(place.account, user, today, only=place.pk)
    roles = _roles(place.account)
    return _person(found[0], roles[place.pk], place.account.organisation_id) if found else None


def _places(account: KeyAccount, user: Any, today: dt.date, only: int | None = None) -> list[Any]:
    """Who is in the map, with their job at the account."""
    jobs = (
        Employment.objects.not_ended(today)
        .filter(person=OuterRef("person"), organisation__account=account)
        .order_by("pk")
    )
    seen = AccountTeam.objects.filter(pk=account.team_id, pk__in=teams_judged_by(user, today))
    rows = (
        Stakeholder.objects.visible_to(user)
        .of_account(account)
        .current()
        .select_related("person", "position", "organisation")
        .annotate(
            job=Subquery(jobs.values("job_title")[:1]),
            job_unit=Subquery(jobs.values("unit")[:1]),
            judged=Exists(seen),
        )
    )
    if only is not None:
        rows = rows.filter(pk=only)
    return list(rows.order_by("position__rank", "person__last_name", "label", "pk"))


def _unit_of(place: Any, top: int) -> str:
    """Where nobody wrote a division down: the organisation below, else the department of the job."""
    if place.organisation is not None and place.organisation_id != top:
        return place.organisation.name
    return place.job_unit or ""


def _person(place: Any, roles: list[Role], top: int) -> Person:
    known = place.person
    return Person(
        pk=place.pk,
        public_id=place.public_id,
        person_id=known.public_id if known else "",
        name=str(known) if known else place.label,
        job=(place.job or "") if known else _("Unknown person"),
        unit=place.unit or _unit_of(place, top),
        position=place.position_id or "",
        roles=roles,
    )


def _units_by_rank(places: Sequence[Any], people: Sequence[Person]) -> list[str]:
    """The units, those first in which somebody stands highest; who is in none comes last."""
    best: dict[str, int] = {}
    for place, person in zip(places, people, strict=True):
        rank = place.position.rank if place.position else 99
        best[person.unit] = min(best.get(person.unit, 99), rank)
    return sorted(best, key=lambda unit: (not unit, best[unit], unit.casefold()))


def _roles(account: KeyAccount) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = defaultdict(list)
    rows = StakeholderRole.objects.filter(stakeholder__account=account, stakeholder__about_type="")
    for row in rows.select_related("role").order_by("role__rank", "pk"):
        found[row.stakeholder_id].append(Role(row.role_id, row.role.name, row.sure, row.note))
    return found


def matrix_columns(
    account: KeyAccount, user: Any, today: dt.date, beside: Iterable[str] = ()
) -> list[Colleague]:
    """The team of today and everybody who has a pair; the KAM first, then by department, the sponsor last."""
    members = Membership.objects.on(today).filter(team=account.team_id)
    lead = KamAssignment.objects.filter(team=account.team_id).begun(today).values("user")[:1]
    function = members.filter(user=OuterRef("pk")).order_by("function__rank", "pk")
    paired = Relationship.objects.current().filter(account=account, stakeholder__left_on=None)
    wanted = Q(pk__in=members.values("user")) | Q(pk__in=paired.values("user")) | Q(pk__in=lead)
    rows = (
        User.objects.filter(
            Q(is_active=True) & wanted | Q(pk__in=paired.values("user")) | Q(public_id__in=list(beside)[:50])
        )
        .select_related("department")
        .annotate(
            function=Subquery(function.values("function__key")[:1]),
            leads=Q(pk__in=lead),
        )
        .order_by("last_name", "first_name", "pk")
    )
    german = (get_language() or "en").startswith("de")
    sponsor, found = _("Sponsor"), []
    for row in rows:
        department = row.department
        name = ((department.name_de if german else "") or department.name_en) if department else ""
        key = TeamFunction.KAM if row.leads else (row.function or "")
        group = sponsor if key == TeamFunction.SPONSOR else name
        found.append(
            Colleague(
                row.pk, row.public_id, row.full_name, row.last_name, group, key, row.position_id or "",
                row.pk == user.pk,
            )
        )  # fmt: skip
    first = next((column.group for column in found if column.function == TeamFunction.KAM), None)

    def place(column: Colleague) -> tuple[Any, ...]:
        sponsors = column.function == TeamFunction.SPONSOR
        leads = column.function != TeamFunction.KAM
        return sponsors, column.group != first, not column.group, column.group.casefold(), leads

    return sorted(found, key=place)


def _fill(
    person: Person,
    place: Any,
    rows: list[Relationship],
    facts: ContactFacts,
    account: KeyAccount,
    columns: dict[int, Colleague],
) -> None:
    """The pairs of a row, and for whom of us the next contact is."""
    keys, tier = [role.key for role in person.roles], account.tier_id or ""
    for row in rows:
        person.pairs[row.user_id] = Pair(
            row.pk, row.public_id, row.level, row.target, row.version, 0, row.cadence_days, row.next_step,
            row.next_on,
        )  # fmt: skip
        if row.cadence_days:
            standing = facts.of_pair(row, place, keys, tier)
            person.pairs[row.user_id].overdue = standing.overdue_by
    general = [row for row in rows if not row.cadence_days]
    whole = facts.of_stakeholder(place, keys, tier)
    if general and whole.is_overdue:
        keeper = keeper_of(whole, place, [row.user_id for row in general], person.pairs, columns)
        own = facts.of_pair(next(r for r in general if r.user_id == keeper), place, keys, tier)
        person.pairs[keeper].overdue = own.overdue_by
    person.last_on, person.due_on = whole.last_on, whole.due_on
    late = [pair.overdue for pair in person.pairs.values()]
    person.overdue = max(late, default=0) if general or not rows else max(late)
    if not rows:
        person.overdue = whole.overdue_by


def keeper_of(
    standing: Standing,
    place: Any,
    users: Sequence[int],
    pairs: dict[int, Pair],
    columns: dict[int, Colleague],
) -> int:
    """Who of these is to meet a person next: a peer where only peers count; who looks after them; by function;
    who knows them best."""
    rule = standing.rule
    if rule is not None and rule.peer_only and place.position_id:
        peers = [pk for pk in users if pk in columns and columns[pk].position == place.position_id]
        users = peers or users
    if place.owner_id in users:
        return place.owner_id

    def order(pk: int) -> tuple[int, int, int]:
        function = columns[pk].function if pk in columns else ""
        functions = rule.functions if rule is not None else ()
        at = functions.index(function) if function in functions else len(functions)
        return at, -max(pairs[pk].level, pairs[pk].target or 0), pk

    return min(users, key=order)


def _judge(people: list[Person], account: KeyAccount, user: Any, today: dt.date) -> None:
    """Influence and attitude, as far as they are still valid."""
    by_pk = {person.pk: person for person in people}
    rows = Judgement.objects.visible_to(user).valid(today)
    rows = rows.filter(stakeholder__account=account, scale__in=("influence", "attitude"), step__isnull=False)
    for row in rows.select_related("step").defer("how_known"):
        person = by_pk.get(row.stakeholder_id)
        if person is None or row.step is None:
            continue
        if row.scale_id == "influence":
            person.influence = row.step.value
        else:
            person.attitude = row.step
