"""Briefings of the demo world: written, sent, read, answered and corrected."""

import datetime as dt
from typing import Any

from accounts.information import briefing_operations as operations
from accounts.information.briefing_models import Briefing
from accounts.information.briefing_replies import reply_add
from accounts.information.confidential import ConfidentialityLevel
from kam.exchange.demo.content.nordwerk_briefings import BRIEFINGS, Brief
from kam.exchange.demo.content.nordwerk_talk import ACCOUNT
from kam.exchange.demo.timeline import stable_id
from kam.exchange.demo.world import World
from kam.records.models import Notification
from teams.membership.audiences import department_key, function_key, user_key
from teams.models import TeamFunction

_HOUR = dt.timedelta(hours=1)


def briefing_events(world: World) -> None:
    """Schedules all; who reads is settled when everything has its day."""
    for brief in BRIEFINGS:
        made: list[Briefing] = []
        world.at(brief.made, brief.by, lambda brief=brief, made=made: made.append(_write(world, brief)))
        for who, on, text in brief.replies:
            world.at(on, who, lambda who=who, text=text, made=made: _reply(world, made[0], who, text))
        if brief.corrected is not None:
            world.at(
                brief.corrected[0],
                brief.by,
                lambda brief=brief, made=made, how=brief.corrected: _correct(world, made[0], brief, *how),
            )


def _write(world: World, brief: Brief) -> Briefing:
    account, by = world.accounts[ACCOUNT], world.users[brief.by]
    functions = TeamFunction.objects.filter(key__in=brief.functions)
    keys = [function_key(account.team_id, row.pk) for row in functions.order_by("rank", "pk")]
    keys += [department_key(world.departments[name].pk) for name in brief.departments]
    keys += [user_key(world.users[name].pk) for name in brief.colleagues]
    values = {
        "title": brief.title,
        "text": world.calendar.text(brief.text),
        "confidentiality": ConfidentialityLevel.objects.get(key=brief.level),
        "valid_until": world.calendar.day(brief.valid) if brief.valid else None,
        "wants_ack": brief.ack,
        "with_outside": brief.outside,
    }
    row = operations.briefing_create(
        account=account, by=by, values=values, keys=keys, public_id=_id(brief, "1")
    )
    if brief.sent:
        row = operations.briefing_send(
            briefing=row, by=by, version=None, today=world.calendar.day(brief.made)
        )
    return row


def _id(brief: Brief, number: str) -> str:
    """The id that the row keeps: its history hangs on a scope that names it."""
    return stable_id("accounts.briefing", brief.title, number)


def _reply(world: World, briefing: Briefing, who: str, text: str) -> None:
    reply_add(briefing=briefing, by=world.users[who], text=world.calendar.text(text))


def _correct(world: World, briefing: Briefing, brief: Brief, on: int, text: str, note: str) -> None:
    by = world.users[brief.by]
    row = operations.briefing_correct(briefing=briefing, by=by, public_id=_id(brief, "2"))
    values: dict[str, Any] = {"text": world.calendar.text(text), "change_note": note}
    row = operations.briefing_edit(briefing=row, by=by, version=None, values=values)
    operations.briefing_send(briefing=row, by=by, version=None, today=world.calendar.day(on))


def settle_briefings() -> None:
    """Readers have no history that could be dated back: they got it when it was sent, and read it in the days after."""
    read = {brief.title: (brief.read, brief.confirmed) for brief in BRIEFINGS}
    for briefing in Briefing.objects.exclude(sent_at=None):
        count, confirmed = read[briefing.title]
        readers = briefing.readers.order_by("-user__last_name", "-user__first_name", "pk")
        for number, reader in enumerate(readers):
            at = briefing.sent_at + (2 + 5 * number) * _HOUR
            reader.sent_at = briefing.sent_at
            reader.read_at = at if number < count else None
            reader.acknowledged_at = at if number < confirmed else None
            reader.save(update_fields=["sent_at", "read_at", "acknowledged_at"])
            told = Notification.objects.filter(
                recipient=reader.user_id, scope=briefing.scope, kind="briefing"
            )
            told.update(read_at=reader.read_at)
