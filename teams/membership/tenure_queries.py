"""How long somebody has led an account: the KAM chain in stretches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Tenure:
    """A stretch of the KAM chain with one person, or a vacancy (`user` None). `ends_on` None: until today."""

    user: Any
    starts_on: dt.date
    ends_on: dt.date | None
    months: int
    reason: str
    is_current: bool = False
    is_planned: bool = False

    @property
    def duration(self) -> str:
        """The tenure in words: years from one on, else months."""
        if self.months >= 12:
            years = self.months // 12
            return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        if self.months:
            return ngettext("%(count)s month", "%(count)s months", self.months) % {"count": self.months}
        return _("less than a month")


def tenures(chain: Sequence[Any], today: dt.date) -> list[Tenure]:
    """The chain, newest first; neighbouring links of one person are one tenure."""
    merged: list[list[Any]] = []
    for link in chain:
        if (
            merged
            and merged[-1][-1].user == link.user
            and (link.starts_on <= today) == (merged[-1][-1].starts_on <= today)
        ):
            merged[-1].append(link)
        else:
            merged.append([link])
    found = []
    for links, following in pairwise([*merged, []]):
        first = links[0].starts_on
        ends_on = following[0].starts_on - _DAY if following else None
        begun = first <= today
        current = begun and (ends_on is None or ends_on >= today)
        found.append(
            Tenure(
                user=links[0].user, starts_on=first, ends_on=ends_on,
                months=months_between(first, min(ends_on or today, today)) if begun else 0,
                reason=links[0].reason, is_current=current, is_planned=not begun,
            )
        )  # fmt: skip
    return found[::-1]


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from a day to the end of another."""
    after = last + _DAY
    return (after.year - first.year) * 12 + after.month - first.month - (after.day < first.day)
