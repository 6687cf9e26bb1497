"""The company itself: its name, currencies' rates, holidays, departments and colleagues."""

import datetime as dt
import random
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from kam.exchange.demo.content import staff
from kam.exchange.demo.shapes import Colleague
from kam.exchange.demo.world import ADMINISTRATOR, BEGAN, World
from kam.lib.access import Right
from kam.records.models import OutgoingMail
from kam.records.saved_views import view_save
from kam.reference.calendar import add_months
from kam.reference.models import Company, ExchangeRate, Holiday
from teams.models import Department, TeamFunction, User
from teams.staff.operations import (
    department_create,
    department_edit,
    user_create,
    user_deactivate,
    user_edit,
    user_invite,
    user_set_rights,
)

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c", "é": "e"})
_DAY = dt.timedelta(days=1)


def company(world: World) -> None:
    """Names the company, unless somebody has; adds the holidays and rates that are missing."""
    own = Company.objects.get(pk=Company.SINGLE)
    if own.name == "My company":
        own.name, own.short_name, own.country_id = staff.COMPANY, staff.SHORT_NAME, "DE"
        own.save()
    years = range(world.today.year - 1, world.today.year + 2)
    there = set(Holiday.objects.values_list("on", flat=True))
    days = [(day, en, de) for year in years for day, en, de in holidays(year) if day not in there]
    Holiday.objects.bulk_create([Holiday(on=day, name_en=en, name_de=de) for day, en, de in days])
    ExchangeRate.objects.bulk_create(_rates(world.today), ignore_conflicts=True)


def easter(year: int) -> dt.date:
    """Easter Sunday by the rule of Gauss, Meeus and Jones."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return dt.date(year, month, (h - m + r + month + 19) % 32)


def holidays(year: int) -> list[tuple[dt.date, str, str]]:
    """The holidays of all German states."""
    sunday = easter(year)
    return [
        (dt.date(year, 1, 1), "New Year's Day", "Neujahr"),
        (sunday - 2 * _DAY, "Good Friday", "Karfreitag"),
        (sunday + _DAY, "Easter Monday", "Ostermontag"),
        (dt.date(year, 5, 1), "Labour Day", "Tag der Arbeit"),
        (sunday + 39 * _DAY, "Ascension Day", "Christi Himmelfahrt"),
        (sunday + 50 * _DAY, "Whit Monday", "Pfingstmontag"),
        (dt.date(year, 10, 3), "German Unity Day", "Tag der Deutschen Einheit"),
        (dt.date(year, 12, 25), "Christmas Day", "1. Weihnachtstag"),
        (dt.date(year, 12, 26), "Boxing Day", "2. Weihnachtstag"),
    ]


def _rates(today: dt.date) -> list[ExchangeRate]:
    """A rate a quarter since six years ago."""
    found = []
    for code, middle in staff.RATES.items():
        rng = random.Random(code)
        month = dt.date(today.year - 6, 1, 1)
        while month <= today:
            rate = (Decimal(middle) * Decimal(1000 + rng.randint(-35, 35)) / 1000).quantize(Decimal("0.0001"))
            found.append(ExchangeRate(currency_id=code, valid_from=month, rate=rate))
            month = add_months(month, 3)
    return found


def split_name(name: str) -> tuple[str, str, str]:
    """Title, first and last name of "Dr. Ute Keller"."""
    words = name.split()
    title = [word for word in words if word in {"Dr.", "Prof."}]
    first, *last = words[len(title) :]
    return (" ".join(title), first, " ".join(last)) if last else (" ".join(title), "", first)


def plain_name(name: str) -> str:
    """The name without its title: the content's word for a person."""
    _title, first, last = split_name(name)
    return f"{first} {last}".strip()


def address(name: str, domain: str) -> str:
    """first.last@domain, umlauts written out."""
    _title, first, last = split_name(name)
    return f"{first}.{last}@{domain}".lower().translate(_LETTERS).replace(" ", "").strip(".")


def staff_events(world: World, password: str) -> None:
    """Departments and colleagues, on the first day; later who left and who was invited."""
    encoded = make_password(password)
    world.at(BEGAN, ADMINISTRATOR, lambda: _departments(world))
    for one in staff.COLLEAGUES:
        if one.left is not None:
            world.left.add(plain_name(one.name))
        world.at(BEGAN, ADMINISTRATOR, lambda one=one: _colleague(world, one, encoded))
    world.at(BEGAN, ADMINISTRATOR, lambda: _settle(world))
    for one in staff.COLLEAGUES:
        name = plain_name(one.name)
        if one.left is not None:
            day = world.calendar.day(one.left)
            world.at(
                one.left,
                ADMINISTRATOR,
                lambda name=name, day=day: user_deactivate(user=world.users[name], by=None, left_on=day),
            )
        if one.invited:
            world.at(-4, ADMINISTRATOR, lambda name=name: _invite(world, name))


def _departments(world: World) -> None:
    for name_en, name_de, parent in staff.DEPARTMENTS:
        held = Department.objects.filter(name_en=name_en).first()
        world.departments[name_en] = held or department_create(
            by=None, name_en=name_en, name_de=name_de, parent=world.departments.get(parent)
        )
    for key, name in staff.USUAL.items():
        TeamFunction.objects.filter(key=key, department=None).update(department=world.departments[name])


def _colleague(world: World, one: Colleague, encoded: str) -> None:
    title, first, last = split_name(one.name)
    user = user_create(
        by=None,
        title=title,
        first_name=first,
        last_name=last,
        email=address(one.name, staff.DOMAIN),
        department=world.departments[one.department],
        job_title=one.job,
        phone=one.phone,
        location=one.location,
        language=one.language,
    )
    world.users[plain_name(one.name)] = user
    if one.login:
        User.objects.filter(pk=user.pk).update(password=encoded)
    if one.rights:
        user_set_rights(user=user, by=None, version=None, rights=frozenset({Right(one.rights)}))


def _settle(world: World) -> None:
    """Who reports to whom, and who heads what, once everybody is there."""
    for one in staff.COLLEAGUES:
        if one.manager:
            user = world.users[plain_name(one.name)]
            user_edit(user=user, by=None, version=None, values={"manager": world.users[one.manager]})
    for department, name in staff.HEADS.items():
        row = world.departments[department]
        department_edit(department=row, by=None, version=None, values={"head": world.users[name]})
    for user in world.users.values():
        user.refresh_from_db()


def _invite(world: World, name: str) -> None:
    user_invite(user=world.users[name], by=world.users[ADMINISTRATOR])
    moment = world.timeline.now
    OutgoingMail.objects.filter(to_user=world.users[name]).update(
        state=OutgoingMail.State.SENT, attempts=1, created_at=moment, next_try_at=moment, sent_at=moment
    )


def views(world: World) -> None:
    """Views that two of them have saved."""
    for name, title, query in staff.VIEWS:
        view_save(owner=world.users[name], page="accounts:account_list", name=title, query=query)
