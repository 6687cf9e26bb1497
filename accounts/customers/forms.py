"""Forms of the account list, of accounts and of organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount, Organisation
from kam.lib.forms import RowForm
from kam.reference.models import Country, Currency, Industry, Tier


def _name_of_country(code: str) -> str:
    row = Country.objects.filter(code=code).first() if code else None
    return row.name if row else ""


class CountryField(forms.CharField):
    """A country by its name in either language or its code; a text field, since a list of 250 helps nobody."""

    default_error_messages = {
        "unknown": _("“%(value)s” is no country that we know. Try the English or German name.")
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = (
            Country.objects.filter(code=text.upper()).first()
            or Country.objects.filter(name_en__iexact=text).first()
            or Country.objects.filter(name_de__iexact=text).first()
        )
        if found is None:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"value": text}
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Country):
            return value.name
        return _name_of_country(value) if isinstance(value, str) and len(value) == 2 else value


class OrganisationForm(RowForm):
    """Master data of a node of the customer's tree."""

    country = CountryField(label=_("Country"), required=False, max_length=80)

    class Meta:
        model = Organisation
        fields = [
            "name", "kind", "industry", "country", "city", "website", "founded", "employees",
            "turnover", "turnover_currency", "turnover_year",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].queryset = Industry.objects.current()  # type: ignore[attr-defined]
        self.fields["turnover_currency"].queryset = Currency.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["turnover"].help_text = _(
            "What the customer sells in a year. Our revenue with them is a figure."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("turnover") is not None and not cleaned.get("turnover_currency"):
            self.add_error("turnover_currency", _("Name the currency of the turnover."))
        return cleaned


class AccountForm(RowForm):
    """Tier, status and since when. `why_not_status`: why this user leaves the status as it is."""

    class Meta:
        model = KeyAccount
        fields = ["tier", "status", "customer_since"]

    def __init__(self, *args: Any, why_not_status: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if why_not_status:
            self.fields["status"].disabled = True
            self.fields["status"].help_text = why_not_status
        self.fields["tier"].queryset = Tier.objects.current()  # type: ignore[attr-defined]


class AccountCreateForm(OrganisationForm):
    """A new key account on a new node; `parent` is the public id of the organisation above."""

    parent = forms.CharField(label=_("Part of"), required=False, max_length=14)
    tier = forms.ModelChoiceField(label=_("Tier"), queryset=Tier.objects.none(), to_field_name="key")
    status = forms.ChoiceField(
        label=_("Status"), choices=KeyAccount.Status.choices, initial=KeyAccount.Status.ACTIVE
    )
    customer_since = forms.IntegerField(
        label=_("Customer since"), required=False, min_value=1800, max_value=2200
    )

    field_order = [
        "name",
        "tier",
        "status",
        "parent",
        "kind",
        "industry",
        "country",
        "city",
        "customer_since",
    ]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["tier"].queryset = Tier.objects.current()  # type: ignore[attr-defined]

    def clean_parent(self) -> Organisation | None:
        public_id = self.cleaned_data["parent"]
        if not public_id:
            return None
        found = Organisation.objects.visible_to(self.user).current().filter(public_id=public_id).first()
        if found is None:
            raise forms.ValidationError(_("Choose an organisation from the list."))
        return found
