"""The proof that a person's data was erased. It names nobody."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam.lib.rows import Row


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ErasureQuerySet":
        return self if user.may("people.privacy") else self.none()


class Erasure(Row):
    """That somebody's data was erased: what and where in counts, when, by whom, and when the last backup is gone.

    `counts` is a list of [model label, what was done, how many rows]. `files` are uploaded files that named the
    person, with what was decided: {"version", "document", "number", "deed": "deleted" or "kept", "why"}; `unread`
    is how many files of the accounts could not be looked through and stayed, `reading` how many of other accounts
    were still being read and not waited for. `compacted_at` is when the database's
    files were written anew, without what was deleted.
    """

    person_pk = models.BigIntegerField(_("person"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    counts = models.JSONField(_("counts"), default=list)
    kept = models.PositiveIntegerField(_("texts kept on purpose"), default=0)
    files = models.JSONField(_("files"), default=list)
    unread = models.PositiveIntegerField(_("files that could not be looked through"), default=0)
    reading = models.PositiveIntegerField(_("files elsewhere that were still being read"), default=0)
    backups_until = models.DateField(_("in backups until"))
    compacted_at = models.DateTimeField(_("database compacted"), null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
