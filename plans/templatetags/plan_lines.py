"""Lines as one reads them (plans/planning/line_html.py), with their forms and what else of them is a template."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from plans.planning import line_cells, people_html
from plans.planning.cells import change_items
from plans.planning.compare import facts_of
from plans.planning.line_html import ENTRY, LineReader, Pieces
from plans.planning.line_kinds import KINDS
from plans.planning.lines import ActionItem, Line
from plans.planning.objective_html import takes_value

register = template.Library()
register.simple_tag(line_cells.comment_link)
register.filter("change_items", change_items)

_ENTRY = "plans/planning/objective_entry.html"


@register.simple_tag(takes_context=True)
def plan_lines(context: template.Context, rows: list[Any]) -> SafeString:
    """{% plan_lines block.lines %}: as one reads them, but the one that `edit` names as one writes it."""
    edit, reader = context.get("edit"), LineReader(context["s"])
    return mark_safe("".join(_line(context, reader, line, edit) for line in rows))


def _line(context: template.Context, reader: LineReader, line: Line | ActionItem, edit: str | None) -> str:
    if edit and line.id == edit:
        return _form(context, line)
    made: Pieces = {}
    if isinstance(line, Line) and line.kind == "objective" and takes_value(line, context["s"]):
        made[ENTRY] = _piece(context, _ENTRY, line)
    if edit and isinstance(line, Line):
        made |= {item.id: _form(context, item) for item in line.actions if item.id == edit}
    return reader.html(line, made)


def _form(context: template.Context, line: Line | ActionItem) -> SafeString:
    kind = KINDS[line.kind]
    return _piece(context, f"{kind.pieces}#{kind.template}_edit", line)


def _piece(context: template.Context, name: str, line: Line | ActionItem) -> SafeString:
    with context.push(line=line):
        return context.template.engine.get_template(name).render(context)


@register.simple_tag
def people_rows(people: list[dict[str, Any]]) -> SafeString:
    return mark_safe(people_html.people_rows(people))


@register.simple_tag
def relation_rows(people: list[dict[str, Any]]) -> SafeString:
    return mark_safe(people_html.relation_rows(people))


@register.simple_tag
def reading_facts(line: Line) -> list[tuple[str, str]]:
    """What a line says besides its texts, label by value."""
    return facts_of(line)
