"""Model fields: random public ids, and exact numbers that sum exactly on both databases."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kam.lib.ids import new_public_id

#: Decimal places of every stored number. Four hold the minor unit of every ISO 4217 currency (at most four).
PLACES = 4
_QUANTUM = Decimal(1).scaleb(-PLACES)
_LIMIT = Decimal(10) ** 14


#: Days that one can reckon with; beyond them adding a day or a month ends in an error.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def check_day(day: dt.date) -> None:
    """Raises ValidationError for a day that is a slip of the keyboard."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("The date must lie between 1900 and 2199."))


class PublicIdField(models.CharField):
    """The id of a row in URLs and in the browser: random, unique, never a sequence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 14)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


_GROUPED = {
    ",": re.compile(r"^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$|^[+-]?\.\d+$", re.ASCII),
    ".": re.compile(r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$|^[+-]?,\d+$", re.ASCII),
}


def parse_number(text: str, language: str) -> Decimal:
    """A number as people type it: 1,234.56 in English, 1.234,56 in German.

    A separator in a place where it cannot group thousands is an error, never dropped in silence: "12,5" in English
    is not 125. Raises ValueError.
    """
    clean = "".join(text.split()).replace("\u2212", "-").replace("'", "").replace("\u2019", "")
    group = "." if language.startswith("de") else ","
    if not _GROUPED[group].match(clean):
        raise ValueError(text)
    return Decimal(clean.replace(group, "").replace(",", "."))


class ExactFormField(forms.DecimalField):
    """A number typed in the user's language."""

    default_error_messages = {
        "format": _("Write the number like %(example)s."),
        "max_decimal_places": _("Give at most %(max)s decimal places."),
    }

    def to_python(self, value: Any) -> Any:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, Decimal):
            return value
        language = get_language() or "en"
        try:
            return parse_number(str(value)[:60], language)
        except ValueError:
            example = "1.234,56" if language.startswith("de") else "1,234.56"
            raise forms.ValidationError(
                self.error_messages["format"], code="format", params={"example": example}
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value, get_language() or "en") if isinstance(value, Decimal) else value


def plain_number(value: Decimal, language: str) -> str:
    """A number as an input shows it: no zeros behind, no grouping, the language's decimal sign."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",") if language.startswith("de") else text


class ExactField(models.BigIntegerField):
    """A Decimal in Python, a whole number of ten-thousandths in the database.

    SQLite sums decimals as floats; whole numbers sum exactly everywhere. More than four decimal
    places are an error, never a silent rounding. `Sum`, `Min` and `Max` give Decimals back.
    """

    description = _("Exact number")
    default_error_messages = {
        "invalid": _("“%(value)s” is not a number."),
        "places": _("Give at most %(places)s decimal places."),
        "range": _("The number is too large."),
    }

    @property
    def validators(self) -> list:
        # Not those of BigIntegerField: they compare the Decimal with limits of the stored whole number.
        return [*self.default_validators, *vars(self)["_validators"]]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            number = value if isinstance(value, Decimal) else Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None
        if not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        if abs(number) >= _LIMIT:
            raise ValidationError(self.error_messages["range"], code="range")
        if number != number.quantize(_QUANTUM):
            raise ValidationError(self.error_messages["places"], code="places", params={"places": PLACES})
        return number

    def get_prep_value(self, value: Any) -> int | None:
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(PLACES))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return super(models.BigIntegerField, self).formfield(
            **{
                "form_class": ExactFormField,
                "decimal_places": PLACES,
                "max_digits": 18,
                "widget": forms.TextInput(attrs={"inputmode": "decimal"}),
                **kwargs,
            }
        )
