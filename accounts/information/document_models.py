"""Documents of an account: contracts, minutes, studies. Each has versions; a version is one uploaded file."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.audience import within_audience
from accounts.information.confidential import ConfidentialRow
from kam.lib.rows import Row
from kam.reference.calendar import today as company_today


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any, day: dt.date | None = None) -> "DocumentQuerySet":
        """Documents of accounts in sight, as far as they are meant for the user. Nobody has a right around that."""
        day = day or company_today()
        here = self.filter(account__in=KeyAccount.objects.visible_to(user, day).values("pk"))
        return within_audience(here, user, day)

    def current(self) -> "DocumentQuerySet":
        return self.filter(archived_at=None)

    def tagged(self, tag: str) -> "DocumentQuerySet":
        """Those with a tag; `tags` holds them with a comma and a blank between."""
        return self.filter(
            models.Q(tags__iexact=tag)
            | models.Q(tags__istartswith=f"{tag}, ")
            | models.Q(tags__iendswith=f", {tag}")
            | models.Q(tags__icontains=f", {tag}, ")
        )


class Document(ConfidentialRow):
    """What we have on paper about a customer. `latest` is its newest version, kept by the operations."""

    #: what goes along when the document becomes open or closed: label and the field that names the document
    closed_with = (("accounts.documentversion", "document"),)

    title = models.CharField(_("title"), max_length=200)
    tags = models.CharField(_("tags"), max_length=200, blank=True)
    latest = models.OneToOneField(
        "accounts.DocumentVersion", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(
                fields=["account", "-updated_at", "-id"],
                name="document_of_account",
                condition=models.Q(archived_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tag_list(self) -> list[str]:
        return [tag for tag in self.tags.split(", ") if tag]


class FileType(models.TextChoices):
    """What a file is by its content; its name tells nothing. `OTHER` is never kept."""

    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word")
    XLSX = "xlsx", _("Excel")
    PPTX = "pptx", _("PowerPoint")
    ODF = "odf", _("OpenDocument")
    OLD_OFFICE = "ole", _("Office before 2007, or with a password")
    TEXT = "txt", _("Text")
    PNG = "png", _("PNG picture")
    JPEG = "jpg", _("JPEG picture")
    OTHER = "other", _("Other")


class DocumentVersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any, day: dt.date | None = None) -> "DocumentVersionQuerySet":
        return self.filter(document__in=Document.objects.visible_to(user, day).values("pk"))


class DocumentVersion(Row):
    """One file of a document. It lies in the default storage under a generated name and never changes.

    `text` is what was read from it, for search; `problem` why it could not be. Erasure of a person redacts it
    (`redacted_on`) and deletes the file, or keeps it and says why (`kept_because`).
    """

    class Scan(models.TextChoices):
        NONE = "", _("Not checked")
        WAITING = "waiting", _("Waits for the virus check")
        CLEAN = "clean", _("Checked for viruses")
        INFECTED = "infected", _("Blocked: the virus check found something")
        FAILED = "failed", _("The virus check failed")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        READING = "reading", _("Being read")
        READ = "read", _("Text in search")
        NO_TEXT = "none", _("No text in it")
        FAILED = "failed", _("Text could not be read")

    class Problem(models.TextChoices):
        NONE = "", _("None")
        ENCRYPTED = "encrypted", _("The file is protected with a password.")
        BROKEN = "broken", _("The file is damaged, or is not what its name says.")
        LARGE = "large", _("There is more inside than is read.")
        SLOW = "slow", _("Reading took too long.")
        GONE = "gone", _("The file is no longer in the storage.")
        ERASED = "erased", _("The file was deleted: it named a person whose data were erased.")

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    file = models.CharField(_("file"), max_length=200, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    type = models.CharField(_("kind of file"), max_length=5, choices=FileType)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("check sum"), max_length=64)
    scan = models.CharField(
        _("virus check"), max_length=8, choices=Scan, blank=True, default=Scan.NONE, editable=False
    )
    scanned_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING, editable=False)
    state_at = models.DateTimeField(null=True, editable=False)
    problem = models.CharField(
        max_length=10, choices=Problem, blank=True, default=Problem.NONE, editable=False
    )
    text = models.TextField(editable=False, blank=True)
    redacted_on = models.DateField(null=True, editable=False)
    kept_because = models.CharField(
        _("kept after an erasure, because"), max_length=200, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("who"),
    )

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]
        indexes = [models.Index(fields=["state", "id"], name="document_version_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.scan == self.Scan.WAITING or self.state in (self.State.WAITING, self.State.READING)

    @property
    def why_not_download(self) -> str:
        """Why the file is not given out; "" when it is."""
        if not self.file:
            return str(self.Problem.ERASED.label)
        if self.scan == self.Scan.INFECTED:
            return str(_("The virus check found something in this file. It is blocked."))
        if settings.VIRUS_SCAN_COMMAND and self.scan != self.Scan.CLEAN:
            if self.scan == self.Scan.FAILED:
                return str(_("The virus check could not look at this file. It is tried again."))
            return str(_("This file waits for the virus check. Come back in a minute."))
        return ""
