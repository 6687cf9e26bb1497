"""One crispy helper for all forms, and forms that carry the version of the row they edit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext_lazy as _

from kam.lib.fields import check_day
from kam.lib.formats import number
from kam.lib.versions import StaleWrite


def prepare_dates(form: forms.BaseForm) -> None:
    """Date pickers, and days within reason."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.validators.append(check_day)
            if not isinstance(field.widget, DateInput):
                field.widget = DateInput(attrs=field.widget.attrs)


def crispy_helper() -> FormHelper:
    """Fields only: the template writes the form tag, the buttons and the CSRF token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.html5_required = True
    return helper


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class KamForm(forms.Form):
    """A form of ours: crispy helper, date pickers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = crispy_helper()
        prepare_dates(self)


class RowForm(forms.ModelForm):
    """Edits a row: the hidden `version` is the one that the writer saw. Never call save(); pass `values` to an operation."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = crispy_helper()
        if self.instance.pk:
            self.fields["version"].required = True
            self.initial.setdefault("version", self.instance.version)
        prepare_dates(self)

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned values by model field name, without the version."""
        names = {f.name for f in self._meta.model._meta.get_fields() if getattr(f, "concrete", False)}
        return {k: v for k, v in self.cleaned_data.items() if k in names and k != "version"}

    def _post_clean(self) -> None:
        """Validates like a ModelForm but leaves the instance as it was read: operations write."""
        instance, untouched = self.instance, dict(self.instance.__dict__)
        super()._post_clean()  # type: ignore[misc]
        instance.__dict__.update(untouched)

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError("Rows are written by operations.")


@dataclass(frozen=True)
class ConflictRow:
    """One field that both changed."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """What the page shows after a late save (component conflict.html): both texts of every field in question."""

    rows: list[ConflictRow]
    changed_at: Any
    changed_by: str


def shown(row: models.Model, name: str, value: Any) -> str:
    """A field's value as the user reads it."""
    field: Any = row._meta.get_field(name)
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, int | float | Decimal):
        return number(value)
    return str(localize(value))


def links_label(row: Any, name: str) -> Any:
    """What rows that hang on a row are called."""
    return row._meta.get_field(name).related_model._meta.verbose_name_plural


def _names(links: list[Any]) -> str:
    return ", ".join(str(link) for link in links) or "–"


def add_errors(form: forms.BaseForm, error: ValidationError, otherwise: str | None = None) -> None:
    """Puts an operation's complaints beside the fields they are about, the others at `otherwise` or on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(otherwise, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def conflict_of(stale: StaleWrite, form: forms.BaseForm | None = None, changed_by: str = "") -> Conflict:
    """Prepares the 409 page. The form keeps the writer's words and gets the current version, so that sending
    it again after having seen both texts is a decision, not an accident."""
    row: Any = stale.current
    if form is not None and form.is_bound:
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data[form.add_prefix("version")] = str(row.version)
        form.data = data
    rows = [
        ConflictRow(
            name,
            str(row._meta.get_field(name).verbose_name),
            shown(row, name, stale.submitted[name]),
            shown(row, name, getattr(row, name)),
        )
        for name in stale.changed
    ]
    rows += [
        ConflictRow(name, str(links_label(row, name)), _names(mine), _names(theirs))
        for name, (theirs, mine) in stale.beside.items()
    ]
    return Conflict(rows, row.updated_at, changed_by)
