"""Writes on remarks: a reviewer's on a submitted version, and the team's ticks in the draft."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.rules import why_not_in
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.lib.markdown import plain
from kam.records.operations import archive_row, edit_row, locked, restore_row
from plans.planning.bring_back import frozen_line
from plans.planning.models import PlanVersion
from plans.planning.remark_models import PlanRemark
from plans.planning.rules import why_not_remark

State = PlanRemark.State


def why_not_change(remark: PlanRemark, user: Any) -> str | None:
    """Changing and withdrawing: its writer, while the version is in review."""
    if remark.archived_at is not None:
        return _("This remark was withdrawn.")
    return why_not_own(remark, user)


def why_not_own(remark: PlanRemark, user: Any) -> str | None:
    """A remark belongs to its writer, as long as the version is in review."""
    if user is not None and remark.created_by_id != user.pk:
        return _("A remark is changed by who wrote it.")
    return why_not_remark(remark.frozen, user)


def why_not_answer(remark: PlanRemark, user: Any) -> str | None:
    """Ticking off and answering: the team, once the plan is theirs again."""
    if remark.archived_at is not None:
        return _("This remark was withdrawn.")
    if remark.frozen.state == PlanVersion.State.SUBMITTED:
        return _("The version is still in review. Remarks are answered when it has been decided on.")
    if remark.frozen.plan.archived_at is not None:
        return _("This plan is archived.")
    return why_not_in(remark.frozen.plan.account, user, "plan.edit")


def _locked(remark: PlanRemark) -> PlanRemark:
    return locked(PlanRemark.objects.select_related("frozen__plan__account"), remark.pk)


def _text(text: str) -> str:
    clean = cleaned_values(PlanRemark, {"text": text}, ("text",))["text"]
    if not clean:
        raise ValidationError({"text": _("Write what is wanted.")})
    return clean


@transaction.atomic
def remark_add(
    *,
    frozen: PlanVersion,
    by: Any,
    text: str,
    section: str = "",
    line_kind: str = "",
    line_id: str = "",
    public_id: str | None = None,
) -> PlanRemark:
    """A remark on a section of the submitted version, or on one of its lines. One id makes one row."""
    version = locked(PlanVersion.objects.select_related("plan__account"), frozen.pk)
    made = made_before(PlanRemark, public_id, frozen_id=version.pk)
    if made is not None:
        return made
    account = version.plan.account
    ask(why_not_remark(version, by))
    words = ""
    if section not in {one["key"] for one in version.content["sections"]}:
        raise ValidationError(_("This version has no such section."))
    if line_id:
        line = frozen_line(version, line_kind, line_id, section)
        if line is None:
            raise ValidationError(_("This version has no such line."))
        words = plain(line.text, labels=True)[:200]
    row = PlanRemark(
        public_id=public_id or new_public_id(),
        frozen=version,
        text=_text(text),
        section=section,
        line_kind=line_kind if line_id else "",
        line_id=line_id,
        line_text=words,
        created_by=by,
    )
    return create_line(row, by=by, scope=account.scope, frozen_id=version.pk)


@transaction.atomic
def remark_edit(*, remark: PlanRemark, by: Any, version: int | None, values: dict[str, Any]) -> PlanRemark:
    """The writer's words, changed; a stale version raises StaleWrite."""
    row = _locked(remark)
    ask(why_not_change(row, by))
    text = _text(values.get("text", ""))
    edit_row(row, values={"text": text}, version=version, by=by, scope=row.frozen.plan.account.scope)
    return row


@transaction.atomic
def remark_withdraw(*, remark: PlanRemark, by: Any) -> PlanRemark:
    """Takes a remark back."""
    row = _locked(remark)
    if row.archived_at is None:
        ask(why_not_change(row, by))
        archive_row(row, by=by, scope=row.frozen.plan.account.scope)
    return row


@transaction.atomic
def remark_restore(*, remark: PlanRemark, by: Any) -> PlanRemark:
    """Brings a withdrawn remark back, while the version is in review."""
    row = _locked(remark)
    if row.archived_at is not None:
        ask(why_not_own(row, by))
        restore_row(row, by=by, scope=row.frozen.plan.account.scope)
    return row


@transaction.atomic
def remark_answer(
    *, remark: PlanRemark, by: Any, version: int | None, answer: str | None = None
) -> PlanRemark:
    """Ticks a remark off, with words on what was done if there are any."""
    row = _locked(remark)
    ask(why_not_answer(row, by))
    values: dict[str, Any] = {"state": State.ANSWERED}
    if answer is not None:
        values |= cleaned_values(PlanRemark, {"answer": answer}, ("answer",))
    if row.state != State.ANSWERED:
        values |= {"answered_by": by, "answered_at": timezone.now()}
    edit_row(row, values=values, version=version, by=by, scope=row.frozen.plan.account.scope)
    return row


@transaction.atomic
def remark_reopen(*, remark: PlanRemark, by: Any) -> PlanRemark:
    """Takes the tick back; the words stay."""
    row = _locked(remark)
    ask(why_not_answer(row, by))
    values = {"state": State.OPEN, "answered_by": None, "answered_at": None}
    edit_row(row, values=values, version=None, by=by, scope=row.frozen.plan.account.scope)
    return row
