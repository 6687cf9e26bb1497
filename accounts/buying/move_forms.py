"""The form of somebody who changes jobs, also to an organisation that nobody has entered yet."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.customers.likeness import accounts_like, organisations_like
from accounts.customers.models import KeyAccount, Organisation
from accounts.people.forms import JobChangeForm
from accounts.people.rules import why_not_name_employer

NEW = "new"
LONGEST = Organisation._meta.get_field("name").max_length or 160


class MoveForm(JobChangeForm):
    """The next job, or that nobody knows yet where the person goes.

    A typed name that is none of the organisations in sight is asked about: one that is like it, or a new one
    (`found` is a public id or "new"; `asked` the name for which that was answered).
    """

    unknown = forms.BooleanField(label=_("Not known yet where to"), required=False)
    found = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)
    asked = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    city = forms.CharField(label=_("City"), required=False, max_length=80, widget=forms.HiddenInput)
    field_order = ("unknown", "found", "asked", "city", "organisation", "job_title", "unit", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("First day away from here")
        self.fields["organisation"].required = False
        self.why_not_new = why_not_name_employer(self.user)
        self.asks = False

    @property
    def typed(self) -> str:
        return " ".join(self.data.get("q", "").split())[:LONGEST] if self.is_bound else ""

    @cached_property
    def likely(self) -> list[Organisation]:
        """Organisations in sight that the typed name may mean."""
        return organisations_like(self.user, self.typed)

    @cached_property
    def likely_elsewhere(self) -> list[KeyAccount]:
        """Key accounts of colleagues that it may mean: only by their cards."""
        return accounts_like(self.user, self.typed)

    @property
    def answer(self) -> str:
        """What was chosen for this name."""
        data = self.data if self.is_bound else {}
        return data.get("found", "")[:14] if data.get("asked", "") == self.typed else ""

    def clean_organisation(self) -> Any:
        if self.data.get("unknown"):
            return None
        exact = Organisation.objects.visible_to(self.user).current().filter(name__iexact=self.typed)
        if self.cleaned_data["organisation"] or not self.typed or exact[:2].count() == 1:
            return super().clean_organisation()
        self.asks = True
        if self.answer == NEW and not self.why_not_new:
            return None
        chosen = Organisation.objects.visible_to(self.user).current().filter(public_id=self.answer).first()
        if chosen is not None:
            return chosen
        if self.why_not_new and not self.likely:
            raise ValidationError(self.why_not_new)
        raise ValidationError(_("This is no organisation that you see. Say below which one it is."))

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        values = {name: data[name] for name in ("organisation", "job_title", "unit", "on", "version")}
        if self.asks and self.answer == NEW:
            values["new_organisation"] = {"name": self.typed, "city": data["city"]}
        return values
