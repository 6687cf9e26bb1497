"""The abstract parents of our rows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.lib.fields import PublicIdField


class VersionedRow(models.Model):
    """A row that people edit: `version` counts its effective saves, so that a late save is noticed.

    Written by operations only (see kam/records/operations.py), which keep `version` right.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    #: The entry in history that the last write through this instance made, so that it can be undone.
    change_pk: int | None = None

    class Meta:
        abstract = True


class Row(VersionedRow):
    """A versioned row with a random public id, for addresses and for rows that the browser creates."""

    public_id = PublicIdField(_("public id"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class ArchivableRow(Row):
    """A row that is archived rather than deleted."""

    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class ReferenceQuerySet(models.QuerySet):
    """Reference data in use."""

    def current(self) -> "ReferenceQuerySet":
        return self.filter(archived_at=None).order_by("rank", "pk")


class ReferenceRow(ArchivableRow):
    """Reference data with an English and a German name; `key` is what code and imports refer to."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_de = models.CharField(_("name (German)"), max_length=120)
    rank = models.PositiveIntegerField(_("order"), default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_de if (get_language() or "en").startswith("de") else self.name_en
