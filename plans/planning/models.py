"""The key account plan: template, plan, its lines, its frozen versions."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Action, KeyAccount, Person, Statement
from kam.lib.fields import ExactField
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow, ReferenceRow, Row


def redacted_on(frozen: Any) -> dt.date | None:
    """When erasure last took names out of what was frozen; None where it did not."""
    day = frozen.get("redacted") if isinstance(frozen, dict) else None
    return dt.date.fromisoformat(day) if day else None


class PlanTemplate(ReferenceRow):
    """A set of sections that plans are made of. `version` counts its changes; frozen plans name theirs."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")


class Depth(models.TextChoices):
    """How much of the template a plan shows; switching loses nothing."""

    ONE_PAGE = "one_page", _("One page")
    COMPACT = "compact", _("Compact")
    FULL = "full", _("Full")


class Requirement(models.TextChoices):
    """What a section may ask of its lines; what lacks it is named as missing."""

    LINE = "line", _("at least one line")
    SO_WHAT = "so_what", _("so what?")
    SOURCE = "source", _("source")
    FRESH = "fresh", _("not older than the section allows")
    PERSON = "person", _("owner at the customer")
    TARGET = "target", _("target")
    DUE = "due", _("date")
    OWNER = "owner", _("owner")
    GOAL = "goal", _("serves a goal of the customer")


def all_requirements() -> list[str]:
    """What a new section asks for."""
    return list(Requirement.values)


