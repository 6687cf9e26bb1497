"""Whom a briefing reaches: the chosen colleagues, and those among them who may not see it."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from accounts.information.audience import Part, reach
from accounts.information.briefing_models import Briefing
from accounts.information.confidential import ConfidentialityLevel
from teams.membership.audiences import core_members
from teams.models import User

Kind = ConfidentialityLevel.Kind


@dataclass(frozen=True, slots=True)
class Reached:
    """What a choice comes to. `readers` get the briefing; `without_sight` are those among them, or left out of
    them, who do not see the account; `not_core` are left out because only the core team may read it."""

    parts: list[Part]
    readers: list[User]
    without_sight: list[User]
    not_core: list[User]
    outside_get_it: bool

    @property
    def left_out(self) -> list[User]:
        return [*([] if self.outside_get_it else self.without_sight), *self.not_core]

    @property
    def mark(self) -> str:
        """Tells one set of readers from another."""
        pks = ",".join(str(pk) for pk in sorted(user.pk for user in self.readers))
        return hashlib.sha256(pks.encode()).hexdigest()[:16]


def reached_by(briefing: Briefing, keys: Collection[str], today: dt.date) -> Reached:
    """Twelve queries at most. The briefing need not be saved; who looks after it is not sent their own words."""
    found = reach(briefing.account, keys, today)
    inside = [user for user in found.people if user.pk != briefing.owner_id]
    outside = [user for user in found.without_sight if user.pk != briefing.owner_id]
    not_core: list[User] = []
    core_only = briefing.confidentiality.kind == Kind.CORE
    if core_only:
        core = core_members(briefing.account.team_id, today)
        not_core = [user for user in inside if user.pk not in core]
        inside = [user for user in inside if user.pk in core]
    shared = briefing.with_outside and not core_only
    readers = inside + outside if shared else inside
    readers.sort(key=lambda user: (user.last_name, user.first_name, user.pk))
    return Reached(found.parts, readers, outside, not_core, shared)
