"""Many strings joined to one text: one request carries them through a field, its view, its column and its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from unittest import mock

from django.apps import apps
from django.core.validators import MaxLengthValidator
from django.db import connection, models

#: As long as the longest text of most fields.
PACK = 4000


@dataclass(frozen=True)
class Pack:
    """Strings and what stands between them; one alone is a pack too."""

    strings: tuple[str, ...]
    between: str = "\n"

    @property
    def text(self) -> str:
        return self.between.join(self.strings)

    def halves(self) -> list[Pack]:
        middle = len(self.strings) // 2
        return [Pack(part, self.between) for part in (self.strings[:middle], self.strings[middle:])]


@cache
def packs(strings: tuple[str, ...], most: int, between: str) -> list[Pack]:
    """Every string that is not too long for itself, in as few packs as their order allows."""
    found: list[list[str]] = []
    size = most + 1
    for text in strings:
        if len(text) > most:
            continue
        size += len(between) + len(text)
        if size > most:
            found.append([])
            size = len(text)
        found[-1].append(text)
    return [Pack(tuple(one), between) for one in found]


@contextmanager
def room_for_packs() -> Iterator[None]:
    """Lets a text of a pack's length into fields that take less: what the words are is asked here, not how many.

    Only where the database does not count them itself; SQLite does not.
    """
    if connection.vendor != "sqlite":
        yield
        return

    def too_long(_self: MaxLengthValidator, length: int, most: int) -> bool:
        return length > max(most, PACK)

    columns = chain.from_iterable(model._meta.concrete_fields for model in apps.get_models())
    short = {
        column: column.max_length
        for column in columns
        if isinstance(column, models.CharField | models.TextField) and (column.max_length or PACK) < PACK
    }
    with mock.patch.object(MaxLengthValidator, "compare", too_long):
        for column in short:
            column.max_length = PACK
        try:
            yield
        finally:
            for column, most in short.items():
                column.max_length = most
