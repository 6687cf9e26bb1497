"""Writes on initiatives of ours and on risks. `by` is the acting user; None is the system and may everything."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.customers.models import KeyAccount
from accounts.models import Action
from accounts.work.rules import why_not_own
from kam.reference.calendar import today as company_today
from plans.planning import account_lines as shared
from plans.planning.strategy_models import Initiative, Risk

#: What `initiative_edit` and `risk_edit` may change.
INITIATIVE_FIELDS = ("text", "value", "goal", "owner", "due_on", "state", "audience")
RISK_FIELDS = (
    "text", "probability", "effect", "measure", "owner", "due_on", "state", "plan", "audience",
)  # fmt: skip


def initiative_lines(account_id: int) -> QuerySet[Initiative]:
    return shared.lines_of(Initiative, account_id)


def risk_lines(account_id: int) -> QuerySet[Risk]:
    return shared.lines_of(Risk, account_id)


def _check(account: KeyAccount, changed: dict[str, Any], by: Any) -> None:
    """Owners see the account; goal and plan are of this customer."""
    goal, plan, owner = changed.get("goal"), changed.get("plan"), changed.get("owner")
    if goal is not None and goal.account_id != account.pk:
        raise ValidationError({"goal": _("Choose a goal of this customer.")})
    if plan is not None and plan.account_id != account.pk:
        raise ValidationError({"plan": _("Choose a plan of this customer.")})
    reason = why_not_own(account, owner, company_today()) if by is not None else None
    if reason:
        raise ValidationError({"owner": reason})


# Initiatives ----------------------------------------------------------------------------------------


@transaction.atomic
def initiative_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    after: Initiative | None = None,
    batch: str = "",
    **values: Any,
) -> Initiative:
    """A new initiative behind `after`, or at the end; `values` as for `initiative_edit`."""
    return shared.line_create(
        Initiative, account=account, by=by, public_id=public_id, after=after, batch=batch, values=values,
        fields=INITIATIVE_FIELDS, check=_check,
    )  # fmt: skip


@transaction.atomic
def initiative_edit(
    *, initiative: Initiative, by: Any, version: int | None, values: dict[str, Any], batch: str = ""
) -> Initiative:
    """Changes an initiative; a stale version raises StaleWrite."""
    return shared.line_edit(
        initiative, by=by, version=version, values=values, batch=batch, fields=INITIATIVE_FIELDS, check=_check
    )


@transaction.atomic
def initiative_move(*, initiative: Initiative, after: Initiative | None, by: Any) -> Initiative:
    """Puts an initiative behind another of the account, or first."""
    return shared.line_move(initiative, after, by)


@transaction.atomic
def initiative_archive(*, initiative: Initiative, by: Any) -> Initiative:
    """Takes an initiative out of all lists; its objectives and actions stay."""
    return shared.line_archive(initiative, by)


@transaction.atomic
def initiative_restore(*, initiative: Initiative, by: Any) -> Initiative:
    """Brings an archived initiative back to its place."""
    return shared.line_restore(initiative, by)


@transaction.atomic
def initiative_reassign(*, initiative: Initiative, to: Any, by: Any, batch: str = "") -> Initiative:
    """Gives a leaver's initiative to somebody else."""
    return shared.line_reassign(initiative, to, by, batch)


@transaction.atomic
def initiative_action_add(
    *, initiative: Initiative, by: Any, public_id: str | None = None, **values: Any
) -> Action:
    """A new action that came from an initiative; `values` as for `action_create`."""
    return shared.line_action_add("initiative", initiative, by, public_id, values)


# Risks ----------------------------------------------------------------------------------------------


@transaction.atomic
def risk_create(
    *,
    account: KeyAccount,
    by: Any,
    public_id: str | None = None,
    after: Risk | None = None,
    batch: str = "",
    **values: Any,
) -> Risk:
    """A new risk of an account, or of one of its plans; `values` as for `risk_edit`."""
    return shared.line_create(
        Risk, account=account, by=by, public_id=public_id, after=after, batch=batch, values=values,
        fields=RISK_FIELDS, check=_check,
    )  # fmt: skip


@transaction.atomic
def risk_edit(*, risk: Risk, by: Any, version: int | None, values: dict[str, Any], batch: str = "") -> Risk:
    """Changes a risk; a stale version raises StaleWrite."""
    return shared.line_edit(
        risk, by=by, version=version, values=values, batch=batch, fields=RISK_FIELDS, check=_check
    )


@transaction.atomic
def risk_move(*, risk: Risk, after: Risk | None, by: Any) -> Risk:
    """Puts a risk behind another of the account, or first; counts among risks of the same weight."""
    return shared.line_move(risk, after, by)


@transaction.atomic
def risk_archive(*, risk: Risk, by: Any) -> Risk:
    """Takes a risk out of all lists; its actions stay."""
    return shared.line_archive(risk, by)


@transaction.atomic
def risk_restore(*, risk: Risk, by: Any) -> Risk:
    """Brings an archived risk back."""
    return shared.line_restore(risk, by)


@transaction.atomic
def risk_reassign(*, risk: Risk, to: Any, by: Any, batch: str = "") -> Risk:
    """Gives a leaver's risk to somebody else."""
    return shared.line_reassign(risk, to, by, batch)


@transaction.atomic
def risk_action_add(*, risk: Risk, by: Any, public_id: str | None = None, **values: Any) -> Action:
    """A new action that came from a risk; `values` as for `action_create`."""
    return shared.line_action_add("risk", risk, by, public_id, values)
