"""What pages show of account teams, each with a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib.access import Level
from kam.lib.slots import TeamSubject, team_subjects
from teams.membership.models import (
    AccountTeam,
    KamAssignment,
    Membership,
    TeamAccess,
    TeamExpectation,
    TeamFunction,
)
from teams.staff.models import Department, User

_DAY = dt.timedelta(days=1)
#: Most rows of former members on the team page; history has all.
FORMER_LIMIT = 50
#: How much one KAM can look after (practice values): A accounts, accounts in all.
A_LIMIT, ACCOUNT_LIMIT = 3, 5


# One team -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TeamRow:
    """A line of the member table: a membership, or the KAM of the chain (`membership` None)."""

    user: User
    function: str
    note: str
    kind: str
    level: int
    time_share: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    includes_below: bool
    membership: Membership | None = None
    upcoming: bool = False

    @property
    def is_kam(self) -> bool:
        return self.membership is None

    @property
    def is_core(self) -> bool:
        return self.kind == Membership.Kind.CORE

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)

    @property
    def kind_label(self) -> str:
        return str(Membership.Kind(self.kind).label)


@dataclass(frozen=True)
class DepartmentGroup:
    """The members from one department, None for colleagues without one."""

    department: Department | None
    rows: list[TeamRow]


@dataclass(frozen=True)
class Gap:
    """A function or department that the team lacks, and why it is needed."""

    function: TeamFunction | None
    department: Department | None
    reason: str
    coming: TeamRow | None = None

    @property
    def label(self) -> str:
        return str(self.function or self.department)


@dataclass(frozen=True)
class Tenure:
    """A stretch of the KAM chain with one person, or a vacancy (`user` None). `ends_on` None: until today."""

    user: User | None
    starts_on: dt.date
    ends_on: dt.date | None
    months: int
    reason: str
    is_current: bool = False
    is_planned: bool = False

    @property
    def duration(self) -> str:
        """The tenure in words: years from one on, else months."""
        if self.months >= 12:
            years = self.months // 12
            return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        if self.months:
            return ngettext("%(count)s month", "%(count)s months", self.months) % {"count": self.months}
        return _("less than a month")


@dataclass(frozen=True)
class TeamPage:
    """All that the team page shows besides the account."""

    kam: TeamRow | None
    rows: list[TeamRow]
    gaps: list[Gap]
    dismissed: list[TeamExpectation]
    former: list[Membership]
    tenures: list[Tenure]
    from_above: list[TeamAccess]

    @property
    def people(self) -> int:
        return len({row.user.pk for row in self.rows if not row.upcoming})

    @property
    def departments(self) -> int:
        return len({row.user.department_id for row in self.rows if not row.upcoming} - {None})

    @property
    def headline(self) -> str:
        """“9 members from 7 departments”."""
        count, departments = self.people, self.departments
        if not count:
            return _("Nobody is on this team yet")
        words = {"count": count, "departments": departments}
        if departments > 1:
            return _("%(count)s members from %(departments)s departments") % words
        if departments == 1:
            return (
                ngettext(
                    "%(count)s member from one department", "%(count)s members from one department", count
                )
                % words
            )
        return ngettext("%(count)s member", "%(count)s members", count) % words

    @property
    def missing_line(self) -> str:
        """“Quality and Legal are missing”, or nothing."""
        if not self.gaps:
            return ""
        names = get_text_list([gap.label for gap in self.gaps], _("and"))
        return ngettext("%(names)s is missing", "%(names)s are missing", len(self.gaps)) % {"names": names}

    def count(self, kind: str = "") -> int:
        """Colleagues on the team now, or the core or extended ones."""
        return len({r.user.pk for r in self.rows if not r.upcoming and kind in ("", r.kind)})

    def groups(self, kind: str = "") -> list[DepartmentGroup]:
        """By department, the KAM's first, then by name; inside, the core team first."""
        by_department: dict[Department | None, list[TeamRow]] = defaultdict(list)
        for row in self.rows:
            if kind in ("", row.kind):
                by_department[row.user.department].append(row)
        groups = [DepartmentGroup(department, rows) for department, rows in by_department.items()]
        return sorted(
            groups,
            key=lambda g: (
                not any(r.is_kam for r in g.rows),
                g.department is None,
                str(g.department or "").casefold(),
            ),
        )


