"""The one filter that the plain tables need besides the product's own."""

from typing import Any

from django import template

from kam.lib import formats

register = template.Library()


@register.filter
def money_even(value: Any, currency: str) -> str:
    """As the column of the list writes amounts."""
    return formats.money_short(value, currency, even=True)
