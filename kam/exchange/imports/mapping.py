"""Which column fills which field: guessed by names, remembered per header, changed by the user."""

import hashlib
import re
import statistics
from collections import Counter
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _n

from kam.exchange.imports.fields import FIELDS, REQUIRED, Field, fields_of
from kam.exchange.imports.models import Kind
from kam.exchange.imports.presets import PRESETS, Preset
from kam.exchange.imports.problems import Problem, ValueProblem
from kam.exchange.imports.reader import Table
from kam.exchange.imports.values import number_of, period_of, text_of, year_of

FACTORS = {"1": 1, "1000": 1000, "1000000": 1_000_000, "1000000000": 1_000_000_000}
_FACTOR_WORDS = [
    (1_000_000_000, r"\b(mrd|bn|billion|billions|milliarden)\b"),
    (1_000_000, r"\b(mio|mn|million|millions|millionen|meur|musd|m)\b"),
    (1000, r"\b(t|k|tsd|teur|tusd|keur|kusd|thousand|thousands|tausend)\b|\bt€|\bk€"),
]
_CURRENCY_WORDS = {"€": "EUR", "$": "USD", "£": "GBP"}
#: Whose money most rows of a country are in; used only to propose a currency, which the page says.
CURRENCY_OF = {
    "US": "USD",
    "GB": "GBP",
    "CH": "CHF",
    "JP": "JPY",
    "CN": "CNY",
    "NO": "NOK",
    "SE": "SEK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
    "DE": "EUR",
    "AT": "EUR",
    "FR": "EUR",
    "IT": "EUR",
    "ES": "EUR",
    "NL": "EUR",
    "BE": "EUR",
    "IE": "EUR",
    "FI": "EUR",
    "PT": "EUR",
}


@dataclass
class Mapping:
    """The choice: `columns` field -> column number, `fixed` field -> one value for all rows, `values` field
    ->
    {text of the file: key of ours, "+" to create it, "-" to leave it empty}, unit of the money column."""

    preset: str = "generic"
    columns: dict[str, int] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    factor: str = "1"
    currency: str = ""
    unit_reason: str = ""  # header, size, currency, or chosen
    date_order: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mapping":
        return cls(**{k: v for k, v in data.items() if k in cls.__dataclass_fields__})

    @property
    def system(self) -> str:
        return PRESETS[self.preset].system if self.preset in PRESETS else "import"


def plain_name(header: str) -> str:
    """A header without case, punctuation and CamelCase: "BillingCountry" and "billing_country" are the
    same.
    """
    spaced = re.sub(r"([a-zäöüß])([A-Z])", r"\1 \2", header)
    return " ".join(re.sub(r"[^\w]+|_", " ", spaced.casefold()).split())


def signature(table: Table) -> str:
    """The same for every file with the same header."""
    return hashlib.sha256("\x1f".join(plain_name(h) for h in table.headers).encode()).hexdigest()


def guess_preset(kind: str, headers: list[str]) -> str:
    have = {plain_name(h) for h in headers}
    best, score = "generic", 0
    for preset in PRESETS.values():
        marks = {plain_name(mark) for mark in preset.marks} & have
        known = {plain_name(name) for name in preset.columns.get(kind, {})} & have
        if len(marks) >= 2 and known and len(marks) + len(known) > score:
            best, score = preset.key, len(marks) + len(known)
    return best


def guess(kind: str, table: Table, preset_key: str = "", company_currency: str = "EUR") -> Mapping:
    """A first mapping from names, sizes and units; everything in it can be changed."""
    preset = PRESETS.get(preset_key) or PRESETS[guess_preset(kind, table.headers)]
    mapping = Mapping(preset=preset.key, columns=guess_columns(kind, table, preset))
    guess_unit(kind, table, mapping, company_currency)
    return mapping


def guess_columns(kind: str, table: Table, preset: Preset) -> dict[str, int]:
    """Field -> column; a header that stands there twice is nobody's, a column without any value is left
    out.
    """
    names = [plain_name(h) for h in table.headers]
    bare = [plain_name(re.sub(r"[\[(].*?[\])]", "", h)) for h in table.headers]
    count = Counter(names)
    usable = [i for i, name in enumerate(names) if name and count[name] == 1]
    ignored = {plain_name(name) for name in preset.ignore}
    wanted = {plain_name(h): key for h, key in preset.columns.get(kind, {}).items()}
    filled = {i: any(True for _cell in table.column(i)) for i in usable}
    columns: dict[str, int] = {}
    for index in sorted(usable, key=lambda i: not filled[i]):
        key = wanted.get(names[index])
        if key and key not in columns:
            columns[key] = index
    taken = set(columns.values())
    for target in FIELDS[kind]:
        if target.key in columns:
            continue
        for name in (plain_name(n) for n in target.names):
            hits = [
                i
                for i in usable
                if i not in taken
                and names[i] not in ignored
                and names[i] not in wanted
                and name in (names[i], bare[i])
            ]
            if hits:
                columns[target.key] = hits[0]
                taken.add(hits[0])
                break
    _without_doubles(kind, columns)
    return columns


