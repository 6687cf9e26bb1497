"""An import as a user meets it: file, columns, preview, result, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Figure, KeyAccount, Organisation, Person
from kam.exchange.imports.fields import fields_of
from kam.exchange.imports.models import ImportRun
from kam.records.models import Change
from kam.reference.models import Industry
from teams.models import AccountTeam, Department, User
from tests.factories import HeadFactory, KamFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ACCOUNTS = (
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Small Ltd,technolgy,1996,100.04,300,United States,Big Inc\n"
    "Big Inc,retail,1980,2000.5,4000,United States,\n"
    "Other SA,finance,1990,500,1000,Deutschland,\n"
)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def head(client):
    user = HeadFactory()
    client.force_login(user)
    return user


def upload(client, text, kind="accounts", name="list.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(
        reverse("exchange:import_upload"), {"kind": kind, "file": SimpleUploadedFile(name, data)}
    )


def columns(client, run, **more):
    """Sends the columns as the page proposes them."""
    page = client.get(reverse("exchange:import_mapping", args=[run.public_id]))
    form = page.context["form"]
    data = {name: form.initial.get(name, field.initial) or "" for name, field in form.fields.items()} | more
    return client.post(reverse("exchange:import_mapping", args=[run.public_id]), data)


def preview(client, text, kind="accounts", **more):
    assert upload(client, text, kind).status_code == 302
    run = ImportRun.objects.latest("pk")
    response = columns(client, run, **more)
    assert response.status_code == 302, response.context["problems"]
    run.refresh_from_db()
    return run


def commit(client, run, **data):
    response = client.post(reverse("exchange:import_commit", args=[run.public_id]), data, follow=True)
    run.refresh_from_db()
    return response


def test_accounts_from_file_to_result(client, head):
    upload(client, ACCOUNTS)
    run = ImportRun.objects.get()
    page = client.get(reverse("exchange:import_mapping", args=[run.public_id])).content.decode()
    assert "The column “revenue” becomes “Their turnover”." in page
    assert "$100,040,000" in page
    run = preview(client, ACCOUNTS)
    assert run.counts == {"create": 3, "update": 0, "unchanged": 0, "error": 0}
    assert KeyAccount.objects.count() == 0
    page = client.get(reverse("exchange:import_preview", args=[run.public_id])).content.decode()
    assert "technolgy" in page
    assert "Import 3 rows" in page
    response = commit(client, run)
    assert "The import is done." in response.content.decode()
    small = Organisation.objects.get(name="Small Ltd")
    big = Organisation.objects.get(name="Big Inc")
    assert (small.parent, small.root, small.industry.key) == (big, big, "technology")
    assert (small.turnover, small.turnover_currency_id, small.country_id) == (100_040_000, "USD", "US")
    assert small.key_account.team.parent == big.key_account.team
    assert small.account == small.key_account
    assert Change.objects.filter(batch=run.batch, object_type="accounts.keyaccount").count() == 3


@pytest.mark.parametrize("year", ["last year", "99999", "javascript:alert(1)", "20\x07"])
def test_a_value_for_all_rows_that_cannot_be_understood_is_said_at_once(client, head, year):
    upload(client, ACCOUNTS)
    run = ImportRun.objects.get()
    response = columns(client, run, fix_turnover_year=year)
    assert response.status_code == 422
    assert [problem.column for problem in response.context["problems"]] == [
        str(fields_of("accounts")["turnover_year"].label)
    ]
    run.refresh_from_db()
    assert run.state == ImportRun.State.COLUMNS
    assert columns(client, run, fix_turnover_year="2025").status_code == 302


@pytest.mark.parametrize("period", ["soon", "9999", "2025-13"])
def test_a_period_for_all_figures_that_is_none_is_said_at_once(client, head, period):
    upload(client, "account;measure;value\nNordwerk;Revenue;12\n", "figures")
    run = ImportRun.objects.get()
    response = columns(client, run, fix_period=period)
    assert response.status_code == 422
    assert "Period" in [problem.column for problem in response.context["problems"]]


def test_the_same_file_again_changes_nothing(client, head):
    commit(client, preview(client, ACCOUNTS))
    run = preview(client, ACCOUNTS)
    assert run.counts == {"create": 0, "update": 0, "unchanged": 3, "error": 0}


def test_a_changed_row_is_shown_old_to_new_and_gets_history_and_version(client, head):
    commit(client, preview(client, ACCOUNTS))
    run = preview(client, ACCOUNTS.replace("300", "333"))
    page = client.get(
        reverse("exchange:import_preview", args=[run.public_id]) + "?show=update"
    ).content.decode()
    assert "<del>300</del>" in page
    commit(client, run)
    small = Organisation.objects.get(name="Small Ltd")
    assert (small.employees, small.version) == (333, 2)
    assert Change.objects.get(batch=run.batch, action="edit").values == {"employees": [300, 333]}


def test_undo_takes_back_what_was_created_and_changed(client, head):
    first = preview(client, ACCOUNTS)
    commit(client, first)
    second = preview(client, ACCOUNTS.replace("300", "333") + "New AG,retail,,1,,,\n")
    commit(client, second)
    assert KeyAccount.objects.count() == 4
    response = client.post(reverse("exchange:import_undo", args=[second.public_id]), follow=True)
    assert "The import was undone" in response.content.decode()
    assert not Organisation.objects.filter(name="New AG").exists()
    assert Organisation.objects.get(name="Small Ltd").employees == 300
    # The first one's rows carry another version now, so it stays.
    response = client.post(reverse("exchange:import_undo", args=[first.public_id]))
    assert response.status_code == 409
    assert "Small Ltd" in response.content.decode()
    assert KeyAccount.objects.count() == 3


def test_undo_is_told_in_the_history_and_puts_links_back(client, head):
    commit(client, preview(client, "name,industry,employees\nSmall Ltd,retail,300\n"))
    before = Organisation.objects.get(name="Small Ltd")
    other = Industry.objects.exclude(pk=before.industry_id).first()
    run = preview(client, f"name,industry,employees\nSmall Ltd,{other.name_en},333\nNew AG,retail,\n")
    commit(client, run)
    assert Organisation.objects.get(name="Small Ltd").industry == other
    client.post(reverse("exchange:import_undo", args=[run.public_id]))
    after = Organisation.objects.get(name="Small Ltd")
    assert (after.industry, after.employees, after.version) == (before.industry, 300, 3)
    told = Change.objects.filter(batch=f"{run.batch}-undo")
    edit = told.get(action="edit", object_pk=after.pk)
    assert edit.values == {
        "employees": [333, 300],
        "industry": [
            {"pk": other.pk, "text": str(other)},
            {"pk": before.industry_id, "text": str(before.industry)},
        ],
    }
    gone = told.filter(action="delete").order_by("pk")
    assert {(row.object_type, row.object_text) for row in gone} >= {
        ("accounts.organisation", "New AG"),
        ("accounts.keyaccount", "New AG"),
    }
    assert {(row.by, row.by_name, row.note, row.scope) for row in gone} == {
        (head, str(head), "Import undone", "")
    }
    assert all(row.values == {} for row in gone)


def test_undo_renames_the_account_with_its_organisation(client, head):
    commit(client, preview(client, "id,name\n7,Small Ltd\n"))
    run = preview(client, "id,name\n7,Smaller Ltd\n")
    commit(client, run)
    assert KeyAccount.objects.get().name == "Smaller Ltd"
    client.post(reverse("exchange:import_undo", args=[run.public_id]))
    assert (KeyAccount.objects.get().name, Organisation.objects.get().name) == ("Small Ltd", "Small Ltd")


def test_undo_leaves_nothing(client, head):
    before = (Organisation.objects.count(), AccountTeam.objects.count())
    run = preview(client, ACCOUNTS)
    commit(client, run)
    client.post(reverse("exchange:import_undo", args=[run.public_id]))
    assert (Organisation.objects.count(), AccountTeam.objects.count()) == before
    run.refresh_from_db()
    assert run.state == "undone"


def test_undo_is_refused_when_somebody_built_on_it(client, head):
    run = preview(client, ACCOUNTS)
    commit(client, run)
    OrganisationFactory(name="Plant Nord", parent=Organisation.objects.get(name="Big Inc"))
    response = client.post(reverse("exchange:import_undo", args=[run.public_id]))
    assert response.status_code == 409
    assert "Plant Nord" in response.content.decode()
    assert KeyAccount.objects.count() == 3


def test_rows_with_errors_keep_the_file_out_unless_left_out(client, head):
    run = preview(client, ACCOUNTS + "Bad Co,retail,199x,1,1,,\nChild Co,retail,,,,,Bad Co\n")
    assert run.counts["error"] == 2
    response = commit(client, run)
    assert "Some rows have errors" in response.content.decode()
    assert KeyAccount.objects.count() == 0
    errors = client.get(reverse("exchange:import_errors", args=[run.public_id])).content.decode("utf-8-sig")
    assert "“199x” is not a year." in errors
    assert "Bad Co" in errors
    commit(client, run, skip_errors="1")
    assert KeyAccount.objects.count() == 3


def test_cycle_of_parents_names_the_rows(client, head):
    run = preview(client, "name,parent\nA,B\nB,C\nC,A\nD,\n")
    assert run.counts == {"create": 1, "update": 0, "unchanged": 0, "error": 3}
    page = client.get(reverse("exchange:import_preview", args=[run.public_id])).content.decode()
    assert "2 (A), 3 (B), 4 (C)" in page


def test_formula_cells_are_errors(client, head):
    run = preview(client, "name,city\n=cmd|x,Rome\nB,Oslo\n")
    assert run.counts["error"] == 1
    assert (
        "holds a formula"
        in client.get(reverse("exchange:import_preview", args=[run.public_id])).content.decode()
    )


def test_unknown_word_is_chosen_once(client, head):
    run = preview(client, "name,industry\nA,Zzzz\nB,Zzzz\n")
    assert run.counts["error"] == 2
    url = reverse("exchange:import_preview", args=[run.public_id])
    client.post(url, {"word_0": "+"})
    run.refresh_from_db()
    assert run.counts["create"] == 2
    commit(client, run)
    assert Organisation.objects.get(name="A").industry.name_en == "Zzzz"
    client.post(reverse("exchange:import_undo", args=[run.public_id]))
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n\0", b'name;city\n"A;x\n', b"a\0;b\n1;2\n"])
def test_hostile_file_gets_a_message_and_leaves_nothing(client, head, data):
    response = upload(client, data)
    assert response.status_code == 422
    assert "k-notice is-risk" in response.content.decode()
    assert ImportRun.objects.count() == 0


def test_staff_with_managers_and_departments(client, head):
    text = (
        "sales_agent,manager,regional_office\nAnna Snelling,Dustin B,Central\n"
        "Cecily Lampkin,Dustin B,Central\nRosie Papadopoulos,Cara L,East\n"
    )
    before, departments = User.objects.count(), Department.objects.count()
    run = preview(client, text, "staff")
    assert run.counts["create"] == 5
    commit(client, run)
    assert User.objects.count() == before + 5
    assert Department.objects.count() == departments + 2
    anna = User.objects.get(last_name="Snelling")
    assert (anna.manager.full_name, anna.department.name, anna.email) == ("Dustin B", "Central", None)
    assert not anna.has_usable_password()
    assert preview(client, text, "staff").counts["unchanged"] == 3


def test_staff_import_never_takes_over_a_login(client, head):
    admin = UserFactory(first_name="Ada", last_name="Admin", email=None, is_administrator=True)
    run = preview(client, "name,email\nAda Admin,evil@example.com\n", "staff")
    assert run.counts["error"] == 1
    admin.refresh_from_db()
    assert admin.email is None


def test_contacts_by_organisation(client, head):
    OrganisationFactory(name="Nordwerk")
    text = (
        "Vorname;Nachname;Firma;E-Mail-Adresse;Position\nUte;Keller;Nordwerk;ute@nordwerk.example;Einkauf\n"
    )
    run = preview(client, text, "contacts")
    commit(client, run)
    person = Person.objects.get()
    assert (person.last_name, person.employments.get().job_title) == ("Keller", "Einkauf")
    assert preview(client, text, "contacts").counts["unchanged"] == 1
    client.post(reverse("exchange:import_undo", args=[run.public_id]))
    assert Person.objects.count() == 0


def test_figures_spread_over_months(client, head):
    place = OrganisationFactory(name="Nordwerk")
    run = preview(client, "Kunde;Kennzahl;Periode;Wert\nNordwerk;Umsatz;2025;1.000,00\n", "figures")
    commit(client, run)
    rows = Figure.objects.filter(organisation=place)
    assert rows.count() == 12
    assert sum(row.value for row in rows) == 1000
    assert (
        preview(client, "Kunde;Kennzahl;Periode;Wert\nNordwerk;Umsatz;2025;1.000,00\n", "figures").counts[
            "unchanged"
        ]
        == 1
    )


def test_dates_that_can_be_read_in_two_ways_are_asked_for(client, head):
    OrganisationFactory(name="Nordwerk")
    text = "last_name,company,since\nKeller,Nordwerk,01/02/2025\n"
    upload(client, text, "contacts")
    run = ImportRun.objects.get()
    assert (
        "Every date can be read in two ways"
        in client.get(reverse("exchange:import_mapping", args=[run.public_id])).content.decode()
    )
    assert columns(client, run).status_code == 422
    assert columns(client, run, date_order="dmy").status_code == 302


def test_a_row_changed_since_the_preview_is_looked_at_again(client, head):
    commit(client, preview(client, ACCOUNTS))
    run = preview(client, ACCOUNTS.replace("300", "333"))
    Organisation.objects.filter(name="Small Ltd").update(employees=5, version=9)
    response = commit(client, run)
    assert "Something changed since the preview" in response.content.decode()
    assert Organisation.objects.get(name="Small Ltd").employees == 5


def test_nobody_else_may(client):
    run = ImportRun.objects.create(kind="accounts", file_name="x.csv", state="done")
    client.force_login(KamFactory())
    for name in ("import_list", "import_upload"):
        assert client.get(reverse(f"exchange:{name}")).status_code == 403
    for name in ("import_mapping", "import_preview", "import_run", "import_result", "import_errors"):
        assert client.get(reverse(f"exchange:{name}", args=[run.public_id])).status_code == 403
    for name in ("import_commit", "import_cancel", "import_undo"):
        assert client.post(reverse(f"exchange:{name}", args=[run.public_id])).status_code == 403


def test_cancel_before_the_write(client, head):
    run = preview(client, ACCOUNTS)
    client.post(reverse("exchange:import_cancel", args=[run.public_id]))
    run.refresh_from_db()
    assert (run.state, run.file) == ("cancelled", "")
    assert KeyAccount.objects.count() == 0


def test_columns_are_remembered(client, head):
    text = "Wer,Wo\nA,Rome\n"
    upload(client, text)
    run = ImportRun.objects.get()
    columns(client, run, col_0="name", col_1="city")
    upload(client, text)
    again = ImportRun.objects.latest("pk")
    assert again.mapping["columns"] == {"name": 0, "city": 1}


def test_query_count_of_the_list_does_not_grow(client, head, django_assert_num_queries):
    url = reverse("exchange:import_list")
    ImportRun.objects.bulk_create(ImportRun(kind="accounts", file_name=f"{i}.csv", by=head) for i in range(3))
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    ImportRun.objects.bulk_create(
        ImportRun(kind="accounts", file_name=f"{i}.csv", by=head) for i in range(30)
    )
    with django_assert_num_queries(len(few)):
        client.get(url)
