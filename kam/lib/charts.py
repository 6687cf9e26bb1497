"""Charts as SVG made on the server: they print, export and are read aloud like the page itself.

Pure functions on plain data. Sizes are attributes, colours come from the classes in components.css
(`k-chart`), numbers follow the active language. Give every chart a title that says what it shows,
and put `chart_table` beside those whose figures somebody may want to read one by one.

Written with f-strings, because a chart is a hundred small pieces: figures are ours, every text goes through `escape`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_always

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from kam.lib import formats, icons
from kam.lib.formats import Number

HEIGHT = 196
TOP = 22
BASE = 172
CHAR = 6.3  # width of a figure at 11 px


@dataclass(frozen=True)
class Bar:
    """One period: what was, what was planned. Without `actual` the plan is drawn as an outline."""

    label: str
    actual: Number | None = None
    plan: Number | None = None
    strong: bool = False


@dataclass(frozen=True)
class Point:
    """One period of a line: the actual value or, from where there is none, the target."""

    label: str
    actual: Number | None = None
    target: Number | None = None

    @property
    def plan(self) -> Number | None:
        return self.target


def axis_steps(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round steps that cover low to high and contain zero: 0, 5, 10, 15."""
    low, high = min(0.0, low), max(0.0, high)
    span = (high - low) or 1.0
    rough = span / max(1, wanted - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough - 1e-9)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def escape(text: object) -> str:
    """As conditional_escape: what a template has escaped stays as it is."""
    return text if isinstance(text, SafeString) else escape_always(str(text))


def _attr(value: float) -> str:
    return f"{value:.1f}"


class _Frame:
    """Axis, grid and period labels, common to bars and lines."""

    def __init__(
        self, labels: Sequence[str], values: Sequence[float], *, width: int, unit: str, digits: int
    ) -> None:
        self.labels = labels
        self.digits = digits
        self.unit = unit
        self.width = width
        self.language = formats.language_of()  # asked once: a chart writes dozens of figures
        self.steps = axis_steps(min(values, default=0.0), max(values, default=1.0))
        step = self.steps[1] - self.steps[0]
        places = 0 if float(step).is_integer() else 1 if float(step * 10).is_integer() else 2
        self.texts = [formats.plain(value, places, self.language) + self.mark for value in self.steps]
        self.left = max(len(text) for text in self.texts) * CHAR + 12
        self.slot = (width - self.left) / max(1, len(labels))

    @property
    def mark(self) -> str:
        """The unit behind a figure."""
        return f"{formats.NBSP}{self.unit}" if self.unit else ""

    def x(self, index: int) -> float:
        return self.left + (index + 0.5) * self.slot

    def y(self, value: Number) -> float:
        low, high = self.steps[0], self.steps[-1]
        return BASE - (float(value) - low) / (high - low) * (BASE - TOP)

    def text(self, value: Number) -> str:
        return formats.plain(value, self.digits, self.language)

    @property
    def shows_values(self) -> bool:
        longest = max((len(self.text(step)) for step in self.steps), default=1) + 1
        return longest * CHAR <= self.slot

    def grid(self) -> str:
        left, beside, parts = _attr(self.left), _attr(self.left - 8), []
        for value, text in zip(self.steps, self.texts, strict=True):
            y, css = self.y(value), "axis" if value == 0 else "grid"
            parts.append(
                f'<line class="{css}" x1="{left}" x2="{self.width}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text x="{beside}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'
            )
        return "".join(parts)

    def periods(self) -> str:
        longest = max((len(label) for label in self.labels), default=1)
        every = max(1, math.ceil((longest + 1) * CHAR / self.slot))
        return "".join(
            f'<text x="{self.x(index):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>'
            for index, label in enumerate(self.labels)
            if index % every == 0
        )


def _svg(frame: _Frame, title: str, description: str, body: Sequence[str]) -> SafeString:
    return mark_safe(
        f'<svg class="k-chart" viewBox="0 0 {frame.width} {HEIGHT}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{frame.grid()}{''.join(body)}{frame.periods()}</svg>"
    )


