"""Forms of the buying centre. They clean; operations write."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.buying import queries
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import BuyingRole, InfluenceLine, Judgement, Scale, Stakeholder
from accounts.people.models import Person
from kam.lib.forms import KamForm, RowForm
from kam.reference.models import PositionLevel
from teams.models import TeamAccess, User

SURE, MAYBE = "sure", "maybe"
_ROLE = [("", _("no")), (SURE, _("yes")), (MAYBE, _("presumably"))]
KNOWN_HINT = _(
    "What was said or seen, by whom, when. Professional facts only; the person may ask to read it."
)


def colleagues_of(account: KeyAccount, today: dt.date, *also: int | None) -> Any:
    """Those who see the account by its team, and who was named before."""
    access = TeamAccess.objects.filter(team=account.team_id, starts_on__lte=today)
    access = access.exclude(ends_on__lt=today)
    pks = {*access.values_list("user_id", flat=True), *also} - {None}
    return User.objects.filter(pk__in=pks).order_by("last_name", "first_name", "pk")


class ByPublicId(forms.ModelChoiceField):
    """A row by its public id, from a list of the account."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)


class RoleFields(KamForm):
    """A choice and a remark for every role."""

    def add_roles(self, held: dict[str, tuple[bool, str]]) -> None:
        self.roles_known = list(BuyingRole.objects.current())
        for role in self.roles_known:
            sure, note = held.get(role.key, (None, ""))
            chosen = "" if sure is None else SURE if sure else MAYBE
            field = forms.ChoiceField(label=role.name, choices=_ROLE, required=False, initial=chosen)
            self.fields[f"role_{role.key}"] = field
            self.fields[f"note_{role.key}"] = forms.CharField(
                label=_("%(role)s: for what") % {"role": role.name},
                max_length=120,
                required=False,
                initial=note,
            )

    def clean(self) -> Any:
        """A remark on a role that nobody gave them would be lost."""
        data = super().clean()
        for role in self.roles_known:
            name = f"note_{role.key}"
            new = data.get(name) and data[name] != self.fields[name].initial
            if new and not data.get(f"role_{role.key}"):
                self.add_error(name, _("Say first whether they hold this role."))
        return data

    @property
    def role_rows(self) -> list[tuple[Any, Any]]:
        """Pairs of bound fields, for the template."""
        return [(self[f"role_{r.key}"], self[f"note_{r.key}"]) for r in self.roles_known]

    @property
    def roles(self) -> dict[str, tuple[bool, str]]:
        data = self.cleaned_data
        return {
            role.key: (data[f"role_{role.key}"] == SURE, data[f"note_{role.key}"])
            for role in self.roles_known
            if data.get(f"role_{role.key}")
        }


