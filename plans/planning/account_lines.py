"""What the lines of the plan that belong to the account have in common: goals, initiatives, risks.

Each kind has public operations of its own; they give their model, what may be changed, and what to check.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.lines import create_line, made_before, rank_after, rank_at_end
from accounts.information.values import cleaned_values
from accounts.models import Action
from accounts.work.operations import action_create
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.operations import archive_row, edit_row, locked, restore_row
from plans.planning.models import ActionLink, CustomerGoal
from plans.planning.rules import why_not_add, why_not_edit
from plans.planning.strategy_models import Initiative, Risk

L = TypeVar("L", CustomerGoal, Initiative, Risk)
#: Looks at the rows that new values link to: (account, values that changed their row, by).
Check = Callable[[KeyAccount, dict[str, Any], Any], None]


def lines_of(model: type[L], account_id: int) -> QuerySet[L]:
    return model._default_manager.filter(account_id=account_id, archived_at=None)


def line_locked(line: L) -> L:
    return locked(type(line)._default_manager.select_related("account"), line.pk)


def line_create(
    model: type[L],
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None,
    after: L | None,
    batch: str,
    values: dict[str, Any],
    fields: tuple[str, ...],
    check: Check,
) -> L:
    """A new line behind `after`, or at the end. Sending the same id again gives the same row."""
    ask(why_not_add(account, by))
    made = made_before(model, public_id, account_id=account.pk)
    if made is not None:
        return made
    clean = cleaned_values(model, values, fields)
    check(account, clean, by)
    lines = lines_of(model, account.pk)
    behind = after is not None and after.account_id == account.pk
    row = model(
        public_id=public_id or new_public_id(),
        account=account,
        rank=rank_after(lines, after) if behind else rank_at_end(lines),
        created_by=by,
        **clean,
    )
    return create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk)


def line_edit(
    line: L,
    *,
    by: Any,
    version: int | None,
    values: dict[str, Any],
    batch: str,
    fields: tuple[str, ...],
    check: Check,
) -> L:
    """Changes a line; a stale version raises StaleWrite."""
    row = line_locked(line)
    ask(why_not_edit(row, by))
    clean = cleaned_values(type(row), values, fields)
    check(row.account, {k: v for k, v in clean.items() if v is not None and v != getattr(row, k)}, by)
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch)
    return row


def line_move(line: L, after: L | None, by: Any) -> L:
    """Puts a line behind another of the account, or first."""
    row = line_locked(line)
    ask(why_not_edit(row, by))
    if after is not None and after.account_id != row.account_id:
        raise ValidationError(_("Lines move within their list only."))
    rank = rank_after(lines_of(type(row), row.account_id).exclude(pk=row.pk), after)
    edit_row(row, values={"rank": rank}, version=None, by=by, scope=row.account.scope)
    return row


def line_archive(line: L, by: Any) -> L:
    """Takes a line out of all lists; what hangs on it stays."""
    row = line_locked(line)
    if row.archived_at is None:
        ask(why_not_edit(row, by))
        archive_row(row, by=by, scope=row.account.scope)
    return row


def line_restore(line: L, by: Any) -> L:
    """Brings an archived line back to its place."""
    row = line_locked(line)
    ask(why_not_add(row.account, by))
    restore_row(row, by=by, scope=row.account.scope)
    return row


def line_reassign(line: L, to: Any, by: Any, batch: str) -> L:
    """Gives a leaver's line to somebody else. The caller's operation asks whether `by` may."""
    row = line_locked(line)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


def line_action_add(origin: str, line: L, by: Any, public_id: str | None, values: dict[str, Any]) -> Action:
    """A new action that came from a line; `origin` is the field of ActionLink that names it."""
    row = line_locked(line)
    ask(why_not_edit(row, by))
    action = action_create(account=row.account, by=by, public_id=public_id, **values)
    ActionLink.objects.get_or_create(action=action, defaults={origin: row})
    return action
