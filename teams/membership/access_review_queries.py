"""Who sees an account, by what and since when: for the yearly access review."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kam.lib.access import LEVEL_BY_RIGHT, Level, Right
from kam.records.models import Change
from kam.reference.calendar import day_of
from teams.membership.holdings import kam_links_of_team
from teams.membership.models import AccessReview, AccountTeam, Membership
from teams.staff.models import User
from teams.staff.operations import RIGHT_FIELDS

#: How long a review holds.
REVIEW_DAYS = 365


@dataclass(frozen=True)
class AccessRow:
    """One reason why a colleague sees the account. `key` and `version` name what ending it changes."""

    kind: str  # "kam", "member", "above", "right"
    user: User
    how: str
    level: int
    since: dt.date | None
    until: dt.date | None
    key: str = ""
    version: int = 0
    team: AccountTeam | None = None

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


def access_rows(team: AccountTeam, today: dt.date) -> list[AccessRow]:
    """Everybody who sees the team's account today or will, by every reason; a fixed number of queries."""
    rows = [_kam_row(link) for link in kam_links_of_team([team.pk], today)]
    members = team.memberships.not_ended(today).select_related("user__department", "function")
    rows += [_member_row(row) for row in members.order_by("-level", "user__last_name", "pk")]
    return rows + _from_above(team, today) + right_rows()


def access_mark(rows: list[AccessRow]) -> str:
    """Changes when any access on the page changes, so that nobody confirms what they have not seen."""
    text = "|".join(f"{r.kind}:{r.key}:{r.user.pk}:{r.level}:{r.version}" for r in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _kam_row(link: Any, team: AccountTeam | None = None) -> AccessRow:
    return AccessRow(
        "above" if team else "kam", link.user, _("Key account manager"), Level.OWNER, link.starts_on, None,
        link.public_id, link.version, team,
    )  # fmt: skip


def _member_row(row: Membership, team: AccountTeam | None = None) -> AccessRow:
    return AccessRow(
        "above" if team else "member", row.user, str(row.function), row.level, row.starts_on, row.ends_on,
        row.public_id, row.version, team,
    )  # fmt: skip


def _from_above(team: AccountTeam, today: dt.date) -> list[AccessRow]:
    """Parts in teams above that count below too."""
    above: list[AccountTeam] = []
    node, seen = team.parent, {team.pk}
    while node is not None and node.pk not in seen:
        above.append(node)
        seen.add(node.pk)
        node = node.parent
    if not above:
        return []
    by_pk = {one.pk: one for one in above}
    links = [link for link in kam_links_of_team(by_pk, today) if link.includes_below]
    members = Membership.objects.filter(team__in=by_pk, includes_below=True).not_ended(today)
    members = members.select_related("user__department", "function").order_by(
        "-level", "user__last_name", "pk"
    )
    return [_kam_row(link, by_pk[link.team_id]) for link in links] + [
        _member_row(m, by_pk[m.team_id]) for m in members
    ]


def right_rows() -> list[AccessRow]:
    """Colleagues who see every account by an organisation right, since the last change of it: two queries."""
    seeing = {right: RIGHT_FIELDS[right] for right in LEVEL_BY_RIGHT}
    wanted = Q()
    for name in seeing.values():
        wanted |= Q(**{name: True})
    users = list(User.objects.working().filter(wanted).for_list())
    since = _rights_since([user.pk for user in users])
    rows = []
    for user in users:
        held = [right for right in seeing if right in user.rights]
        level = max(LEVEL_BY_RIGHT[right] for right in held)
        how = ", ".join(str(Right(right).label) for right in held)
        rows.append(AccessRow("right", user, how, level, since.get(user.pk), None, user.public_id))
    return rows


def _rights_since(user_pks: list[int]) -> dict[int, dt.date]:
    named = Q()
    for right in LEVEL_BY_RIGHT:
        named |= Q(values__has_key=RIGHT_FIELDS[right])
    changes = Change.objects.filter(named, object_type="teams.user", object_pk__in=user_pks).order_by("pk")
    return {pk: day_of(at) for pk, at in changes.values_list("object_pk", "at")}


def last_reviews(team: AccountTeam) -> list[AccessReview]:
    return list(team.access_reviews.select_related("reviewer").order_by("-reviewed_on", "-pk")[:10])
