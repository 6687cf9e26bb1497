"""Writes on the measured values of objectives. `by` is the acting user; None is the system and may everything.

An objective's `current` is the latest of its values, derived here; it counts as no change of the plan, so the
version of the objective stays as it is.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.fields import check_day
from kam.lib.versions import StaleWrite
from kam.records.operations import create_row, delete_row, edit_row, locked
from plans.planning.models import Objective, ObjectiveValue
from plans.planning.rules import why_not_measure

#: What `value_edit` may change.
VALUE_FIELDS = ("on", "value")


def _locked_objective(objective: Objective) -> Objective:
    return locked(Objective.objects.select_related("plan__account"), objective.pk)


def _clean(values: dict[str, Any], today: dt.date) -> dict[str, Any]:
    clean = cleaned_values(ObjectiveValue, values, VALUE_FIELDS)
    if "value" in clean and clean["value"] is None:
        raise ValidationError({"value": _("Write a number.")})
    if "on" in clean:
        if clean["on"] is None:
            raise ValidationError({"on": _("Choose the day of the value.")})
        check_day(clean["on"])
        if clean["on"] > today:
            raise ValidationError({"on": _("This day lies in the future. A value is measured on its day.")})
    return clean


@transaction.atomic
def value_enter(
    *, objective: Objective, value: Decimal | str, on: dt.date | str, by: Any, today: dt.date, seen: int | None = 0,
    batch: str = "",
) -> ObjectiveValue:  # fmt: skip
    """Enters the value of a day. One a day: `seen` is the version of that day's value that the writer saw, 0 for none.

    None overwrites what is there (nobody read it before). Raises StaleWrite when the day has another value meanwhile.
    """
    row = _locked_objective(objective)
    ask(why_not_measure(row, by))
    clean = _clean({"value": value, "on": on}, today)
    have = ObjectiveValue.objects.select_for_update().filter(objective=row, on=clean["on"]).first()
    scope = row.plan.account.scope
    if have is None:
        have = ObjectiveValue(objective=row, by=by, **clean)
        create_row(have, by=by, scope=scope, batch=batch)
    else:
        edit_row(have, values={"value": clean["value"]}, version=seen, by=by, scope=scope, batch=batch)
    _current_refresh(row)
    return have


@transaction.atomic
def value_edit(
    *, value: ObjectiveValue, by: Any, version: int | None, values: dict[str, Any], today: dt.date
) -> ObjectiveValue:
    """Corrects a value or its day; a stale version raises StaleWrite."""
    objective = _locked_objective(value.objective)
    row = locked(ObjectiveValue.objects.all(), value.pk)
    ask(why_not_measure(objective, by))
    clean = _clean(values, today)
    others = ObjectiveValue.objects.filter(objective=objective, on=clean.get("on", row.on)).exclude(pk=row.pk)
    if others.exists():
        raise ValidationError({"on": _("There is a value for this day already. Change that one.")})
    edit_row(row, values=clean, version=version, by=by, scope=objective.plan.account.scope)
    _current_refresh(objective)
    return row


@transaction.atomic
def value_delete(*, value: ObjectiveValue, by: Any, version: int | None = None) -> None:
    """Takes a wrong value away; the history keeps that it was there. A stale version raises StaleWrite."""
    objective = _locked_objective(value.objective)
    ask(why_not_measure(objective, by))
    row = ObjectiveValue.objects.select_for_update().filter(pk=value.pk).first()
    if row is None:  # a second click
        return
    if version is not None and version != row.version:
        raise StaleWrite(row, {"value": value.value}, ["value"])
    delete_row(row, by=by, scope=objective.plan.account.scope, note=str(row))
    _current_refresh(objective)


def _current_refresh(objective: Objective) -> None:
    """The latest value as the objective's own, for lists."""
    latest = objective.values.order_by("-on", "-pk").values_list("value", flat=True).first()
    Objective.objects.filter(pk=objective.pk).update(current=latest, updated_at=timezone.now())
