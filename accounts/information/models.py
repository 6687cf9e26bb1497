"""What we know about the customer: statements, the building block of plan and knowledge alike."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow, ReferenceRow


class Topic(ReferenceRow):
    """What a statement is about: account profile, market, competition, strengths, ...

    A section of a plan shows the statements of its topics; `prompt` asks the question that they answer.
    """

    prompt_en = models.CharField(_("question (English)"), max_length=240, blank=True)
    prompt_de = models.CharField(_("question (German)"), max_length=240, blank=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    @property
    def prompt(self) -> str:
        """The question in the active language."""
        return self.prompt_de if (get_language() or "en").startswith("de") else self.prompt_en


class KeyFact(ReferenceRow):
    """What a team must know about its customer, and for how many months such knowledge keeps."""

    topic = models.ForeignKey(
        Topic, models.PROTECT, to_field="key", related_name="+", verbose_name=_("topic")
    )
    tiers = models.JSONField(
        _("for tiers"), default=list, blank=True, help_text=_("Keys of tiers, such as a and b; empty: all.")
    )
    shelf_months = models.PositiveSmallIntegerField(
        _("keeps for months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("key fact")
        verbose_name_plural = _("key facts")


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "StatementQuerySet":
        return self.filter(account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "StatementQuerySet":
        return self.filter(archived_at=None)

    def in_order(self) -> "StatementQuerySet":
        return self.order_by("rank", "pk")


class Statement(ArchivableRow):
    """Statement -> so what? -> action. Belongs to the account; plans show it live and freeze it in versions.

    Internal by default; the so-what is always internal, whatever `audience` says.
    """

    class Confidence(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        ASSUMED = "assumed", _("Assumed")
        UNKNOWN = "unknown", _("Unknown")

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        CUSTOMER = "customer", _("Customer-facing")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="statements", verbose_name=_("key account")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, to_field="key", related_name="+", verbose_name=_("topic")
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("statement"), blank=True, max_length=4000)
    so_what = models.TextField(_("so what?"), blank=True, max_length=4000)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.ASSUMED
    )
    source = models.CharField(_("source"), max_length=240, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    key_fact = models.ForeignKey(
        KeyFact,
        models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("key fact"),
    )
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.INTERNAL)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["account", "topic", "rank", "pk"]
        indexes = [
            models.Index(
                fields=["account", "topic", "rank", "id"],
                name="statement_line",
                condition=Q(archived_at=None),
            )
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))
