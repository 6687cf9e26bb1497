"""What a text about an account may name: colleagues, persons of the customer, lines of the plan."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from accounts.work.queries import colleagues_of
from kam.lib.markdown import COLLEAGUE, reference
from kam.lib.slots import object_places
from kam.records.notify import sees
from kam.records.places import listed
from kam.records.queries import kind_label
from teams.models import User

_MOST, _EACH = 10, 4


@dataclass(frozen=True, slots=True)
class Name:
    """One entry of the list. `warning` says at once that a colleague will not be told."""

    insert: str
    label: str
    note: str = ""
    icon: str = ""
    warning: str = ""


def names_like(account: KeyAccount, user: Any, sign: str, text: str, today: dt.date) -> list[Name]:
    """Colleagues for "@", who see the account first; objects of the account for "#"."""
    return _objects(account, user, text) if sign == "#" else _colleagues(account, text, today)


def _colleagues(account: KeyAccount, text: str, today: dt.date) -> list[Name]:
    words = text.casefold().split()[:4]
    team = [u for u in colleagues_of(account, today) if all(word in u.full_name.casefold() for word in words)]
    found = team[:_MOST]
    if words and len(found) < _MOST:
        others = User.objects.working().exclude(pk__in=[u.pk for u in team])
        for word in words:
            others = others.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        found += others.order_by("last_name", "first_name", "pk")[: _MOST - len(found)]
    told = sees(account.scope, found)
    return [_colleague(one, one.pk in told) for one in found]


def _colleague(one: User, told: bool) -> Name:
    warning = "" if told else _("%(name)s is not on the team and will not be told.") % {"name": one.full_name}
    note = one.job_title if told else _("not on the team, will not be told")
    return Name(reference("@", one.full_name, COLLEAGUE, one.public_id), one.full_name, note, warning=warning)


def _objects(account: KeyAccount, user: Any, text: str) -> list[Name]:
    found = []
    for place in object_places:
        for one in listed(place, account, user, text, _EACH):
            kind = capfirst(kind_label(place.model))
            inserted = reference("#", kind if place.quiet else one.short, one.key, one.public_id)
            found.append(Name(inserted, one.short, kind, place.icon))
    return found
