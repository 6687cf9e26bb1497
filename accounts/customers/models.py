"""The customer: organisations as a tree, key accounts on its nodes, figures."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from kam.lib.access import ACCOUNT_PERMISSIONS, Level
from kam.lib.fields import ExactField
from kam.lib.rows import ArchivableRow, Row
from kam.reference.calendar import today as company_today
from teams.models import AccountTeam, TeamAccess


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Nodes of accounts that the user sees; nodes of no account for those who browse organisations."""
        if user.company_level is not None:
            return self
        accounts = KeyAccount.objects.visible_to(user).values("pk")
        free = Q(account=None) if user.may("organisations.browse") else Q(pk__in=[])
        return self.filter(Q(account__in=accounts) | free)

    def current(self) -> "OrganisationQuerySet":
        return self.filter(archived_at=None)

    def with_parent_name(self, user: Any) -> "OrganisationQuerySet":
        """Adds `parent_name`: the organisation above may belong to an account out of sight, then it is None."""
        above = Organisation.objects.visible_to(user).filter(pk=OuterRef("parent"))
        return self.annotate(parent_name=Subquery(above.values("name")[:1]))


class Organisation(ArchivableRow):
    """A node of a customer's tree, key account or not.

    `root` (the top of its tree) and `account` (the nearest key account at or above it) are derived and kept by
    accounts/customers/operations.py. Turnover is the customer's own, a fact about them, never our revenue.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group")
        COMPANY = "company", _("Company")
        DIVISION = "division", _("Division")
        SITE = "site", _("Site")

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    root = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="tree")
    account = models.ForeignKey(
        "accounts.KeyAccount", models.SET_NULL, null=True, editable=False, related_name="organisations"
    )
    industry = models.ForeignKey(
        "reference.Industry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
    )
    country = models.ForeignKey(
        "reference.Country",
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    turnover = ExactField(_("their turnover"), null=True, blank=True)
    turnover_currency = models.ForeignKey(
        "reference.Currency",
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("currency of their turnover"),
    )
    turnover_year = models.PositiveSmallIntegerField(_("year of their turnover"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="organisation_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="organisation_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(turnover=None) | Q(turnover_currency__isnull=False), name="turnover_has_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeyAccountQuerySet(models.QuerySet):
    def visible_to(self, user: Any, day: dt.date | None = None) -> "KeyAccountQuerySet":
        """The accounts that the user sees today: by organisation right, or by TeamAccess."""
        if user.company_level is not None:
            return self
        if not user.is_active:
            return self.none()
        return self.filter(team__in=TeamAccess.objects.current(user, day or company_today()).values("team"))

    def with_level_for(self, user: Any, day: dt.date | None = None) -> "KeyAccountQuerySet":
        """Adds `level`: the access level that the user has in each account."""
        floor = Value(int(user.company_level or 0), output_field=models.IntegerField())
        if user.company_level == Level.OWNER:
            return self.annotate(level=floor)
        access = TeamAccess.objects.current(user, day or company_today()).filter(team=OuterRef("team"))
        found = Coalesce(Subquery(access.values("level")[:1]), 0, output_field=models.IntegerField())
        return self.annotate(level=Greatest(found, floor))

    def current(self) -> "KeyAccountQuerySet":
        return self.filter(archived_at=None)


class KeyAccount(ArchivableRow):
    """A key account: one node of the customer's tree, with all below it, run by one account team.

    `name` repeats the organisation's and `last_revenue` the revenue of the last complete fiscal year in the
    company's currency, both derived, so that lists sort and page by an index.
    """

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        RELEASED = "released", _("Released")

    #: What the user may here; read by `with_level_for` only.
    level: int

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="key_account", verbose_name=_("organisation")
    )
    team = models.OneToOneField(
        AccountTeam, models.PROTECT, related_name="key_account", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=160, editable=False)
    tier = models.ForeignKey(
        "reference.Tier",
        models.PROTECT,
        to_field="key",
        related_name="+",
        verbose_name=_("tier"),
        default="b",
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("merged into")
    )
    customer_since = models.PositiveSmallIntegerField(_("customer since"), null=True, blank=True)
    last_revenue = ExactField(_("last year's revenue"), null=True, editable=False)

    objects = KeyAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("key account")
        verbose_name_plural = _("key accounts")
        ordering = ["tier", "name", "pk"]
        indexes = [
            models.Index(fields=["tier", "name", "id"], name="account_tier", condition=Q(archived_at=None)),
            models.Index(fields=["name", "id"], name="account_name", condition=Q(archived_at=None)),
            models.Index(
                fields=["last_revenue", "id"], name="account_revenue", condition=Q(archived_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """The scope of this account's history: its team's, so that the lower room can name it too."""
        return f"team:{self.team_id}"

    @property
    def mark(self) -> str:
        """Two letters in place of a logo."""
        words = [word for word in self.name.split() if word[:1].isalnum()]
        return ("".join(word[0] for word in words[:2]) if len(words) > 1 else self.name[:2]).upper()

    @property
    def subtitle(self) -> str:
        """Industry and place, as far as known. Needs the organisation with industry and country."""
        node = self.organisation
        place = node.city or (node.country.name if node.country_id else "")
        industry = node.industry.name if node.industry_id else ""
        return ", ".join(part for part in (industry, place) if part)

    def may(self, permission: str) -> bool:
        """Whether the level that `with_level_for` found allows it. KeyError for an unknown permission."""
        return self.level >= ACCOUNT_PERMISSIONS[permission]


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "FigureQuerySet":
        return self.filter(organisation__in=Organisation.objects.visible_to(user).values("pk"))


class Figure(Row):
    """One month of one measure of one organisation: actual, plan or forecast.

    Yearly and quarterly entry is spread over months, so `starts_on` is always the first of a month. `source`
    names the system of record; a figure with one is read-only here. Money carries its currency.
    """

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Actual")
        PLAN = "plan", _("Plan")
        FORECAST = "forecast", _("Forecast")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="figures", verbose_name=_("organisation")
    )
    measure = models.ForeignKey(
        "reference.Measure", models.PROTECT, to_field="key", related_name="+", verbose_name=_("measure")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ACTUAL)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    value = ExactField(_("value"))
    currency = models.ForeignKey(
        "reference.Currency",
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("currency"),
    )
    source = models.CharField(_("system of record"), max_length=60, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["organisation", "measure", "kind", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "kind", "starts_on"], name="figure_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="figure_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.kind} {self.starts_on:%Y-%m}"
