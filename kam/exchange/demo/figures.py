"""Monthly figures: actual ones from the ERP, imported month by month; plans and wallets from the KAM."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from accounts.customers.derived import last_revenue_refresh
from accounts.customers.figures import month_end
from accounts.models import Figure
from kam.exchange.demo.amounts import spread, wander, weights
from kam.exchange.demo.shapes import Account, Money
from kam.exchange.demo.timeline import OWN_DAY, stable_id
from kam.exchange.demo.world import ADMINISTRATOR, BEGAN, World
from kam.exchange.imports.models import ImportRun, Kind
from kam.records.models import Change
from kam.records.operations import change_for
from kam.reference.calendar import add_months

ERP = "ERP"
_MONEY = {"revenue", "margin", "wallet", "budget", "investment"}


@dataclass(frozen=True)
class Cell:
    """One month of one measure, and when it came into the product."""

    account: Account
    organisation: str
    measure: str
    kind: str
    month: dt.date
    value: Decimal
    entered: dt.date
    source: str = ""


def figure_events(world: World, accounts: list[Account]) -> None:
    """One import a month for all accounts; what a KAM entered is one entry per account and day."""
    cells = [
        cell for account in accounts if account.money for cell in cells_of(world, account, account.money)
    ]
    began = world.calendar.day(BEGAN + 12)
    fed = sorted((c for c in cells if c.source), key=lambda c: c.entered)
    for number, (day, group) in enumerate(groupby(fed, key=lambda c: c.entered)):
        found = list(group)
        world.on(day, ADMINISTRATOR, lambda found=found, number=number: _import(world, found, number))
    typed = sorted((c for c in cells if not c.source), key=lambda c: (c.entered, c.account.name))
    for (day, _name), group in groupby(typed, key=lambda c: (c.entered, c.account.name)):
        found = list(group)
        author = world.keeper(found[0].account, min(-1, (day - world.today).days))
        world.on(max(day, began), author, lambda found=found, author=author: _enter(world, found, author))


def cells_of(world: World, account: Account, money: Money) -> list[Cell]:
    """All that is known of an account's money, deliveries and mood."""
    return [
        *_actuals(world, account, money),
        *_planned(world, account, money),
        *_put_in(world, account, money),
        *_scores(world, account, money),
    ]


def _thousand(value: int) -> Decimal:
    return Decimal(value) * 1000


def _actuals(world: World, account: Account, money: Money) -> list[Cell]:
    units = money.units or {account.name: 100}
    found = []
    years = {**money.revenue} if money.forecast is None else {**money.revenue, 0: money.forecast}
    for year, thousands in years.items():
        months = weights(f"{account.name} {year}")
        shares = [month * share for month in months for share in units.values()]
        places = [(i + 1, unit) for i in range(12) for unit in units]
        margin = _thousand(thousands) * Decimal(money.margin.get(year, money.margin.get(-1, "30"))) / 100
        for measure, total in (
            ("revenue", _thousand(thousands)),
            ("margin", margin.quantize(Decimal("0.01"))),
        ):
            # the margin runs a little differently from month to month
            own = shares if measure == "revenue" else _blur(f"{account.name} {year}", shares)
            for (number, unit), value in zip(places, spread(total, own), strict=True):
                month = dt.date(world.today.year + year, number, 1)
                if entered := _fed_on(world, account, month):
                    found.append(Cell(account, unit, measure, Figure.Kind.ACTUAL, month, value, entered, ERP))
    return found


def _blur(name: str, shares: list[Decimal]) -> list[Decimal]:
    return [a * (90 + b / 10) for a, b in zip(shares, weights(f"margin {name}", len(shares)), strict=True)]


def _fed_on(world: World, account: Account, month: dt.date) -> dt.date | None:
    """The day on which a month came from the ERP, yesterday at the latest; None while it is not over."""
    following = add_months(month, 1)
    if following > world.today:
        return None
    third = min(world.calendar.day((following - world.today).days + 3), world.calendar.day(-1))
    first = max(BEGAN + 12, account.made + 8)
    until = account.archived if account.archived is not None else 0
    return max(third, world.calendar.day(first)) if (third - world.today).days <= until else None


def _planned(world: World, account: Account, money: Money) -> list[Cell]:
    rows = [("revenue", Figure.Kind.PLAN, year, value) for year, value in money.plan.items()]
    rows += [("wallet", Figure.Kind.ACTUAL, year, value) for year, value in money.wallet.items()]
    rows += [("wallet", Figure.Kind.PLAN, year, value) for year, value in money.wallet_plan.items()]
    if money.forecast is not None:
        rows.append(("revenue", Figure.Kind.FORECAST, 0, money.forecast))
    found = []
    for measure, kind, year, thousands in rows:
        shares = weights(f"{account.name} {year}") if measure == "revenue" else [Decimal(1)] * 12
        entered = _entered_on(world, account, kind, measure, year)
        for number, value in enumerate(spread(_thousand(thousands), shares), start=1):
            month = dt.date(world.today.year + year, number, 1)
            found.append(Cell(account, account.name, measure, kind, month, value, entered))
    return found


