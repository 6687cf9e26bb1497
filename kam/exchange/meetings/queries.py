"""What one should know before meeting people of an account: in a fixed number of queries, within the reader's sight.

Judgements about people show to who may see them, and to nobody while they are hidden (a shared screen, a mail).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.customers.figure_queries import ACTUAL, Years, account_figures, years_on
from accounts.models import (
    Commitment,
    ContactPoint,
    Employment,
    Judgement,
    KeyAccount,
    OpenQuestion,
    Person,
    Relationship,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
    TouchpointColleague,
    TouchpointPerson,
)
from kam.lib import formats
from plans.models import Objective
from plans.planning.queries import current_plan

#: What two minutes are enough for.
MOST_PEOPLE, MOST_TOUCHPOINTS, MOST_LINES, MOST_GOALS = 12, 6, 8, 5
#: How many may be chosen from, and how far ahead planned meetings are offered.
MOST_CANDIDATES, DAYS_AHEAD = 300, 60
#: From this value of the scale "attitude" downwards somebody is against us.
_AGAINST = -1


@dataclass(slots=True)
class Met:
    """A person of the meeting, as far as the reader may know them. `views`: what we think, by scale."""

    person: Person
    job: str = ""
    where: str = ""
    email: str = ""
    phone: str = ""
    roles: list[str] = field(default_factory=list)
    views: list[Judgement] = field(default_factory=list)
    pairs: list[Relationship] = field(default_factory=list)
    last: Touchpoint | None = None


@dataclass(frozen=True, slots=True)
class Trap:
    """What one could step into; `tone` is a meaning."""

    text: str
    tone: str = "watch"


@dataclass(frozen=True, slots=True)
class Revenue:
    """This fiscal year and the last, in the company's currency."""

    years: Years
    now: Decimal | None
    last: Decimal | None
    planned: Decimal | None

    @property
    def known(self) -> bool:
        return any(value is not None for value in (self.now, self.last, self.planned))


@dataclass(slots=True)
class MeetingBriefing:
    """One page."""

    account: KeyAccount
    meeting: Touchpoint | None
    people: list[Met]
    touchpoints: list[Touchpoint]
    ours: list[Commitment]
    theirs: list[Commitment]
    goals: list[Objective]
    questions: list[OpenQuestion]
    revenue: Revenue
    traps: list[Trap]
    hides: bool
    today: dt.date


# Whom it is about --------------------------------------------------------------------------------------


def people_of(account: KeyAccount, user: Any, today: dt.date) -> QuerySet[Person]:
    """Who works at the account, or stands in its map."""
    jobs = Employment.objects.filter(organisation__account=account).not_ended(today)
    mapped = Stakeholder.objects.of_account(account).current()
    rows = Person.objects.visible_to(user).current()
    return rows.filter(Q(pk__in=jobs.values("person")) | Q(pk__in=mapped.values("person"))).order_by(
        "last_name", "first_name", "pk"
    )


def planned_of(account: KeyAccount, user: Any, today: dt.date) -> list[Touchpoint]:
    """Meetings that are planned, the next first. Two queries."""
    rows = Touchpoint.objects.planned().visible_to(user).filter(account=account)
    ahead = rows.filter(on__gte=today, on__lte=today + dt.timedelta(days=DAYS_AHEAD))
    people = Prefetch("people", TouchpointPerson.objects.select_related("person"))
    return list(ahead.select_related("channel").prefetch_related(people).order_by("on", "pk")[:MOST_LINES])


def meeting_of(account: KeyAccount, user: Any, public_id: str) -> Touchpoint | None:
    """The touchpoint that the briefing is for."""
    rows = Touchpoint.objects.visible_to(user).current().filter(account=account, public_id=public_id)
    return rows.select_related("channel").first()


# The page ----------------------------------------------------------------------------------------------


def meeting_briefing(
    account: KeyAccount, people: Iterable[Person], meeting: Touchpoint | None, user: Any, today: dt.date,
    *, hides: bool,
) -> MeetingBriefing:  # fmt: skip
    """Fifteen queries at most. The people were found by `people_of`; the user sees the account."""
    met = {person.pk: Met(person) for person in list(people)[:MOST_PEOPLE]}
    _add_jobs(met, account, today)
    _add_contacts(met, user)
    if not hides:
        _add_views(met, account, user, today)
        _add_pairs(met, account, user)
    touchpoints = _touchpoints(met, account, user)
    ours, theirs = _promises(met, account, user)
    return MeetingBriefing(
        account=account,
        meeting=meeting,
        people=list(met.values()),
        touchpoints=touchpoints[:MOST_TOUCHPOINTS],
        ours=ours,
        theirs=theirs,
        goals=_goals(account, user, today),
        questions=_questions(met, account, user),
        revenue=_revenue(account, today),
        traps=_traps(met.values(), ours, today),
        hides=hides,
        today=today,
    )


def _add_jobs(met: dict[int, Met], account: KeyAccount, today: dt.date) -> None:
    jobs = Employment.objects.filter(person__in=met, organisation__account=account).not_ended(today)
    for job in jobs.select_related("organisation"):
        one = met[job.person_id]
        if not one.job and not one.where:
            one.job = job.job_title
            one.where = " · ".join(part for part in (job.unit, job.organisation.name) if part)


def _add_contacts(met: dict[int, Met], user: Any) -> None:
    kinds = ContactPoint.Kind
    points = (
        ContactPoint.objects.visible_to(user)
        .filter(person__in=met, kind__in=(kinds.EMAIL, kinds.MOBILE, kinds.PHONE))
        .order_by("rank", "pk")
    )
    for point in points:
        one = met[point.person_id]
        if point.kind == kinds.EMAIL:
            one.email = one.email or point.value
        elif point.kind == kinds.MOBILE or not one.phone:  # at the door it is the mobile that helps
            one.phone = point.value


