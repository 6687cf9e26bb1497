"""Writes on organisations and key accounts. Derived columns (root, account, name) follow in the same transaction."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers import rules
from accounts.customers.models import KeyAccount, Organisation
from accounts.customers.tree import check_no_cycle, lock_trees, replant
from kam.lib.access import ask
from kam.lib.slots import account_references
from kam.records.models import Change, ExternalId
from kam.records.operations import archive_row, create_row, edit_row, locked, record, restore_row
from kam.reference.models import Tier
from teams.membership.operations import kam_assign, team_create
from teams.models import User

#: What `organisation_edit` may change; the place in the tree changes by `organisation_move`.
ORGANISATION_FIELDS = frozenset(
    {
        "name", "kind", "industry", "country", "city", "website", "founded", "employees",
        "turnover", "turnover_currency", "turnover_year",
    }
)  # fmt: skip
ACCOUNT_FIELDS = frozenset({"tier", "status", "customer_since"})
#: How the batches of a merge begin.
MERGED = "merge:"


def scope_of(organisation: Organisation) -> str:
    """The history scope of a node: that of the account covering it."""
    return organisation.account.scope if organisation.account else ""


# Organisations --------------------------------------------------------------------------------------


@transaction.atomic
def organisation_create(
    *,
    by: User | None,
    name: str,
    kind: str = Organisation.Kind.COMPANY,
    parent: Organisation | None = None,
    batch: str = "",
    **fields: Any,
) -> Organisation:
    """A node below `parent`, or at the top. Raises ValidationError for bad fields."""
    if parent is not None:
        parent = locked(Organisation.objects.select_related("account"), parent.pk)
    ask(rules.why_not_at(parent, by, "account.edit"))
    node = Organisation(name=name.strip(), kind=kind, parent=parent, **fields)
    node.root_id = (parent.root_id or parent.pk) if parent else None
    node.account_id = parent.account_id if parent else None
    node.full_clean(exclude=["parent", "root", "account"])
    create_row(node, by=by, scope=scope_of(node), batch=batch)
    if parent is None:
        node.root = node
        Organisation.objects.filter(pk=node.pk).update(root=node)
    return node


@transaction.atomic
def organisation_edit(
    *,
    organisation: Organisation,
    by: User | None,
    version: int | None,
    values: dict[str, Any],
    batch: str = "",
) -> Organisation:
    """Changes master data. The key account on the node keeps its name equal. Raises StaleWrite."""
    if unknown := values.keys() - ORGANISATION_FIELDS:
        raise ValueError(f"not fields of an organisation edit: {sorted(unknown)}")
    node = locked(Organisation.objects.select_related("account"), organisation.pk)
    ask(rules.why_not_at(node, by, "account.edit"))
    changed = edit_row(node, values=values, version=version, by=by, scope=scope_of(node), batch=batch)
    node.full_clean(exclude=["parent", "root", "account"])
    if "name" in changed:
        KeyAccount.objects.filter(organisation=node).update(name=node.name)
    return node


@transaction.atomic
def organisation_move(
    *, organisation: Organisation, parent: Organisation | None, by: User | None, version: int | None = None
) -> Organisation:
    """Hangs a node, with all below it, under another one. Rights are asked on both sides; no cycles."""
    lock_trees([organisation.root_id, parent.root_id if parent else None])
    node = locked(Organisation.objects.select_related("account"), organisation.pk)
    target = locked(Organisation.objects.select_related("account"), parent.pk) if parent else None
    ask(rules.why_not_move(node, by))
    ask(rules.why_not_at(target, by, "account.edit"))
    ask(rules.why_not_take_along(node, target, by))
    check_no_cycle(node, target)
    before = node.root_id
    edit_row(node, values={"parent": target}, version=version, by=by, scope=scope_of(node))
    replant([before, target.root_id if target else node.pk], by=by)
    node.refresh_from_db()
    return node


@transaction.atomic
def organisation_archive(*, organisation: Organisation, by: User | None) -> Organisation:
    """Hides a node that nothing stands below. Raises ValidationError with the reason."""
    node = locked(Organisation.objects.select_related("account"), organisation.pk)
    ask(rules.why_not_at(node, by, "account.edit"))
    if reason := rules.why_not_archive_organisation(node):
        raise ValidationError(reason)
    archive_row(node, by=by, scope=scope_of(node))
    return node


@transaction.atomic
def organisation_restore(*, organisation: Organisation, by: User | None) -> Organisation:
    """Brings a node back."""
    node = locked(Organisation.objects.select_related("account"), organisation.pk)
    ask(rules.why_not_at(node, by, "account.edit"))
    restore_row(node, by=by, scope=scope_of(node))
    return node


# Key accounts ---------------------------------------------------------------------------------------


@transaction.atomic
def account_create(
    *,
    by: User | None,
    today: dt.date,
    organisation: Organisation,
    tier: str = "b",
    status: str = KeyAccount.Status.ACTIVE,
    kam: User | None = None,
    customer_since: int | None = None,
    batch: str = "",
) -> KeyAccount:
    """Makes a node a key account: its team, its KAM from today, and all below covered by it."""
    ask(rules.why_not_create(by))
    lock_trees([organisation.root_id])
    node = locked(Organisation.objects.all(), organisation.pk)
    if KeyAccount.objects.filter(organisation=node).exists():
        raise ValidationError(_("%(name)s is a key account already.") % {"name": node.name})
    account = KeyAccount(
        organisation=node,
        team=team_create(by=by, batch=batch),
        name=node.name,
        tier=Tier.objects.get(key=tier),
        status=status,
        customer_since=customer_since,
    )
    account.full_clean(exclude=["organisation", "team"])
    create_row(account, by=by, scope=account.scope, batch=batch)
    replant([node.root_id], by=by)
    if kam is not None:
        kam_assign(team=account.team, user=kam, starts_on=today, by=by, batch=batch)
    return account


@transaction.atomic
def account_edit(
    *, account: KeyAccount, by: User | None, version: int | None, values: dict[str, Any], batch: str = ""
) -> KeyAccount:
    """Changes tier, status, customer since. Raises StaleWrite."""
    if unknown := values.keys() - ACCOUNT_FIELDS:
        raise ValueError(f"not fields of an account edit: {sorted(unknown)}")
    row = locked(KeyAccount.objects.all(), account.pk)
    ask(rules.why_not_in(row, by, "account.edit"))
    if values.get("status", row.status) != row.status:
        ask(rules.why_not_manage(row, by))
    edit_row(row, values=values, version=version, by=by, scope=row.scope, batch=batch)
    row.full_clean(exclude=["organisation", "team"])
    return row


@transaction.atomic
def account_save(
    *,
    account: KeyAccount,
    by: User | None,
    version: int,
    organisation_version: int,
    values: dict[str, Any],
    organisation_values: dict[str, Any],
) -> KeyAccount:
    """What the edit page sends: the account and its organisation, both or neither. Raises StaleWrite."""
    organisation_edit(
        organisation=account.organisation, by=by, version=organisation_version, values=organisation_values
    )
    return account_edit(account=account, by=by, version=version, values=values)


@transaction.atomic
def account_archive(*, account: KeyAccount, by: User | None, note: str = "", batch: str = "") -> KeyAccount:
    """Takes the account out of the lists; its team still reads it."""
    row = locked(KeyAccount.objects.all(), account.pk)
    ask(rules.why_not_manage(row, by))
    archive_row(row, by=by, scope=row.scope, note=note, batch=batch)
    return row


@transaction.atomic
def account_restore(*, account: KeyAccount, by: User | None) -> KeyAccount:
    """Brings an archived account back into the lists."""
    row = locked(KeyAccount.objects.all(), account.pk)
    ask(rules.why_not_manage(row, by))
    if row.merged_into_id is not None:
        raise ValidationError(
            _("%(name)s was merged into another account and cannot come back.") % {"name": row.name}
        )
    restore_row(row, by=by, scope=row.scope)
    return row


def merge_preview(source: KeyAccount) -> list[tuple[Any, int]]:
    """What a merge would move: (label, how many), by each room's slot entry; writes nothing."""
    counted = [(reference.label, reference.rows(source).count()) for reference in account_references]
    return [(label, count) for label, count in counted if count]


