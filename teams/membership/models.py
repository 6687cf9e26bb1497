"""The account team: functions, members, KAM assignments, and who sees what because of them.

A team does not know its account (the account knows its team); what it is for comes from the slot
`team_subjects`.
"""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kam.lib.access import Level
from kam.lib.rows import ReferenceRow, Row


class TeamFunction(ReferenceRow):
    """A function on an account team: deputy, executive sponsor, logistics, ...

    `required_tiers` lists the tier keys whose accounts must fill it; `departments` are those that usually do.
    """

    KAM = "kam"
    DEPUTY = "deputy"
    SPONSOR = "sponsor"

    required_tiers = models.JSONField(_("required for tiers"), default=list, blank=True)
    department = models.ForeignKey(
        "teams.Department",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual department"),
    )

    class Meta(ReferenceRow.Meta):
        verbose_name = _("team function")
        verbose_name_plural = _("team functions")


class AccountTeam(Row):
    """The virtual team around one key account. `parent` is the team of the account above (granted access)."""

    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("team above")
    )

    class Meta:
        verbose_name = _("account team")
        verbose_name_plural = _("account teams")
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="team_not_own_parent"),
        ]

    def __str__(self) -> str:
        return str(_("account team %(id)s")) % {"id": self.public_id}

    @property
    def scope(self) -> str:
        """The scope of the history of this team and of all that hangs on its account."""
        return f"team:{self.pk}"


class MembershipQuerySet(models.QuerySet):
    def on(self, day: dt.date) -> "MembershipQuerySet":
        """Members on that day, first and last day included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def not_ended(self, day: dt.date) -> "MembershipQuerySet":
        """Members on that day or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Membership(Row):
    """A colleague's part in an account team, from a day to a day. People may leave and come back."""

    class Kind(models.TextChoices):
        CORE = "core", _("Core")
        EXTENDED = "extended", _("Extended")

    team = models.ForeignKey(AccountTeam, models.PROTECT, related_name="memberships", verbose_name=_("team"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("colleague")
    )
    function = models.ForeignKey(TeamFunction, models.PROTECT, related_name="+", verbose_name=_("function"))
    note = models.CharField(_("part in the team"), max_length=160, blank=True)
    kind = models.CharField(_("team"), max_length=10, choices=Kind, default=Kind.CORE)
    level = models.PositiveSmallIntegerField(_("access"), choices=Level, default=Level.COMMENT)
    time_share = models.PositiveSmallIntegerField(
        _("time share, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    includes_below = models.BooleanField(
        _("also for accounts below"),
        default=False,
        help_text=_("The same access in the accounts of the units below."),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["-kind", "function__rank", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(ends_on=None), name="member_open_once"
            ),
            models.UniqueConstraint(fields=["team", "user", "starts_on"], name="member_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="member_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(time_share=None) | Q(time_share__lte=100), name="member_time_share_percent"
            ),
            models.CheckConstraint(condition=Q(level__in=[10, 20, 30, 40]), name="member_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.function}"


class KamAssignmentQuerySet(models.QuerySet):
    def begun(self, day: dt.date) -> "KamAssignmentQuerySet":
        """Assignments that have begun, the current one first."""
        return self.filter(starts_on__lte=day).order_by("-starts_on")

    def leading(self, user: models.Model, day: dt.date) -> "KamAssignmentQuerySet":
        """The current assignments of a colleague."""
        later = KamAssignment.objects.filter(
            team=OuterRef("team"), starts_on__lte=day, starts_on__gt=OuterRef("starts_on")
        )
        return self.filter(~Exists(later), user=user, starts_on__lte=day)


class KamAssignment(Row):
    """Who is the key account manager from a day on: a chain. The current one is the last that has begun.

    A vacancy is a row without user. One row per team and day makes it exactly one at a time.
    """

    team = models.ForeignKey(
        AccountTeam, models.PROTECT, related_name="kam_assignments", verbose_name=_("team")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="kam_assignments",
        verbose_name=_("key account manager"),
    )
    starts_on = models.DateField(_("from"))
    time_share = models.PositiveSmallIntegerField(
        _("time share, %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    reason = models.CharField(_("reason"), max_length=160, blank=True)
    includes_below = models.BooleanField(
        _("also for accounts below"),
        default=False,
        help_text=_("The same access in the accounts of the units below."),
    )

    objects = KamAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("KAM assignment")
        verbose_name_plural = _("KAM assignments")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "starts_on"], name="one_kam_at_a_time"),
            models.CheckConstraint(
                condition=Q(time_share=None) | Q(time_share__lte=100), name="kam_time_share_percent"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else str(_("vacant"))


class TeamExpectation(Row):
    """That a team should (or need not) have somebody for a function or from a department, and why."""

    class State(models.TextChoices):
        NEEDED = "needed", _("needed")
        NOT_NEEDED = "not_needed", _("not needed")

    team = models.ForeignKey(AccountTeam, models.CASCADE, related_name="expectations", verbose_name=_("team"))
    function = models.ForeignKey(
        TeamFunction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("function")
    )
    department = models.ForeignKey(
        "teams.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NEEDED)
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("expected on the team")
        verbose_name_plural = _("expected on the team")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(function=None, department__isnull=False)
                | Q(function__isnull=False, department=None),
                name="expectation_of_one_thing",
            ),
            models.UniqueConstraint(fields=["team", "function"], name="expectation_function_once"),
            models.UniqueConstraint(fields=["team", "department"], name="expectation_department_once"),
        ]

    def __str__(self) -> str:
        return str(self.function or self.department)


class TeamAccessQuerySet(models.QuerySet):
    def current(self, user: models.Model, day: dt.date) -> "TeamAccessQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), user=user, starts_on__lte=day)


class TeamAccess(models.Model):
    """Derived: who has which level in a team, in spans of days that do not overlap per user and team.

    Written only by teams/membership/operations.py; `manage.py rebuild_access` makes it anew, a test compares.
    Organisation rights are not in it: they are on the user (docs/decisions/0003-access.md).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_access")
    team = models.ForeignKey(AccountTeam, models.CASCADE, related_name="access")
    level = models.PositiveSmallIntegerField(choices=Level)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = TeamAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "team", "starts_on"], name="access_once")]
        indexes = [models.Index(fields=["team", "user"], name="access_by_team")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id} {self.get_level_display()}"


class AccessReview(Row):
    """That somebody looked at who sees an account, and confirmed it; yearly. What was ended is in the history."""

    team = models.ForeignKey(
        AccountTeam, models.CASCADE, related_name="access_reviews", verbose_name=_("team")
    )
    reviewed_on = models.DateField(_("reviewed on"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    confirmed = models.PositiveIntegerField(_("confirmed"), default=0)
    note = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering = ["-reviewed_on", "-pk"]
        indexes = [models.Index(fields=["team", "-reviewed_on"], name="access_review_last")]

    def __str__(self) -> str:
        return str(self.reviewed_on)
