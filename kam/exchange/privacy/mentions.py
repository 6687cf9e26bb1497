"""Where a person is named: every column of text in the database is looked through."""

import functools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils.text import capfirst

from kam.exchange.privacy.names import Names
from kam.lib.fields import PublicIdField

#: Rooms whose rows name nobody of the customer: sign-in, the queue's own, what Django keeps of itself.
_OTHER_APPS = {
    "sessions",
    "contenttypes",
    "auth",
    "django_q",
    "sites",
    "account",
    "mfa",
    "usersessions",
    "socialaccount",
}
#: Our own people, search (which follows the texts), and the proof itself.
_OTHER_MODELS = {
    "teams.user", "teams.department", "records.searchentry", "records.searchword", "records.searchposting",
    "records.searchslip", "exchange.erasure",
}  # fmt: skip
#: Redacted without asking: what the product wrote itself, and what was frozen.
ALWAYS = {
    "records.change", "records.outgoingmail", "records.notification", "admin.logentry", "exchange.importrun",
    "plans.planversion", "plans.planmeeting", "records.externalid",
}  # fmt: skip
FROZEN = {"plans.planversion", "plans.planmeeting"}
#: Text that was read from a file follows what is decided about the file.
_READ = ("accounts.documentversion", "text")
#: Names of other things: a family's name in them is not the person's.
_NAMES_OF_THINGS = {"name", "legal_name", "short_name"}
#: What a file is called says what is in it.
_FILES = {"accounts.documentversion"}
#: Those who bear the same name.
_NAMES_OF_OTHERS = {("accounts.person", "first_name"), ("accounts.person", "last_name")}
_PARTS = 60
_AROUND = 90


@dataclass(frozen=True)
class Hit:
    """A text that names the person. `sure`: by their full name or contact data, not by the last name alone."""

    label: str
    pk: int
    field: str
    value: Any
    sure: bool
    before: str
    name: str
    after: str
    redact: bool

    @property
    def key(self) -> str:
        return f"{self.label}:{self.pk}:{self.field}"

    @property
    def is_asked(self) -> bool:
        """Whether who erases decides about this text."""
        return self.label not in ALWAYS and not self.is_read

    @property
    def is_read(self) -> bool:
        """Whether the text was read from an uploaded file."""
        return (self.label, self.field) == _READ

    @property
    def kind(self) -> str:
        return capfirst(str(apps.get_model(self.label)._meta.verbose_name))

    @property
    def field_name(self) -> str:
        return str(apps.get_model(self.label)._meta.get_field(self.field).verbose_name)

    @property
    def place(self) -> str:
        """Kind and field; an action's action is just one."""
        same = self.kind.casefold() == self.field_name.casefold()
        return self.kind if same else f"{self.kind}, {self.field_name}"


@functools.cache
def text_columns() -> tuple[tuple[type[models.Model], models.Field], ...]:
    """Every column that may hold what somebody wrote."""
    found = []
    for model in apps.get_models():
        meta = model._meta
        if (
            meta.proxy
            or not meta.managed
            or meta.app_label in _OTHER_APPS
            or meta.label_lower in _OTHER_MODELS
        ):
            continue
        if not isinstance(meta.pk, models.AutoField | models.BigAutoField):
            continue
        found += [
            (model, field)
            for field in meta.concrete_fields
            if _holds_words(field) and (meta.label_lower, field.name) not in _NAMES_OF_OTHERS
        ]
    return tuple(found)


def _holds_words(field: models.Field) -> bool:
    if isinstance(field, models.SlugField | PublicIdField | models.FileField) or field.choices:
        return False
    if field.name in {"rank", "object_type", "scope", "batch", "key", "digest", "signature", "password"}:
        return False
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def mentions(
    names: Names, skip: Mapping[str, Collection[int]] | None = None, only: Collection[str] = ()
) -> list[Hit]:
    """All texts that name the person, but those of rows (by label) that go anyway; `only` those of some models."""
    if not names.terms:
        return []
    wanted = names.needles
    anywhere, sure = names.pattern(), names.pattern(sure_only=True)
    gone = {label: set(pks) for label, pks in (skip or {}).items()}
    hits = []
    for label, pk, name, text in _rows(wanted, only):
        if pk in gone.get(label, ()):
            continue
        field: Any = apps.get_model(label)._meta.get_field(name)
        value = json.loads(text) if isinstance(field, models.JSONField) else text
        shown = " ".join(_words(value)) if not isinstance(value, str) else value
        if found := (sure.search(shown) or anywhere.search(shown)):
            hits.append(_hit(names, label, pk, field, value, shown, found, bool(sure.search(shown))))
    return sorted(hits, key=lambda hit: (hit.label, hit.pk, hit.field))


def _hit(
    names: Names, label: str, pk: int, field: Any, value: Any, shown: str, found: re.Match[str], sure: bool
) -> Hit:
    first, last = found.span()
    of_thing = field.name in _NAMES_OF_THINGS and label not in _FILES
    redact = sure or not (names.common or of_thing)
    before, after = shown[max(0, first - _AROUND) : first], shown[last : last + _AROUND]
    return Hit(label, pk, field.name, value, sure, before, found.group(), after, redact)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _words(one)


def _rows(wanted: Collection[str], only: Collection[str] = ()) -> Iterator[tuple[str, int, str, str]]:
    """(label, pk, field, text) of every text that holds one of the words, in a few queries."""
    parts = []
    for model, field in text_columns():
        if only and model._meta.label_lower not in only:
            continue
        condition = Q()
        for word in sorted(wanted):
            condition |= Q(the_text__icontains=word)
        rows = model._base_manager.annotate(the_text=Cast(F(field.name), models.TextField()))
        parts.append(
            rows.filter(condition)
            .order_by()
            .values_list(_told(model._meta.label_lower), "pk", _told(field.name), "the_text")
        )
    for first in range(0, len(parts), _PARTS):
        chunk = parts[first : first + _PARTS]
        yield from chunk[0].union(*chunk[1:], all=True)


def _told(text: str) -> Cast:
    return Cast(Value(text), models.TextField())
