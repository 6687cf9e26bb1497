"""What the pages of an import show."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from kam.exchange.imports.checking import OUTCOMES
from kam.exchange.imports.engine import StoredRows
from kam.exchange.imports.fields import fields_of
from kam.exchange.imports.mapping import Mapping, money_field, order_of
from kam.exchange.imports.models import ImportRun
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.exchange.imports.values import number_of
from kam.lib import formats
from kam.reference.models import Country, Industry, Measure, Tier
from teams.models import Department, User

ROWS_SHOWN = 50
CHANGES_SHOWN = 8
_NAMES = {"name", "title", "first_name", "last_name"}


@dataclass(frozen=True)
class Change:
    """One field as the user reads it."""

    label: Any
    old: str
    new: str
    is_new: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the preview."""

    line: int
    outcome: str
    name: str
    changes: list[Change]
    more: int
    problems: list[Problem]


class Names:
    """Keys of reference rows as names in the reader's language, loaded once per page and only where
    needed.
    """

    _MODELS: dict[str, tuple[Any, str]] = {
        "industry": (Industry, "pk"),
        "tier": (Tier, "key"),
        "measure": (Measure, "key"),
        "country": (Country, "code"),
        "department": (Department, "pk"),
    }

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def of(self, type: str, value: Any) -> str:
        if type not in self._known:
            model, key = self._MODELS[type]
            self._known[type] = {str(getattr(row, key)): row.name for row in model.objects.all()}
        return self._known[type].get(str(value), str(value))

    def colleague(self, pk: Any) -> str:
        found = self._known.setdefault("colleague", {})
        if str(pk) not in found:
            found[str(pk)] = str(User.objects.filter(pk=pk).first() or pk)
        return found[str(pk)]


def preview_page(run: ImportRun, stored: StoredRows, outcome: str, number: Any) -> Page:
    """A page of checked rows; only these are parsed."""
    page = Paginator(stored.of(outcome if outcome in OUTCOMES else ""), ROWS_SHOWN).get_page(number)
    names = Names()
    shown: Any = [_row(run.kind, StoredRows.parse(line), names) for line in page.object_list]
    page.object_list = shown
    return page


def _row(kind: str, data: list[Any], names: Names) -> Row:
    line, outcome, name, changes, problems = data[:5]
    if outcome == "create":  # the name stands beside it
        changes = [change for change in changes if change[0] not in _NAMES]
    shown = [_change(kind, change, names) for change in changes[:CHANGES_SHOWN]]
    return Row(
        line,
        outcome,
        name,
        shown,
        max(0, len(changes) - CHANGES_SHOWN),
        [Problem.from_json(p) for p in problems],
    )


def _change(kind: str, change: list[Any], names: Names) -> Change:
    key, old, new = change
    target = fields_of(kind).get({"boss": "manager"}.get(key, key))
    type = target.type if target else "text"
    label = target.label if target else key
    return Change(
        label, _text(type, old, names), _text(type, new, names), isinstance(new, dict) and "new" in new
    )


def _text(type: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        if "pk" in value and type in ("industry", "department"):
            return names.of(type, value["pk"])
        return str(value.get("new") or value.get("text", ""))
    if type in Names._MODELS:
        return names.of(type, value)
    if type == "colleague":
        return names.colleague(value)
    if type in ("money", "whole"):
        try:
            return formats.plain(Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    if type == "date":
        return formats.day_long(dt.date.fromisoformat(str(value)))
    return str(value)


@dataclass(frozen=True)
class Column:
    """A column of the file on the page that assigns them."""

    header: str
    samples: list[str]
    field: Any
    is_empty: bool
    reads: str


def columns_of(form: Any, table: Table, mapping: Mapping, kind: str) -> list[Column]:
    """Columns with samples and, for dates and numbers, how they are read."""
    key_of = {index: key for key, index in mapping.columns.items()}
    types = fields_of(kind)
    found = []
    for index, bound in enumerate(form.column_fields):
        samples: list[str] = []
        for cell in table.column(index):
            text = str(cell)[:60]
            if text not in samples:
                samples.append(text)
            if len(samples) == 3:
                break
        reads = ""
        order = table.options.date_orders.get(str(index))
        if order and types.get(key_of.get(index, "")) and types[key_of[index]].type in ("date", "period"):
            reads = {"dmy": _("day first"), "mdy": _("month first"), "ask": _("day or month first?")}[
                order_of(table, mapping, index)
            ]
        found.append(
            Column(
                table.headers[index] or _("Column %(number)s") % {"number": index + 1},
                samples,
                bound,
                not samples,
                reads,
            )
        )
    return found


@dataclass(frozen=True)
class Unit:
    """How the money column is read, in words."""

    header: str
    field: Any
    sample: str
    becomes: str
    reason: str


def unit_of(table: Table, mapping: Mapping, kind: str) -> Unit | None:
    """None when no money column is assigned."""
    key = money_field(kind)
    index = mapping.columns.get(key, -1)
    if index < 0:
        return None
    sample = becomes = ""
    for cell in table.column(index):
        try:
            number = number_of(cell, table.options.decimal)
        except ValueProblem:
            continue
        if number:
            sample = str(cell)
            currency = (
                _("(by row)")
                if {"turnover_currency", "currency"} & mapping.columns.keys()
                else mapping.currency
            )
            becomes = formats.money(number * Decimal(mapping.factor), currency)
            break
    reasons = {
        "header": _("The header says so."),
        "size": _(
            "Read from the sizes: without this factor the turnover per employee would be far too "
            "small. Please check."
        ),
        "country": _(
            "The file does not name a currency; most rows are of a country that pays in it. Please check."
        ),
        "chosen": "",
        "": _("The file does not say so. Please check."),
    }
    return Unit(
        table.headers[index], fields_of(kind)[key].label, sample, becomes, reasons[mapping.unit_reason]
    )
