"""The financial plan in templates."""

from typing import Any

from django import template

from plans.planning.finance import FinanceView, finance_view

register = template.Library()


@register.simple_tag
def finance(data: dict[str, Any]) -> FinanceView:
    """{% finance data as plan %}: the table and charts of a financial plan, live or frozen."""
    return finance_view(data)
