"""An account's figures by fiscal year, entered in a grid: read in one query, saved all or none.

A cell is the year of one measure and kind on the account's own node. What a system of record feeds, what units
below have, and what is in another currency is shown but not typed here.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers import rules
from accounts.customers.derived import last_revenue_refresh
from accounts.customers.figure_queries import Years
from accounts.customers.figures import month_end, monthly
from accounts.customers.models import Figure, KeyAccount, Organisation
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.models import Change
from kam.records.operations import change_for, delete_row, edit_row
from kam.reference.calendar import fiscal_year
from kam.reference.models import Currency, Measure
from teams.models import User

#: How the batches of a save begin.
GRID = "years:"


class CellKey(NamedTuple):
    """Which cell: "revenue", "plan", 2027."""

    measure: str
    kind: str
    year: int

    @property
    def name(self) -> str:
        return f"{self.measure}-{self.kind}-{self.year}"


@dataclass(frozen=True)
class GridCell:
    """What a cell holds. `mark` changes when any of its months does; `fixed` says why it is not typed here."""

    value: Decimal | None = None
    mark: str = ""
    fixed: str = ""
    foreign: bool = False


NOTHING = GridCell()


@dataclass(frozen=True)
class Grid:
    """The cells that hold something, and the currency in which money is typed."""

    cells: dict[CellKey, GridCell]
    currency: str

    def cell(self, key: CellKey) -> GridCell:
        return self.cells.get(key, NOTHING)


@dataclass(frozen=True)
class YearValue:
    """What the writer typed, None for nothing, and the mark of what they saw."""

    key: CellKey
    value: Decimal | None
    seen: str


class StaleYears(Exception):
    """Somebody saved one of the cells since the writer read them; nothing was written."""

    def __init__(self, cells: list[CellKey], grid: Grid) -> None:
        super().__init__("figures have moved on")
        self.cells, self.grid = cells, grid


def year_grid(
    account: KeyAccount, measures: Sequence[Measure], span: Iterable[int], years: Years, *, lock: bool = False
) -> Grid:
    """One query."""
    shown = list(span)
    rows = Figure.objects.filter(
        organisation__account=account,
        measure__in=[measure.key for measure in measures],
        starts_on__gte=years.period(shown[0]).first,
        starts_on__lte=years.period(shown[-1]).last,
    ).order_by("starts_on", "pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    by_cell: dict[CellKey, list[Figure]] = defaultdict(list)
    for row in rows:
        year = fiscal_year(row.starts_on, years.start_month)
        by_cell[CellKey(row.measure_id, row.kind, year)].append(row)
    currency = _currency(account, by_cell.values(), years)
    averaged = {measure.key for measure in measures if measure.rollup != Measure.Rollup.SUM}
    cells = {
        key: _cell(found, account.organisation_id, currency, averaged=key.measure in averaged)
        for key, found in by_cell.items()
    }
    return Grid(cells, currency)


def _currency(account: KeyAccount, cells: Iterable[list[Figure]], years: Years) -> str:
    """The one in which the account's plan is kept; the company's where there is none yet."""
    rows = [row for found in cells for row in found if row.currency_id]
    own = [row for row in rows if row.organisation_id == account.organisation_id and not row.source]
    chosen = next((row.currency_id for row in own if row.kind == Figure.Kind.PLAN), None)
    return chosen or (own[0].currency_id if own else None) or years.currency


def _cell(rows: list[Figure], node: int, currency: str, *, averaged: bool) -> GridCell:
    total = sum((row.value for row in rows), Decimal(0))
    if averaged:
        total = (total / len({row.starts_on for row in rows})).quantize(Decimal("0.01"))
    foreign = any(row.currency_id not in (None, currency) for row in rows)
    return GridCell(total, _mark(rows), _fixed(rows, node, foreign=foreign), foreign)


def _fixed(rows: list[Figure], node: int, *, foreign: bool) -> str:
    sources = sorted({row.source for row in rows if row.source})
    if sources:
        return _("comes from %(system)s") % {"system": ", ".join(sources)}
    if any(row.organisation_id != node for row in rows):
        return _("kept by unit")
    return _("in another currency") if foreign else ""


def _mark(rows: list[Figure]) -> str:
    said = ",".join(f"{row.pk}.{row.version}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


@transaction.atomic
def year_figures_save(
    *,
    account: KeyAccount,
    values: Sequence[YearValue],
    measures: Sequence[Measure],
    span: Sequence[int],
    years: Years,
    by: User | None,
    today: dt.date,
) -> int:
    """Saves the cells that were changed, spread over their months. Returns how many.

    Raises StaleYears when one has changed since its mark, ValidationError for one that is not typed here.
    """
    list(
        Organisation.objects.select_for_update()
        .filter(pk=account.organisation_id)
        .values_list("pk", flat=True)
    )
    account = KeyAccount.objects.select_related("organisation").get(pk=account.pk)
    ask(rules.why_not_in(account, by, "figures.edit"))
    grid = year_grid(account, measures, span, years, lock=True)
    changed = [value for value in values if value.value != grid.cell(value.key).value]
    late = [value.key for value in changed if value.seen != grid.cell(value.key).mark]
    if late:
        raise StaleYears(late, grid)
    known = {measure.key: measure for measure in measures}
    writer = _Writer(account, Currency.objects.get(code=grid.currency), by, today)
    for value in changed:
        if reason := grid.cell(value.key).fixed:
            raise ValidationError(_("This figure is not entered here: %(reason)s.") % {"reason": reason})
        writer.write(known[value.key.measure], value, years)
    writer.finish()
    if any(value.key.measure == "revenue" for value in changed):
        last_revenue_refresh([account.pk], today=today)
    return len(changed)


class _Writer:
    """Writes months and their history; one entry of the account's history in all."""

    def __init__(self, account: KeyAccount, currency: Currency, by: User | None, today: dt.date) -> None:
        self.account, self.currency, self.by, self.today = account, currency, by, today
        self.batch = f"{GRID}{new_public_id()}"
        self.made: list[Figure] = []

    def write(self, measure: Measure, value: YearValue, years: Years) -> None:
        months = years.period(value.key.year).months
        rows = Figure.objects.filter(
            organisation=self.account.organisation,
            measure=measure,
            kind=value.key.kind,
            starts_on__in=months,
        )
        have = {row.starts_on: row for row in rows}
        if value.value is None:
            for row in have.values():
                delete_row(row, by=self.by, scope=self.account.scope, note=str(row.value), batch=self.batch)
            return
        money = self.currency if measure.unit == Measure.Unit.MONEY else None
        parts = monthly(measure, value.value, len(months), money)
        for month, part in zip(months, parts, strict=True):
            content: dict[str, Any] = {"value": part, "currency": money, "as_of": self.today}
            if month in have:
                edit_row(
                    have[month],
                    values=content,
                    version=None,
                    by=self.by,
                    scope=self.account.scope,
                    batch=self.batch,
                )
                continue
            row = Figure(
                organisation=self.account.organisation,
                measure=measure,
                kind=value.key.kind,
                starts_on=month,
                ends_on=month_end(month),
                **content,
            )
            row.full_clean(exclude=["organisation", "measure", "currency"], validate_constraints=False)
            self.made.append(row)

    def finish(self) -> None:
        """A plan of five years is hundreds of new months: they go in together."""
        Figure.objects.bulk_create(self.made, batch_size=200)
        changes = [
            change_for(
                row,
                action=Change.Action.CREATE,
                by=self.by,
                scope=self.account.scope,
                values={
                    "value": (None, row.value),
                    "kind": (None, row.kind),
                    "starts_on": (None, row.starts_on),
                },
                batch=self.batch,
            )
            for row in self.made
        ]
        Change.objects.bulk_create(changes, batch_size=200)