def team_page(team: AccountTeam, tier_key: str, today: dt.date) -> TeamPage:
    """Members, gaps, chain and former members: a fixed number of queries, whatever the size of the team."""
    chain, functions = chain_of(team), list(TeamFunction.objects.current())
    rows = _rows(team, chain, functions, today)
    gaps, dismissed = _gaps(team, tier_key, functions, rows, any(link.starts_on <= today for link in chain))
    former = team.memberships.filter(ends_on__lt=today).select_related("user", "user__department", "function")
    return TeamPage(
        kam=next((row for row in rows if row.is_kam and not row.upcoming), None),
        rows=rows,
        gaps=gaps,
        dismissed=dismissed,
        former=list(former.order_by("-ends_on", "pk")[:FORMER_LIMIT]),
        tenures=tenures(chain, today),
        from_above=_from_above(team, rows, today),
    )


def missing(team: AccountTeam, tier_key: str, today: dt.date) -> list[Gap]:
    """Functions and departments that the tier or the team itself asks for and nobody fills today."""
    chain, functions = chain_of(team), list(TeamFunction.objects.current())
    rows = _rows(team, chain, functions, today)
    return _gaps(team, tier_key, functions, rows, any(link.starts_on <= today for link in chain))[0]


def current_rows(team: AccountTeam, today: dt.date) -> list[TeamRow]:
    """The KAM, then the members who are on the team today or will be: three queries."""
    return _rows(team, chain_of(team), list(TeamFunction.objects.current()), today)


def chain_of(team: AccountTeam) -> list[KamAssignment]:
    """The KAM chain, oldest first."""
    return list(team.kam_assignments.select_related("user", "user__department").order_by("starts_on", "pk"))


def _rows(
    team: AccountTeam, chain: Sequence[KamAssignment], functions: list[TeamFunction], today: dt.date
) -> list[TeamRow]:
    members = team.memberships.not_ended(today).select_related("user", "user__department", "function")
    rows = [_member_row(m, today) for m in members]
    rows.sort(
        key=lambda r: (r.upcoming, not r.is_core, r.membership.function.rank, r.user.last_name, r.user.pk)
    )
    held = [link for link in chain if link.starts_on <= today][-1:]
    planned = [link for link in chain if link.starts_on > today][:1]
    kams = [link for link in (*held, *planned) if link.user_id is not None]
    name = next((str(f) for f in functions if f.key == TeamFunction.KAM), _("Key account manager"))
    return [_kam_row(link, name, today) for link in kams] + rows


def _kam_row(link: KamAssignment, function: str, today: dt.date) -> TeamRow:
    return TeamRow(
        user=link.user, function=function, note=_("leads the team"), kind=Membership.Kind.CORE,
        level=Level.OWNER, time_share=link.time_share, starts_on=link.starts_on, ends_on=None,
        includes_below=link.includes_below, upcoming=link.starts_on > today,
    )  # fmt: skip


def _member_row(m: Membership, today: dt.date) -> TeamRow:
    return TeamRow(
        user=m.user, function=str(m.function), note=m.note, kind=m.kind, level=m.level,
        time_share=m.time_share, starts_on=m.starts_on, ends_on=m.ends_on, includes_below=m.includes_below,
        membership=m, upcoming=m.starts_on > today,
    )  # fmt: skip


