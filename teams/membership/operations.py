"""Writes on account teams. Every one keeps the derived TeamAccess right (see access_refresh).

`by` is the acting user; None is the system and may everything.
"""

import copy
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kam.lib.access import Level, ask
from kam.lib.fields import check_day
from kam.lib.versions import StaleWrite, differences
from kam.records.operations import create_row, delete_row, edit_row, locked
from kam.reference.calendar import today as company_today
from teams.membership.access import access_refresh
from teams.membership.chain_queries import chain_mark
from teams.membership.models import AccountTeam, KamAssignment, Membership, TeamExpectation, TeamFunction
from teams.membership.rules import why_not_assign_kam, why_not_grant_below, why_not_manage, why_not_withdraw
from teams.staff.models import Department, User

#: What `member_edit` may change. Another person is another membership.
MEMBER_FIELDS = frozenset(
    {"function", "note", "kind", "level", "time_share", "starts_on", "ends_on", "includes_below"}
)


# Teams ----------------------------------------------------------------------------------------------


@transaction.atomic
def team_create(*, by: User | None, parent: AccountTeam | None = None, batch: str = "") -> AccountTeam:
    """A team without members. The account's own operation asks whether `by` may make an account."""
    team = AccountTeam(parent=parent)
    team.save(force_insert=True)
    return team


@transaction.atomic
def team_set_parent(*, team: AccountTeam, parent: AccountTeam | None, by: User | None) -> AccountTeam:
    """Follows a move in the customer's tree, whose operation asks whether `by` may. Access below follows."""
    team = locked(AccountTeam.objects.all(), team.pk)
    node, seen = parent, set()
    while node is not None and node.pk not in seen:
        if node.pk == team.pk:
            raise ValidationError(_("A team cannot stand below itself."))
        seen.add(node.pk)
        node = node.parent
    if team.parent_id != (parent.pk if parent else None):
        edit_row(team, values={"parent": parent}, version=None, by=by, scope=team.scope)
        access_refresh([team.pk])
    return team


# The key account manager ----------------------------------------------------------------------------


def _check_working(user: User, starts_on: dt.date) -> None:
    if not user.is_active and (user.left_on is None or starts_on > user.left_on):
        raise ValidationError(_("%(name)s has left the company.") % {"name": user.full_name})


@transaction.atomic
def kam_assign(
    *,
    team: AccountTeam,
    user: User | None,
    starts_on: dt.date,
    by: User | None,
    time_share: int | None = None,
    reason: str = "",
    includes_below: bool = False,
    seen: str | None = None,
    batch: str = "",
) -> KamAssignment:
    """Names the key account manager from a day on, or a vacancy (`user` None). The past stays in the chain.

    A day that has an assignment already gets the new person as an edit. Saying what holds on that day anyway
    adds no link. `seen` is the `chain_mark` that the writer saw; StaleWrite when the chain has changed since.
    """
    ask(why_not_assign_kam(by))
    team = locked(AccountTeam.objects.all(), team.pk)
    if user is not None:
        _check_working(user, starts_on)
    values = {"user": user, "time_share": time_share, "reason": reason, "includes_below": includes_below}
    link = KamAssignment(team=team, starts_on=starts_on, **values)
    link.clean_fields(exclude=["team", "user", "public_id"])
    held = team.kam_assignments.begun(starts_on).first()
    if held is not None and _says_the_same(held, link):
        return held
    if seen is not None and seen != chain_mark(list(team.kam_assignments.all())):
        now = held or KamAssignment(team=team, starts_on=starts_on)
        raise StaleWrite(now, values, list(differences(now, values)))
    if held is not None and held.starts_on == starts_on:
        link = locked(KamAssignment.objects.all(), held.pk)
        edit_row(link, values=values, version=None, by=by, scope=team.scope, batch=batch)
    else:
        create_row(link, by=by, scope=team.scope, batch=batch)
    access_refresh([team.pk])
    return link


def _says_the_same(held: KamAssignment, link: KamAssignment) -> bool:
    same = (held.user_id, held.time_share, held.includes_below) == (
        link.user_id,
        link.time_share,
        link.includes_below,
    )
    return same and link.reason in ("", held.reason)


@transaction.atomic
def kam_withdraw(*, assignment: KamAssignment, by: User | None, version: int | None = None) -> None:
    """Takes a mistaken link out of the chain (undo): the one before it goes on. History keeps it."""
    ask(why_not_assign_kam(by))
    team = locked(AccountTeam.objects.all(), assignment.team_id)
    link = locked(KamAssignment.objects.all(), assignment.pk)
    if version is not None and link.version != version:
        raise ValidationError(_("Somebody has changed this in the meantime; look at it first."))
    delete_row(link, by=by, scope=team.scope)
    access_refresh([team.pk])


# Members --------------------------------------------------------------------------------------------


def _check_member(member: Membership) -> None:
    """What the database cannot say in words: dates, overlaps, the KAM's place."""
    member.clean_fields(exclude=["team", "user", "function", "public_id"])
    if member.function.key == TeamFunction.KAM:
        raise ValidationError(
            {"function": _("The key account manager is named by “Change KAM”, not as a member.")}
        )
    for day in filter(None, (member.starts_on, member.ends_on)):
        check_day(day)
    if member.ends_on is not None and member.ends_on < member.starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first one.")})
    others = Membership.objects.filter(team=member.team_id, user=member.user_id).exclude(pk=member.pk)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=member.starts_on))
    if member.ends_on is not None:
        others = others.filter(starts_on__lte=member.ends_on)
    other = others.order_by("starts_on").first()
    if other is None:
        return
    words = {"name": member.user.full_name, "first": date_format(other.starts_on, "SHORT_DATE_FORMAT")}
    if other.ends_on is None:
        raise ValidationError(_("%(name)s is on this team from %(first)s on already.") % words)
    words["last"] = date_format(other.ends_on, "SHORT_DATE_FORMAT")
    raise ValidationError(_("%(name)s is on this team from %(first)s to %(last)s already.") % words)


