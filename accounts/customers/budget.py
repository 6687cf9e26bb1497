"""The yearly budget of all accounts that somebody sees: by account, fiscal year and measure, in one currency.

Accounts come in chunks by name, the figures of each chunk in one query (two where an amount has to be converted
month by month), so that ten thousand accounts take no more memory than five hundred.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.customers.figure_queries import Years
from accounts.customers.models import Figure, KeyAccount
from kam.lib.fields import PLACES
from kam.reference.calendar import fiscal_year
from kam.reference.models import Measure
from kam.reference.money import Converter
from teams.membership.chain_queries import leads_of

CHUNK = 500
LONG, WIDE = "long", "wide"


@dataclass(frozen=True)
class BudgetWish:
    """Which years and kinds, and whether a row is a figure (long) or a year of an account (wide)."""

    first: int
    last: int
    kinds: tuple[str, ...]
    shape: str = LONG

    @property
    def span(self) -> range:
        return range(self.first, self.last + 1)


@dataclass
class YearFigure:
    """A year of a measure and kind. `currency` is another than ours where an amount had no exchange rate."""

    value: Decimal = Decimal(0)
    currency: str | None = None
    as_of: dt.date | None = None
    sources: set[str] = field(default_factory=set)


#: (account, fiscal year, measure, kind, currency)
_Key = tuple[int, int, str, str, str | None]

_SQL = """
    SELECT o.account_id, CASE {buckets} END AS fiscal, f.measure_id, f.kind, f.currency_id, SUM(f.value), COUNT(*),
        COUNT(DISTINCT f.starts_on), MAX(f.as_of), MAX(f.source)
    FROM accounts_figure f JOIN accounts_organisation o ON o.id = f.organisation_id
    WHERE o.account_id IN ({accounts}) AND f.starts_on BETWEEN %s AND %s AND f.kind IN ({kinds})
    GROUP BY o.account_id, fiscal, f.measure_id, f.kind, f.currency_id