def _gaps(
    team: AccountTeam, tier_key: str, functions: list[TeamFunction], rows: list[TeamRow], had_kam: bool
) -> tuple[list[Gap], list[TeamExpectation]]:
    told = list(team.expectations.select_related("function", "department").order_by("pk"))
    needed = [row for row in told if row.state == TeamExpectation.State.NEEDED]
    dismissed = [row for row in told if row.state == TeamExpectation.State.NOT_NEEDED]
    reasons = {row.function_id: row.reason for row in needed if row.function_id}
    waived = {row.function_id for row in dismissed}
    now = {_function_of(row) for row in rows if not row.upcoming}
    coming = {_function_of(row): row for row in reversed(rows) if row.upcoming}
    gaps = []
    for function in functions:
        required = tier_key in function.required_tiers and function.pk not in waived
        if (not required and function.pk not in reasons) or function.key in now:
            continue
        reason = reasons.get(function.pk) or _required_because(function, tier_key, had_kam)
        gaps.append(Gap(function, None, reason, coming.get(function.key)))
    return gaps + _department_gaps([row for row in needed if row.department_id], rows), dismissed


def _function_of(row: TeamRow) -> str:
    return TeamFunction.KAM if row.membership is None else row.membership.function.key


def _required_because(function: TeamFunction, tier_key: str, had_kam: bool) -> str:
    if function.key == TeamFunction.KAM and had_kam:
        return _("The position is vacant.")
    return _("Expected on every team of a tier %(tier)s account.") % {"tier": tier_key.upper()}


def _department_gaps(needed: list[TeamExpectation], rows: list[TeamRow]) -> list[Gap]:
    """Departments nobody comes from; somebody from a department below counts."""
    if not needed:
        return []
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    reached: set[int] = set()
    for row in rows:
        node = None if row.upcoming else row.user.department_id
        while node is not None and node not in reached:
            reached.add(node)
            node = parents.get(node)
    return [Gap(None, row.department, row.reason) for row in needed if row.department_id not in reached]


def _from_above(team: AccountTeam, rows: list[TeamRow], today: dt.date) -> list[TeamAccess]:
    """Who sees this account only because of a part in the team of an account above."""
    if team.parent_id is None:
        return []
    on_day = TeamAccess.objects.filter(team=team, starts_on__lte=today).exclude(ends_on__lt=today)
    here = {row.user.pk for row in rows}
    found = on_day.exclude(user__in=here).select_related("user", "user__department")
    return list(found.order_by("-level", "user__last_name", "pk")[:FORMER_LIMIT])


def tenures(chain: Sequence[KamAssignment], today: dt.date) -> list[Tenure]:
    """The chain, newest first; neighbouring links of one person are one tenure."""
    merged: list[list[KamAssignment]] = []
    for link in chain:
        if (
            merged
            and merged[-1][-1].user_id == link.user_id
            and (link.starts_on <= today) == (merged[-1][-1].starts_on <= today)
        ):
            merged[-1].append(link)
        else:
            merged.append([link])
    found = []
    for links, following in pairwise([*merged, []]):
        first = links[0].starts_on
        ends_on = following[0].starts_on - _DAY if following else None
        begun = first <= today
        current = begun and (ends_on is None or ends_on >= today)
        found.append(
            Tenure(
                user=links[0].user, starts_on=first, ends_on=ends_on,
                months=months_between(first, min(ends_on or today, today)) if begun else 0,
                reason=links[0].reason, is_current=current, is_planned=not begun,
            )
        )  # fmt: skip
    return found[::-1]


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from a day to the end of another."""
    after = last + _DAY
    return (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)


# Many teams -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leads:
    """Who leads a team on a day."""

    kam: User | None = None
    deputies: list[User] = field(default_factory=list)


def leads_of(team_pks: Iterable[int], today: dt.date) -> dict[int, Leads]:
    """KAM and deputies of many teams: two queries."""
    wanted = list(team_pks)
    found = {pk: Leads() for pk in wanted}
    links = _current_links(today).filter(team__in=wanted).select_related("user")
    for link in links:
        found[link.team_id] = Leads(link.user, [])
    deputies = Membership.objects.on(today).filter(team__in=wanted, function__key=TeamFunction.DEPUTY)
    for row in deputies.select_related("user").order_by("-kind", "starts_on", "pk"):
        found[row.team_id].deputies.append(row.user)
    return found


def _current_links(today: dt.date) -> Any:
    """The link of every chain that holds today."""
    later = KamAssignment.objects.filter(
        team=OuterRef("team"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=today
    )
    return KamAssignment.objects.filter(~Exists(later), starts_on__lte=today)


def kam_counts(user_pks: Iterable[int], today: dt.date) -> dict[int, int]:
    """How many teams each colleague leads today: one query."""
    rows = _current_links(today).filter(user__in=list(user_pks)).values("user").annotate(n=Count("pk"))
    return dict(rows.order_by().values_list("user", "n"))


def chain_mark(chain: Sequence[KamAssignment]) -> str:
    """Changes whenever somebody changes the chain: what a form has seen, so that a late save is noticed."""
    return f"{len(chain)}-{max((link.pk for link in chain), default=0)}-{sum(link.version for link in chain)}"


# One colleague --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A colleague's part in one team, with what the team is for."""

    subject: TeamSubject
    function: str
    kind_label: str
    time_share: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    is_kam: bool
    upcoming: bool


