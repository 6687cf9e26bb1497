"""Forms of the team page. They only check and clean; operations write."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kam.lib.access import Level
from kam.lib.forms import KamForm, RowForm
from teams.membership.models import Membership, TeamFunction
from teams.staff.fields import DepartmentField
from teams.staff.models import User

#: How many colleagues are added in one go.
ADD_LIMIT = 20


def member_functions(held: TeamFunction | None = None) -> Any:
    """Functions that a member may have: all in use but KAM, and the one held though archived."""
    own = Q(pk=held.pk) if held else Q(pk__in=[])
    found = TeamFunction.objects.filter(Q(archived_at=None) | own).exclude(key=TeamFunction.KAM)
    return found.order_by("rank", "pk")


class MemberForm(RowForm):
    """A member's part, access and days."""

    class Meta:
        model = Membership
        fields = [
            "function", "note", "kind", "level", "time_share", "starts_on", "ends_on", "includes_below"
        ]  # fmt: skip

    def __init__(self, *args: Any, why_not_below: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].queryset = member_functions(self.instance.function)
        self.fields["function"].empty_label = None
        if why_not_below and not self.instance.includes_below:
            self.fields["includes_below"].disabled = True
            self.fields["includes_below"].help_text = why_not_below

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first one."))
        return data


class MemberEndForm(RowForm):
    """The last day of a member on the team."""

    class Meta:
        model = Membership
        fields = ["ends_on"]
        labels = {"ends_on": _("Last day on the team")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True


class MembersAddForm(KamForm):
    """Several colleagues with the same part. The template draws `users` as a list to tick."""

    users = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        to_field_name="public_id",
        label=_("Colleagues"),
        error_messages={"required": _("Tick at least one colleague.")},
    )
    function = forms.ModelChoiceField(
        queryset=TeamFunction.objects.none(), label=_("Function"), empty_label=_("Choose")
    )
    kind = forms.ChoiceField(choices=Membership.Kind.choices, label=_("Team"), initial=Membership.Kind.CORE)
    level = forms.TypedChoiceField(
        choices=Level.choices, coerce=int, label=_("Access"), initial=Level.COMMENT
    )
    starts_on = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = User.objects.working()
        self.fields["function"].queryset = member_functions()
        self.fields["starts_on"].initial = today

    def clean_users(self) -> Any:
        users = self.cleaned_data["users"]
        if len(users) > ADD_LIMIT:
            raise ValidationError(_("Add at most %(limit)s colleagues at once.") % {"limit": ADD_LIMIT})
        return users.order_by("last_name", "first_name", "pk")


class KamAssignForm(KamForm):
    """The next key account manager or a vacancy, from a day on. `seen` notices a chain that moved on."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        label=_("Key account manager"),
    )
    vacant = forms.BooleanField(required=False, label=_("Nobody for now (vacancy)"))
    starts_on = forms.DateField(label=_("From"))
    time_share = forms.IntegerField(
        required=False,
        label=_("Time share, %"),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        widget=forms.NumberInput(attrs={"min": 0, "max": 100}),
    )
    reason = forms.CharField(required=False, max_length=160, label=_("Reason"))
    includes_below = forms.BooleanField(
        required=False,
        label=_("Also for accounts below"),
        help_text=_("The same access in the accounts of the units below."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.working()
        self.fields["starts_on"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "user" not in self.errors and bool(data.get("user")) == bool(data.get("vacant")):
            self.add_error("user", _("Choose one colleague, or “nobody for now”."))
        return data


class ExpectForm(KamForm):
    """A function or a department that the team should have, and why."""

    function = forms.ModelChoiceField(
        queryset=TeamFunction.objects.none(), required=False, label=_("Function"), empty_label=_("none")
    )
    department = DepartmentField(
        required=False,
        label=_("Or a department"),
        help_text=_("Somebody from this department or from one below it should be on the team."),
    )
    reason = forms.CharField(max_length=160, label=_("Why it is needed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].queryset = TeamFunction.objects.current()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("function")) == bool(data.get("department")):
            raise ValidationError(_("Choose a function or a department."))
        return data
