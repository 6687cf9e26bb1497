"""The small picture of an objective: the planned way, the values so far, where they lead. SVG, pure functions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, PAD = 232, 56, 5

#: A day and a value.
Spot = tuple[dt.date, float]


@dataclass(frozen=True)
class Way:
    """What is drawn; each part may be missing. `trend` runs from the last value to the due day."""

    values: Sequence[Spot]
    planned: Sequence[Spot] = ()
    trend: Sequence[Spot] = ()
    today: dt.date | None = None


def progress_line(way: Way, *, title: str, text: str, css: str = "") -> SafeString:
    """Dashes for what was planned, a line for what was measured, dots for where it leads. `text` says it in words."""
    every = [*way.values, *way.planned, *way.trend]
    if not every:
        return mark_safe("")
    days = [day.toordinal() for day, _value in every]
    low, high = min(value for _day, value in every), max(value for _day, value in every)
    first, span = min(days), (max(days) - min(days)) or 1

    def place(spot: Spot) -> str:
        x = PAD + (spot[0].toordinal() - first) / span * (WIDTH - 2 * PAD)
        y = HEIGHT / 2 if high == low else HEIGHT - PAD - (spot[1] - low) / (high - low) * (HEIGHT - 2 * PAD)
        return f"{x:.1f},{y:.1f}"

    def line(kind: str, spots: Sequence[Spot]) -> str:
        if len(spots) < 2:
            return ""
        return f'<polyline class="{kind}" points="{" ".join(place(s) for s in spots)}"/>'

    def dot(kind: str, spot: Spot, size: str) -> str:
        x, y = place(spot).split(",")
        return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{size}"/>'

    parts = [line("p", way.planned), line("t", way.trend), line("l", way.values)]
    if way.planned:
        parts.append(dot("g", way.planned[-1], "3.2"))
    few = way.values if len(way.values) <= 24 else way.values[-1:]
    parts += [dot("d", spot, "2") for spot in few[:-1]] + [dot("e", spot, "3") for spot in few[-1:]]
    classes = f"k-progress is-{escape(css)}" if css else "k-progress"
    return mark_safe(
        f'<svg class="{classes}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(text)}</desc>{''.join(parts)}</svg>"
    )
