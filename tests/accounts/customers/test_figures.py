"""Figures: exact when spread, exact when summed, never over what a system of record says or the viewer may not see."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers import operations as ops
from accounts.customers.figure_queries import account_figures, years_on
from accounts.customers.figure_table import columns_of, figure_lines, nodes_in_scope
from accounts.customers.figures import StaleFigures, entered, figures_enter, figures_mark, figures_save
from accounts.models import Figure
from kam.lib.access import Level
from kam.lib.fields import parse_number
from kam.reference.calendar import fiscal_period
from kam.reference.models import Currency, ExchangeRate, Measure
from kam.reference.money import split
from tests.factories import (
    TODAY,
    FigureFactory,
    HeadFactory,
    KeyAccountFactory,
    UserFactory,
    make_kam,
    member,
)

YEAR = fiscal_period(2025, 1)


@given(
    total=st.decimals(min_value=-(10**11), max_value=10**11, places=2),
    parts=st.sampled_from([1, 3, 12]),
    places=st.sampled_from([0, 2, 3]),
)
def test_a_split_adds_up_exactly_and_is_even(total, parts, places):
    shares = split(total, parts, places)
    assert sum(shares) == total
    assert len(shares) == parts
    assert (
        max(shares) - min(shares) <= Decimal(1).scaleb(-min(places, 2) if places < 2 else -places)
        or parts == 1
    )


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.234,56", "de", "1234.56"),
        ("1,234.56", "en", "1234.56"),
        ("12,5", "de", "12.5"),
        ("-3", "en", "-3"),
        ("1 234,5", "de", "1234.5"),
        ("1.234", "de", "1234"),
        ("1.234", "en", "1.234"),
    ],
)
def test_numbers_are_read_in_the_language_of_the_user(text, language, value):
    assert parse_number(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language"),
    [("12,5", "en"), ("1.5", "de"), ("1,2345", "en"), ("x", "en"), ("1e5", "en"), ("٣", "xx")],
)
def test_a_number_that_may_mean_another_is_refused(text, language):
    with pytest.raises(ValueError):
        parse_number(text, language)


@pytest.mark.django_db
def test_a_year_is_kept_as_twelve_months_that_sum_to_it():
    account, kam = KeyAccountFactory(), UserFactory()
    make_kam(account, kam)
    figures_enter(
        organisation=account.organisation, measure="revenue", kind="actual", period=YEAR, value=Decimal("100.01"),
        currency="EUR", by=kam, today=TODAY,
    )  # fmt: skip
    rows = Figure.objects.filter(organisation=account.organisation)
    assert rows.count() == 12
    assert sum(row.value for row in rows) == Decimal("100.01")
    account.refresh_from_db()
    assert account.last_revenue == Decimal("100.01")


@pytest.mark.django_db
def test_averages_repeat_and_roll_up_as_averages():
    account = KeyAccountFactory()
    figures_enter(
        organisation=account.organisation, measure="delivery", kind="actual", period=YEAR, value=Decimal("91.8"),
        currency=None, by=None, today=TODAY,
    )  # fmt: skip
    lines, _missing = figure_lines([account.organisation_id], columns_of(2025, 1, "quarter"))
    assert lines[0].values == [Decimal("91.80")] * 4
    assert lines[0].total == Decimal("91.80")


@pytest.mark.django_db
def test_what_a_system_of_record_feeds_is_read_only_here():
    account = KeyAccountFactory()
    FigureFactory(organisation=account.organisation, source="ERP", value=Decimal(5))
    with pytest.raises(ValidationError, match="ERP"):
        figures_enter(
            organisation=account.organisation, measure="revenue", kind="actual", period=YEAR, value=Decimal(1),
            currency="EUR", by=None, today=TODAY,
        )  # fmt: skip
    assert list(Figure.objects.values_list("value", flat=True)) == [Decimal(5)]


@pytest.mark.django_db
def test_figures_need_edit_and_money_a_currency():
    account, reader = KeyAccountFactory(), UserFactory()
    member(account, reader, Level.COMMENT)
    enter = {
        "organisation": account.organisation,
        "measure": "revenue",
        "kind": "actual",
        "period": YEAR,
        "today": TODAY,
    }
    with pytest.raises(PermissionDenied):
        figures_enter(**enter, value=Decimal(1), currency="EUR", by=reader)
    with pytest.raises(ValidationError, match="currency"):
        figures_enter(**enter, value=Decimal(1), currency=None, by=None)
    assert not Figure.objects.exists()


@pytest.mark.django_db
def test_other_currencies_convert_at_the_rate_of_their_month():
    account = KeyAccountFactory()
    usd = Currency.objects.get(code="USD")
    ExchangeRate.objects.create(currency=usd, valid_from=dt.date(2025, 1, 1), rate=Decimal("0.9"))
    ExchangeRate.objects.create(currency=usd, valid_from=dt.date(2025, 2, 1), rate=Decimal("0.8"))
    for month in (1, 2):
        FigureFactory(
            organisation=account.organisation, starts_on=dt.date(2025, month, 1), ends_on=dt.date(2025, month, 28),
            currency_id="USD", value=Decimal(100),
        )  # fmt: skip
    found = account_figures([account.pk], years_on(TODAY))[account.pk]
    assert found.get("revenue", "actual", 2025) == Decimal("170.00")
    FigureFactory(
        organisation=account.organisation,
        starts_on=dt.date(2025, 3, 1),
        ends_on=dt.date(2025, 3, 31),
        currency_id="CHF",
    )
    assert account_figures([account.pk], years_on(TODAY))[account.pk].unconverted


@pytest.mark.django_db
def test_no_total_contains_what_the_viewer_may_not_see():
    head, kam = HeadFactory(), UserFactory()
    above = KeyAccountFactory()
    node = ops.organisation_create(by=head, name="Daughter", parent=above.organisation)
    below = ops.account_create(by=head, today=TODAY, organisation=node)
    make_kam(above, kam)
    for organisation, value in ((above.organisation, 10), (node, 1000)):
        FigureFactory(organisation=organisation, value=Decimal(value))
    columns = columns_of(2025, 1, "year")

    def total(user):
        lines, _missing = figure_lines(nodes_in_scope(above, user, below=True), columns)
        return lines[0].total

    assert (total(kam), total(head)) == (Decimal(10), Decimal(1010))
    member(below, kam, Level.READ)
    assert total(kam) == Decimal(1010)


@pytest.mark.django_db
def test_a_late_entry_is_refused_with_what_is_there_now():
    account = KeyAccountFactory()
    measure, eur = Measure.objects.get(key="revenue"), Currency.objects.get(code="EUR")
    seen = figures_mark(entered(account.organisation, measure, "actual", [YEAR]))
    save = {
        "organisation": account.organisation, "measure": measure, "kind": "actual", "periods": [YEAR], "currency": eur,
        "seen": seen, "as_of": None, "by": None, "today": TODAY,
    }  # fmt: skip
    figures_save(**save, values=[(YEAR, Decimal(120))])
    with pytest.raises(StaleFigures) as stale:
        figures_save(**save, values=[(YEAR, Decimal(240))])
    assert stale.value.current[0].value == Decimal(120)
    assert sum(Figure.objects.values_list("value", flat=True)) == Decimal(120)
