"""What colleagues say to each other about an object, and what the product tells them: comments, notifications.

Rights come from the scope, as with history: ask for one that the user may see.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.lib.fields import PublicIdField
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow, Row


class CommentQuerySet(models.QuerySet):
    def in_scope(self, scope: str) -> "CommentQuerySet":
        return self.filter(scope=scope, archived_at=None)

    def of(self, obj: models.Model) -> "CommentQuerySet":
        return self.filter(object_type=obj._meta.label_lower, object_pk=obj.pk, archived_at=None)

    def open(self) -> "CommentQuerySet":
        return self.filter(resolved_at=None, archived_at=None)


class Comment(ArchivableRow):
    """A remark on an object, resolved or open. Never in a customer edition, never frozen in a version."""

    object_type = models.CharField(_("kind"), max_length=60, editable=False)
    object_pk = models.BigIntegerField(_("object"), editable=False)
    #: the object's public id, so that a page counts the comments of its lines without looking them up
    object_id = models.CharField(_("public id"), max_length=14, editable=False)
    scope = models.CharField(_("scope"), max_length=40, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="comments",
        editable=False,
        verbose_name=pgettext_lazy("comment", "from"),
    )
    text = models.TextField(_("comment"), max_length=4000)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["object_type", "object_pk", "created_at"], name="comment_object"),
            models.Index(
                fields=["scope", "object_id"],
                name="comment_open",
                condition=Q(archived_at=None, resolved_at=None),
            ),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80]


class Notification(models.Model):
    """What one colleague is told. Holds who, what about and which kind; the words are made when it is read."""

    class Kind(models.TextChoices):
        MENTIONED = "mentioned", _("Somebody mentions you")
        ASSIGNED = "assigned", _("Somebody gives you something to do")
        DUE = "due", _("Something of yours is due")
        REVIEW = "review", _("A plan waits for your review")
        DECIDED = "decided", _("Your plan was decided on")
        COMMENT = "comment", _("Somebody comments on your line, or answers you")
        BRIEFING = "briefing", _("Somebody sends you a briefing, or reminds you of one")
        MOVED = "moved", _("Somebody at a customer changes jobs")

    class Mail(models.TextChoices):
        NONE = "none", _("No mail")
        SOON = "soon", _("Waits for a mail of its own")
        DAILY = "daily", _("Waits for the daily mail")
        SENT = "sent", _("Sent")

    public_id = PublicIdField(_("public id"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("colleague")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    #: says the same only once: unique per recipient
    key = models.CharField(max_length=120)
    scope = models.CharField(_("scope"), max_length=40, blank=True)
    object_type = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=160, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=5, choices=Mail, default=Mail.NONE)
    mail_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_list"),
            models.Index(
                fields=["recipient", "scope"],
                name="notification_unread",
                condition=Q(read_at=None, in_app=True),
            ),
            models.Index(fields=["mail", "mail_at"], name="notification_mail"),
            models.Index(fields=["object_type", "object_pk"], name="notification_object"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Way(models.TextChoices):
    """How the mail of a kind comes."""

    IMMEDIATE = "immediate", _("At once")
    DAILY = "daily", _("In a daily mail")
    OFF = "off", _("No mail")


def _way(kind: Notification.Kind, default: Way) -> models.CharField:
    return models.CharField(kind.label, max_length=10, choices=Way, default=default)


def _shown(kind: Notification.Kind) -> models.BooleanField:
    return models.BooleanField(format_lazy("{}: {}", kind.label, _("in the app")), default=True)


class NotificationWays(Row):
    """What a colleague wants to be told, and how. Without a row the defaults here hold."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notification_ways",
        editable=False,
        verbose_name=_("colleague"),
    )
    mentioned = _way(Notification.Kind.MENTIONED, Way.IMMEDIATE)
    assigned = _way(Notification.Kind.ASSIGNED, Way.IMMEDIATE)
    due = _way(Notification.Kind.DUE, Way.DAILY)
    review = _way(Notification.Kind.REVIEW, Way.IMMEDIATE)
    decided = _way(Notification.Kind.DECIDED, Way.IMMEDIATE)
    comment = _way(Notification.Kind.COMMENT, Way.DAILY)
    briefing = _way(Notification.Kind.BRIEFING, Way.DAILY)
    moved = _way(Notification.Kind.MOVED, Way.DAILY)
    show_mentioned = _shown(Notification.Kind.MENTIONED)
    show_assigned = _shown(Notification.Kind.ASSIGNED)
    show_due = _shown(Notification.Kind.DUE)
    show_review = _shown(Notification.Kind.REVIEW)
    show_decided = _shown(Notification.Kind.DECIDED)
    show_comment = _shown(Notification.Kind.COMMENT)
    show_briefing = _shown(Notification.Kind.BRIEFING)
    show_moved = _shown(Notification.Kind.MOVED)

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(_("notification settings"))

    def mail(self, kind: str) -> str:
        """The way of a kind's mail."""
        return getattr(self, kind)

    def shows(self, kind: str) -> bool:
        """Whether the page of notifications lists a kind."""
        return getattr(self, f"show_{kind}")


#: How long a notification waits before its mail: who is still typing sends no half sentence.
PAUSE = dt.timedelta(minutes=4)


class Audience(models.Model):
    """Whom a confidential item is for: one row per colleague, department or function that was chosen.

    `key` is "u:<colleague>", "d:<department>" (those below it too) or "f:<team>:<function>"; which keys a colleague
    holds on a day says teams.membership.audiences.
    """

    object_type = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_pk", "key"], name="audience_once")
        ]
        indexes = [models.Index(fields=["object_type", "key", "object_pk"], name="audience_key")]

    def __str__(self) -> str:
        return self.key
