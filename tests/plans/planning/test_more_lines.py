"""Initiatives, risks, commitments, and actions that the customer owns."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Action, Commitment
from accounts.work import operations as work
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import today
from plans.models import Initiative, Objective, PlanVersion, Risk, TemplateSection
from plans.planning import line_operations
from plans.planning import operations as planning
from plans.planning import strategy_operations as ops
from plans.planning.blocks import LINE_BLOCKS
from plans.planning.more_rows import more_rows
from plans.planning.snapshot import frozen_sections
from tests.factories import (
    ActionFactory,
    CommitmentFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    InitiativeFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def account():
    return KeyAccountFactory(organisation__name="Nordwerk")


@pytest.fixture
def editor(account):
    found = UserFactory(first_name="Eva", last_name="Editor")
    member(account, found, Level.EDIT)
    return found


@pytest.fixture
def person(account):
    row = PersonFactory(first_name="Paula", last_name="Purchase")
    EmploymentFactory(person=row, organisation=account.organisation)
    return row


# Operations


def test_an_initiative_serves_a_goal_of_its_customer(account, editor):
    goal = CustomerGoalFactory(account=account)
    row = ops.initiative_create(account=account, by=editor, text="Pilot line", goal=goal, owner=editor)
    row = ops.initiative_edit(
        initiative=row, by=editor, version=1, values={"state": "running", "value": "€1 m"}
    )
    assert (row.goal, row.state, row.value, row.version) == (goal, "running", "€1 m", 2)
    assert Change.objects.of(row).first().values["state"] == ["proposed", "running"]
    with pytest.raises(ValidationError, match="Choose a goal of this customer"):
        ops.initiative_edit(initiative=row, by=editor, version=2, values={"goal": CustomerGoalFactory()})
    with pytest.raises(ValidationError, match="does not see this account"):
        ops.initiative_create(account=account, by=editor, owner=UserFactory())
    with pytest.raises(StaleWrite):
        ops.initiative_edit(initiative=row, by=editor, version=1, values={"text": "Other"})


def test_an_objective_measures_an_initiative_of_its_customer(account, editor):
    plan, initiative = PlanFactory(account=account), InitiativeFactory(account=account)
    row = line_operations.objective_create(plan=plan, by=editor, text="12 lines", initiative=initiative)
    assert list(initiative.objectives.all()) == [row]
    with pytest.raises(ValidationError, match="Choose an initiative for this customer"):
        line_operations.objective_edit(
            objective=row, by=editor, version=1, values={"initiative": InitiativeFactory()}
        )


def test_a_risk_is_judged_from_1_to_5(account, editor):
    row = ops.risk_create(account=account, by=editor, text="Frame contract ends", probability="4", effect=5)
    assert (Risk.objects.get().probability, Risk.objects.get().effect) == (4, 5)
    for bad in ("6", "0", "many", "\x00"):
        with pytest.raises(ValidationError, match="one of the values"):
            ops.risk_edit(risk=row, by=editor, version=1, values={"probability": bad})
    ops.risk_edit(risk=row, by=editor, version=1, values={"probability": ""})
    assert Risk.objects.get().probability is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.update(effect=6)


def test_a_risk_of_one_plan_stays_out_of_the_others(account, editor):
    plan = PlanFactory(account=account)
    later = PlanFactory(account=account, starts_on=dt.date(2030, 1, 1), ends_on=dt.date(2031, 1, 1))
    ops.risk_create(account=account, by=editor, text="always", probability=1, effect=1)
    ops.risk_create(account=account, by=editor, text="now", plan=plan, probability=5, effect=5)
    ops.risk_create(account=account, by=editor, text="closed", state="closed", probability=5, effect=5)

    def texts(pk):
        return [row.text for row in more_rows(account.pk, pk, ["risk"])]

    assert texts(plan.pk) == ["now", "always", "closed"]
    assert texts(later.pk) == ["always", "closed"]
    assert texts(None) == ["now", "always", "closed"]
    with pytest.raises(ValidationError, match="Choose a plan of this customer"):
        ops.risk_create(account=account, by=editor, plan=PlanFactory())


def test_commitments_name_both_sides(account, editor, person):
    row = work.commitment_create(
        account=account, by=editor, direction="theirs", text="Send drawings", person=person, owner=editor,
        due_on=today() + DAY,
    )  # fmt: skip
    work.commitment_edit(commitment=row, by=editor, version=1, values={"state": "kept"})
    row.refresh_from_db()
    assert (row.direction, row.state, row.person, row.owner) == ("theirs", "kept", person, editor)
    with pytest.raises(ValidationError, match="has no job at this customer"):
        work.commitment_edit(commitment=row, by=editor, version=2, values={"person": PersonFactory()})
    assert Commitment.objects.open().count() == 0


def test_the_same_id_makes_one_row(account, editor):
    for create, model in (
        (ops.initiative_create, Initiative), (ops.risk_create, Risk), (work.commitment_create, Commitment),
    ):  # fmt: skip
        for _ in range(2):
            create(account=account, by=editor, public_id="bcdfghjkmnpqrs")
        assert model.objects.count() == 1


def test_readers_write_none_of_it(account):
    reader = UserFactory()
    member(account, reader, Level.READ)
    rows = (
        InitiativeFactory(account=account),
        RiskFactory(account=account),
        CommitmentFactory(account=account),
    )
    for act in (
        lambda: ops.initiative_create(account=account, by=reader),
        lambda: ops.initiative_edit(initiative=rows[0], by=reader, version=1, values={"text": "x"}),
        lambda: ops.initiative_archive(initiative=rows[0], by=reader),
        lambda: ops.risk_create(account=account, by=reader),
        lambda: ops.risk_edit(risk=rows[1], by=reader, version=1, values={"text": "x"}),
        lambda: ops.risk_action_add(risk=rows[1], by=reader, text="x"),
        lambda: work.commitment_create(account=account, by=reader),
        lambda: work.commitment_edit(commitment=rows[2], by=reader, version=1, values={"text": "x"}),
        lambda: work.commitment_restore(commitment=rows[2], by=reader),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Actions of the customer


def test_an_action_is_owned_on_one_side(account, editor, person):
    row = work.action_create(account=account, by=editor, text="Send drawings", owner=person)
    assert (row.owner, row.person) == (None, person)
    row = work.action_edit(action=row, by=editor, version=1, values={"owner": editor})
    assert (row.owner, row.person) == (editor, None)
    row = work.action_edit(action=row, by=editor, version=2, values={"person": person})
    assert (row.owner, row.person) == (None, person)
    row = work.action_edit(action=row, by=editor, version=3, values={"owner": None})
    assert (row.owner, row.person) == (None, None)
    with pytest.raises(ValidationError, match="either a colleague or a person"):
        work.action_edit(action=row, by=editor, version=4, values={"owner": editor, "person": person})
    with pytest.raises(ValidationError, match="has no job at this customer"):
        work.action_edit(action=row, by=editor, version=4, values={"owner": PersonFactory()})
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.update(owner=editor, person=person)


def test_the_form_of_an_action_offers_both_sides(client, account, editor, person):
    action = ActionFactory(account=account, owner=editor)
    client.force_login(editor)
    url = reverse("plans:line_edit", args=[account.public_id, "action", action.public_id])
    form = client.get(url, headers=HTMX).content.decode()
    assert 'label="At the customer"' in form
    assert f'<option\n  value="{editor.public_id}" selected>' in form
    client.post(url, {"version": 1, "text": "Drawings", "owner": person.public_id}, headers=HTMX)
    action.refresh_from_db()
    assert (action.owner, action.person) == (None, person)
    assert (
        f'<option\n  value="{person.public_id}" selected>' in client.get(url, headers=HTMX).content.decode()
    )
    foreign = client.post(url, {"version": 2, "owner": PersonFactory().public_id}, headers=HTMX)
    assert foreign.status_code == 422


def test_an_overdue_action_of_the_customer_is_shown_as_theirs(client, account, editor, person):
    plan = PlanFactory(account=account)
    ActionFactory(account=account, person=person, text="Release the drawings", due_on=today() - 3 * DAY)
    client.force_login(editor)
    for url in (
        reverse("plans:plan_section", args=[account.public_id, plan.public_id, "actions"]),
        reverse("plans:plan_read", args=[account.public_id, plan.public_id]),
        reverse("accounts:account", args=[account.public_id]),
    ):
        html = client.get(url).content.decode()
        assert "Release the drawings" in html, url
        assert 'Paula Purchase<span class="visually-hidden"> (at the customer)</span>' in html, url


# Pages


def test_the_sections_show_the_new_lines(client, account, editor, person):
    plan, goal = PlanFactory(account=account), CustomerGoalFactory(account=account, text="Grow robotics")
    initiative = InitiativeFactory(
        account=account, text="Joint drive concept", goal=goal, value="Six months earlier"
    )
    ops.initiative_action_add(initiative=initiative, by=editor, text="Book the lab")
    risk = RiskFactory(
        account=account, text="Late gear units", probability=4, effect=5, measure="Second line"
    )
    ops.risk_action_add(risk=risk, by=editor, text="Root cause")
    CommitmentFactory(account=account, direction="theirs", text="Send drawings", person=person, owner=editor)
    ObjectiveFactory(plan=plan, text="12 lines", initiative=initiative)
    client.force_login(editor)
    for section, words in {
        "goals": ["Joint drive concept", "Six months earlier", "serves: Grow robotics", "Book the lab"],
        "risks": ["Late gear units", "Second line", ">20<", "4 – likely", "Root cause"],
        "actions": ["They promised", "Send drawings", "Paula Purchase", "Eva Editor"],
        "objectives": ["measures: Joint drive concept"],
    }.items():
        url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, section])
        html = client.get(url).content.decode()
        for word in words:
            assert word in html, (section, word)


def test_a_new_line_of_each_kind_from_its_button(client, account, editor):
    client.force_login(editor)
    for kind, model in (("initiative", Initiative), ("risk", Risk)):
        url = reverse("plans:line_add", args=[account.public_id, kind])
        assert client.post(url, {"public_id": "bcdfghjkmnpqrs"}, headers=HTMX).status_code == 201
        assert model.objects.get().public_id == "bcdfghjkmnpqrs"
    url = reverse("plans:line_add", args=[account.public_id, "commitment"])
    client.post(url, {"direction": "theirs"}, headers=HTMX)
    assert Commitment.objects.get().direction == "theirs"


def test_a_version_keeps_them(account, editor, person):
    plan, initiative = PlanFactory(account=account), InitiativeFactory(account=account, text="Concept")
    ObjectiveFactory(plan=plan, initiative=initiative)
    RiskFactory(account=account, text="Late", probability=2, effect=3, plan=plan)
    CommitmentFactory(account=account, text="Drawings", person=person, direction="theirs")
    ActionFactory(account=account, text="Release", person=person)
    planning.plan_submit(plan=plan, by=None, version=None)
    for model in (Initiative, Risk, Commitment, Objective):
        model.objects.update(text="changed since")
    views = {view.key: view for view in frozen_sections(PlanVersion.objects.get().content)}
    lines = {line.kind: line for view in views.values() for block in view.blocks for line in block.lines}
    assert lines["initiative"].text == lines["objective"].initiative == "Concept"
    assert (lines["risk"].probability, lines["risk"].effect, lines["risk"].weight) == (2, 3, 6)
    assert (lines["commitment"].person, lines["commitment"].direction) == ("Paula Purchase", "theirs")
    assert views["actions"].blocks[0].actions[0].person == "Paula Purchase"


def test_the_migration_leaves_what_an_administrator_changed(account):
    from importlib import import_module

    from django.apps import apps

    module = import_module("plans.migrations.0005_blocks_of_lines")
    template = PlanFactory(account=account).template
    sections = TemplateSection.objects.filter(template=template)
    before = template.version
    module.take_blocks(apps, None)
    sections.filter(key="goals").update(blocks=["goals", "statements:market"])
    module.add_blocks(apps, None)
    blocks = dict(sections.values_list("key", "blocks"))
    assert blocks["goals"] == ["goals", "statements:market"]
    assert blocks["risks"] == ["risks", "statements:risks"]
    assert blocks["actions"] == ["actions", "commitments", "touchpoints"]
    template.refresh_from_db()
    assert template.version == before + 1


def test_the_overview_shows_the_heaviest_risks_and_what_is_due(client, account, editor, person):
    url = reverse("accounts:account", args=[account.public_id])
    client.force_login(editor)
    assert "Risks and commitments" not in client.get(url).content.decode()
    for n in range(1, 6):
        RiskFactory(account=account, text=f"Weight {n}", probability=n, effect=n)
    RiskFactory(account=account, text="Closed risk", probability=5, effect=5, state="closed")
    late = CommitmentFactory(account=account, text="Send drawings", person=person, due_on=today() - DAY)
    CommitmentFactory(account=account, text="Kept promise", state="kept")
    html = client.get(url).content.decode()
    panel = html[html.index("Risks and commitments") :]
    assert panel.index("Weight 5") < panel.index("Weight 4") < panel.index("Weight 3")
    assert "+ 2 more" in panel
    assert "Weight 2" not in panel
    assert "Closed risk" not in panel
    assert "Kept promise" not in panel
    assert "Paula Purchase" in panel
    link = reverse("plans:line_show", args=[account.public_id, "commitment", late.public_id])
    assert f'href="{link}"' in panel


def test_no_section_of_the_shipped_template_is_dead(client, account, editor):
    """Every section of the full plan takes lines or shows live data, and each of its blocks is there."""
    plan = PlanFactory(account=account)
    client.force_login(editor)
    for section in TemplateSection.objects.filter(template=plan.template, archived_at=None):
        url = reverse("plans:plan_section", args=[account.public_id, plan.public_id, section.key])
        answer = client.get(url + "?depth=full")
        shown = [block.key for block in answer.context["view"].blocks]
        assert shown == section.blocks, section.key
        html = answer.content.decode()
        if any(key.startswith("statements:") or key in LINE_BLOCKS for key in section.blocks):
            assert "data-k-newline" in html, section.key
        for block in answer.context["view"].blocks:
            assert block.title, block.key
