"""The financial plan: the account's own figures by fiscal year, plan against actual; entered in a grid."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Figure
from kam.lib.access import Level
from kam.records.models import Change
from kam.reference.calendar import today as company_today
from plans.planning.blocks import BlockScene
from plans.planning.finance import finance_data, finance_view
from plans.planning.operations import plan_submit
from plans.planning.snapshot import frozen_sections
from tests.factories import KeyAccountFactory, PlanFactory, UserFactory, make_kam, member

pytestmark = pytest.mark.django_db
YEAR = company_today().year


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account, client):
    user = UserFactory()
    make_kam(account, user)
    client.force_login(user)
    return user


@pytest.fixture
def plan(account):
    return PlanFactory(account=account, starts_on=dt.date(YEAR, 1, 1), ends_on=dt.date(YEAR + 2, 12, 31))


def address(plan) -> str:
    return f"/accounts/{plan.account.public_id}/plan/{plan.public_id}/figures"


def form_of(client, plan) -> dict[str, str]:
    """What the grid posts when nothing is typed."""
    sheet = client.get(address(plan)).context["sheet"]
    data = {}
    for one in sheet.inputs():
        if not one.fixed:
            data |= {one.name: one.text, one.was_name: f"{one.mark}|{one.was}"}
    return data


def total(account, measure, kind, year) -> Decimal:
    rows = Figure.objects.filter(
        organisation=account.organisation, measure=measure, kind=kind, starts_on__year=year
    )
    return sum((row.value for row in rows), Decimal(0))


def rows_of(plan, user=None):
    view = finance_view(finance_data(BlockScene(plan.account, plan, user, company_today())))
    return {
        (group.key, row.kind): [cell.text.replace("\xa0", " ") for cell in row.cells]
        for group in view.groups
        for row in group.rows
    }


def test_a_save_of_the_grid_is_one_entry_that_says_what_it_was(client, account, kam, plan):
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-plan-{YEAR}": "1000000"})
    history = client.get(reverse("accounts:account_history", args=[account.public_id])).content.decode()
    assert history.count("Figures entered by year") == 1
    assert "12 created" in history


def test_a_year_that_is_typed_becomes_twelve_months_of_the_account(client, kam, plan, account):
    data = form_of(client, plan) | {
        f"c-revenue-plan-{YEAR}": "1,200,000", f"c-revenue-plan-{YEAR + 1}": "1.5m", f"c-wallet-plan-{YEAR}": "4m",
        f"c-resources-plan-{YEAR}": "1.5",
    }  # fmt: skip
    assert client.post(address(plan), data).status_code == 302
    assert total(account, "revenue", "plan", YEAR) == 1_200_000
    assert total(account, "revenue", "plan", YEAR + 1) == 1_500_000
    assert Figure.objects.filter(organisation=account.organisation, measure="revenue").count() == 24
    # People are a mean, not a sum.
    assert {row.value for row in Figure.objects.filter(measure="resources")} == {Decimal("1.5")}
    shown = rows_of(plan, kam)
    assert shown["revenue", "plan"][2:4] == ["€1.20 m", "€1.50 m"]
    assert shown["share", "plan"][2] == "30.0 %"
    assert shown["revenue", "growth"][3] == "+25.0 %"
    assert Change.objects.filter(object_type="accounts.figure", by=kam, scope=account.scope).count() == 48


def test_german_numbers_are_understood_and_shown(client, kam, plan, account):
    kam.language = "de"
    kam.save(update_fields=["language"])
    data = form_of(client, plan) | {
        f"c-revenue-plan-{YEAR}": "1.234.567,50",
        f"c-margin-plan-{YEAR}": "0,4 Mio",
    }
    assert client.post(address(plan), data).status_code == 302
    assert total(account, "revenue", "plan", YEAR) == Decimal("1234567.50")
    assert total(account, "margin", "plan", YEAR) == 400_000
    assert "1234567,5" in client.get(address(plan)).content.decode()


def test_what_two_typed_is_shown_side_by_side(client, kam, plan, account):
    cell = f"c-revenue-plan-{YEAR}"
    first, second = form_of(client, plan), form_of(client, plan)
    client.post(address(plan), first | {cell: "1000000"})
    late = client.post(address(plan), second | {cell: "2000000", f"c-margin-plan-{YEAR}": "333333"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "2000000" in page
    assert "1000000" in page
    assert "333333" in page  # the cell beside it is not lost either
    assert total(account, "revenue", "plan", YEAR) == 1_000_000
    assert total(account, "margin", "plan", YEAR) == 0
    again = {one.name: one.text for one in late.context["sheet"].inputs() if not one.fixed}
    marks = {one.was_name: f"{one.mark}|{one.was}" for one in late.context["sheet"].inputs() if not one.fixed}
    assert client.post(address(plan), again | marks).status_code == 302
    assert total(account, "revenue", "plan", YEAR) == 2_000_000


def test_cells_that_nobody_touched_are_not_overwritten(client, kam, plan, account):
    first, second = form_of(client, plan), form_of(client, plan)
    client.post(address(plan), first | {f"c-revenue-plan-{YEAR}": "1000000"})
    assert client.post(address(plan), second | {f"c-margin-plan-{YEAR}": "300000"}).status_code == 302
    assert total(account, "revenue", "plan", YEAR) == 1_000_000
    assert total(account, "margin", "plan", YEAR) == 300_000


def test_an_emptied_cell_takes_the_figure_away(client, kam, plan, account):
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-plan-{YEAR}": "1000000"})
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-plan-{YEAR}": ""})
    assert not Figure.objects.filter(organisation=account.organisation).exists()


@pytest.mark.parametrize("typed", ["abc", "1.2.3", "1e999", "\x00", "-", "9" * 40, "=1+1"])
def test_what_is_no_number_is_said_and_kept(client, kam, plan, account, typed):
    data = form_of(client, plan) | {f"c-revenue-plan-{YEAR}": typed, f"c-margin-plan-{YEAR}": "300000"}
    answer = client.post(address(plan), data)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    texts = {one.name: one.text for one in answer.context["sheet"].inputs()}
    assert texts[f"c-margin-plan-{YEAR}"] == "300000"
    assert not Figure.objects.filter(organisation=account.organisation).exists()


def test_a_figure_with_a_system_of_record_is_not_typed_here(client, kam, plan, account):
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-actual-{YEAR}": "1200"})
    Figure.objects.filter(organisation=account.organisation).update(source="ERP")
    sheet = client.get(address(plan)).context["sheet"]
    fixed = {one.key: one.fixed for one in sheet.inputs() if one.fixed}
    assert list(fixed.values()) == ["€1,200 · comes from ERP"]
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-actual-{YEAR}": "5"})
    assert total(account, "revenue", "actual", YEAR) == 1200


def test_the_section_shows_the_plan_and_a_version_keeps_it(client, kam, plan, account):
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-plan-{YEAR}": "1000000"})
    version = plan_submit(plan=plan, by=kam, version=1)
    client.post(address(plan), form_of(client, plan) | {f"c-revenue-plan-{YEAR}": "2000000"})
    base = f"/accounts/{account.public_id}/plan/{plan.public_id}"
    assert "€2.00\xa0m" in client.get(f"{base}/finance/").content.decode()
    blocks = [block for section in frozen_sections(version.content) for block in section.blocks]
    frozen = finance_view(next(block for block in blocks if block.key == "finance").data)
    assert frozen.groups[0].rows[0].cells[2].text == "€1.00\xa0m"


def test_readers_see_the_plan_and_enter_nothing(client, plan, account):
    reader = UserFactory()
    member(account, reader, Level.COMMENT)
    client.force_login(reader)
    page = client.get(f"/accounts/{account.public_id}/plan/{plan.public_id}/finance/").content.decode()
    assert "Enter figures" not in page
    assert client.get(address(plan)).status_code == 403
