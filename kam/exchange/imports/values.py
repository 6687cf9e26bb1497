"""From cells to values: numbers, dates, periods, names. Each raises ValueProblem with what is wrong."""

import calendar
import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_noop as _n

from kam.exchange.imports.problems import ValueProblem
from kam.exchange.imports.sheets import Formula
from kam.lib.fields import FIRST_DAY, LAST_DAY
from kam.reference.calendar import Period, add_months, fiscal_period

_EMPTY = {"", "-", "–", "—", "n/a", "#n/a", "null", "none", "000000000000000aaa", "000000000000000"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = str.maketrans("", "", " \u00a0\u202f'’")
_DATE = re.compile(r"^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$")
_MONTH = re.compile(r"^(\d{4})[-/.](\d{1,2})$|^(\d{1,2})[-/.](\d{4})$")
_QUARTER = re.compile(r"^(?:(\d{4})[ \-/]?[qQ]([1-4])|[qQ]([1-4])[ \-/.]?(\d{4}))$")
_NAMED_MONTH = re.compile(r"^([A-Za-zäÄ]{3,9})\.?[ \-/]?(\d{4})$")
_FISCAL = re.compile(r"^(?:FY|GJ)[ ]?(\d{4})(?:[/-]\d{2,4})?$", re.I)
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january januar",
            "feb february februar",
            "mar mär mrz march märz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct okt october oktober",
            "nov november",
            "dec dez december dezember",
        ],
        start=1,
    )
    for name in names.split()
}
TITLES = re.compile(r"^((?:(?:Prof|Dr|Dipl\.?-?Ing|Dipl\.?-?Kfm|Ing|Mag|Mr|Mrs|Ms|Herr|Frau)\.?\s+)+)(.+)$")
_SALUTATIONS = {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "herr", "frau"}
_PARTICLES = {
    "von",
    "van",
    "vom",
    "zu",
    "zur",
    "de",
    "der",
    "den",
    "del",
    "della",
    "di",
    "da",
    "du",
    "la",
    "le",
    "ten",
    "ter",
}
_url = URLValidator(["http", "https"])


def is_empty(cell: Any) -> bool:
    return cell is None or (
        isinstance(cell, str) and (not cell or (len(cell) <= 18 and cell.casefold() in _EMPTY))
    )


def text_of(cell: Any, limit: int = 0) -> str:
    """A text on one line, without control characters, no longer than the field holds."""
    if isinstance(cell, Formula):
        raise ValueProblem(_n("This cell holds a formula. Put its value there (copy, paste as values)."))
    if isinstance(cell, bool):
        cell = "true" if cell else "false"
    elif isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", text)
        if _CONTROL.search(text):
            raise ValueProblem(_n("This cell holds control characters. Type the text anew."))
        text = " ".join(text.split())
    if limit and len(text) > limit:
        raise ValueProblem(
            _n("This is %(length)s characters long; %(limit)s are the most."), length=len(text), limit=limit
        )
    return text


