"""Writes on what we think about people: judgements and lines of influence. `by` None is the system.

Their history has a scope of its own (`judged_scope`), which only those read who may see judgements; every page,
feed and search that asks for the account's scope finds nothing of it.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.buying import rules
from accounts.customers.models import KeyAccount
from accounts.information.lines import create_line, made_before
from accounts.information.values import cleaned_values
from accounts.people.buying_models import InfluenceLine, Judgement, Scale, ScaleStep, Stakeholder
from accounts.people.judgement_sight import judged_scope
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records.history_values import ERASED
from kam.records.models import Change
from kam.records.operations import archive_row, create_row, delete_row, edit_row, locked, restore_row
from kam.reference.calendar import today as company_today

VALUES = ("how_known", "confidence", "as_of", "expires_on")
LINE = ("kind", "text", "how_known", "confidence", "as_of", "expires_on")
#: How long a line of influence holds.
LINE_MONTHS = 12
#: How long something stands under "due for deletion" before it goes.
GRACE = dt.timedelta(days=30)


def last_day(scale: Scale, as_of: dt.date) -> dt.date:
    """The day on which a judgement of that day expires, by the scale's shelf life."""
    return months_later(as_of, scale.shelf_months)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (following - dt.timedelta(days=1)).day))


@transaction.atomic
def judgement_set(
    *,
    stakeholder: Stakeholder,
    scale: Scale,
    step: ScaleStep | None,
    by: Any,
    version: int | None,
    today: dt.date | None = None,
    batch: str = "",
    **values: Any,
) -> Judgement:
    """Writes down what we think on one scale; `version` is that of the judgement seen, None where there was none.

    Without `expires_on` the scale says how long it holds.
    """
    today = today or company_today()
    place = locked(Stakeholder.objects.select_related("account", "person"), stakeholder.pk)
    ask(rules.why_not_judge(place.account, by, today))
    if place.archived_at is not None:
        ask(rules.why_not_edit(place, by))
    if step is not None and step.scale_id != scale.key:
        raise ValidationError({"step": _("Choose one of the values offered.")})
    clean = cleaned_values(Judgement, values, VALUES)
    clean["as_of"] = clean.get("as_of") or today
    clean["expires_on"] = clean.get("expires_on") or last_day(scale, clean["as_of"])
    _check_days(clean["as_of"], clean["expires_on"], today)
    row = Judgement.objects.select_for_update(of=("self",)).filter(stakeholder=place, scale=scale).first()
    history = {"by": by, "scope": judged_scope(place.account), "batch": batch}
    if row is None:
        row = Judgement(stakeholder=place, scale=scale, step=step, by=by, **clean)
        return create_row(row, **history)
    edit_row(row, values={"step": step, **clean}, version=version, **history)
    _written_by(row, by)
    return row


@transaction.atomic
def judgement_confirm(*, judgement: Judgement, by: Any, today: dt.date | None = None) -> Judgement:
    """ "Still true": as of today, for another shelf life."""
    today = today or company_today()
    row = _locked(judgement)
    ask(rules.why_not_judge(row.stakeholder.account, by, today))
    values = {"as_of": today, "expires_on": last_day(row.scale, today)}
    edit_row(row, values=values, version=None, by=by, scope=judged_scope(row.stakeholder.account))
    _written_by(row, by)
    return row


@transaction.atomic
def judgement_remove(*, judgement: Judgement, by: Any, today: dt.date | None = None) -> None:
    """Deletes a judgement and its values in the history."""
    row = _locked(judgement)
    ask(rules.why_not_judge(row.stakeholder.account, by, today or company_today()))
    _delete(row, by, judged_scope(row.stakeholder.account))


@transaction.atomic
def line_add(
    *,
    account: KeyAccount,
    source: Stakeholder,
    target: Stakeholder,
    by: Any,
    public_id: str | None = None,
    today: dt.date | None = None,
    batch: str = "",
    **values: Any,
) -> InfluenceLine:
    """A line of informal influence, or a conflict, between two people of the map."""
    today = today or company_today()
    ask(rules.why_not_judge(account, by, today))
    made = made_before(InfluenceLine, public_id, account_id=account.pk)
    if made is not None:
        return made
    clean = _line_values({"as_of": None, "expires_on": None, **values}, today)
    if {source.account_id, target.account_id} != {account.pk}:
        raise ValidationError({"target": _("Choose somebody of this buying centre.")})
    if source.pk == target.pk:
        raise ValidationError({"target": _("Choose two different people.")})
    kind = clean.get("kind", InfluenceLine.Kind.INFLUENCE)
    same = InfluenceLine.objects.current().filter(source=source, target=target, kind=kind)
    if same.exists():
        raise ValidationError({"target": _("This line is there already.")})
    row = InfluenceLine(
        public_id=public_id or new_public_id(), account=account, source=source, target=target, **clean
    )
    return create_line(row, by=by, scope=judged_scope(account), batch=batch, account_id=account.pk)


