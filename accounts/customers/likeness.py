"""Organisations that a typed name may mean, so that nobody enters one twice."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Q

from accounts.customers.models import KeyAccount, Organisation
from kam.lib.words import words_in

#: Words that say what kind of company it is, not which.
_FORMS = frozenset({
    "gmbh", "ag", "se", "kg", "kgaa", "ohg", "gbr", "ug", "co", "inc", "ltd", "llc", "plc", "corp", "corporation",
    "limited", "bv", "nv", "sa", "sas", "srl", "spa", "ab", "oy", "as", "group", "holding", "gruppe", "company",
})  # fmt: skip
#: How much two names must have in common, and how many rows are compared at most.
_ALIKE, _COMPARED = 0.8, 300


def core_of(name: str) -> str:
    """What of a name tells one company from another: folded words without the legal form."""
    words = [folded for _start, _end, folded in words_in(name)]
    return " ".join([word for word in words if word not in _FORMS] or words)


def alike(name: str, other: str) -> float:
    """How much two names have in common, 0 to 1; one that holds all words of the other is near."""
    one, two = core_of(name), core_of(other)
    if not one or not two:
        return 0.0
    few, many = sorted((set(one.split()), set(two.split())), key=len)
    if few <= many:
        return 1.0 if few == many else 0.9
    return SequenceMatcher(None, one, two).ratio()


def organisations_like(user: Any, name: str, limit: int = 5) -> list[Organisation]:
    """Organisations in sight that the name may mean, the likeliest first: one query."""
    found = Organisation.objects.visible_to(user).current().filter(_beginnings(name))
    return _nearest(found.with_parent_name(user).order_by("name", "pk")[:_COMPARED], name, limit)


def accounts_like(user: Any, name: str, limit: int = 3) -> list[KeyAccount]:
    """Key accounts out of the user's sight that the name may mean. Everybody may know their names, by their cards."""
    seen = KeyAccount.objects.visible_to(user).values("pk")
    found = KeyAccount.objects.current().exclude(pk__in=seen).filter(_beginnings(name))
    return _nearest(found.order_by("name", "pk")[:_COMPARED], name, limit)


def _beginnings(name: str) -> Q:
    """Names that hold the beginning of a word of this one, as it is typed or without umlauts."""
    typed = [name[start:end] for start, end, folded in words_in(name) if folded not in _FORMS]
    starts = {word[:3] for word in typed or name.split()[:1]}
    starts |= {word[:3] for word in core_of(name).split()}
    asked = Q(pk__in=[])
    for start in sorted(starts)[:8]:
        asked |= Q(name__icontains=start)
    return asked


def _nearest(rows: Iterable[Any], name: str, limit: int) -> list[Any]:
    scored = sorted(((alike(name, row.name), row) for row in rows), key=lambda pair: -pair[0])
    return [row for score, row in scored if score >= _ALIKE][:limit]
