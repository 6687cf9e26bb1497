"""The financial plan: which years and measures it shows, and its table and charts, made from plain data.

The values are the account's figures; nothing is typed twice. What `finance_data` gives is JSON that a frozen version
keeps; `finance_view` turns it into what a page or a document shows, in the reader's language.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.customers.figure_queries import ACTUAL, FORECAST, PLAN, Years
from kam.lib import charts, formats
from kam.reference.calendar import Period, fiscal_year
from plans.planning.blocks import BlockScene
from plans.planning.models import Plan

MOST_YEARS = 5
MONEY, NUMBER, PERCENT = "money", "number", "percent"


@dataclass(frozen=True)
class Item:
    """A measure of the plan. `mean`: a year is the mean of its months (people); `less`: less is better."""

    key: str
    unit: str = MONEY
    mean: bool = False
    less: bool = False
    forecast: bool = False
    grows: bool = False


ITEMS = (
    Item("revenue", forecast=True, grows=True),
    Item("margin", forecast=True, grows=True),
    Item("wallet", grows=True),
    Item("investment", less=True),
    Item("resources", NUMBER, mean=True, less=True),
    Item("budget", less=True),
)
#: Shares that follow from two others: key, what is divided, by what, after which item it stands.
SHARES = (("margin_share", "margin", "revenue", "margin"), ("share", "revenue", "wallet", "wallet"))


def names() -> dict[str, str]:
    return {
        "revenue": _("Revenue"),
        "margin": _("Contribution margin"),
        "margin_share": _("Contribution margin of revenue"),
        "wallet": pgettext("their spend", "Wallet"),
        "share": _("Share of wallet"),
        "investment": _("Investment"),
        "resources": _("Resources (FTE)"),
        "budget": _("Account budget"),
    }


def kinds_of(item: Item) -> tuple[str, ...]:
    return (PLAN, ACTUAL, FORECAST) if item.forecast else (PLAN, ACTUAL)


def years_of(plan: Plan, years: Years) -> range:
    """Five fiscal years that end with the plan's period, or with the second after it began."""
    first = fiscal_year(plan.starts_on, years.start_month)
    last = min(max(fiscal_year(plan.ends_on, years.start_month), first + 2), first + MOST_YEARS - 1)
    return range(last - MOST_YEARS + 1, last + 1)


def finance_data(scene: BlockScene) -> dict[str, Any]:
    """JSON: rows of (measure, kind, values by year), and what came the year before, for the first growth."""
    years, figures = scene.years, scene.figures
    shown = years_of(scene.plan, years)

    def value(item: Item, kind: str, period: Period) -> Decimal | None:
        read = figures.mean if item.mean else figures.total
        return read(item.key, kind, period)

    rows, before = [], {}
    for item in ITEMS:
        for kind in kinds_of(item):
            found = [value(item, kind, years.period(year)) for year in shown]
            if any(cell is not None for cell in found):
                rows.append(
                    {"measure": item.key, "kind": str(kind), "values": [_kept(cell) for cell in found]}
                )
        last = value(item, ACTUAL, years.period(shown[0] - 1))
        if last is not None and item.grows:
            before[item.key] = _kept(last)
    return {
        "years": list(shown),
        "now": years.now,
        "currency": years.currency,
        "rows": rows,
        "before": before,
        "unconverted": figures.unconverted,
        "as_of": scene.today,
    }


def _kept(value: Decimal | None) -> str | None:
    return None if value is None else format(round(value, 2).normalize(), "f")


# What a page shows ----------------------------------------------------------------------------------

Values = list[Decimal | None]


@dataclass
class Cell:
    """A figure as it reads. `css` is a meaning: "", "k-good", "k-watch", "k-risk"; `note` stands small beside it."""

    text: str
    css: str = ""
    note: str = ""


def _note(text: str) -> str:
    return f'<span class="k-xs k-t2 d-block">{escape(text)}</span>' if text else ""