def number_of(cell: Any, decimal: str) -> Decimal | None:
    """An exact number. Thousands may be set apart by point, comma, blank or apostrophe."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | Decimal):
        raise ValueProblem(_n("“%(value)s” is not a number."), value=text_of(cell)[:60])
    if isinstance(cell, float):
        return Decimal(repr(cell))
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    text = cell.translate(_SPACES).replace("−", "-")
    text = re.sub(r"^(-?)(?:€|\$|£|EUR|USD|CHF|GBP)|(?:€|\$|£|EUR|USD|CHF|GBP|%)$", r"\1", text)
    other = "." if decimal == "," else ","
    whole = text.split(decimal)[0]
    if other in text and (
        not re.match(rf"^[-+]?\d{{1,3}}(?:\{other}\d{{3}})+$", whole) or text.count(decimal) > 1
    ):
        raise ValueProblem(
            _n("“%(value)s” does not fit the decimal sign “%(sign)s” of this file."),
            value=cell[:60],
            sign=decimal,
        )
    text = text.replace(other, "").replace(decimal, ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueProblem(_n("“%(value)s” is not a number."), value=cell[:60]) from None
    if not number.is_finite():
        raise ValueProblem(_n("“%(value)s” is not a number."), value=cell[:60])
    return number


def exact_of(number: Decimal, places: int = 4) -> Decimal:
    """What a figure can hold: at most four decimal places, below 100,000 billion."""
    if abs(number) >= Decimal(10) ** 14:
        raise ValueProblem(_n("The number is too large."))
    # A product of a unit ("millions") must not fail on a float's last digit.
    rounded = number.quantize(Decimal(1).scaleb(-places))
    return rounded.normalize() if rounded else Decimal(0)


def whole_of(cell: Any, decimal: str, least: int = 0, most: int = 2_147_483_647) -> int:
    number = number_of(cell, decimal)
    if number is None or number != number.to_integral_value() or not least <= number <= most:
        raise ValueProblem(
            _n("“%(value)s” is not a whole number from %(least)s to %(most)s."),
            value=text_of(cell)[:60],
            least=least,
            most=most,
        )
    return int(number)


def year_of(cell: Any) -> int:
    text = text_of(cell)
    match = re.match(r"^(\d{4})(?:\b|$)", text)
    if not match or not 1000 <= int(match[1]) <= 2100:
        raise ValueProblem(_n("“%(value)s” is not a year."), value=text[:60])
    return int(match[1])


def date_of(cell: Any, order: str) -> dt.date:
    """ISO dates and timestamps always; others by the order of the column. Only days that one can reckon with."""
    day = cell if isinstance(cell, dt.date) else _date_of(cell, order)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueProblem(_n("“%(value)s” is not a date."), value=str(cell)[:60])
    return day


def _date_of(cell: Any, order: str) -> dt.date:
    text = text_of(cell).split("T")[0].split(" ")[0]
    match = _DATE.match(text)
    if not match:
        raise ValueProblem(_n("“%(value)s” is not a date."), value=text[:60])
    a, b, c = match[1], match[3], match[4]
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    elif order == "mdy":
        month, day, year = int(a), int(b), _full_year(c)
    elif order == "ymd":
        year, month, day = _full_year(a), int(b), int(c)
    else:
        day, month, year = int(a), int(b), _full_year(c)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueProblem(_n("“%(value)s” is not a date."), value=text[:60]) from None


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < 70 else 1900 + year


def period_of(cell: Any, order: str, fiscal_start: int) -> Period:
    """A month (2025-03, 03/2025, Mar 2025, any day in it), a quarter (2025 Q1) or a fiscal year (2025)."""
    if isinstance(cell, dt.date):
        return month_period(date_of(cell, order))
    text = text_of(cell)
    years = re.findall(r"\d{4}", re.split(r"[T ]\d{1,2}:", text)[0], flags=re.ASCII)
    if any(not FIRST_DAY.year <= int(year) <= LAST_DAY.year for year in years):
        raise ValueProblem(
            _n("“%(value)s” is no month, quarter or year. Write 2025-03, 2025 Q1 or 2025."), value=text[:60]
        )
    if re.match(r"^\d{4}$", text) or _FISCAL.match(text):
        return fiscal_period(int(re.sub(r"\D", "", text)[:4]), fiscal_start)
    if match := _QUARTER.match(text):
        year, quarter = (match[1], match[2]) if match[1] else (match[4], match[3])
        first = add_months(dt.date(int(year), fiscal_start, 1), 3 * (int(quarter) - 1))
        return Period(first, add_months(first, 3) - dt.timedelta(days=1))
    if match := _MONTH.match(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        if 1 <= int(month) <= 12 and int(year) > 1900:
            return month_period(dt.date(int(year), int(month), 1))
    if (match := _NAMED_MONTH.match(text)) and match[1].casefold() in _MONTHS:
        return month_period(dt.date(int(match[2]), _MONTHS[match[1].casefold()], 1))
    try:
        return month_period(date_of(cell, order))
    except ValueProblem:
        raise ValueProblem(
            _n("“%(value)s” is no month, quarter or year. Write 2025-03, 2025 Q1 or 2025."), value=text[:60]
        ) from None


def month_period(day: dt.date) -> Period:
    return Period(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def email_of(cell: Any, limit: int = 254) -> str:
    text = text_of(cell, limit).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise ValueProblem(_n("“%(value)s” is not an e-mail address."), value=text[:80]) from None
    return text


def url_of(cell: Any, limit: int = 200) -> str:
    text = text_of(cell, limit)
    full = text if "://" in text else f"https://{text}"
    try:
        _url(full)
    except ValidationError:
        raise ValueProblem(_n("“%(value)s” is not a web address."), value=text[:80]) from None
    if len(full) > limit:
        raise ValueProblem(
            _n("This is %(length)s characters long; %(limit)s are the most."), length=len(full), limit=limit
        )
    return full


def split_name(text: str) -> tuple[str, str, str]:
    """(title, first name, last name): "Dr. Ute von Keller", "Keller, Ute". One word is a last name."""
    title = ""
    if match := TITLES.match(text):
        title = " ".join(word for word in match[1].split() if word.casefold() not in _SALUTATIONS)
        text = match[2]
    if "," in text:
        last, _comma, first = text.partition(",")
        return title, first.strip(), last.strip()
    words = text.split()
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return title, " ".join(words[:at]), " ".join(words[at:])


def norm(text: str) -> str:
    """For comparing names: case, accents and blanks do not count."""
    return " ".join(text.casefold().split())
