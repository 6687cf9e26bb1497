"""The feed: what happened in an account, or in those that one follows, from the history and within one's sight.

The history of an account is in one scope, so a page of it takes as many steps whether a thousand changes stand there
or a hundred thousand: each kind of object is read from its own end of the index. Confidential items have scopes of
their own, which only their readers ask for. Judgements about people stand in another scope that is never asked for.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import DateField, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.customers.models import KeyAccount
from accounts.information.audience import closed_scopes_in, history_scopes
from accounts.information.briefing_models import SCOPE, Briefing
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Employment
from accounts.relationships.models import Touchpoint
from accounts.workspace.feed_models import FeedChoice
from kam.lib.formats import language_of
from kam.lib.http import address
from kam.lib.markdown import plain
from kam.lib.prepared import among, given, prepared, rows_among
from kam.records.models import Change
from kam.records.newest import newest_changes
from kam.records.places import Shown, place_of, shown_objects
from kam.records.queries import kind_label
from teams.models import TeamAccess

#: Kind -> label, icon, kinds of objects (labels of models; who is not there yet is not asked for).
KINDS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "touchpoints": (gettext_lazy("Touchpoints"), "chat-dots", ("accounts.touchpoint",)),
    "facts": (gettext_lazy("Facts"), "journal-text", ("accounts.statement",)),
    "briefings": (gettext_lazy("Briefings"), "megaphone", ("accounts.briefing",)),
    "documents": (gettext_lazy("Documents"), "file-earmark-text", ("accounts.document",)),
    "people": (gettext_lazy("People"), "people", ("accounts.employment", "accounts.stakeholder")),
    "promises": (gettext_lazy("Commitments"), "bookmark", ("accounts.commitment",)),
    "plan": (gettext_lazy("Plan"), "map", ("plans.plan", "plans.planmeeting", "plans.objective")),
}
SIZE = 40
_LONGEST = 160
_BRIEFING = "accounts.briefing"
_OF = {label: kind for kind, (_label, _icon, labels) in KINDS.items() for label in labels}


@dataclass(slots=True)
class Event:
    """What somebody did to one object on one day. `count`: how many changes it was."""

    pk: int
    at: dt.datetime
    who: str
    icon: str
    text: str
    title: str
    url: str
    account: KeyAccount | None
    is_new: bool
    is_closed: bool
    count: int = 1

    @property
    def more(self) -> str:
        """That it was done in several steps."""
        n = self.count
        return ngettext("%(n)s change", "%(n)s changes", n) % {"n": n} if n > 1 else ""


class Told(NamedTuple):
    """A change as far as the feed needs it. `state`: old and new, where it was changed."""

    pk: int
    at: dt.datetime
    scope: str
    object_type: str
    object_pk: int
    action: str
    by_id: int | None
    by_name: str
    state: Any
    title: str | None
    first_name: str | None
    last_name: str | None

    @property
    def who(self) -> str:
        if self.by_id is None:
            return self.by_name
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)


@dataclass(slots=True)
class FeedPage:
    """A stretch of the feed. `older` is the cursor of what follows; `newest` the last change that it shows."""

    events: list[Event] = field(default_factory=list)
    older: int | None = None
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: kinds, and between which changes."""

    kind: str = ""
    before: int | None = None
    after: int = 0

    @property
    def labels(self) -> list[str]:
        found = KINDS[self.kind][2] if self.kind in KINDS else tuple(_OF)
        return [label for label in found if label != _BRIEFING]


# Whose feed --------------------------------------------------------------------------------------------


def choice_of(user: Any, account: KeyAccount | None) -> FeedChoice:
    """The reader's own choice; what holds where they never made one."""
    values = {"user": user.pk} | ({"account": account.pk} if account is not None else {})
    found = _choice(account is not None).first(**values)
    return found or FeedChoice(user=user, account=account)


@prepared
def _choice(of_account: bool) -> QuerySet:
    rows = FeedChoice.objects.filter(user=given("user")).order_by()
    return rows.filter(account=given("account")) if of_account else rows.filter(account=None)


def accounts_followed(user: Any, today: dt.date) -> list[KeyAccount]:
    """Those on whose team the reader is or that they follow, without those that they muted. One query."""
    return _followed(user.company_level is not None).rows(user=user.pk, day=today)


def accounts_muted(user: Any, today: dt.date) -> list[KeyAccount]:
    """So that they can be heard again."""
    return _muted(user.company_level is not None).rows(user=user.pk, day=today)


