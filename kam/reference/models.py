"""Company, fiscal year, currencies and dated rates, holidays, and the reference data that ships."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.lib.fields import ExactField
from kam.lib.rows import ReferenceRow, Row, VersionedRow


class Company(Row):
    """The company that runs this installation: exactly one row."""

    SINGLE = 1

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    currency = models.ForeignKey(
        "reference.Currency", models.PROTECT, to_field="code", verbose_name=_("currency")
    )
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    country = models.ForeignKey(
        "reference.Country", models.PROTECT, to_field="code", null=True, blank=True, verbose_name=_("country")
    )
    plan_sponsor_above = ExactField(
        _("the executive sponsor approves plans above"),
        null=True,
        blank=True,
        help_text=_(
            "Last year's revenue of the account in the company's currency. Empty: the head of KAM approves all plans."
        ),
    )
    shows_readers = models.BooleanField(
        _("who has read a briefing is shown by name"),
        default=False,
        help_text=_("To who sent it. Otherwise they see only how many have read it."),
    )

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="company_is_single")]

    def __str__(self) -> str:
        return self.name


class Currency(VersionedRow):
    """An ISO 4217 currency."""

    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
    )
    symbol = models.CharField(_("symbol"), max_length=8)
    minor_units = models.PositiveSmallIntegerField(
        _("decimal places"), default=2, validators=[MaxValueValidator(4)]
    )

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(VersionedRow):
    """How much one unit of `currency` is worth in the company's currency from a day on."""

    currency = models.ForeignKey(Currency, models.PROTECT, to_field="code", verbose_name=_("currency"))
    valid_from = models.DateField(_("valid from"))
    rate = ExactField(_("rate"), help_text=_("Value of one unit in the company's currency."))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "valid_from"], name="rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency_id} {self.valid_from}"


class Country(models.Model):
    """An ISO 3166 country."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_de if (get_language() or "en").startswith("de") else self.name_en


class Holiday(VersionedRow):
    """A day on which the company does not work."""

    on = models.DateField(_("day"), unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.name_en}"


class Industry(ReferenceRow):
    """An industry of customers."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")


class Tier(ReferenceRow):
    """The category of a key account: A, B, C. `key` is lower case, the name is what pages show."""

    review_factor = ExactField(
        _("period factor"),
        default=1,
        help_text=_("Cockpit periods are multiplied by this (A 1, B 1.5, C 2)."),
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")


class PositionLevel(ReferenceRow):
    """How high somebody stands in their company, on either side: board, division, department, specialist."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("level in the company")
        verbose_name_plural = _("levels in the company")


class Measure(ReferenceRow):
    """What a figure measures: revenue, contribution margin, satisfaction, ..."""

    class Unit(models.TextChoices):
        MONEY = "money", _("Money")
        PERCENT = "percent", _("Percent")
        COUNT = "count", _("Number")
        SCORE = "score", _("Score")

    class Rollup(models.TextChoices):
        SUM = "sum", _("Sum")
        AVERAGE = "average", _("Average")
        LAST = "last", _("Last value")

    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    rollup = models.CharField(_("over periods and units"), max_length=10, choices=Rollup, default=Rollup.SUM)
    more_is_better = models.BooleanField(_("more is better"), default=True)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
