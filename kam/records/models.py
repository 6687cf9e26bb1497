"""What hangs on any object: history, outgoing mail, saved views, ids in other systems.

Knows the user model by name only; an object is named by its label ("accounts.keyaccount") and primary key.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kam.lib.rows import Row
from kam.records.jobs import FailedJob, RegularJob  # noqa: F401  so that Django knows them
from kam.records.search_models import (  # noqa: F401
    SearchEntry,
    SearchPosting,
    SearchSlip,
    SearchWord,
)
from kam.records.talk_models import Audience, Comment, Notification, NotificationWays, Way  # noqa: F401


class ChangeQuerySet(models.QuerySet):
    """History. Rights come from the scope: ask for one that the user may see."""

    def in_scope(self, scope: str) -> "ChangeQuerySet":
        return self.filter(scope=scope).order_by("-pk")

    def of(self, obj: models.Model) -> "ChangeQuerySet":
        return self.filter(object_type=obj._meta.label_lower, object_pk=obj.pk).order_by("-pk")


class Change(models.Model):
    """One recorded change. Nobody alters it, except erasure, which redacts and says so.

    `values` maps a field name to [old, new]; a value is a JSON scalar, {"pk", "text"} for a link, or
    {"erased": true} where erasure took it.
    `scope` is the account team whose account the object belongs to ("team:12"), or "" for what belongs to none.
    """

    class Action(models.TextChoices):
        CREATE = "create", _("created")
        EDIT = "edit", _("changed")
        ARCHIVE = "archive", _("archived")
        RESTORE = "restore", _("restored")
        DELETE = "delete", _("deleted")
        MERGE = "merge", _("merged")
        EVENT = "event", _("event")

    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    by_name = models.CharField(_("who (name then)"), max_length=160, blank=True)
    action = models.CharField(pgettext_lazy("history", "action"), max_length=10, choices=Action)
    object_type = models.CharField(_("kind"), max_length=60)
    object_pk = models.BigIntegerField(_("object"))
    object_text = models.CharField(_("name"), max_length=200)
    scope = models.CharField(_("scope"), max_length=40, blank=True)
    values = models.JSONField(_("values"), default=dict)
    note = models.CharField(_("note"), max_length=200, blank=True)
    batch = models.CharField(
        _("batch"), max_length=40, blank=True, help_text=_("The import or bulk edit it was part of.")
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["scope", "-id"], name="change_scope"),
            # The feed: the newest of some kinds in a scope, however many there are of others.
            models.Index(fields=["scope", "object_type", "-id"], name="change_feed"),
            models.Index(fields=["object_type", "object_pk", "-id"], name="change_object"),
            # Not partial: SQLite cannot use a partial index for a batch given as a parameter.
            models.Index(fields=["batch", "scope", "-id"], name="change_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.object_text} {self.action}"


class OutgoingMail(models.Model):
    """The outbox: a mail is written here in the transaction that causes it and sent by the worker, with retry."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague"),
    )
    to_address = models.EmailField(_("address"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    kind = models.CharField(_("kind"), max_length=40)
    #: what the mail's head says beside the usual, such as where one unsubscribes
    headers = models.JSONField(default=dict, blank=True, editable=False)
    #: one file, taken away once it is sent
    attachment = models.BinaryField(null=True, editable=False)
    attachment_name = models.CharField(max_length=120, blank=True, default="", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mail_queue")]

    def __str__(self) -> str:
        return self.subject


class SavedView(Row):
    """A list's filter, sort and columns under a name. `query` is the URL's query string."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_views",
        verbose_name=pgettext_lazy("saved view", "owner"),
    )
    page = models.CharField(_("page"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("query"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """The id of one of our objects in another system; imports find their rows by it."""

    object_type = models.CharField(_("kind"), max_length=60)
    object_pk = models.BigIntegerField(_("object"))
    system = models.CharField(_("system"), max_length=40)
    value = models.CharField(_("id"), max_length=120)

    class Meta:
        verbose_name = _("id in another system")
        verbose_name_plural = _("ids in other systems")
        ordering = ["system", "value", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["object_type", "system", "value"], name="external_id_once"),
            models.UniqueConstraint(
                fields=["object_type", "object_pk", "system"], name="external_id_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"
