"""Touchpoints of the demo world: had, planned, with promises; rhythms of pairs and absences."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from accounts.models import Channel, Commitment, Relationship
from accounts.relationships.pair_operations import pair_set
from accounts.work.operations import commitment_settle
from accounts.work.touchpoint_operations import Promise, Raised, Step, touchpoint_log
from kam.exchange.demo.content.talks import AWAY, RHYTHMS, TALKS, Talk
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import World
from teams.staff.operations import absence_add


def touchpoint_events(world: World) -> None:
    for account, talks in TALKS.items():
        for talk in talks:
            author = talk.us[0]
            at = talk.written if talk.written is not None else talk.at
            world.at(at, author, _log(world, account, talk))
            for word in talk.words:
                if word.kept:
                    world.at(word.due, author, _keep(stable_id("promise", account, word.text)))
    for account, person, colleague, days in RHYTHMS:
        world.at(-50, colleague, _rhythm(world, account, person, colleague, days))
    for colleague, first, last in AWAY:
        world.at(-14, colleague, _away(world, colleague, first, last))


def _log(world: World, account: str, talk: Talk) -> Callable[[], None]:
    def act() -> None:
        on = world.calendar.day(talk.at)
        us = [world.users[name] for name in talk.us]
        them = [world.people[name] for name in talk.them]
        due = None if talk.due is None else world.calendar.day(talk.due)
        step = None
        if due is not None:
            key = stable_id("action of talk", account, talk.text)
            step = Step(talk.to_do, us[0], due, key)
        promises = [
            Promise(
                word.side, word.text, them[0], us[0], world.calendar.day(word.due),
                stable_id("promise", account, word.text),
            )
            for word in talk.words
        ]  # fmt: skip
        touchpoint_log(
            account=world.accounts[account], by=us[0], people=them, colleagues=us, on=on, text=talk.text,
            channel=Channel.objects.get(key=talk.how), next_step=talk.to_do, place=talk.place,
            starts_at=_moment(on, talk.clock[0]), ends_at=_moment(on, talk.clock[1]),
            raised=Raised(step, promises), public_id=stable_id("talk", account, talk.text), today=world.today,
        )  # fmt: skip

    return act


def _moment(on: dt.date, clock: str) -> dt.datetime | None:
    if not clock:
        return None
    return timezone.make_aware(dt.datetime.combine(on, dt.time.fromisoformat(clock)))


def _keep(public_id: str) -> Callable[[], None]:
    def act() -> None:
        promise = Commitment.objects.get(public_id=public_id)
        commitment_settle(commitment=promise, by=promise.owner, state=Commitment.State.KEPT)

    return act


def _rhythm(world: World, account: str, person: str, colleague: str, days: int) -> Callable[[], None]:
    def act() -> None:
        pair = Relationship.objects.filter(
            account=world.accounts[account],
            stakeholder__person=world.people[person],
            user=world.users[colleague],
        ).first()
        if pair is not None:
            pair_set(
                stakeholder=pair.stakeholder, user=pair.user, by=None, version=pair.version,
                values={"cadence_days": days}, today=world.today,
            )  # fmt: skip

    return act


def _away(world: World, colleague: str, first: int, last: int) -> Callable[[], None]:
    def act() -> None:
        user = world.users[colleague]
        absence = absence_add(
            user=user, by=user, starts_on=world.calendar.day(first), ends_on=world.calendar.day(last)
        )
        world.timeline.key(absence, "absence", colleague)

    return act
