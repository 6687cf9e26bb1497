"""Pairs and introductions of the demo world, written by the operations that everybody uses."""

from collections.abc import Callable

from accounts.models import Stakeholder
from accounts.relationships.introduction_operations import introduction_create
from accounts.relationships.pair_operations import pair_set
from kam.exchange.demo.company import plain_name
from kam.exchange.demo.content.relations import INTRODUCTIONS, KNOWS, POSITIONS, Introduces, Knows
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import ADMINISTRATOR, BEGAN, World
from kam.reference.models import PositionLevel
from teams.staff.operations import user_edit


def relation_events(world: World) -> None:
    """After the buying centres, whose places the pairs name."""
    world.at(BEGAN // 2, ADMINISTRATOR, lambda: _place_colleagues(world))
    for name, pairs in KNOWS.items():
        for knows in pairs:
            world.at(knows.at, knows.colleague, _know(world, name, knows))
    for name, introductions in INTRODUCTIONS.items():
        for one in introductions:
            world.at(one.at, one.by, _introduce(world, name, one))


def _place_colleagues(world: World) -> None:
    levels = {level.key: level for level in PositionLevel.objects.all()}
    for name, user in world.users.items():
        level = levels[POSITIONS.get(plain_name(name), "specialist")]
        user_edit(user=user, by=None, version=None, values={"position": level})


def _stakeholder(world: World, account: str, name: str) -> Stakeholder | None:
    rows = Stakeholder.objects.of_account(world.accounts[account]).current()
    person = world.people.get(plain_name(name))
    return rows.filter(person=person).first() if person else rows.filter(label=name).first()


def _know(world: World, account: str, knows: Knows) -> Callable[[], None]:
    def act() -> None:
        place = _stakeholder(world, account, knows.person)
        if place is None:
            return
        values = {
            "level": knows.level,
            "target": knows.target,
            "goal": knows.goal,
            "part": knows.part,
            "next_step": knows.step,
            "next_on": None if knows.due is None else world.calendar.day(knows.due),
        }
        pair = pair_set(
            stakeholder=place,
            user=world.users[knows.colleague],
            by=None,
            version=0,
            values=values,
            today=world.calendar.day(knows.at),
        )
        world.timeline.key(pair, "pair", account, knows.person, knows.colleague)

    return act


def _introduce(world: World, account: str, one: Introduces) -> Callable[[], None]:
    def act() -> None:
        place = _stakeholder(world, account, one.person)
        if place is None:
            return
        introduction_create(
            account=world.accounts[account],
            stakeholder=place,
            user=world.users[one.colleague],
            by=world.users.get(one.by),
            by_user=world.users.get(one.by),
            by_stakeholder=_stakeholder(world, account, one.through) if one.through else None,
            why=one.why,
            due_on=None if one.due is None else world.calendar.day(one.due),
            public_id=stable_id("introduction", account, one.person, one.colleague),
        )

    return act
