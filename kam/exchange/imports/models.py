"""Imports: what was sent, how it was read, what came of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam.lib.rows import Row


class Kind(models.TextChoices):
    """What a file holds."""

    ACCOUNTS = "accounts", _("Accounts")
    STAFF = "staff", _("People of ours")
    CONTACTS = "contacts", _("People of the customer")
    FIGURES = "figures", _("Figures")


class ImportRunQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        """An import shows rows of every account: those who may run one see all of them, others none."""
        return self if user.may("imports.run") else self.none()

    def for_list(self) -> "ImportRunQuerySet":
        return self.select_related("by").defer("options", "mapping", "touched").order_by("-pk")


class ImportRun(Row):
    """One import, from the upload to its result. `batch` marks its history; `touched` is what undo compares.

    The file and the checked rows (`rows_file`) lie in the default storage under generated names and go away
    when
    the import has ended or after 30 days.
    """

    class State(models.TextChoices):
        COLUMNS = "columns", _("Columns to assign")
        CHECKING = "checking", _("Being checked")
        PREVIEW = "preview", _("Ready to import")
        WRITING = "writing", _("Being written")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    #: States in which a job is at work or waits for the worker.
    BUSY = (State.CHECKING, State.WRITING)
    ENDED = (State.DONE, State.FAILED, State.CANCELLED, State.UNDONE)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.COLUMNS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    file_name = models.CharField(_("file"), max_length=200)
    file_size = models.PositiveIntegerField(_("size"), default=0)
    file = models.CharField(max_length=200, blank=True, editable=False)
    rows_file = models.CharField(max_length=200, blank=True, editable=False)
    options = models.JSONField(_("how it was read"), default=dict)
    mapping = models.JSONField(_("columns"), default=dict)
    counts = models.JSONField(_("counts"), default=dict)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    skip_errors = models.BooleanField(_("rows with errors left out"), default=False)
    cancel_wanted = models.BooleanField(default=False, editable=False)
    problem = models.JSONField(_("problem"), default=dict, help_text=_("A message and its values."))
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    touched = models.JSONField(default=dict, editable=False)
    heartbeat_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="import_state")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED


class RememberedMapping(Row):
    """How columns of a header were assigned the last time, so that nobody does it twice."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    signature = models.CharField(_("header"), max_length=64)
    mapping = models.JSONField(_("columns"), default=dict)
    options = models.JSONField(_("how it was read"), default=dict)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
