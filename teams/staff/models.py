"""Colleagues, departments and organisation rights."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.lib.access import COMPANY_PERMISSIONS, LEVEL_BY_RIGHT, Level, Right
from kam.lib.rows import ArchivableRow, Row


class Department(ArchivableRow):
    """A department of our company; departments form a tree."""

    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    head = models.ForeignKey(
        "teams.User", models.SET_NULL, null=True, blank=True, related_name="heads", verbose_name=_("head")
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name_en", "pk"]
        constraints = [
            # Two, because SQLite takes every NULL for another one.
            models.UniqueConstraint(Lower("name_en"), "parent", name="department_once"),
            models.UniqueConstraint(
                Lower("name_en"), name="department_once_at_top", condition=models.Q(parent=None)
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="department_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_de if self.name_de and (get_language() or "en").startswith("de") else self.name_en


class UserQuerySet(models.QuerySet):
    """Colleagues. Every employee may see the directory."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        return self if user.is_active else self.none()

    def working(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def for_list(self) -> "UserQuerySet":
        return self.select_related("department", "manager").order_by("last_name", "first_name", "pk")

    def search(self, text: str) -> "UserQuerySet":
        """Colleagues whose name, e-mail, job or department holds every word of `text`."""
        found = self
        for word in text[:200].split()[:6]:
            found = found.filter(
                models.Q(first_name__icontains=word)
                | models.Q(last_name__icontains=word)
                | models.Q(email__icontains=word)
                | models.Q(job_title__icontains=word)
                | models.Q(department__name_en__icontains=word)
                | models.Q(department__name_de__icontains=word)
            )
        return found


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates users for tests, commands and single sign-on."""

    def create_user(self, email: str | None, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_administrator=True, **extra)

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Row):
    """A colleague. One who was imported has no e-mail or no password, so no login until invited.

    There is no "last login": the product keeps no watch on its users.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        GERMAN = "de", "Deutsch"

    class Theme(models.TextChoices):
        AUTO = "auto", _("Like the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    last_login = None

    email = models.EmailField(_("e-mail"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=30, blank=True, help_text=_("Dr., Prof. and the like"))
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("department"),
    )
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("manager")
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    position = models.ForeignKey(
        "reference.PositionLevel",
        models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level in the company"),
        help_text=_("Who meets whom on one level, and whose talk with a board counts."),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    location = models.CharField(_("location"), max_length=80, blank=True)

    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.ENGLISH)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)

    is_active = models.BooleanField(_("active"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)

    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_head_of_kam = models.BooleanField(_("head of KAM"), default=False)
    is_kam = models.BooleanField(_("key account manager"), default=False)
    is_viewer = models.BooleanField(_("viewer"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["last_name"]

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [models.Index(fields=["last_name", "first_name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"

    @property
    def rights(self) -> frozenset[Right]:
        """The organisation rights that this user holds."""
        held = {
            Right.ADMINISTRATOR: self.is_administrator,
            Right.HEAD: self.is_head_of_kam,
            Right.KAM: self.is_kam,
            Right.VIEWER: self.is_viewer,
        }
        return frozenset(right for right, yes in held.items() if yes)

    def may(self, permission: str) -> bool:
        """Whether the user holds a company permission (kam/lib/access.py). KeyError for an unknown name."""
        needed = COMPANY_PERMISSIONS[permission]
        return self.is_active and (not needed or bool(needed & self.rights))

    @cached_property
    def company_level(self) -> Level | None:
        """The level that the user's organisation rights give in every account, if any."""
        levels = [LEVEL_BY_RIGHT[right] for right in self.rights if right in LEVEL_BY_RIGHT]
        return max(levels) if levels and self.is_active else None

    # What Django's admin asks for.
    @property
    def is_staff(self) -> bool:
        return self.may("backoffice.use")

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class AbsenceQuerySet(models.QuerySet):
    """Whoever works here may know who is away, as a reply from an empty desk would say; never why."""

    def visible_to(self, user: "User") -> "AbsenceQuerySet":
        return self if user.is_active else self.none()

    def current(self) -> "AbsenceQuerySet":
        return self.filter(archived_at=None)

    def not_over(self, day: dt.date) -> "AbsenceQuerySet":
        return self.filter(archived_at=None, ends_on__gte=day)


class Absence(ArchivableRow):
    """Days on which a colleague does not work, both included. There is no reason in it, on purpose."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("colleague")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_start"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "ends_on"], name="absence_of_user", condition=models.Q(archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
