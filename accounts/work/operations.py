"""Writes on actions, open questions and commitments. `by` is the acting user; None is the system and may everything."""

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.information.lines import create_line, made_before, rank_after, rank_at_end
from accounts.information.models import Statement
from accounts.information.values import cleaned_values
from accounts.people.models import Person
from accounts.relationships.models import Touchpoint
from accounts.work.models import Action, Commitment, OpenQuestion
from accounts.work.rules import (
    why_not_add,
    why_not_close,
    why_not_edit,
    why_not_own,
    why_not_own_there,
    why_not_raise,
)
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.operations import archive_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today
from teams.models import User

#: What `action_edit`, `question_edit` and `commitment_edit` may change. The states of actions and questions have
#: operations of their own.
ACTION_FIELDS = ("text", "owner", "person", "due_on", "audience")
QUESTION_FIELDS = ("text", "owner", "due_on", "answer", "topic")
COMMITMENT_FIELDS = (
    "direction", "text", "person", "owner", "due_on", "state", "source", "audience",
)  # fmt: skip
W = TypeVar("W", Action, Commitment, OpenQuestion)


def action_lines(account_id: int) -> QuerySet[Action]:
    return Action.objects.filter(account_id=account_id, archived_at=None)


def question_lines(account_id: int) -> QuerySet[OpenQuestion]:
    return OpenQuestion.objects.filter(account_id=account_id, archived_at=None)


def commitment_lines(account_id: int) -> QuerySet[Commitment]:
    return Commitment.objects.filter(account_id=account_id, archived_at=None)


def _locked(item: W) -> W:
    return locked(type(item).objects.select_related("account"), item.pk)


def _check_owner(account: KeyAccount, owner: User | None, by: Any) -> None:
    if by is not None:
        reason = why_not_own(account, owner, company_today())
        if reason:
            raise ValidationError({"owner": reason})


def _check_person(account: KeyAccount, person: Person | None, by: Any) -> None:
    reason = why_not_own_there(account, person) if by is not None else None
    if reason:
        raise ValidationError({"person": reason})


def one_owner(values: dict[str, Any]) -> dict[str, Any]:
    """An action's owner is a colleague or a person of the customer; naming one takes the other away."""
    found = dict(values)
    if isinstance(found.get("owner"), Person):
        found |= {"owner": None, "person": found["owner"]}
    if found.get("owner") is not None and found.get("person") is not None:
        raise ValidationError({"owner": _("Choose either a colleague or a person of the customer.")})
    if "owner" in found:
        found.setdefault("person", None)
    elif found.get("person") is not None:
        found["owner"] = None
    return found


def _check_origin(account: KeyAccount, *origins: Statement | OpenQuestion | Touchpoint | None) -> None:
    if any(origin is not None and origin.account_id != account.pk for origin in origins):
        raise ValidationError(_("An action comes from a line of its own account."))


def _edit(
    item: W, by: Any, version: int | None, values: dict[str, Any], allowed: tuple[str, ...], batch: str
) -> W:
    row = _locked(item)
    ask(why_not_edit(row, by))
    clean = cleaned_values(type(row), values, allowed)
    owner = clean.get("owner")
    if owner is not None and owner.pk != row.owner_id:
        _check_owner(row.account, owner, by)
    person = clean.get("person")
    if person is not None and person.pk != getattr(row, "person_id", None):
        _check_person(row.account, person, by)
    edit_row(row, values=clean, version=version, by=by, scope=row.account.scope, batch=batch)
    return row


def _archive(item: W, by: Any) -> W:
    row = _locked(item)
    if row.archived_at is None:
        ask(why_not_edit(row, by))
        archive_row(row, by=by, scope=row.account.scope)
    return row


def _restore(item: W, by: Any) -> W:
    row = _locked(item)
    ask(why_not_add(row.account, by))
    restore_row(row, by=by, scope=row.account.scope)
    return row


def _move(item: W, after: W | None, by: Any) -> W:
    row = _locked(item)
    ask(why_not_edit(row, by))
    if after is not None and after.account_id != row.account_id:
        raise ValidationError(_("Lines move within their list only."))
    lines = type(row).objects.filter(account_id=row.account_id, archived_at=None).exclude(pk=row.pk)
    edit_row(row, values={"rank": rank_after(lines, after)}, version=None, by=by, scope=row.account.scope)
    return row


# Actions --------------------------------------------------------------------------------------------


