"""What of this room has a history on the account's pages; called by AppConfig.ready."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import KeyAccount
from accounts.work.comments import comments_on
from kam.lib.slots import HistorySubject, history_subjects
from plans.planning.meeting_models import MeetingDecision, PlanMeeting
from plans.planning.models import CustomerGoal, Objective, ObjectiveValue, Plan
from plans.planning.remark_models import PlanRemark
from plans.planning.strategy_models import Initiative, Risk


def register_history_subjects() -> None:
    """Registers our kinds of objects in the slot."""
    for subject in (
        HistorySubject("plan", "plans.plan", _of_account(Plan, "account")),
        HistorySubject("meeting", "plans.planmeeting", _of_account(PlanMeeting, "plan__account"), _decisions),
        HistorySubject(
            "decision", "plans.meetingdecision", _of_account(MeetingDecision, "meeting__plan__account")
        ),
        HistorySubject("goal", "plans.customergoal", _of_account(CustomerGoal, "account"), comments_on),
        HistorySubject("initiative", "plans.initiative", _of_account(Initiative, "account"), comments_on),
        HistorySubject("risk", "plans.risk", _of_account(Risk, "account"), comments_on),
        HistorySubject("objective", "plans.objective", _of_account(Objective, "plan__account"), _values),
        HistorySubject(
            "value", "plans.objectivevalue", _of_account(ObjectiveValue, "objective__plan__account")
        ),
        HistorySubject("remark", "plans.planremark", _of_account(PlanRemark, "frozen__plan__account")),
    ):
        history_subjects.register(subject)


def _of_account(model: Any, path: str) -> Callable[[KeyAccount, Any, str], Any]:
    """Rows of the account that the user sees."""

    def find(account: KeyAccount, user: Any, public_id: str) -> Any:
        return model.objects.visible_to(user).filter(**{path: account}, public_id=public_id).first()

    return find


def _decisions(meeting: PlanMeeting) -> Iterable[Any]:
    """Its decisions are told with it."""
    return meeting.decisions.all()


def _values(objective: Objective) -> Iterable[Any]:
    """Its measured values are told with it, and what was said about it."""
    return [*objective.values.all(), *comments_on(objective)]
