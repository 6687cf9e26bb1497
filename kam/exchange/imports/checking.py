"""What every kind of import shares: a row and what becomes of it, cells to values, order by parents."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _n

from kam.exchange.imports import values as read
from kam.exchange.imports.detect import Cell
from kam.exchange.imports.fields import Field, fields_of
from kam.exchange.imports.lookups import REFERENCE_TYPES, New, Word, Words, words_for
from kam.exchange.imports.mapping import Mapping, order_of
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.records.operations import plain

CREATE, UPDATE, UNCHANGED, ERROR = "create", "update", "unchanged", "error"
OUTCOMES = (CREATE, UPDATE, UNCHANGED, ERROR)
Progress = Callable[[int], None]


class Moved(Exception):
    """Somebody wrote between the check and the write: check again."""


class Cancelled(Exception):
    """The user wants it no more."""


@dataclass
class Checked:
    """One row of the file and what becomes of it. `changes`: field, old value, new value, as history keeps
    them.
    """

    line: int
    name: str = ""
    outcome: str = UNCHANGED
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    target: Any = None

    def fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.outcome = ERROR

    def as_json(self) -> list[Any]:
        return [self.line, self.outcome, self.name, self.changes, [p.as_json() for p in self.problems]]


@dataclass
class Setting:
    """What the importers need to know of the world."""

    by: Any
    today: Any
    currency: str
    fiscal_start: int
    progress: Progress = lambda done: None


class Converter:
    """Turns the cells of a row into values by field, with a problem per cell that cannot be understood."""

    def __init__(self, kind: str, table: Table, mapping: Mapping, setting: Setting) -> None:
        self.table, self.mapping, self.setting = table, mapping, setting
        self.fields = fields_of(kind)
        self.words: dict[str, Words] = {}
        self.factor = Decimal(mapping.factor or "1")
        self.columns: list[tuple[str, int, Callable[[Cell], Any], dict[Any, Any]]] = []
        # In the order of our fields: PostgreSQL keeps JSON keys in an order of its own.
        for key, index in ((k, mapping.columns[k]) for k in self.fields if k in mapping.columns):
            self.columns.append((key, index, self._reader(self.fields[key], index), {}))
        self.fixed: dict[str, Any] = {}
        for key, text in sorted(mapping.fixed.items()):
            if text and key not in mapping.columns and key in self.fields:
                self.fixed[key] = self._reader(self.fields[key], -1)(text)

    def _reader(self, target: Field, index: int) -> Callable[[Cell], Any]:
        decimal, limit = self.table.options.decimal, target.limit
        if target.type in REFERENCE_TYPES:
            words = self.words[target.key] = words_for(target.type, self.mapping.values.get(target.key, {}))
            known = words.names.values()
            return lambda cell: (
                str(cell) if index < 0 and str(cell) in known else words.resolve(read.text_of(cell, 240))
            )
        order = order_of(self.table, self.mapping, index) if index >= 0 else "dmy"
        readers: dict[str, Callable[[Cell], Any]] = {
            "whole": lambda cell: read.whole_of(cell, decimal),
            "year": read.year_of,
            "money": lambda cell: read.exact_of((read.number_of(cell, decimal) or Decimal(0)) * self.factor),
            "date": lambda cell: read.date_of(cell, order),
            "period": lambda cell: read.period_of(cell, order, self.setting.fiscal_start),
            "email": lambda cell: read.email_of(cell, limit),
            "url": lambda cell: read.url_of(cell, limit),
        }
        return readers.get(target.type, lambda cell: read.text_of(cell, limit))

    def convert(self) -> list[Checked]:
        """All rows. Words repeat a lot, so short texts are understood once per column."""
        found = []
        width = len(self.table.headers)
        for number, (line, cells) in enumerate(zip(self.table.lines, self.table.rows, strict=True)):
            row = Checked(line, values=dict(self.fixed))
            if len(cells) > width:
                row.fail(
                    Problem(
                        _n("This row has more cells than the header. Look for a delimiter within a text.")
                    )
                )
            for key, index, reader, known in self.columns:
                cell = cells[index] if index < len(cells) else None
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str) and cell in known:
                    self._seen(key, cell)
                    if known[cell] is not None:
                        row.values[key] = known[cell]
                    continue
                if read.is_empty(cell):
                    continue
                try:
                    value = reader(cell)
                except ValueProblem as error:
                    row.fail(error.problem.at(self.table.headers[index]))
                    continue
                if isinstance(cell, str) and len(cell) < 60:
                    known[cell] = value
                if value is not None:
                    row.values[key] = value
            found.append(row)
            if number % 2000 == 1999:
                self.setting.progress(number + 1)
        return found

    def _seen(self, key: str, cell: str) -> None:
        words = self.words.get(key)
        if words is not None and cell in words.seen:
            words.seen[cell] += 1

    def header(self, key: str) -> str:
        """The file's column that fills a field, for messages."""
        index = self.mapping.columns.get(key)
        return self.table.headers[index] if index is not None else ""

    def all_words(self) -> list[Word]:
        return [word for key, words in self.words.items() for word in words.words(key)]


