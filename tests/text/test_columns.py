"""Every column that holds words of people gives back what went in: every string, byte for byte, on this database."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kam.reference.models import Holiday
from teams.models import AccessReview, TeamExpectation
from tests.access.world import World
from tests.text.filling import models_with_words, word_fields
from tests.text.naughty import STRINGS

pytestmark = pytest.mark.django_db


def _statements(model: Any, columns: list[Any]) -> tuple[str, str]:
    """One row's columns written and read: the ORM would compose both anew for each of the strings."""
    quoted = connection.ops.quote_name
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    names = [quoted(column.column) for column in columns]
    write = f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} WHERE {key} = %s"
    return write, f"SELECT {', '.join(names)} FROM {table} WHERE {key} = %s"


def _changed(model: Any, key: Any, columns: list[Any], text: str) -> list[str]:
    """The columns that give back something else. A text that is too long for one leaves it out."""
    fit = [column for column in columns if len(text) <= (column.max_length or len(text))]
    if not fit:
        return []
    write, read = _statements(model, fit)
    with connection.cursor() as cursor:
        cursor.execute(write, [*(one.get_db_prep_save(text, connection) for one in fit), key])
        cursor.execute(read, [key])
        values = cursor.fetchone()
    return [
        f"{model._meta.label}.{one.name}: {text!r}"
        for one, value in zip(fit, values, strict=True)
        if one.to_python(value) != text
    ]


def _empty(model: Any, key: Any, columns: list[Any]) -> list[str]:
    """An empty text, which a rule of the row may not allow."""
    found = []
    for column in columns:
        with suppress(IntegrityError), transaction.atomic():
            found += _changed(model, key, [column], "")
    return found


def test_every_column_gives_back_what_went_in(world: World) -> None:
    team = world.own.member.team
    Holiday.objects.create(on=dt.date(2026, 12, 24), name_en="Christmas Eve", name_de="Heiligabend")
    TeamExpectation.objects.create(team=team, function=world.own.member.function)
    AccessReview.objects.create(team=team, reviewed_on=dt.date(2026, 3, 10))
    met, changed = 0, []
    for model in models_with_words():
        columns, row = word_fields(model), model._base_manager.first()
        if not columns:
            continue
        assert row is not None, f"no row of {model._meta.label}"
        met += len(columns)
        changed += [line for text in STRINGS if text for line in _changed(model, row.pk, columns, text)]
        changed += _empty(model, row.pk, columns)
    assert met > 100
    assert changed == []
