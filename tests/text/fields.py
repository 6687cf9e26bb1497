"""Every string alone through the fields of the forms that a page makes: kept, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from tests.page_forms import forms_of
from tests.text.naughty import STRINGS

#: Fields that were met already: the same one on another page has the same rules.
_met: set[Any] = set()


@contextmanager
def forms_made() -> Iterator[list[forms.BaseForm]]:
    """The Django forms that are built meanwhile."""
    made: list[forms.BaseForm] = []
    build = forms.BaseForm.__init__

    def noted(form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        build(form, *args, **kwargs)
        made.append(form)

    with mock.patch.object(forms.BaseForm, "__init__", noted):
        yield made


def wrong_alone(made: list[forms.BaseForm]) -> list[Any]:
    """What fields do not keep and do not refuse in words."""
    found = []
    for form in made:
        for name, field in form.fields.items():
            kind = (type(form), type(field), name, getattr(field, "max_length", None))
            if kind not in _met:
                _met.add(kind)
                found += _wrong(form, name, field)
    return found


def _wrong(form: forms.BaseForm, name: str, field: forms.Field) -> list[Any]:
    found = []
    words = type(field) is forms.CharField and not isinstance(field.widget, forms.HiddenInput)
    for text in STRINGS:
        try:
            value = _cleaned(form, name, field, text)
        except ValidationError as refusal:
            if not all(refusal.messages):
                found.append((type(form), name, text, "refused without a word"))
            continue
        if words and (value or "") not in {text.strip(), " ".join(text.split())}:
            found.append((type(form), name, text, value))
        if words and value and (shown := _shown(field.widget, value)) != value.replace("\r\n", "\n"):
            found.append((type(form), name, text, "shown", shown))
    return found


def _cleaned(form: Any, name: str, field: forms.Field, text: str) -> Any:
    """What full_clean() makes of one field: the field's own rules, the form's, the column's."""
    value = field.clean(field.widget.value_from_datadict({name: text}, {}, name))
    if rule := getattr(form, f"clean_{name}", None):
        form._errors, form.cleaned_data = ErrorDict(), {name: value}
        value = rule()
    if isinstance(form, forms.BaseModelForm) and name in (form._meta.fields or ()):
        form._meta.model._meta.get_field(name).run_validators(value)
    return value


_pages: dict[Any, str] = {}


def _shown(widget: Any, value: str) -> str:
    """What the widget shows of it; alike ones are asked once."""
    key = (type(widget), widget.template_name, value)
    if key not in _pages:
        page = f"<form>{widget.render('field', value)}</form>"
        _pages[key] = forms_of(page)[0].field("field").value.replace("\r\n", "\n")
    return _pages[key]
