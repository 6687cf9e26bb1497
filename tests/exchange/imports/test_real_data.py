"""Real exports of others, where the variable KAM_REAL_DATA names their folder."""

import io
import json

import pytest
from django.core.management import call_command

from accounts.models import KeyAccount, Organisation
from kam.exchange.imports.reader import read_table
from teams.models import Department, User

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def run(*args, fails=False):
    out = io.StringIO()
    if fails:
        with pytest.raises(SystemExit):
            call_command("import_file", *map(str, args), "--json", stdout=out)
    else:
        call_command("import_file", *map(str, args), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_maven_accounts(real_data):
    file = real_data / "maven_crm" / "accounts.csv"
    found = run("accounts", file)
    assert (found["created"], found["errors"]) == (85, [])
    assert found["unit"] == {"factor": 1_000_000, "currency": "USD"}
    assert KeyAccount.objects.count() == 85
    assert Organisation.objects.exclude(parent=None).count() == 15
    acme = Organisation.objects.get(name="Acme Corporation")
    assert (acme.turnover, acme.industry.key) == (1_100_040_000, "technology")
    again = run("accounts", file)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 85)


def test_maven_sales_teams(real_data):
    file = real_data / "maven_crm" / "sales_teams.csv"
    assert run("staff", file)["created"] == 41
    assert User.objects.filter(email=None).count() == 41
    assert Department.objects.count() == 3
    assert User.objects.exclude(manager=None).count() == 35
    assert run("staff", file)["unchanged"] == 35


def test_dry_run_writes_nothing(real_data):
    found = run("accounts", real_data / "maven_crm" / "accounts.csv", "--dry-run")
    assert (found["created"], found["written"]) == (85, False)
    assert Organisation.objects.count() == 0


def test_salesforce(real_data):
    folder = real_data / "salesforce_amaxa"
    assert run("accounts", folder / "Account.csv", "--preset", "salesforce")["created"] == 7
    assert run("contacts", folder / "Contact.csv")["errors"] == []
    assert run("contacts", folder / "Contact.csv")["unchanged"] == 4


def test_hubspot_companies(real_data):
    found = run("accounts", real_data / "hubspot_fivetran" / "company_data.csv", "--dry-run", "--create")
    assert found["columns"]["name"] == "property_name"


READ = {
    "datev_cp1252/EXTF_Stammdaten.csv": ("cp1252", ";", 2, ",", 254),
    "datev_cp1252/EXTF_Kontenbeschriftungen.csv": ("utf-8", ";", 2, ",", 3),
    "ladesaeulen_koeln/Ladesaeulenregister.csv": ("utf-8", ";", 1, ",", 26),
    "nve_vannkraft_latin1/Vannkraftverk.csv": ("cp1252", ";", 3, ",", 18),
    "wasta_ch/wasserkraft_2018.csv": ("utf-8", ";", 1, ",", 0),
}


@pytest.mark.parametrize("name", READ)
def test_files_are_read_right(real_data, name):
    encoding, delimiter, header, decimal, width = READ[name]
    table = read_table((real_data / name).read_bytes(), name)
    o = table.options
    assert (o.encoding, o.delimiter, o.header_row, o.decimal) == (encoding, delimiter, header, decimal)
    assert len(table.headers) == width or not width
