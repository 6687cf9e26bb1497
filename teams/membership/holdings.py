"""What a colleague holds in this room and hands over when they leave (slot `holdings`)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from kam.lib.slots import Holding, holdings
from kam.reference.calendar import today
from teams.membership import takeover_operations as operations
from teams.membership.models import KamAssignment, Membership
from teams.staff.models import Department, User


def kam_links(user: Any) -> Any:
    """The links of a colleague that hold today or will."""
    return _from_now(today()).filter(user=user).select_related("team", "user").order_by("starts_on", "pk")


def kam_links_of_team(team_pks: Iterable[int], day: dt.date) -> list[KamAssignment]:
    """The links of these teams that hold on the day or will, without vacancies."""
    rows = _from_now(day).filter(team__in=list(team_pks), user__isnull=False)
    return list(rows.select_related("user__department").order_by("team", "starts_on", "pk"))


def _from_now(day: dt.date) -> Any:
    """Links that no later one has replaced yet."""
    later = KamAssignment.objects.filter(
        team=OuterRef("team"), starts_on__gt=OuterRef("starts_on"), starts_on__lte=day
    )
    return KamAssignment.objects.filter(~Exists(later))


def memberships(user: Any) -> Any:
    rows = Membership.objects.filter(user=user).not_ended(today())
    return rows.select_related("team", "user", "function").order_by("starts_on", "pk")


HOLDINGS = (
    Holding("kam", _("Accounts as key account manager"), kam_links, operations.kam_take_over, lambda row: ""),
    Holding(
        "memberships",
        _("Account teams"),
        memberships,
        operations.member_take_over,
        lambda row: str(row.function),
    ),
    Holding(
        "reports",
        _("Colleagues who report to them"),
        lambda user: User.objects.working().filter(manager=user).select_related("manager").for_list(),
        operations.report_take_over,
    ),
    Holding(
        "departments",
        _("Departments they head"),
        lambda user: Department.objects.filter(head=user, archived_at=None).order_by("name_en", "pk"),
        operations.department_take_over,
    ),
)


def register_holdings() -> None:
    """Called by AppConfig.ready, before the rooms above: a successor is on the team when the rest follows."""
    for holding in HOLDINGS:
        holdings.register(holding)
