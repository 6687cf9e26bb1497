"""The words around a name, as far as who erases may read them: erasing is no right to read what is confidential."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from kam.exchange.privacy.mentions import Hit
from kam.lib.slots import CLOSED
from kam.records.models import Comment

#: What not all see who see the account; `visible_to` of their managers says who does.
GUARDED = (
    "accounts.document", "accounts.documentversion", "accounts.briefing", "accounts.judgement",
    "accounts.influenceline",
)  # fmt: skip
_COMMENT = Comment._meta.label_lower


def veiled(hits: Iterable[Hit], user: Any) -> list[Hit]:
    """The hits, of those out of sight without what stands around the name. Two queries."""
    hits = list(hits)
    rows: dict[str, set[int]] = defaultdict(set)
    for hit in hits:
        rows[hit.label].add(hit.pk)
    closed = Comment.objects.filter(pk__in=rows.get(_COMMENT, ()), scope__startswith=CLOSED)
    said = list(closed.values_list("pk", "object_type", "object_pk"))
    for _pk, label, about in said:
        rows[label].add(about)
    guarded = {label: rows[label] for label in GUARDED if label in rows}
    hidden = {(label, pk) for label, pks in guarded.items() for pk in pks} - _seen(guarded, user)
    hidden |= {
        (_COMMENT, pk) for pk, label, about in said if label not in GUARDED or (label, about) in hidden
    }
    return [replace(hit, before="… ", after=" …") if (hit.label, hit.pk) in hidden else hit for hit in hits]


def _seen(wanted: dict[str, set[int]], user: Any) -> set[tuple[str, int]]:
    parts = [
        apps.get_model(label)
        ._default_manager.visible_to(user)
        .filter(pk__in=pks)
        .order_by()
        .values_list(Cast(Value(label), TextField()), "pk")
        for label, pks in wanted.items()
    ]
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()
