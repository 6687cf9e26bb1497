"""How a person is found in texts: their names and contact data, those of today and those that history knows."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import ContactPoint, Person
from kam.records.models import Change

#: What stands where a name was.
GONE = "[erased]"
ERASED = {"erased": True}
_SHORTEST_CONTACT = 5
#: Between the words of a name: blanks, or what stands for one in the name of a file.
_BETWEEN = r"(?:\s+|[_.+\-])"
#: A phone number is known by its last figures, however it is written.
_TAIL, _SHORTEST_PHONE = 8, 7
_PHONE = re.compile(r"[+(]?\d[\d\s()/.\-]+")
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True)
class Names:
    """What names a person for sure, and the last names, which others may bear too. `common`: others bear them.

    `phones` are the last figures of their numbers.
    """

    sure: tuple[str, ...]
    last: tuple[str, ...]
    common: bool
    phones: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return (*self.sure, *self.last)

    @property
    def needles(self) -> set[str]:
        """One of them stands in every text that names the person, as the database compares."""
        return {spelling for term in self.terms for spelling in spellings(term)} | {
            tail[-4:] for tail in self.phones
        }

    def pattern(self, *, sure_only: bool = False) -> re.Pattern[str]:
        """Finds the names as whole words, whatever their case, with the s of a genitive."""
        terms = sorted({*self.sure, *(() if sure_only else self.last)}, key=len, reverse=True)
        words = "|".join(_BETWEEN.join(map(re.escape, term.split())) for term in terms) or r"(?!)"
        found = rf"(?<![^\W_])(?:{words})(?:['’]?s)?(?![^\W_])"
        for tail in self.phones:
            figures = r"[\s()/.\-]{0,3}".join(tail)
            found += rf"|(?<!\d)(?:[+(]{{0,2}}\d[\d\s()/.\-]{{0,12}}?)?{figures}(?!\d)"
        return re.compile(found, re.IGNORECASE)


def pks_of(person: Person) -> list[int]:
    """The person, and those who were merged into them."""
    found, fresh = {person.pk}, {person.pk}
    while fresh:
        fresh = set(Person.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return sorted(found)


def names_of(pks: Collection[int]) -> Names:
    firsts: set[str] = set()
    lasts: set[str] = set()
    for first, last in Person.objects.filter(pk__in=pks).values_list("first_name", "last_name"):
        firsts.add(first)
        lasts.add(last)
    own = Change.objects.filter(object_type="accounts.person", object_pk__in=pks)
    for values in own.order_by().values_list("values", flat=True):
        firsts.update(_texts(values.get("first_name")))
        lasts.update(_texts(values.get("last_name")))
    firsts, lasts = _clean(firsts), {one for one in _clean(lasts) if len(one) > 1}
    contacts = set(ContactPoint.objects.filter(person__in=pks).values_list("value", flat=True))
    of_person = Change.objects.filter(
        object_type="accounts.contactpoint", values__person__1__pk__in=list(pks)
    )
    history = Change.objects.filter(
        object_type="accounts.contactpoint", object_pk__in=of_person.values("object_pk")
    )
    for values in history.order_by().values_list("values", flat=True):
        contacts.update(_texts(values.get("value")))
    full = {
        text
        for first in firsts
        for last in lasts
        for text in (f"{first} {last}", f"{last}, {first}", f"{last} {first}")
    }
    contacts = {one for one in _clean(contacts) if len(one) >= _SHORTEST_CONTACT}
    common = Person.objects.filter(last_name__in=lasts).exclude(pk__in=pks).exists()
    return Names(
        tuple(sorted(_written(full | contacts))), tuple(sorted(_written(lasts))), common, _tails(contacts)
    )


def _written(terms: Iterable[str]) -> set[str]:
    """Each as it may be written: with letters in one sign or two, with ue for ü."""
    found: set[str] = set()
    for term in terms:
        whole = unicodedata.normalize("NFC", term)
        found |= {term, whole, unicodedata.normalize("NFD", term), whole.translate(_LETTERS)}
    return found


def _tails(contacts: Iterable[str]) -> tuple[str, ...]:
    """The last figures of those that are phone numbers."""
    numbers = {re.sub(r"\D", "", one) for one in contacts if _PHONE.fullmatch(one)}
    return tuple(sorted({one[-_TAIL:] for one in numbers if len(one) >= _SHORTEST_PHONE}))


def _clean(texts: Iterable[str]) -> set[str]:
    return {" ".join(text.split()) for text in texts if text and text.strip()}


def _texts(pair: Any) -> Iterator[str]:
    if isinstance(pair, list):
        yield from (value for value in pair if isinstance(value, str))


def redacted(value: Any, pattern: re.Pattern[str]) -> Any:
    """A value without the names: in texts a word stands for them, a link in history goes as a whole."""
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [redacted(one, pattern) for one in value]
    if isinstance(value, dict):
        if set(value) == {"pk", "text"} and pattern.search(str(value["text"])):
            return ERASED
        return {key: redacted(one, pattern) for key, one in value.items()}
    return value


def spellings(term: str) -> set[str]:
    """How a database without knowledge of letters finds a term: its cases, and as JSON writes it."""
    cases = {term, term.lower(), term.upper(), term.title()} if not term.isascii() else {term}
    first = {one.split()[0] for one in cases if one.split()}  # spaces between may be any
    return first | {json.dumps(one)[1:-1] for one in first}
