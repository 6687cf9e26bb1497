"""The demo world while it is made: who and what is there already, under the names of the content."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import KeyAccount, Organisation, Person
from kam.exchange.demo import shapes
from kam.exchange.demo.days import Calendar
from kam.exchange.demo.timeline import Timeline
from teams.models import Department, User

#: The day on which Helvion began to use the product.
BEGAN = -1100
HEAD, ADMINISTRATOR = "Bernd Vogel", "Jörg Metzner"


@dataclass
class World:
    """`users` and the like fill up while the timeline runs; ask for them inside events only."""

    calendar: Calendar
    users: dict[str, User] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    departments: dict[str, Department] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, KeyAccount] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    #: lists of lines in the order of the content
    lists: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.timeline = Timeline(self.users)

    @property
    def today(self) -> dt.date:
        return self.calendar.today

    def at(self, offset: int, author: str, act: Callable[[], Any]) -> None:
        """Something that happens so many days before today, by a colleague."""
        if offset >= 0:
            raise ValueError(f"{offset}: what happened lies before today")
        self.timeline.add(self.calendar.day(offset), author, act)

    def on(self, day: dt.date, author: str, act: Callable[[], Any]) -> None:
        """The same for a day; yesterday at the latest."""
        self.timeline.add(min(day, self.calendar.day(-1)), author, act)

    def keeper(self, account: shapes.Account, offset: int) -> str:
        """Who is the key account manager on that day; the head of KAM while there is none."""
        held = [kam.name for kam in account.kams if kam.start <= offset]
        return (held[-1] if held else account.kams[0].name) or HEAD

    def acting(self, name: str, account: shapes.Account) -> User | None:
        """The colleague, so that the rules are asked; None (the system) for who may no longer do it today."""
        now = self.keeper(account, -1)
        former = any(kam.name == name for kam in account.kams) and name != now
        member = any(member.name == name and member.end is None for member in account.team)
        if name in self.left or (former and not member):
            return None
        return self.users[name]
