"""Who may do what with documents of plans; each answer is a reason or None."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.rules import why_not_in
from accounts.models import KeyAccount
from kam.exchange.documents.models import Edition, PlanDocument
from plans.models import Plan

#: So many documents of one plan are kept at most; nobody needs more, and disks are finite.
MOST = 100


def why_not_make(plan: Plan, user: Any, edition: str) -> str | None:
    """Internal: whoever sees the account. For the customer: whoever may say what is customer-facing."""
    if edition == Edition.CUSTOMER:
        return why_not_in(plan.account, user, "plan.edit")
    return _why_not_see(plan, user)


def _why_not_see(plan: Plan, user: Any) -> str | None:
    if user is None or KeyAccount.objects.visible_to(user).filter(pk=plan.account_id).exists():
        return None
    return _("You are not on the account team.")


def why_not_keep(plan: Plan) -> str | None:
    """Whether there is room for one more."""
    if PlanDocument.objects.filter(plan=plan).count() >= MOST:
        return _("This plan has %(count)s documents. Delete some first.") % {"count": MOST}
    return None


def why_not_delete(document: PlanDocument, user: Any) -> str | None:
    """Who made it, and who may edit the plan."""
    if user is not None and document.by_id == user.pk:
        return _why_not_see(document.plan, user)
    return why_not_in(document.plan.account, user, "plan.edit")


def why_not_set_master(user: Any) -> str | None:
    if user is not None and not user.may("backoffice.use"):
        return _("The back office is for administrators.")
    return None
