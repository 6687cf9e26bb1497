"""Every column that holds words of people gives back what went in: every string, byte for byte, on this database."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from teams.models import TeamExpectation, TeamFunction
from tests.access.world import World
from tests.factories import TODAY
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


def _made(model: Any) -> Any:
    """A row where the world has none: the first of what it hangs on, a day, a number."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.null or column.has_default():
            continue
        if column.is_relation:
            values[column.name] = column.related_model._base_manager.first()
        elif isinstance(column, models.DateField):
            values[column.name] = timezone.now() if isinstance(column, models.DateTimeField) else TODAY
        elif isinstance(column, models.IntegerField | models.DecimalField):
            values[column.name] = 1
    [row] = model._base_manager.bulk_create([model(**values)])
    return row


def test_every_column_gives_back_what_went_in(world: World) -> None:
    TeamExpectation.objects.create(team=world.own.member.team, function=TeamFunction.objects.first())
    met, changed = 0, []
    for model in models_with_words():
        if columns := word_fields(model):
            met += len(columns)
            row = model._base_manager.first() or _made(model)
            changed += [line for text in STRINGS if text for line in _changed(model, row.pk, columns, text)]
            changed += _empty(model, row.pk, columns)
    assert met > 100
    assert changed == []
