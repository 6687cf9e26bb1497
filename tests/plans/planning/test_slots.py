import datetime as dt
import re

import pytest

from accounts.models import Commitment, Statement
from kam.lib import slots
from plans.models import Objective, Risk
from plans.planning import operations as ops
from plans.planning.blocks import LINE_BLOCKS
from plans.planning.slots import plan_column, plan_panel
from tests.factories import (
    TODAY,
    ActionFactory,
    CommitmentFactory,
    HeadFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    ObjectiveValueFactory,
    OpenQuestionFactory,
    PlanFactory,
    RiskFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_the_list_says_how_the_plan_stands(django_assert_num_queries):
    accounts = [KeyAccountFactory() for _ in range(4)]
    plans = [PlanFactory(account=account) for account in accounts[:3]]
    ops.plan_submit(plan=plans[1], by=None, version=1)
    ops.plan_submit(plan=plans[2], by=None, version=1)
    ops.plan_approve(plan=plans[2], by=None, version=2)
    with django_assert_num_queries(1):
        cells = plan_column(accounts, HeadFactory.build(), TODAY)
    assert [cells[account.pk].text for account in accounts] == [
        "Draft",
        "In review",
        "Approved v1",
        "no plan",
    ]
    assert cells[accounts[3].pk].css == "k-watch"


def test_the_overview_panel_names_what_is_missing_and_late():
    plan = PlanFactory()
    account, user = plan.account, HeadFactory()
    account.level = 40
    ActionFactory(account=account, text="Too late", due_on=TODAY - dt.timedelta(days=3))
    OpenQuestionFactory(account=account, text="Who decides?")
    context = plan_panel(account, user, TODAY)
    assert [item.text for item in context["overdue"]] == ["Too late"]
    assert [line.text for line in context["questions"]] == ["Who decides?"]
    assert ("summary", "no statement yet") in [(entry.key, text) for entry, text, _url in context["missing"]]


def test_the_overview_panel_counts_where_the_objectives_stand():
    plan, due = PlanFactory(), dt.date(2026, 12, 31)
    account = plan.account
    account.level = 40

    def objective(*values, **more):
        row = ObjectiveFactory(plan=plan, baseline=0, target=10, due_on=due, **more)
        for days, value in enumerate(values):
            ObjectiveValueFactory(objective=row, on=TODAY - dt.timedelta(days=20 - 10 * days), value=value)

    objective(0, 5)
    objective(0, 0)
    objective(3, 2)
    objective()
    objective(0, 9, computed="revenue")
    objective(0, 0, archived_at=dt.datetime.now(dt.UTC))
    user = HeadFactory()
    shown = plan_panel(account, user, TODAY)["objective_items"]
    texts = re.findall(r"(\d+ (?:off course|on course|to watch|without a trend|from live data))", shown)
    assert texts == ["2 off course", "1 on course", "1 without a trend", "1 from live data"]
    assert "/objectives/" in shown
    Objective.objects.all().delete()
    assert plan_panel(account, user, TODAY)["objective_items"] == ""


def test_what_a_leaver_holds_goes_to_somebody_else():
    leaver, heir = UserFactory(), UserFactory()
    plan = PlanFactory()
    ActionFactory(account=plan.account, owner=leaver)
    ActionFactory(account=plan.account, owner=leaver, state="done")
    OpenQuestionFactory(account=plan.account, owner=leaver)
    ObjectiveFactory(plan=plan, owner=leaver)
    InitiativeFactory(account=plan.account, owner=leaver)
    InitiativeFactory(account=plan.account, owner=leaver, state="done")
    RiskFactory(account=plan.account, owner=leaver)
    CommitmentFactory(account=plan.account, owner=leaver)
    CommitmentFactory(account=plan.account, owner=leaver, state="kept")
    ours = [h for h in slots.holdings if h.key in {*LINE_BLOCKS, "actions", "questions"}]
    assert len(ours) == 6
    for holding in ours:
        items = list(holding.items(leaver))
        assert len(items) == 1
        assert plan.account.name in holding.describe(items[0])
        holding.reassign(item=items[0], to=heir, by=None, batch="")
        assert not holding.items(leaver).exists()
        assert holding.items(heir).count() == 1


def test_merging_accounts_moves_what_hangs_on_them():
    source, target = KeyAccountFactory(), KeyAccountFactory()
    StatementFactory(account=target, text="first", rank="i")
    StatementFactory(account=source, text="second", rank="a")
    StatementFactory(account=source, text="third", rank="b")
    clash, kept = PlanFactory(account=source), PlanFactory(account=source, starts_on=dt.date(2023, 1, 1))
    PlanFactory(account=target)
    ObjectiveFactory(plan=clash)
    for factory in (InitiativeFactory, RiskFactory, CommitmentFactory):
        factory(account=source)
    moved = {
        ref.key: ref.move(source=source, target=target, by=None, batch="merge")
        for ref in slots.account_references
    }
    assert moved["statements"] == 2
    assert moved["plans"] == 2
    assert (moved["initiatives"], moved["risks"], moved["commitments"]) == (1, 1, 1)
    assert Risk.objects.get().account == Commitment.objects.get().account == target
    rows = Statement.objects.filter(account=target).order_by("rank", "pk")
    assert [row.text for row in rows] == ["first", "second", "third"]
    clash.refresh_from_db()
    kept.refresh_from_db()
    assert clash.account == kept.account == target
    assert clash.archived_at
    assert kept.archived_at is None