@dataclass(frozen=True)
class Load:
    """What a colleague carries today. Limits are practice values, a warning and no rule."""

    parts: list[Part]

    @property
    def now(self) -> list[Part]:
        return [part for part in self.parts if not part.upcoming]

    @property
    def time_share(self) -> int:
        return sum(part.time_share or 0 for part in self.now)

    @property
    def untold(self) -> int:
        """Parts without a time share."""
        return sum(part.time_share is None for part in self.now)

    @property
    def accounts(self) -> int:
        """Accounts run as KAM."""
        return sum(part.is_kam for part in self.now)

    @property
    def a_accounts(self) -> int:
        return sum(part.is_kam and part.subject.tier.upper() == "A" for part in self.now)

    @property
    def warnings(self) -> list[str]:
        found = []
        if self.a_accounts > A_LIMIT:
            found.append(
                _("%(count)s A accounts as key account manager; more than %(limit)s are hard to do well.")
                % {"count": self.a_accounts, "limit": A_LIMIT}
            )
        if self.accounts > ACCOUNT_LIMIT:
            found.append(
                _("%(count)s accounts as key account manager; more than %(limit)s are hard to do well.")
                % {"count": self.accounts, "limit": ACCOUNT_LIMIT}
            )
        if self.time_share > 100:
            found.append(_("The time shares add up to %(sum)s %%.") % {"sum": self.time_share})
        return found


def subjects_of(team_pks: Iterable[int], viewer: Any) -> dict[int, TeamSubject]:
    """What teams are for, from the higher rooms (slot team_subjects)."""
    wanted = list(team_pks)
    found: dict[int, TeamSubject] = {}
    for provider in team_subjects:
        found.update(provider(wanted, viewer))
    return found


def load_of(colleague: User, viewer: Any, today: dt.date) -> Load:
    """Every team a colleague is on today or will be, as KAM first: a fixed number of queries."""
    links = list(_current_links(today).filter(user=colleague).order_by("starts_on", "pk"))
    later = KamAssignment.objects.filter(user=colleague, starts_on__gt=today).order_by("starts_on", "pk")
    links += list(later)
    members = list(
        Membership.objects.filter(user=colleague)
        .not_ended(today)
        .select_related("function")
        .order_by("starts_on", "pk")
    )
    subjects = subjects_of({row.team_id for row in (*links, *members)}, viewer)
    kam = TeamFunction.objects.filter(key=TeamFunction.KAM).first() if links else None
    parts = [
        Part(
            subjects[link.team_id], str(kam or ""), str(Membership.Kind.CORE.label), link.time_share,
            link.starts_on, None, True, link.starts_on > today,
        )
        for link in links
        if link.team_id in subjects
    ]  # fmt: skip
    parts += [
        Part(
            subjects[m.team_id], str(m.function), str(m.get_kind_display()), m.time_share, m.starts_on,
            m.ends_on, False, m.starts_on > today,
        )
        for m in members
        if m.team_id in subjects
    ]  # fmt: skip
    return Load(
        sorted(parts, key=lambda p: (p.upcoming, not p.is_kam, p.subject.tier, p.subject.name.casefold()))
    )
