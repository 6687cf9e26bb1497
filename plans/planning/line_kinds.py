"""The kinds of line, so that five share one set of views: which operations write each, and what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet
from django.utils.translation import gettext as _

from accounts.information import operations as information
from accounts.information.lines import neighbour
from accounts.models import Action, KeyAccount, OpenQuestion, Person, Statement
from accounts.work import operations as work
from kam.lib.prepared import given, prepared
from plans.planning import line_operations as planning
from plans.planning.models import CustomerGoal, Objective, Plan
from teams.models import User

_QUESTION_LENGTH = OpenQuestion._meta.get_field("text").max_length


@dataclass(frozen=True)
class LineKind:
    """A kind of line. `links` names the fields that hold another row, and how its public id is looked up."""

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


def _create_goal(
    kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]
) -> CustomerGoal:
    return planning.goal_create(
        account=account,
        by=by,
        public_id=data.get("public_id") or None,
        after=_after(kind, account, data),
        **values,
    )


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


def _create_action(kind: LineKind, account: KeyAccount, by: Any, data: Any, values: dict[str, Any]) -> Action:
    public_id = data.get("public_id") or None
    if data.get("goal"):
        goal = _origin(account, data, "goal")
        return planning.goal_action_add(goal=goal, by=by, public_id=public_id, **values)
    if data.get("objective"):
        objective = _origin(account, data, "objective")
        return planning.objective_action_add(objective=objective, by=by, public_id=public_id, **values)
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


KINDS: dict[str, LineKind] = {
    "statement": LineKind(
        "statement", Statement, information.STATEMENT_FIELDS, {}, _create_statement,
        information.statement_edit, information.statement_move, information.statement_archive,
        information.statement_restore,
        lambda row: information.statement_lines(row.account_id, row.topic_id), "line",
    ),
    "goal": LineKind(
        "goal", CustomerGoal, planning.GOAL_FIELDS, {"person": _person}, _create_goal,
        planning.goal_edit, planning.goal_move, planning.goal_archive, planning.goal_restore,
        lambda row: planning.goal_lines(row.account_id), "line",
    ),
    "objective": LineKind(
        "objective", Objective, planning.OBJECTIVE_FIELDS, {"owner": _colleague, "goal": _goal},
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
        "action", Action, work.ACTION_FIELDS, {"owner": _colleague}, _create_action,
        work.action_edit, work.action_move, work.action_archive, work.action_restore,
        lambda row: work.action_lines(row.account_id), "action",
    ),
}  # fmt: skip


def row_kwarg(kind: LineKind, row: Any) -> dict[str, Any]:
    """The keyword under which its operations take a line: statement=row, goal=row, ..."""
    return {kind.key: row}


def neighbour_of(kind: LineKind, row: Any, direction: str) -> tuple[bool, Any]:
    """Where one step "up" or "down" leads; see accounts/information/lines.py."""
    return neighbour(kind.among(row), row, direction)