@transaction.atomic
def account_merge(*, source: KeyAccount, target: KeyAccount, by: User | None) -> KeyAccount:
    """Moves all that hangs on `source` to `target`, hangs its node below the target's and archives it.

    The ids in other systems go along as far as the target has none of that system; both histories say it.
    """
    ask(rules.why_not_merge(by))
    if source.pk == target.pk:
        raise ValidationError(_("Choose another account to merge into."))
    lock_trees([source.organisation.root_id, target.organisation.root_id])
    source = locked(KeyAccount.objects.select_related("organisation"), source.pk)
    target = locked(KeyAccount.objects.select_related("organisation"), target.pk)
    if source.archived_at or target.archived_at:
        raise ValidationError(_("An archived account cannot be merged. Restore it first."))
    check_no_cycle(source.organisation, target.organisation)
    batch = f"{MERGED}{source.public_id}"
    for reference in account_references:
        reference.move(source=source, target=target, by=by, batch=batch)
    _move_external_ids(source, target)
    edit_row(source, values={"merged_into": target}, version=None, by=by, scope=source.scope, batch=batch)
    if source.organisation.parent_id != target.organisation_id:
        organisation_move(organisation=source.organisation, parent=target.organisation, by=by)
    replant([source.organisation.root_id, target.organisation.root_id], by=by)
    account_archive(
        account=source, by=by, note=_("merged into %(name)s") % {"name": target.name}, batch=batch
    )
    names = {"merged": (source.name, target.name)}
    record(source, action=Change.Action.MERGE, by=by, scope=source.scope, values=names, batch=batch)
    record(target, action=Change.Action.MERGE, by=by, scope=target.scope, values=names, batch=batch)
    return target


def _move_external_ids(source: KeyAccount, target: KeyAccount) -> None:
    for row, other in ((source, target), (source.organisation, target.organisation)):
        label = row._meta.label_lower
        have = ExternalId.objects.filter(object_type=label, object_pk=other.pk).values("system")
        ExternalId.objects.filter(object_type=label, object_pk=row.pk).exclude(system__in=have).update(
            object_pk=other.pk
        )
