"""What initiatives, risks and commitments still lack, in words, for the outline."""

from django.utils.translation import ngettext

from plans.planning.counts import Counts


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