def _without_doubles(kind: str, columns: dict[str, int]) -> None:
    """First and last name beat the full name: a name need not be cut then."""
    if "last_name" in columns and "name" in columns and kind in (Kind.STAFF, Kind.CONTACTS):
        del columns["name"]


# Units ---------------------------------------------------------------------------------------


def money_field(kind: str) -> str:
    return {"accounts": "turnover", "figures": "value"}.get(kind, "")


def guess_unit(kind: str, table: Table, mapping: Mapping, company_currency: str) -> None:
    """The factor and currency of the money column: from the header, else from the sizes (turnover per
    head).
    """
    key = money_field(kind)
    mapping.currency = company_currency
    if not key or key not in mapping.columns:
        return
    header = table.headers[mapping.columns[key]]
    words = re.sub(r"[_()\[\]/,;:]", " ", header.casefold())
    for factor, pattern in _FACTOR_WORDS:
        if re.search(pattern, words):
            mapping.factor, mapping.unit_reason = str(factor), "header"
            break
    code = re.search(r"\b(EUR|USD|CHF|GBP|NOK|SEK|DKK|PLN|CZK|JPY|CNY)\b", header.upper()) or re.search(
        r"(?:^|\s)[TKM]?(EUR|USD|CHF|GBP)\b", header.upper()
    )
    if code:
        mapping.currency, mapping.unit_reason = code[1], "header"
    elif sign := next((code for char, code in _CURRENCY_WORDS.items() if char in header), ""):
        mapping.currency, mapping.unit_reason = sign, "header"
    if mapping.unit_reason != "header" and kind == Kind.ACCOUNTS:
        _unit_by_size(table, mapping)


def _unit_by_size(table: Table, mapping: Mapping) -> None:
    """Turnover per head lies between 20,000 and 5,000,000 nearly everywhere; a thousandfold beside it is a
    unit.
    """
    money, heads = mapping.columns["turnover"], mapping.columns.get("employees")
    if heads is None:
        return
    per_head = []
    for row in table.rows[:500]:
        if max(money, heads) < len(row):
            try:
                value, people = (number_of(row[i], table.options.decimal) for i in (money, heads))
            except ValueProblem:
                continue
            if value and people and people > 0:
                per_head.append(value / people)
    if len(per_head) < 3:
        return
    median = statistics.median(per_head)
    for factor in (1, 1000, 1_000_000, 1_000_000_000):
        if 20_000 <= median * Decimal(factor) <= 5_000_000:
            if factor > 1:
                mapping.factor, mapping.unit_reason = str(factor), "size"
            return


# Checks --------------------------------------------------------------------------------------


def mapping_problems(kind: str, table: Table, mapping: Mapping) -> list[Problem]:
    """What keeps the columns from being used: missing fields, two fields on one column, dates that need an
    order, a value for all rows that cannot be understood.
    """
    fields = fields_of(kind)
    found = []
    for group in REQUIRED[kind]:
        if not any(key in mapping.columns or mapping.fixed.get(key) for key in group):
            names = [str(fields[key].label) for key in group]
            twice = _twice(table, group, kind)
            if twice:
                found.append(
                    Problem(
                        _n(
                            "The header “%(name)s” stands there more than once. Say which column is "
                            "“%(field)s”."
                        ),
                        {"name": twice, "field": names[0]},
                    )
                )
            else:
                found.append(Problem(_n("Say which column is “%(field)s”."), {"field": " / ".join(names)}))
    double = [i for i, n in Counter(mapping.columns.values()).items() if n > 1]
    for index in double:
        found.append(
            Problem(_n("This column is assigned to two fields. Keep one."), {}, table.headers[index])
        )
    for key, index in mapping.columns.items():
        if fields[key].type in ("date", "period") and order_of(table, mapping, index) == "ask":
            found.append(
                Problem(
                    _n(
                        "Every date of this column can be read in two ways. Say whether the day or "
                        "the month comes first."
                    ),
                    {},
                    table.headers[index],
                )
            )
    return [*found, *_fixed_problems(fields, mapping)]


def _fixed_problems(fields: dict[str, Field], mapping: Mapping) -> list[Problem]:
    """The order of dates and the start of the year change what a period means, not whether it is one."""
    found = []
    for key, text in mapping.fixed.items():
        if key in mapping.columns or key not in fields:
            continue
        try:
            if fields[key].type == "year":
                year_of(text)
            elif fields[key].type == "period":
                period_of(text, "dmy", 1)
            elif fields[key].type == "text":
                text_of(text, fields[key].limit)
        except ValueProblem as error:
            found.append(error.problem.at(str(fields[key].label)))
    return found


def _twice(table: Table, group: tuple[str, ...], kind: str) -> str:
    count = Counter(plain_name(h) for h in table.headers)
    names = {plain_name(n) for key in group for n in fields_of(kind)[key].names}
    return next((h for h in table.headers if count[plain_name(h)] > 1 and plain_name(h) in names), "")


def order_of(table: Table, mapping: Mapping, index: int) -> str:
    """The order of dates in a column: what the user said where it is open, else what was detected."""
    found = table.options.date_orders.get(str(index), "dmy")
    return (mapping.date_order or "ask") if found == "ask" else found
