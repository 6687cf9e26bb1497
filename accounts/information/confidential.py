"""Items of an account that not everybody sees who sees the account: how confidential they are, and their rows.

What is closed has a scope of its own, for history, notifications and search: not even those who see all accounts
read it. Who does, says audience.py.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from kam.lib.rows import ArchivableRow, ReferenceRow
from kam.lib.slots import closed_scope


class ConfidentialityLevel(ReferenceRow):
    """How far something may go. What a level means is its `kind`; levels and their names are the company's."""

    class Kind(models.TextChoices):
        TEAM = "team", _("All who see the account")
        CORE = "core", _("The core team and the key account manager")
        NAMED = "named", _("Only a chosen audience")

    #: Keys of the levels that ship.
    TEAM, CORE, NAMED = "team", "core", "named"

    kind = models.CharField(_("who sees it"), max_length=10, choices=Kind)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("confidentiality level")
        verbose_name_plural = _("confidentiality levels")


class ConfidentialRow(ArchivableRow):
    """An item of an account with a level; its audience are rows of `kam.records.models.Audience`.

    Whoever created it sees it, as long as they see the account. Registered by `audience.register_confidential`.
    """

    account = models.ForeignKey(
        KeyAccount, models.PROTECT, related_name="%(class)ss", verbose_name=_("key account")
    )
    confidentiality = models.ForeignKey(
        ConfidentialityLevel,
        models.PROTECT,
        to_field="key",
        related_name="+",
        default=ConfidentialityLevel.TEAM,
        verbose_name=_("confidentiality"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    class Meta:
        abstract = True

    @property
    def is_closed(self) -> bool:
        """Whether some who see the account do not see it."""
        return self.confidentiality.kind != ConfidentialityLevel.Kind.TEAM

    @property
    def scope(self) -> str:
        """The scope of its history, its notifications and its place in search."""
        return self.scope_for(self.confidentiality, self.account)

    def scope_for(self, level: ConfidentialityLevel, account: KeyAccount) -> str:
        """What the scope is with another level, in another account."""
        if level.kind == ConfidentialityLevel.Kind.TEAM:
            return account.scope
        return closed_scope(self._meta.label_lower, self.pk)


def closed_object(scope: str) -> tuple[str, int] | None:
    """The label and the pk that a closed scope names; None for other scopes."""
    label, _colon, pk = scope.removeprefix("only:").rpartition(":")
    return (label, int(pk)) if scope.startswith("only:") and pk.isascii() and pk.isdigit() else None


def open_items(rows: Any) -> Any:
    """Those that all see who see the account."""
    return rows.filter(confidentiality__kind=ConfidentialityLevel.Kind.TEAM)


def closed_items(rows: Any) -> Any:
    return rows.exclude(confidentiality__kind=ConfidentialityLevel.Kind.TEAM)