def _add_views(met: dict[int, Met], account: KeyAccount, user: Any, today: dt.date) -> None:
    """Roles for all who see the account; what we think of people for who may see that. Two queries."""
    here = {
        "stakeholder__account": account,
        "stakeholder__about_type": "",
        "stakeholder__archived_at": None,
        "stakeholder__left_on": None,
        "stakeholder__person__in": met,
    }
    for role in StakeholderRole.objects.filter(**here).select_related("role", "stakeholder"):
        name = f"{role.role}{'' if role.sure else '?'}"
        met[role.stakeholder.person_id].roles.append(f"{name} ({role.note})" if role.note else name)
    views = Judgement.objects.visible_to(user).valid(today).filter(**here).exclude(step=None)
    for view in views.select_related("stakeholder", "scale", "step").order_by("scale__rank", "pk"):
        met[view.stakeholder.person_id].views.append(view)


def _add_pairs(met: dict[int, Met], account: KeyAccount, user: Any) -> None:
    """Who of us knows them, the closest first."""
    rows = Relationship.objects.visible_to(user).current()
    rows = rows.filter(account=account, stakeholder__person__in=met, stakeholder__left_on=None)
    for pair in rows.select_related("stakeholder", "user").order_by("-level", "pk"):
        met[pair.stakeholder.person_id].pairs.append(pair)


def _touchpoints(met: dict[int, Met], account: KeyAccount, user: Any) -> list[Touchpoint]:
    """The last ones with any of them; each person keeps the last of theirs. Three queries."""
    with_them = TouchpointPerson.objects.filter(person__in=met).values("touchpoint")
    rows = Touchpoint.objects.done().visible_to(user).filter(account=account, pk__in=with_them)
    found = list(
        rows.select_related("channel")
        .prefetch_related(
            Prefetch("people", TouchpointPerson.objects.select_related("person")),
            Prefetch("colleagues", TouchpointColleague.objects.select_related("user")),
        )
        .order_by("-on", "-pk")[: MOST_TOUCHPOINTS * 5]
    )
    for touchpoint in found:
        for link in touchpoint.people.all():
            one = met.get(link.person_id)
            if one is not None and one.last is None:
                one.last = touchpoint
    return found


def _promises(
    met: dict[int, Met], account: KeyAccount, user: Any
) -> tuple[list[Commitment], list[Commitment]]:
    """What is open between us: ours and theirs; with the people of the meeting, or with nobody in particular."""
    rows = Commitment.objects.visible_to(user).open().filter(account=account)
    rows = rows.filter(Q(person__in=met) | Q(person=None)).select_related("person", "owner")
    by_side: dict[str, list[Commitment]] = defaultdict(list)
    for promise in rows.order_by("due_on", "pk")[: MOST_LINES * 4]:
        by_side[promise.direction].append(promise)
    sides = Commitment.Direction
    return by_side[sides.OURS][:MOST_LINES], by_side[sides.THEIRS][:MOST_LINES]


def _goals(account: KeyAccount, user: Any, today: dt.date) -> list[Objective]:
    """Objectives of the plan that holds. Two queries."""
    plan = current_plan(account, today)
    if plan is None:
        return []
    rows = Objective.objects.visible_to(user).current().filter(plan=plan).exclude(text="")
    return list(rows.select_related("owner").order_by("rank", "pk")[:MOST_GOALS])


def _questions(met: dict[int, Met], account: KeyAccount, user: Any) -> list[OpenQuestion]:
    """Those about the people first, then by date."""
    rows = OpenQuestion.objects.visible_to(user).open().filter(account=account).exclude(text="")
    found = list(rows.select_related("stakeholder", "owner").order_by("due_on", "rank", "pk")[:60])
    found.sort(key=lambda one: one.stakeholder is None or one.stakeholder.person_id not in met)
    return found[:MOST_GOALS]


def _revenue(account: KeyAccount, today: dt.date) -> Revenue:
    years = years_on(today)
    found = account_figures([account.pk], years, measures=("revenue",))[account.pk]
    return Revenue(
        years,
        found.get("revenue", ACTUAL, years.now),
        found.get("revenue", ACTUAL, years.last),
        found.get("revenue", "plan", years.now),
    )


def _traps(people: Iterable[Met], ours: list[Commitment], today: dt.date) -> list[Trap]:
    """What went wrong before, or may go wrong now. Who may not see judgements has none in `views`."""
    found = []
    for one in people:
        name = str(one.person)
        if one.person.contact_blocked:
            found.append(Trap(_("%(name)s does not want to be contacted.") % {"name": name}, "risk"))
        for view in one.views:
            if view.scale_id == "attitude" and view.step is not None and view.step.value <= _AGAINST:
                text = _("%(name)s: %(view)s") % {"name": name, "view": view.step}
                found.append(Trap(f"{text}. {view.how_known}" if view.how_known else text, "risk"))
    for promise in ours:
        if promise.due_on is not None and promise.due_on < today:
            late = formats.days_late((today - promise.due_on).days)
            told = {"promise": promise, "late": late}
            found.append(Trap(_("We promised “%(promise)s”: %(late)s.") % told, "risk"))
    strangers = [str(one.person) for one in people if one.last is None]
    if strangers:
        text = ngettext("Never met before: %(names)s", "Never met before: %(names)s", len(strangers))
        found.append(Trap(text % {"names": ", ".join(strangers)}))
    return found
