"""Writes of a review meeting. `by` is the acting user; None is the system and may everything."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.customers.rules import why_not_in
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from accounts.models import Action
from accounts.work.operations import action_create
from kam.lib.access import ask
from kam.lib.formats import day as day_words
from kam.lib.ids import new_public_id
from kam.records.mail import mail_queue, mail_text
from kam.records.notify import sees
from kam.records.operations import archive_row, create_row, edit_row, locked, restore_row
from plans.planning.meeting import attendees_of, may_attend, minutes_json, minutes_of
from plans.planning.meeting_models import MeetingAction, MeetingAttendee, MeetingDecision, PlanMeeting
from plans.planning.models import Plan
from plans.planning.snapshot import snapshot

State = PlanMeeting.State


def why_not_hold(plan: Plan, user: Any) -> str | None:
    """Starting a review."""
    if plan.archived_at is not None:
        return _("This plan is archived. It can be read, but not changed.")
    return why_not_in(plan.account, user, "plan.edit")


def why_not_write(meeting: PlanMeeting, user: Any) -> str | None:
    """Decisions, actions, attendees, the end: while it runs."""
    if meeting.state != State.RUNNING:
        return _("This review has ended. Its minutes are kept as they are.")
    return why_not_hold(meeting.plan, user)


def _locked(meeting: PlanMeeting) -> PlanMeeting:
    return locked(PlanMeeting.objects.select_related("plan__account"), meeting.pk)


@transaction.atomic
def meeting_start(*, plan: Plan, by: Any, today: dt.date) -> PlanMeeting:
    """Starts a review, or goes on with the one that runs."""
    row = locked(Plan.objects.select_related("account"), plan.pk)
    ask(why_not_hold(row, by))
    running = PlanMeeting.objects.current().filter(plan=row, state=State.RUNNING).first()
    if running is not None:
        return running
    meeting = create_row(PlanMeeting(plan=row, held_on=today, started_by=by), by=by, scope=row.account.scope)
    if by is not None:
        attendees_set(meeting=meeting, by=by, seen=(), chosen=[f"u.{by.public_id}"], today=today)
    return meeting


@transaction.atomic
def attendees_set(
    *, meeting: PlanMeeting, by: Any, seen: Collection[str], chosen: Collection[str], today: dt.date
) -> None:
    """Applies the difference between what was seen and what is chosen, so that two may tick at once."""
    row = _locked(meeting)
    ask(why_not_write(row, by))
    ours, theirs = may_attend(row, row.plan.account, today)
    known = {one.key for one in (*ours, *theirs)}
    if by is not None:
        known.add(f"u.{by.public_id}")  # whoever holds it may see it by company right
    add, drop = set(chosen) - set(seen), set(seen) - set(chosen)
    if add - known:
        raise ValidationError(_("Choose people of the account team or of this customer."))
    for key in add:
        kind, public_id = key.split(".", 1)
        name = "user" if kind == "u" else "person"
        field: Any = MeetingAttendee._meta.get_field(name)
        who = field.related_model._default_manager.get(public_id=public_id)
        MeetingAttendee.objects.get_or_create(meeting=row, **{name: who})
    for key in drop:
        kind, _dot, public_id = key.partition(".")
        name = "user__public_id" if kind == "u" else "person__public_id"
        MeetingAttendee.objects.filter(meeting=row, **{name: public_id}).delete()
    values = {"attending": MeetingAttendee.objects.filter(meeting=row).count()}
    edit_row(row, values=values, version=None, by=by, scope=row.plan.account.scope)


def _text(text: str) -> dict[str, Any]:
    if not text.strip():
        raise ValidationError({"text": _("Write what was decided.")})
    return cleaned_values(MeetingDecision, {"text": text}, ("text",))


@transaction.atomic
def decision_add(
    *, meeting: PlanMeeting, by: Any, section: str, text: str, public_id: str | None = None
) -> MeetingDecision:
    """A decision at a section. Sending the same id again gives the same row."""
    row = _locked(meeting)
    ask(why_not_write(row, by))
    made = made_before(MeetingDecision, public_id, meeting_id=row.pk)
    if made is not None:
        return made
    decision = MeetingDecision(
        public_id=public_id or new_public_id(),
        meeting=row,
        section=section[:40],
        created_by=by,
        **_text(text),
    )
    return create_line(decision, by=by, scope=row.plan.account.scope, meeting_id=row.pk)


def _locked_decision(decision: MeetingDecision, by: Any) -> MeetingDecision:
    row = locked(MeetingDecision.objects.select_related("meeting__plan__account"), decision.pk)
    ask(why_not_write(row.meeting, by))
    return row


@transaction.atomic
def decision_edit(*, decision: MeetingDecision, by: Any, version: int | None, text: str) -> MeetingDecision:
    """Changes the words; a stale version raises StaleWrite."""
    row = _locked_decision(decision, by)
    edit_row(row, values=_text(text), version=version, by=by, scope=row.meeting.plan.account.scope)
    return row


@transaction.atomic
def decision_archive(*, decision: MeetingDecision, by: Any) -> MeetingDecision:
    """Takes a decision away."""
    row = _locked_decision(decision, by)
    if row.archived_at is None:
        archive_row(row, by=by, scope=row.meeting.plan.account.scope)
    return row


@transaction.atomic
def decision_restore(*, decision: MeetingDecision, by: Any) -> MeetingDecision:
    """Brings a decision back."""
    row = _locked_decision(decision, by)
    restore_row(row, by=by, scope=row.meeting.plan.account.scope)
    return row


@transaction.atomic
def meeting_action_add(
    *, meeting: PlanMeeting, by: Any, section: str, public_id: str | None = None, **values: Any
) -> Action:
    """An action that was agreed: a real one, in the plan like any other; `values` as for `action_create`."""
    row = _locked(meeting)
    ask(why_not_write(row, by))
    if not str(values.get("text", "")).strip():
        raise ValidationError({"text": _("Write what is to be done.")})
    action = action_create(account=row.plan.account, by=by, public_id=public_id, **values)
    MeetingAction.objects.get_or_create(action=action, defaults={"meeting": row, "section": section[:40]})
    return action


@transaction.atomic
def meeting_close(
    *, meeting: PlanMeeting, by: Any, version: int | None, today: dt.date, mail: bool = False
) -> PlanMeeting:
    """Ends a review: the minutes and the plan are kept; colleagues who were there may get them by mail."""
    row = _locked(meeting)
    ask(why_not_write(row, by))
    account = row.plan.account
    minutes = minutes_json(row, row.plan, account, today)
    row.content, row.minutes = snapshot(row.plan, account, today, only_live=()), minutes
    row.closed_at = timezone.now()
    row.save(update_fields=["content", "minutes", "closed_at"])
    edit_row(row, values={"state": State.CLOSED}, version=version, by=by, scope=account.scope)
    if mail:
        _mail(row)
    return row


def _mail(meeting: PlanMeeting) -> None:
    """To each attendee of ours who sees the account, in their own language."""
    account = meeting.plan.account
    rows = MeetingAttendee.objects.filter(meeting=meeting, user__is_active=True).select_related("user")
    users = [row.user for row in rows if row.user]
    allowed = sees(account.scope, users)
    ours, theirs = attendees_of(meeting)
    for user in users:
        if user.pk not in allowed:
            continue
        with override(user.language):
            context = {
                "meeting": meeting,
                "account": account,
                "plan": meeting.plan,
                "minutes": minutes_of(meeting),
                "people": ", ".join([*ours, *theirs]),
                "day": day_words(meeting.held_on, meeting.held_on),
            }
            text = mail_text(user, "plans/mail/minutes.txt", context)
            subject = gettext_lazy("Minutes: %(plan)s, %(account)s") % {
                "plan": meeting.plan,
                "account": account.name,
            }
        mail_queue(to_user=user, subject=subject, text=text, kind="minutes")
