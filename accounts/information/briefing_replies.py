"""Replies to briefings: comments in the briefing's own scope. Whoever reads it may reply, seen account or not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.information import briefing_rules as rules
from accounts.information.briefing_models import Briefing
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.models import Comment, Notification
from kam.records.notify import notify
from kam.records.operations import archive_row, edit_row, locked, restore_row


@transaction.atomic
def reply_add(*, briefing: Briefing, by: Any, text: str, public_id: str | None = None) -> Comment:
    """Tells who looks after the briefing and who has replied before. The same id twice is one reply."""
    ask(rules.why_not_reply(briefing, by))
    where = {"object_type": briefing._meta.label_lower, "object_pk": briefing.pk}
    made = made_before(Comment, public_id, by_id=by.pk, **where)
    if made is not None:
        return made
    clean = cleaned_values(Comment, {"text": text}, ("text",))["text"]
    if not clean:
        raise ValidationError({"text": _("Write a reply.")})
    row = Comment(
        public_id=public_id or new_public_id(), object_id=briefing.public_id, scope=briefing.scope, by=by,
        text=clean, **where,
    )  # fmt: skip
    row = create_line(row, by=by, scope=briefing.scope, by_id=by.pk, **where)
    before = Comment.objects.of(briefing).select_related("by").order_by("-pk")[:50]
    notify(
        kind=Notification.Kind.COMMENT,
        to={briefing.owner, *(one.by for one in before)} - {None},
        about=briefing,
        by=by,
        scope=briefing.scope,
        key=f"comment:{row.pk}",
        data={"comment": row.public_id, "open": not briefing.is_closed},
    )
    return row


@transaction.atomic
def reply_edit(*, briefing: Briefing, reply: Comment, by: Any, version: int | None, text: str) -> Comment:
    """Changes one's own words, as long as the briefing holds; a stale version raises StaleWrite."""
    row = _own(reply, by)
    ask(rules.why_not_reply(briefing, by))
    if row.archived_at is not None:
        raise ValidationError({"text": _("This comment was taken back.")})
    clean = cleaned_values(Comment, {"text": text}, ("text",))["text"]
    if not clean:
        raise ValidationError({"text": _("Write a reply.")})
    edit_row(row, values={"text": clean}, version=version, by=by, scope=row.scope)
    return row


@transaction.atomic
def reply_take_back(*, reply: Comment, by: Any) -> Comment:
    """Takes one's own reply back; who has not read of it yet is not told any more."""
    row = _own(reply, by)
    archive_row(row, by=by, scope=row.scope)
    waiting = Notification.objects.filter(key=f"comment:{row.pk}", read_at=None)
    waiting.exclude(mail=Notification.Mail.SENT).delete()
    return row


@transaction.atomic
def reply_restore(*, reply: Comment, by: Any) -> Comment:
    """Undo."""
    row = _own(reply, by)
    restore_row(row, by=by, scope=row.scope)
    return row


def _own(reply: Comment, by: Any) -> Comment:
    row = locked(Comment.objects.select_related("by"), reply.pk)
    ask(why_not_change(row, by))
    return row


def why_not_change(reply: Comment, by: Any) -> str | None:
    """A reply is its author's alone."""
    if by is not None and reply.by_id != by.pk:
        return _("Only %(name)s may change this comment.") % {"name": reply.by}
    return None
