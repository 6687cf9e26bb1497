"""Choosing an audience in a form: functions of the account's team, departments, single colleagues."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.audience import problem_with
from accounts.information.confidential import ConfidentialityLevel
from teams.membership.audiences import (
    department_key,
    function_key,
    kam_function,
    names_of,
    read_key,
    user_key,
)
from teams.models import Department, KamAssignment, Membership, TeamFunction
from teams.staff.fields import ColleagueField


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be chosen. `depth`: how far a department lies below the top."""

    key: str
    label: str
    note: str = ""
    chosen: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class AudienceChoices:
    functions: list[Choice]
    departments: list[Choice]
    colleagues: list[Choice]


def audience_choices(account: KeyAccount, keys: Collection[str], today: dt.date) -> AudienceChoices:
    """What the form offers, with what is chosen. Seven queries at most."""
    chosen_people = [key for key in keys if key.startswith("u:")]
    names = names_of(chosen_people) if chosen_people else {}
    return AudienceChoices(
        _functions(account, keys, today),
        _departments(keys),
        [Choice(key, names[key], chosen=True) for key in chosen_people],
    )


def _functions(account: KeyAccount, keys: Collection[str], today: dt.date) -> list[Choice]:
    """Those that somebody holds today, and those that were chosen."""
    holders: dict[int, list[str]] = defaultdict(list)
    members = Membership.objects.on(today).filter(team=account.team_id, user__is_active=True)
    for row in members.select_related("user").order_by("starts_on", "pk"):
        holders[row.function_id].append(str(row.user))
    lead = KamAssignment.objects.begun(today).filter(team=account.team_id).select_related("user").first()
    kam = kam_function()
    if lead is not None and lead.user is not None and kam is not None:
        holders[kam].insert(0, str(lead.user))
    found = []
    for function in TeamFunction.objects.order_by("rank", "pk"):
        key = function_key(account.team_id, function.pk)
        if function.pk in holders or key in keys:
            note = ", ".join(holders[function.pk])
            found.append(Choice(key, function.name, note, key in keys))
    return found


def _departments(keys: Collection[str]) -> list[Choice]:
    """As a tree, by name on each level."""
    below: dict[int | None, list[Department]] = defaultdict(list)
    for row in Department.objects.filter(archived_at=None):
        below[row.parent_id].append(row)
    found: list[Choice] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in sorted(below.pop(parent, []), key=lambda one: one.name.casefold()):
            key = department_key(row.pk)
            found.append(Choice(key, row.name, chosen=key in keys, depth=min(depth, 3)))
            walk(row.pk, depth + 1)

    walk(None, 0)
    for parent in list(below):  # below an archived one
        walk(parent, 0)
    return found


class KeysWidget(forms.MultipleHiddenInput):
    """Several values under one name; the page lays them out (templates/accounts/information/audience.html)."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [found] if isinstance(found, str) else list(found)


class AudienceField(forms.Field):
    """The chosen keys, in the order of the page; whether they go with account and level asks the form."""

    widget = KeysWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("For whom"), "required": False, **kwargs})

    def to_python(self, value: Iterable[str] | None) -> list[str]:
        return [key for key in dict.fromkeys(value or []) if read_key(key) is not None]


class WithAudience(forms.Form):
    """The part of a form that chooses an audience. `account` and `today` are set by the form that has it.

    Without scripts a colleague is added by a button that shows the page again.
    """

    audience = AudienceField()
    audience_before = AudienceField(label="")
    colleague = ColleagueField(label=_("One more colleague"), required=False)

    def keys_now(self) -> list[str]:
        """What is chosen at the moment, be the form sent or not."""
        if not self.is_bound:
            return list(self.initial.get("audience", []))
        keys = self.fields["audience"].to_python(self["audience"].data)
        added = self.fields["colleague"]
        try:
            person = added.clean(self["colleague"].data)
        except forms.ValidationError:
            person = None
        return keys if person is None else list(dict.fromkeys([*keys, user_key(person.pk)]))

    def check_audience(self, account: KeyAccount, level: ConfidentialityLevel | None) -> None:
        """Puts the typed colleague among the chosen, and complains beside the field."""
        data = self.cleaned_data
        if data.get("colleague") is not None:
            data["audience"] = list(
                dict.fromkeys([*data.get("audience", []), user_key(data["colleague"].pk)])
            )
        reason = problem_with(account, level, data.get("audience", [])) if level is not None else None
        if reason:
            self.add_error("audience", reason)
