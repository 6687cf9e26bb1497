"""What pages ask about briefings, within what the reader sees: a fixed number of queries each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DateField, F, Q, QuerySet
from django.utils import timezone

from accounts.customers.models import KeyAccount
from accounts.information.briefing_models import OPEN, SCOPE, Briefing, BriefingReader, seen_by
from kam.lib.diff import diff_words
from kam.lib.prepared import given, prepared
from kam.records.models import Comment
from kam.reference.models import Company
from teams.membership.sight import readers_of
from teams.models import TeamAccess, User

State = Briefing.State
_READ = Q(readers__user__is_active=True)
FILTERS = ("unread", "all", "mine")


# For whom ----------------------------------------------------------------------------------------------


def waiting_for(user: Any, day: dt.date, *, everything: bool) -> QuerySet[BriefingReader]:
    """What somebody was sent and has not read, or not confirmed, of what holds and is in their sight."""
    rows = BriefingReader.objects.filter(
        Q(read_at=None) | Q(acknowledged_at=None, briefing__wants_ack=True),
        Q(briefing__valid_until=None) | Q(briefing__valid_until__gte=day),
        user=user,
        briefing__state=State.SENT,
    )
    if everything:
        return rows
    teams = TeamAccess.objects.current(user, day).order_by().values("team")
    return rows.filter(Q(outside=True) | Q(briefing__account__team__in=teams))


def briefing_of_scope(scope: str) -> Briefing | None:
    """The briefing whose scope it is."""
    if not scope.startswith(SCOPE):
        return None
    public_id = scope.removeprefix(SCOPE)
    return Briefing.objects.select_related("account", "confidentiality").filter(public_id=public_id).first()


def briefing_readers(scope: str, users: Iterable[User]) -> set[int]:
    """Those of these colleagues who see a briefing today (slot `scope_readers`)."""
    briefing = briefing_of_scope(scope)
    if briefing is None:
        return set()
    people = {user.pk: user for user in users if user.is_active}
    sent = dict(briefing.readers.filter(user__in=people).values_list("user_id", "outside"))
    meant = {briefing.owner_id}
    if briefing.state != State.DRAFT:
        meant |= {*sent, briefing.created_by_id}
        if briefing.confidentiality.kind == OPEN:
            meant |= set(people)
    here = readers_of(briefing.account.scope, people.values())
    return here & meant | {pk for pk, outside in sent.items() if outside}


def scopes_read_by(user: Any, day: dt.date) -> list[str]:
    """The scopes of briefings that somebody reads beside those of accounts (slot `search_scopes`)."""
    read = _read_by(user.company_level is not None)
    return [f"{SCOPE}{key}" for (key,) in read.rows(user=user.pk, day=day)]


@prepared
def _read_by(everything: bool) -> QuerySet:
    user, day = given("user"), given("day", DateField())
    rows = Briefing.objects.sent().filter(seen_by(user, day, everything=everything))
    outside = BriefingReader.objects.filter(user=user, outside=True).values("briefing")
    rows = rows.filter(~Q(confidentiality__kind=OPEN) | Q(pk__in=outside))
    return rows.order_by().values_list("public_id")


# Lists -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BriefingLine:
    """A briefing in a list. `readers` and `read` are told only to who looks after it."""

    briefing: Briefing
    mine: BriefingReader | None
    is_over: bool
    readers: int | None = None
    read: int | None = None
    acknowledged: int | None = None

    @property
    def waits(self) -> bool:
        """Whether the reader has something to do."""
        valid = self.briefing.state == State.SENT and not self.is_over
        return valid and self.mine is not None and self.mine.is_missing(self.briefing)


def _rows(rows: QuerySet[Briefing]) -> QuerySet[Briefing]:
    shown = rows.current().select_related("account", "confidentiality", "created_by", "owner")  # type: ignore[attr-defined]
    return shown.order_by(F("sent_at").desc(nulls_first=True), "-pk")


def briefings_of(account: KeyAccount, user: User) -> QuerySet[Briefing]:
    """Those of an account that the user sees, drafts first, then the newest."""
    return _rows(Briefing.objects.visible_to(user).filter(account=account))


def briefings_for(user: User, today: dt.date, which: str) -> QuerySet[Briefing]:
    """Those of all accounts: still to be read, everything that was sent to the user, or what they look after."""
    rows = Briefing.objects.visible_to(user)
    if which == "mine":
        return _rows(rows.filter(Q(owner=user) | Q(created_by=user)))
    if which == "all":
        return _rows(rows.filter(pk__in=BriefingReader.objects.filter(user=user).values("briefing")))
    waiting = waiting_for(user, today, everything=user.company_level is not None)
    return _rows(rows.filter(pk__in=waiting.values("briefing")))


def briefing_lines(rows: Iterable[Briefing], user: User, today: dt.date) -> list[BriefingLine]:
    """Two queries."""
    rows = list(rows)
    mine = {
        one.briefing_id: one
        for one in BriefingReader.objects.filter(user=user, briefing__in=[r.pk for r in rows])
    }
    counts = _counts([row.pk for row in rows if row.owner_id == user.pk and row.state != State.DRAFT])
    return [
        BriefingLine(row, mine.get(row.pk), row.is_over(today), *counts.get(row.pk, (None, None, None)))
        for row in rows
    ]


def _counts(pks: list[int]) -> dict[int, tuple[int, int, int]]:
    found = (
        Briefing.objects.filter(pk__in=pks)
        .order_by()
        .annotate(
            n=Count("readers", filter=_READ),
            read=Count("readers", filter=_READ & Q(readers__read_at__isnull=False)),
            ack=Count("readers", filter=_READ & Q(readers__acknowledged_at__isnull=False)),
        )
    )
    return {pk: (n, read, ack) for pk, n, read, ack in found.values_list("pk", "n", "read", "ack")}


# One briefing ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a briefing has come; names only where the company allows it."""

    readers: int
    read: int
    acknowledged: int
    missing: list[BriefingReader] = field(default_factory=list)
    done: list[BriefingReader] = field(default_factory=list)
    names: bool = False
    reminded_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class BriefingPage:
    """What the page of one briefing shows to one colleague."""

    mine: BriefingReader | None
    sees_account: bool
    shows_text: bool
    figures: Figures | None
    before: Briefing | None
    changes: list[Any]
    correction: Briefing | None
    replies: list[Comment]


