"""Amounts as people type them into a grid: 1,234.56, 1.5m, 1,5 Mio., 12 %, 300 k."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language

from kam.lib.fields import ExactFormField, parse_number

_POWERS = {
    "k": 3, "tsd": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "millionen": 6, "bn": 9, "mrd": 9,
    "billion": 9, "milliarden": 9,
}  # fmt: skip
_AMOUNT = re.compile(r"^(?P<number>[^a-z]+?)\s*(?P<unit>[a-z]+)?\.?$", re.ASCII)
_SIGNS = str.maketrans("", "", "€$£%")


def parse_amount(text: str, language: str) -> Decimal:
    """A number with or without a short form behind it. Raises ValueError."""
    clean = text.translate(_SIGNS).strip().lower().removesuffix("eur").removeprefix("eur").strip()
    found = _AMOUNT.match(clean)
    if not found or (found["unit"] and found["unit"] not in _POWERS):
        raise ValueError(text)
    return parse_number(found["number"], language).scaleb(_POWERS.get(found["unit"] or "", 0))


class AmountFormField(ExactFormField):
    """A number typed in the user's language, perhaps in thousands or millions."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                return parse_amount(value[:60], get_language() or "en")
            except ValueError:
                pass  # the error in words comes from the plain number
        return super().to_python(value)


def typed_amount(text: str) -> Decimal | None:
    """The number of an input of no form; None where it is empty. Raises forms.ValidationError in words."""
    found = AmountFormField(required=False, max_digits=18, decimal_places=4).clean(text.strip())
    if found is not None and not isinstance(found, Decimal):
        raise forms.ValidationError(ExactFormField.default_error_messages["invalid"])
    return found
