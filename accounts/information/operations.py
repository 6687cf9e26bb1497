"""Writes on statements. `by` is the acting user; None is the system and may everything."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.lines import create_line, made_before, rank_after, rank_at_end
from accounts.information.models import KeyFact, Statement, Topic
from accounts.information.rules import why_not_add, why_not_edit
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.lib.prepared import given, prepared
from kam.records.models import Change
from kam.records.operations import archive_row, edit_row, restore_row

#: What `statement_edit` may change.
STATEMENT_FIELDS = ("text", "so_what", "confidence", "source", "as_of", "audience")


def statement_lines(account_id: int, topic: str) -> QuerySet[Statement]:
    """The lines among which a statement stands."""
    return Statement.objects.filter(account_id=account_id, topic_id=topic, archived_at=None)


@prepared
def _row() -> QuerySet[Statement]:
    return Statement.objects.select_for_update(of=("self",)).select_related("account").filter(pk=given("pk"))


def _locked(statement: Statement) -> Statement:
    """Re-reads it under lock, as `records.operations.locked` does, but prepared: it saves while one types."""
    row = _row().first(pk=statement.pk)
    if row is None:
        raise Statement.DoesNotExist
    return row


def _topic_key(topic: str) -> str:
    if not Topic.objects.filter(key=topic, archived_at=None).exists():
        raise ValidationError({"topic": _("There is no such topic.")})
    return topic


@transaction.atomic
def statement_create(
    *,
    account: KeyAccount,
    topic: str,
    by: Any,
    public_id: str | None = None,
    after: Statement | None = None,
    text: str = "",
    so_what: str = "",
    confidence: str = Statement.Confidence.ASSUMED,
    source: str = "",
    as_of: dt.date | None = None,
    audience: str = Statement.Audience.INTERNAL,
    key_fact: KeyFact | None = None,
    batch: str = "",
) -> Statement:
    """A new statement behind `after`, or at the end. Sending the same id again gives the same row."""
    ask(why_not_add(account, by))
    made = made_before(Statement, public_id, account_id=account.pk, topic_id=topic)
    if made is not None:
        return made
    values = cleaned_values(
        Statement,
        {"text": text, "so_what": so_what, "confidence": confidence, "source": source, "as_of": as_of,
         "audience": audience},
        STATEMENT_FIELDS,
    )  # fmt: skip
    lines = statement_lines(account.pk, _topic_key(topic))
    behind = after is not None and after.account_id == account.pk and after.topic_id == topic
    row = Statement(
        public_id=public_id or new_public_id(),
        account=account,
        topic_id=topic,
        rank=rank_after(lines, after) if behind else rank_at_end(lines),
        key_fact=key_fact,
        created_by=by,
        **values,
    )
    return create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk, topic_id=topic)


@transaction.atomic
def statement_edit(
    *, statement: Statement, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Statement:
    """Changes a statement; a stale version raises StaleWrite."""
    row = _locked(statement)
    ask(why_not_edit(row, by))
    clean = cleaned_values(Statement, values, STATEMENT_FIELDS)
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch)
    return row


@transaction.atomic
def fact_edit(
    *, statement: Statement, by: Any, version: int | None, key_fact: KeyFact | None, values: dict[str, Any]
) -> Statement:
    """Changes a statement as a fact: its words, and which key fact it answers. A stale version raises StaleWrite."""
    row = _locked(statement)
    ask(why_not_edit(row, by))
    clean = {**cleaned_values(Statement, values, STATEMENT_FIELDS), "key_fact": key_fact}
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def fact_confirm(*, statement: Statement, by: Any, version: int | None, today: dt.date) -> Statement:
    """Somebody has looked at it again: it is still true, as of today."""
    return statement_edit(statement=statement, by=by, version=version, values={"as_of": today})


@transaction.atomic
def fact_unconfirm(*, statement: Statement, by: Any, version: int | None, change: int) -> Statement:
    """Takes one's own confirmation back. Raises StaleWrite when the fact was changed since."""
    own = Change.objects.filter(
        pk=change, by=by, object_type=Statement._meta.label_lower, object_pk=statement.pk
    ).first()
    pair = own.values.get("as_of") if own is not None else None
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValidationError(_("This cannot be undone any more."))
    before = parse_date(pair[0]) if pair[0] else None
    return statement_edit(statement=statement, by=by, version=version, values={"as_of": before})


@transaction.atomic
def statement_move(*, statement: Statement, after: Statement | None, by: Any) -> Statement:
    """Puts a statement behind another of its topic, or first."""
    row = _locked(statement)
    ask(why_not_edit(row, by))
    if after is not None and (after.account_id, after.topic_id) != (row.account_id, row.topic_id):
        raise ValidationError(_("Lines move within their list only."))
    rank = rank_after(statement_lines(row.account_id, row.topic_id).exclude(pk=row.pk), after)
    edit_row(row, values={"rank": rank}, version=None, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def statement_archive(*, statement: Statement, by: Any) -> Statement:
    """Takes a statement out of all lists; its actions and questions stay."""
    row = _locked(statement)
    if row.archived_at is None:
        ask(why_not_edit(row, by))
        archive_row(row, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def statement_restore(*, statement: Statement, by: Any) -> Statement:
    """Brings an archived statement back to its place."""
    row = _locked(statement)
    ask(why_not_add(row.account, by))
    restore_row(row, by=by, scope=row.account.scope)
    return row
