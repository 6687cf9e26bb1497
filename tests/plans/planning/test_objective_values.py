"""Measured values of objectives: entered, corrected, taken back, shown; measures that follow live data."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Figure
from kam.lib.access import Level
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import add_months
from kam.reference.calendar import today as company_today
from plans.models import ObjectiveValue
from plans.planning import line_operations
from plans.planning.blocks import BlockScene
from plans.planning.measures import MeasureScene, computed_measures, measure_named
from plans.planning.queries import SectionLoader
from plans.planning.releases import sections_of
from plans.planning.snapshot import frozen_sections, snapshot
from plans.planning.value_operations import value_delete, value_edit, value_enter
from tests.factories import (
    TODAY,
    ActionFactory,
    FigureFactory,
    ObjectiveFactory,
    ObjectiveValueFactory,
    PlanFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def objective():
    return ObjectiveFactory(
        plan=PlanFactory(),
        text="Win RX-4",
        unit="packages",
        baseline=0,
        target=9,
        due_on=dt.date(2026, 12, 31),
    )


def entered(objective, value, on=TODAY, **more):
    return value_enter(objective=objective, value=value, on=on, by=None, today=TODAY, **more)


# Operations -----------------------------------------------------------------------------------------


def test_the_latest_value_is_what_holds_now(objective):
    entered(objective, "5", TODAY - 3 * DAY)
    entered(objective, "4", TODAY - 9 * DAY)
    objective.refresh_from_db()
    assert objective.current == 5
    assert objective.version == 1
    assert [v.value for v in objective.values.order_by("on")] == [4, 5]


def test_one_value_a_day_and_a_late_one_overwrites_nothing(objective):
    first = entered(objective, "5")
    assert entered(objective, "5").pk == first.pk
    with pytest.raises(StaleWrite) as stale:
        entered(objective, "7")
    assert stale.value.current.value == 5
    assert entered(objective, "7", seen=1).value == 7
    assert objective.values.get().version == 2


def test_what_was_deleted_is_gone_from_the_objective_and_kept_by_the_history(objective):
    entered(objective, "4", TODAY - DAY)
    row = entered(objective, "5")
    value_delete(value=row, by=None)
    value_delete(value=row, by=None)
    objective.refresh_from_db()
    assert objective.current == 4
    told = Change.objects.filter(object_type="plans.objectivevalue", action="delete").get()
    assert "5" in told.note
    with pytest.raises(StaleWrite):
        value_delete(value=objective.values.get(), by=None, version=9)


def test_correcting_a_value_and_its_day(objective):
    row, other = entered(objective, "5"), entered(objective, "4", TODAY - DAY)
    value_edit(value=row, by=None, version=1, values={"value": "6"}, today=TODAY)
    with pytest.raises(StaleWrite):
        value_edit(value=row, by=None, version=1, values={"value": "7"}, today=TODAY)
    with pytest.raises(ValidationError, match="already"):
        value_edit(value=row, by=None, version=2, values={"on": other.on}, today=TODAY)
    value_edit(value=row, by=None, version=2, values={"on": TODAY - 2 * DAY}, today=TODAY)
    objective.refresh_from_db()
    assert objective.current == 4


@pytest.mark.parametrize(
    ("value", "on"),
    [("", TODAY), ("much", TODAY), ("1" * 30, TODAY), ("5", TODAY + DAY), ("5", ""), ("5", "1200-01-01")],
)
def test_what_is_no_value_is_refused_in_words(objective, value, on):
    with pytest.raises(ValidationError) as refused:
        entered(objective, value, on)
    assert all(refused.value.messages)
    assert not ObjectiveValue.objects.exists()


def test_who_may_enter_values(objective):
    account = objective.plan.account
    owner, reader, editor = UserFactory(), UserFactory(), UserFactory()
    member(account, owner, Level.COMMENT)
    member(account, reader, Level.READ)
    member(account, editor, Level.EDIT)

    def by(user):
        return value_enter(objective=objective, value="5", on=TODAY, by=user, today=TODAY, seen=None)

    for user in (reader, owner, UserFactory()):
        with pytest.raises(PermissionDenied):
            by(user)
    objective.owner = owner
    objective.save()
    assert by(owner).by == owner
    by(editor)
    line_operations.objective_edit(objective=objective, by=editor, version=1, values={"computed": "revenue"})
    with pytest.raises(PermissionDenied, match="computed"):
        by(editor)


def test_a_measure_that_nobody_registered_is_refused(objective):
    with pytest.raises(ValidationError):
        line_operations.objective_edit(
            objective=objective, by=None, version=1, values={"computed": "astrology"}
        )


def test_saying_what_holds_now_is_a_value_of_today(objective):
    line_operations.objective_edit(objective=objective, by=None, version=1, values={"current": "3"})
    assert objective.values.get().on == company_today()
    objective.refresh_from_db()
    assert objective.current == 3


# Live measures --------------------------------------------------------------------------------------


def month_rows(account, measure, values, kind="actual", *, last=dt.date(2026, 2, 1), unit="EUR"):
    for back, value in enumerate(reversed(values)):
        month = add_months(last, -back)
        FigureFactory(
            organisation=account.organisation, measure_id=measure, kind=kind, starts_on=month,
            ends_on=add_months(month, 1) - DAY, value=value, currency_id=unit,
        )  # fmt: skip


def series(plan, key, today=TODAY):
    measure = measure_named(key)
    assert measure is not None
    return measure.series(MeasureScene(BlockScene(plan.account, plan, None, today)))


def test_revenue_is_the_sum_of_the_last_twelve_months(objective):
    month_rows(objective.plan.account, "revenue", [100] * 12 + [160])
    assert series(objective.plan, "revenue") == [
        (dt.date(2026, 1, 31), Decimal(1200)),
        (dt.date(2026, 2, 28), Decimal(1260)),
    ]


def test_share_of_wallet_takes_the_planned_wallet_where_no_other_is_known(objective):
    month_rows(objective.plan.account, "revenue", [100] * 12)
    month_rows(objective.plan.account, "wallet", [400] * 12, kind="plan")
    assert series(objective.plan, "wallet_share") == [(dt.date(2026, 2, 28), Decimal("25.0"))]


def test_actions_done_on_time(objective):
    account = objective.plan.account
    due = TODAY - 5 * DAY
    kept = ActionFactory(account=account, due_on=due)
    type(kept).objects.filter(pk=kept.pk).update(
        state="done", done_at=timezone.make_aware(dt.datetime.combine(due, dt.time(12)))
    )
    late = ActionFactory(account=account, due_on=due)
    type(late).objects.filter(pk=late.pk).update(
        state="done", done_at=timezone.make_aware(dt.datetime.combine(due + DAY, dt.time(12)))
    )
    ActionFactory(account=account, due_on=due)
    ActionFactory(account=account, due_on=TODAY + DAY)
    ActionFactory(account=account, due_on=due, archived_at=timezone.now())
    assert series(objective.plan, "actions_on_time")[-1] == (TODAY, Decimal("33.3"))


def test_satisfaction_delivery_complaints(objective):
    account = objective.plan.account
    month_rows(account, "satisfaction", [7, 8], unit=None)
    month_rows(account, "delivery", [90, 92, 97], unit=None)
    month_rows(account, "complaints", [1] * 12, unit=None)
    assert [value for _day, value in series(objective.plan, "satisfaction")] == [7, 8]
    assert series(objective.plan, "delivery")[-1][1] == 93
    assert series(objective.plan, "complaints") == [(dt.date(2026, 2, 28), Decimal(12))]


def test_figures_of_another_account_do_not_count(objective):
    month_rows(PlanFactory().account, "revenue", [100] * 12)
    assert series(objective.plan, "revenue") == []


def test_every_measure_bears_an_account_without_figures(objective):
    assert len(computed_measures) >= 8
    for measure in computed_measures:
        # without figures there is nothing to show, but for the share of facts that are fresh: it is none
        assert {value for _day, value in series(objective.plan, measure.key)} <= {0}, measure.key
        assert measure.label
        assert measure.source


def test_live_and_measured_objectives_cost_the_same_queries(objective, django_assert_num_queries):
    plan = objective.plan
    month_rows(plan.account, "revenue", [100] * 12)

    def load():
        sections = [section for section in sections_of(plan) if section.key == "objectives"]
        loader = SectionLoader(plan, plan.account, today=TODAY)
        return loader.load(sections)

    for count in (3, 30):
        for number in range(count):
            row = ObjectiveFactory(plan=plan, target=5, baseline=1, due_on=TODAY + 30 * DAY)
            ObjectiveValueFactory(objective=row, value=number)
            ObjectiveFactory(plan=plan, computed=("revenue", "actions_on_time")[number % 2], target=5)
        load()
        with django_assert_num_queries(6):
            load()


def test_a_version_keeps_the_value_of_its_day(objective):
    account = objective.plan.account
    live = ObjectiveFactory(
        plan=objective.plan,
        text="Revenue",
        computed="revenue",
        baseline=1000,
        target=1500,
        due_on=TODAY + 90 * DAY,
    )
    month_rows(account, "revenue", [100] * 12)
    entered(objective, "4", TODAY - 40 * DAY)
    entered(objective, "5")
    content = snapshot(objective.plan, account, TODAY)
    Figure.objects.all().delete()
    entered(objective, "9", TODAY - DAY)
    blocks = [block for section in frozen_sections(content) for block in section.blocks]
    lines = {line.id: line for block in blocks for line in block.lines}
    frozen = lines[live.public_id]
    assert frozen.current == 1200
    assert frozen.progress.now_text == "€1,200"
    assert frozen.progress.measure.key == "revenue"
    measured = lines[objective.public_id]
    assert [value for _day, value in measured.progress.points] == [4, 5]
    assert measured.progress.on == TODAY


# The words ------------------------------------------------------------------------------------------


def loaded(objective, today=TODAY):
    loader = SectionLoader(None, objective.plan.account, today=today)
    return loader.one("objective", type(objective).objects.select_related("plan").get(pk=objective.pk))


def test_the_line_says_where_it_leads_and_why(objective):
    entered(objective, "1", dt.date(2026, 1, 1))
    entered(objective, "2", dt.date(2026, 3, 1))
    progress = loaded(objective).progress
    assert progress.status == "risk"
    assert progress.word == "Off course"
    assert progress.why == "at this pace 7 of 9\xa0packages by 31\xa0Dec"
    assert "9\xa0packages" in progress.in_words
    assert "<title>Off course</title>" in progress.chart
    with translation.override("de"):
        fresh = loaded(objective).progress
        assert "31.\xa0Dez." in fresh.why


def test_a_target_below_the_baseline(objective):
    line_operations.objective_edit(
        objective=objective, by=None, version=1, values={"baseline": "14", "target": "8", "unit": ""}
    )
    entered(objective, "13", dt.date(2026, 1, 15))
    entered(objective, "11", dt.date(2026, 3, 1))
    progress = loaded(objective).progress
    assert progress.status == "good"
    assert re.fullmatch(r"at this pace −\d+ by 31\xa0Dec, target 8", progress.why)


# Pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def url(objective, client):
    user = UserFactory()
    member(objective.plan.account, user, Level.EDIT)
    client.force_login(user)
    return reverse("plans:objective_values", args=(objective.plan.account.public_id, objective.public_id))


def test_one_field_and_enter_on_the_line(objective, client, url):
    section = reverse(
        "plans:plan_section", args=(objective.plan.account.public_id, objective.plan.public_id, "objectives")
    )
    assert f'hx-post="{url}"' in client.get(section).content.decode()
    answer = client.post(url, {"value": "5"}, headers={"HX-Request": "true"}).content.decode()
    assert f'id="l-{objective.public_id}"' in answer
    assert "5\xa0packages" in answer
    assert objective.values.get().on == company_today()


def test_without_scripts_it_goes_back_to_the_line(objective, client, url):
    answer = client.post(url, {"value": "5", "next": "/accounts/"})
    assert answer.status_code == 302
    assert answer.url == f"/accounts/#l-{objective.public_id}"


def test_a_refused_value_stays_in_the_field(objective, client, url):
    for typed in ("lots", "1\x00", "9" * 40):
        answer = client.post(url, {"value": typed}, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert "invalid-feedback" in answer.content.decode()
    assert (
        'value="lots"' in client.post(url, {"value": "lots"}, headers={"HX-Request": "true"}).content.decode()
    )
    assert not objective.values.exists()


def test_millions_and_german_numbers(objective, client, url):
    client.post(url, {"value": "1.5m"})
    assert objective.values.get().value == 1_500_000
    client.cookies["django_language"] = "de"
    user = objective.plan.account.team.memberships.get().user
    type(user).objects.filter(pk=user.pk).update(language="de")
    yesterday = company_today() - DAY
    client.post(url, {"value": "1.234,5", "on": yesterday.isoformat()})
    assert objective.values.get(on=yesterday).value == Decimal("1234.5")


def test_two_colleagues_on_one_day_see_both_values(objective, client, url):
    client.post(url, {"value": "5"})
    late = client.post(
        url, {"value": "7", "seen": f"{company_today().isoformat()}:0"}, headers={"HX-Request": "true"}
    )
    text = late.content.decode()
    assert late.status_code == 409
    assert 'name="keep" value="mine"' in text
    assert objective.values.get().value == 5
    seen = re.search(r'name="seen" value="([^"]+)"', text)
    assert seen
    client.post(url, {"value": "7", "seen": seen[1], "keep": "mine"}, headers={"HX-Request": "true"})
    assert objective.values.get().value == 7


def test_the_list_of_values_names_day_value_and_author(objective, client, url):
    client.post(url, {"value": "5"})
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(url).content.decode()))
    assert "5 packages" in text
    assert objective.plan.account.team.memberships.get().user.full_name in text
    value = objective.values.get()
    where = (objective.plan.account.public_id, objective.public_id, value.public_id)
    assert client.post(reverse("plans:objective_value_delete", args=where), {"version": 1}).status_code == 302
    assert not objective.values.exists()


def test_a_value_of_another_objective_is_not_found(objective, client, url):
    other = ObjectiveValueFactory()
    where = (objective.plan.account.public_id, objective.public_id, other.public_id)
    assert client.get(reverse("plans:objective_value_edit", args=where)).status_code == 404
    assert client.post(reverse("plans:objective_value_delete", args=where)).status_code == 404
    assert ObjectiveValue.objects.filter(pk=other.pk).exists()
