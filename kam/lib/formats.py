"""Numbers, money and dates as people in English and German write them.

Pure functions: the language is an argument and falls back to the active one.
Every blank inside a figure is a no-break space, so that no figure is torn apart.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}

MONTHS_SHORT = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
}
MONTHS_LONG = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}
WEEKDAYS_SHORT = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "de": ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
}
WEEKDAYS_LONG = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}

Number = int | float | Decimal
TITLES = {"dr.", "prof.", "dipl.-ing.", "ing.", "mag.", "dr", "prof", "dr.-ing.", "mr", "mrs", "ms"}


def language_of(language: str | None = None) -> str:
    """ "de" or "en": all that we format for."""
    return "de" if (language or get_language() or "en").startswith("de") else "en"


def as_decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def plain(value: Number, digits: int | None = None, language: str | None = None) -> str:
    """1234.5 -> 1,234.5 or 1.234,5. Without digits: two at most, no trailing zeros."""
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    places = 2 if digits is None else digits
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(amount):,.{places}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if language_of(language) == "de":
        text = text.translate({ord(","): ".", ord("."): ","})
    return (MINUS if amount < 0 else "") + text


def number(value: object, digits: int | None = None, language: str | None = None) -> str:
    amount = as_decimal(value)
    return DASH if amount is None else plain(amount, digits, language)


def percent(value: object, digits: int | None = 0, *, sign: bool = False, language: str | None = None) -> str:
    """28 -> "28 %"; the value is in percent, not a fraction. With sign: "+2 %"."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    text = plain(amount, digits, language)
    plus = "+" if sign and amount > 0 and text.strip("0.,") else ""
    return f"{plus}{text}{NBSP}%"


def _with_currency(text: str, unit: str, currency: str, language: str) -> str:
    negative = text.startswith(MINUS)
    text = text.removeprefix(MINUS)
    symbol = SYMBOLS.get(currency, currency)
    if language == "de":
        text = NBSP.join(part for part in (text, unit, symbol) if part)
    else:
        glue = "" if currency in SYMBOLS else NBSP
        text = f"{symbol}{glue}{text}" + (f"{NBSP}{unit}" if unit else "")
    return (MINUS if negative else "") + text


def money(
    value: object, currency: str = "EUR", digits: int | None = None, language: str | None = None
) -> str:
    """€8,420,000 or 8.420.000 €; cents only where there are some, or as digits says."""
    amount = as_decimal(value)
    if amount is None:
        return DASH
    if digits is None:
        digits = 0 if amount == amount.to_integral_value() else 2
    lang = language_of(language)
    return _with_currency(plain(amount, digits, lang), "", currency, lang)


def money_short(
    value: object, currency: str = "EUR", language: str | None = None, *, even: bool = False
) -> str:
    """€8.42 m or 8,42 Mio. €: three significant digits; below 100,000 the whole amount.

    `even` keeps the zeros at the end: the amounts of a column stand under each other.
    """
    amount = as_decimal(value)
    if amount is None:
        return DASH
    lang = language_of(language)
    if abs(amount) < 100_000:
        return _with_currency(plain(amount, 0, lang), "", currency, lang)
    if abs(amount) < Decimal(999500000):
        scaled, unit = amount / 1_000_000, {"en": "m", "de": "Mio."}[lang]
    else:
        scaled, unit = amount / 1_000_000_000, {"en": "bn", "de": "Mrd."}[lang]
    places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
    rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = plain(rounded, places if even else None, lang)
    return _with_currency(text, unit, currency, lang)


def _date(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(
    value: dt.date | dt.datetime | None,
    today: dt.date | None = None,
    *,
    weekday: bool = False,
    language: str | None = None,
) -> str:
    """12 Mar or 12. März; with the year when it is not today's."""
    if not value:
        return DASH
    lang = language_of(language)
    date = _date(value)
    dot = "." if lang == "de" else ""
    text = f"{date.day}{dot}{NBSP}{MONTHS_SHORT[lang][date.month - 1]}"
    if date.year != (today or timezone.localdate()).year:
        text += f"{NBSP}{date.year}"
    if weekday:
        comma = "," if lang == "de" else ""
        text = f"{WEEKDAYS_SHORT[lang][date.weekday()]}{comma}{NBSP}{text}"
    return text


def day_long(
    value: dt.date | dt.datetime | None, *, weekday: bool = False, language: str | None = None
) -> str:
    """12 March 2026 or 12. März 2026; with weekday: Thursday, 12 March 2026."""
    if not value:
        return DASH
    lang = language_of(language)
    date = _date(value)
    dot = "." if lang == "de" else ""
    text = f"{date.day}{dot}{NBSP}{MONTHS_LONG[lang][date.month - 1]}{NBSP}{date.year}"
    return f"{WEEKDAYS_LONG[lang][date.weekday()]}, {text}" if weekday else text


def month(value: dt.date | dt.datetime | None, language: str | None = None) -> str:
    """Apr 2024 or Apr. 2024."""
    if not value:
        return DASH
    date = _date(value)
    return f"{MONTHS_SHORT[language_of(language)][date.month - 1]}{NBSP}{date.year}"


def clock(value: dt.datetime | dt.time | None) -> str:
    """12:04 in the zone of the reader."""
    if not value:
        return DASH
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}"


def moment(value: dt.datetime | None, today: dt.date | None = None, language: str | None = None) -> str:
    """12 Mar, 12:04."""
    return f"{day(value, today, language=language)}, {clock(value)}" if value else DASH


def due(value: dt.date | None, today: dt.date | None = None, language: str | None = None) -> str:
    """today, tomorrow, Thu 12 Mar, or 5 days late."""
    if not value:
        return DASH
    today = today or timezone.localdate()
    days = (_date(value) - today).days
    if days < 0:
        return days_late(-days)
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return day(value, today, weekday=days < 14, language=language)


def days_late(days: int) -> str:
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": plain(days, 0)}


def ago(value: dt.date | dt.datetime | None, now: dt.datetime | None = None) -> str:
    """just now, 5 min ago, today 12:04, yesterday, 4 days ago, then the date."""
    if not value:
        return DASH
    now = now or timezone.now()
    if isinstance(value, dt.datetime):
        minutes = int((now - value).total_seconds() // 60)
        if 0 <= minutes < 1:
            return gettext("just now")
        if 1 <= minutes < 60:
            return gettext("%(minutes)s min ago") % {"minutes": minutes}
    today = _date(now)
    days = (today - _date(value)).days
    if days == 0:
        if isinstance(value, dt.datetime):
            return gettext("today, %(time)s") % {"time": clock(value)}
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if 1 < days < 15:
        return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}
    return day(value, today)


def file_size(size: int, language: str | None = None) -> str:
    """14 kB, 2.3 MB."""
    value, units = Decimal(size), ["B", "kB", "MB", "GB"]
    while value >= 1000 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{plain(round(value, 1 if value < 10 else 0), None, language)}{NBSP}{units[0]}"


def initials(name: str) -> str:
    """Jana Brandt -> JB, Dr. Ute Keller -> UK; a question mark when there is no name."""
    words = [word for word in name.split() if word.lower() not in TITLES and word[0].isalpha()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()