def _in_sight(everything: bool) -> tuple[Any, Any, Any]:
    """What `visible_to` finds, for a reader and a day that are given; their teams; their choices."""
    user = given("user")
    teams = TeamAccess.objects.current(user, given("day", DateField())).order_by().values("team")
    rows = KeyAccount.objects.all() if everything else KeyAccount.objects.filter(team__in=teams)
    return rows.only("public_id", "name", "team"), teams, FeedChoice.objects.filter(user=user).order_by()


@prepared
def _followed(everything: bool) -> QuerySet:
    rows, teams, choices = _in_sight(everything)
    follow, mute = (choices.filter(way=way).values("account") for way in ("follow", "mute"))
    chosen = Q(team__in=teams) | Q(pk__in=follow)
    return rows.current().filter(chosen).exclude(pk__in=mute.filter(account__isnull=False)).order_by("pk")


@prepared
def _muted(everything: bool) -> QuerySet:
    rows, _teams, choices = _in_sight(everything)
    return rows.filter(pk__in=choices.filter(way="mute").values("account")).order_by("name", "pk")


# The feed ----------------------------------------------------------------------------------------------


def account_feed(account: KeyAccount, user: Any, wanted: Wanted, seen: int) -> FeedPage:
    """Of one account that the reader sees. Ten queries at most."""
    closed = history_scopes(account, user)[1:]
    return _page([account], closed, _briefings([account], user, wanted), user, wanted, seen)


def feed(accounts: Sequence[KeyAccount], user: Any, today: dt.date, wanted: Wanted, seen: int) -> FeedPage:
    """Of several accounts, all in the reader's sight."""
    closed = closed_scopes_in([account.pk for account in accounts], user, today)
    return _page(accounts, closed, _briefings(accounts, user, wanted), user, wanted, seen)


def _page(
    accounts: Sequence[KeyAccount], closed: list[str], briefings: list[str], user: Any, wanted: Wanted, seen: int
) -> FeedPage:  # fmt: skip
    scopes = [account.scope for account in accounts] + closed
    pks = newest_changes(scopes, wanted.labels, wanted.after, wanted.before, SIZE + 1)
    pks += _briefing_changes(briefings, wanted)
    pks = sorted(set(pks), reverse=True)[: SIZE + 1]
    older = pks[SIZE - 1] if len(pks) > SIZE else None
    changes = [Told(*row) for row in rows_among(_told, "pk", pks[:SIZE])]
    events = _events(changes, {account.scope: account for account in accounts}, user, seen)
    return FeedPage(events, older, pks[0] if pks else 0)


def _briefings(accounts: Sequence[KeyAccount], user: Any, wanted: Wanted) -> list[str]:
    """The scopes of the briefings that the reader sees: each has its own. One query."""
    if wanted.kind not in ("", "briefings"):
        return []
    if not rows_among(_any_briefing, "account", [account.pk for account in accounts]):
        return []  # to ask which ones the reader sees is dear
    rows = Briefing.objects.visible_to(user).current().filter(account__in=[one.pk for one in accounts])
    keys = rows.exclude(state=Briefing.State.DRAFT).order_by("-pk").values_list("public_id", flat=True)
    return [f"{SCOPE}{key}" for key in keys[:500]]


@prepared
def _any_briefing(size: int) -> QuerySet:
    rows = Briefing.objects.filter(among("account", size), archived_at=None)
    return rows.order_by().values_list("pk")[:1]


def _briefing_changes(briefings: list[str], wanted: Wanted) -> list[int]:
    """Of briefings when they were sent, corrected or withdrawn: few for each, so all are read. One query."""
    if not briefings:
        return []
    rows = Change.objects.filter(scope__in=briefings, object_type=_BRIEFING, values__has_key="state")
    rows = rows.filter(pk__gt=wanted.after, pk__lt=wanted.before if wanted.before is not None else 2**62)
    return list(rows.order_by().values_list("pk", flat=True))


@prepared
def _told(size: int) -> QuerySet:
    """What an event tells of a change, without what was written."""
    names = (f"by__{name}" for name in ("title", "first_name", "last_name"))
    return Change.objects.filter(among("pk", size)).order_by("-pk").values_list(
        "pk", "at", "scope", "object_type", "object_pk", "action", "by_id", "by_name", "values__state", *names
    )  # fmt: skip


# Events ------------------------------------------------------------------------------------------------


def _events(
    changes: list[Told], accounts: dict[str, KeyAccount], user: Any, seen: int
) -> list[Event]:  # fmt: skip
    """What is out of sight, or gone, is left out. What one did to an object on a day is one event."""
    shown = _shown(changes, accounts.values(), user)
    by_id = {account.public_id: account for account in accounts.values()}
    found: list[Event] = []
    last: tuple[Any, ...] = ()
    for change in changes:
        one = shown.get((change.object_type, change.object_pk))
        if one is None:
            continue
        account = accounts.get(change.scope) or by_id.get(one.account)
        if account is None:  # a confidential item of an account that is not asked for
            continue
        at = timezone.localtime(change.at)
        key = (change.object_type, change.object_pk, change.by_id, change.by_name, at.date())
        if key == last:
            found[-1].count += 1
            found[-1].text = _text(change) if change.action == "create" else found[-1].text
            continue
        last = key
        found.append(_event(change, one, account, at, user, seen))
    return found