class StakeholderForm(RoleFields, RowForm):
    """Place in the map: unit, level, reporting line, who of us looks after them, roles."""

    class Meta:
        model = Stakeholder
        fields = ("label", "organisation", "unit", "position", "reports_to", "owner")

    def __init__(
        self, *args: Any, account: KeyAccount, today: dt.date, held: dict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        in_map = Stakeholder.objects.of_account(account).current().exclude(pk=row.pk).select_related("person")
        choices: dict[str, Any] = {
            "organisation": account.organisations.filter(archived_at=None).order_by("name", "pk"),
            "position": PositionLevel.objects.current(),
            "reports_to": in_map,
            "owner": colleagues_of(account, today, row.owner_id),
        }
        for name, found in choices.items():
            key = "key" if name == "position" else "public_id"
            label = self.fields[name].label
            self.fields[name] = forms.ModelChoiceField(
                found, to_field_name=key, required=False, label=label, help_text=self.fields[name].help_text
            )
            value = getattr(row, name) if row.pk else None
            if value is not None:
                self.initial[name] = getattr(value, key)
        if row.person_id is not None or row.pk is None:
            del self.fields["label"]
        else:
            self.fields["label"].required = True
        self.add_roles(held or {})


class StakeholderAddForm(StakeholderForm):
    """Who it is, and their place: somebody known, somebody new, or a place whose person is not known yet."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)
    WAYS = ("person", "new", "place")

    def __init__(self, *args: Any, account: KeyAccount, today: dt.date, way: str, **kwargs: Any) -> None:
        super().__init__(*args, account=account, today=today, **kwargs)
        self.account, self.way = account, way
        first: dict[str, forms.Field] = {}
        if way == "person":
            people = queries.free_people(account, today)
            first["person"] = forms.ChoiceField(
                label=_("Person"), choices=[("", "---------"), *((p.public_id, str(p)) for p in people)]
            )
            self.people = {p.public_id: p for p in people}
        elif way == "new":
            first["title"] = forms.CharField(label=_("Title"), max_length=30, required=False)
            first["first_name"] = forms.CharField(label=_("First name"), max_length=80, required=False)
            first["last_name"] = forms.CharField(label=_("Last name"), max_length=80)
            first["job_title"] = forms.CharField(label=_("Job title"), max_length=120, required=False)
            first["email"] = forms.EmailField(label=_("E-mail"), required=False)
        else:
            first["label"] = forms.CharField(
                label=_("Place"), max_length=120, help_text=_("For a person not known yet: Head of Service.")
            )
            first["question_owner"] = ByPublicId(
                colleagues_of(account, today), label=_("Who finds out"), required=False
            )
            first["question_due"] = forms.DateField(label=_("by when"), required=False)
        self.fields = {**first, **self.fields}
        from kam.lib.forms import prepare_dates

        prepare_dates(self)

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("organisation", "unit", "position", "reports_to", "owner")
        found = {name: data.get(name) for name in names} | {"unit": data.get("unit") or ""}
        if self.way == "person":
            found["person"] = data["person"]
        elif self.way == "new":
            parts = ("title", "first_name", "last_name", "job_title", "email")
            where = data.get("organisation") or self.account.organisation
            found["new_person"] = {name: data[name] for name in parts} | {
                "organisation": where,
                "unit": data.get("unit") or "",
            }
        else:
            found["label"] = data["label"]
            found["question"] = {"owner": data.get("question_owner"), "due_on": data.get("question_due")}
        return found


class FillForm(KamForm):
    """The person of a place, now known."""

    person = forms.ChoiceField(label=_("Person"))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {p.public_id: p for p in people}
        self.fields["person"].choices = [("", "---------"), *((k, str(p)) for k, p in self.people.items())]

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class JudgementForm(RowForm):
    """What we think on one scale, how we know, how sure we are, and how long it holds."""

    class Meta:
        model = Judgement
        fields = ("step", "how_known", "confidence", "as_of", "expires_on")
        help_texts = {
            "how_known": KNOWN_HINT,
            "expires_on": _("Empty: as long as the scale says. Afterwards it is deleted."),
        }

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale
        self.fields["step"] = forms.ModelChoiceField(
            scale.steps.filter(archived_at=None).order_by("rank", "pk"),
            to_field_name="key",
            required=False,
            label=scale.name,
            empty_label=str(_("not known")),
        )
        if self.instance.step_id:
            self.initial["step"] = self.instance.step_id
        self.fields["how_known"].widget.attrs["rows"] = 3
        self.fields["as_of"].required = self.fields["expires_on"].required = False
        # An empty version is that of "nothing there": a late first judgement must not overwrite another.
        self.fields["version"].required = False

    def _post_clean(self) -> None:
        """The days may be empty here; the operation fills them in."""


class LineForm(RowForm):
    """A line between two people of the map; both stay once it is there."""

    public_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=14)

    class Meta:
        model = InfluenceLine
        fields = ("source", "target", "kind", "text", "how_known", "confidence", "as_of", "expires_on")
        help_texts = {"how_known": KNOWN_HINT}

    def __init__(self, *args: Any, account: KeyAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Stakeholder.objects.of_account(account).current().select_related("person")
        for name in ("source", "target"):
            if self.instance.pk:
                del self.fields[name]
            else:
                self.fields[name] = ByPublicId(people, label=self.fields[name].label)
        self.fields["how_known"].widget.attrs["rows"] = 3
        self.fields["as_of"].required = self.fields["expires_on"].required = False

    def _post_clean(self) -> None:
        """The operation checks."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("source") is not None and data.get("source") == data.get("target"):
            self.add_error("target", ValidationError(_("Choose two different people.")))
        return data