def _described(frame: _Frame, bar: Bar | Point) -> str:
    """The figures of a period in words, for those who cannot see the picture."""
    texts = []
    if bar.actual is not None:
        texts.append(frame.text(bar.actual) + frame.mark)
    if bar.plan is not None:
        texts.append(gettext("plan %(value)s") % {"value": frame.text(bar.plan) + frame.mark})
    return f"{bar.label}: {', '.join(texts)}" if texts else ""


def _figure(frame: _Frame, css: str, x: float, y: float, value: Number) -> str:
    return (
        f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(frame.text(value))}</text>'
    )


def bar_chart(
    title: str, bars: Sequence[Bar], *, digits: int = 1, unit: str = "", width: int = 400
) -> SafeString:
    """Bars for what was, a tick for the plan, a dashed outline for what is only planned."""
    values = [float(v) for bar in bars for v in (bar.actual, bar.plan) if v is not None]
    frame = _Frame([bar.label for bar in bars], values, width=width, unit=unit, digits=digits)
    wide = min(26.0, frame.slot * 0.62)
    body, told = [], [_described(frame, bar) for bar in bars]
    for index, bar in enumerate(bars):
        value = bar.actual if bar.actual is not None else bar.plan
        if value is None:
            continue
        x, y, zero = frame.x(index), frame.y(value), frame.y(0)
        css = "f1" if bar.actual is not None else "hatch"
        words = escape(told[index])
        body.append(
            f'<rect class="{css}" x="{x - wide / 2:.1f}" y="{min(y, zero):.1f}" width="{wide:.1f}"'
            f' height="{abs(zero - y):.1f}" rx="2"><title>{words}</title></rect>'
        )
        if bar.actual is not None and bar.plan is not None:
            level = _attr(frame.y(bar.plan))
            reach = wide / 2 + min(5, (frame.slot - wide) / 2 - 1)
            body.append(
                f'<line class="tick" x1="{x - reach:.1f}" x2="{x + reach:.1f}" y1="{level}" y2="{level}"/>'
            )
        if frame.shows_values:
            over = (
                min(y, frame.y(bar.plan)) if bar.plan is not None and abs(y - frame.y(bar.plan)) < 18 else y
            )
            css = "strong" if bar.strong or index == len(bars) - 1 else "mid"
            body.append(_figure(frame, css, x, over - 6 if value >= 0 else y + 14, value))
    return _svg(frame, title, "; ".join(filter(None, told)), body)


def line_chart(
    title: str, points: Sequence[Point], *, digits: int = 0, unit: str = "", width: int = 400
) -> SafeString:
    """A line for what was, dashes on to the targets."""
    values = [float(v) for point in points for v in (point.actual, point.target) if v is not None]
    frame = _Frame([point.label for point in points], values, width=width, unit=unit, digits=digits)
    was = [(index, point.actual) for index, point in enumerate(points) if point.actual is not None]
    last = was[-1][0] if was else -1
    will = [
        (index, point.target)
        for index, point in enumerate(points)
        if point.target is not None and index > last
    ]

    def places(pairs: Sequence[tuple[int, Number]]) -> str:
        return " ".join(f"{_attr(frame.x(index))},{_attr(frame.y(value))}" for index, value in pairs)

    body, told = [], [_described(frame, point) for point in points]
    if len(was) > 1:
        zero, first_x, last_x = _attr(frame.y(0)), _attr(frame.x(was[0][0])), _attr(frame.x(last))
        body.append(f'<path class="area" d="M{places(was)} L{last_x},{zero} L{first_x},{zero}Z"/>')
        body.append(f'<polyline class="l1" points="{places(was)}"/>')
    if will:
        body.append(f'<polyline class="l2" points="{places(was[-1:] + will)}"/>')
    for index, value in was + will:
        css = "pt0" if index <= last else "pt"
        words = escape(told[index])
        x, y = frame.x(index), frame.y(value)
        body.append(
            f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{words}</title></circle>'
        )
        if frame.shows_values:
            css = "strong" if index in (last, len(points) - 1) else "mid"
            body.append(_figure(frame, css, x, y - 10, value))
    return _svg(frame, title, "; ".join(filter(None, told)), body)


