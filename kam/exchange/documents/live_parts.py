"""How the live blocks of a plan stand in a document. A new live block needs one function here.

`data` is what the block's `load` gave, or what a frozen version kept of it. Nothing here is marked
customer-facing: these blocks show what we know and reckon, and nobody has marked any of it for the customer.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam.exchange.documents.document import (
    Block,
    Chart,
    Column,
    Detail,
    Facts,
    Kind,
    Row,
    Series,
    Table,
)
from kam.exchange.documents.line_parts import words
from kam.lib import formats
from plans.planning import finance
from plans.planning.models import PlanVersion
from plans.planning.strategy import Node, strategy_of

LivePart = Callable[[str, dict[str, Any]], list[Block]]
LIVE_PARTS: dict[str, LivePart] = {}


def live_part(key: str) -> Callable[[LivePart], LivePart]:
    """Registers how a live block becomes blocks of the document: (title, data) -> blocks."""

    def register(part: LivePart) -> LivePart:
        LIVE_PARTS[key] = part
        return part

    return register


def _fact(label: str, value: str) -> list[Detail]:
    return [Detail(label, value)] if value and value != formats.DASH else []


def _named(names: dict[str, str] | None) -> str:
    language = "de" if (get_language() or "en").startswith("de") else "en"
    return (names or {}).get(language, "")


def _amount(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None


@live_part("status")
def status(title: str, data: dict[str, Any]) -> list[Block]:
    approved = _("not yet")
    if data["version"]:
        approved = _("Version %(number)s, %(day)s") % {
            "number": data["version"],
            "day": formats.day_long(data["approved_on"]),
        }
    facts = [
        *_fact(_("Account"), data["account"]),
        *_fact(_("Tier"), str(data["tier"] or "").upper()),
        *_fact(
            _("Period"), f"{formats.month(data['starts_on'])} {formats.DASH} {formats.month(data['ends_on'])}"
        ),
        *_fact(_("Approved"), approved),
    ]
    return [Facts(role="status", title=title, facts=facts)]


@live_part("account")
def account(title: str, data: dict[str, Any]) -> list[Block]:
    place = ", ".join(part for part in (data["city"], _named(data["country"])) if part)
    turnover = ""
    if data["turnover"]:
        turnover = formats.money_short(data["turnover"], data["currency"] or "EUR")
        turnover += f" ({data['turnover_year']})" if data["turnover_year"] else ""
    units = [f"{unit['name']} ({unit['city']})" if unit["city"] else unit["name"] for unit in data["units"]]
    facts = [
        *_fact(_("Name"), data["name"]),
        *_fact(_("Industry"), _named(data["industry"])),
        *_fact(_("Place"), place),
        *_fact(_("Employees"), formats.number(data["employees"])),
        *_fact(_("Their turnover"), turnover),
        *_fact(_("Customer since"), str(data["since"] or "")),
        *_fact(_("Units"), " · ".join(units) + (" …" if data["more"] else "")),
    ]
    return [Facts(role="account", title=title, facts=facts)]


@live_part("people")
def people(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [
        Column(_("Name")),
        Column(_("Job"), weight=3),
        Column(_("Unit"), weight=3),
        Column(_("Roles")),
        Column(_("Our contact")),
    ]
    rows = [
        Row(
            [
                one["name"],
                one["job"],
                one["unit"],
                _roles(one),
                ", ".join(c["name"] for c in one.get("contacts", ())),
            ]
        )
        for one in data["people"]
    ]
    note = _("and more on the People tab") if data["more"] else ""
    return [Table(role="people", title=title, columns=columns, rows=rows, note=note)]


def _roles(person: dict[str, Any]) -> str:
    """The parts that somebody plays; versions from before know none."""
    german = (get_language() or "en").startswith("de")
    return ", ".join(
        role["de" if german else "en"] + ("" if role["sure"] else "?") for role in person.get("roles", ())
    )


@live_part("relations")
def relations(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [Column(_("Name")), Column(_("Roles")), Column(_("Our contacts"), weight=4)]
    rows = [
        Row([one["name"], _roles(one), ", ".join(_contacts(one)) or _("nobody")]) for one in data["people"]
    ]
    return [Table(role="people", title=title, columns=columns, rows=rows)]


def _contacts(one: dict[str, Any]) -> list[str]:
    more = one.get("more")
    return [_contact(pair) for pair in one["contacts"]] + ([_("+ %(n)s more") % {"n": more}] if more else [])


def _contact(pair: dict[str, Any]) -> str:
    if pair["target"] is None:
        return f"{pair['name']} ({pair['level']})"
    words = {"level": pair["level"], "target": pair["target"]}
    return f"{pair['name']} ({_('%(level)s of %(target)s') % words})"


@live_part("touchpoints")
def touchpoints(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [
        Column(_("When"), Kind.DATE),
        Column(_("State")),
        Column(_("How")),
        Column(_("Who"), weight=3),
        Column(_("What it was about"), weight=4),
    ]
    rows = [
        Row([_day(one["on"]), state, _named(one["channel"]), ", ".join(one["people"]), one["text"]])
        for name, state in (("planned", _("Planned")), ("last", _("Held")))
        for one in data[name]
    ]
    return [Table(role="touchpoints", title=title, columns=columns, rows=rows)] if rows else []


@live_part("team")
def team(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [
        Column(_("Name"), weight=3),
        Column(_("Function"), weight=3),
        Column(_("Department"), weight=3),
        Column(_("Team")),
        Column(_("Time"), Kind.PERCENT, weight=1),
    ]
    rows = [
        Row(
            [
                one["name"],
                ", ".join(part for part in (one["function"], one["note"]) if part),
                one["department"],
                _("Core") if one["core"] else _("Extended"),
                _amount(one["share"]),
            ]
        )
        for one in data["members"]
    ]
    return [Table(role="team", title=title, columns=columns, rows=rows)]


def _measure(row: dict[str, Any]) -> str:
    name = {
        "revenue": _("Revenue"),
        "margin": _("Contribution margin"),
        "wallet": _("Wallet"),
        "share": _("Share of wallet"),
    }.get(row["measure"], row["measure"])
    return f"{name}, {_('plan')}" if row["kind"] == "plan" else name


@live_part("figures")
def figures(title: str, data: dict[str, Any]) -> list[Block]:
    """The figures as a table, in percent those that are shares, and revenue as a chart."""
    years = [str(year) for year in data["years"]]
    amounts, shares = [], []
    for row in data["rows"]:
        cells = [_measure(row), *(_amount(value) for value in row["values"])]
        (shares if row["measure"] == "share" else amounts).append(Row(cells))
    note = _("Some amounts have no exchange rate and are not counted.") if data.get("unconverted") else ""
    blocks: list[Block] = [_revenue(data["rows"], years)]
    for role, rows, kind in (("figures", amounts, Kind.MONEY), ("shares", shares, Kind.PERCENT)):
        columns = [Column(_("Measure"), weight=3), *(Column(year, kind) for year in years)]
        heading = title if role == "figures" else _("Share of wallet")
        blocks.append(Table(role=role, title=heading, columns=columns, rows=rows, note=note))
        note = ""
    return blocks


def _revenue(rows: list[dict[str, Any]], years: list[str]) -> Chart:
    series = [
        Series(
            _("Actual") if row["kind"] != "plan" else _("Plan"),
            [_amount(v) for v in row["values"]],
            row["kind"] == "plan",
        )
        for row in rows
        if row["measure"] == "revenue"
    ]
    return Chart(role="revenue", title=_("Revenue"), labels=years, series=series)


_UNITS = {finance.MONEY: Kind.MONEY, finance.PERCENT: Kind.PERCENT, finance.NUMBER: Kind.NUMBER}


@live_part("finance")
def financial_plan(title: str, data: dict[str, Any]) -> list[Block]:
    """Revenue and margin as charts, then a table per unit; growth and deviation follow from it and stay out."""
    view = finance.finance_view(data)
    years = [str(year) for year in view.years]
    blocks: list[Block] = [
        _plan_chart(group, years) for group in view.groups if group.key in ("revenue", "margin")
    ]
    for unit, kind in _UNITS.items():
        rows = [
            Row([f"{group.name}, {row.label}", *row.values])
            for group in view.groups
            if group.unit == unit
            for row in group.rows
            if not row.derived
        ]
        columns = [Column(_("Measure"), weight=3), *(Column(year, kind) for year in years)]
        heading = {finance.PERCENT: _("Shares"), finance.NUMBER: _("Resources")}.get(unit, title)
        blocks.append(Table(role=f"finance_{unit}", title=heading, columns=columns, rows=rows))
    if data.get("unconverted") and isinstance(blocks[-1], Table):
        blocks[-1].note = _("Some amounts have no exchange rate and are not counted.")
    return blocks


def _plan_chart(group: finance.Group, years: list[str]) -> Chart:
    series = [
        Series(row.label, row.values, planned=row.kind != "actual")
        for row in sorted(group.rows, key=lambda row: row.kind)
        if row.kind in ("actual", "plan")
    ]
    return Chart(role=f"chart_{group.key}", title=group.name, labels=years, series=series)


@live_part("strategy")
def strategy(title: str, data: dict[str, Any]) -> list[Block]:
    """The map as a table: each line stands in its column, beside what it serves."""
    found = strategy_of(data)
    columns = [Column(heading, weight=3) for heading, _count in found.headings]
    rows: list[Row] = []
    for node in [*found.goals, *found.loose]:
        rows += _branches(node, [])
    return [Table(role="strategy", title=title, columns=columns, rows=rows)]


def _branches(node: Node, above: list[Node]) -> list[Row]:
    """A row per last line of a branch; what stands above is told in the first of its rows only."""
    path = [*above, node]
    if not node.children:
        cells: list[Any] = ["", "", "", ""]
        for one in path:
            cells[one.column] = words(one.text)
        return [Row(cells)]
    rows: list[Row] = []
    for place, child in enumerate(node.children):
        rows += _branches(child, path if not place else [])
    return rows


@live_part("versions")
def versions(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [
        Column(_("Version")),
        Column(_("Submitted by"), weight=3),
        Column(_("Submitted"), Kind.DATE),
        Column(_("Decided by"), weight=3),
        Column(_("Decided"), Kind.DATE),
        Column(_("Remark"), weight=4),
    ]
    rows = []
    for one in data["versions"]:
        name = str(one["number"] or PlanVersion.State(one["state"]).label)
        cells = [
            name, one["submitted_by"], _day(one["submitted_on"]), one["decided_by"], _day(one["decided_on"]),
            words(one["remark"]),
        ]  # fmt: skip
        rows.append(Row(cells))
    return [Table(role="versions", title=title, columns=columns, rows=rows)]


@live_part("changes")
def changes(title: str, data: dict[str, Any]) -> list[Block]:
    columns = [
        Column(_("When"), Kind.DATE),
        Column(_("Who"), weight=2),
        Column(_("What"), weight=3),
        Column(_("Name"), weight=5),
    ]
    rows = [
        Row([_day(one["at"]), one["who"], f"{one['kind']}: {one['action']}", words(str(one["name"]))])
        for one in data["changes"]
    ]
    return [Table(role="changes", title=title, columns=columns, rows=rows)]
