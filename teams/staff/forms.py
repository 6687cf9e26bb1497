"""Forms of colleagues, their rights, departments and one's own profile. Operations write."""

import zoneinfo
from typing import Any

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from kam.lib.access import Right
from kam.lib.forms import KamForm, RowForm
from kam.records.models import Notification, NotificationWays
from teams.staff.fields import ColleagueField, DepartmentField
from teams.staff.models import Absence, Department, User
from teams.staff.operations import RIGHT_FIELDS


def pair(*names: str, narrow: str = "") -> Row:
    """Fields beside each other, on a telephone below each other; `narrow` names one that needs little room."""
    return Row(*(Column(Field(name), css_class="col-md-2" if name == narrow else "col-md") for name in names))


class ColleagueForm(RowForm):
    """What an administrator enters. The language belongs to the colleague once they can sign in."""

    department = DepartmentField(label=_("Department"), required=False)
    manager = ColleagueField(label=_("Manager"), required=False)

    class Meta:
        model = User
        fields = (
            "title", "first_name", "last_name", "email", "job_title", "position", "phone", "location", "language",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.instance
        self.initial |= {"department": user.department, "manager": user.manager}
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["title"].help_text = ""
        self.fields["email"].help_text = _("Needed to sign in. It may stay empty.")
        self.fields["language"].help_text = _("Of the invitation; later everybody chooses their own.")
        rows = [
            pair("title", "first_name", "last_name", narrow="title"),
            pair("job_title", "department"),
            pair("manager", "position"),
            pair("email", "phone"),
            pair("location"),
        ]
        if user.pk and user.has_usable_password():
            del self.fields["language"]
        else:
            rows.append(pair("language"))
        self.helper.layout = Layout(*rows, "version")

    def _get_validation_exclusions(self) -> set[str]:
        """The operation checks that the address is unique, and says so beside the field."""
        return super()._get_validation_exclusions() | {"email"}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


RIGHT_HELP = {
    "is_administrator": _("Colleagues, rights, departments, the back office; sees and edits every account."),
    "is_head_of_kam": _(
        "Sees and edits every account, creates accounts, names key account managers, approves plans."
    ),
    "is_kam": _("Browses customer organisations. Which accounts, their teams decide."),
    "is_viewer": _("Reads every account."),
}


class RightsForm(RowForm):
    """The organisation-wide rights; without any, a colleague sees the accounts of their own teams."""

    class Meta:
        model = User
        fields = tuple(RIGHT_FIELDS.values())
        help_texts = RIGHT_HELP

    @property
    def rights(self) -> frozenset[Right]:
        return frozenset(right for right, name in RIGHT_FIELDS.items() if self.cleaned_data[name])


class DeactivateForm(KamForm):
    left_on = forms.DateField(label=_("Last day"))


class AbsenceForm(RowForm):
    """First and last day; `row` is an id made with the form, so that a repeated send is one absence."""

    row = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Absence
        fields = ("starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(pair("starts_on", "ends_on"), "row", "version")

    def clean_ends_on(self) -> Any:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data["ends_on"]
        if first is not None and last < first:
            raise forms.ValidationError(_("The last day is before the first."))
        return last


class DepartmentForm(RowForm):
    parent = DepartmentField(label=_("Part of"), required=False)
    head = ColleagueField(label=_("Head"), required=False)

    class Meta:
        model = Department
        fields = ("name_en", "name_de")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"parent": self.instance.parent, "head": self.instance.head}
        self.fields["name_de"].help_text = _("Empty: the English name is shown.")
        self.helper.layout = Layout(pair("name_en", "name_de"), pair("parent", "head"), "version")

    def _get_validation_exclusions(self) -> set[str]:
        """The operation checks that the name is unique, and says so beside the field."""
        return super()._get_validation_exclusions() | {"name_en"}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def time_zones() -> list[tuple[str, Any]]:
    """The zones by continent, as a select shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in {"Etc", "SystemV", "US", "posix", "right"}:
            groups.setdefault(continent, []).append((name, place.replace("_", " ")))
    return [("", _("Like the company")), *groups.items()]


class NotificationWaysForm(RowForm):
    """What one is told, and how: a way of mail and a tick for each kind."""

    class Meta:
        model = NotificationWays
        fields = [name for kind in Notification.Kind.values for name in (kind, f"show_{kind}")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", 1)  # who never chose has the first version: the defaults

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Label, mail and tick of each kind."""
        return [(label, self[kind], self[f"show_{kind}"]) for kind, label in Notification.Kind.choices]


class ProfileForm(RowForm):
    """What colleagues enter about themselves."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=time_zones)

    class Meta:
        model = User
        fields = ("phone", "location", "time_zone", "shortcuts")
        help_texts = {
            "shortcuts": _(
                "Such as / for search and ? for the list. Switch them off if they get in your way."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(pair("phone", "location"), pair("time_zone"), "shortcuts", "version")
