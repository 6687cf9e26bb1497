"""Who may write down what we know. Each rule gives the reason why not, or None."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.customers.rules import why_not_in
from accounts.information.models import Statement


def why_not_add(account: KeyAccount, user: Any) -> str | None:
    """Adding, moving and restoring statements."""
    return why_not_in(account, user, "plan.edit")


def why_not_edit(statement: Statement, user: Any) -> str | None:
    """Changing or archiving a statement."""
    if statement.archived_at is not None:
        return _("This line was archived. Restore it to change it.")
    return why_not_in(statement.account, user, "plan.edit")
