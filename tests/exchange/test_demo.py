"""The demo world: always the same, always of today, refused where it does not belong."""

import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import Action, Figure, KeyAccount, OpenQuestion, Organisation, Person, Statement
from kam.exchange.demo.amounts import spread, weights
from kam.exchange.demo.build import build
from kam.exchange.demo.company import address, easter, holidays
from kam.exchange.demo.content import ACCOUNTS
from kam.exchange.demo.days import Calendar
from kam.exchange.models import ImportRun
from kam.records.models import Change
from kam.reference.models import Company
from plans.models import CustomerGoal, Objective, Plan, PlanVersion
from teams.models import AccountTeam, Membership, User

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def demo(**options: Any) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def picture(without: str = "") -> dict[str, list[Any]]:
    """All that a reader could notice: ids, texts, moments, links; a colleague who was there before left out."""
    found: dict[str, list[Any]] = {}
    kinds = (User, Organisation, KeyAccount, AccountTeam, Membership, Person, Statement, OpenQuestion)
    for model in (*kinds, Action, CustomerGoal, Objective, Plan, PlanVersion, Figure, ImportRun):
        rows = model._base_manager.order_by("public_id")
        if model is User:
            rows = rows.exclude(email=without)
        found[model.__name__] = [(row.public_id, str(row), row.created_at, row.version) for row in rows]
    found["Change"] = list(
        Change.objects.order_by("pk").values_list("at", "by_name", "action", "object_text", "note")
    )
    return found


# The command ----------------------------------------------------------------------------------------


def test_refuses_production(settings: Any) -> None:
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="production"):
        demo()
    assert not User.objects.exists()


def test_refuses_an_empty_password(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        demo()


# What is there --------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", [a for a in ACCOUNTS if a.money], ids=lambda a: a.name)
def test_no_figure_is_off_by_a_cent(account: Any) -> None:
    """Shares of a year, over months and units, add up to the year exactly."""
    money = account.money
    units = money.units or {"": 100}
    for year, thousands in {**money.revenue, **money.plan}.items():
        shares = [m * u for m in weights(f"{account.name} {year}") for u in units.values()]
        parts = spread(Decimal(thousands) * 1000, shares)
        assert sum(parts) == Decimal(thousands) * 1000
        assert all(part > 0 and part == part.quantize(Decimal("0.01")) for part in parts)


# Days -----------------------------------------------------------------------------------------------


def is_of(day: dt.date) -> None:
    """What is there belongs to this day, and stands in the order in which it happened."""
    now = timezone.now()
    assert not Change.objects.filter(at__gt=now).exists()
    order = list(Change.objects.order_by("pk").values_list("at", flat=True))
    assert order == sorted(order)
    assert order[-1] > now - dt.timedelta(days=5)
    assert order[0] < now - dt.timedelta(days=1000)
    for model in (Statement, Action, Person, KeyAccount, Plan):
        assert not model._base_manager.filter(created_at__gt=now - dt.timedelta(hours=1)).exists()
    assert Figure.objects.filter(kind="actual", source="ERP", ends_on__gte=day).count() == 0
    account = KeyAccount.objects.get(name="Nordwerk Maschinenbau AG")
    plan = Plan.objects.get(account=account, starts_on__lte=day, ends_on__gte=day)
    assert plan.starts_on == dt.date(day.year, 1, 1)
    assert Action.objects.overdue(day).filter(account=account).count() >= 3
    assert Action.objects.filter(account=account, state="done").aggregate(first=Min("done_at"))["first"] < now
    assert account.last_revenue == 8_420_000


def on(day: dt.date) -> Any:
    return time_machine.travel(dt.datetime.combine(day, dt.time(9, 30), BERLIN), tick=False)


@pytest.mark.parametrize("day", [dt.date(2028, 2, 29), dt.date(2027, 1, 1)], ids=str)
def test_it_is_always_of_today(day: dt.date) -> None:
    with on(day):
        build(day, "demo")
        is_of(day)


def test_once_into_an_empty_database_by_force_into_another_and_always_the_same() -> None:
    """Two builds answer it all: the second stands in a database with data, and what it adds is the same."""
    day = dt.date(2026, 12, 31)
    with on(day):
        with transaction.atomic():
            fills_an_empty_database_once()
            is_of(day)
            first = picture()
            transaction.set_rollback(True)
        refuses_a_database_with_data_unless_forced()
        second = picture(without="somebody@example.com")
    for name, rows in first.items():
        assert rows, name
        assert rows == second[name], name


def fills_an_empty_database_once() -> None:
    assert "18 key accounts" in demo()
    before = Change.objects.count()
    assert demo(if_empty=True) == ""
    with pytest.raises(CommandError, match="in this database already"):
        demo()
    with pytest.raises(CommandError, match="in this database already"):
        demo(force=True)
    assert Change.objects.count() == before


def refuses_a_database_with_data_unless_forced() -> None:
    User.objects.create_user("somebody@example.com", "x", last_name="Somebody")
    Company.objects.update(name="Somebody Ltd", short_name="Somebody")
    assert demo(if_empty=True) == ""
    with pytest.raises(CommandError, match="--force"):
        demo()
    assert KeyAccount.objects.count() == 0
    demo(force=True)
    assert KeyAccount.objects.count() == len(ACCOUNTS)
    assert Company.objects.get().name == "Somebody Ltd"


def test_texts_name_days_and_years() -> None:
    calendar = Calendar(dt.date(2026, 12, 30))
    assert calendar.text("{y}, {y-1}, {y+2}") == "2026, 2025, 2028"
    assert calendar.text("on {+1}, {+5}") == "on 31 December, 4 January 2027"
    assert calendar.text("am {-1}", "de") == "am 29. Dezember"
    assert calendar.text("12 % and €4.1 m") == "12\u00a0% and €4.1\u00a0m"
    assert Calendar(dt.date(2028, 2, 29)).month((-4, 3)) == dt.date(2024, 3, 1)
    assert Calendar(dt.date(2026, 3, 8)).day(-1) == dt.date(2026, 3, 6)
    assert Calendar(dt.date(2026, 3, 6)).day(1) == dt.date(2026, 3, 9)


def test_holidays_follow_easter() -> None:
    assert easter(2026) == dt.date(2026, 4, 5)
    assert easter(2027) == dt.date(2027, 3, 28)
    assert (dt.date(2026, 5, 14), "Ascension Day", "Christi Himmelfahrt") in holidays(2026)


# Signing in -----------------------------------------------------------------------------------------


def test_addresses_write_umlauts_out() -> None:
    assert address("Dr. Ute Keller", "helvion.example") == "ute.keller@helvion.example"
    assert address("Björn Weiß", "helvion.example") == "bjoern.weiss@helvion.example"