@transaction.atomic
def action_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    text: str = "",
    owner: User | Person | None = None,
    person: Person | None = None,
    due_on: dt.date | None = None,
    statement: Statement | None = None,
    question: OpenQuestion | None = None,
    touchpoint: Touchpoint | None = None,
    audience: str = Statement.Audience.INTERNAL,
    batch: str = "",
) -> Action:
    """A new action, from a statement, a question or a touchpoint if named. Sending the same id again gives the same
    row."""
    ask(why_not_raise(account, by, touchpoint, owner))
    made = made_before(Action, public_id, account_id=account.pk)
    if made is not None:
        return made
    _check_origin(account, statement, question, touchpoint)
    owners = one_owner({"owner": owner, "person": person} if person else {"owner": owner})
    values = {"text": text, "due_on": due_on, "audience": audience, **owners}
    clean = cleaned_values(Action, values, ACTION_FIELDS)
    _check_owner(account, clean["owner"], by)
    _check_person(account, clean["person"], by)
    row = Action(
        public_id=public_id or new_public_id(),
        account=account,
        statement=statement,
        question=question,
        touchpoint=touchpoint,
        rank=rank_at_end(action_lines(account.pk)),
        created_by=by,
        **clean,
    )
    return create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk)


@transaction.atomic
def action_edit(
    *, action: Action, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Action:
    """Changes an action; a stale version raises StaleWrite."""
    return _edit(action, by, version, one_owner(values), ACTION_FIELDS, batch)


@transaction.atomic
def action_done(*, action: Action, by: Any) -> Action:
    """Ticks an action off; nothing happens when it is done already."""
    row = _locked(action)
    ask(why_not_close(row, by))
    if row.state != Action.State.DONE:
        values = {"state": Action.State.DONE, "done_at": timezone.now()}
        edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def action_reopen(*, action: Action, by: Any) -> Action:
    """Takes the tick back."""
    row = _locked(action)
    ask(why_not_close(row, by))
    edit_row(
        row,
        values={"state": Action.State.OPEN, "done_at": None},
        version=None,
        by=by,
        scope=row.account.scope,
    )
    return row


@transaction.atomic
def action_move(*, action: Action, after: Action | None, by: Any) -> Action:
    """Puts an action behind another of its account, or first."""
    return _move(action, after, by)


@transaction.atomic
def action_archive(*, action: Action, by: Any) -> Action:
    """Takes an action out of all lists."""
    return _archive(action, by)


@transaction.atomic
def action_restore(*, action: Action, by: Any) -> Action:
    """Brings an archived action back."""
    return _restore(action, by)


@transaction.atomic
def action_reassign(*, action: Action, to: User | None, by: Any, batch: str = "") -> Action:
    """Gives a leaver's action to somebody else. The caller's operation asks whether `by` may."""
    row = _locked(action)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


# Open questions -------------------------------------------------------------------------------------


@transaction.atomic
def question_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    after: OpenQuestion | None = None,
    text: str = "",
    owner: User | None = None,
    due_on: dt.date | None = None,
    statement: Statement | None = None,
    topic: str | None = None,
    answer: str = "",
    batch: str = "",
) -> OpenQuestion:
    """A new open question behind `after`, or at the end. Sending the same id again gives the same row."""
    ask(why_not_add(account, by))
    made = made_before(OpenQuestion, public_id, account_id=account.pk)
    if made is not None:
        return made
    _check_origin(account, statement)
    values = {"text": text, "owner": owner, "due_on": due_on, "answer": answer}
    clean = cleaned_values(OpenQuestion, values, QUESTION_FIELDS)
    _check_owner(account, owner, by)
    lines = question_lines(account.pk)
    behind = after is not None and after.account_id == account.pk
    row = OpenQuestion(
        public_id=public_id or new_public_id(),
        account=account,
        statement=statement,
        topic_id=topic,
        rank=rank_after(lines, after) if behind else rank_at_end(lines),
        created_by=by,
        **clean,
    )
    return create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk)


