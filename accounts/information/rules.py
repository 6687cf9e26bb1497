"""Who may write down what we know. Each rule gives the reason why not, or None."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.access import why_not
from accounts.customers.models import KeyAccount
from accounts.information.models import Statement
from kam.lib.access import ACCOUNT_PERMISSIONS
from kam.reference.calendar import today as company_today
from teams.membership.rules import level_in
from teams.models import AccountTeam


def why_not_in(account: KeyAccount, user: Any, permission: str) -> str | None:
    """A permission in an account, as it is today. The system (None) may everything."""
    if user is None:
        return None
    if account.archived_at is not None:
        return _("This account is archived. Restore it to work on it.")
    level = level_in(AccountTeam(pk=account.team_id), user, company_today())
    if not level:
        return _("You are not on the account team.")
    return None if level >= ACCOUNT_PERMISSIONS[permission] else why_not(level, permission)


def why_not_add(account: KeyAccount, user: Any) -> str | None:
    """Adding, moving and restoring statements."""
    return why_not_in(account, user, "plan.edit")


def why_not_edit(statement: Statement, user: Any) -> str | None:
    """Changing or archiving a statement."""
    if statement.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    return why_not_in(statement.account, user, "plan.edit")
