"""Who has a plan open right now."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.planning.models import Plan


class Presence(models.Model):
    """Somebody in a section of a plan, perhaps on a line. One row each, overwritten, never in history.

    It says who is here, not who was: a minute after the last sign of life it counts no more and is deleted.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", verbose_name=_("plan"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague")
    )
    section = models.CharField(_("section"), max_length=40, blank=True)
    line = models.CharField(_("line"), max_length=14, blank=True)
    seen_at = models.DateTimeField(_("seen"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presence")
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.section}"
