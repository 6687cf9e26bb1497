"""Objects of any kind by id, as far as somebody sees them, in one query (slot `object_places`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, CharField, F, Q, Value
from django.db.models.functions import Cast

from kam.lib.markdown import plain
from kam.lib.slots import ObjectPlace, object_places

_LONGEST = 70


@dataclass(frozen=True, slots=True)
class Shown:
    """An object as a link to it tells it."""

    key: str
    pk: int
    public_id: str
    title: str
    url: str
    icon: str
    archived: bool
    account: str = ""
    account_name: str = ""

    @property
    def short(self) -> str:
        return self.title if len(self.title) <= _LONGEST else f"{self.title[: _LONGEST - 1]}…"


def place_by_key(key: str) -> ObjectPlace | None:
    return next((place for place in object_places if place.key == key), None)


def place_of(model: str) -> ObjectPlace | None:
    """The place of a kind of object by its label, "accounts.statement"."""
    return next((place for place in object_places if place.model == model), None)


def shown_objects(
    wanted: Mapping[str, Iterable[Any]], user: Any, *, by: str = "public_id"
) -> dict[tuple[str, Any], Shown]:
    """Those of the wanted objects that the user sees, by (key, id). `wanted`: ids by the key of their place."""
    queries = []
    for place in object_places:
        ids = list(wanted.get(place.key, ()))
        if ids:
            queries.append(_columns(place, place.rows(user).filter(**{f"{by}__in": ids})))
    if not queries:
        return {}
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    found = {}
    for row in rows:
        one = _shown(*row)
        found[one.key, one.public_id if by == "public_id" else one.pk] = one
    return found


def listed(place: ObjectPlace, account: Any, user: Any, text: str, limit: int) -> list[Shown]:
    """The objects of an account that a text may link to, by a word in their title."""
    if place.of_account is None:
        return []
    rows = place.of_account(account, user)
    rows = rows.annotate(
        words=Cast(place.title, CharField()) if not isinstance(place.title, str) else F(place.title)
    )
    for word in text.split()[:4]:
        rows = rows.filter(words__icontains=word)
    return [_shown(*row) for row in _columns(place, rows.order_by("-updated_at", "pk"), ordered=True)[:limit]]


def _columns(place: ObjectPlace, rows: Any, *, ordered: bool = False) -> Any:
    account, name = (
        F(column) if column else Value(None, output_field=CharField())
        for column in (place.account, place.account_name)
    )
    archivable = any(field.name == "archived_at" for field in rows.model._meta.concrete_fields)
    archived = Q(archived_at__isnull=False) if archivable else Value(False, output_field=BooleanField())
    rows = rows if ordered else rows.order_by()
    return rows.values_list(
        Value(place.key, output_field=CharField()), "pk", "public_id", place.title, account, archived, name
    )


def _shown(
    key: str, pk: int, public_id: str, title: str, account: str | None, archived: bool, name: str | None
) -> Shown:
    place = place_by_key(key)
    url, icon = (place.url(public_id, account or ""), place.icon) if place else ("", "")
    return Shown(
        key, pk, public_id, " ".join(plain(title or "", labels=True).split()), url, icon, bool(archived),
        account or "", name or "",
    )  # fmt: skip