def sparkline(values: Sequence[Number | None], *, label: str, target: Number | None = None) -> SafeString:
    """A small trend for a table cell, with the target as a dashed line at its end."""
    known = [(index, float(value)) for index, value in enumerate(values) if value is not None]
    if not known:
        return mark_safe("")
    everything = [value for _, value in known] + ([float(target)] if target is not None else [])
    low, high = min(everything), max(everything)
    span = (high - low) or 1.0
    step = 72 / max(1, len(values) - 1)

    def y(value: float) -> float:
        return 19 - (value - low) / span * 16 if high > low else 11.0

    line = " ".join(f"{_attr(2 + index * step)},{_attr(y(value))}" for index, value in known)
    dashes = ""
    if target is not None:
        level = _attr(y(float(target)))
        dashes = f'<line class="p" x1="56" x2="76" y1="{level}" y2="{level}"/>'
    index, value = known[-1]
    return mark_safe(
        f'<svg class="k-spark" viewBox="0 0 76 22" width="76" height="22" role="img"><title>{escape(label)}</title>'
        f'{dashes}<polyline class="l" points="{line}"/>'
        f'<circle class="e" cx="{2 + index * step:.1f}" cy="{y(value):.1f}" r="2.4"/></svg>'
    )


def share(value: Number | None, of: Number | None = 100) -> float:
    """How much of the whole, in percent, held between 0 and 100."""
    if value is None or not of:
        return 0.0
    return max(0.0, min(100.0, float(value) / float(of) * 100))


def meter(
    value: Number | None, *, label: str, of: Number | None = 100, css: str = "", inline: bool = False
) -> SafeString:
    """A bar of 6 px; css is-watch or is-risk."""
    classes = " ".join(part for part in ("k-meter", "is-inline" if inline else "", css) if part)
    return mark_safe(
        f'<svg class="{escape(classes)}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img">'
        f'<title>{escape(label)}</title><rect class="t" width="100" height="6" rx="3"/>'
        f'<rect class="v" width="{share(value, of):.1f}" height="6" rx="3"/></svg>'
    )


def ring(value: Number | None, *, label: str = "", of: Number | None = 100, css: str = "") -> SafeString:
    """A small ring; without a label it is decoration beside a number."""
    aria = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="k-ring{" " + escape(css) if css else ""}" viewBox="0 0 16 16" {aria}>'
        f'<circle class="t" cx="8" cy="8" r="6"/><circle class="v" cx="8" cy="8" r="6" pathLength="100"'
        f' stroke-dasharray="{share(value, of):.1f} 100" transform="rotate(-90 8 8)"/></svg>'
    )


LEGEND = {
    "bar": '<rect class="f1" width="16" height="10" rx="2"/>',
    "tick": '<line class="tick" x2="16" y1="5" y2="5"/>',
    "outline": '<rect class="hatch" x=".5" y=".5" width="15" height="9" rx="2"/>',
    "line": '<line class="l1" x2="16" y1="5" y2="5"/>',
    "dashes": '<line class="l2" x2="16" y1="5" y2="5"/>',
}


def legend(*items: tuple[str, str]) -> SafeString:
    """legend(("bar", _("Actual")), ("tick", _("Plan"))); kinds: bar, tick, outline, line, dashes."""
    entries = "".join(
        f'<li><svg class="k-chart" viewBox="0 0 16 10" aria-hidden="true">{LEGEND[kind]}</svg>{escape(text)}</li>'
        for kind, text in items
    )
    return mark_safe(f'<ul class="k-legend">{entries}</ul>')


def chart_table(
    name: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Number | None]]], *, digits: int = 1
) -> SafeString:
    """The same figures as a table, folded away: rows of (label, values), one value per column."""
    head = "".join(f'<th scope="col" class="n">{escape(column)}</th>' for column in columns)
    language, words, body = formats.language_of(), escape(gettext("Show as table")), []
    for label, values in rows:
        cells = "".join(
            f'<td class="n">{escape(formats.number(value, digits, language))}</td>' for value in values
        )
        body.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return mark_safe(
        f'<details class="k-more mt-2"><summary>{icons.icon("chevron-right")}{words}'
        f'</summary><div class="k-scroll mt-1" tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="k-table"><thead><tr><td></td>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
        "</details>"
    )