def shown(value: Any) -> Any:
    """A value as preview and history keep it."""
    return {"new": value.text} if isinstance(value, New) else plain(value)


def digest_of(rows: Iterable[Checked]) -> str:
    """The same when every row would do the same: what the user saw is what is written."""
    found = hashlib.sha256()
    for row in rows:
        found.update(json.dumps([row.line, row.outcome, row.changes], default=str, sort_keys=True).encode())
    return found.hexdigest()


def counts_of(rows: Iterable[Checked]) -> dict[str, int]:
    count = Counter(row.outcome for row in rows)
    return {outcome: count[outcome] for outcome in OUTCOMES}


def take_name(row: Checked, header: str, *, missing: str) -> None:
    """First and last name of a row, out of one column where the file has them together. Fails the row without."""
    values = row.values
    if "name" in values and "last_name" not in values:
        title, first, last = read.split_name(values.pop("name"))
        values |= {
            "last_name": last,
            **({"first_name": first} if first else {}),
            **({"title": title[:30]} if title else {}),
        }
    values.pop("name", None)
    for key in ("last_name", "first_name"):
        if len(values.get(key, "")) > 80:
            long = {"length": len(values[key]), "limit": 80}
            row.fail(Problem(_n("This is %(length)s characters long; %(limit)s are the most."), long, header))
    row.name = " ".join(values[k] for k in ("title", "first_name", "last_name") if values.get(k))
    if not values.get("last_name"):
        row.fail(Problem(missing, {}, header))


def mark_repeats(rows: list[Checked], key_of: Callable[[Checked], Hashable | None]) -> None:
    """A second row for the same thing: harmless when it says the same, an error when it says something
    else.
    """
    first: dict[Hashable, Checked] = {}
    for row in rows:
        key = key_of(row) if row.outcome != ERROR else None
        if key is None:
            continue
        before = first.setdefault(key, row)
        if before is row:
            continue
        if before.values == row.values:
            row.outcome, row.changes, row.target = UNCHANGED, [], None
            row.values = {"repeats": before.line, **row.values}
        else:
            row.fail(
                Problem(
                    _n("Line %(line)s is about the same but says something else. Keep one of them."),
                    {"line": before.line},
                )
            )


def by_level(parent_of: dict[Any, Any]) -> tuple[list[list[Any]], list[list[Any]]]:
    """Items with parents before their children, level by level; and the cycles, each as its items."""
    level: dict[Any, int] = {}
    cycles: list[list[Any]] = []
    for start in parent_of:
        chain: list[Any] = []
        on_chain: set[Any] = set()
        node = start
        while node in parent_of and node not in level and node not in on_chain:
            chain.append(node)
            on_chain.add(node)
            node = parent_of[node]
        if node in on_chain:
            at = chain.index(node)
            cycles.append(chain[at:])
            for item in chain[at:]:
                level[item] = -1
            chain = chain[:at]
        base = level.get(node, -1) if node in parent_of else -1
        for item in reversed(chain):
            base = base + 1 if base >= 0 or node not in parent_of or level.get(node, 0) >= 0 else -1
            level[item] = base
    levels: list[list[Any]] = []
    for item, depth in level.items():
        if depth < 0:
            continue
        while len(levels) <= depth:
            levels.append([])
        levels[depth].append(item)
    return levels, cycles
