"""The hand-written counts, held against the ORM's answer."""

import datetime as dt

import pytest
from django.db.models import Q

from accounts.models import Action, OpenQuestion, Statement
from plans.models import CustomerGoal, Objective
from plans.planning.blocks import LINE_BLOCKS
from plans.planning.counts import counts_of
from plans.planning.releases import sections_of
from tests.factories import (
    TODAY,
    ActionFactory,
    CommitmentFactory,
    CustomerGoalFactory,
    InitiativeFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LATE, SOON = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def make_lines(account, plan):
    user = UserFactory()
    for text in ("", "x"):
        for so_what in ("", "y"):
            for source in ("", "z"):
                for confidence in ("assumed", "unknown"):
                    values = {"text": text, "so_what": so_what, "source": source, "confidence": confidence}
                    StatementFactory(
                        account=account, as_of=dt.date(2024, 1, 1) if source else TODAY, **values
                    )
                    CustomerGoalFactory(
                        account=account, person=PersonFactory() if so_what else None, **values
                    )
        for owner in (None, user):
            for due_on in (None, LATE, SOON):
                ObjectiveFactory(
                    plan=plan, text=text, owner=owner, due_on=due_on, target=1 if owner else None
                )
                for state in ("open", "answered"):
                    OpenQuestionFactory(account=account, text=text, owner=owner, due_on=due_on, state=state)
                for state in ("open", "kept"):
                    CommitmentFactory(account=account, text=text, owner=owner, due_on=due_on, state=state)
                for state in ("proposed", "done"):
                    goal = CustomerGoal.objects.first() if owner else None
                    InitiativeFactory(
                        account=account, text=text, owner=owner, due_on=due_on, state=state, goal=goal
                    )
                for of in (None, plan, PlanFactory(starts_on=dt.date(2020, 1, 1))):
                    RiskFactory(
                        account=account, text=text, owner=owner, due_on=due_on, plan=of,
                        probability=1 if owner else None, effect=5, measure="m" if due_on else "",
                    )  # fmt: skip
                for state, done_at in (
                    ("open", None),
                    ("done", moment(TODAY)),
                    ("done", moment(dt.date(2024, 1, 1))),
                ):
                    ActionFactory(
                        account=account, text=text, owner=owner, due_on=due_on, state=state, done_at=done_at
                    )
    Statement.objects.filter(text="").update(updated_at=moment(dt.date(2025, 1, 1)))
    StatementFactory(account=account, topic_id="risks", archived_at=moment(TODAY))
    StatementFactory(topic_id="market")


def test_counts_are_those_of_the_orm():
    plan = PlanFactory()
    account = plan.account
    make_lines(account, plan)
    found = counts_of(account.pk, plan.pk, sections_of(plan), TODAY)
    assert set(found) == {"statements:market", *LINE_BLOCKS}

    market = Statement.objects.filter(account=account, topic="market", archived_at=None)
    written, sourceless = ~Q(text=""), ~Q(text="") & Q(source="") & ~Q(confidence="unknown")
    counts = found["statements:market"]
    assert counts.total == market.filter(written).count() == 8
    assert counts.empty == market.filter(text="", so_what="").count() == 4
    assert counts.no_so_what == market.filter(written, so_what="").count() == 4
    assert counts.no_source == market.filter(sourceless).count() == 2
    assert counts.stale == market.filter(as_of__lt=dt.date(2025, 3, 10)).count() == 8
    assert counts.recent == market.filter(updated_at__gte=moment(TODAY) - dt.timedelta(days=31)).count()
    assert counts.changed_at == market.order_by("-updated_at").first().updated_at

    goals = CustomerGoal.objects.filter(account=account)
    assert found["goals"].total == goals.filter(written).count()
    assert found["goals"].no_person == goals.filter(written, person=None).count() == 4
    objectives = Objective.objects.filter(plan=plan).filter(written)
    counts = found["objectives"]
    assert (counts.total, counts.no_target, counts.no_due, counts.no_owner, counts.no_goal) == (6, 3, 2, 3, 6)
    assert counts.total == objectives.count()

    for name, model in (("questions", OpenQuestion), ("actions", Action)):
        rows = model.objects.filter(account=account, state="open").filter(written)
        counts = found[name]
        assert counts.total == rows.count() == 6
        assert counts.no_owner == rows.filter(owner=None).count() == 3
        assert counts.no_due == rows.filter(due_on=None).count() == 2
        assert counts.overdue == rows.filter(due_on__lt=TODAY).count() == 2
    done = Action.objects.filter(
        account=account, state="done", done_at__gte=moment(TODAY) - dt.timedelta(days=91)
    )
    assert found["actions"].done == done.count() == 12
    assert found["actions"].on_time == done.filter(Q(due_on=None) | Q(due_on__gte=TODAY)).count() == 8

    risks = found["risks"]
    assert (risks.total, risks.no_owner, risks.no_due, risks.overdue) == (12, 6, 4, 4)
    assert (risks.no_target, risks.no_so_what) == (6, 4)
    initiatives = found["initiatives"]
    assert (initiatives.total, initiatives.no_owner, initiatives.no_due) == (12, 3, 2)
    assert (initiatives.no_goal, initiatives.overdue) == (3, 2)
    commitments = found["commitments"]
    assert (commitments.total, commitments.no_due, commitments.overdue) == (6, 2, 2)


def test_an_action_owned_at_the_customer_has_an_owner():
    plan = PlanFactory()
    ActionFactory(account=plan.account, person=PersonFactory())
    assert counts_of(plan.account_id, plan.pk, sections_of(plan), TODAY)["actions"].no_owner == 0


def test_an_empty_account_has_empty_counts():
    plan = PlanFactory()
    found = counts_of(plan.account_id, plan.pk, sections_of(plan), TODAY)
    assert set(found) == set(LINE_BLOCKS)
    assert all(counts.total == 0 and counts.changed_at is None for counts in found.values())


def test_closed_questions_and_old_goals_count():
    plan = PlanFactory()
    for closed_at in (moment(TODAY), moment(TODAY - dt.timedelta(days=200)), None):
        state = "answered" if closed_at else "open"
        OpenQuestionFactory(account=plan.account, state=state, closed_at=closed_at)
    CustomerGoalFactory(account=plan.account, as_of=dt.date(2020, 1, 1))
    CustomerGoalFactory(account=plan.account, as_of=TODAY)
    found = counts_of(plan.account_id, plan.pk, sections_of(plan), TODAY)
    assert found["questions"].done == 1
    assert found["goals"].stale == 1