def _add(member: Membership, *, by: User | None, batch: str) -> Membership:
    _check_working(member.user, member.starts_on)
    _check_member(member)
    return create_row(member, by=by, scope=member.team.scope, batch=batch)


@transaction.atomic
def member_add(
    *,
    team: AccountTeam,
    user: User,
    function: TeamFunction,
    by: User | None,
    starts_on: dt.date,
    kind: str = Membership.Kind.CORE,
    level: int = Level.COMMENT,
    ends_on: dt.date | None = None,
    time_share: int | None = None,
    note: str = "",
    includes_below: bool = False,
    batch: str = "",
) -> Membership:
    """Puts a colleague on the team. Twice at the same time is refused; leaving and coming back is not."""
    today = company_today()
    ask(why_not_manage(team, by, today))
    if includes_below:
        ask(why_not_grant_below(team, by, today))
    team = locked(AccountTeam.objects.all(), team.pk)
    member = _add(
        Membership(
            team=team, user=user, function=function, note=note, kind=kind, level=level, time_share=time_share,
            starts_on=starts_on, ends_on=ends_on, includes_below=includes_below,
        ),
        by=by,
        batch=batch,
    )  # fmt: skip
    access_refresh([team.pk])
    return member


@transaction.atomic
def members_add(
    *,
    team: AccountTeam,
    users: Iterable[User],
    function: TeamFunction,
    by: User | None,
    starts_on: dt.date,
    kind: str = Membership.Kind.CORE,
    level: int = Level.COMMENT,
    batch: str = "",
) -> list[Membership]:
    """Puts several colleagues on the team with the same part, all of them or none."""
    ask(why_not_manage(team, by, company_today()))
    team = locked(AccountTeam.objects.all(), team.pk)
    added, errors = [], []
    for user in users:
        member = Membership(
            team=team, user=user, function=function, kind=kind, level=level, starts_on=starts_on
        )
        try:
            added.append(_add(member, by=by, batch=batch))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors) if len(errors) > 1 else errors[0]
    access_refresh([team.pk])
    return added


@transaction.atomic
def member_edit(
    *, membership: Membership, by: User | None, version: int | None, values: dict[str, Any], batch: str = ""
) -> Membership:
    """Changes what a member does, may, and from when to when (MEMBER_FIELDS)."""
    unknown = values.keys() - MEMBER_FIELDS
    if unknown:
        raise ValueError(f"A membership has no {sorted(unknown)} to edit.")
    today = company_today()
    team = locked(AccountTeam.objects.all(), membership.team_id)
    row = locked(Membership.objects.select_related("user", "function"), membership.pk)
    ask(why_not_manage(team, by, today))
    wanted = copy.copy(row)
    for name, value in values.items():
        setattr(wanted, name, value)
    _check_member(wanted)
    if wanted.includes_below and _reach(wanted) != _reach(row):
        ask(why_not_grant_below(team, by, today))
    if edit_row(row, values=values, version=version, by=by, scope=team.scope, batch=batch):
        access_refresh([team.pk])
    return row


def _reach(member: Membership) -> tuple[Any, ...]:
    return member.includes_below, member.level, member.starts_on, member.ends_on


def member_end(
    *, membership: Membership, by: User | None, version: int | None, ends_on: dt.date
) -> Membership:
    """The colleague leaves the team; `ends_on` is the last day."""
    return member_edit(membership=membership, by=by, version=version, values={"ends_on": ends_on})


@transaction.atomic
def members_withdraw(*, memberships: Iterable[Membership], by: User | None) -> None:
    """Takes back memberships that begin today or later (undo, or a change of mind), all or none."""
    today = company_today()
    touched = set()
    for membership in memberships:
        team = locked(AccountTeam.objects.all(), membership.team_id)
        row = locked(Membership.objects.select_related("user", "function"), membership.pk)
        ask(why_not_manage(team, by, today))
        ask(why_not_withdraw(row, today))
        delete_row(row, by=by, scope=team.scope)
        touched.add(team.pk)
    access_refresh(touched)


# Who is expected ------------------------------------------------------------------------------------


@transaction.atomic
def expectation_set(
    *,
    team: AccountTeam,
    by: User | None,
    function: TeamFunction | None = None,
    department: Department | None = None,
    state: str = TeamExpectation.State.NEEDED,
    reason: str = "",
) -> TeamExpectation:
    """Says that the team needs, or need not have, somebody for a function or from a department, and why."""
    if (function is None) == (department is None):
        raise ValidationError(_("Choose a function or a department."))
    ask(why_not_manage(team, by, company_today()))
    team = locked(AccountTeam.objects.all(), team.pk)
    row = TeamExpectation(team=team, function=function, department=department, state=state, reason=reason)
    row.clean_fields(exclude=["team", "function", "department", "public_id"])
    held = team.expectations.filter(function=function, department=department).first()
    if held is None:
        return create_row(row, by=by, scope=team.scope)
    edit_row(held, values={"state": state, "reason": reason}, version=None, by=by, scope=team.scope)
    return held
