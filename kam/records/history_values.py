"""The values of a change as people read them, in the reader's language and time zone."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kam.lib import formats
from kam.lib.diff import Piece, diff_words
from kam.lib.fields import ExactField
from kam.lib.markdown import without_ids
from kam.records.models import Change

#: What erasure leaves in place of a value.
ERASED = {"erased": True}

_LONG_TEXT = 60
_MOST_CHARACTERS = 20_000
_CONTEXT_WORDS = 8


@dataclass(frozen=True)
class FieldRow:
    """One field of a change; `pieces` instead of both texts where the text is long."""

    label: str
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


def field_row(
    model: type[models.Model] | None,
    name: str,
    pair: Any,
    change: Change,
    names: dict[tuple[str, int], str],
    zone: dt.tzinfo,
) -> FieldRow:
    known = field_of(model, name)
    old: Any
    new: Any
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
    label = capfirst(str(known.verbose_name) if known is not None else _links_label(model, name))
    currency = _currency(name, change.values)
    texts = [_text(known, value, names, zone, currency) for value in (old, new)]
    long = isinstance(old, str) and isinstance(new, str) and _is_long(known, old, new)
    return FieldRow(label, texts[0], texts[1], word_diff(without_ids(old), without_ids(new)) if long else ())


def _text(known: Any, value: Any, names: dict[tuple[str, int], str], zone: dt.tzinfo, currency: str) -> str:
    if value is None or value == "" or value == []:
        return ""
    if value == ERASED:
        return _("erased")
    if isinstance(value, dict):
        if known is not None and known.related_model is not None:
            key: Any = (known.related_model._meta.label_lower, value.get("pk"))
            return names.get(key) or str(value.get("text", ""))
        return str(value.get("text", "")) or ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(
            str(item.get("text", "") or _("erased")) if isinstance(item, dict) else str(item)
            for item in value
        )
    return _scalar(known, value, zone, currency)


def _scalar(known: models.Field | None, value: Any, zone: dt.tzinfo, currency: str) -> str:
    if isinstance(value, str):
        value = without_ids(value)
    if known is None:
        return str(value)
    if known.choices:
        return str(dict(known.flatchoices).get(value, value))
    if isinstance(known, ExactField):
        number = _decimal(value)
        if number is None:
            return str(value)
        return formats.money(number, currency) if currency else formats.number(number)
    if isinstance(known, models.DateTimeField):
        moment = _parsed(parse_datetime, value)
        return (
            formats.moment(timezone.localtime(moment, zone))
            if moment and timezone.is_aware(moment)
            else str(value)
        )
    if isinstance(known, models.DateField):
        day = _parsed(parse_date, value)
        return formats.day_long(day) if day else str(value)
    if isinstance(known, models.IntegerField) and isinstance(value, int):
        return (
            str(value)
            if "year" in known.name or known.name in {"founded", "customer_since"}
            else formats.number(value)
        )
    return str(value)


def _parsed(parse: Any, value: Any) -> Any:
    try:
        return parse(str(value))
    except ValueError:
        return None


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _currency(name: str, values: dict[str, Any]) -> str:
    """The currency that the same change names for this amount."""
    pair = values.get(f"{name}_currency") or (values.get("currency") if name == "value" else None)
    link = pair[1] if isinstance(pair, list) and len(pair) == 2 else None
    return str(link.get("text", "")) if isinstance(link, dict) else ""


def model_of(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def field_of(model: type[models.Model] | None, name: str) -> Any:
    try:
        found = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _links_label(model: type[models.Model] | None, name: str) -> str:
    """What is called what hangs on a row: people at a touchpoint."""
    try:
        found = model._meta.get_field(name).related_model if model is not None else None
    except FieldDoesNotExist:
        found = None
    words = name.replace("_", " ")
    return str(found._meta.verbose_name_plural) if found is not None and not isinstance(found, str) else words


# Long texts ----------------------------------------------------------------------------------


def _is_long(known: models.Field | None, old: str, new: str) -> bool:
    if not old or not new or (known is not None and known.choices):
        return False
    plain = known is None or isinstance(known, models.CharField | models.TextField)
    return plain and (isinstance(known, models.TextField) or max(len(old), len(new)) > _LONG_TEXT)


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """What changed, word by word; long stretches that stayed are cut. Empty for very long texts."""
    if max(len(old), len(new)) > _MOST_CHARACTERS:
        return ()
    pieces = diff_words(old, new)
    last = len(pieces) - 1
    return tuple(
        Piece("same", _shortened(piece.text, first=at == 0, last=at == last))
        if piece.kind == "same"
        else piece
        for at, piece in enumerate(pieces)
    )


def _shortened(text: str, *, first: bool, last: bool) -> str:
    keep = _CONTEXT_WORDS
    words = list(re.finditer(r"\S+", text))
    if len(words) <= 2 * keep + 2:
        return text
    head = "" if first else text[: words[keep - 1].end()] + " "
    tail = "" if last else text[words[-keep].start() :]
    return f"{head}… {tail}"
