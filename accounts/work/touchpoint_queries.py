"""What the pages about touchpoints show: a fixed number of queries each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from accounts.customers.models import KeyAccount
from accounts.people.models import Employment, Person
from accounts.relationships.models import Touchpoint, TouchpointColleague, TouchpointPerson
from accounts.work.models import Action, Commitment
from accounts.work.multi_pick import Choice
from teams.models import User

#: Ticks that the form shows before one searches.
PEOPLE, COLLEAGUES = 8, 5


@dataclass
class LogScene:
    """What the log form offers: people recently met first, colleagues with oneself first, the last channel."""

    people: list[Choice]
    colleagues: list[Choice]
    channel: str


@dataclass
class TouchpointLine:
    """A touchpoint in a timeline, with who took part and what came of it."""

    row: Touchpoint
    people: list[Person] = field(default_factory=list)
    colleagues: list[User] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.row.text or str(self.row.channel)


def people_of(account: KeyAccount) -> QuerySet[Person]:
    """Who works at the account today, or is in its map."""
    jobs = Employment.objects.current().filter(organisation__account=account).values("person")
    mapped = account.stakeholders.filter(archived_at=None, left_on=None, person__isnull=False).values(
        "person"
    )
    return Person.objects.current().filter(Q(pk__in=jobs) | Q(pk__in=mapped))


def people_like(account: KeyAccount, text: str) -> QuerySet[Person]:
    """For the picker: names that hold every word."""
    found = people_of(account)
    for word in text.split()[:6]:
        found = found.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(title__icontains=word)
        )
    return found.order_by("last_name", "first_name", "pk")


def people_options(account: KeyAccount, text: str, limit: int = 12) -> list[Choice]:
    """What the picker lists, with the job: two queries."""
    people = list(people_like(account, text)[:limit])
    jobs: dict[int, str] = {}
    for job in (
        Employment.objects.current()
        .filter(person__in=people, organisation__account=account)
        .select_related("organisation")
        .order_by("pk")
    ):
        jobs.setdefault(job.person_id, str(job))
    return [Choice(row.public_id, str(row), jobs.get(row.pk, "")) for row in people]


def day_in(text: str) -> dt.date | None:
    """A day in an address, or None."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def log_scene(account: KeyAccount, user: Any) -> LogScene:
    """Three queries."""
    met = people_of(account).annotate(
        met=Max("touchpoints__touchpoint__on", filter=Q(touchpoints__touchpoint__account=account))
    )
    seen = met.order_by(F("met").desc(nulls_last=True), "last_name", "pk")[:PEOPLE]
    ours = (
        User.objects.working()
        .filter(touchpoints__touchpoint__account=account)
        .exclude(pk=user.pk)
        .annotate(met=Max("touchpoints__touchpoint__on"))
        .order_by("-met", "last_name", "pk")[: COLLEAGUES - 1]
    )
    last = (
        Touchpoint.objects.filter(created_by=user, source=Touchpoint.Source.TYPED, channel__archived_at=None)
        .order_by("-pk")
        .values_list("channel_id", flat=True)
        .first()
    )
    return LogScene(
        [Choice(row.public_id, str(row)) for row in seen],
        [Choice(row.public_id, str(row)) for row in [user, *ours]],
        last or "visit",
    )


def open_promises(account: KeyAccount, people: Iterable[Person]) -> list[Commitment]:
    """Open promises both ways with any of these people, or with nobody in particular when there are none."""
    rows = Commitment.objects.open().filter(account=account, person__in=list(people)).exclude(text="")
    return list(rows.select_related("person", "owner").order_by("due_on", "pk")[:20])


# Timelines ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """What a timeline is narrowed to; rows, not ids, so that nothing out of sight gets in."""

    person: Person | None = None
    colleague: User | None = None
    channel: str = ""
    state: str = ""


def touchpoints(rows: QuerySet[Touchpoint], filters: Filters) -> QuerySet[Touchpoint]:
    """The rows that pass, the newest first; archived ones only when asked for."""
    if filters.person is not None:
        rows = rows.filter(pk__in=TouchpointPerson.objects.filter(person=filters.person).values("touchpoint"))
    if filters.colleague is not None:
        rows = rows.filter(
            pk__in=TouchpointColleague.objects.filter(user=filters.colleague).values("touchpoint")
        )
    if filters.channel:
        rows = rows.filter(channel__key=filters.channel)
    if filters.state == "archived":
        rows = rows.filter(archived_at__isnull=False)
    else:
        rows = rows.filter(archived_at=None)
        if filters.state in Touchpoint.State.values:
            rows = rows.filter(state=filters.state)
    return rows.order_by("-on", "-pk")


def timeline(rows: Iterable[Touchpoint]) -> list[TouchpointLine]:
    """A page of touchpoints with who took part and what came of it: four queries."""
    lines = {row.pk: TouchpointLine(row) for row in rows}
    if not lines:
        return []
    for link in TouchpointPerson.objects.filter(touchpoint__in=lines).select_related("person").order_by("pk"):
        lines[link.touchpoint_id].people.append(link.person)
    for us in TouchpointColleague.objects.filter(touchpoint__in=lines).select_related("user").order_by("pk"):
        lines[us.touchpoint_id].colleagues.append(us.user)
    of_actions: dict[int, list[Action]] = defaultdict(list)
    for action in (
        Action.objects.current().filter(touchpoint__in=lines).select_related("owner", "person").order_by("pk")
    ):
        of_actions[action.touchpoint_id or 0].append(action)
    for commitment in (
        Commitment.objects.current()
        .filter(touchpoint__in=lines)
        .select_related("person", "owner")
        .order_by("pk")
    ):
        lines[commitment.touchpoint_id or 0].commitments.append(commitment)
    for pk, found in of_actions.items():
        lines[pk].actions = found
    return list(lines.values())


def planned_soon(account_pks: Iterable[int], today: dt.date, limit: int = 5) -> list[Touchpoint]:
    """Planned meetings from today on, the next first; those of yesterday and before wait for "held or not?"."""
    rows = Touchpoint.objects.planned().filter(account__in=list(account_pks))
    return list(rows.select_related("account", "channel").order_by("on", "starts_at", "pk")[:limit])
