"""The form of a fact. It cleans; operations write."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.information.models import KeyFact, Statement, Topic
from kam.lib.forms import KamForm
from kam.lib.ids import is_public_id, new_public_id

_WORDS = ("text", "so_what", "confidence", "source", "as_of")


class FactForm(KamForm):
    """Statement, so-what, confidence, source, date, key fact; the topic only of a new one."""

    key_fact = forms.ModelChoiceField(
        label=_("Key fact"), queryset=KeyFact.objects.none(), to_field_name="key", required=False,
        empty_label=_("none of the key facts"),
    )  # fmt: skip
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none(), to_field_name="key")
    text = forms.CharField(
        label=_("What we know"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    so_what = forms.CharField(
        label=_("So what?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What follows for us."),
    )  # fmt: skip
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Statement.Confidence.choices)
    source = forms.CharField(label=_("Source"), max_length=240, required=False)
    as_of = forms.DateField(label=_("As of"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    public_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, statement: Statement | None = None, **kwargs: Any) -> None:
        now: dict[str, Any] = {"public_id": new_public_id()}
        if statement is not None:
            now = {name: getattr(statement, name) for name in _WORDS}
            now |= {"key_fact": statement.key_fact_id, "version": statement.version}
        super().__init__(*args, initial={**now, **kwargs.pop("initial", {})}, **kwargs)
        held = Q(key=statement.key_fact_id) if statement is not None and statement.key_fact_id else Q(pk=None)
        rows = KeyFact.objects.filter(Q(archived_at=None) | held).order_by("rank", "pk")
        self.fields["key_fact"].queryset = rows  # type: ignore[attr-defined]
        self.fields["topic"].queryset = Topic.objects.current()  # type: ignore[attr-defined]
        if statement is not None:
            del self.fields["topic"], self.fields["public_id"]
            self.fields["version"].required = True

    def clean_public_id(self) -> str:
        found = self.cleaned_data["public_id"]
        return found if is_public_id(found) else ""

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _WORDS}
