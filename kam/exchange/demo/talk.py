"""What colleagues say about lines of the plan, and what they were told: the demo world's comments and notifications."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone

from accounts.models import Statement
from accounts.work.comments import comment_add, comment_resolve
from kam.exchange.demo.content.nordwerk_talk import ACCOUNT, TALK, Said
from kam.exchange.demo.world import World
from kam.lib.markdown import reference
from kam.records.models import Change, Comment, Notification

#: What is older was read by now.
_FRESH = dt.timedelta(days=7)
_NAMED = re.compile(r"\{@([^}]+)\}")


def talk_events(world: World) -> None:
    """Schedules the comments; each finds its line by how it begins."""
    for said in TALK:
        made: list[Comment] = []
        world.at(said.made, said.by, lambda said=said, made=made: made.append(_say(world, said)))
        if said.resolved is not None:
            by = said.resolved_by or said.by
            world.at(said.resolved, by, lambda by=by, made=made: _resolve(world, by, made[0]))


def _say(world: World, said: Said) -> Comment:
    account = world.accounts[ACCOUNT]
    line = Statement.objects.filter(account=account, text__startswith=said.line).get()
    text = _NAMED.sub(lambda found: _named(world, found.group(1)), said.text)
    return comment_add(account=account, about=line, by=world.users[said.by], text=text)


def _named(world: World, name: str) -> str:
    return reference("@", world.users[name].full_name, "u", world.users[name].public_id)


def _resolve(world: World, by: str, comment: Comment) -> None:
    account = world.accounts[ACCOUNT]
    comment_resolve(comment=comment, account=account, by=world.users[by], resolved=True)


def date_notifications(after: int, moment: dt.datetime) -> int:
    """Gives what an event told its day; nothing of it is mailed, what is old was read. Returns the newest key."""
    rows = Notification.objects.filter(pk__gt=after)
    read_at = None if timezone.now() - moment < _FRESH else moment + dt.timedelta(hours=3)
    rows.update(created_at=moment, mail=Notification.Mail.SENT, read_at=read_at)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or after


def settle_talk(world: World) -> None:
    """Comments and notifications name lines, versions and colleagues by the ids that these have in the end."""
    renamed = world.timeline.renamed
    comments = list(Comment.objects.all())
    for comment in comments:
        comment.object_id = renamed.get(comment.object_id, comment.object_id)
        comment.text = _with_ids(comment.text, renamed)
    Comment.objects.bulk_update(comments, ["object_id", "text"])
    changes = list(Change.objects.filter(object_type=Comment._meta.label_lower))
    for change in changes:
        change.values = {name: [_with_ids(v, renamed) for v in pair] for name, pair in change.values.items()}
    Change.objects.bulk_update(changes, ["values"])
    told = [row for row in Notification.objects.all() if row.data]
    for row in told:
        row.data = {name: renamed.get(value, value) for name, value in row.data.items()}
    Notification.objects.bulk_update(told, ["data"])


def _with_ids(value: Any, renamed: dict[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    return re.sub(
        r"(?<=\(kam:u/)(\w+)(?=\))", lambda found: renamed.get(found.group(1), found.group(1)), value
    )
