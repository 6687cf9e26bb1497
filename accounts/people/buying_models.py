"""The buying centre: who plays which part in an account's decisions, and what we think of them.

A stakeholder is a person's place in one map, an account's or later an opportunity's. Judgements and lines between
people are personal data: their querysets show them to who may see judgements, nobody else.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount, Organisation
from accounts.people.models import Person
from kam.lib.rows import ArchivableRow, ReferenceRow, Row
from kam.reference.calendar import today as company_today
from kam.reference.models import PositionLevel
from teams.membership.sight import teams_judged_by


class BuyingRole(ReferenceRow):
    """A part that a person plays when the customer buys: initiator, user, influencer, decider, ..., counterpart."""

    unique_in_map = models.BooleanField(
        _("one per account"), default=False, help_text=_("Such as the counterpart of our KAM.")
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("buying role")
        verbose_name_plural = _("buying roles")


class Scale(ReferenceRow):
    """What is judged about a stakeholder: attitude, influence, coverage, decision orientation; or a relation's level.

    A judgement expires `shelf_months` after its day unless it says otherwise.
    """

    shelf_months = models.PositiveSmallIntegerField(
        _("valid for months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("scale")
        verbose_name_plural = _("scales")


class ScaleStep(ReferenceRow):
    """A step of a scale; `value` orders and counts, `tone` is the meaning that colours it."""

    class Tone(models.TextChoices):
        NONE = "", _("None")
        GOOD = "good", _("Good")
        WATCH = "watch", _("Watch")
        RISK = "risk", _("Risk")

    scale = models.ForeignKey(
        Scale, models.CASCADE, to_field="key", related_name="steps", verbose_name=_("scale")
    )
    value = models.SmallIntegerField(_("value"))
    tone = models.CharField(_("meaning"), max_length=5, choices=Tone, blank=True, default="")
    icon = models.CharField(_("icon"), max_length=40, blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("step of a scale")
        verbose_name_plural = _("steps of scales")
        ordering = ["scale", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["scale", "value"], name="step_value_once")]


class Confidence(models.TextChoices):
    """How sure we are; the same words as for statements."""

    CONFIRMED = "confirmed", _("Confirmed")
    ASSUMED = "assumed", _("Assumed")
    UNKNOWN = "unknown", _("Unknown")


class StakeholderQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "StakeholderQuerySet":
        return self.filter(account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "StakeholderQuerySet":
        """Who is in the map today: not taken out, not left."""
        return self.filter(archived_at=None, left_on=None)

    def of_account(self, account: KeyAccount) -> "StakeholderQuerySet":
        """The account's own map, without those of opportunities and projects."""
        return self.filter(account=account, about_type="")


