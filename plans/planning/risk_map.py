"""The map of risks: how many are how likely and how bad, five by five. SVG made on the server, as kam/lib/charts.py."""

from collections import Counter
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kam.lib.charts import escape
from plans.planning.lines import Line, weight_class

_CELL, _HIGH, _LEFT, _TOP = 56, 30, 20, 24
_MIDDLE = (_CELL - 3) / 2
_WIDTH, _HEIGHT = _LEFT + 5 * _CELL + 2, _TOP + 5 * _HIGH + 34


def risk_map(lines: Iterable[Line]) -> SafeString:
    """The open risks that are judged; nothing when there is none."""
    shown = [line for line in lines if line.text and line.state == "open" and line.weight]
    if not shown:
        return SafeString("")
    found = Counter((line.probability or 0, line.effect or 0) for line in shown)
    title = ngettext(
        "%(n)s open risk by probability and effect", "%(n)s open risks by probability and effect", len(shown)
    )
    told = "; ".join(
        _("%(risk)s: probability %(p)s, effect %(e)s")
        % {"risk": line.short, "p": line.probability, "e": line.effect}
        for line in shown
    )
    cells = "".join(_cell(p, e, found[p, e]) for p in range(5, 0, -1) for e in range(1, 6))
    return mark_safe(
        f'<svg class="k-chart k-riskmap" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(title % {'n': len(shown)})}</title><desc>{escape(told)}</desc>{cells}{_axes()}</svg>"
    )


def _cell(probability: int, effect: int, count: int) -> str:
    x, y = _LEFT + (effect - 1) * _CELL, _TOP + (5 - probability) * _HIGH
    css = weight_class(probability * effect)
    cell = f'<rect class="{css}" x="{x}" y="{y}" width="{_CELL - 3}" height="{_HIGH - 3}" rx="4"/>'
    if not count:
        return cell
    return (
        f'{cell}<circle class="{css}" cx="{x + _MIDDLE}" cy="{y + 13.5}" r="10.5"/>'
        f'<text class="n" x="{x + _MIDDLE}" y="{y + 17.5}" text-anchor="middle">{count}</text>'
    )


def _axes() -> str:
    parts = []
    for n in range(1, 6):
        y, x = _TOP + (5 - n) * _HIGH + 17.5, _LEFT + (n - 1) * _CELL + _MIDDLE
        parts.append(f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end">{n}</text>')
        parts.append(f'<text x="{x}" y="{_TOP + 5 * _HIGH + 11}" text-anchor="middle">{n}</text>')
    parts.append(f'<text class="mid" x="0" y="13">{escape(_("Probability"))}</text>')
    parts.append(
        f'<text class="mid" x="{_WIDTH - 5}" y="{_HEIGHT - 4}" text-anchor="end">{escape(_("Effect"))}</text>'
    )
    return "".join(parts)
