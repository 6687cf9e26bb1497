"""The derived columns of the customer's tree: root, covering account, and the account team above."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.customers.derived import last_revenue_refresh
from accounts.customers.models import KeyAccount, Organisation
from kam.records.indexing import refresh_rows
from kam.reference.calendar import today as company_today
from teams.membership.operations import team_set_parent


def check_no_cycle(organisation: Organisation, parent: Organisation | None) -> None:
    """Raises ValidationError when `parent` is the node itself or below it. Call under lock of both trees."""
    if parent is None:
        return
    parents = dict(Organisation.objects.filter(root=parent.root_id).values_list("pk", "parent_id"))
    node: int | None = parent.pk
    seen: set[int] = set()
    while node is not None and node not in seen:
        if node == organisation.pk:
            raise ValidationError(
                _("%(name)s cannot be part of %(parent)s, which is part of it.")
                % {"name": organisation.name, "parent": parent.name}
            )
        seen.add(node)
        node = parents.get(node)


def lock_trees(root_pks: Iterable[int | None]) -> None:
    """Locks all nodes of these trees, in one order, so that two moves cannot tie a knot."""
    roots = sorted({pk for pk in root_pks if pk is not None})
    list(
        Organisation.objects.select_for_update()
        .filter(root__in=roots)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def replant(root_pks: Iterable[int | None], *, by: Any) -> None:
    """Derives root and covering account of every node in these trees anew, and the teams above. Writes what changed."""
    roots = {pk for pk in root_pks if pk is not None}
    nodes = {
        row[0]: row
        for row in Organisation.objects.filter(root__in=roots).values_list(
            "pk", "parent_id", "root_id", "account_id"
        )
    }
    accounts = {
        account.organisation_id: account
        for account in KeyAccount.objects.filter(organisation__in=nodes, merged_into=None).select_related(
            "team"
        )
    }
    derived = {pk: _derive(pk, nodes, accounts) for pk in nodes}
    if moved := _write(nodes, derived):
        last_revenue_refresh(sorted(moved), today=company_today())
    for organisation_pk, account in accounts.items():
        parent_pk = nodes[organisation_pk][1]
        above = derived[parent_pk][1] if parent_pk is not None else None
        above_team = next((a.team for a in accounts.values() if a.pk == above), None)
        if account.team.parent_id != (above_team.pk if above_team else None):
            team_set_parent(team=account.team, parent=above_team, by=by)


def _derive(pk: int, nodes: dict[int, tuple], accounts: dict[int, KeyAccount]) -> tuple[int, int | None]:
    """(root, covering account) of a node."""
    account = None
    node = pk
    while True:
        if account is None and node in accounts:
            account = accounts[node].pk
        parent = nodes[node][1]
        if parent is None:
            return node, account
        node = parent


def _write(nodes: dict[int, tuple], derived: dict[int, tuple[int, int | None]]) -> set[int]:
    """Returns the accounts that won or lost a node."""
    moved: set[int | None] = set()
    changed: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for pk, (root, account) in derived.items():
        if nodes[pk][2:4] != (root, account):
            changed[root, account].append(pk)
        if nodes[pk][3] != account:
            moved |= {nodes[pk][3], account}
    for (root, account), pks in changed.items():
        Organisation.objects.filter(pk__in=pks).update(root=root, account=account)
    if moved:
        refresh_rows(Organisation._meta.label_lower, [pk for pk in nodes if nodes[pk][3] != derived[pk][1]])
        refresh_rows(KeyAccount._meta.label_lower, [pk for pk in moved if pk is not None])
    return {pk for pk in moved if pk is not None}
