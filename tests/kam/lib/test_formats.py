"""Figures and dates as English and German readers write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from kam.lib import formats
from kam.lib.formats import NBSP

TODAY = dt.date(2026, 3, 10)


def spaced(text: str) -> str:
    """Makes no-break spaces visible as plain ones; every space in a figure has to be one."""
    assert " " not in text
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "digits", "english", "german"),
    [
        (1234.56, None, "1,234.56", "1.234,56"),
        (1234567, None, "1,234,567", "1.234.567"),
        (Decimal("0.50"), None, "0.5", "0,5"),
        (Decimal("2.345"), 2, "2.35", "2,35"),
        (-3, 1, "−3.0", "−3,0"),
        (0, None, "0", "0"),
        (100, None, "100", "100"),
    ],
)
def test_number(value, digits, english, german):
    assert formats.number(value, digits, "en") == english
    assert formats.number(value, digits, "de") == german


@pytest.mark.parametrize("nothing", [None, "", "abc"])
def test_what_is_no_number_is_a_dash(nothing):
    assert formats.number(nothing) == "–"
    assert formats.money(nothing) == "–"
    assert formats.money_short(nothing) == "–"
    assert formats.percent(nothing) == "–"


@pytest.mark.parametrize(
    ("value", "currency", "english", "german"),
    [
        (8420000, "EUR", "€8,420,000", "8.420.000 €"),
        (Decimal("1234.5"), "EUR", "€1,234.50", "1.234,50 €"),
        (-250000, "USD", "−$250,000", "−250.000 $"),
        (99, "CHF", "CHF 99", "99 CHF"),
    ],
)
def test_money(value, currency, english, german):
    assert spaced(formats.money(value, currency, language="en")) == english
    assert spaced(formats.money(value, currency, language="de")) == german


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (8420000, "€8.42 m", "8,42 Mio. €"),
        (380000, "€0.38 m", "0,38 Mio. €"),
        (49920000, "€49.9 m", "49,9 Mio. €"),
        (120000000, "€120 m", "120 Mio. €"),
        (2400000, "€2.4 m", "2,4 Mio. €"),
        (999600000, "€1 bn", "1 Mrd. €"),
        (1234000000, "€1.23 bn", "1,23 Mrd. €"),
        (85400, "€85,400", "85.400 €"),
        (-1700000, "−€1.7 m", "−1,7 Mio. €"),
        (0, "€0", "0 €"),
    ],
)
def test_money_short(value, english, german):
    assert spaced(formats.money_short(value, "EUR", "en")) == english
    assert spaced(formats.money_short(value, "EUR", "de")) == german


def test_percent():
    assert spaced(formats.percent(28)) == "28 %"
    assert spaced(formats.percent(Decimal("34.25"), 1, language="de")) == "34,3 %"
    assert spaced(formats.percent(2, sign=True)) == "+2 %"
    assert spaced(formats.percent(-3, sign=True)) == "−3 %"
    assert spaced(formats.percent(0, sign=True)) == "0 %"
    assert spaced(formats.percent(0.2, sign=True)) == "0 %"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (dt.date(2026, 3, 12), "12 Mar", "12. März"),
        (dt.date(2026, 2, 1), "1 Feb", "1. Feb."),
        (dt.date(2025, 9, 30), "30 Sep 2025", "30. Sept. 2025"),
    ],
)
def test_day(value, english, german):
    assert spaced(formats.day(value, TODAY, language="en")) == english
    assert spaced(formats.day(value, TODAY, language="de")) == german


def test_longer_days():
    thursday = dt.date(2026, 3, 12)
    assert spaced(formats.day(thursday, TODAY, weekday=True, language="en")) == "Thu 12 Mar"
    assert spaced(formats.day(thursday, TODAY, weekday=True, language="de")) == "Do., 12. März"
    assert formats.day_long(thursday, language="en").replace(NBSP, " ") == "12 March 2026"
    assert (
        formats.day_long(thursday, weekday=True, language="de").replace(NBSP, " ")
        == "Donnerstag, 12. März 2026"
    )
    assert spaced(formats.month(dt.date(2024, 4, 5), "de")) == "Apr. 2024"


def test_moments_are_in_the_zone_of_the_reader():
    winter = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/Berlin"):
        assert formats.clock(winter) == "00:30"
        assert formats.moment(winter, TODAY, "en").replace(NBSP, " ") == "11 Mar, 00:30"


def test_due_counts_the_days_late():
    with translation.override("en"):
        assert formats.due(TODAY, TODAY) == "today"
        assert formats.due(TODAY + dt.timedelta(1), TODAY) == "tomorrow"
        assert formats.due(TODAY - dt.timedelta(1), TODAY) == "1 day late"
        assert formats.due(TODAY - dt.timedelta(5), TODAY) == "5 days late"
        assert spaced(formats.due(TODAY + dt.timedelta(2), TODAY)) == "Thu 12 Mar"
        assert spaced(formats.due(TODAY + dt.timedelta(40), TODAY)) == "19 Apr"


def test_ago():
    now = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
    with translation.override("en"), timezone.override("UTC"):
        assert formats.ago(now - dt.timedelta(seconds=20), now) == "just now"
        assert formats.ago(now - dt.timedelta(minutes=5), now) == "5 min ago"
        assert formats.ago(now - dt.timedelta(hours=3), now) == "today, 09:00"
        assert formats.ago(now - dt.timedelta(days=1), now) == "yesterday"
        assert formats.ago(now - dt.timedelta(days=4), now) == "4 days ago"
        assert spaced(formats.ago(dt.date(2025, 12, 1), now)) == "1 Dec 2025"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Jana Brandt", "JB"),
        ("Dr. Ute Keller", "UK"),
        ("Prof. Dr. Jan van der Meer", "JM"),
        ("Cher", "CH"),
        ("Özlem Çelik", "ÖÇ"),
        ("", "?"),
        ("123", "?"),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_file_size():
    assert spaced(formats.file_size(512)) == "512 B"
    assert spaced(formats.file_size(14_300)) == "14 kB"
    assert spaced(formats.file_size(2_340_000, "de")) == "2,3 MB"
    assert spaced(formats.file_size(5_000_000_000)) == "5 GB"


def test_amounts_of_a_column_stand_under_each_other():
    assert formats.money_short(3_700_000, even=True, language="en") == "€3.70\u00a0m"
    assert formats.money_short(13_000_000, even=True, language="de") == "13,0\u00a0Mio.\u00a0€"


@pytest.mark.parametrize("language", ["en", "de"])
def test_numbers_for_machines_stay_as_they_are(language):
    """A key, a version or a place in the history stands in a template without a filter."""
    with translation.override(language):
        assert Template("{{ n }}").render(Context({"n": 1_234_567})) == "1234567"