@dataclass
class Row:
    """A line of the table: plan, actual, forecast, deviation or growth of a measure."""

    kind: str
    label: str
    values: Values
    cells: list[Cell] = field(default_factory=list)

    @property
    def cells_html(self) -> SafeString:
        """The cells of the line: a table has dozens."""
        return mark_safe(
            "".join(
                f'<td class="n{" " * bool(cell.css)}{cell.css}">{escape(cell.text)}{_note(cell.note)}</td>'
                for cell in self.cells
            )
        )

    @property
    def derived(self) -> bool:
        return self.kind in ("deviation", "growth")


@dataclass
class Group:
    """A measure with its lines."""

    key: str
    name: str
    unit: str
    rows: list[Row]


@dataclass
class FinanceView:
    """The whole block."""

    years: list[int]
    now: int
    groups: list[Group]
    charts: list[tuple[str, SafeString, SafeString]]

    @property
    def empty(self) -> bool:
        return not self.groups


class _Sheet:
    """The data as numbers, by measure and kind."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.years: list[int] = data["years"]
        self.now: int = data["now"]
        self.currency: str = data["currency"]
        self.before = {key: Decimal(value) for key, value in data.get("before", {}).items()}
        self.rows: dict[tuple[str, str], Values] = {
            (row["measure"], row["kind"]): [None if v is None else Decimal(v) for v in row["values"]]
            for row in data["rows"]
        }
        for key, part, whole, _after in SHARES:
            for kind in (PLAN, ACTUAL):
                self._share(key, part, whole, kind)

    def _share(self, key: str, part: str, whole: str, kind: str) -> None:
        above, below = self.get(part, kind), self.get(whole, kind)
        if kind == ACTUAL and key == "share":  # few tell what they spent, most what they will
            below = [a if a is not None else b for a, b in zip(below, self.get(whole, PLAN), strict=True)]
        found = [a / b * 100 if a is not None and b else None for a, b in zip(above, below, strict=True)]
        if any(value is not None for value in found):
            self.rows[key, kind] = found

    def get(self, key: str, kind: str) -> Values:
        return self.rows.get((key, kind), [None] * len(self.years))

    def expected(self, key: str) -> Values:
        """What was, while the year is over; else what is expected of it: forecast, else plan."""
        found: Values = []
        parts = zip(
            self.years, self.get(key, ACTUAL), self.get(key, FORECAST), self.get(key, PLAN), strict=True
        )
        for year, actual, forecast, plan in parts:
            ahead = forecast if forecast is not None else plan
            found.append(actual if year < self.now else ahead)
        return found


def finance_view(data: dict[str, Any]) -> FinanceView:
    """The table and the charts."""
    sheet, titles = _Sheet(data), names()
    groups = []
    for item in ITEMS:
        rows = [
            _row(sheet, item.key, kind, item.unit)
            for kind in kinds_of(item)
            if (item.key, kind) in sheet.rows
        ]
        if rows:
            rows += _derived(sheet, item)
            groups.append(Group(item.key, titles[item.key], item.unit, rows))
        for key, _part, _whole, after in SHARES:
            found = [_row(sheet, key, kind, PERCENT) for kind in (PLAN, ACTUAL) if (key, kind) in sheet.rows]
            if after == item.key and found:
                if len(found) == 2:
                    found.append(_points(sheet, key))
                groups.append(Group(key, titles[key], PERCENT, found))
    return FinanceView(sheet.years, sheet.now, groups, _charts(sheet))


def _labels() -> dict[str, str]:
    return {
        PLAN: _("Plan"), ACTUAL: _("Actual"), FORECAST: _("Forecast"), "deviation": _("Deviation"),
        "growth": _("Growth"),
    }  # fmt: skip


def _row(sheet: _Sheet, key: str, kind: str, unit: str) -> Row:
    values = sheet.get(key, kind)
    cells = []
    for year, value in zip(sheet.years, values, strict=True):
        running = kind == ACTUAL and year == sheet.now and value is not None
        cells.append(Cell(shown(value, unit, sheet.currency), note=_("so far") if running else ""))
    return Row(kind, _labels()[kind], values, cells)


def shown(value: Decimal | None, unit: str, currency: str) -> str:
    """A figure as it reads."""
    if value is None:
        return formats.DASH
    if unit == MONEY:
        return formats.money_short(value, currency, even=True)
    return formats.percent(value, 1) if unit == PERCENT else formats.number(value)


def _derived(sheet: _Sheet, item: Item) -> list[Row]:
    """Deviation from plan and growth, both in percent. The running year is judged by its forecast."""
    expected, plan = sheet.expected(item.key), sheet.get(item.key, PLAN)
    off: Values = []
    for year, value, wanted, forecast in zip(
        sheet.years, expected, plan, sheet.get(item.key, FORECAST), strict=True
    ):
        known = year < sheet.now or (year == sheet.now and forecast is not None)
        off.append((value - wanted) / wanted * 100 if known and value is not None and wanted else None)
    rows = []
    if any(value is not None for value in off):
        cells = [Cell(formats.percent(value, 1, sign=True), _judged(value, less=item.less)) for value in off]
        rows.append(Row("deviation", _labels()["deviation"], off, cells))
    if item.grows:
        chain = [sheet.before.get(item.key), *expected]
        growth: Values = [
            (now - was) / was * 100 if was and now is not None else None for was, now in pairwise(chain)
        ]
        if any(value is not None for value in growth):
            cells = [Cell(formats.percent(value, 1, sign=True)) for value in growth]
            rows.append(Row("growth", _labels()["growth"], growth, cells))
    return rows


def _points(sheet: _Sheet, key: str) -> Row:
    """A share is off by percentage points."""
    pairs = zip(sheet.years, sheet.get(key, ACTUAL), sheet.get(key, PLAN), strict=True)
    values: Values = [
        a - p if a is not None and p is not None and year < sheet.now else None for year, a, p in pairs
    ]
    cells = []
    for value in values:
        text = formats.DASH if value is None else f"{'+' if value > 0 else ''}{formats.number(value, 1)}"
        cells.append(Cell(text, _judged(value, less=False)))
    return Row("deviation", _("Deviation, points"), values, cells)


def _judged(value: Decimal | None, *, less: bool) -> str:
    if value is None:
        return ""
    good = -value if less else value
    return "" if good >= -1 else "k-watch" if good >= -5 else "k-risk"


def _charts(sheet: _Sheet) -> list[tuple[str, SafeString, SafeString]]:
    """Revenue as bars with the plan as a tick; share of wallet as a line towards its plan."""
    found = []
    labels = [str(year) for year in sheet.years]
    if ("revenue", ACTUAL) in sheet.rows or ("revenue", PLAN) in sheet.rows:
        expected, plan = sheet.expected("revenue"), sheet.get("revenue", PLAN)
        actual = [
            value if year < sheet.now or (year == sheet.now and value != wanted) else None
            for year, value, wanted in zip(sheet.years, expected, plan, strict=True)
        ]
        values = [v for v in (*actual, *plan) if v is not None]
        scale = 1_000_000 if max((abs(v) for v in values), default=Decimal(0)) >= 100_000 else 1
        title = _("Revenue, million") if scale > 1 else _("Revenue")
        bars = [
            charts.Bar(label, _scaled(was, scale), _scaled(wanted, scale))
            for label, was, wanted in zip(labels, actual, plan, strict=True)
        ]
        legend = charts.legend(
            ("bar", _("Actual, or forecast")), ("tick", _("Plan")), ("outline", _("Planned"))
        )
        found.append((title, charts.bar_chart(title, bars, digits=2 if scale > 1 else 0), legend))
    if ("share", ACTUAL) in sheet.rows and len([v for v in sheet.get("share", ACTUAL) if v is not None]) > 1:
        title = _("Share of wallet, %")
        ours = [
            value if year < sheet.now else None
            for year, value in zip(sheet.years, sheet.get("share", ACTUAL), strict=True)
        ]
        points = [
            charts.Point(label, _rounded(was), _rounded(wanted))
            for label, was, wanted in zip(labels, ours, sheet.get("share", PLAN), strict=True)
        ]
        legend = charts.legend(("line", _("Actual")), ("dashes", _("Plan")))
        found.append((title, charts.line_chart(title, points, digits=1), legend))
    return found


def _scaled(value: Decimal | None, scale: int) -> Decimal | None:
    return None if value is None else value / scale


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1)
