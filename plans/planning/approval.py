"""Who approves a plan: the head of KAM or, above a threshold of the company, the account's executive sponsor.

Nobody approves what they submitted themselves while somebody else may. Without a working sponsor on the team, or with
one who submitted the plan alone, the head of KAM approves whatever the revenue is.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from kam.lib import formats
from kam.lib.access import COMPANY_PERMISSIONS
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from plans.planning.models import Plan, PlanVersion
from teams.membership.models import TeamFunction
from teams.models import Membership, User
from teams.staff.operations import RIGHT_FIELDS


@dataclass(frozen=True)
class Approval:
    """Who may approve, and the rule that says so. `above`: the threshold that the account's revenue passes."""

    users: tuple[User, ...]
    by_sponsor: bool = False
    above: Decimal | None = None
    currency: str = ""
    #: above the threshold, but nobody on the team who could
    no_sponsor: bool = False
    #: the only one who may approve is who submitted it
    alone: bool = False

    def may(self, user: Any) -> bool:
        return any(one.pk == user.pk for one in self.users)

    @property
    def names(self) -> str:
        return ", ".join(user.full_name for user in self.users)

    @property
    def why(self) -> str:
        """The rule in words, for the page and for a refusal."""
        if self.by_sponsor:
            amount = formats.money_short(self.above, self.currency)
            text = _("Above %(amount)s revenue the executive sponsor approves: %(names)s.")
            return text % {"amount": amount, "names": self.names}
        if not self.users:
            return _("Nobody holds the right to approve plans. An administrator can give it.")
        if self.no_sponsor:
            text = _("The executive sponsor would approve, but none is on the team; so %(names)s approves.")
            return text % {"names": self.names}
        return _("The head of KAM approves: %(names)s.") % {"names": self.names}


def approval_of(account: KeyAccount, submitter: int | None) -> Approval:
    """Who approves a plan that `submitter` (primary key) submitted: two or three queries."""
    company = Company.objects.only("plan_sponsor_above", "currency_id").filter(pk=Company.SINGLE).first()
    above = company.plan_sponsor_above if company else None
    passes = above is not None and account.last_revenue is not None and account.last_revenue > above
    sponsors = list(_sponsors(account, company_today())) if passes else []
    others = [user for user in sponsors if user.pk != submitter]
    if others and company is not None:
        return Approval(tuple(others), True, above, company.currency_id)
    heads = list(_heads())
    rest = [user for user in heads if user.pk != submitter]
    return Approval(
        tuple(rest or heads), no_sponsor=passes and not sponsors, alone=not rest and bool(heads), above=above
    )


def submitter_of(plan: Plan) -> int | None:
    """Who submitted what is in review."""
    waiting = PlanVersion.objects.filter(plan=plan, state=PlanVersion.State.SUBMITTED)
    return waiting.values_list("submitted_by", flat=True).first()


def _heads() -> Any:
    holders = Q(pk=None)
    for right in COMPANY_PERMISSIONS["plans.approve"]:
        holders |= Q(**{RIGHT_FIELDS[right]: True})
    return User.objects.working().filter(holders).order_by("last_name", "first_name", "pk")


def _sponsors(account: KeyAccount, today: dt.date) -> Any:
    on_team = Membership.objects.filter(
        team=account.team_id, function__key=TeamFunction.SPONSOR, starts_on__lte=today
    ).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    found = User.objects.working().filter(pk__in=on_team.values("user"))
    return found.order_by("last_name", "first_name", "pk")
