"""Fills every field that people write words into, and multiplies the rows. Fields are found in the models, not listed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from kam.lib.ids import new_public_id
from kam.records.models import Change, Comment, Notification, SavedView
from tests.access.world import INNER, World

ROOMS = ("accounts", "plans", "teams", "reference")
#: Texts that are keys, addresses or places, not words.
KEYS = {
    "public_id", "rank", "key", "code", "password", "language", "theme", "computed", "schema", "icon", "time_zone",
    "about_type", "object_type", "object_id", "scope", "section", "line", "line_kind", "line_id", "external_id",
    "file", "type", "sha256", "email", "batch", "page", "query", "symbol", "kind", "state",
}  # fmt: skip
#: From how many characters on a field takes more than one text, and what is too little for any.
LONG, SHORT = 2000, 40
#: Frozen and structured content: words in it are told by the world's own word.
JSON_TEXT = {"content", "minutes", "values", "card_extra", "sections"}


def models_with_words() -> list[Any]:
    """Every model of the rooms, and what colleagues leave at rows of any kind."""
    found = chain.from_iterable(apps.get_app_config(room).get_models() for room in ROOMS)
    return [*(m for m in found if not m._meta.proxy), Comment, Notification, SavedView, Change]


def word_fields(model: Any) -> list[Any]:
    """The fields of a model that hold words of people."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField)
        and not (column.choices or column.unique or column.primary_key or column.is_relation)
        and column.name not in KEYS
    ]


class Texts:
    """Gives one text after the other, so that each comes once before any comes twice, and fits where it goes.

    Every second long field takes several at once, a line each.
    """

    def __init__(self, texts: list[str], several: int = 8) -> None:
        self.waiting, self.given, self.several, self.turn = list(texts), [], several, 0

    def fitting(self, most: int | None) -> str:
        if most is not None and most < LONG:
            return self._one(most)
        self.turn += 1
        left, lines = most or 20 * LONG, []
        for _number in range(1 if self.turn % 2 else self.several):
            lines.append(self._one(left))
            left -= len(lines[-1]) + 2
            if left < SHORT:
                break
        return "\n".join(lines)

    def _one(self, most: int) -> str:
        for pile in (self.waiting, self.given):
            for at, text in enumerate(pile):
                if len(text) <= most:
                    self.given.append(pile.pop(at))
                    return text
        return "-"


def fill(texts: Texts, rows: Callable[[Any], Any] = lambda model: model._base_manager.all()) -> int:
    """Puts a text into every field of every row; returns how many."""
    count = 0
    for model in models_with_words():
        columns = word_fields(model)
        frozen = [c for c in model._meta.concrete_fields if c.name in JSON_TEXT]
        changed = list(rows(model).order_by("pk"))
        for row in changed:
            for column in columns:
                setattr(row, column.name, texts.fitting(column.max_length))
            for column in frozen:
                setattr(row, column.name, _worded(getattr(row, column.name), texts))
            count += len(columns)
        if changed and (columns or frozen):
            names = [c.name for c in (*columns, *frozen)]
            model._base_manager.bulk_update(changed, names, batch_size=50)
    return count


def _worded(value: Any, texts: Texts) -> Any:
    """The same structure with every text of the world changed."""
    if isinstance(value, dict):
        return {key: _worded(one, texts) for key, one in value.items()}
    if isinstance(value, list):
        return [_worded(one, texts) for one in value]
    return texts.fitting(400) if isinstance(value, str) and INNER in value else value


def multiply(world: World, times: int) -> int:
    """So many more of every current row of our account, each set of them hanging together like the first."""
    rows = [
        row for name, row in vars(world.own).items()
        if isinstance(row, models.Model) and not getattr(row, "archived_at", None) and name not in
        {"account", "node", "unit", "unit_below", "figure", "plan", "plan_in_review", "plan_archived", "member", "link"}
    ]  # fmt: skip
    made: dict[tuple[Any, int], list[Any]] = {}
    for row in rows:
        copies = [_copy(row, made, number) for number in range(times)]
        try:
            with transaction.atomic():
                type(row)._base_manager.bulk_create(copies)
        except IntegrityError:
            continue  # one of its kind only
        made[type(row), row.pk] = copies
    return len(made) * times


def _copy(row: Any, made: dict[tuple[Any, int], list[Any]], number: int) -> Any:
    values = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.primary_key:
            continue
        if column.name == "public_id":
            value = new_public_id()
        elif column.is_relation and (column.related_model, value) in made:
            value = made[column.related_model, value][number].pk
        values[column.attname] = value
    return type(row)(**values)
