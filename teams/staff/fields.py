"""Form fields that name a colleague or a department: searched on the server, plain text without scripts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from teams.staff.models import Department, User


class PickWidget(forms.Widget):
    """A text box that searches, and the hidden id of what was chosen. Its value is (id, text)."""

    template_name = "teams/staff/pick.html"

    def __init__(self, url: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = url

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return data.get(name, "")[:20], data.get(f"{name}_text", "").strip()[:200]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        key, text = value if isinstance(value, tuple) else ("", "")
        described_by = context["widget"]["attrs"].get("aria-describedby", "")
        return context | {"key": key, "text": text, "url": self.url, "described_by": described_by}


class PickField(forms.Field):
    """One row. The text decides: unchanged it means the chosen row, else it must find exactly one."""

    url: Any
    default_error_messages = {
        "none": _("Nothing of this name was found."),
        "several": _("Several match. Choose one from the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PickWidget(self.url), **kwargs)

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def search(self, text: str) -> QuerySet:
        raise NotImplementedError

    def named(self, text: str) -> QuerySet:
        """Rows whose whole name is `text`."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        return (value.public_id, str(value)) if value is not None and value != "" else ("", "")

    def to_python(self, value: tuple[str, str] | None) -> Any:
        key, text = value or ("", "")
        if not text:
            return None
        chosen = self.rows().filter(public_id=key).first() if key else None
        if chosen is not None and str(chosen) == text:
            return chosen
        found = list(self.named(text)[:2]) or list(self.search(text)[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError(self.error_messages["several" if found else "none"], code="pick")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data


class ColleagueField(PickField):
    url = reverse_lazy("teams:colleague_options")
    default_error_messages = {"none": _("No colleague of this name was found.")}

    def rows(self) -> QuerySet:
        return User.objects.working()

    def search(self, text: str) -> QuerySet:
        return colleagues_like(text)

    def named(self, text: str) -> QuerySet:
        return self.rows().filter(last_name__iexact=text)


class DepartmentField(PickField):
    url = reverse_lazy("teams:department_options")
    default_error_messages = {"none": _("No department of this name was found.")}

    def rows(self) -> QuerySet:
        return Department.objects.filter(archived_at=None)

    def search(self, text: str) -> QuerySet:
        return departments_like(text)

    def named(self, text: str) -> QuerySet:
        return self.rows().filter(Q(name_en__iexact=text) | Q(name_de__iexact=text))


def colleagues_like(text: str) -> QuerySet:
    """Colleagues at work whose name, job or department holds the words."""
    return User.objects.working().search(text).for_list()


def departments_like(text: str) -> QuerySet:
    rows = Department.objects.filter(archived_at=None)
    return rows.filter(Q(name_en__icontains=text) | Q(name_de__icontains=text)).order_by("name_en", "pk")
