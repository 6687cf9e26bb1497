"""Past values of measures whose data tell only what holds now."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from kam.lib.fields import ExactField


class KeptValue(models.Model):
    """What a computed measure gave for an account on a day, as the worker read it that morning.

    Nobody types or corrects it, so it has no version and no history. It is a number about an account, of no
    person: who counted is not kept. Written by plans/planning/kept.py alone.
    """

    account = models.ForeignKey(
        KeyAccount, models.CASCADE, related_name="kept_values", verbose_name=_("key account")
    )
    measure = models.CharField(_("measured"), max_length=40)
    on = models.DateField(_("day"))
    value = ExactField(_("value"))

    class Meta:
        verbose_name = _("kept value")
        verbose_name_plural = _("kept values")
        ordering = ["account", "measure", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "measure", "on"], name="kept_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.on}: {self.value.normalize():f}"
