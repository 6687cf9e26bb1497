"""What pages show of account teams, each with a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib.access import Level
from kam.lib.prepared import given, prepared
from kam.lib.slots import TeamSubject, team_subjects
from teams.membership.chain_queries import Link, kam_links
from teams.membership.models import AccountTeam, Membership, TeamAccess, TeamExpectation, TeamFunction
from teams.membership.tenure_queries import Tenure, tenures
from teams.membership.who import NOBODY, WHO, Who, in_language, key_of, reads_german, who_of
from teams.staff.models import Department

#: Most rows of former members on the team page; history has all.
FORMER_LIMIT = 50


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A line of the member table: a membership, or the KAM of the chain (`public_id` empty)."""

    user: Who
    function_key: str
    function: str
    note: str
    kind: str
    level: int
    time_share: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    includes_below: bool
    public_id: str = ""
    upcoming: bool = False

    @property
    def is_kam(self) -> bool:
        return not self.public_id

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
    """The members from one department, "" for colleagues without one."""

    department: str
    rows: list[TeamRow]


@dataclass(frozen=True)
class Need:
    """A function ("function", its key) or a department ("department", its public id) of a team."""

    what: str
    key: str
    label: str
    reason: str = ""
    coming: TeamRow | None = None

    @property
    def is_kam(self) -> bool:
        return (self.what, self.key) == ("function", TeamFunction.KAM)


@dataclass(frozen=True)
class TeamPage:
    """All that the team page shows besides the account."""

    kam: TeamRow | None
    rows: list[TeamRow]
    gaps: list[Need]
    dismissed: list[Need]
    former: list[TeamRow]
    tenures: list[Tenure]
    from_above: list[tuple[Who, str]]

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
        by_department: dict[str, list[TeamRow]] = defaultdict(list)
        for row in self.rows:
            if kind in ("", row.kind):
                by_department[row.user.department].append(row)
        groups = [DepartmentGroup(name, rows) for name, rows in by_department.items()]
        return sorted(
            groups,
            key=lambda g: (not any(r.is_kam for r in g.rows), not g.department, g.department.casefold()),
        )


@dataclass(frozen=True, slots=True)
class _Function:
    """A function in use, as rows of the team page need it."""

    key: str
    name: str
    required_tiers: list[str]


@prepared
def _function_rows() -> QuerySet:
    return TeamFunction.objects.current().values_list("key", "name_en", "name_de", "required_tiers")


def _functions() -> list[_Function]:
    german = reads_german()
    return [
        _Function(key, in_language(name_en, name_de, german), tiers)
        for key, name_en, name_de, tiers in _function_rows().rows()
    ]


def team_page(team: AccountTeam | int, tier_key: str, today: dt.date) -> TeamPage:
    """Members, gaps, chain and former members: a fixed number of queries, whatever the size of the team."""
    chain, functions = kam_links(team), _functions()
    members = _members(team, today)
    rows = _kam_rows(chain, functions, today) + [r for r in members if _stays(r, today)]
    gaps, dismissed = _gaps(team, tier_key, functions, rows, any(link.starts_on <= today for link in chain))
    former = sorted((r for r in members if not _stays(r, today)), key=_last_day, reverse=True)
    return TeamPage(
        kam=next((row for row in rows if row.is_kam and not row.upcoming), None),
        rows=rows,
        gaps=gaps,
        dismissed=dismissed,
        former=former[:FORMER_LIMIT],
        tenures=tenures(chain, today),
        from_above=_from_above(team, rows, today),
    )


def missing(team: AccountTeam | int, tier_key: str, today: dt.date) -> list[Need]:
    """Functions and departments that the tier or the team itself asks for and nobody fills today."""
    chain, functions = kam_links(team), _functions()
    rows = _kam_rows(chain, functions, today) + [r for r in _members(team, today) if _stays(r, today)]
    return _gaps(team, tier_key, functions, rows, any(link.starts_on <= today for link in chain))[0]


def current_rows(team: AccountTeam | int, today: dt.date) -> list[TeamRow]:
    """The KAM, then the members who are on the team today or will be: two queries."""
    members = [row for row in _members(team, today) if _stays(row, today)]
    return _kam_rows(kam_links(team), [], today) + members


def _stays(row: TeamRow, today: dt.date) -> bool:
    return row.ends_on is None or row.ends_on >= today


def _last_day(row: TeamRow) -> dt.date:
    return row.ends_on or dt.date.max


@prepared
def _memberships() -> QuerySet:
    fields = (
        "function__key", "function__name_en", "function__name_de", "note", "kind", "level", "time_share",
        "starts_on", "ends_on", "includes_below", "public_id", *WHO,
    )  # fmt: skip
    rows = Membership.objects.filter(team=given("team"))
    return rows.order_by("-kind", "function__rank", "user__last_name", "pk").values_list(*fields)