def _put_in(world: World, account: Account, money: Money) -> list[Cell]:
    """What we plan to earn on it, invest and staff, and what it came to: a year each, spread evenly."""
    found = []
    rows = [
        ("margin", Figure.Kind.PLAN, year, _thousand(money.plan[year]) * Decimal(share) / 100)
        for year, share in money.margin_plan.items()
    ]
    for (measure, kind), years in money.more.items():
        for year, value in years.items():
            people = measure == "resources"
            rows.append(
                (measure, Figure.Kind(kind), year, Decimal(value) / 100 if people else _thousand(value))
            )
    for measure, kind, year, total in rows:
        even = [Decimal(1)] * 12
        parts = [total] * 12 if measure == "resources" else spread(total, even)
        entered = _entered_on(world, account, kind, measure, year)
        for number, value in enumerate(parts, start=1):
            month = dt.date(world.today.year + year, number, 1)
            found.append(Cell(account, account.name, measure, kind, month, value, entered))
    return found


def _entered_on(world: World, account: Account, kind: str, measure: str, year: int) -> dt.date:
    """Plans in November for the years to come, wallets in February for the year before, forecasts of late."""
    if kind == Figure.Kind.FORECAST:
        return world.calendar.day(-20)
    if kind == Figure.Kind.ACTUAL:
        day = dt.date(world.today.year + year + 1, 2, 12)
    else:
        day = dt.date(world.today.year + min(year, 0) - 1, 11, 18)
    first = world.calendar.day(max(BEGAN + 12, account.made + 8))
    return min(max(day, first), world.calendar.day(-1))


def _scores(world: World, account: Account, money: Money) -> list[Cell]:
    first = dt.date(world.today.year + min(money.revenue), 1, 1)
    months = []
    while entered := _fed_on(world, account, first):
        months.append((first, entered))
        first = add_months(first, 1)
    lines: dict[str, list[Decimal]] = {}
    name, count = account.name, len(months)
    if money.satisfaction:
        since, until = map(Decimal, money.satisfaction)
        lines["satisfaction"] = wander(f"satisfaction {name}", since, until, count, Decimal("0.2"))
    if money.delivery:
        since, until = map(Decimal, money.delivery)
        lines["delivery"] = wander(f"delivery {name}", since, until, count, Decimal("1.4"))
    if money.complaints:
        shares = weights(f"complaints {name}", max(count, 1))
        lines["complaints"] = spread(Decimal(money.complaints * count // 12), shares, Decimal(1))[:count]
    return [
        Cell(account, account.name, measure, Figure.Kind.ACTUAL, month, value, entered, ERP)
        for measure, values in lines.items()
        for (month, entered), value in zip(months, values, strict=True)
        # satisfaction is asked for once a quarter
        if measure != "satisfaction" or month.month % 3 == 0
    ]


# Writing --------------------------------------------------------------------------------------------


def _import(world: World, cells: list[Cell], number: int) -> None:
    """A run of the importer as it would stand in the list of imports, and its figures."""
    last = max(cell.month for cell in cells)
    public_id = stable_id("exchange.importrun", str(number))
    batch, moment = f"{OWN_DAY}{public_id}", world.timeline.now
    ImportRun.objects.create(
        public_id=public_id,
        kind=Kind.FIGURES,
        state=ImportRun.State.DONE,
        by=world.users[ADMINISTRATOR],
        file_name=f"erp_figures_{last:%Y_%m}.csv",
        file_size=61 * len(cells) + 54,
        counts={"create": len(cells), "update": 0, "unchanged": 0, "error": 0},
        total=len(cells),
        done=len(cells),
        batch=batch,
        created_at=moment,
        updated_at=moment,
        heartbeat_at=moment,
        ended_at=moment,
    )
    _write(world, cells, ADMINISTRATOR, batch)


def _enter(world: World, cells: list[Cell], author: str) -> None:
    batch = f"{OWN_DAY}{stable_id('figures', cells[0].account.name, str(cells[0].entered))}"
    _write(world, cells, author, batch)


def _write(world: World, cells: list[Cell], author: str, batch: str) -> None:
    moment, user = world.timeline.now, world.users[author]
    rows = [
        Figure(
            public_id=stable_id(
                "figure",
                cell.organisation,
                cell.measure,
                cell.kind,
                str(cell.month.year - world.today.year),
                str(cell.month.month),
            ),
            organisation_id=world.organisations[cell.organisation].pk,
            measure_id=cell.measure,
            kind=cell.kind,
            starts_on=cell.month,
            ends_on=month_end(cell.month),
            value=cell.value,
            currency_id=(cell.account.money or Money({})).currency if cell.measure in _MONEY else None,
            source=cell.source,
            as_of=month_end(cell.month) if cell.source else None,
            created_at=moment,
            updated_at=moment,
        )
        for cell in cells
    ]
    Figure.objects.bulk_create(rows, batch_size=400)
    changes: list[Change] = []
    for row, cell in zip(rows, cells, strict=True):
        values = {"value": (None, row.value), "source": (None, cell.source or None)}
        if row.currency_id:
            values["currency"] = (None, {"text": row.currency_id})
        scope = world.accounts[cell.account.name].scope
        change = change_for(
            row, action=Change.Action.CREATE, by=user, scope=scope, values=values, batch=batch
        )
        change.at = moment
        changes.append(change)
    Change.objects.bulk_create(changes, batch_size=400)


def settle_revenue(world: World) -> None:
    """The derived revenue of last year, once all figures are there."""
    last_revenue_refresh([account.pk for account in world.accounts.values()], today=world.today)
