"""The review meeting of the Nordwerk plan, with its minutes."""

import datetime as dt

from django.utils import timezone

from kam.exchange.demo.content.nordwerk_meeting import ACTIONS, DECISIONS, GUESTS, HELD, HOST, TEAM
from kam.exchange.demo.content.nordwerk_talk import ACCOUNT
from kam.exchange.demo.lines import renamed_ids
from kam.exchange.demo.world import World
from plans.planning import meeting_operations as operations
from plans.planning.meeting import may_attend
from plans.planning.meeting_models import PlanMeeting
from plans.planning.queries import current_plan


def meeting_events(world: World) -> None:
    """Schedules the review: one afternoon."""
    world.at(HELD, HOST, lambda: _hold(world))


def _hold(world: World) -> None:
    account, by, day = world.accounts[ACCOUNT], world.users[HOST], world.calendar.day(HELD)
    plan = current_plan(account, day)
    if plan is None:
        return
    plan.account = account
    meeting = operations.meeting_start(plan=plan, by=by, today=day)
    ours, theirs = may_attend(meeting, account, day)
    names = {*TEAM, *GUESTS}
    here = [one.key for one in (*ours, *theirs) if one.name in names]
    operations.attendees_set(meeting=meeting, by=by, seen=(), chosen=here, today=day)
    for section, text in DECISIONS:
        operations.decision_add(meeting=meeting, by=by, section=section, text=text)
    for section, text, owner, due in ACTIONS:
        operations.meeting_action_add(
            meeting=meeting,
            by=by,
            section=section,
            text=text,
            owner=world.users[owner],
            due_on=world.calendar.day(due),
        )
    operations.meeting_close(meeting=meeting, by=by, version=None, today=day)


def settle_meetings(world: World) -> None:
    """What a review keeps names its lines by the ids that these have in the end; it ended on its day."""
    for meeting in PlanMeeting.objects.exclude(content=None):
        meeting.content = renamed_ids(meeting.content, world.timeline.renamed)
        meeting.minutes = renamed_ids(meeting.minutes, world.timeline.renamed)
        moment = dt.datetime.combine(meeting.held_on, dt.time(14, 30))
        meeting.closed_at = timezone.make_aware(moment, dt.UTC)
        meeting.save(update_fields=["content", "minutes", "closed_at"])