def _members(team: AccountTeam | int, today: dt.date) -> list[TeamRow]:
    """All memberships of the team: those who begin later last, the core team first."""
    found, german = [], reads_german()
    for key, name_en, name_de, *values in _memberships().rows(team=key_of(team)):
        who, name = who_of(values[8:], german) or NOBODY, in_language(name_en, name_de, german)
        found.append(TeamRow(*[who, key, name, *values[:8], values[4] > today]))
    return sorted(found, key=lambda row: (row.upcoming, not row.is_core))


def _kam_rows(chain: Sequence[Link], functions: list[_Function], today: dt.date) -> list[TeamRow]:
    """The KAM of today, and the next one that is planned."""
    held = [link for link in chain if link.starts_on <= today][-1:]
    planned = [link for link in chain if link.starts_on > today][:1]
    name = next((f.name for f in functions if f.key == TeamFunction.KAM), _("Key Account Manager"))
    return [
        TeamRow(
            link.user, TeamFunction.KAM, name, _("leads the team"), Membership.Kind.CORE, Level.OWNER,
            link.time_share, link.starts_on, None, link.includes_below, "", link.starts_on > today,
        )
        for link in (*held, *planned)
        if link.user is not None
    ]  # fmt: skip


def _gaps(
    team: AccountTeam | int, tier_key: str, functions: list[_Function], rows: list[TeamRow], had_kam: bool
) -> tuple[list[Need], list[Need]]:
    told = _told(team)
    needed = [need for state, need in told if state == TeamExpectation.State.NEEDED]
    dismissed = [need for state, need in told if state == TeamExpectation.State.NOT_NEEDED]
    reasons = {need.key: need.reason for need in needed if need.what == "function"}
    waived = {need.key for need in dismissed if need.what == "function"}
    now = {row.function_key for row in rows if not row.upcoming}
    coming = {row.function_key: row for row in reversed(rows) if row.upcoming}
    gaps = []
    for function in functions:
        required = tier_key in function.required_tiers and function.key not in waived
        if (not required and function.key not in reasons) or function.key in now:
            continue
        reason = reasons.get(function.key) or _required_because(function, tier_key, had_kam)
        gaps.append(Need("function", function.key, function.name, reason, coming.get(function.key)))
    return gaps + _department_gaps([need for need in needed if need.what == "department"], rows), dismissed


@prepared
def _expectations() -> QuerySet:
    fields = (
        "state", "reason", "function__key", "function__name_en", "function__name_de",
        "department__public_id", "department__name_en", "department__name_de",
    )  # fmt: skip
    return TeamExpectation.objects.filter(team=given("team")).order_by("pk").values_list(*fields)


def _told(team: AccountTeam | int) -> list[tuple[str, Need]]:
    """What the team itself has said: (state, need)."""
    found, german = [], reads_german()
    for state, reason, key, f_en, f_de, public_id, d_en, d_de in _expectations().rows(team=key_of(team)):
        if key:
            need = Need("function", key, in_language(f_en, f_de, german), reason)
        else:
            need = Need("department", public_id, in_language(d_en, d_de, german), reason)
        found.append((state, need))
    return found


def _required_because(function: _Function, tier_key: str, had_kam: bool) -> str:
    if function.key == TeamFunction.KAM and had_kam:
        return _("The position is vacant.")
    return _("Expected on every team of a tier %(tier)s account.") % {"tier": tier_key.upper()}


def _department_gaps(needed: list[Need], rows: list[TeamRow]) -> list[Need]:
    """Departments nobody comes from; somebody from a department below counts."""
    if not needed:
        return []
    tree = {
        pk: (parent, key)
        for pk, parent, key in Department.objects.values_list("pk", "parent_id", "public_id")
    }
    reached: set[str] = set()
    for row in rows:
        node = None if row.upcoming else row.user.department_id
        while node in tree and tree[node][1] not in reached:
            reached.add(tree[node][1])
            node = tree[node][0]
    return [need for need in needed if need.key not in reached]


@prepared
def _access_on() -> QuerySet:
    day = given("day", DateField())
    rows = TeamAccess.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), team=given("team"), starts_on__lte=day
    )
    return rows.order_by("-level", "user__last_name", "pk").values_list("level", *WHO)


def _from_above(team: AccountTeam | int, rows: list[TeamRow], today: dt.date) -> list[tuple[Who, str]]:
    """Who sees this account only because of a part in the team of an account above, with the level."""
    here, german = {row.user.pk for row in rows}, reads_german()
    everybody = (
        (who_of(values, german), level) for level, *values in _access_on().rows(team=key_of(team), day=today)
    )
    above = [(who, str(Level(level).label)) for who, level in everybody if who and who.pk not in here]
    return above[:FORMER_LIMIT]


def subjects_of(team_pks: Iterable[int], viewer: Any) -> dict[int, TeamSubject]:
    """What teams are for, from the higher rooms (slot team_subjects)."""
    wanted = list(team_pks)
    found: dict[int, TeamSubject] = {}
    for provider in team_subjects:
        found.update(provider(wanted, viewer))
    return found
