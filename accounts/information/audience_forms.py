"""The part of a form that says how confidential something is, and for whom.

The template includes `accounts/information/audience_choose.html`, which asks `accounts:audience_reach` for whom the
choice reaches.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.audience import Reach, reach
from accounts.information.audience_choice import AudienceChoices, WithAudience, audience_choices
from accounts.information.confidential import ConfidentialityLevel
from kam.lib.forms import KamForm

Kind = ConfidentialityLevel.Kind


class AudienceForm(WithAudience, KamForm):
    """Confidentiality and audience, for forms about one account. `current` and `current_keys` are the item's."""

    confidentiality = forms.ModelChoiceField(
        label=_("Who may see it"),
        queryset=ConfidentialityLevel.objects.none(),
        to_field_name="key",
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        account: KeyAccount,
        today: dt.date,
        current: ConfidentialityLevel | None = None,
        current_keys: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.today = account, today
        in_use = Q(archived_at=None) | Q(pk=current.pk if current else None)
        rows = ConfidentialityLevel.objects.filter(in_use).order_by("rank", "pk")
        self.fields["confidentiality"].queryset = rows  # type: ignore[attr-defined]
        self.levels = list(rows)
        first = current or (self.levels[0] if self.levels else None)
        self.initial.setdefault("confidentiality", first.key if first else "")
        self.initial.setdefault("audience", list(current_keys))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        level = data.get("confidentiality")
        named = level is not None and level.kind == Kind.NAMED
        self.check_audience(self.account, level if named else None)
        return data

    @property
    def choices(self) -> AudienceChoices:
        return audience_choices(self.account, self.keys_now(), self.today)

    @property
    def reach(self) -> Reach:
        return reach(self.account, self.keys_now(), self.today)

    @property
    def named_levels(self) -> list[str]:
        """The keys of the levels that go with an audience."""
        return [level.key for level in self.levels if level.kind == Kind.NAMED]
