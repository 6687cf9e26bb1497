"""Who may change the buying centre, and who may judge people. Each rule gives the reason why not, or None."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.people.buying_models import Stakeholder
from teams.membership.sight import may_judge

PERMISSION = "relationship.edit"
#: Who sees judgements, and may log contacts, may also write down what they think.
JUDGE = "touchpoint.log"


def why_not_change(account: KeyAccount, user: Any) -> str | None:
    """Stakeholders of the account, their roles and lines of reporting."""
    return why_not_in(account, user, PERMISSION)


def why_not_edit(stakeholder: Stakeholder, user: Any) -> str | None:
    """Changing one who is in the map."""
    if stakeholder.archived_at is not None:
        return _("This person was taken out of the buying centre. Bring them back to change something.")
    return why_not_change(stakeholder.account, user)


def why_not_judge(account: KeyAccount, user: Any, today: dt.date) -> str | None:
    """Seeing and writing judgements about people of the account."""
    if user is None:
        return None
    if not may_judge(account.team_id, user, today):
        return _("Judgements about people are for the core team and the head of KAM.")
    return why_not_in(account, user, JUDGE)
