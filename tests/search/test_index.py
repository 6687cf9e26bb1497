"""Search agrees with the rows after every operation, and forgets for good."""

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.customers import operations as customers
from accounts.information import operations as information
from accounts.models import ContactPoint, Employment, KeyAccount
from accounts.people import operations as people
from accounts.people.upsert import PersonRow, people_upsert_many
from kam.exchange.imports import operations as imports
from kam.exchange.imports.mapping import Mapping
from kam.records.indexing import differences, forget, keep, learn, rebuild, tidy
from kam.records.models import SearchEntry, SearchPosting, SearchSlip, SearchWord
from plans.planning import line_operations
from plans.planning import operations as planning
from teams.staff import operations as staff
from tests.factories import (
    TODAY,
    EmploymentFactory,
    HeadFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    PlanFactory,
    StatementFactory,
)
from tests.search.helpers import titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    user = HeadFactory(last_name="Vogel")
    rebuild()
    return user


def make_account(name: str, parent=None) -> KeyAccount:
    node = customers.organisation_create(by=None, name=name, city="Kassel", parent=parent)
    return customers.account_create(by=None, today=TODAY, organisation=node)


def agrees() -> bool:
    found = differences()
    assert found == []
    return True


def test_lines(head):
    account = make_account("Nordwerk")
    line = information.statement_create(account=account, topic="market", by=None, text="Preise **steigen**")
    assert titles(head, "preise", "statement") == ["Preise steigen"]
    assert agrees()
    line = information.statement_edit(
        statement=line,
        by=None,
        version=line.version,
        values={"text": "Kosten fallen", "so_what": "Preise halten"},
    )
    assert titles(head, "steigen") == []
    assert titles(head, "preise", "statement") == ["Kosten fallen"]
    assert agrees()
    information.statement_archive(statement=line, by=None)
    assert titles(head, "kosten") == []
    assert agrees()
    information.statement_restore(statement=line, by=None)
    assert titles(head, "kosten", "statement") == ["Kosten fallen"]
    assert agrees()


def test_an_objective_goes_and_comes_with_its_plan(head):
    plan = PlanFactory(account=make_account("Nordwerk"))
    line_operations.objective_create(plan=plan, by=None, text="Verdoppeln")
    assert titles(head, "verdoppeln", "objective") == ["Verdoppeln"]
    planning.plan_archive(plan=plan, by=None)
    assert titles(head, "verdoppeln") == []
    assert agrees()


def test_people(head):
    one, other = make_account("Nordwerk"), make_account("Elbtal")
    person = people.person_create(
        by=None, last_name="Lindner", first_name="Petra", organisation=one.organisation, job_title="Einkauf",
        email="petra@nordwerk.example", today=TODAY,
    )  # fmt: skip
    assert titles(head, "petra einkauf nordwerk", "person") == ["Petra Lindner"]
    assert agrees()
    person = people.person_edit(person=person, by=None, version=1, values={"last_name": "Lind"}, today=TODAY)
    assert titles(head, "lindner") == []
    job = Employment.objects.get()
    people.job_change(
        person=person, from_job=job, organisation=other.organisation, by=None, version=1, job_title="Leitung",
        on=TODAY, today=TODAY,
    )  # fmt: skip
    assert set(SearchEntry.objects.filter(kind="person").values_list("scope", flat=True)) == {
        one.scope,
        other.scope,
    }
    assert agrees()
    people.contact_remove(contact=ContactPoint.objects.get(), by=None, today=TODAY)
    assert titles(head, "petra@nordwerk.example") == []
    assert agrees()
    for job in Employment.objects.all():
        people.job_delete(job=job, by=None, today=TODAY)
    assert titles(head, "petra", "person") == ["Petra Lind"]
    assert agrees()
    people.person_archive(person=person, by=None, today=TODAY)
    assert titles(head, "petra") == []
    assert agrees()


def test_colleagues_and_their_department(head):
    department = staff.department_create(by=None, name_en="Logistics", name_de="Logistik")
    user = staff.user_create(by=None, last_name="Okafor", first_name="Ada", department=department)
    assert titles(head, "ada logistik") == ["Ada Okafor"]
    staff.department_edit(department=department, by=None, version=1, values={"name_de": "Versand"})
    assert titles(head, "ada versand") == ["Ada Okafor"]
    assert agrees()
    staff.user_deactivate(user=user, by=None, left_on=TODAY)
    assert titles(head, "okafor") == []
    assert agrees()


def test_accounts_their_units_and_their_merge(head):
    group, small = make_account("Nordwerk"), make_account("Elbtal")
    unit = customers.organisation_create(by=None, name="Werk Worms", city="Worms", parent=group.organisation)
    EmploymentFactory(
        person=PersonFactory(first_name="Uwe", last_name="Kranz"), organisation=small.organisation
    )
    StatementFactory(account=small, text="Bonus verhandelt")
    rebuild()
    assert titles(head, "worms") == ["Nordwerk"]
    customers.organisation_edit(organisation=unit, by=None, version=1, values={"name": "Werk Speyer"})
    assert titles(head, "speyer") == ["Nordwerk"]
    assert agrees()
    customers.organisation_edit(
        organisation=group.organisation,
        by=None,
        version=group.organisation.version,
        values={"name": "Südwerk"},
    )
    assert titles(head, "suedwerk", "account") == ["Südwerk"]
    assert agrees()
    small.refresh_from_db()
    customers.account_merge(source=small, target=group, by=None)
    assert titles(head, "elbtal", "account") == ["Südwerk"]
    assert agrees()
    assert not SearchPosting.objects.filter(scope=small.scope).exists()
    assert SearchEntry.objects.filter(scope=group.scope, kind__in=("person", "statement")).count() == 2


