"""Who may write what about a customer. Each rule gives the reason why not, or None. The system (None) may all."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.customers.access import why_not
from accounts.customers.models import KeyAccount, Organisation
from kam.lib.access import ACCOUNT_PERMISSIONS, Level


def why_not_in_account(account: KeyAccount | None, user: Any, permission: str) -> str | None:
    """Why the user may not use an account permission; for nodes of no account: who creates accounts may."""
    if user is None:
        return None
    if account is None:
        return why_not_create(user)
    level = (
        KeyAccount.objects.visible_to(user)
        .with_level_for(user)
        .filter(pk=account.pk)
        .values_list("level", flat=True)
    ).first()
    if level is None:
        return _("This account is not yours.")
    if level < ACCOUNT_PERMISSIONS[permission]:
        return why_not(level, permission)
    if account.archived_at is not None and permission != "account.manage":  # which restores it
        return _("This account is archived. Restore it to work on it.")
    return None


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
