"""What a colleague wants of the feed, and how far they have read it: theirs alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount


class FeedChoice(models.Model):
    """One colleague's choice for one account, or (without account) their place in the feed of all.

    No history, no back office, no page for others: when somebody reads what is nobody's record.
    """

    class Way(models.TextChoices):
        USUAL = "", _("As usual")
        FOLLOW = "follow", _("Follow")
        MUTE = "mute", _("Mute")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    account = models.ForeignKey(KeyAccount, models.CASCADE, null=True, related_name="+")
    way = models.CharField(max_length=6, choices=Way, blank=True, default=Way.USUAL)
    #: the last change of the history that they were shown
    seen = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("choice for the feed")
        verbose_name_plural = _("choices for the feed")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "account"], name="feed_choice_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(account=None), name="feed_choice_all_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_way_display())