"""


class Budget:
    """Reads the figures of chunks of accounts."""

    def __init__(self, user: Any, years: Years, wish: BudgetWish, today: dt.date) -> None:
        self.user, self.years, self.wish, self.today = user, years, wish, today
        self.measures = {row.key: row for row in Measure.objects.current()}
        self.converter: Converter | None = None

    def head(self) -> list[str]:
        account = [_("Account"), _("Tier"), _("Status"), _("KAM"), _("Fiscal year")]
        if self.wish.shape == WIDE:
            return account + [self._column(key, kind) for key, kind in self._columns()]
        return [*account, _("Measure"), _("Kind"), _("Value"), _("Unit"), _("As of"), _("System of record")]

    def rows(self) -> Iterator[list[Any]]:
        """Account by account in order of their names, years and measures in order."""
        for accounts in self._chunks():
            leads = leads_of(
                [team for _pk, _name, _tier, _status, team in accounts], self.today, deputies_of_all=False
            )
            figures = self._figures([account[0] for account in accounts])
            for pk, name, tier, status, team in accounts:
                kam = leads[team].kam
                start = [name, tier, str(KeyAccount.Status(status).label), kam.full_name if kam else ""]
                make = self._wide if self.wish.shape == WIDE else self._long
                yield from make(start, figures.get(pk, {}))

    # Accounts

    def _chunks(self) -> Iterator[list[tuple]]:
        """By keyset: the list may change while it is read, and no page is counted."""
        language = "de" if (get_language() or "en").startswith("de") else "en"
        accounts = KeyAccount.objects.visible_to(self.user).current().order_by("name", "pk")
        columns = ("pk", "name", f"tier__name_{language}", "status", "team_id")
        after = Q()
        while chunk := list(accounts.filter(after).values_list(*columns)[:CHUNK]):
            yield chunk
            if len(chunk) < CHUNK:
                return
            pk, name = chunk[-1][:2]
            after = Q(name__gt=name) | Q(name=name, pk__gt=pk)

    # Figures

    def _figures(self, pks: Sequence[int]) -> dict[int, dict[tuple[int, str, str], list[YearFigure]]]:
        periods = [self.years.period(year) for year in self.wish.span]
        marks = ["%s"] * len(pks)
        sql = _SQL.format(
            buckets=" ".join("WHEN f.starts_on BETWEEN %s AND %s THEN %s" for _p in periods),
            accounts=", ".join(marks),
            kinds=", ".join(["%s"] * len(self.wish.kinds)),
        )
        values: list[Any] = []
        for year, period in zip(self.wish.span, periods, strict=True):
            values += [period.first, period.last, year]
        values += [*pks, periods[0].first, periods[-1].last, *self.wish.kinds]
        found: dict[_Key, YearFigure] = defaultdict(YearFigure)
        monthly: set[int] = set()
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            for account, year, measure, kind, currency, total, count, months, as_of, fed in cursor.fetchall():
                known = self.measures.get(measure)
                if known is None:
                    continue
                if self._by_month(known, currency):
                    monthly.add(account)
                    continue
                figure = found[account, year, measure, kind, currency]
                figure.currency = currency
                figure.value = self._rolled(known, Decimal(int(total)).scaleb(-PLACES), count, months)
                _seen(figure, as_of, fed)
        if monthly:
            self._add_by_month(found, monthly, periods[0].first, periods[-1].last)
        sorted_out: dict[int, dict[tuple[int, str, str], list[YearFigure]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for (account, year, measure, kind, _currency), figure in found.items():
            sorted_out[account][year, measure, kind].append(figure)
        return sorted_out

    def _by_month(self, measure: Measure, currency: str | None) -> bool:
        return currency not in (None, self.years.currency) or measure.rollup == Measure.Rollup.LAST

    def _rolled(self, measure: Measure, total: Decimal, count: int, months: int) -> Decimal:
        if measure.rollup == Measure.Rollup.SUM:
            return total
        # People add up over units; a score is the mean of all that was given.
        parts = months if measure.unit == Measure.Unit.COUNT else count
        return (total / parts).quantize(Decimal("0.01"))

    def _add_by_month(
        self, found: dict[_Key, YearFigure], accounts: set[int], first: dt.date, last: dt.date
    ) -> None:
        self.converter = self.converter or Converter()
        rows = Figure.objects.filter(
            organisation__account__in=accounts,
            starts_on__gte=first,
            starts_on__lte=last,
            kind__in=self.wish.kinds,
        ).values_list("organisation__account", "measure", "kind", "currency", "starts_on", "as_of", "source")
        for account, measure, kind, currency, day, as_of, source, total in (
            rows.annotate(total=Sum("value")).order_by("starts_on").iterator()
        ):
            known = self.measures.get(measure)
            if known is None or not self._by_month(known, currency):
                continue
            amount = self.converter.convert(total, currency, day)
            into = currency if amount is None else self.years.currency if currency else None
            figure = found[account, fiscal_year(day, self.years.start_month), measure, kind, into]
            figure.currency = into
            value = total if amount is None else amount
            figure.value = value if known.rollup == Measure.Rollup.LAST else figure.value + value
            _seen(figure, as_of, source)

    # Rows

    def _columns(self) -> list[tuple[str, str]]:
        return [(key, kind) for key in self.measures for kind in self.wish.kinds]

    def _column(self, key: str, kind: str) -> str:
        measure = self.measures[key]
        unit = f" ({self.years.currency})" if measure.unit == Measure.Unit.MONEY else ""
        return f"{measure.name}, {Figure.Kind(kind).label}{unit}"

    def _long(
        self, start: list[Any], figures: dict[tuple[int, str, str], list[YearFigure]]
    ) -> Iterator[list[Any]]:
        units = {Measure.Unit.PERCENT: "%"}
        for year in self.wish.span:
            for key, kind in self._columns():
                for figure in figures.get((year, key, kind), ()):
                    unit = figure.currency or units.get(self.measures[key].unit, "")
                    yield [
                        *start, year, self.measures[key].name, str(Figure.Kind(kind).label), _tidy(figure.value), unit,
                        figure.as_of, ", ".join(sorted(figure.sources)),
                    ]  # fmt: skip

    def _wide(
        self, start: list[Any], figures: dict[tuple[int, str, str], list[YearFigure]]
    ) -> Iterator[list[Any]]:
        for year in self.wish.span:
            cells = [self._converted(figures.get((year, key, kind), ())) for key, kind in self._columns()]
            if any(cell is not None for cell in cells):
                yield [*start, year, *cells]

    def _converted(self, figures: Sequence[YearFigure]) -> Decimal | None:
        """The one amount in our currency; None where there is none, or a part had no exchange rate."""
        if any(figure.currency not in (None, self.years.currency) for figure in figures):
            return None
        return _tidy(figures[0].value) if figures else None


def _tidy(value: Decimal) -> Decimal:
    """Two places, four where they say something."""
    cents = value.quantize(Decimal("0.01"))
    return cents if cents == value else value


def _seen(figure: YearFigure, as_of: Any, source: str) -> None:
    """Keeps the latest day and the sources. SQLite hands over text."""
    if as_of:
        day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        figure.as_of = max(day, figure.as_of or day)
    if source:
        figure.sources.add(source)