@transaction.atomic
def question_edit(
    *, question: OpenQuestion, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> OpenQuestion:
    """Changes a question; a stale version raises StaleWrite."""
    return _edit(question, by, version, values, QUESTION_FIELDS, batch)


@transaction.atomic
def question_answer(*, question: OpenQuestion, by: Any, version: int | None, answer: str) -> OpenQuestion:
    """Closes a question with its answer; its owner may too."""
    row = _locked(question)
    ask(why_not_close(row, by))
    clean = cleaned_values(OpenQuestion, {"answer": answer}, ("answer",))
    if not clean["answer"]:
        raise ValidationError({"answer": _("Write what you found out.")})
    values = {**clean, "state": OpenQuestion.State.ANSWERED}
    if row.state != OpenQuestion.State.ANSWERED:
        values["closed_at"] = timezone.now()
    edit_row(row, values=values, version=version, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def question_reopen(*, question: OpenQuestion, by: Any) -> OpenQuestion:
    """Opens a question again; its answer stays."""
    row = _locked(question)
    ask(why_not_close(row, by))
    values = {"state": OpenQuestion.State.OPEN, "closed_at": None}
    edit_row(row, values=values, version=None, by=by, scope=row.account.scope)
    return row


@transaction.atomic
def question_move(*, question: OpenQuestion, after: OpenQuestion | None, by: Any) -> OpenQuestion:
    """Puts a question behind another of its account, or first."""
    return _move(question, after, by)


@transaction.atomic
def question_archive(*, question: OpenQuestion, by: Any) -> OpenQuestion:
    """Takes a question out of all lists."""
    return _archive(question, by)


@transaction.atomic
def question_restore(*, question: OpenQuestion, by: Any) -> OpenQuestion:
    """Brings an archived question back."""
    return _restore(question, by)


@transaction.atomic
def question_reassign(*, question: OpenQuestion, to: User | None, by: Any, batch: str = "") -> OpenQuestion:
    """Gives a leaver's question to somebody else. The caller's operation asks whether `by` may."""
    row = _locked(question)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


# Commitments ----------------------------------------------------------------------------------------


@transaction.atomic
def commitment_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    after: Any = None,
    touchpoint: Touchpoint | None = None,
    batch: str = "",
    **values: Any,
) -> Commitment:
    """A new commitment behind `after`, or at the end; `values` as for `commitment_edit`."""
    ask(why_not_raise(account, by, touchpoint, values.get("owner")))
    made = made_before(Commitment, public_id, account_id=account.pk)
    if made is not None:
        return made
    _check_origin(account, touchpoint)
    clean = cleaned_values(Commitment, values, COMMITMENT_FIELDS)
    _check_owner(account, clean.get("owner"), by)
    _check_person(account, clean.get("person"), by)
    lines = commitment_lines(account.pk)
    behind = after is not None and after.account_id == account.pk
    row = Commitment(
        public_id=public_id or new_public_id(),
        account=account,
        touchpoint=touchpoint,
        rank=rank_after(lines, after) if behind else rank_at_end(lines),
        created_by=by,
        **clean,
    )
    return create_line(row, by=by, scope=account.scope, batch=batch, account_id=account.pk)


@transaction.atomic
def commitment_edit(
    *, commitment: Commitment, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Commitment:
    """Changes a commitment, its state too; a stale version raises StaleWrite."""
    return _edit(commitment, by, version, values, COMMITMENT_FIELDS, batch)


@transaction.atomic
def commitment_settle(*, commitment: Commitment, by: Any, state: str, batch: str = "") -> Commitment:
    """Kept, broken, withdrawn, or open again: whoever may edit, and who gave or got our word."""
    row = _locked(commitment)
    ask(why_not_close(row, by))
    values = cleaned_values(Commitment, {"state": state}, COMMITMENT_FIELDS)
    edit_row(row, values=values, version=None, by=by, scope=row.account.scope, batch=batch)
    return row


@transaction.atomic
def commitment_move(*, commitment: Commitment, after: Commitment | None, by: Any) -> Commitment:
    """Puts a commitment behind another of its account, or first."""
    return _move(commitment, after, by)


@transaction.atomic
def commitment_archive(*, commitment: Commitment, by: Any) -> Commitment:
    """Takes a commitment out of all lists."""
    return _archive(commitment, by)


@transaction.atomic
def commitment_restore(*, commitment: Commitment, by: Any) -> Commitment:
    """Brings an archived commitment back."""
    return _restore(commitment, by)


@transaction.atomic
def commitment_reassign(*, commitment: Commitment, to: User | None, by: Any, batch: str = "") -> Commitment:
    """Gives a leaver's commitment to somebody else. The caller's operation asks whether `by` may."""
    row = _locked(commitment)
    edit_row(row, values={"owner": to}, version=None, by=by, scope=row.account.scope, batch=batch)
    return row