class Stakeholder(ArchivableRow):
    """A person's place in a map, or a place whose person we do not know yet ("Head of Service, who?").

    The map is the account's; with `about_type` and `about_pk` that of an opportunity or project of the account.
    Who leaves stays with `left_on`, so that pairs and judgements keep their history.
    """

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="stakeholders", verbose_name=_("key account")
    )
    about_type = models.CharField(max_length=60, blank=True, default="", editable=False)
    about_pk = models.BigIntegerField(null=True, editable=False)
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stakeholders",
        verbose_name=_("person"),
    )
    label = models.CharField(
        _("place"), max_length=120, blank=True, help_text=_("For a person not known yet: Head of Service.")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    unit = models.CharField(
        _("division or department"), max_length=120, blank=True, help_text=_("Groups the matrix.")
    )
    position = models.ForeignKey(
        PositionLevel,
        models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level in the company"),
    )
    reports_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("reports to")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_stakeholders",
        verbose_name=_("who of us looks after them"),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True, editable=False)

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        ordering = ["account", "unit", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(label=""), name="stakeholder_is_somebody"
            ),
            models.UniqueConstraint(
                fields=["account", "person"],
                condition=Q(about_type="", archived_at=None, left_on=None),
                name="stakeholder_once",
            ),
            models.UniqueConstraint(
                fields=["about_type", "about_pk", "person"],
                condition=~Q(about_type="") & Q(archived_at=None, left_on=None),
                name="stakeholder_once_about",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "about_type", "unit", "id"],
                name="stakeholder_map",
                condition=Q(archived_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.label

    @property
    def is_placeholder(self) -> bool:
        return self.person_id is None


class OfStakeholderQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OfStakeholderQuerySet":
        return self.filter(stakeholder__account__in=KeyAccount.objects.visible_to(user).values("pk"))


class StakeholderRole(Row):
    """A role that a stakeholder has in the map; several at once. `sure` False is drawn dashed ("Decider?")."""

    stakeholder = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="roles", verbose_name=_("stakeholder")
    )
    role = models.ForeignKey(
        BuyingRole, models.PROTECT, to_field="key", related_name="+", verbose_name=_("role")
    )
    sure = models.BooleanField(_("known for sure"), default=True)
    note = models.CharField(_("for what"), max_length=120, blank=True, help_text=_("Champion for RX-4."))

    objects = OfStakeholderQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the buying centre")
        verbose_name_plural = _("roles in the buying centre")
        ordering = ["stakeholder", "role__rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["stakeholder", "role"], name="role_once")]

    def __str__(self) -> str:
        return str(self.role)


class JudgementQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "JudgementQuerySet":
        """Judgements in accounts where the user has the right to see what we think about people."""
        return self.filter(stakeholder__account__team__in=teams_judged_by(user, company_today()))

    def valid(self, today: dt.date) -> "JudgementQuerySet":
        return self.filter(expires_on__gte=today)

    def expired(self, today: dt.date) -> "JudgementQuerySet":
        """What is due for deletion."""
        return self.filter(expires_on__lt=today)


class Judgement(Row):
    """What we think about a stakeholder on one scale, how we know, how sure we are, since when and until when."""

    stakeholder = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="judgements", verbose_name=_("stakeholder")
    )
    scale = models.ForeignKey(
        Scale, models.PROTECT, to_field="key", related_name="+", verbose_name=_("scale")
    )
    step = models.ForeignKey(
        ScaleStep,
        models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judgement"),
    )
    how_known = models.TextField(_("how do we know?"), blank=True, max_length=1000)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.ASSUMED
    )
    as_of = models.DateField(_("as of"))
    expires_on = models.DateField(_("valid until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("from"),
    )

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["stakeholder", "scale", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "scale"], name="judgement_once"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("as_of")), name="judgement_expires_after_its_day"
            ),
        ]
        indexes = [models.Index(fields=["expires_on", "id"], name="judgement_expiry")]

    def __str__(self) -> str:
        return f"{self.scale}: {self.step or '-'}"


class InfluenceLineQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "InfluenceLineQuerySet":
        """Lines are judgements: the same right."""
        return self.filter(account__team__in=teams_judged_by(user, company_today()))

    def current(self) -> "InfluenceLineQuerySet":
        return self.filter(archived_at=None)

    def expired(self, today: dt.date) -> "InfluenceLineQuerySet":
        """What is due for deletion, also of what was taken out of the map."""
        return self.filter(expires_on__lt=today)


class InfluenceLine(ArchivableRow):
    """Informal influence of one stakeholder on another, or a conflict between them."""

    class Kind(models.TextChoices):
        INFLUENCE = "influence", _("Informal influence")
        CONFLICT = "conflict", _("Conflict")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="influence_lines", verbose_name=_("key account")
    )
    source = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="lines_out", verbose_name=_("from whom")
    )
    target = models.ForeignKey(
        Stakeholder, models.CASCADE, related_name="lines_in", verbose_name=_("on whom")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INFLUENCE)
    text = models.CharField(_("in what"), max_length=60, blank=True)
    how_known = models.TextField(_("how do we know?"), blank=True, max_length=1000)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.ASSUMED
    )
    as_of = models.DateField(_("as of"))
    expires_on = models.DateField(_("valid until"))

    objects = InfluenceLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of influence")
        verbose_name_plural = _("lines of influence")
        ordering = ["account", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], condition=Q(archived_at=None), name="line_once"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="line_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
