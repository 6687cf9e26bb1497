import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.information.operations import statement_archive, statement_edit
from accounts.models import Action
from accounts.work.operations import action_done
from kam.lib.access import Level
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from plans.models import Objective, Plan, PlanTemplate, PlanVersion
from plans.planning import line_operations
from plans.planning import operations as ops
from plans.planning import template_operations as templates
from tests.factories import (
    ActionFactory,
    AdministratorFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OpenQuestionFactory,
    PlanFactory,
    StatementFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
PERIOD = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2028, 12, 31)}


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account):
    user = UserFactory()
    make_kam(account, user)
    return user


@pytest.fixture
def editor(account):
    user = UserFactory()
    member(account, user, Level.EDIT)
    return user


@pytest.fixture
def head():
    return HeadFactory()


@pytest.fixture
def template():
    return PlanTemplate.objects.get(key="standard")


def test_start_a_plan_once_a_period(account, kam, template):
    plan = ops.plan_start(account=account, by=kam, template=template, **PERIOD)
    assert (str(plan), plan.depth, plan.state) == ("Key Account Plan 2026–2028", "compact", "draft")
    with pytest.raises(ValidationError):
        ops.plan_start(account=account, by=kam, template=template, **PERIOD)
    with pytest.raises(ValidationError):
        ops.plan_start(
            account=account,
            by=kam,
            template=template,
            starts_on=dt.date(2027, 1, 1),
            ends_on=dt.date(2026, 1, 1),
        )
    assert Plan.objects.count() == 1


def test_only_owners_start_and_submit(account, editor, template):
    with pytest.raises(PermissionDenied):
        ops.plan_start(account=account, by=editor, template=template, **PERIOD)
    with pytest.raises(PermissionDenied):
        ops.plan_submit(plan=PlanFactory(account=account), by=editor, version=1)
    assert not PlanVersion.objects.exists()


def test_approving_numbers_exactly_what_was_submitted(account, kam, head):
    plan = PlanFactory(account=account)
    row = StatementFactory(account=account, topic_id="market", text="as submitted")
    ops.plan_submit(plan=plan, by=kam, version=1)
    statement_edit(statement=row, by=kam, version=1, values={"text": "written later"})
    with pytest.raises(PermissionDenied):
        ops.plan_approve(plan=plan, by=kam, version=2)
    version = ops.plan_approve(plan=plan, by=head, version=2, remark="Good")
    assert (version.number, version.state, version.decided_by, version.remark) == (
        1,
        "approved",
        head,
        "Good",
    )
    content = json.dumps(version.content)
    assert "as submitted" in content
    assert "written later" not in content
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_frozen_version_never_changes(account, kam, head):
    plan = PlanFactory(account=account)
    row = StatementFactory(account=account, topic_id="market", text="Market grows")
    action = ActionFactory(account=account, statement=row, owner=kam, text="Visit")
    version = ops.plan_submit(plan=plan, by=kam, version=1)
    ops.plan_approve(plan=plan, by=head, version=2)
    before = PlanVersion.objects.get(pk=version.pk).content
    statement_archive(statement=row, by=kam)
    action_done(action=action, by=kam)
    kam.last_name = "Renamed"
    kam.save(update_fields=["last_name"])
    templates.section_edit(
        section=plan.template.sections.get(key="goals"), by=None, version=1, values={"title_en": "Renamed"}
    )
    frozen = PlanVersion.objects.get(pk=version.pk)
    assert frozen.content == before
    assert frozen.template_version == 1
    plan.template.refresh_from_db()
    assert plan.template.version == 2


def test_the_snapshot_holds_every_line_by_name_in_both_languages(account, kam):
    plan = PlanFactory(account=account)
    person = EmploymentFactory(organisation=account.organisation).person
    CustomerGoalFactory(account=account, text="Grow robotics", person=person)
    ObjectiveFactory(plan=plan, text="Win RX-4", owner=kam, unit="%", target=30)
    OpenQuestionFactory(account=account, text="Who decides?", owner=kam, due_on=dt.date(2026, 5, 1))
    ActionFactory(account=account, text="Call Voss", owner=kam)
    content = ops.plan_submit(plan=plan, by=kam, version=1).content
    assert content["schema"] == 1
    assert content["template"] == {"key": "standard", "version": 1}
    text = json.dumps(content)
    for wanted in (
        "Grow robotics",
        str(person),
        "Win RX-4",
        "Who decides?",
        "Call Voss",
        kam.full_name,
        "2026-05-01",
    ):
        assert wanted in text
    goals = next(s for s in content["sections"] if s["key"] == "goals")
    assert goals["title"]["en"] != goals["title"]["de"]
    assert goals["blocks"][2]["title"] == {
        "en": "Initiatives of the customer",
        "de": "Initiativen des Kunden",
    }


def test_back_to_draft_and_submit_again(account, kam, head):
    plan = PlanFactory(account=account)
    ops.plan_submit(plan=plan, by=kam, version=1)
    with pytest.raises(PermissionDenied):
        ops.plan_submit(plan=plan, by=kam, version=2)
    returned = ops.plan_return(plan=plan, by=head, version=2, remark="Objectives lack targets")
    assert (returned.state, returned.number, returned.remark) == ("returned", None, "Objectives lack targets")
    ops.plan_submit(plan=plan, by=kam, version=3)
    assert ops.plan_approve(plan=plan, by=head, version=4).number == 1
    with pytest.raises(PermissionDenied):
        ops.plan_approve(plan=plan, by=head, version=5)


