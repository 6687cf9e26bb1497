"""The maps as SVG made on the server: presentation attributes only, every node a link, colours of the light theme.

The classes let the stylesheet put the colours of the dark theme over them; a downloaded file stands for itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.buying.queries import Place, grouped
from accounts.people.buying_models import InfluenceLine
from kam.lib.charts import escape
from kam.lib.tree_layout import HEAD, SIDE, Frame, Framed, Point, Sizes, framed, layout

_INK, _SOFT, _LINE, _PAPER = "#14191c", "#4c555b", "#8a949b", "#ffffff"
_TONES = {"good": "#17714a", "watch": "#805300", "risk": "#b02a1c", "": "#8a949b"}
_SIGNS = {2: "▲▲", 1: "▲", 0: "●", -1: "▼", -2: "▼▼"}
_FONT = 'font-family="Inter, Segoe UI, Helvetica, Arial, sans-serif"'
_PAD = 28


@dataclass(frozen=True)
class Drawing:
    """An SVG, and how large it is at 100 %."""

    svg: SafeString
    width: int
    height: int


def org_chart(
    places: Sequence[Place],
    lines: Iterable[InfluenceLine],
    urls: dict[int, str],
    *,
    judged: bool,
    title: str,
    zoom: int = 100,
) -> Drawing:
    """Reporting lines as a tree, each division in a frame; with judgements the attitude, influence and conflict."""
    sizes = Sizes(height=62 if judged else 48)
    parents = {place.row.pk: place.row.reports_to_id for place in places}
    units = {place.row.pk: place.unit for place in places}
    order = [place.row.pk for group in grouped(places) for place in group.places]
    if len(set(units.values())) > 1:
        made = framed(parents, order, units, sizes, wide=1500 if len(places) <= 40 else 2300)
    else:
        made = Framed(layout(parents, order, sizes))
    block = made.block
    at = {key: (x + _PAD, y + _PAD) for key, (x, y) in block.boxes.items()}
    parts = [_frame(frame) for frame in made.frames]
    parts += [_reporting(line) for line in block.lines]
    parts += [_frame_name(frame) for frame in made.frames]
    drawn = [line for line in lines if line.source_id in at and line.target_id in at] if judged else []
    parts += [_connection(line, at[line.source_id], at[line.target_id], sizes) for line in drawn]
    parts += [_box(place, at[place.row.pk], urls[place.row.pk], sizes, judged) for place in places]
    return _drawing(parts, block.width + 2 * _PAD, block.height + 2 * _PAD, title, zoom)


def _drawing(parts: list[str], width: float, height: float, title: str, zoom: int) -> Drawing:
    wide, high = math.ceil(width), math.ceil(height)
    marker = (
        '<defs><marker id="k-map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="k-map-tip" d="M0 0 8 4 0 8z" fill="#0c5f7e"/></marker></defs>'
    )
    head = (
        f'<svg class="k-map" xmlns="http://www.w3.org/2000/svg" width="{wide * zoom // 100}" '
        f'height="{high * zoom // 100}" viewBox="0 0 {wide} {high}" role="group" aria-label="{escape(title)}" {_FONT} '
        f'font-size="11">'
    )
    return Drawing(mark_safe(f"{head}{marker}{''.join(parts)}</svg>"), wide, high)


def _frame(frame: Frame) -> str:
    return (
        f'<rect class="k-map-frame" x="{frame.x + _PAD:.0f}" y="{frame.y + _PAD:.0f}" width="{frame.width:.0f}" '
        f'height="{frame.height:.0f}" rx="10" fill="#f3f5f6" stroke="#d3dade"/>'
    )


def _frame_name(frame: Frame) -> str:
    """Over the lines, which a wide stroke keeps off the words."""
    name, longest = frame.name or _("No division"), int((frame.width - 2 * SIDE) / 7)
    short = name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
    return (
        f'<text class="k-map-unit" x="{frame.x + _PAD + SIDE:.0f}" y="{frame.y + _PAD + HEAD - 12:.0f}" '
        f'font-size="12" font-weight="600" fill="{_SOFT}" stroke="#f3f5f6" stroke-width="4" paint-order="stroke">'
        f"<title>{escape(name)}</title>{escape(short)}</text>"
    )


def _reporting(line: list[Point]) -> str:
    points = " ".join(f"{x + _PAD:.0f},{y + _PAD:.0f}" for x, y in line)
    return f'<polyline class="k-map-line" points="{points}" fill="none" stroke="#b3bbc0" stroke-width="1.5"/>'


def _box(place: Place, at: Point, url: str, sizes: Sizes, judged: bool) -> str:
    x, y = at
    found = place.valid("attitude") if judged else None
    tone = found.step.tone if found is not None and found.step is not None else ""
    dashed = ' stroke-dasharray="4 3"' if place.row.is_placeholder else ""
    second = _("Person unknown") if place.row.is_placeholder else place.where or place.row.unit
    words = [place.name, second, place.row.unit, ", ".join(_role(role) for role in place.roles)]
    parts = [
        f'<a href="{escape(url)}" class="k-map-node"><title>{escape(" · ".join(w for w in words if w))}</title>'
        f'<rect class="k-map-box" x="{x:.0f}" y="{y:.0f}" width="{sizes.width:.0f}" height="{sizes.height:.0f}" rx="7" '
        f'fill="{_PAPER}" stroke="{_LINE}"{dashed}/>'
        f'<rect class="k-map-bar is-{tone or "none"}" x="{x + 8:.0f}" y="{y + 9:.0f}" width="3" '
        f'height="{sizes.height - 18:.0f}" rx="1.5" fill="{_TONES[tone]}"/>',
        _text(x + 19, y + 19, place.name, "k-map-name", _INK, 23, bold=True),
        _text(x + 19, y + 34, second, "k-map-sub", _SOFT, 27),
    ]
    if judged:
        label = (
            f"{_SIGNS.get(found.step.value, '')} {found.step}"
            if found and found.step
            else f"? {_('not known')}"
        )
        parts.append(
            _text(
                x + 19, y + 50, label, f"k-map-mood is-{tone or 'none'}", _TONES[tone] if tone else _SOFT, 20
            )
        )
        parts.append(_bars(x + sizes.width - 34, y + 51, place.value("influence")))
    return "".join(parts) + "</a>"


def _role(role: object) -> str:
    return f"{role}" if getattr(role, "sure", True) else f"{role}?"


def _text(x: float, y: float, text: str, css: str, fill: str, longest: int, *, bold: bool = False) -> str:
    short = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    weight = ' font-weight="600"' if bold else ""
    return f'<text class="{css}" x="{x:.0f}" y="{y:.0f}" fill="{fill}"{weight}>{escape(short)}</text>'


def _bars(x: float, y: float, value: int | None) -> str:
    """Influence as four bars."""
    if value is None:
        return ""
    bars = [
        f'<rect class="k-map-level{" is-on" if step < value else ""}" x="{x + step * 6:.0f}" '
        f'y="{y - 4 - step * 2.5:.1f}" width="4" height="{4 + step * 2.5:.1f}" '
        f'fill="{_SOFT if step < value else "#dfe4e6"}"/>'
        for step in range(4)
    ]
    return "".join(bars)


def _connection(line: InfluenceLine, a: Point, b: Point, s: Sizes) -> str:
    """A dashed curve with an arrow, or a red line with a cross, from edge to edge."""
    ca, cb = (a[0] + s.width / 2, a[1] + s.height / 2), (b[0] + s.width / 2, b[1] + s.height / 2)
    start, end = _edge(ca, cb, s), _edge(cb, ca, s)
    beside = a[1] == b[1] and abs(a[0] - b[0]) > s.width + s.beside + 1  # others may stand between them
    mx, my = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    words = f"{line.source} → {line.target}: {line.get_kind_display()}" + (
        f", {line.text}" if line.text else ""
    )
    title = f"<title>{escape(words)}</title>"
    if line.kind == InfluenceLine.Kind.CONFLICT:
        if beside:
            my = a[1] + s.height + 14
            path = f"M{ca[0]:.0f} {a[1] + s.height:.0f}V{my:.0f}H{cb[0]:.0f}V{b[1] + s.height:.0f}"
            mx = (ca[0] + cb[0]) / 2
        else:
            path = f"M{start[0]:.0f} {start[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
        return (
            f'<g class="k-map-conflict" fill="none" stroke="#b02a1c" stroke-width="1.6">{title}'
            f'<path d="{path}"/>'
            f'<path d="M{mx - 5:.0f} {my - 5:.0f}l10 10m0-10l-10 10" stroke-width="2"/></g>'
        )
    if beside:
        start, end = (ca[0], a[1]), (cb[0], b[1])
        mx, my = (start[0] + end[0]) / 2, a[1]
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1
    bend = min(48, length / 4)
    cx, cy = (mx, my - 44) if beside else (mx - dy / length * bend, my + dx / length * bend)
    label = ""
    if line.text:
        label = (
            f'<text class="k-map-word" x="{(mx + cx) / 2:.0f}" y="{(my + cy) / 2 - 4:.0f}" text-anchor="middle" '
            f'font-style="italic" fill="{_SOFT}" stroke="{_PAPER}" stroke-width="3" paint-order="stroke">'
            f"{escape(line.text[:30])}</text>"
        )
    return (
        f'<g>{title}<path class="k-map-influence" d="M{start[0]:.0f} {start[1]:.0f}Q{cx:.0f} {cy:.0f} {end[0]:.0f} '
        f'{end[1]:.0f}" fill="none" stroke="#0c5f7e" stroke-width="1.6" stroke-dasharray="5 4" '
        f'marker-end="url(#k-map-arrow)"/>{label}</g>'
    )


def _edge(centre: Point, other: Point, s: Sizes) -> Point:
    """Where the line between two centres leaves the box."""
    dx, dy = other[0] - centre[0], other[1] - centre[1]
    scale = min(s.width / 2 / abs(dx) if dx else math.inf, s.height / 2 / abs(dy) if dy else math.inf, 1.0)
    return centre[0] + dx * scale, centre[1] + dy * scale


# Power map ------------------------------------------------------------------------------------------

_CELL, _LEFT, _TOP, _R = 172, 96, 34, 19


def power_map(
    places: Sequence[Place],
    urls: dict[int, str],
    columns: Sequence[tuple[int, str, str]],
    rows: Sequence[tuple[int, str]],
    title: str,
    zoom: int = 100,
) -> Drawing:
    """Influence upwards, attitude to the right; the ring round a person tells how well we cover them.

    `columns`: value, name, tone of each attitude from left to right; `rows`: value and name from the top.
    """
    cells: dict[tuple[int, int], list[Place]] = {}
    for place in places:
        influence, attitude = place.value("influence"), place.value("attitude")
        if influence is not None and attitude is not None:
            cells.setdefault((influence, attitude), []).append(place)
    heights = [
        max(84, *(_lines_of(len(cells.get((value, column[0]), []))) * 70 + 16 for column in columns))
        for value, _name in rows
    ]
    parts, y = [], float(_TOP)
    for index, (_value, name, tone) in enumerate(columns):
        x = _LEFT + index * _CELL + _CELL / 2
        parts.append(_middle(x, 20, name, f"k-map-mood is-{tone or 'none'}", _TONES[tone] if tone else _SOFT))
    for (value, name), height in zip(rows, heights, strict=True):
        parts.append(_text(6, y + height / 2 + 4, name, "k-map-sub", _SOFT, 14))
        for index, column in enumerate(columns):
            x = _LEFT + index * _CELL
            parts.append(
                f'<rect class="k-map-cell" x="{x}" y="{y:.0f}" width="{_CELL}" height="{height:.0f}" '
                f'fill="#f8f9fa" stroke="#e3e7e9"/>'
            )
            for number, place in enumerate(cells.get((value, column[0]), [])):
                alone = len(cells[value, column[0]]) == 1
                cx = x + _CELL / 2 if alone else x + _CELL / 4 + (number % 2) * _CELL / 2
                parts.append(_disc(place, cx, y + 34 + number // 2 * 70, urls[place.row.pk], column[2]))
        y += height
    return _drawing(parts, _LEFT + len(columns) * _CELL + 6, y + 6, title, zoom)


def _lines_of(count: int) -> int:
    return (count + 1) // 2


def _middle(x: float, y: float, text: str, css: str, fill: str) -> str:
    return f'<text class="{css}" x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="{fill}">{escape(text)}</text>'


def _disc(place: Place, x: float, y: float, url: str, tone: str) -> str:
    coverage = place.value("coverage")
    judgement = place.valid("coverage")
    share = 0 if coverage is None else min(3, max(0, coverage)) / 3
    round_ = 2 * math.pi * (_R + 4)
    words = [place.name, place.where, f"{_('Coverage')}: {judgement.step if judgement else _('not known')}"]
    initials = place.row.person.initials if place.row.person else "?"
    dashed = ' stroke-dasharray="4 3"' if place.row.is_placeholder else ""
    last = place.row.person.last_name if place.row.person else place.name
    return (
        f'<a href="{escape(url)}" class="k-map-node"><title>{escape(" · ".join(w for w in words if w))}</title>'
        f'<circle class="k-map-track" cx="{x:.0f}" cy="{y:.0f}" r="{_R + 4}" fill="none" stroke="#dfe4e6" stroke-width="4"/>'
        f'<circle class="k-map-ring" cx="{x:.0f}" cy="{y:.0f}" r="{_R + 4}" fill="none" stroke="#0c5f7e" stroke-width="4" '
        f'stroke-dasharray="{share * round_:.1f} {round_:.1f}" transform="rotate(-90 {x:.0f} {y:.0f})"/>'
        f'<circle class="k-map-box" cx="{x:.0f}" cy="{y:.0f}" r="{_R}" fill="{_PAPER}" stroke="{_TONES[tone]}"{dashed}/>'
        f"{_middle(x, y + 4, initials, 'k-map-name', _INK)}"
        f"{_middle(x, y + 37, last if len(last) <= 14 else last[:13] + '…', 'k-map-sub', _SOFT)}</a>"
    )
