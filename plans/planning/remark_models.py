"""What a reviewer wants changed in a submitted version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow
from plans.planning.models import PlanVersion


class RemarkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "RemarkQuerySet":
        accounts = KeyAccount.objects.visible_to(user).values("pk")
        return self.filter(frozen__plan__account__in=accounts)

    def current(self) -> "RemarkQuerySet":
        return self.filter(archived_at=None)


class PlanRemark(ArchivableRow):
    """A remark on a section of a submitted version, or on one of its lines; the team ticks it off in the draft.

    Always internal. `line_text` holds the words of the line as they were, for when it is gone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")

    frozen = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="remarks", editable=False, verbose_name=_("plan version")
    )
    section = models.SlugField(_("section"), max_length=40)
    line_kind = models.CharField(_("kind of line"), max_length=12, blank=True)
    line_id = models.CharField(_("line"), max_length=20, blank=True, editable=False)
    line_text = models.CharField(_("words of the line"), max_length=200, blank=True)
    text = models.TextField(_("remark"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a plan")
        verbose_name_plural = _("remarks on plans")
        ordering = ["frozen", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line_kind="", line_id="") | (~Q(line_kind="") & ~Q(line_id="")),
                name="remark_on_one_line_or_none",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | Q(state="answered", answered_at__isnull=False),
                name="answered_remarks_have_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80]
