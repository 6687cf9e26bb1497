"""The figures of an account by month, quarter or year, rolled up over what the viewer may see."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Figure, KeyAccount, Organisation
from kam.lib import charts, formats
from kam.reference.calendar import Period, add_months, fiscal_period
from kam.reference.models import Measure
from kam.reference.money import Converter

STEPS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Column:
    """A period of the table."""

    label: str
    period: Period


@dataclass
class Line:
    """One measure of one kind: a value per column, in the company's currency where it is money."""

    key: str
    name: str
    unit: str
    kind: str
    values: list[Decimal | None]
    total: Decimal | None
    sources: list[str] = field(default_factory=list)
    computed: bool = False

    @property
    def kind_label(self) -> str:
        return str(Figure.Kind(self.kind).label)


def columns_of(year: int, start_month: int, by: str) -> list[Column]:
    """The periods of a fiscal year; by year: this one, the two before and the one after."""
    if by == "year":
        return [Column(str(y), fiscal_period(y, start_month)) for y in range(year - 2, year + 2)]
    step = STEPS[by]
    first = fiscal_period(year, start_month).first
    found = []
    for number in range(12 // step):
        start = add_months(first, number * step)
        period = Period(start, add_months(start, step) - dt.timedelta(days=1))
        label = (
            formats.month(start)
            if by == "month"
            else _("Q%(number)s %(year)s") % {"number": number + 1, "year": year}
        )
        found.append(Column(label, period))
    return found


def nodes_in_scope(account: KeyAccount, user: Any, below: bool) -> list[int]:
    """Nodes that count: those of the account itself or, with `below`, of the accounts below that the viewer sees."""
    rows = Organisation.objects.filter(account=account).values_list("pk", flat=True)
    if not below:
        return list(rows)
    tree = Organisation.objects.filter(root=account.organisation.root_id)
    parents = dict(tree.values_list("pk", "parent_id"))
    found = set()
    for pk in (
        Organisation.objects.visible_to(user)
        .filter(root=account.organisation.root_id)
        .values_list("pk", flat=True)
    ):
        node: int | None = pk
        while node is not None and node != account.organisation_id:
            node = parents.get(node)
        if node is not None:
            found.add(pk)
    return sorted(found)


def figure_lines(nodes: list[int], columns: list[Column]) -> tuple[list[Line], bool]:
    """The lines of the table, and whether an amount was left out for want of an exchange rate.

    Sums add over months and nodes; averages are the mean of the values; "last value" is the latest one. Money is
    converted per row at the rate of its month.
    """
    measures = {row.key: row for row in Measure.objects.current()}
    converter = Converter()
    cells: dict[tuple[str, str], list[list[tuple[dt.date, Decimal]]]] = {}
    sources: dict[tuple[str, str], set[str]] = defaultdict(set)
    unconverted = False
    rows = Figure.objects.filter(
        organisation__in=nodes, starts_on__gte=columns[0].period.first, starts_on__lte=columns[-1].period.last
    ).values_list("measure", "kind", "starts_on", "value", "currency", "source")
    for key, kind, day, value, currency, source in rows.iterator():
        if key not in measures:
            continue
        amount = converter.convert(value, currency, day)
        if amount is None:
            unconverted = True
            continue
        place = next(
            i for i, column in enumerate(columns) if column.period.first <= day <= column.period.last
        )
        cells.setdefault((key, kind), [[] for _column in columns])[place].append((day, amount))
        if source:
            sources[key, kind].add(source)
    order = list(Figure.Kind.values)
    return [
        Line(
            key,
            measures[key].name,
            measures[key].unit,
            kind,
            [_rolled(measures[key], cell) for cell in cells[key, kind]],
            _rolled(measures[key], [value for cell in cells[key, kind] for value in cell]),
            sorted(sources[key, kind]),
        )
        for key, kind in sorted(
            cells, key=lambda pair: (measures[pair[0]].rank, pair[0], order.index(pair[1]))
        )
    ], unconverted


def _rolled(measure: Measure, values: list[tuple[dt.date, Decimal]]) -> Decimal | None:
    if not values:
        return None
    if measure.rollup == Measure.Rollup.SUM:
        return sum((value for _day, value in values), Decimal(0))
    if measure.rollup == Measure.Rollup.LAST:
        return max(values)[1]
    mean = sum((value for _day, value in values), Decimal(0)) / len(values)
    return mean.quantize(Decimal("0.01"))


#: Shares that follow from two measures: key -> (name, what is divided, by what).
SHARES = {
    "margin_share": (gettext_lazy("Contribution margin of revenue"), "margin", "revenue"),
    "wallet_share": (gettext_lazy("Share of wallet"), "revenue", "wallet"),
}


def computed_lines(lines: list[Line]) -> list[Line]:
    """Shares in percent, per kind, where both measures are known."""
    by_key = {(line.key, line.kind): line for line in lines}
    found = []
    for key, (name, part, whole) in SHARES.items():
        for kind in Figure.Kind.values:
            above, below = by_key.get((part, kind)), by_key.get((whole, kind))
            if above is None or below is None:
                continue
            values = [_share(a, b) for a, b in zip(above.values, below.values, strict=True)]
            total = _share(above.total, below.total)
            if any(value is not None for value in values):
                found.append(Line(key, str(name), Measure.Unit.PERCENT, kind, values, total, computed=True))
    return found


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole * 100 if part is not None and whole else None


def revenue_chart(lines: list[Line], columns: list[Column]) -> tuple[str, SafeString, SafeString] | None:
    """(title, chart, legend) of revenue by the table's periods; the table below says the same in figures."""
    known = {line.kind: line.values for line in lines if line.key == "revenue"}
    if not known:
        return None
    nothing: list[Decimal | None] = [None] * len(columns)
    actual = known.get(Figure.Kind.ACTUAL, nothing)
    planned = known.get(Figure.Kind.PLAN, known.get(Figure.Kind.FORECAST, nothing))
    most = max(abs(value) for values in known.values() for value in values if value is not None)
    scale, title = (1_000_000, _("Revenue, million")) if most >= 100_000 else (1, _("Revenue"))
    bars = [
        charts.Bar(column.label.split(formats.NBSP)[0], _scaled(was, scale), _scaled(plan, scale))
        for column, was, plan in zip(columns, actual, planned, strict=True)
    ]
    legend = charts.legend(("bar", _("Actual")), ("tick", _("Plan")), ("outline", _("Planned")))
    return title, charts.bar_chart(title, bars, digits=2 if scale > 1 else 0, width=960), legend


def _scaled(value: Decimal | None, scale: int) -> Decimal | None:
    return None if value is None else value / scale
