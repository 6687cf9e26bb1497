"""Notifications as their recipient reads them: in their language, within what they may see now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.information.briefing_models import seen_by
from accounts.models import Briefing, KeyAccount
from kam.lib.markdown import plain
from kam.lib.slots import CLOSED
from kam.records.models import Comment, Notification
from kam.records.places import Shown, place_of, shown_objects
from kam.records.queries import kind_label
from teams.membership.sight import scopes_of

Kind = Notification.Kind
FILTERS = ("unread", "all", *Kind.values)
_LONGEST = 240

ICONS = {
    Kind.MENTIONED: "at",
    Kind.ASSIGNED: "check2-square",
    Kind.DUE: "clock",
    Kind.REVIEW: "patch-check",
    Kind.DECIDED: "check2-circle",
    Kind.COMMENT: "chat-left-text",
    Kind.BRIEFING: "megaphone",
    Kind.MOVED: "arrow-left-right",
}
_BRIEFING = Briefing._meta.label_lower


@dataclass(frozen=True, slots=True)
class Told:
    """A notification in words. `quote` is the line, or what was said about it."""

    row: Notification
    text: str
    account: str
    quote: str
    url: str
    icon: str

    @property
    def unread(self) -> bool:
        return self.row.read_at is None

    @property
    def is_secret(self) -> bool:
        """Whether its words stay out of mails: they lie in the open on the way, and in the outbox."""
        return self.row.scope.startswith(CLOSED) and not self.row.data.get("open")


def in_sight(
    rows: QuerySet[Notification], user: Any, day: Any, *, everything: bool
) -> QuerySet[Notification]:
    """Those of what belongs to accounts or confidential items that the user still sees."""
    if not everything:
        rows = rows.filter(Q(scope__in=scopes_of(user, day)) | Q(scope__startswith=CLOSED))
    briefing = Briefing.objects.filter(
        seen_by(user, day, everything=everything), pk=OuterRef("object_pk"), archived_at=None
    )
    return rows.filter(~Q(object_type=_BRIEFING) | Q(Exists(briefing)))


def notifications_of(user: Any, today: dt.date, which: str = "all") -> QuerySet[Notification]:
    """What the user is told in the app, newest first, of accounts that they see today."""
    rows = Notification.objects.filter(recipient=user, in_app=True)
    rows = in_sight(rows, user, today, everything=user.company_level is not None)
    if which == "unread":
        rows = rows.filter(read_at=None)
    elif which in Kind.values:
        rows = rows.filter(kind=which)
    return rows.select_related("by").order_by("-pk")


def told(rows: Iterable[Notification], user: Any) -> list[Told]:
    """Notifications in words. What is no longer there, or no longer in sight, is left out. Three queries."""
    rows = list(rows)
    objects, keys = _objects(rows, user)
    accounts = _accounts(rows, objects.values(), user)
    comments = _comments(rows)
    found = []
    for row in rows:
        one = objects.get((keys.get(row.object_type, ""), row.object_pk))
        account = accounts.get(row.scope if one is None or not row.scope.startswith(CLOSED) else one.account)
        comment = comments.get(row.data.get("comment", ""))
        if one is None or ("comment" in row.data and comment is None):
            continue
        if account is not None or one.account_name:
            found.append(_told(row, one, account.name if account else one.account_name, comment))
    return found


def _accounts(rows: list[Notification], objects: Iterable[Shown], user: Any) -> dict[str, KeyAccount]:
    """Accounts in sight by their scope, and by their public id where the scope is closed and names none."""
    teams = {int(row.scope.removeprefix("team:")) for row in rows if row.scope.startswith("team:")}
    closed = any(row.scope.startswith(CLOSED) for row in rows)
    ids = {one.account for one in objects if closed and one.account}
    here = Q(team__in=teams) | Q(public_id__in=ids)
    found = list(KeyAccount.objects.visible_to(user).filter(here).order_by()) if teams or ids else []
    return {account.scope: account for account in found} | {account.public_id: account for account in found}


def _objects(rows: list[Notification], user: Any) -> tuple[dict[tuple[str, Any], Shown], dict[str, str]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    keys: dict[str, str] = {}
    for row in rows:
        place = place_of(row.object_type)
        if place is not None:
            keys[row.object_type] = place.key
            wanted[place.key].add(row.object_pk)
    return shown_objects(wanted, user, by="pk"), keys


def _comments(rows: list[Notification]) -> dict[str, Comment]:
    ids = {row.data["comment"] for row in rows if "comment" in row.data}
    found = Comment.objects.filter(public_id__in=ids, archived_at=None) if ids else []
    return {comment.public_id: comment for comment in found}


def _told(row: Notification, one: Shown, account: str, comment: Comment | None) -> Told:
    quote, url = one.title, one.url
    if comment is not None:
        quote = " ".join(plain(comment.text, labels=True).split())
        url = (
            f"{one.url}#c-{comment.public_id}"
            if row.object_type == _BRIEFING
            else reverse("plans:line_comments", args=[one.account, one.key, one.public_id])
        )
    if row.data.get("version"):
        url = reverse("plans:plan_version", args=[one.account, one.public_id, row.data["version"]])
        quote = plain(row.data.get("remark", ""))
    if len(quote) > _LONGEST:
        quote = f"{quote[: _LONGEST - 1]}…"
    return Told(row, sentence(row), account, quote, url, ICONS[Kind(row.kind)])


def sentence(row: Notification) -> str:
    """What happened, in the active language."""
    who = (str(row.by) if row.by_id else row.by_name) or _("Somebody")
    about = kind_label(row.object_type)
    said = {"who": who, "kind": about}
    if row.kind == Kind.MENTIONED:
        words = (
            _("%(who)s mentioned you in a comment") if "comment" in row.data else _("%(who)s mentioned you")
        )
    elif row.kind == Kind.ASSIGNED:
        words = _("%(who)s made you the owner: %(kind)s")
    elif row.kind == Kind.COMMENT:
        words = _("%(who)s commented: %(kind)s")
    elif row.kind == Kind.REVIEW:
        words = _("%(who)s asks for your review of the plan")
    elif row.kind == Kind.DECIDED:
        words = _decided(row)
    elif row.kind == Kind.BRIEFING:
        words = _briefing(row)
    elif row.kind == Kind.MOVED:
        words, said = _moved(row), {**said, "to": row.data.get("to", "")}
    elif row.data.get("infected"):
        words = _("The virus check blocked a file; upload a clean one")
    elif row.data.get("contact"):
        words = _("A contact is overdue")
    else:
        words = _("Overdue: %(kind)s") if row.data.get("late") else _("Due tomorrow: %(kind)s")
    return words % said


def _briefing(row: Notification) -> str:
    what, ack = row.data.get("what"), row.data.get("ack")
    if what == "withdrawn":
        return _("%(who)s withdrew a briefing")
    if what == "corrected":
        return (
            _("%(who)s corrected a briefing; please confirm that you have read it")
            if ack
            else _("%(who)s corrected a briefing")
        )
    if what == "reminder":
        return (
            _("A briefing still waits for you; please confirm that you have read it")
            if ack
            else _("A briefing still waits for you")
        )
    return (
        _("%(who)s sends you a briefing; please confirm that you have read it")
        if ack
        else _("%(who)s sends you a briefing")
    )


def _moved(row: Notification) -> str:
    if row.data.get("what") == "joined":
        return _("Somebody whom a colleague knows has joined")
    return _("Leaves the customer, now at %(to)s") if row.data.get("to") else _("Leaves the customer")


def _decided(row: Notification) -> str:
    if row.data.get("decision") == "approved":
        return _("%(who)s approved the plan")
    if row.data.get("decision") == "changes":
        return _("%(who)s asks for changes to the plan")
    return _("%(who)s gave the plan back to draft")


def old(now: dt.datetime | None = None) -> QuerySet[Notification]:
    """What nobody needs any more: read for 60 days, or 180 days old."""
    now = now or timezone.now()
    return Notification.objects.filter(
        created_at__lt=now - dt.timedelta(days=180)
    ) | Notification.objects.filter(read_at__lt=now - dt.timedelta(days=60))
