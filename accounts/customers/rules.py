"""Who may write what about a customer. Each rule gives the reason why not, or None. The system (None) may all."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.access import why_not
from accounts.customers.models import KeyAccount, Organisation
from kam.lib.access import ACCOUNT_PERMISSIONS, Level
from kam.reference.calendar import today as company_today
from teams.membership.rules import level_in
from teams.models import AccountTeam


def why_not_in(account: KeyAccount, user: Any, permission: str) -> str | None:
    """A permission in an account, as it is today. The system (None) may everything."""
    if user is not None and account.archived_at is not None:
        return _("This account is archived. Restore it to work on it.")
    return _why_not_level(account, user, permission)


def why_not_manage(account: KeyAccount, user: Any) -> str | None:
    """Archiving and moving the account, and restoring it: the one permission that an archived account leaves."""
    return _why_not_level(account, user, "account.manage")


def why_not_at(node: Organisation | None, user: Any, permission: str) -> str | None:
    """A permission at a node of a customer's tree; outside of any account they may who create accounts."""
    if node is None or node.account is None:
        return why_not_create(user)
    return why_not_in(node.account, user, permission)


def why_not_move(node: Organisation, user: Any) -> str | None:
    """Hanging a node elsewhere: a key account is moved by its owners."""
    if node.account is not None and hasattr(node, "key_account"):
        return why_not_manage(node.account, user)
    return why_not_at(node, user, "account.edit")


def _why_not_level(account: KeyAccount, user: Any, permission: str) -> str | None:
    if user is None:
        return None
    level = level_in(AccountTeam(pk=account.team_id), user, company_today())
    if not level:
        return _("You are not on the account team.")
    return None if level >= ACCOUNT_PERMISSIONS[permission] else why_not(level, permission)


def why_not_take_along(node: Organisation, target: Organisation | None, user: Any) -> str | None:
    """Why the user may not move a node with key accounts below it to another account.

    They come under that account's team, and whoever sees what is below it sees them then: their owners decide.
    """
    if user is None or (user.company_level or 0) >= Level.OWNER:
        return None
    if target is not None and target.account_id == node.account_id:
        return None
    below: dict[int | None, list[int]] = {}
    for pk, parent in Organisation.objects.filter(root=node.root_id).values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    nodes = [node.pk]
    for pk in nodes:
        nodes += below.get(pk, [])
    accounts = KeyAccount.objects.filter(organisation__in=nodes, merged_into=None)
    owned = accounts.visible_to(user).with_level_for(user).filter(level__gte=Level.OWNER)
    if accounts.count() == owned.count():
        return None
    return _("Key accounts of others stand below %(name)s, so only their owners can move it.") % {
        "name": node.name
    }


def why_not_create(user: Any) -> str | None:
    """Why the user may not create accounts, or organisations outside of any."""
    if user is None or user.may("accounts.create"):
        return None
    return _("Only the head of KAM and administrators create accounts.")


def why_not_merge(user: Any) -> str | None:
    """Why the user may not merge accounts."""
    if user is None or user.may("accounts.merge"):
        return None
    return _("Only the head of KAM and administrators merge accounts.")


def why_not_archive_organisation(organisation: Organisation) -> str | None:
    """Why the node cannot be archived, whoever asks."""
    if KeyAccount.objects.filter(organisation=organisation, archived_at=None).exists():
        return _("%(name)s is a key account. Archive the account first.") % {"name": organisation.name}
    if organisation.children.filter(archived_at=None).exists():
        return _("%(name)s has units below it. Move or archive them first.") % {"name": organisation.name}
    return None
