"""What a colleague holds goes to somebody else (or nobody), from today on; the past stays as it was."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from kam.records.operations import delete_row, locked
from kam.reference.calendar import today as company_today
from teams.membership.access import access_refresh
from teams.membership.models import AccountTeam, KamAssignment, Membership
from teams.membership.operations import kam_assign, member_add, member_edit
from teams.staff.models import Department, User
from teams.staff.operations import department_edit, user_edit

_DAY = dt.timedelta(days=1)


def kam_take_over(*, item: KamAssignment, to: User | None, by: User | None, batch: str = "") -> None:
    """The successor leads the team from today (or from when the link begins); without one it is vacant."""
    kam_assign(
        team=item.team,
        user=to,
        starts_on=max(item.starts_on, company_today()),
        by=by,
        time_share=item.time_share if to else None,
        reason=(_("Successor of %(name)s") % {"name": item.user})[:160],
        includes_below=item.includes_below if to else False,
        batch=batch,
    )


@transaction.atomic
def member_take_over(*, item: Membership, to: User | None, by: User | None, batch: str = "") -> None:
    """It ends and the successor gets the same part; one who is on the team gets at least its level."""
    today = company_today()
    starts_on = max(item.starts_on, today)
    membership_end_now(item=item, by=by, batch=batch)
    if to is None:
        return
    held = (
        Membership.objects.filter(team=item.team_id, user=to)
        .not_ended(starts_on)
        .order_by("starts_on", "pk")
        .first()
    )
    if held is None:
        member_add(
            team=item.team, user=to, function=item.function, by=by, starts_on=starts_on, kind=item.kind,
            level=item.level, ends_on=item.ends_on, time_share=item.time_share, note=item.note,
            includes_below=item.includes_below, batch=batch,
        )  # fmt: skip
    elif held.level < item.level:
        member_edit(membership=held, by=by, version=None, values={"level": item.level}, batch=batch)


@transaction.atomic
def membership_end_now(
    *, item: Membership, by: User | None, version: int | None = None, batch: str = ""
) -> None:
    """Ends a membership so that today already sees nothing; one that has not begun before today is taken back."""
    today = company_today()
    if item.starts_on < today:
        member_edit(membership=item, by=by, version=version, values={"ends_on": today - _DAY}, batch=batch)
        return
    # As an edit first: the same rules and the same notice of a late save.
    row = member_edit(
        membership=item, by=by, version=version, values={"ends_on": item.starts_on}, batch=batch
    )
    team = locked(AccountTeam.objects.all(), row.team_id)
    delete_row(row, by=by, scope=team.scope, batch=batch)
    access_refresh([team.pk])


def report_take_over(*, item: User, to: User | None, by: User | None, batch: str = "") -> None:
    """Another manager. Who would report to themselves gets the leaver's manager instead."""
    above: User | None = to
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.pk == item.pk:
            to = item.manager.manager if item.manager else None
            break
        seen.add(above.pk)
        above = above.manager
    user_edit(user=item, by=by, version=None, values={"manager": to}, batch=batch)


def department_take_over(*, item: Department, to: User | None, by: User | None, batch: str = "") -> None:
    """A department gets another head."""
    department_edit(department=item, by=by, version=None, values={"head": to}, batch=batch)
