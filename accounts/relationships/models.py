"""Who of us knows whom of them: pairs with level and target, touchpoints, introductions, cadence."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.customers.models import KeyAccount
from accounts.people.buying_models import BuyingRole, Stakeholder
from accounts.people.models import Person
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow, ReferenceRow
from kam.reference.models import PositionLevel, Tier

_LEVELS = [MinValueValidator(0), MaxValueValidator(4)]


class OfAccountQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OfAccountQuerySet":
        return self.filter(account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "OfAccountQuerySet":
        return self.filter(archived_at=None)


class Relationship(ArchivableRow):
    """A pair: a stakeholder and a colleague, with the level of trust now, the level wanted, and the work plan.

    Levels are the values of the scale "relation" (0 no contact to 4 trusted adviser).
    """

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="relationships", verbose_name=_("key account")
    )
    stakeholder = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="relationships", verbose_name=_("stakeholder")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="relationships", verbose_name=_("colleague")
    )
    level = models.PositiveSmallIntegerField(_("level now"), default=0, validators=_LEVELS)
    target = models.PositiveSmallIntegerField(_("target level"), null=True, blank=True, validators=_LEVELS)
    level_on = models.DateField(_("level as of"), null=True, blank=True)
    goal = models.TextField(_("goal"), blank=True, max_length=1000)
    part = models.CharField(
        _("our person's part"), max_length=120, blank=True, help_text=_("Peer of the COO, technical adviser.")
    )
    next_step = models.CharField(_("next step"), max_length=500, blank=True)
    next_on = models.DateField(_("by when"), null=True, blank=True)
    cadence_days = models.PositiveSmallIntegerField(
        _("contact every days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Empty: as the person's roles say."),
    )

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        ordering = ["account", "stakeholder", "user", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "user"], name="relationship_once"),
            models.CheckConstraint(
                condition=Q(level__lte=4) & (Q(target=None) | Q(target__lte=4)), name="relationship_levels"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "stakeholder"], name="relationship_account"),
            models.Index(fields=["user", "account"], name="relationship_user"),
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder} – {self.user}"

    @property
    def gap(self) -> int:
        """How many levels are missing to the target."""
        return max(0, (self.target or 0) - self.level)


class Channel(ReferenceRow):
    """How people met: visit, call, video, mail, ... `is_group` contacts (newsletters) never count for cadence."""

    icon = models.CharField(_("icon"), max_length=40, blank=True)
    is_group = models.BooleanField(_("group mail"), default=False)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class TouchpointQuerySet(OfAccountQuerySet):
    def done(self) -> "TouchpointQuerySet":
        return self.filter(archived_at=None, state="done")

    def planned(self) -> "TouchpointQuerySet":
        return self.filter(archived_at=None, state="planned")


class Touchpoint(ArchivableRow):
    """A contact with the customer, had or planned: who of both sides, when, how, a sentence, the next step."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    class Source(models.TextChoices):
        TYPED = "typed", _("Typed")
        CALENDAR = "calendar", _("Calendar file")
        MAIL = "mail", _("Mail file")
        REPLY = "reply", _("Reply to a briefing")
        NOTE = "note", _("Dropped-off note")
        IMPORT = "import", _("Import")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="touchpoints", verbose_name=_("key account")
    )
    on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    channel = models.ForeignKey(
        Channel, models.PROTECT, to_field="key", related_name="+", verbose_name=_("channel")
    )
    text = models.CharField(_("what it was about"), max_length=500, blank=True)
    note = models.TextField(_("more"), blank=True, max_length=10000)
    next_step = models.CharField(_("next step"), max_length=500, blank=True)
    place = models.CharField(_("where"), max_length=160, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    source = models.CharField(
        _("source"), max_length=10, choices=Source, default=Source.TYPED, editable=False
    )
    #: the id in the calendar or mail that it came from, so that the same file twice makes nothing twice
    external_id = models.CharField(max_length=240, blank=True, default="", editable=False)
    #: how far the entry of the calendar had come when it was read last: a later one is offered as a change
    external_sequence = models.PositiveIntegerField(_("calendar revision"), default=0, editable=False)
    external_stamp = models.DateTimeField(_("calendar entry of"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("touchpoint")
        verbose_name_plural = _("touchpoints")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "external_id"],
                condition=~Q(external_id="") & Q(archived_at=None),
                name="touchpoint_external_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "-on", "-id"], name="touchpoint_account", condition=Q(archived_at=None)
            ),
            models.Index(fields=["state", "on"], name="touchpoint_planned", condition=Q(archived_at=None)),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(self.channel)


class OfTouchpointQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OfTouchpointQuerySet":
        return self.filter(touchpoint__account__in=KeyAccount.objects.visible_to(user).values("pk"))


class TouchpointPerson(models.Model):
    """A person of the customer who took part."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="touchpoints", verbose_name=_("person"))

    objects = OfTouchpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of the customer at a touchpoint")
        verbose_name_plural = _("people of the customer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "person"], name="touchpoint_person_once")
        ]
        indexes = [models.Index(fields=["person", "touchpoint"], name="touchpoint_of_person")]

    def __str__(self) -> str:
        return str(self.person)


class TouchpointColleague(models.Model):
    """A colleague who took part."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="colleagues")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="touchpoints", verbose_name=_("colleague")
    )

    objects = OfTouchpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("colleague at a touchpoint")
        verbose_name_plural = _("colleagues")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["touchpoint", "user"], name="touchpoint_colleague_once")
        ]
        indexes = [models.Index(fields=["user", "touchpoint"], name="touchpoint_of_colleague")]

    def __str__(self) -> str:
        return str(self.user)


