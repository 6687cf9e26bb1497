"""The review meeting of a plan: who was there, what was decided, which actions were agreed, the minutes."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Action, KeyAccount, Person
from kam.lib.rows import ArchivableRow
from plans.planning.models import Plan, redacted_on


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MeetingQuerySet":
        return self.filter(plan__account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "MeetingQuerySet":
        return self.filter(archived_at=None)


class PlanMeeting(ArchivableRow):
    """A meeting that goes through the plan. Its end keeps the minutes, and the plan as it stood then."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="meetings", verbose_name=_("plan"))
    held_on = models.DateField(_("held on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    attending = models.PositiveSmallIntegerField(_("attendees"), default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    content = models.JSONField(_("plan at the end"), null=True, editable=False)
    minutes = models.JSONField(_("minutes"), null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("review meeting")
        verbose_name_plural = _("review meetings")
        ordering = ["plan", "-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="running", archived_at=None), name="one_meeting_running"
            )
        ]

    @property
    def redacted_on(self) -> dt.date | None:
        """When erasure last took a person out of the minutes."""
        return redacted_on(self.minutes)

    def __str__(self) -> str:
        return str(_("Review of %(day)s") % {"day": self.held_on.isoformat()})


class MeetingAttendee(models.Model):
    """Who was there: a colleague, or somebody of the customer."""

    meeting = models.ForeignKey(PlanMeeting, models.CASCADE, related_name="attendees")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, person__isnull=False) | Q(user__isnull=False, person=None),
                name="attendee_is_one_person",
            ),
            models.UniqueConstraint(fields=["meeting", "user"], name="attendee_colleague_once"),
            models.UniqueConstraint(fields=["meeting", "person"], name="attendee_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.user or self.person)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        return self.filter(meeting__plan__account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "DecisionQuerySet":
        return self.filter(archived_at=None)


class MeetingDecision(ArchivableRow):
    """A decision, typed at the section that it belongs to."""

    meeting = models.ForeignKey(
        PlanMeeting, models.CASCADE, related_name="decisions", verbose_name=_("review meeting")
    )
    section = models.SlugField(_("section"), max_length=40, editable=False)
    text = models.TextField(_("decision"), max_length=2000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a review")
        verbose_name_plural = _("decisions of reviews")
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class MeetingAction(models.Model):
    """An action that was agreed in a review, and at which section."""

    meeting = models.ForeignKey(PlanMeeting, models.CASCADE, related_name="actions")
    action = models.OneToOneField(Action, models.CASCADE, related_name="meeting_link")
    section = models.SlugField(_("section"), max_length=40)

    class Meta:
        verbose_name = _("action of a review")
        verbose_name_plural = _("actions of reviews")
        ordering = ["meeting", "pk"]

    def __str__(self) -> str:
        return str(self.action)
