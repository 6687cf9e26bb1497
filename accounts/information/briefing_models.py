"""Briefings: what colleagues must know about an account, written once and sent to those who were chosen."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.information.confidential import ConfidentialityLevel, ConfidentialRow
from kam.lib.slots import CLOSED
from kam.reference.calendar import today as company_today
from teams.models import TeamAccess

SCOPE = f"{CLOSED}accounts.briefing:"
OPEN = ConfidentialityLevel.Kind.TEAM


def seen_by(user: Any, day: dt.date, *, everything: bool) -> Q:
    """Briefings in somebody's sight: one's own, what one was sent, and what is open to who sees the account.

    Drafts are their owner's alone. `everything`: the user sees all accounts.
    """
    sent = BriefingReader.objects.filter(user=user, briefing=OuterRef("pk"))
    here = Q(owner=user) | ~Q(state=Briefing.State.DRAFT) & (
        Q(created_by=user) | Q(confidentiality__kind=OPEN) | Q(Exists(sent))
    )
    if not everything:
        here &= Q(account__team__in=TeamAccess.objects.current(user, day).order_by().values("team"))
    return here | Q(Exists(sent.filter(outside=True)))


class BriefingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "BriefingQuerySet":
        if not user.is_active:
            return self.none()
        return self.filter(seen_by(user, company_today(), everything=user.company_level is not None))

    def current(self) -> "BriefingQuerySet":
        return self.filter(archived_at=None)

    def sent(self) -> "BriefingQuerySet":
        """Those whose words hold, or held until a day: neither drafts nor corrected or withdrawn ones."""
        return self.filter(archived_at=None, state=Briefing.State.SENT)

    def valid(self, day: dt.date) -> "BriefingQuerySet":
        return self.sent().filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Briefing(ConfidentialRow):
    """Sent once, then its words stay: a correction is a briefing of its own that takes its place.

    Whom it is for are rows of `Audience`, at every level; whom it was sent to are its readers. A level for all who
    see the account lets these read it, too. History, comments and notifications of a briefing have a scope of their
    own, whatever the level, which only those read who see the briefing.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=20000)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    wants_ack = models.BooleanField(_("ask the readers to confirm"), default=False)
    with_outside = models.BooleanField(_("also to colleagues who do not see the account"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("correction of"),
    )
    change_note = models.CharField(_("what has changed"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_why = models.CharField(_("why it is withdrawn"), max_length=240, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="briefings",
        verbose_name=_("looked after by"),
    )

    objects = BriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-sent_at", "-id"], name="briefing_of_account"),
            models.Index(fields=["owner", "state"], name="briefing_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(archived_at=None), name="briefing_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """The scope of all that hangs on this briefing, whatever its level."""
        return f"{SCOPE}{self.public_id}"

    def is_over(self, day: dt.date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < day


class BriefingReader(models.Model):
    """That a briefing was sent to a colleague, and whether they have read and confirmed it.

    `outside`: they did not see the account then, and the sender chose to send it to them all the same; so they keep
    it whether they see the account or not. No history: what somebody reads is nobody's record.
    """

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="readers", verbose_name=_("briefing"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague")
    )
    outside = models.BooleanField(_("without sight of the account"), default=False)
    sent_at = models.DateTimeField(_("sent"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta:
        verbose_name = _("reader of a briefing")
        verbose_name_plural = _("readers of a briefing")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["briefing", "user"], name="briefing_reader_once")]
        indexes = [models.Index(fields=["user", "briefing"], name="briefing_reader_user")]

    def __str__(self) -> str:
        return str(self.user)

    def is_missing(self, briefing: Briefing) -> bool:
        """Whether something is still wanted of the colleague."""
        return self.read_at is None or (briefing.wants_ack and self.acknowledged_at is None)
