"""What the cadence needs to know of some accounts: four queries, whatever their size."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Min, Q

from accounts.relationships import cadence
from accounts.relationships.cadence import NO_TALKS, Away, Rule, Standing, Talks
from accounts.relationships.models import CadenceRule, TouchpointPerson
from kam.reference.calendar import day_of
from kam.reference.models import Holiday
from teams.models import Absence, TeamAccess

#: No cadence is longer than 1,000 days.
_SPAN = dt.timedelta(days=1100)


@dataclass
class ContactFacts:
    """Rules, talks, holidays and absences; gives the standing of stakeholders and pairs without asking again.

    The stakeholders need their person (`select_related`).
    """

    today: dt.date
    rules: dict[tuple[str, str, str], Rule]
    talks: dict[tuple[int, int], Talks]  # by account and person
    off: frozenset[dt.date] = frozenset()
    absences: dict[int, list[Away]] = field(default_factory=dict)  # by colleague

    def of_pair(self, pair: Any, stakeholder: Any, roles: Iterable[str], tier: str) -> Standing:
        """A pair (Relationship): its own days, else those of the stakeholder's roles. Anybody's contact counts."""
        rules = [Rule(pair.cadence_days)] if pair.cadence_days else None
        return self._standing(stakeholder, roles, tier, [pair.user_id], rules)

    def of_stakeholder(
        self, stakeholder: Any, roles: Iterable[str], tier: str, pairs: Sequence[Any] = ()
    ) -> Standing:
        """A stakeholder: whichever of their pairs is due first; without pairs as their roles say."""
        roles = list(roles)
        if first := cadence.first_due(self.of_pair(pair, stakeholder, roles, tier) for pair in pairs):
            return first
        owners = [stakeholder.owner_id] if stakeholder.owner_id else []
        return self._standing(stakeholder, roles, tier, owners, None)

    def away_until(self, user_pk: int | None) -> dt.date | None:
        """The last day of the absence in which a colleague is today."""
        back = cadence.back_on(self.absences.get(user_pk or 0, ()), self.today)
        return back - dt.timedelta(days=1) if back else None

    def _standing(
        self,
        stakeholder: Any,
        roles: Iterable[str],
        tier: str,
        owners: Sequence[int],
        rules: list[Rule] | None,
    ) -> Standing:
        position = stakeholder.position_id or ""
        talks = self.talks.get((stakeholder.account_id, stakeholder.person_id or 0), NO_TALKS)
        if rules is None:
            rules = cadence.rules_for(roles, position, tier, self.rules)
        person = stakeholder.person
        if person is None or person.contact_blocked or stakeholder.left_on is not None:
            rules = []  # nobody to be met
        return cadence.standing(
            rules,
            talks,
            position=position,
            since=day_of(stakeholder.created_at),
            today=self.today,
            off=self.off,
            away=[self.absences.get(pk, []) for pk in owners],
        )


def contact_facts(
    accounts: Iterable[int], today: dt.date, people: Iterable[int] | None = None
) -> ContactFacts:
    """The facts of these accounts (by pk), of some people only where named."""
    pks = list(accounts)
    return ContactFacts(today, _rules(), _talks(pks, today, people), _days_off(today), _absences(pks, today))


def _rules() -> dict[tuple[str, str, str], Rule]:
    rows = CadenceRule.objects.filter(archived_at=None).order_by("rank", "pk")
    return {
        (row.role_id, row.position_id or "", row.tier_id): Rule(
            row.days, row.peer_only, row.name, tuple(row.by_functions or ())
        )
        for row in rows
    }


def _talks(accounts: list[int], today: dt.date, people: Iterable[int] | None) -> dict[tuple[int, int], Talks]:
    rows = TouchpointPerson.objects.filter(
        touchpoint__account__in=accounts, touchpoint__archived_at=None, touchpoint__channel__is_group=False
    )
    if people is not None:
        rows = rows.filter(person__in=list(people))
    held = Q(touchpoint__state="done", touchpoint__on__lte=today)
    planned = Q(touchpoint__state="planned", touchpoint__on__gte=today)
    found = (
        rows.order_by()
        .values_list("touchpoint__account", "person", "touchpoint__colleagues__user__position")
        .annotate(last=Max("touchpoint__on", filter=held), planned=Min("touchpoint__on", filter=planned))
    )
    last: dict[tuple[int, int], dict[str, dt.date]] = defaultdict(dict)
    next_on: dict[tuple[int, int], dt.date] = {}
    for account, person, position, last_on, planned_on in found:
        if last_on is not None:
            last[account, person][position or ""] = last_on
        if planned_on is not None:
            key = (account, person)
            next_on[key] = min(planned_on, next_on.get(key, planned_on))
    return {key: Talks(last.get(key, {}), next_on.get(key)) for key in last.keys() | next_on.keys()}


def _days_off(today: dt.date) -> frozenset[dt.date]:
    rows = Holiday.objects.filter(on__range=(today - _SPAN, today + _SPAN))
    return frozenset(rows.order_by().values_list("on", flat=True))


def _absences(accounts: list[int], today: dt.date) -> dict[int, list[Away]]:
    """Of everybody on the accounts' teams, back to where a due day may lie."""
    teams = TeamAccess.objects.filter(team__key_account__in=accounts).order_by().values("user")
    rows = Absence.objects.not_over(today - _SPAN).filter(user__in=teams).order_by("starts_on", "pk")
    found: dict[int, list[Away]] = defaultdict(list)
    for user, first, last in rows.values_list("user", "starts_on", "ends_on"):
        found[user].append(Away(first, last))
    return dict(found)
