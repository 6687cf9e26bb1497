"""The team's daily work on the account: actions, open questions, notes dropped off by colleagues."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.models import Statement, Topic
from accounts.people.buying_models import Stakeholder
from accounts.people.models import Person
from accounts.relationships.models import Touchpoint
from kam.lib.markdown import plain
from kam.lib.rows import ArchivableRow


class WorkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "WorkQuerySet":
        return self.filter(account__in=KeyAccount.objects.visible_to(user).values("pk"))

    def current(self) -> "WorkQuerySet":
        return self.filter(archived_at=None)

    def open(self) -> "WorkQuerySet":
        return self.filter(archived_at=None, state="open")

    def overdue(self, today: dt.date) -> "WorkQuerySet":
        return self.open().filter(due_on__lt=today)


class OpenQuestion(ArchivableRow):
    """What we do not know yet but should; has an owner and a date."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        DROPPED = "dropped", _("Dropped")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="questions", verbose_name=_("key account")
    )
    statement = models.ForeignKey(
        Statement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("statement"),
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    stakeholder = models.ForeignKey(
        Stakeholder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("about the place"),
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.TextField(_("question"), blank=True, max_length=2000)
    answer = models.TextField(_("answer"), blank=True, max_length=4000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        ordering = ["account", "rank", "pk"]
        indexes = [
            models.Index(
                fields=["account", "state", "rank"], name="question_line", condition=Q(archived_at=None)
            )
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class Action(ArchivableRow):
    """Something to do, with an owner and a date; came from a statement, a question, or a line of the plan.

    The owner is a colleague or a person of the customer, never both. Links from lines of higher rooms (goals,
    objectives) live there (plans.ActionLink).
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="actions", verbose_name=_("key account")
    )
    statement = models.ForeignKey(
        Statement,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("from statement"),
    )
    question = models.ForeignKey(
        OpenQuestion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("from question"),
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    text = models.CharField(_("action"), blank=True, max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("owner"),
    )
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("owner at the customer"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    touchpoint = models.ForeignKey(
        Touchpoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("from touchpoint"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["account", "due_on", "pk"]
        indexes = [
            models.Index(
                fields=["account", "state", "due_on"], name="action_account", condition=Q(archived_at=None)
            ),
            models.Index(
                fields=["owner", "state", "due_on"], name="action_owner", condition=Q(archived_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(owner=None) | Q(person=None), name="action_has_one_owner"),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class Commitment(ArchivableRow):
    """What one side promised the other: between a person of the customer and a colleague, with a date."""

    class Direction(models.TextChoices):
        OURS = "ours", _("We promised")
        THEIRS = "theirs", _("They promised")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="commitments", verbose_name=_("key account")
    )
    rank = models.CharField(_("order"), max_length=60, editable=False)
    direction = models.CharField(_("who promised"), max_length=10, choices=Direction, default=Direction.OURS)
    text = models.TextField(_("commitment"), blank=True, max_length=2000)
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("person at the customer"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("colleague"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    source = models.CharField(_("source"), max_length=240, blank=True)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Statement.Audience, default=Statement.Audience.INTERNAL
    )
    touchpoint = models.ForeignKey(
        Touchpoint,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("from touchpoint"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["account", "due_on", "pk"]
        indexes = [
            models.Index(
                fields=["account", "state", "due_on"],
                name="commitment_account",
                condition=Q(archived_at=None),
            ),
            models.Index(
                fields=["owner", "state", "due_on"], name="commitment_owner", condition=Q(archived_at=None)
            ),
        ]

    def __str__(self) -> str:
        return plain(self.text, labels=True)[:80] or str(_("empty line"))


class DroppedNoteQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DroppedNoteQuerySet":
        """Notes on accounts that the user sees, and the user's own."""
        return self.filter(Q(account__in=KeyAccount.objects.visible_to(user).values("pk")) | Q(by=user))


class DroppedNote(ArchivableRow):
    """What any employee drops off at an account's card without seeing more of it."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Contact")
        POTENTIAL = "potential", _("Potential")
        COMPLAINT = "complaint", _("Complaint")
        OTHER = "other", _("Other")

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="dropped_notes", verbose_name=_("key account")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("from"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CONTACT)
    text = models.TextField(_("note"), max_length=2000)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DroppedNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["account", "handled_at"], name="note_account")]

    def __str__(self) -> str:
        return self.text[:80]