class TemplateSection(ArchivableRow):
    """A section in the working copy of a template; plans use what is published (TemplateRelease).

    It has a number, title and question, the depths that show it, and its blocks.

    `blocks` lists what the section holds, in order: "statements:<topic key>", another block of lines ("goals",
    "objectives", "risks", ...), or the key of a live block (see plans/planning/blocks.py).
    """

    template = models.ForeignKey(
        PlanTemplate, models.PROTECT, related_name="sections", verbose_name=_("plan template")
    )
    key = models.SlugField(_("key"), max_length=40)
    number = models.PositiveSmallIntegerField(_("number"))
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_de = models.CharField(_("title (German)"), max_length=120)
    prompt_en = models.CharField(_("question (English)"), max_length=240, blank=True)
    prompt_de = models.CharField(_("question (German)"), max_length=240, blank=True)
    blocks = models.JSONField(_("blocks"), default=list)
    in_one_page = models.BooleanField(_("on one page"), default=False)
    in_compact = models.BooleanField(_("compact"), default=False)
    in_full = models.BooleanField(_("full"), default=True)
    stale_after_months = models.PositiveSmallIntegerField(_("stale after months"), default=12)
    required = models.JSONField(_("required"), default=all_requirements, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["template", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="section_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """The title in the active language."""
        return self.title_de if (get_language() or "en").startswith("de") else self.title_en

    @property
    def prompt(self) -> str:
        """The question in the active language."""
        return self.prompt_de if (get_language() or "en").startswith("de") else self.prompt_en


class TemplateRelease(models.Model):
    """A published state of a template, never changed after: plans are made of releases, not of the working copy.

    `sections`: a list in order, each as `plans.planning.releases.section_json` writes it.
    """

    template = models.ForeignKey(
        PlanTemplate, models.PROTECT, related_name="releases", verbose_name=_("plan template")
    )
    number = models.PositiveIntegerField(_("number"))
    sections = models.JSONField(_("sections"), editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("published"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("published template")
        verbose_name_plural = _("published templates")
        ordering = ["template", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_release_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="template_release_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class ThroughAccountQuerySet(models.QuerySet):
    """Rows with an `account`; they inherit its visibility."""

    def visible_to(self, user: Any) -> "ThroughAccountQuerySet":
        return self.filter(account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "ThroughAccountQuerySet":
        return self.filter(archived_at=None)


class Plan(ArchivableRow):
    """The plan of an account for a period: one working draft, always, and its frozen versions.

    `state` is that of the draft. Work goes on while a submitted version is in review.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="plans", verbose_name=_("key account")
    )
    template = models.ForeignKey(
        PlanTemplate, models.PROTECT, related_name="+", verbose_name=_("plan template")
    )
    release = models.ForeignKey(
        TemplateRelease, models.PROTECT, related_name="plans", verbose_name=_("published template")
    )
    depth = models.CharField(_("depth"), max_length=10, choices=Depth, default=Depth.COMPACT)
    starts_on = models.DateField(_("period from"))
    ends_on = models.DateField(_("period to"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ThroughAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("key account plan")
        verbose_name_plural = _("key account plans")
        ordering = ["account", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_start"),
            models.UniqueConstraint(
                fields=["account", "starts_on"], condition=Q(archived_at=None), name="plan_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        first, last = self.starts_on.year, self.ends_on.year
        return f"Key Account Plan {first}" if first == last else f"Key Account Plan {first}–{last}"


class PlanVersion(Row):
    """A frozen copy of the plan: made when it is submitted, numbered when approved, never changed after.

    `content` is JSON under schema number `schema`; `template_version` is the template's version then.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Back to draft")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUBMITTED)
    content = models.JSONField(_("content"), editable=False)  # so that history does not repeat it
    schema = models.PositiveSmallIntegerField(_("schema"), default=1)
    template_version = models.PositiveIntegerField(_("template version"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ["plan", "-submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="submitted"), name="one_version_in_review"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", number__isnull=False) | (~Q(state="approved") & Q(number=None)),
                name="approved_versions_are_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}" if self.number else str(self.get_state_display())

    @property
    def redacted_on(self) -> dt.date | None:
        return redacted_on(self.content)


class CustomerGoal(ArchivableRow):
    """A goal of the customer, with the person on their side who owns it. Lives through the periods."""

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="goals", verbose_name=_("key account")
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("goal of the customer"), blank=True, max_length=2000)
    so_what = models.TextField(_("so what?"), blank=True, max_length=4000)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner at the customer"),
    )
    target_on = models.DateField(_("to be reached by"), null=True, blank=True)
    confidence = models.CharField(
        _("confidence"),
        max_length=10,
        choices=Statement.Confidence,
        default=Statement.Confidence.ASSUMED,
    )
    source = models.CharField(_("source"), max_length=240, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ThroughAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer goal")
        verbose_name_plural = _("customer goals")
        ordering = ["account", "rank", "pk"]
        indexes = [
            models.Index(fields=["account", "rank", "id"], name="goal_line", condition=Q(archived_at=None))
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class ObjectiveQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ObjectiveQuerySet":
        return self.filter(plan__account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "ObjectiveQuerySet":
        return self.filter(archived_at=None)


class Objective(ArchivableRow):
    """What we want to reach in the period, measurable: baseline, target, current value, unit, due.

    `computed` names a measure that follows live data (plans/planning/measures.py); without it, `current` is the
    latest of its dated values and kept by plans/planning/value_operations.py.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives", verbose_name=_("plan"))
    goal = models.ForeignKey(
        CustomerGoal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("serves the customer goal"),
    )
    initiative = models.ForeignKey(
        "plans.Initiative",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("measures the initiative"),
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("objective"), blank=True, max_length=2000)
    measure = models.CharField(_("measure"), max_length=160, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = ExactField(_("baseline"), null=True, blank=True)
    target = ExactField(_("target"), null=True, blank=True)
    current = ExactField(_("now"), null=True, blank=True)
    computed = models.CharField(_("measured"), max_length=40, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("owner"),
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["plan", "rank", "pk"]
        indexes = [
            models.Index(fields=["plan", "rank", "id"], name="objective_line", condition=Q(archived_at=None))
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class ObjectiveValueQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ObjectiveValueQuerySet":
        accounts = KeyAccount.objects.visible_to(user).values("pk")
        return self.filter(objective__plan__account__in=accounts)


class ObjectiveValue(Row):
    """How an objective stood on a day, as somebody measured it."""

    objective = models.ForeignKey(
        Objective, models.CASCADE, related_name="values", verbose_name=_("objective")
    )
    on = models.DateField(_("day"))
    value = ExactField(_("value"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ObjectiveValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ["objective", "on", "pk"]
        constraints = [models.UniqueConstraint(fields=["objective", "on"], name="value_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on}: {self.value.normalize():f}"


#: What an action of a plan may come from besides a statement: the fields of ActionLink.
ORIGINS = ("goal", "initiative", "objective", "risk")


def _one_of(*names: str) -> Q:
    """Exactly one of some fields is there."""
    found = Q()
    for name in names:
        found |= Q(**{f"{other}__isnull": other != name for other in names})
    return found


class ActionLink(models.Model):
    """The line of a plan that an action came from: a customer goal, an initiative, an objective, or a risk."""

    action = models.OneToOneField(Action, models.CASCADE, related_name="plan_link")
    goal = models.ForeignKey(CustomerGoal, models.CASCADE, null=True, related_name="action_links")
    initiative = models.ForeignKey("plans.Initiative", models.CASCADE, null=True, related_name="action_links")
    objective = models.ForeignKey(Objective, models.CASCADE, null=True, related_name="action_links")
    risk = models.ForeignKey("plans.Risk", models.CASCADE, null=True, related_name="action_links")

    class Meta:
        verbose_name = _("origin of an action")
        verbose_name_plural = _("origins of actions")
        constraints = [
            models.CheckConstraint(condition=_one_of(*ORIGINS), name="action_from_one_line"),
        ]

    def __str__(self) -> str:
        return str(self.action)
