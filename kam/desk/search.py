"""Finding an account, a person or a colleague by name, within what the user may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import Employment, KeyAccount, Person
from teams.models import User

LIMIT = 10


@dataclass(frozen=True)
class Found:
    """What was found, in three groups."""

    accounts: list[KeyAccount]
    people: list[Person]
    colleagues: list[User]

    @property
    def nothing(self) -> bool:
        return not (self.accounts or self.people or self.colleagues)


def spellings(word: str) -> set[str]:
    """A word and how umlauts may be written: Mueller and Müller, Strasse and Straße."""
    found = {word}
    for umlaut, plain in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
        ("Ü", "Ue"),
    ):
        found |= {w.replace(umlaut, plain) for w in found} | {w.replace(plain, umlaut) for w in found}
    return set(sorted(found)[:12])


def matching(word: str, *fields: str) -> Q:
    """Any spelling of the word in any of the fields."""
    found = Q()
    for spelling in spellings(word):
        for field in fields:
            found |= Q(**{f"{field}__icontains": spelling})
    return found


def search(text: str, user: Any) -> Found:
    """At most ten of each kind; every word has to be found. Four queries."""
    words = text.split()[:5]
    if not words:
        return Found([], [], [])
    accounts = (
        KeyAccount.objects.visible_to(user)
        .current()
        .select_related("organisation", "organisation__industry", "organisation__country", "tier")
    )
    people, colleagues = Person.objects.visible_to(user).current(), User.objects.visible_to(user).working()
    for word in words:
        accounts = accounts.filter(matching(word, "name", "organisation__city"))
        people = people.filter(matching(word, "first_name", "last_name"))
        colleagues = colleagues.filter(matching(word, "first_name", "last_name"))
    persons = list(people.order_by("last_name", "first_name", "pk")[:LIMIT])
    jobs = (
        Employment.objects.visible_to(user)
        .current()
        .filter(person__in=persons)
        .select_related("organisation")
    )
    by_person = {job.person_id: job for job in jobs.order_by("-pk")}
    for person in persons:
        person.job = by_person.get(person.pk)
    return Found(list(accounts.order_by("name", "pk")[:LIMIT]), persons, list(colleagues.for_list()[:LIMIT]))
