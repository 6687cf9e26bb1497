"""Forms about the customer's people. They clean; operations write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Organisation
from accounts.people.models import ContactPoint, Employment, Person
from accounts.people.queries import organisations_found
from kam.lib.forms import KamForm, RowForm

NOTE_HINT = _("Professional facts only: what belongs to the job. The person may ask to read it.")


class OrganisationChoice(forms.CharField):
    """An organisation in sight: its public id from the picker or, typed without scripts, its exact name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Organisation"), **kwargs})

    def validate(self, value: Any) -> None:
        """An empty key may come with a typed name; the form looks (`clean_organisation`)."""


class WithOrganisation(KamForm):
    """A form that names an organisation which the user sees."""

    organisation = OrganisationChoice()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.organisation_text = self.data.get("q", "") if self.is_bound else ""

    def clean_organisation(self) -> Organisation:
        key, text = self.cleaned_data["organisation"], self.data.get("q", "").strip()[:200]
        found = Organisation.objects.visible_to(self.user).current()
        chosen = list(
            found.filter(public_id=key) if key else found.filter(name__iexact=text)[:2] if text else []
        )
        if len(chosen) == 1:
            self.organisation_text = chosen[0].name
            return chosen[0]
        near = ", ".join(row.name for row in organisations_found(self.user, text, 5)) if text else ""
        if near:
            raise ValidationError(_("Choose one of the organisations: %(names)s"), params={"names": near})
        raise ValidationError(_("Choose an organisation from the list."))


class _PersonFields(KamForm):
    title = forms.CharField(
        label=_("Title"), max_length=30, required=False, help_text=_("Dr., Prof. and the like")
    )
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=120, required=False, help_text=_("Division or department there")
    )
    starts_on = forms.DateField(label=_("There since"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NOTE_HINT,
    )


class AccountPersonForm(_PersonFields):
    """A new person in an account: the organisation is one of its nodes."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    field_order = ("title", "first_name", "last_name", "organisation", "job_title", "unit", "starts_on")

    def __init__(self, *args: Any, nodes: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = {node.public_id: node for node in nodes}
        self.fields["organisation"].choices = [(key, node.name) for key, node in self.nodes.items()]

    def clean_organisation(self) -> Organisation:
        return self.nodes[self.cleaned_data["organisation"]]


class FreePersonForm(WithOrganisation, _PersonFields):
    """A new person anywhere in sight."""

    field_order = ("title", "first_name", "last_name", "organisation", "job_title", "unit", "starts_on")


class PersonForm(RowForm):
    """Name, language, note, why we may keep data, and whether the person wants to be contacted."""

    class Meta:
        model = Person
        fields = (
            "title",
            "first_name",
            "last_name",
            "language",
            "note",
            "legal_basis",
            "legal_note",
            "contact_blocked",
            "contact_blocked_note",
        )
        help_texts = {"note": NOTE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs["rows"] = 4


class JobForm(RowForm):
    """Corrects a job."""

    class Meta:
        model = Employment
        fields = ("job_title", "unit", "starts_on", "ends_on")


class JobStartForm(WithOrganisation):
    """One more job."""

    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=120, required=False, help_text=_("Division or department there")
    )
    starts_on = forms.DateField(label=_("From"), required=False)


class JobChangeForm(WithOrganisation):
    """The next job; the one before ends the day before."""

    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=120, required=False, help_text=_("Division or department there")
    )
    on = forms.DateField(label=_("First day there"), help_text=_("The job before ends the day before."))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class JobEndForm(KamForm):
    """The last day of a job."""

    ends_on = forms.DateField(label=_("Last day"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def values(self) -> dict[str, Any]:
        return {"ends_on": self.cleaned_data["ends_on"]}


class ContactForm(RowForm):
    """One way to reach a person."""

    class Meta:
        model = ContactPoint
        fields = ("kind", "value", "label")
        help_texts = {"label": _("For example: office, secretary, private line for emergencies")}
