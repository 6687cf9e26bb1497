"""Who may write what about pairs and introductions. Each rule gives the reason why not, or None.

The level of a pair is about the relation, not about the character of the customer's person: the team sees it.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.people.buying_models import Stakeholder
from teams.models import User

EVERY, OWN = "relationship.edit", "touchpoint.log"


def why_not_pair(account: KeyAccount, colleague: User, user: Any) -> str | None:
    """Changing a pair: one's own from the level "comment" on, everybody's from "edit" on."""
    own = user is not None and user.pk == colleague.pk
    return why_not_in(account, user, OWN if own else EVERY)


def why_no_pair_with(stakeholder: Stakeholder, account: KeyAccount) -> str | None:
    """Why nobody can be paired with this stakeholder any more."""
    if stakeholder.account_id != account.pk:
        return _("This person is not in the map of this account.")
    if stakeholder.archived_at is not None or stakeholder.left_on is not None:
        return _("%(name)s is no longer in the map.") % {"name": stakeholder}
    return None


def why_not_introduction(account: KeyAccount, user: Any) -> str | None:
    """Agreeing on an introduction."""
    return why_not_in(account, user, OWN)


def why_not_change_introduction(introduction: Any, user: Any) -> str | None:
    """Changing one: who takes part in it or wrote it down from "comment" on, others from "edit" on."""
    part = (introduction.user_id, introduction.by_user_id, introduction.created_by_id)
    own = user is not None and user.pk in part
    return why_not_in(introduction.account, user, OWN if own else EVERY)
