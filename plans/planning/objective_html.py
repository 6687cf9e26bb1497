"""How an objective stands, in the middle of its line, as HTML."""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kam.lib import icons, pieces
from kam.lib.formats import number
from plans.planning.lines import Line
from plans.planning.pages import LineScene


def takes_value(line: Line, s: LineScene) -> bool:
    """Whether the reader is offered a field for today's value: not where live data tells it."""
    measured = line.progress is not None and line.progress.measure is not None
    return not s.frozen and not measured and (s.may_edit or (line.mine and s.may_own))


def standing(line: Line, s: LineScene) -> str:
    """What is measured, from where to where, and where it leads."""
    p = line.progress
    measure = p.measure if p else None
    source = escape(str(measure.source)) if measure else ""
    found = [_measure(line, source), _values(line)]
    if p and line.target is not None:
        found.append(
            f'<div class="k-prog">{p.chart}<p class="k-xs">{pieces.status(p.status, p.word)}'
            f' <span class="k-t2">{escape(p.why)}</span></p></div>'
        )
    if measure and s.frozen:
        found.append(f'<p class="k-xs k-t3">{source}</p>')
    if not s.frozen and p and p.points and not takes_value(line, s):
        from_where = f"{source} · " if measure else ""
        link = f'<a href="{escape(s.base)}objective/{escape(line.id)}/values">{escape(_("All values"))}'
        name = f'<span class="visually-hidden">: {escape(line.short)}</span></a>'
        found.append(f'<p class="k-xs k-t3">{from_where}{link}{name}</p>')
    return "".join(found)


def _measure(line: Line, source: str) -> str:
    measure = line.progress.measure if line.progress else None
    if measure:
        live = f"{icons.icon('activity')}{escape(pgettext('data', 'live'))}"
        chip = f'<span class="k-chip is-flat" title="{source}">{live}</span>'
        return f"<p>{escape(str(measure.label))} {chip}</p>"
    if line.measure:
        return f"<p>{escape(line.measure)}</p>"
    return f'<p class="k-t3">{escape(_("no measure yet"))}</p>'


def _values(line: Line) -> str:
    p = line.progress
    if line.target is None:
        target = f'<span class="k-watch">{escape(_("missing"))}</span>'
    else:
        target = escape(p.target_text if p else f"{number(line.target)} {line.unit}")
    cells = (
        (_("Baseline"), "", escape(p.baseline_text if p else number(line.baseline))),
        (_("Now"), "", escape(p.now_text if p else number(line.current))),
        (_("Target"), ' class="k-b"', target),
    )
    shown = "".join(f"<div><dt>{escape(name)}</dt><dd{css}>{text}</dd></div>" for name, css, text in cells)
    return f'<dl class="k-obj">{shown}</dl>'
