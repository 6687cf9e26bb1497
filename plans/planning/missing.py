"""What sections ask for, and what initiatives, risks and commitments still lack, in words, for the outline."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import ngettext

from plans.planning.counts import Counts
from plans.planning.models import Requirement

#: What a section may ask for, and the count that says how many lines lack it.
_LACKS = {
    Requirement.SO_WHAT: "no_so_what",
    Requirement.SOURCE: "no_source",
    Requirement.FRESH: "stale",
    Requirement.PERSON: "no_person",
    Requirement.TARGET: "no_target",
    Requirement.DUE: "no_due",
    Requirement.OWNER: "no_owner",
    Requirement.GOAL: "no_goal",
}


def required_only(counts: dict[str, Counts], required: Sequence[str]) -> dict[str, Counts]:
    """The counts without what the section does not ask for. Empty and overdue lines are told always."""
    if len(required) == len(Requirement):
        return counts
    none: dict[str, Any] = {name: 0 for asked, name in _LACKS.items() if asked not in required}
    found = {key: replace(one, **none) for key, one in counts.items()}
    if Requirement.LINE not in required:
        for one in found.values():
            one.total = one.total or 1  # nothing says "no statement yet"
    return found


def missing_initiatives(counts: Counts) -> list[str]:
    """No initiative at all is said by the strategy map, goal by goal."""
    found = []
    if n := counts.no_goal:
        text = ngettext(
            "%(n)s initiative serves no customer goal", "%(n)s initiatives serve no customer goal", n
        )
        found.append(text % {"n": n})
    if n := counts.overdue:
        found.append(ngettext("%(n)s initiative overdue", "%(n)s initiatives overdue", n) % {"n": n})
    if n := counts.no_owner:
        text = ngettext("%(n)s initiative without owner", "%(n)s initiatives without owner", n)
        found.append(text % {"n": n})
    if n := counts.no_due:
        text = ngettext("%(n)s initiative without date", "%(n)s initiatives without date", n)
        found.append(text % {"n": n})
    return found


def missing_risks(counts: Counts) -> list[str]:
    found = []
    if n := counts.no_target:
        found.append(ngettext("%(n)s risk not judged", "%(n)s risks not judged", n) % {"n": n})
    if n := counts.no_so_what:
        found.append(ngettext("%(n)s risk without measure", "%(n)s risks without measure", n) % {"n": n})
    if n := counts.overdue:
        found.append(ngettext("%(n)s risk overdue", "%(n)s risks overdue", n) % {"n": n})
    if n := counts.no_owner:
        found.append(ngettext("%(n)s risk without owner", "%(n)s risks without owner", n) % {"n": n})
    return found


def missing_commitments(counts: Counts) -> list[str]:
    found = []
    if n := counts.overdue:
        found.append(ngettext("%(n)s commitment overdue", "%(n)s commitments overdue", n) % {"n": n})
    if n := counts.no_due:
        text = ngettext("%(n)s commitment without date", "%(n)s commitments without date", n)
        found.append(text % {"n": n})
    return found
