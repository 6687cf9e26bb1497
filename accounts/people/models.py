"""People of the customer: the person, their jobs, how to reach them."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Organisation
from kam.lib.rows import ArchivableRow, Row
from kam.reference.calendar import today as company_today

#: Languages that one may write to a person in; imports may bring others.
LANGUAGES = {
    "de": _("German"),
    "en": _("English"),
    "fr": _("French"),
    "it": _("Italian"),
    "es": _("Spanish"),
    "pl": _("Polish"),
    "nl": _("Dutch"),
    "zh": _("Chinese"),
}


class LegalBasis(models.TextChoices):
    """Why we may keep data about a person (GDPR Art. 6)."""

    INTEREST = "interest", _("Legitimate interest (business contact)")
    CONTRACT = "contract", _("Contract, or steps towards one")
    CONSENT = "consent", _("Consent")


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PersonQuerySet":
        """People with a job, now or before, at an organisation that the user sees."""
        if user.company_level is not None:
            return self
        jobs = Employment.objects.visible_to(user)
        return self.filter(pk__in=jobs.values("person"))

    def reached_by(self, user: Any) -> "PersonQuerySet":
        """Those of whom the user sees contact data and notes: by a job that goes on. A former job is enough where
        the person has no other now, since those who knew them last look after them."""
        if user.company_level is not None:
            return self
        today, jobs = company_today(), Employment.objects.visible_to(user)
        going_on = Employment.objects.not_ended(today).filter(person=OuterRef("pk"))
        return self.filter(
            Q(pk__in=jobs.not_ended(today).values("person"))
            | Q(pk__in=jobs.values("person")) & ~Exists(going_on)
        )

    def current(self) -> "PersonQuerySet":
        return self.filter(archived_at=None)

    def search(self, text: str, user: Any) -> "PersonQuerySet":
        """People whose name, contact data, or job as far as the user sees it, holds every word of `text`."""
        found = self
        for word in text.split()[:6]:
            jobs = Employment.objects.visible_to(user).matching(word)
            contacts = ContactPoint.objects.visible_to(user).filter(value__icontains=word)
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(pk__in=contacts.values("person"))
                | Q(pk__in=jobs.values("person"))
            )
        return found


class Person(ArchivableRow):
    """A person on the customer's side. Roles and judgements live in an account's map, not here."""

    title = models.CharField(_("title"), max_length=30, blank=True, help_text=_("Dr., Prof. and the like"))
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("Professional facts only."))
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis, blank=True)
    legal_note = models.CharField(
        _("on the legal basis"),
        max_length=240,
        blank=True,
        help_text=_("Such as when and how consent was given."),
    )
    contact_blocked = models.BooleanField(_("does not want to be contacted"), default=False)
    contact_blocked_note = models.CharField(_("why not, since when"), max_length=240, blank=True)
    #: what a vCard held and no field of ours does: [{"name", "group", "params", "value"}], given back on export
    card_extra = models.JSONField(default=list, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            models.Index(
                fields=["last_name", "first_name", "id"], name="person_name", condition=Q(archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"


class EmploymentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EmploymentQuerySet":
        if user.company_level is not None:
            return self
        return self.filter(organisation__in=Organisation.objects.visible_to(user).values("pk"))

    def current(self) -> "EmploymentQuerySet":
        """Jobs whose end is not known."""
        return self.filter(ends_on=None)

    def not_ended(self, day: dt.date) -> "EmploymentQuerySet":
        """Jobs on that day or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def matching(self, word: str) -> "EmploymentQuerySet":
        return self.filter(
            Q(job_title__icontains=word) | Q(unit__icontains=word) | Q(organisation__name__icontains=word)
        )

    def ended(self, day: dt.date) -> "EmploymentQuerySet":
        return self.filter(ends_on__lt=day)


class Employment(Row):
    """A job of a person at an organisation, from a day to a day; both may be unknown."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="employments", verbose_name=_("organisation")
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    unit = models.CharField(
        _("unit"), max_length=120, blank=True, help_text=_("Division or department there")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = [F("ends_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="job_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(ends_on=None), name="job_open_once"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.job_title, self.organisation.name) if part)


class ContactPointQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ContactPointQuerySet":
        """How to reach those whom the user reaches; who knew somebody at a former employer only, does not."""
        if user.company_level is not None:
            return self
        return self.filter(person__in=Person.objects.reached_by(user).values("pk"))


class ContactPoint(Row):
    """A way to reach a person: e-mail, phone, address, profile."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        MOBILE = "mobile", _("Mobile")
        ADDRESS = "address", _("Address")
        WEB = "web", _("Web")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="contact_points", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=240)
    label = models.CharField(_("label"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact data")
        verbose_name_plural = _("contact data")
        ordering = ["person", "rank", "pk"]
        indexes = [models.Index(fields=["kind", "value"], name="contact_value")]

    def __str__(self) -> str:
        return self.value
