"""What a colleague carries: every team they are on, the time shares, and whether it is too much."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kam.lib.slots import TeamSubject
from teams.membership.chain_queries import current_links
from teams.membership.models import KamAssignment, Membership, TeamFunction
from teams.membership.queries import subjects_of
from teams.staff.models import User

#: How much one KAM can look after (practice values): A accounts, accounts in all.
A_LIMIT, ACCOUNT_LIMIT = 3, 5


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


def load_of(colleague: User, viewer: Any, today: dt.date) -> Load:
    """Every team a colleague is on today or will be, as KAM first: a fixed number of queries."""
    links = list(current_links(today).filter(user=colleague).order_by("starts_on", "pk"))
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
    # Who comes next is told to those who see the account, as on its card.
    parts = [p for p in parts if p.subject.url or not p.upcoming or viewer.pk == colleague.pk]
    return Load(
        sorted(parts, key=lambda p: (p.upcoming, not p.is_kam, p.subject.tier, p.subject.name.casefold()))
    )
