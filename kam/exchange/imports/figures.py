"""Import of figures: organisation, measure, kind and month; quarters and years are spread over their months
exactly.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _n

from accounts.customers.derived import last_revenue_refresh
from accounts.customers.figures import month_end, monthly
from accounts.models import Figure, KeyAccount
from kam.exchange.imports import checking
from kam.exchange.imports.accounts import chunks
from kam.exchange.imports.checking import Checked, Converter, Setting, mark_repeats, shown
from kam.exchange.imports.lookups import Organisations
from kam.exchange.imports.mapping import Mapping
from kam.exchange.imports.models import Kind
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.records.models import Change
from kam.records.operations import change_for
from kam.reference.models import Currency, Measure

_CHUNK = 500
Key = tuple[int, str, str, dt.date]  # organisation, measure, kind, first of the month


class FigureImport:
    """Checks rows of figures against those that are there, and writes them."""

    def __init__(self, table: Table, mapping: Mapping, setting: Setting) -> None:
        self.table, self.mapping, self.setting = table, mapping, setting
        self.converter = Converter(Kind.FIGURES, table, mapping, setting)

    def check(self) -> list[Checked]:
        self.stamp = figure_stamp()
        self.known = Organisations(self.mapping.system)
        self.measures = {m.key: m for m in Measure.objects.all()}
        self.currencies = {c.code: c for c in Currency.objects.all()}
        self.rows = self.converter.convert()
        for row in self.rows:
            self._complete(row)
        mark_repeats(self.rows, lambda row: row.target)
        self._refuse_overlaps()
        self._load()
        for row in self.rows:
            if row.outcome != checking.ERROR and row.target is not None:
                self._compare(row)
        return self.rows

    def _complete(self, row: Checked) -> None:
        values = row.values
        for key, text in (
            ("measure", _n("The measure is missing.")),
            ("period", _n("The period is missing.")),
            ("value", _n("The value is missing.")),
        ):
            header = self.converter.header(key)
            if key not in values and not any(p.column == header for p in row.problems):
                row.fail(Problem(text, {}, header))
        name, external = values.pop("organisation", ""), values.pop("organisation_id", "")
        try:
            if not name and not external:
                raise ValueProblem(_n("The organisation is missing."))
            place = self.known.find(name, external)
            row.name = self.known.names[place]
        except ValueProblem as error:
            row.fail(error.problem.at(self.converter.header("organisation" if name else "organisation_id")))
            return
        if row.outcome == checking.ERROR:
            return
        values.setdefault("kind", Figure.Kind.ACTUAL.value)
        if self.measures[values["measure"]].unit == Measure.Unit.MONEY:
            values.setdefault("currency", self.mapping.currency or self.setting.currency)
        else:
            values.pop("currency", None)
        period = values["period"]
        row.target = (place, values["measure"], values["kind"], period.first, period.last)

    def _refuse_overlaps(self) -> None:
        """Two rows may not fill the same month: March and the whole year cannot both be meant."""
        owner: dict[Key, Checked] = {}
        for row in self.rows:
            if row.outcome == checking.ERROR or row.target is None:
                continue
            place, measure, kind, *_days = row.target
            for month in row.values["period"].months:
                before = owner.setdefault((place, measure, kind, month), row)
                if before is not row and before.target != row.target:
                    row.fail(
                        Problem(
                            _n("Line %(line)s fills some of the same months. Keep one of them."),
                            {"line": before.line},
                            self.converter.header("period"),
                        )
                    )
                    break

    def cells(self, row: Checked) -> list[tuple[Key, Decimal]]:
        """The months of a row and their values: sums are spread, averages and last values hold for each
        month.
        """
        place, measure, kind, *_days = row.target
        months = row.values["period"].months
        currency = self.currencies.get(row.values.get("currency", ""))
        parts = monthly(self.measures[measure], row.values["value"], len(months), currency)
        return [((place, measure, kind, month), part) for month, part in zip(months, parts, strict=True)]

    def _load(self) -> None:
        places = sorted({row.target[0] for row in self.rows if row.target is not None})
        self.existing: dict[Key, tuple[int, Decimal, str | None, str, dt.date | None]] = {}
        for part in chunks(places):
            rows = Figure.objects.filter(organisation__in=part).values_list(
                "organisation_id",
                "measure_id",
                "kind",
                "starts_on",
                "pk",
                "value",
                "currency_id",
                "source",
                "as_of",
            )
            self.existing.update(
                {(a, b, c, d): (pk, *rest) for a, b, c, d, pk, *rest in rows.iterator(chunk_size=5000)}
            )

    def _compare(self, row: Checked) -> None:
        values = row.values
        new, changed = 0, 0
        old_total = Decimal(0)
        for key, value in self.cells(row):
            now = self.existing.get(key)
            if now is None:
                new += 1
                continue
            if now[3] and now[3] != values.get("source", ""):
                row.fail(
                    Problem(
                        _n(
                            "This figure comes from %(system)s. Import it from there, or name it as "
                            "the system."
                        ),
                        {"system": now[3]},
                        self.converter.header("value"),
                    )
                )
                return
            old_total += now[1]
            wanted = (
                value,
                values.get("currency"),
                values.get("source", now[3]),
                values.get("as_of", now[4]),
            )
            changed += wanted != now[1:]
        months = len(values["period"].months)
        if new == months:
            row.outcome = checking.CREATE
            row.changes = [(k, None, _period(v) if k == "period" else shown(v)) for k, v in values.items()]
        elif new or changed:
            row.outcome = checking.UPDATE
            is_sum = self.measures[values["measure"]].rollup == Measure.Rollup.SUM
            row.changes = [
                (
                    "value",
                    shown(old_total if is_sum else old_total / max(1, months - new)),
                    shown(values["value"]),
                )
            ]

    # Writing -------------------------------------------------------------------------------

    def all_words(self) -> Any:
        return self.converter.all_words()

    def current_stamp(self) -> Any:
        return figure_stamp()

    def parts(self, rows: list[Checked], size: int) -> Iterator[list[Checked]]:
        yield from chunks([row for row in rows if row.changes], size)

    def writer(self, batch: str) -> "FigureWriter":
        return FigureWriter(self, batch)


def _period(period: Any) -> str:
    return (
        f"{period.first:%Y-%m}" if len(period.months) == 1 else f"{period.first:%Y-%m} – {period.last:%Y-%m}"
    )


class FigureWriter:
    """Writes checked figures in few queries, with history."""

    def __init__(self, source: FigureImport, batch: str) -> None:
        self.source, self.batch, self.by = source, batch, source.setting.by
        self.edited: dict[str, dict[str, int]] = {}
        self.ids: list[int] = []

    def write(self, rows: list[Checked]) -> None:
        scopes = dict(
            KeyAccount.objects.filter(
                pk__in={a for r in rows if (a := self.source.known.account[r.target[0]])}
            ).values_list("pk", "team")
        )
        fresh: list[Figure] = []
        touched: list[Figure] = []
        changes: list[tuple[Figure, str, dict[str, tuple[Any, Any]]]] = []
        there = self._locked(rows)
        for row in rows:
            for key, value in self.source.cells(row):
                now = self.source.existing.get(key)
                figure = there[now[0]] if now else self._new(key)
                values = _set(figure, value, row.values)
                if now is None:
                    fresh.append(figure)
                    changes.append(
                        (figure, Change.Action.CREATE, {n: (None, new) for n, (_old, new) in values.items()})
                    )
                elif values:
                    figure.version += 1
                    figure.updated_at = timezone.now()
                    touched.append(figure)
                    changes.append((figure, Change.Action.EDIT, values))
        self._save(fresh, touched)
        Change.objects.bulk_create(
            [
                change_for(
                    figure,
                    action=action,
                    by=self.by,
                    values=values,
                    batch=self.batch,
                    scope=self._scope(figure, scopes),
                )
                for figure, action, values in changes
            ],
            batch_size=_CHUNK,
        )

        revenue = {self.source.known.account[r.target[0]] for r in rows if r.values["measure"] == "revenue"}
        for part in chunks(sorted(pk for pk in revenue if pk is not None)):
            last_revenue_refresh(part, today=self.source.setting.today)

    def _locked(self, rows: list[Checked]) -> dict[int, Figure]:
        """The figures that are there already, under lock."""
        pks = [
            now[0]
            for row in rows
            for key, _v in self.source.cells(row)
            if (now := self.source.existing.get(key))
        ]
        return {
            f.pk: f for part in chunks(pks) for f in Figure.objects.select_for_update().filter(pk__in=part)
        }

    def _save(self, fresh: list[Figure], touched: list[Figure]) -> None:
        Figure.objects.bulk_create(fresh, batch_size=_CHUNK)
        Figure.objects.bulk_create(
            touched,
            batch_size=_CHUNK,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["value", "currency", "source", "as_of", "version", "updated_at"],
        )
        self.edited.setdefault(Figure._meta.label_lower, {}).update({str(f.pk): f.version for f in touched})

    def _scope(self, figure: Figure, scopes: dict[int, int]) -> str:
        team = scopes.get(self.source.known.account[figure.organisation_id] or 0)
        return f"team:{team}" if team else ""

    def _new(self, key: Key) -> Figure:
        place, measure, kind, month = key
        return Figure(
            organisation_id=place, measure_id=measure, kind=kind, starts_on=month, ends_on=month_end(month)
        )


def _set(figure: Figure, value: Decimal, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    changed: dict[str, tuple[Any, Any]] = {}
    wanted = {
        "value": value,
        "currency_id": values.get("currency"),
        "source": values.get("source"),
        "as_of": values.get("as_of"),
    }
    for column, new in wanted.items():
        old = getattr(figure, column)
        if new is not None and new != old:
            setattr(figure, column, new)
            if column == "currency_id":
                changed["currency"] = ({"text": old} if old else None, {"text": new})
            else:
                changed[column] = (old, new)
    return changed


def figure_stamp() -> Any:
    """Changes when a figure does."""
    return hash(tuple(Figure.objects.order_by("pk").values_list("pk", "version").iterator(chunk_size=10_000)))
