"""Who may work on actions and questions. Each rule gives the reason why not, or None."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.people.models import Person
from accounts.relationships.models import Touchpoint
from accounts.work.models import Action, Commitment, OpenQuestion
from teams.membership.rules import level_in
from teams.models import AccountTeam, User


def why_not_add(account: KeyAccount, user: Any) -> str | None:
    """Adding, moving and restoring actions, questions and commitments."""
    return why_not_in(account, user, "work.edit")


def why_not_raise(
    account: KeyAccount, user: Any, touchpoint: Touchpoint | None, owner: User | Person | None
) -> str | None:
    """Adding an action or commitment: who logs a touchpoint may also note what they do themselves."""
    own = touchpoint is not None and isinstance(owner, User) and user is not None and owner.pk == user.pk
    return why_not_in(account, user, "touchpoint.log") if own else why_not_add(account, user)


def why_not_edit(item: Action | Commitment | OpenQuestion, user: Any) -> str | None:
    """Changing every field, archiving."""
    if item.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    return why_not_in(item.account, user, "work.edit")


def why_not_close(item: Action | Commitment | OpenQuestion, user: Any) -> str | None:
    """Done, reopened, answered, kept: whoever may edit, and the owner."""
    if user is None or item.owner_id != user.pk:
        return why_not_edit(item, user)
    if item.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    return why_not_in(item.account, user, "work.own")


def why_not_own(account: KeyAccount, colleague: User | None, today: dt.date) -> str | None:
    """Being the owner: somebody who sees the account."""
    if colleague is None or level_in(AccountTeam(pk=account.team_id), colleague, today):
        return None
    return _("%(name)s does not see this account. Add them to the account team first.") % {
        "name": colleague.full_name
    }


def why_not_own_there(account: KeyAccount, person: Person | None) -> str | None:
    """Owning something at the customer: somebody who works there, or did."""
    if person is None or person.employments.filter(organisation__account=account).exists():
        return None
    return _("%(name)s has no job at this customer.") % {"name": person}
