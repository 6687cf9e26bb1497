"""The main job in a real browser: from a company's account list to an approved plan that the team reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Action, KeyAccount, Organisation, Statement
from kam.exchange.models import ImportRun
from kam.records.models import Change
from plans.models import Objective, Plan, PlanVersion
from teams.models import Department, KamAssignment, Membership, User
from tests.browser.steps import listen, sign_in, sign_in_by_page
from tests.factories import DepartmentFactory, HeadFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

#: The company stands before its parent, in which the importer must put it; the industry is misspelt.
ACCOUNTS = (
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Sonron Pumps,technolgy,1996,110.04,300,United States,Acme Holding\n"
    "Konmatfix,technolgy,2001,75.5,410,Germany,\n"
    "Acme Holding,retail,1980,1100.5,4000,United States,\n"
)
STAFF = (
    "sales_agent,manager,regional_office\n"
    "Anna Snelling,Dustin Brinkmann,Central\n"
    "Rosie Papadopoulos,Cara Losch,East\n"
)


@pytest.fixture
def head() -> Any:
    return HeadFactory(first_name="Vera", last_name="Lindqvist", email="vera@helvion.example")


def import_file(page: Page, kind: str, file: Path) -> None:
    """To the columns of the file."""
    page.locator(".k-nav").get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name=re.compile("New import|Import accounts")).first.click()
    page.get_by_role("radio", name=kind).check()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-k-file-name]")).to_contain_text(file.name)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(file.name)


def chosen(page: Page, column: str) -> str:
    """What a column of the file becomes."""
    return page.get_by_label(column, exact=True).evaluate("s => s.selectedOptions[0].textContent")


def figures(page: Page) -> dict[str, str]:
    names, values = page.locator(".k-fig dt").all_inner_texts(), page.locator(".k-fig dd").all_inner_texts()
    return dict(zip(names, values, strict=True))


def import_accounts(page: Page, file: Path, example: str) -> None:
    import_file(page, "Accounts", file)
    assert chosen(page, "account") == "Name"
    assert chosen(page, "revenue") == "Their turnover"
    assert chosen(page, "subsidiary_of") == "Part of (name)"
    expect(page.get_by_label("Amounts are")).to_have_value("1000000")
    expect(page.get_by_text(example)).to_be_visible()
    assert KeyAccount.objects.count() == 0
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()


def settle_spelling(page: Page) -> None:
    """ "technolgy" is told once for all rows."""
    word = page.get_by_label("technolgy")
    word.select_option(label="Technology")
    page.get_by_role("button", name="Apply and check again").click()
    expect(page.get_by_role("row", name=re.compile("technolgy.*chosen"))).to_be_visible()


def commit(page: Page, rows: int) -> None:
    page.get_by_role("button", name=f"Import {rows} rows").click()
    expect(page.get_by_text("The import is done.")).to_be_visible()
    assert figures(page)["Created"] == str(rows)


def import_staff(page: Page, file: Path, rows: int) -> None:
    import_file(page, "People of ours", file)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_text("Nothing is written yet.")).to_be_visible()
    commit(page, rows)


def open_tab(page: Page, name: str) -> None:
    page.locator(".k-tabs").get_by_role("link", name=name).click()


def name_kam(page: Page, surname: str, full_name: str) -> None:
    open_tab(page, "Team")
    page.get_by_role("link", name="Name the KAM").first.click()
    page.get_by_label("Search by name, job or department").press_sequentially(surname)
    page.get_by_role("radio", name=re.compile(full_name)).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#members").get_by_role("link", name=full_name, exact=True)).to_be_visible()


def add_members(page: Page, *names: str) -> None:
    page.get_by_role("link", name="Add members").click()
    for name in names:
        search = page.get_by_label("Search by name, job or department")
        search.fill("")
        search.press_sequentially(name.split()[-1])
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_label("Function").select_option(label="Logistics")
    page.get_by_label("Access").select_option(label="Read")
    page.get_by_role("button", name="Add to the team").click()
    for name in names:
        expect(page.locator("#members").get_by_role("link", name=name, exact=True)).to_be_visible()


def start_plan(page: Page) -> None:
    open_tab(page, "Plan")
    expect(page.get_by_role("heading", name="No plan yet")).to_be_visible()
    page.get_by_label("Depth").select_option(label="Compact")
    page.get_by_role("button", name="Start the plan").click()
    expect(page.locator(".k-planbar .k-steps [aria-current=step]")).to_have_text("Draft")


def to_section(page: Page, name: str) -> None:
    page.locator("#outline").get_by_role("link", name=re.compile(name)).click()
    expect(page.locator("#sec")).to_contain_text(re.compile(name))


def saved(page: Page) -> None:
    expect(page.locator("[data-k-save-all]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


def write_statement(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Add a statement")).first.click()
    line = page.locator(".k-line.is-edit")
    line.get_by_label("Statement").press_sequentially("Two lines are being built")
    expect(line.locator("[data-k-save]").first).to_contain_text("Not saved yet")
    saved(page)
    line.get_by_label("So what?").fill("We must offer before May")
    saved(page)
    line.get_by_role("button", name="Add action").click()
    action = line.locator(".k-actrow.is-edit")
    action.get_by_label("Action").fill("Send the offer for line 2")
    action.get_by_label("Due").fill("2031-05-04")
    saved(page)
    expect(action.locator("[data-k-save-word]")).to_contain_text("Saved")
    action.get_by_label("Action").press("Escape")
    expect(page.locator(".k-actrow.is-edit")).to_have_count(0)


def write_objective(page: Page) -> None:
    page.get_by_role("button", name="Add an objective").click()
    line = page.locator(".k-line.is-edit")
    line.get_by_label("Objective").fill("Half of their pumps run on our drives")
    line.get_by_label("Measure", exact=True).fill("Share of wallet")
    line.get_by_label("Target").fill("50")
    line.get_by_label("Unit").fill("%")
    saved(page)
    line.get_by_role("link", name="Close").click()
    expect(page.locator(".k-line.is-edit")).to_have_count(0)
    expect(page.locator(".k-line", has_text="Half of their pumps")).to_contain_text("50 %")


def submit_and_approve(page: Page) -> None:
    page.get_by_role("link", name="Submit for review").click()
    sheet = page.locator("#k-sheet-body")
    expect(sheet).to_contain_text("Still missing")
    sheet.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.locator(".k-planbar .k-steps [aria-current=step]")).to_contain_text("In review")
    page.get_by_role("link", name="Approve").click()
    sheet.get_by_role("button", name=re.compile("^Approve .* as version 1")).click()
    expect(page.locator(".k-planbar .k-steps")).to_contain_text("Approved v1")


def test_from_the_account_list_to_an_approved_plan(
    page: Page, browser: Browser, live_server: Any, head: Any, tmp_path: Path
) -> None:
    accounts, staff = tmp_path / "accounts.csv", tmp_path / "sales_teams.csv"
    accounts.write_text(ACCOUNTS)
    staff.write_text(STAFF)
    logistics = DepartmentFactory(name_en="Logistics", name_de="Logistik")
    mate = UserFactory(first_name="Jan", last_name="Dekker", department=logistics)
    stranger = UserFactory(first_name="Olga", last_name="Fremd")
    said = listen(page)
    sign_in_by_page(page, live_server, head)

    import_accounts(page, accounts, "$110,040,000")
    assert figures(page) == {"New": "3", "Changed": "0", "Unchanged": "0", "Errors": "0"}
    expect(page.get_by_role("row", name=re.compile("Sonron Pumps.*Acme Holding"))).to_be_visible()
    settle_spelling(page)
    assert KeyAccount.objects.count() == 0
    commit(page, 3)
    import_staff(page, staff, 4)

    page.locator(".k-nav").get_by_role("link", name="Key Accounts").first.click()
    page.get_by_role("link", name="Sonron Pumps").first.click()
    name_kam(page, "Snelling", "Anna Snelling")
    add_members(page, "Jan Dekker", "Rosie Papadopoulos")
    expect(page.locator("#members")).to_contain_text("Logistics")
    expect(page.locator("#members")).to_contain_text("East")

    start_plan(page)
    to_section(page, "Customer goals")
    write_statement(page)
    to_section(page, "Ambition")
    write_objective(page)
    submit_and_approve(page)
    page.get_by_role("link", name="Read and print").click()
    for text in (
        "Two lines are being built",
        "We must offer before May",
        "Send the offer",
        "Half of their pumps",
    ):
        expect(page.locator(".k-read")).to_contain_text(text)
    expect(page.locator(".k-read")).to_contain_text("approved: v1")
    page.emulate_media(media="print")
    expect(page.locator(".k-nav").first).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_text("Two lines are being built", exact=True).first).to_be_visible()
    address = page.url
    assert said == []

    seen = _as(browser, live_server, mate, address)
    expect(seen.get_by_text("Two lines are being built", exact=True).first).to_be_visible()
    seen.context.close()
    assert _status(browser, live_server, stranger, address) == 404
    _rows(head)


def _as(browser: Browser, server: Any, user: Any, address: str) -> Page:
    context = browser.new_context(locale="en-GB")
    sign_in(context, server, user)
    page = context.new_page()
    page.goto(address)
    return page


def _status(browser: Browser, server: Any, user: Any, address: str) -> int:
    context = browser.new_context(locale="en-GB")
    sign_in(context, server, user)
    page = context.new_page()
    answer = page.goto(address)
    expect(page.get_by_text("Two lines are being built")).to_have_count(0)
    context.close()
    return answer.status


def _rows(head: Any) -> None:
    """What all this left in the database."""
    node = Organisation.objects.get(name="Sonron Pumps")
    account = node.key_account
    assert (node.parent.name, node.industry.key, node.turnover) == ("Acme Holding", "technology", 110_040_000)
    assert KeyAccount.objects.count() == 3
    assert ImportRun.objects.filter(state="done", by=head).count() == 2
    anna = User.objects.get(last_name="Snelling")
    assert (anna.manager.full_name, anna.department.name, anna.email) == ("Dustin Brinkmann", "Central", None)
    assert KamAssignment.objects.get(team=account.team).user == anna
    assert sorted(Membership.objects.filter(team=account.team).values_list("user__last_name", flat=True)) == [
        "Dekker",
        "Papadopoulos",
    ]
    statement = Statement.objects.get(account=account)
    assert (statement.text, statement.so_what) == ("Two lines are being built", "We must offer before May")
    action = Action.objects.get(account=account)
    assert (action.text, action.statement, str(action.due_on)) == (
        "Send the offer for line 2",
        statement,
        "2031-05-04",
    )
    objective = Objective.objects.get()
    assert (objective.plan.account, objective.target, objective.unit) == (account, 50, "%")
    version = PlanVersion.objects.get()
    assert (version.plan, version.number, version.state, version.decided_by) == (
        Plan.objects.get(),
        1,
        "approved",
        head,
    )
    assert Change.objects.filter(object_type="accounts.statement").exists()


@pytest.mark.real_data
def test_a_real_account_list_and_its_sales_teams(
    page: Page, live_server: Any, head: Any, real_data: Path
) -> None:
    users, departments = User.objects.count(), Department.objects.count()
    sign_in_by_page(page, live_server, head)
    import_accounts(page, real_data / "maven_crm" / "accounts.csv", "$1,100,040,000")
    assert figures(page) == {"New": "85", "Changed": "0", "Unchanged": "0", "Errors": "0"}
    settle_spelling(page)
    commit(page, 85)
    import_staff(page, real_data / "maven_crm" / "sales_teams.csv", 41)
    assert KeyAccount.objects.count() == 85
    assert Organisation.objects.exclude(parent=None).count() == 15
    acme = Organisation.objects.get(name="Acme Corporation")
    assert (acme.turnover, acme.industry.key) == (1_100_040_000, "technology")
    assert (User.objects.count() - users, Department.objects.count() - departments) == (41, 3)
    assert User.objects.filter(email=None).count() == 41
    page.locator(".k-nav").get_by_role("link", name="Key Accounts").first.click()
    expect(page.get_by_text("85").first).to_be_visible()
    name = page.get_by_role("link", name="Acme Corporation").first
    name.click()
    name_kam(page, "Snelling", "Anna Snelling")
    assert KamAssignment.objects.get(team=acme.key_account.team).user.last_name == "Snelling"
