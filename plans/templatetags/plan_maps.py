"""Pictures of a plan: {% load plan_maps %}."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.planning.risk_map import risk_map
from plans.planning.strategy import Node, Strategy, missing_words, strategy_of
from plans.planning.strategy_svg import tree_list, tree_svg

register = template.Library()
register.filter("risk_map", risk_map)
register.filter("missing_words", missing_words)
register.filter("tree_list", tree_list)


@register.simple_tag
def strategy(data: dict[str, Any], base: str) -> Strategy:
    """{% strategy block.data s.base as map %}"""
    return strategy_of(data, base)


@register.filter
def goal_svg(goal: Node) -> SafeString:
    """The picture of one goal and what serves it."""
    return tree_svg([goal], goal.text)


@register.filter
def loose_svg(nodes: list[Node]) -> SafeString:
    """The picture of what serves no goal of the customer."""
    return tree_svg(nodes, _("Serves no goal of the customer"))
