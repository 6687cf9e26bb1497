"""The parts of a line that plans/planning/line_cells.py renders."""

from django import template

from plans.planning import line_cells
from plans.planning.compare import facts_of
from plans.planning.lines import Line

register = template.Library()

for cell in (
    line_cells.action_check,
    line_cells.comment_link,
    line_cells.line_attributes,
    line_cells.line_said,
    line_cells.line_facts,
    line_cells.still_true,
):
    register.simple_tag(cell)


@register.simple_tag
def reading_facts(line: Line) -> list[tuple[str, str]]:
    """What a line says besides its texts, label by value."""
    return facts_of(line)