def test_a_unit_that_moves_takes_its_people_along(head):
    one, other = make_account("Nordwerk"), make_account("Elbtal")
    unit = customers.organisation_create(by=None, name="Werk Worms", parent=one.organisation)
    EmploymentFactory(organisation=unit)
    rebuild()
    unit.refresh_from_db()
    customers.organisation_move(organisation=unit, parent=other.organisation, by=None)
    assert titles(head, "worms", "account") == ["Elbtal"]
    assert agrees()


def test_imports_and_taking_them_back(head, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def imported(data: str):
        run = imports.import_start(by=head, kind="accounts", name="a.csv", data=data.encode())
        mapping = Mapping.from_json(run.mapping)
        run = imports.run_check(imports.import_map(run=run, by=head, mapping=mapping))
        return imports.run_write(imports.import_commit(run=run, by=head))

    run = imported("name;parent;city\nKranwerk Nord;;Bremen\nKranwerk Emden;Kranwerk Nord;Emden")
    assert run.state == "done"
    assert sorted(titles(head, "kranwerk", "account")) == ["Kranwerk Emden", "Kranwerk Nord"]
    assert agrees()
    assert imports.import_undo(run=run, by=None) == []
    assert titles(head, "kranwerk") == []
    assert agrees()


def test_people_in_bulk(head):
    account = make_account("Nordwerk")
    rows = [
        PersonRow(
            last_name=f"Kranz{n}", first_name="Uwe", organisation=account.organisation, job_title="Buyer"
        )
        for n in range(12)
    ]
    people_upsert_many(rows=rows, by=None)
    assert len(titles(head, "uwe buyer")) == 12
    assert agrees()
    again = [PersonRow(**{**row.__dict__, "job_title": "Planner"}) for row in rows]
    people_upsert_many(rows=again, by=None)
    assert titles(head, "uwe buyer") == []
    assert len(titles(head, "uwe planner")) == 12
    assert agrees()


def test_what_does_not_concern_search_writes_nothing(head):
    account = make_account("Nordwerk")
    line = information.statement_create(account=account, topic="market", by=None, text="Preise")
    entry = SearchEntry.objects.get(kind="statement")
    information.statement_edit(statement=line, by=None, version=1, values={"confidence": "confirmed"})
    assert SearchEntry.objects.get(kind="statement").updated_at == entry.updated_at


# The command, and the worker's part ---------------------------------------------------------------------


def test_the_command_compares_and_puts_right(head, capsys):
    StatementFactory(account=make_account("Nordwerk"), text="Preise")
    with pytest.raises(SystemExit):
        call_command("search_index", check=True)
    assert "1 differ" in capsys.readouterr().err
    call_command("search_index")
    call_command("search_index", check=True)
    SearchPosting.objects.filter(word="preis").delete()
    SearchEntry.objects.filter(kind="account").update(title="Falsch")
    assert len(differences()) >= 2
    SearchEntry.objects.filter(kind="statement").delete()
    call_command("search_index")
    assert agrees()


def test_the_worker_indexes_a_kind_that_was_never_indexed(head):
    StatementFactory(account=KeyAccountFactory(), text="Preise von gestern")
    assert titles(head, "preise") == []
    keep()
    assert titles(head, "preise", "statement") == ["Preise von gestern"]
    assert titles(head, "gestrn", "statement") == ["Preise von gestern"]


def test_learning_marks_what_it_read(head):
    StatementFactory(account=KeyAccountFactory(), text="Preise von gestern")
    rebuild()
    assert not SearchEntry.objects.filter(learned=False).exists()
    assert learn() == 0


# Forgetting ----------------------------------------------------------------------------------------------


def test_words_that_stand_nowhere_are_forgotten_at_night(head):
    account = make_account("Nordwerk")
    line = information.statement_create(account=account, topic="market", by=None, text="Preisgarantie, Bonus")
    information.statement_create(account=account, topic="market", by=None, text="Bonus")
    learn()
    information.statement_edit(statement=line, by=None, version=1, values={"text": "Bonus"})
    assert SearchWord.objects.filter(word="preisgarantie").exists()
    tidy()
    assert set(SearchWord.objects.filter(word__in=["preisgarantie", "bonus"])) == {SearchWord(word="bonus")}
    assert not SearchSlip.objects.filter(word="preisgarantie").exists()
    assert SearchSlip.objects.filter(word="bonus").exists()


TOKEN = "Quirxzellentine"


def test_after_forgetting_no_table_of_search_holds_the_words(head):
    person = PersonFactory(first_name=TOKEN, last_name="Lindner")
    EmploymentFactory(
        person=person, organisation=OrganisationFactory(name="Messebau"), job_title=f"{TOKEN}amt"
    )
    PersonFactory(first_name="Petra", last_name="Lindner")
    rebuild()
    assert SearchWord.objects.filter(word__startswith=TOKEN.lower()).count() == 2
    assert forget(person) == 1
    for model in (SearchEntry, SearchPosting, SearchWord, SearchSlip):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert TOKEN.lower() not in str(cursor.fetchall()).lower()
            assert TOKEN.lower()[::-1] not in str(cursor.fetchall())
    assert SearchWord.objects.filter(word="lindner").exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_byte_of_a_vacuumed_sqlite_holds_what_was_forgotten(tmp_path):
    """Search has no shadow tables: what is deleted is gone, in the words, their ends and the beginnings of slips."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no file that a test could read")
    person = PersonFactory(first_name=TOKEN, last_name="Lindner")
    rebuild()
    forget(person)
    person.delete()
    copy = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    held = copy.read_bytes().lower()
    word = TOKEN.lower().encode()
    assert b"search_word_end" in held
    assert word not in held
    assert word[::-1] not in held
