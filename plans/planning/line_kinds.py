"""The kinds of line, so that all share one set of views: which operations write each, and what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet
from django.utils.translation import gettext as _

from accounts.information import operations as information
from accounts.information.lines import neighbour
from accounts.models import Action, Commitment, KeyAccount, OpenQuestion, Person, Statement
from accounts.work import operations as work
from kam.lib.prepared import given, prepared
from plans.planning import line_operations as planning
from plans.planning import strategy_operations as strategy
from plans.planning.models import ORIGINS, CustomerGoal, Objective, Plan
from plans.planning.strategy_models import Initiative, Risk
from teams.models import User

_QUESTION_LENGTH = OpenQuestion._meta.get_field("text").max_length


@dataclass(frozen=True)
class LineKind:
    """A kind of line. `links` names the fields that hold another row, and how its public id is looked up; `pieces`
    the template that its `template` pieces stand in."""

    key: str
    model: Any
    fields: tuple[str, ...]
    links: dict[str, Callable[[KeyAccount, str], Any]]
    create: Callable[..., Any]
    edit: Callable[..., Any]
    move: Callable[..., Any]
    archive: Callable[..., Any]
    restore: Callable[..., Any]
    among: Callable[[Any], QuerySet]
    template: str
    pieces: str = "plans/planning/lines.html"

    def of_account(self, account: Any) -> QuerySet:
        """Its lines of one account."""
        if self.model is Objective:
            return Objective.objects.filter(plan__account=account).select_related("plan")
        return self.model.objects.filter(account=account)

    def find(self, account: KeyAccount, public_id: str) -> Any:
        """The line, or None. It need not be read anew for its account."""
        row = _line(self.key).first(account=account.pk, public_id=public_id)
        if row is not None:
            if self.model is Objective:
                row.plan.account = account
            else:
                row.account = account
        return row


@prepared
def _line(kind: str) -> QuerySet:
    return KINDS[kind].of_account(given("account")).filter(public_id=given("public_id", CharField()))


def _colleague(account: KeyAccount, public_id: str) -> User:
    found = User.objects.filter(public_id=public_id, is_active=True).first()
    if found is None:
        raise ValidationError(_("Choose a colleague of the account team."))
    return found


def _person(account: KeyAccount, public_id: str) -> Person:
    found = Person.objects.filter(public_id=public_id, employments__organisation__account=account).first()
    if found is None:
        raise ValidationError(_("Choose a person of this customer."))
    return found


def _goal(account: KeyAccount, public_id: str) -> CustomerGoal:
    found = CustomerGoal.objects.filter(public_id=public_id, account=account).first()
    if found is None:
        raise ValidationError(_("Choose a goal of this customer."))
    return found


def _initiative(account: KeyAccount, public_id: str) -> Initiative:
    found = Initiative.objects.filter(public_id=public_id, account=account).first()
    if found is None:
        raise ValidationError(_("Choose an initiative for this customer."))
    return found


def _plan(account: KeyAccount, public_id: str) -> Plan:
    found = Plan.objects.filter(public_id=public_id, account=account).first()
    if found is None:
        raise ValidationError(_("Choose a plan of this customer."))
    return found


def _either_side(account: KeyAccount, public_id: str) -> User | Person:
    """Who owns an action: a colleague, or a person of the customer."""
    try:
        return _colleague(account, public_id)
    except ValidationError:
        return _person(account, public_id)


def _after(kind: "LineKind", account: KeyAccount, data: Any) -> Any:
    public_id = data.get("after", "")
    return kind.find(account, public_id) if public_id else None


def _create_statement(
    kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]
) -> Statement:
    return information.statement_create(
        account=account,
        topic=data.get("topic", ""),
        by=by,
        public_id=data.get("public_id") or None,
        after=_after(kind, account, data),
        **values,
    )


def _create_with(operation: Callable[..., Any]) -> Callable[..., Any]:
    """For kinds that belong to the account and nothing else."""

    def create(kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]) -> Any:
        public_id, after = data.get("public_id") or None, _after(kind, account, data)
        return operation(account=account, by=by, public_id=public_id, after=after, **values)

    return create


def _create_objective(
    kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]
) -> Objective:
    plan = Plan.objects.current().filter(account=account, public_id=data.get("plan", "")).first()
    if plan is None:
        raise ValidationError(_("This plan is no longer there."))
    plan.account = account
    return planning.objective_create(
        plan=plan,
        by=by,
        public_id=data.get("public_id") or None,
        after=_after(kind, account, data),
        **values,
    )


def _create_question(
    kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]
) -> OpenQuestion:
    statement = _origin(account, data, "statement")
    if statement is not None:
        values.setdefault("text", statement.text[:_QUESTION_LENGTH])
    return work.question_create(
        account=account,
        by=by,
        public_id=data.get("public_id") or None,
        after=_after(kind, account, data),
        statement=statement,
        **values,
    )


_ADD_ACTION: dict[str, Callable[..., Action]] = {
    "goal": planning.goal_action_add,
    "initiative": strategy.initiative_action_add,
    "objective": planning.objective_action_add,
    "risk": strategy.risk_action_add,
}


def _create_action(kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]) -> Action:
    public_id = data.get("public_id") or None
    name = next((name for name in ORIGINS if data.get(name)), None)
    if name is not None:
        return _ADD_ACTION[name](by=by, public_id=public_id, **{name: _origin(account, data, name)}, **values)
    return work.action_create(
        account=account,
        by=by,
        public_id=public_id,
        statement=_origin(account, data, "statement"),
        question=_origin(account, data, "question"),
        **values,
    )


def _origin(account: KeyAccount, data: Any, name: str) -> Any:
    public_id = data.get(name, "")
    if not public_id:
        return None
    row = KINDS[name].find(account, public_id)
    if row is None:
        raise ValidationError(_("The line that this belongs to is no longer there. Reload the page."))
    return row


_MORE = "plans/planning/more_lines.html"

KINDS: dict[str, LineKind] = {
    "statement": LineKind(
        "statement", Statement, information.STATEMENT_FIELDS, {}, _create_statement,
        information.statement_edit, information.statement_move, information.statement_archive,
        information.statement_restore,
        lambda row: information.statement_lines(row.account_id, row.topic_id), "line",
    ),
    "goal": LineKind(
        "goal", CustomerGoal, planning.GOAL_FIELDS, {"person": _person},
        _create_with(planning.goal_create),
        planning.goal_edit, planning.goal_move, planning.goal_archive, planning.goal_restore,
        lambda row: planning.goal_lines(row.account_id), "line",
    ),
    "objective": LineKind(
        "objective", Objective, planning.OBJECTIVE_FIELDS, {"owner": _colleague, "goal": _goal, "initiative": _initiative},
        _create_objective, planning.objective_edit, planning.objective_move, planning.objective_archive,
        planning.objective_restore,
        lambda row: planning.objective_lines(row.plan_id), "objective",
    ),
    "question": LineKind(
        "question", OpenQuestion, ("text", "owner", "due_on", "answer"), {"owner": _colleague},
        _create_question,
        work.question_edit, work.question_move, work.question_archive, work.question_restore,
        lambda row: work.question_lines(row.account_id), "question",
    ),
    "action": LineKind(
        "action", Action, work.ACTION_FIELDS, {"owner": _either_side, "person": _person}, _create_action,
        work.action_edit, work.action_move, work.action_archive, work.action_restore,
        lambda row: work.action_lines(row.account_id), "action",
    ),
    "initiative": LineKind(
        "initiative", Initiative, strategy.INITIATIVE_FIELDS, {"owner": _colleague, "goal": _goal},
        _create_with(strategy.initiative_create), strategy.initiative_edit, strategy.initiative_move,
        strategy.initiative_archive, strategy.initiative_restore,
        lambda row: strategy.initiative_lines(row.account_id), "initiative", _MORE,
    ),
    "risk": LineKind(
        "risk", Risk, strategy.RISK_FIELDS, {"owner": _colleague, "plan": _plan},
        _create_with(strategy.risk_create), strategy.risk_edit, strategy.risk_move, strategy.risk_archive,
        strategy.risk_restore,
        lambda row: strategy.risk_lines(row.account_id), "risk", _MORE,
    ),
    "commitment": LineKind(
        "commitment", Commitment, work.COMMITMENT_FIELDS, {"owner": _colleague, "person": _person},
        _create_with(work.commitment_create), work.commitment_edit, work.commitment_move,
        work.commitment_archive, work.commitment_restore,
        lambda row: work.commitment_lines(row.account_id), "commitment", _MORE,
    ),
}  # fmt: skip


def row_kwarg(kind: LineKind, row: Any) -> dict[str, Any]:
    """The keyword under which its operations take a line: statement=row, goal=row, ..."""
    return {kind.key: row}


def neighbour_of(kind: LineKind, row: Any, direction: str) -> tuple[bool, Any]:
    """Where one step "up" or "down" leads; see accounts/information/lines.py."""
    return neighbour(kind.among(row), row, direction)