@transaction.atomic
def line_edit(
    *, line: InfluenceLine, by: Any, version: int | None, values: dict[str, Any], today: dt.date | None = None
) -> InfluenceLine:
    """Changes what a line says; its two people stay."""
    today = today or company_today()
    row = locked(InfluenceLine.objects.select_related("account"), line.pk)
    ask(rules.why_not_judge(row.account, by, today))
    clean = _line_values(values, today)
    same = InfluenceLine.objects.current().filter(source=row.source_id, target=row.target_id)
    if same.filter(kind=clean.get("kind", row.kind)).exclude(pk=row.pk).exists():
        raise ValidationError({"kind": _("This line is there already.")})
    edit_row(row, values=clean, version=version, by=by, scope=judged_scope(row.account))
    return row


@transaction.atomic
def line_confirm(*, line: InfluenceLine, by: Any, today: dt.date | None = None) -> InfluenceLine:
    """ "Still true": as of today, for another year."""
    today = today or company_today()
    row = locked(InfluenceLine.objects.select_related("account"), line.pk)
    ask(rules.why_not_judge(row.account, by, today))
    if row.archived_at is not None:
        raise ValidationError(_("This line was taken out of the map."))
    values = {"as_of": today, "expires_on": months_later(today, LINE_MONTHS)}
    edit_row(row, values=values, version=None, by=by, scope=judged_scope(row.account))
    return row


@transaction.atomic
def line_remove(*, line: InfluenceLine, by: Any, today: dt.date | None = None) -> InfluenceLine:
    """Takes a line out of the map."""
    row = locked(InfluenceLine.objects.select_related("account"), line.pk)
    ask(rules.why_not_judge(row.account, by, today or company_today()))
    archive_row(row, by=by, scope=judged_scope(row.account))
    return row


@transaction.atomic
def line_restore(*, line: InfluenceLine, by: Any, today: dt.date | None = None) -> InfluenceLine:
    """Brings a line back."""
    row = locked(InfluenceLine.objects.select_related("account"), line.pk)
    ask(rules.why_not_judge(row.account, by, today or company_today()))
    same = InfluenceLine.objects.current().filter(source=row.source_id, target=row.target_id, kind=row.kind)
    if row.archived_at is not None and same.exists():
        raise ValidationError({"target": _("This line is there already.")})
    restore_row(row, by=by, scope=judged_scope(row.account))
    return row


def delete_expired(today: dt.date | None = None) -> int:
    """Deletes what expired longer than the grace period ago, and its values in the history. Run every morning."""
    today = today or company_today()
    count = 0
    for pk in list(Judgement.objects.expired(today - GRACE).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Judgement.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None and row.expires_on < today - GRACE:
                _delete(row, None, judged_scope(row.stakeholder.account))
                count += 1
    old = InfluenceLine.objects.filter(expires_on__lt=today - GRACE)
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            line = InfluenceLine.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if line is not None and line.expires_on < today - GRACE:
                _delete(line, None, judged_scope(line.account))
                count += 1
    return count


# What they share ------------------------------------------------------------------------------------


def _locked(judgement: Judgement) -> Judgement:
    return locked(
        Judgement.objects.select_related("scale", "stakeholder__account", "stakeholder__person"), judgement.pk
    )


def _written_by(row: Judgement, by: Any) -> None:
    """Whose judgement it is now; says nothing that history would have to tell besides."""
    if row.change_pk is not None and by is not None and row.by_id != by.pk:
        Judgement.objects.filter(pk=row.pk).update(by=by)
        row.by = by


def _check_days(as_of: dt.date, expires_on: dt.date, today: dt.date) -> None:
    if as_of > today:
        raise ValidationError({"as_of": _("This day is in the future.")})
    if expires_on < as_of:
        raise ValidationError({"expires_on": _("The last day is before the first.")})
    if expires_on > months_later(as_of, 60):
        raise ValidationError({"expires_on": _("A judgement holds for five years at most.")})


def _line_values(values: dict[str, Any], today: dt.date) -> dict[str, Any]:
    clean = cleaned_values(InfluenceLine, values, LINE)
    if "as_of" in clean or "expires_on" in clean:
        clean["as_of"] = clean.get("as_of") or today
        clean["expires_on"] = clean.get("expires_on") or months_later(clean["as_of"], LINE_MONTHS)
        _check_days(clean["as_of"], clean["expires_on"], today)
    return clean


def _delete(row: models.Model, by: Any, scope: str) -> None:
    """Deletes the row, takes what its history says, and records that."""
    label, pk = row._meta.label_lower, row.pk
    delete_row(row, by=by, scope=scope)
    for change in Change.objects.filter(object_type=label, object_pk=pk):
        change.values = {name: [ERASED, ERASED] for name in change.values}
        change.object_text, change.note = "", ""
        change.save(update_fields=["values", "object_text", "note"])
