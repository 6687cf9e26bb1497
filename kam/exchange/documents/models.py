"""Documents made of plans, and the slide master of the company."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from kam.lib.rows import ArchivableRow, Row
from plans.models import Plan, PlanVersion
from plans.planning.models import Depth


class Format(models.TextChoices):
    """What kind of file."""

    PDF = "pdf", _("PDF")
    PPTX = "pptx", _("PowerPoint")
    XLSX = "xlsx", _("Excel")
    DOCX = "docx", _("Word")


class Edition(models.TextChoices):
    """For whom."""

    INTERNAL = "internal", _("Internal")
    CUSTOMER = "customer", _("Customer")


class PlanDocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PlanDocumentQuerySet":
        """Whoever sees the account may read what was made of its plans."""
        return self.filter(plan__account__in=KeyAccount.objects.visible_to(user).values("pk"))


class PlanDocument(Row):
    """A file made of a plan: of its draft as it was then, or of a frozen version.

    The file lies in the default storage under a generated name and goes away after settings.DOCUMENT_KEEP_DAYS.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MAKING = "making", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    #: States in which a job is at work or waits for the worker.
    BUSY = (State.WAITING, State.MAKING)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="documents", verbose_name=_("plan"))
    version_of_plan = models.ForeignKey(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made from"),
        help_text=_("A frozen version; without one, the draft as it was then."),
    )
    format = models.CharField(_("format"), max_length=4, choices=Format)
    edition = models.CharField(_("edition"), max_length=10, choices=Edition, default=Edition.INTERNAL)
    depth = models.CharField(_("depth"), max_length=10, choices=Depth)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    step = models.PositiveSmallIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    file = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0, editable=False)
    heartbeat_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="document_state")]

    def __str__(self) -> str:
        words = (self.get_format_display(), self.get_edition_display(), self.get_depth_display())
        return ", ".join([*map(str, words), self.language.upper()])

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def for_customer(self) -> bool:
        return self.edition == Edition.CUSTOMER


class SlideMasterQuerySet(models.QuerySet):
    def current(self) -> "SlideMasterQuerySet":
        return self.filter(archived_at=None)


class SlideMaster(ArchivableRow):
    """The company's own .pptx that plans are laid out on; at most one is in use, without one ours is."""

    file_name = models.CharField(_("file"), max_length=200)
    file = models.CharField(max_length=200, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )

    objects = SlideMasterQuerySet.as_manager()

    class Meta:
        verbose_name = _("slide master")
        verbose_name_plural = _("slide masters")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(archived_at=None), name="one_slide_master_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