def test_two_deciders_only_one_wins(account, kam, head):
    plan = PlanFactory(account=account)
    ops.plan_submit(plan=plan, by=kam, version=1)
    ops.plan_return(plan=plan, by=head, version=2)
    ops.plan_submit(plan=plan, by=kam, version=3)
    with pytest.raises(StaleWrite):  # read the plan before it was returned and submitted anew
        ops.plan_approve(plan=plan, by=head, version=2)
    assert not PlanVersion.objects.filter(state="approved").exists()


def test_history_does_not_repeat_the_whole_plan(account, kam):
    StatementFactory(account=account, text="secret words")
    ops.plan_submit(plan=PlanFactory(account=account), by=kam, version=1)
    assert "secret words" not in json.dumps(list(Change.objects.values_list("values", flat=True)))


def test_archiving_a_plan_in_review_takes_it_back(account, kam, template):
    plan = PlanFactory(account=account)
    ops.plan_submit(plan=plan, by=kam, version=1)
    ops.plan_archive(plan=plan, by=kam)
    assert PlanVersion.objects.get().state == "returned"
    again = ops.plan_start(account=account, by=kam, template=template, **PERIOD)
    with pytest.raises(ValidationError):
        ops.plan_restore(plan=plan, by=kam)
    ops.plan_archive(plan=again, by=kam)
    assert ops.plan_restore(plan=plan, by=kam).archived_at is None


# Goals and objectives


def test_goals_belong_to_a_person_of_this_customer(account, editor):
    person = EmploymentFactory(organisation=account.organisation).person
    stranger = EmploymentFactory().person
    goal = line_operations.goal_create(account=account, by=editor, text="Grow", person=person)
    with pytest.raises(ValidationError) as error:
        line_operations.goal_edit(goal=goal, by=editor, version=1, values={"person": stranger})
    assert "person" in error.value.message_dict
    other = line_operations.goal_create(account=account, by=editor, text="Save")
    line_operations.goal_move(goal=other, after=None, by=editor)
    order = account.goals.current().order_by("rank", "pk").values_list("text", flat=True)
    assert list(order) == ["Save", "Grow"]
    line_operations.goal_archive(goal=other, by=editor)
    line_operations.goal_restore(goal=other, by=editor)
    assert order.count() == 2


def test_objectives_serve_goals_of_this_customer_and_are_measurable(account, editor):
    plan = PlanFactory(account=account)
    public_id = new_public_id()
    for _ in range(2):
        row = line_operations.objective_create(
            plan=plan, by=editor, public_id=public_id, text="Win", target="30.5", unit="%"
        )
    assert Objective.objects.get().target == row.target
    with pytest.raises(ValidationError) as error:
        line_operations.objective_edit(
            objective=row, by=editor, version=1, values={"goal": CustomerGoalFactory(), "owner": editor}
        )
    assert "goal" in error.value.message_dict
    with pytest.raises(ValidationError) as error:
        line_operations.objective_edit(objective=row, by=editor, version=1, values={"target": "many"})
    assert "target" in error.value.message_dict
    second = line_operations.objective_create(plan=plan, by=editor, text="Next")
    line_operations.objective_move(objective=second, after=None, by=editor)
    assert [o.text for o in plan.objectives.current()] == ["Next", "Win"]


def test_actions_know_the_goal_or_objective_they_came_from(account, editor):
    plan = PlanFactory(account=account)
    goal = CustomerGoalFactory(account=account)
    objective = ObjectiveFactory(plan=plan)
    public_id = new_public_id()
    for _ in range(2):
        action = line_operations.goal_action_add(goal=goal, by=editor, public_id=public_id, text="Pilot")
    assert action.plan_link.goal == goal
    assert (
        line_operations.objective_action_add(objective=objective, by=editor, text="Offer").plan_link.objective
        == objective
    )
    assert Action.objects.count() == 2


def test_a_reader_writes_no_goal_and_no_objective(account):
    reader = UserFactory()
    member(account, reader, Level.COMMENT)
    plan = PlanFactory(account=account)
    goal, objective = CustomerGoalFactory(account=account), ObjectiveFactory(plan=plan)
    for call in (
        lambda: line_operations.goal_create(account=account, by=reader),
        lambda: line_operations.goal_edit(goal=goal, by=reader, version=1, values={"text": "x"}),
        lambda: line_operations.goal_archive(goal=goal, by=reader),
        lambda: line_operations.objective_create(plan=plan, by=reader),
        lambda: line_operations.objective_edit(
            objective=objective, by=reader, version=1, values={"text": "x"}
        ),
        lambda: line_operations.objective_archive(objective=objective, by=reader),
        lambda: line_operations.goal_action_add(goal=goal, by=reader, text="x"),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert not Change.objects.exists()


# Templates


def test_sections_are_made_moved_and_archived_by_administrators(template, head):
    admin = AdministratorFactory()
    with pytest.raises(PermissionDenied):
        templates.section_create(template=template, by=head, key="x", title_en="X", title_de="X")
    with pytest.raises(ValidationError):
        templates.section_create(
            template=template,
            by=admin,
            key="esg",
            title_en="ESG",
            title_de="ESG",
            blocks=["statements:nothing"],
        )
    section = templates.section_create(
        template=template, by=admin, key="esg", title_en="ESG", title_de="ESG", blocks=["statements:risks"]
    )
    templates.section_move(section=section, after=template.sections.get(key="summary"), by=admin)
    order = list(template.sections.order_by("number").values_list("key", flat=True))
    assert order[:3] == ["cover", "summary", "esg"]
    templates.section_archive(section=section, by=admin)
    templates.section_restore(section=section, by=admin)
    template.refresh_from_db()
    assert template.version == 5
