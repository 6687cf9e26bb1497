"""What a leaver holds, over all rooms (slot `holdings`)."""

from dataclasses import dataclass, field
from typing import Any

from kam.lib.slots import Holding, holdings
from teams.membership.queries import subjects_of
from teams.models import User

#: How many of a kind are named on the page; all of them are handed over.
SHOWN = 10


@dataclass(frozen=True)
class Held:
    """One kind of thing that a colleague holds, as far as the viewer may know of it.

    `guarded`: there may be more that the viewer must not learn of, or none; it stands on the page in any case.
    """

    holding: Holding
    count: int
    items: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.holding.key

    @property
    def label(self) -> Any:
        return self.holding.label

    @property
    def guarded(self) -> bool:
        return self.holding.seen is not None

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def held_by(colleague: User, viewer: User) -> list[Held]:
    """Every kind of which there is something to know, with the first names: a fixed number of queries per kind."""
    found = []
    for holding in holdings:
        rows = holding.items_for(colleague, viewer)
        count = rows.count()
        if count or holding.seen is not None:
            found.append(Held(holding, count, _names(holding, list(rows[:SHOWN]), viewer)))
    return found


def _names(holding: Holding, rows: list[Any], viewer: User) -> list[str]:
    """A row of a team stands under its account's name, which the team's room does not know."""
    teams = {row.team_id for row in rows if hasattr(row, "team_id")}
    subjects = subjects_of(teams, viewer) if teams else {}
    names = []
    for row in rows:
        subject = subjects.get(getattr(row, "team_id", 0))
        parts = (subject.name if subject else "", holding.describe(row))
        names.append(", ".join(part for part in parts if part) or str(row))
    return names
