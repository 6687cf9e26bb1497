"""What we set in motion, and what may go wrong: initiatives and risks. Both belong to the account."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount, Statement
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow
from plans.planning.models import CustomerGoal, Plan, ThroughAccountQuerySet


class Initiative(ArchivableRow):
    """What we set in motion to serve a goal of the customer; our objectives measure it. Lives through the periods."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="initiatives", verbose_name=_("key account")
    )
    goal = models.ForeignKey(
        CustomerGoal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("serves the customer goal"),
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("initiative"), blank=True, max_length=2000)
    value = models.TextField(_("what it brings the customer"), blank=True, max_length=4000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ThroughAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative of ours")
        verbose_name_plural = _("initiatives of ours")
        ordering = ["account", "rank", "pk"]
        indexes = [
            models.Index(
                fields=["account", "rank", "id"], name="initiative_line", condition=Q(archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class Risk(ArchivableRow):
    """What may happen to the account, how likely and how bad, and what we do about it.

    One model for account and plan: without `plan` it holds in every period. Links from higher rooms live there.
    """

    class Probability(models.IntegerChoices):
        RARE = 1, _("1 – very unlikely")
        UNLIKELY = 2, _("2 – unlikely")
        POSSIBLE = 3, _("3 – possible")
        LIKELY = 4, _("4 – likely")
        CERTAIN = 5, _("5 – almost certain")

    class Effect(models.IntegerChoices):
        SLIGHT = 1, _("1 – slight")
        NOTICEABLE = 2, _("2 – noticeable")
        SERIOUS = 3, _("3 – serious")
        SEVERE = 4, _("4 – severe")
        FATAL = 5, _("5 – we may lose the account")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="risks", verbose_name=_("key account")
    )
    plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="risks", verbose_name=_("only in the plan")
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("risk"), blank=True, max_length=2000)
    probability = models.PositiveSmallIntegerField(
        _("probability"), choices=Probability, null=True, blank=True
    )
    effect = models.PositiveSmallIntegerField(_("effect"), choices=Effect, null=True, blank=True)
    measure = models.TextField(_("what we do about it"), blank=True, max_length=4000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ThroughAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["account", "rank", "pk"]
        indexes = [
            models.Index(fields=["account", "rank", "id"], name="risk_line", condition=Q(archived_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__range=(1, 5)), name="risk_probability"
            ),
            models.CheckConstraint(condition=Q(effect=None) | Q(effect__range=(1, 5)), name="risk_effect"),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))