def briefing_page(briefing: Briefing, user: User, *, owns: bool) -> BriefingPage:
    """Eight queries at most. `owns`: the user looks after it, or wrote it."""
    gone = briefing.state in (State.WITHDRAWN, State.CORRECTED)
    visible = Briefing.objects.visible_to(user).current()
    before = visible.filter(pk=briefing.corrects_id).first() if briefing.corrects_id else None
    shows = owns or not gone
    return BriefingPage(
        mine=BriefingReader.objects.filter(briefing=briefing, user=user).first(),
        sees_account=KeyAccount.objects.visible_to(user).filter(pk=briefing.account_id).exists(),
        shows_text=shows,
        figures=figures_of(briefing) if owns and briefing.state != State.DRAFT else None,
        before=before,
        changes=diff_words(before.text, briefing.text) if before is not None and shows else [],
        correction=visible.filter(corrects=briefing).exclude(state=State.DRAFT).first() if gone else None,
        replies=list(Comment.objects.of(briefing).select_related("by").order_by("created_at", "pk")),
    )


def figures_of(briefing: Briefing) -> Figures:
    """Two queries. Colleagues who have left are not waited for."""
    rows = briefing.readers.filter(user__is_active=True).select_related("user__department")
    readers = list(rows.order_by("user__last_name", "user__first_name", "pk"))
    names = bool(Company.objects.values_list("shows_readers", flat=True).first())
    missing = [one for one in readers if one.is_missing(briefing)]
    reminded = [one.reminded_at for one in readers if one.reminded_at is not None]
    return Figures(
        readers=len(readers),
        read=sum(one.read_at is not None for one in readers),
        acknowledged=sum(one.acknowledged_at is not None for one in readers),
        missing=missing if names else [],
        done=[one for one in readers if one not in missing] if names else [],
        names=names,
        reminded_at=max(reminded) if reminded else None,
    )


# Rules elsewhere ---------------------------------------------------------------------------------------


def start_of(day: dt.date) -> dt.datetime:
    """When a day begins, as the company counts."""
    return dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())


def overdue_briefings(
    today: dt.date, sent_before: dt.date, accounts: Iterable[int] | QuerySet | None = None
) -> QuerySet[Briefing]:
    """Valid briefings (of these accounts) that ask for a confirmation, sent before a day, with `missing`: how many
    have not confirmed. For the cockpit: `sent_before` is the fifth working day back (`working_days_before`).

    Numbers alone, no names; who shows them asks `visible_to`.
    """
    missing = Count("readers", filter=_READ & Q(readers__acknowledged_at=None))
    rows = Briefing.objects.valid(today).filter(wants_ack=True, sent_at__lt=start_of(sent_before))
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    return rows.annotate(missing=missing).filter(missing__gt=0).order_by("sent_at", "pk")