class CadenceRule(ReferenceRow):
    """How often somebody with this role, at this level, in an account of this tier wants to be met.

    With `peer_only` only a talk with a colleague of the same level restarts the clock (board).
    """

    role = models.ForeignKey(
        BuyingRole, models.CASCADE, to_field="key", related_name="+", verbose_name=_("role")
    )
    position = models.ForeignKey(
        PositionLevel,
        models.CASCADE,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level in the company"),
    )
    tier = models.ForeignKey(Tier, models.CASCADE, to_field="key", related_name="+", verbose_name=_("tier"))
    days = models.PositiveSmallIntegerField(
        _("days"), validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    peer_only = models.BooleanField(_("only a talk on peer level counts"), default=False)
    by_functions = models.JSONField(
        _("by whom"), default=list, blank=True, help_text=_("Keys of functions on the team, the first first.")
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("contact cadence")
        verbose_name_plural = _("contact cadences")
        constraints = [
            models.UniqueConstraint(fields=["role", "position", "tier"], name="cadence_once"),
            # No level is a level of its own; SQLite knows no "nulls not distinct".
            models.UniqueConstraint(
                fields=["role", "tier"], condition=models.Q(position=None), name="cadence_once_for_any_level"
            ),
        ]


class SponsorDuty(ReferenceRow):
    """What an executive sponsor does for an account."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("duty of the executive sponsor")
        verbose_name_plural = _("duties of the executive sponsor")


class Introduction(ArchivableRow):
    """Somebody brings a colleague and a stakeholder together; open until it happened."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="introductions", verbose_name=_("key account")
    )
    stakeholder = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="introductions", verbose_name=_("whom of them")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="introductions", verbose_name=_("whom of us")
    )
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="introduces",
        verbose_name=_("brought together by a colleague"),
    )
    by_stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="introduces",
        verbose_name=_("brought together by somebody of theirs"),
    )
    why = models.CharField(_("for what"), max_length=240, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("happened at")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = OfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["account", "due_on", "pk"]
        indexes = [models.Index(fields=["account", "state", "due_on"], name="introduction_account")]

    def __str__(self) -> str:
        return f"{self.user} – {self.stakeholder}"

    def overdue(self, today: dt.date) -> bool:
        return self.state == "open" and self.due_on is not None and self.due_on < today
