"""Forms of briefings. They clean; operations write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.audience_choice import WithAudience
from accounts.information.briefing_models import Briefing
from accounts.information.confidential import ConfidentialityLevel
from kam.lib.forms import KamForm, RowForm


class BriefingForm(WithAudience, RowForm):
    """A draft: its words, how far it may go, and for whom it is."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)

    class Meta:
        model = Briefing
        fields = [
            "title", "text", "change_note", "confidentiality", "valid_until", "wants_ack", "with_outside",
        ]  # fmt: skip
        help_texts = {
            "valid_until": _("Its last day. After it, nobody is asked to read it any more."),
            "wants_ack": _("They press a button when they have read it; you see how many have."),
            "with_outside": _("They read this briefing and the account's name, nothing else of the account."),
            "change_note": _("One sentence; the readers see it first."),
        }

    def __init__(self, *args: Any, account: KeyAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        level = self.fields["confidentiality"]
        level.queryset = ConfidentialityLevel.objects.current()  # type: ignore[attr-defined]
        level.empty_label = None  # type: ignore[attr-defined]
        level.to_field_name = "key"  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["rows"] = 12
        if self.instance.corrects_id is None:
            del self.fields["change_note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_audience(self.account, data.get("confidentiality"))
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "public_id"}

    @property
    def level_now(self) -> ConfidentialityLevel | None:
        """The level that is chosen at the moment, be the form sent or not."""
        key = self["confidentiality"].value()
        key = getattr(key, "key", key)
        return self.fields["confidentiality"].queryset.filter(key=key).first()  # type: ignore[attr-defined]


class SendForm(KamForm):
    """What the sender was shown: the draft's version, and the mark of whom it reaches."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=16)


class WithdrawForm(RowForm):
    """Taking a briefing back, with a word why."""

    class Meta:
        model = Briefing
        fields = ["withdrawn_why"]
        help_texts = {"withdrawn_why": _("The readers see it in place of the text.")}


class ReplyForm(KamForm):
    """An answer to a briefing; its id is made with the page, so that a repeated send is one reply."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)
    text = forms.CharField(
        label=_("Your reply"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who reads this briefing sees it."),
    )


class ReplyEditForm(KamForm):
    """One's own reply, changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=_("Your reply"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5, "autofocus": True})
    )
