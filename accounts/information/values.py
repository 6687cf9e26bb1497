"""Cleans the values of a line, field by field, without a form: a line is saved while somebody types.

A ModelForm costs more than the rest of such a save. Errors come back by field name, as from a form.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib.fields import ExactField, ExactFormField

_NUMBER = ExactFormField()
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def text_problem(text: str, limit: int | None) -> str | None:
    """Why a text cannot be stored, or None."""
    if "\x00" in text:
        return _("The text holds a character that cannot be stored (NUL). Please remove it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _("The text holds half a character. Please type it again.")
    if limit is not None and len(text) > limit:
        over = len(text) - limit
        return ngettext(
            "At most %(limit)s characters; this is %(over)s too long.",
            "At most %(limit)s characters; these are %(over)s too many.",
            over,
        ) % {"limit": limit, "over": over}
    return None


def _text(field: models.Field, value: Any) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    problem = text_problem(text, field.max_length)
    if problem:
        raise ValidationError(problem)
    return text


def _choice(field: models.Field, value: Any) -> Any:
    text = "" if value is None else str(value)
    if text == "" and field.null:
        return None
    keys = {str(key): key for key, _label in field.flatchoices}
    if text not in keys:
        raise ValidationError(_("Choose one of the values offered."))
    return keys[text]


def _date(value: Any) -> dt.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):
        day: dt.date | None = value
    else:
        try:
            day = parse_date(str(value).strip())
        except ValueError:
            day = None
    if day is None:
        raise ValidationError(_("This is not a date. Write it like 2026-03-31."))
    if not _FIRST <= day <= _LAST:
        raise ValidationError(_("The date must lie between 1900 and 2199."))
    return day


def _number(field: models.Field, value: Any) -> Decimal | None:
    """A text is a number as people type it in the active language."""
    return field.to_python(_NUMBER.to_python(value) if isinstance(value, str) else value)


def _cleaned(field: models.Field, value: Any) -> Any:
    if isinstance(field, ExactField):
        return _number(field, value)
    if field.choices:
        return _choice(field, value)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return _date(value)
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, value)
    return value


def cleaned_values(
    model: type[models.Model], values: Mapping[str, Any], allowed: Iterable[str]
) -> dict[str, Any]:
    """The values as the model stores them. Raises ValidationError by field; an unknown name is our mistake."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"{model.__name__} has no editable {', '.join(sorted(unknown))}")
    found: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, value in values.items():
        try:
            found[name] = _cleaned(cast(models.Field, model._meta.get_field(name)), value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return found
