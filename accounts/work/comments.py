"""Comments on the lines of an account: writes, and who may. The rows are in kam/records."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.lib.markdown import mentioned
from kam.records.models import Comment, Notification
from kam.records.notify import colleagues_named, notify
from kam.records.operations import archive_row, edit_row, locked, restore_row

Kind = Notification.Kind


def why_not_comment(account: KeyAccount, user: Any) -> str | None:
    """Commenting, resolving and reopening."""
    return why_not_in(account, user, "comment.write")


def why_not_change(comment: Comment, account: KeyAccount, user: Any) -> str | None:
    """Changing or taking back: one's own alone. The system (None) may."""
    if user is not None and comment.by_id != user.pk:
        return _("Only %(name)s may change this comment.") % {"name": comment.by}
    return why_not_comment(account, user)


def _text(text: str) -> str:
    clean = cleaned_values(Comment, {"text": text}, ("text",))["text"]
    if not clean:
        raise ValidationError({"text": _("Write a comment.")})
    return clean


def _locked(comment: Comment) -> Comment:
    return locked(Comment.objects.select_related("by"), comment.pk)


@transaction.atomic
def comment_add(
    *, account: KeyAccount, about: Any, by: Any, text: str, public_id: str | None = None, batch: str = ""
) -> Comment:
    """A comment on a line of the account. The same `public_id` twice (a repeated send) is one comment."""
    ask(why_not_comment(account, by))
    where = {"object_type": about._meta.label_lower, "object_pk": about.pk}
    made = made_before(Comment, public_id, by_id=by.pk, **where)
    if made is not None:
        return made
    row = Comment(
        public_id=public_id or new_public_id(),
        object_id=about.public_id,
        scope=account.scope,
        by=by,
        text=_text(text),
        **where,
    )
    row = create_line(row, by=by, scope=account.scope, batch=batch, by_id=by.pk, **where)
    _tell(row, about, mentioned(row.text))
    return row


def _tell(comment: Comment, about: Any, named: set[str]) -> None:
    """Whom the comment names; then whose line it is, and who is in the conversation."""
    said = {"about": about, "by": comment.by, "scope": comment.scope, "data": {"comment": comment.public_id}}
    people = colleagues_named(named)
    notify(kind=Kind.MENTIONED, to=people, key=f"mentioned:comment:{comment.pk}", **said)
    others = Comment.objects.of(about).select_related("by").order_by("-pk")[:50]
    concerned = {
        getattr(about, "owner", None),
        getattr(about, "created_by", None),
        *(row.by for row in others),
    }
    notify(kind=Kind.COMMENT, to=concerned - {None} - set(people), key=f"comment:{comment.pk}", **said)


@transaction.atomic
def comment_edit(
    *, comment: Comment, account: KeyAccount, by: Any, version: int | None, text: str
) -> Comment:
    """Changes one's own words; a stale version raises StaleWrite. Who is named anew is told."""
    row = _locked(comment)
    ask(why_not_change(row, account, by))
    if row.archived_at is not None:
        raise ValidationError(_("This comment was taken back."))
    before = mentioned(row.text)
    edit_row(row, values={"text": _text(text)}, version=version, by=by, scope=row.scope)
    fresh = mentioned(row.text) - before
    if fresh:
        about = _about(row)
        if about is not None:
            notify(
                kind=Kind.MENTIONED,
                to=colleagues_named(fresh),
                about=about,
                by=by,
                scope=row.scope,
                key=f"mentioned:comment:{row.pk}",
                data={"comment": row.public_id},
            )
    return row


def _about(comment: Comment) -> models.Model | None:
    return apps.get_model(comment.object_type)._default_manager.filter(pk=comment.object_pk).first()


@transaction.atomic
def comment_resolve(*, comment: Comment, account: KeyAccount, by: Any, resolved: bool) -> Comment:
    """Says that a comment is dealt with, or that it is not after all."""
    row = _locked(comment)
    ask(why_not_comment(account, by))
    if resolved != (row.resolved_at is not None):
        values = {
            "resolved_at": timezone.now() if resolved else None,
            "resolved_by": by if resolved else None,
        }
        edit_row(row, values=values, version=None, by=by, scope=row.scope)
    return row


@transaction.atomic
def comment_archive(*, comment: Comment, account: KeyAccount, by: Any) -> Comment:
    """Takes one's own comment back. Who has not read of it yet is not told any more."""
    row = _locked(comment)
    ask(why_not_change(row, account, by))
    archive_row(row, by=by, scope=row.scope)
    keys = [f"comment:{row.pk}", f"mentioned:comment:{row.pk}"]
    Notification.objects.filter(key__in=keys, read_at=None).exclude(mail=Notification.Mail.SENT).delete()
    return row


@transaction.atomic
def comment_restore(*, comment: Comment, account: KeyAccount, by: Any) -> Comment:
    """Brings one's own comment back."""
    row = _locked(comment)
    ask(why_not_change(row, account, by))
    restore_row(row, by=by, scope=row.scope)
    return row


def comments_on(line: models.Model) -> models.QuerySet:
    """Everything that was said about a line, taken back or not: its history tells it."""
    return Comment.objects.of(line)


def talk_of(source: KeyAccount) -> models.QuerySet:
    """The comments of an account, taken back ones too."""
    return Comment.objects.filter(scope=source.scope)


def talk_move(source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """When two accounts become one: comments and notifications go along with their lines."""
    count = talk_of(source).update(scope=target.scope)
    Notification.objects.filter(scope=source.scope).update(scope=target.scope)
    return count