def _event(
    change: Told, one: Shown, account: KeyAccount, at: dt.datetime, user: Any, seen: int
) -> Event:  # fmt: skip
    return Event(
        pk=change.pk,
        at=at,
        who=change.who,
        icon=KINDS[_OF[change.object_type]][1],
        text=_text(change),
        title=one.title,
        url=one.url,
        account=account,
        is_new=change.pk > seen and change.by_id != user.pk,
        is_closed=not change.scope.startswith("team:") and change.object_type != _BRIEFING,
    )


def _text(change: Told) -> str:
    """What was done, without who and to what: "Briefing sent"."""
    kind = capfirst(kind_label(change.object_type))
    pair = change.state
    if change.action == Change.Action.EDIT and isinstance(pair, list) and len(pair) == 2:
        states = dict(apps.get_model(change.object_type)._meta.get_field("state").flatchoices)
        if pair[1] in states:
            return f"{kind}: {states[pair[1]]}"
    return _("%(kind)s %(action)s") % {"kind": kind, "action": Change.Action(change.action).label}


def _shown(
    changes: Iterable[Told], accounts: Iterable[KeyAccount], user: Any
) -> dict[tuple[str, int], Shown]:
    """The objects of the changes as far as the reader sees them. Four queries."""
    pks: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        pks[change.object_type].add(change.object_pk)
    found = _jobs(pks.pop("accounts.employment", set()), user)
    found |= _places(pks.pop("accounts.stakeholder", set()), user)
    found |= _touchpoints(pks.pop("accounts.touchpoint", set()), accounts, user)
    keys = {place.key: label for label in pks if (place := place_of(label)) is not None}
    rows = shown_objects({key: pks[label] for key, label in keys.items()}, user, by="pk")
    return found | {(keys[one.key], one.pk): one for one in rows.values()}


def _jobs(pks: set[int], user: Any) -> dict[tuple[str, int], Shown]:
    if not pks:
        return {}
    jobs = (
        Employment.objects.visible_to(user)
        .filter(pk__in=pks)
        .select_related("person", "organisation__account")
    )
    return {
        ("accounts.employment", job.pk): _person(
            job.pk, job.person, f"{job.person}, {job}", job.organisation.account
        )
        for job in jobs
    }


def _places(pks: set[int], user: Any) -> dict[tuple[str, int], Shown]:
    if not pks:
        return {}
    rows = Stakeholder.objects.visible_to(user).filter(pk__in=pks).select_related("person", "account")
    return {
        ("accounts.stakeholder", row.pk): _person(row.pk, row.person, str(row), row.account) for row in rows
    }


@prepared
def _talks(size: int) -> QuerySet:
    return Touchpoint.objects.filter(among("pk", size)).order_by().values_list(
        "pk", "public_id", "text", "archived_at", "account", "account__public_id", "channel__name_en",
        "channel__name_de",
    )  # fmt: skip


def _touchpoints(pks: set[int], accounts: Iterable[KeyAccount], user: Any) -> dict[tuple[str, int], Shown]:
    """The accounts are in sight; where one has moved to another since, that is asked."""
    if not pks:
        return {}
    rows = rows_among(_talks, "pk", sorted(pks))
    here = {account.pk for account in accounts}
    if elsewhere := {row[0] for row in rows if row[4] not in here}:
        seen = Touchpoint.objects.visible_to(user).filter(pk__in=elsewhere).values_list("pk", flat=True)
        elsewhere -= set(seen)
    german = language_of() == "de"
    return {
        ("accounts.touchpoint", pk): Shown(
            "touchpoint", pk, public_id, _short(text) or (name_de if german else name_en),
            address("accounts:touchpoint", account, public_id), "chat-dots", archived_at is not None, account,
        )
        for pk, public_id, text, archived_at, _account, account, name_en, name_de in rows
        if pk not in elsewhere
    }  # fmt: skip


def _short(text: str) -> str:
    words = plain(text, labels=True)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _person(pk: int, person: Any, title: str, account: KeyAccount | None) -> Shown:
    place = place_of("accounts.person")
    url = place.url(person.public_id, "") if place is not None and person is not None else ""
    return Shown("person", pk, "", title, url, "people", False, account.public_id if account else "")
