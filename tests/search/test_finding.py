"""Who finds what, by which words, in which order."""

import datetime as dt

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.information.operations import statement_create
from accounts.models import Statement
from kam.lib.access import Level
from kam.lib.slots import SearchKind, SearchText, closed_scope, search_kinds, search_scopes
from kam.records.finding import CAP, find, reader_of
from kam.records.indexing import learn, rebuild
from tests.factories import (
    TODAY,
    ActionFactory,
    AdministratorFactory,
    ContactPointFactory,
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    UserFactory,
    ViewerFactory,
    member,
)
from tests.search.helpers import found, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory(organisation=OrganisationFactory(name="Nordwerk Maschinenbau AG", city="Lübeck"))


@pytest.fixture
def kam(account):
    user = KamFactory(first_name="Jana", last_name="Brandt")
    member(account, user, Level.OWNER)
    return user


def line(account, text: str, **extra):
    return StatementFactory(account=account, text=text, so_what="", **extra)


# Words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Vertrag", "Die Verträge laufen im Mai aus"),
        ("Verträge", "Ein Vertrag über fünf Jahre"),
        ("vertraege", "Ein Vertrag über fünf Jahre"),
        ("Mueller", "Frau Müller entscheidet"),
        ("Müller", "Frau Mueller entscheidet"),
        ("muller", "Frau Müller entscheidet"),
        ("Strasse", "Werk an der Hamburger Straße"),
        ("Straße", "Werk an der Hamburger STRASSE"),
        ("lief", "Lieferzeit zu lang"),
        ("contracts", "The contract ends in May"),
        ("S-4711", "Getriebe S-4711 läuft aus"),
        ("2028", "Double by 2028."),
        ("vertrag fünf", "Ein Vertrag über fünf Jahre"),
        ("fünf vertr", "Ein Vertrag über fünf Jahre"),
        ("the contract", "Contract ends"),
        ("im", "Impulse im Mai"),
    ],
)
def test_found_by_forms_of_its_words(account, kam, typed, text):
    line(account, text)
    line(account, "Etwas ganz anderes")
    rebuild()
    assert titles(kam, typed, "statement") == [text]
    assert not found(kam, typed).corrected


def test_every_word_has_to_be_there(account, kam):
    line(account, "Preise steigen")
    line(account, "Verträge enden, Preise steigen")
    rebuild()
    assert titles(kam, "preise verträge", "statement") == ["Verträge enden, Preise steigen"]
    assert titles(kam, "preise nichts") == []


def test_compounds_where_little_is_found(account, kam):
    line(account, "Der Rahmenvertrag endet")
    line(account, "Der Vertrag endet")
    rebuild()
    assert titles(kam, "Verträge", "statement") == ["Der Vertrag endet", "Der Rahmenvertrag endet"]


@pytest.mark.parametrize(
    "typed", ["Rahmenvetrag", "Rahmenvertarg", "Rahmnvertrag", "Rahmenverttrag", "Rahmenfertrag"]
)
def test_slips_of_the_finger(account, kam, typed):
    line(account, "Der Rahmenvertrag endet")
    rebuild()
    assert titles(kam, typed, "statement") == ["Der Rahmenvertrag endet"]
    assert found(kam, typed).corrected


def test_two_slips_in_a_long_word_one_in_a_short_one(account, kam):
    line(account, "Modernisierung der Anlage")
    line(account, "Preis")
    rebuild()
    assert titles(kam, "Moddernisierng", "statement") == ["Modernisierung der Anlage"]
    assert titles(kam, "Pries", "statement") == ["Preis"]
    assert titles(kam, "Prsi") == []


def test_a_right_word_beside_a_wrong_one(account, kam):
    line(account, "Rahmenvertrag mit Bonus")
    line(account, "Rahmenvertrag ohne alles")
    rebuild()
    assert titles(kam, "bonus Rahmnvertrag", "statement") == ["Rahmenvertrag mit Bonus"]


def test_nothing_is_corrected_when_something_is_found(account, kam):
    line(account, "Retrofit")
    line(account, "Retrofix")
    rebuild()
    assert titles(kam, "Retrofit", "statement") == ["Retrofit"]
    assert not found(kam, "Retrofit").corrected
    assert titles(kam, "Retrofitt", "statement") == ["Retrofit"]


# Order -----------------------------------------------------------------------------------------------------


def test_the_word_itself_before_its_beginnings_and_titles_before_texts(account, kam):
    long = "Ein langer Satz " * 20
    line(account, f"{long} Robot")
    line(account, "Robotics")
    line(account, "A robot")
    rebuild()
    assert titles(kam, "robot", "statement") == ["A robot", f"{long} Robot"[:300], "Robotics"]


def test_names_keep_their_endings(account, kam):
    for name in ("Müll", "Müller", "Müllerschön"):
        EmploymentFactory(
            person=PersonFactory(first_name="", last_name=name), organisation=account.organisation
        )
    rebuild()
    assert titles(kam, "Müller", "person") == ["Müller", "Müll", "Müllerschön"]


def test_groups_stand_in_the_order_of_the_kinds(account, kam):
    line(account, "Nordwerk wächst")
    CustomerGoalFactory(account=account, text="Nordwerk verdoppelt")
    ObjectiveFactory(plan__account=account, text="Nordwerk überzeugen")
    ActionFactory(account=account, text="Nordwerk anrufen")
    UserFactory(first_name="Nordwerk", last_name="Fan")
    rebuild()
    assert [group.kind.key for group in found(kam, "nordwerk").groups] == [
        "account", "u", "goal", "objective", "statement", "action",
    ]  # fmt: skip


# Rights ----------------------------------------------------------------------------------------------------


def test_only_what_the_reader_sees_is_found_and_counted(account, kam):
    other = KeyAccountFactory(organisation=OrganisationFactory(name="Geheimwerk GmbH"))
    line(account, "Bonus bei uns")
    for n in range(3):
        line(other, f"Bonus dort {n}")
    rebuild()
    assert titles(kam, "bonus") == ["Bonus bei uns"]
    assert found(kam, "bonus").count == 1
    assert titles(kam, "geheimwerk") == titles(kam, "Gehiemwerk") == []
    assert titles(UserFactory(), "bonus") == []
    for sees_all in (HeadFactory(), AdministratorFactory(), ViewerFactory()):
        assert found(sees_all, "bonus").count == 4
        assert titles(sees_all, "geheimwerk") == ["Geheimwerk GmbH"]


def test_many_scopes_find_the_same_as_few(account, kam):
    """With more than sixty accounts the kinds are searched instead of the scopes."""
    others = [KeyAccountFactory() for _ in range(70)]
    hidden = KeyAccountFactory()
    for one in (account, *others, hidden):
        line(one, f"Bonus für {one.name}")
    rebuild()
    few = titles(kam, "bonus", "statement")
    for one in others:
        member(one, kam)
    assert len(reader_of(kam, TODAY).scopes) > 60
    assert len(few) == 1
    assert found(kam, "bonus").count == 71
    assert f"Bonus für {hidden.name}" not in titles(kam, "bonus")
    assert titles(kam, "bonsu", "statement") == titles(kam, "bonus", "statement")


def test_sight_ends_on_its_day_and_with_the_colleague(account):
    leaver = UserFactory()
    member(account, leaver, ends_on=TODAY)
    line(account, "Bonus")
    rebuild()
    assert titles(leaver, "bonus") == ["Bonus"]
    assert find("bonus", leaver, TODAY + dt.timedelta(days=1)).groups == []
    leaver.is_active = False
    assert titles(leaver, "bonus") == []


def test_a_job_out_of_sight_is_not_what_a_person_is_found_by(account, kam):
    other = KeyAccountFactory(organisation=OrganisationFactory(name="Geheimwerk GmbH"))
    person = PersonFactory(first_name="Petra", last_name="Lindner")
    EmploymentFactory(person=person, organisation=account.organisation, job_title="Einkauf")
    EmploymentFactory(person=person, organisation=other.organisation, job_title="Aufsichtsrat")
    ContactPointFactory(person=person, value="p.lindner@nordwerk.example")
    rebuild()
    assert titles(kam, "lindner", "person") == titles(kam, "einkauf", "person") == ["Petra Lindner"]
    assert titles(kam, "aufsichtsrat") == titles(kam, "geheimwerk lindner") == []
    (hit,) = found(kam, "lindner").groups[0].hits
    assert "Geheimwerk" not in hit.entry.text
    head = found(HeadFactory(), "lindner")
    assert [(group.count, len(group.hits)) for group in head.groups] == [(1, 1)]


def test_people_of_no_account(account, kam):
    """At an organisation of no account for those who browse these; without a job for those who see all."""
    free = OrganisationFactory(name="Messebau")
    EmploymentFactory(person=PersonFactory(first_name="", last_name="Frei"), organisation=free)
    PersonFactory(first_name="", last_name="Freitag")
    rebuild()
    plain = UserFactory()
    member(account, plain)
    assert titles(plain, "frei") == []
    assert titles(kam, "frei") == ["Frei"]
    assert titles(HeadFactory(), "frei", "person") == ["Frei", "Freitag"]


@pytest.fixture
def closed():
    """A confidential kind of statement that only some colleagues see: those in `audience`."""
    audience: set[int] = set()

    def scopes(user, today):
        if user.pk not in audience:
            return []
        seen = Statement.objects.visible_to(user).filter(topic="persons").values_list("pk", flat=True)
        return [closed_scope("accounts.statement", pk) for pk in seen]

    kind = SearchKind(
        "secret", "accounts.statement", "Secrets", 5,
        rows=lambda: Statement.objects.current().filter(topic="persons").select_related("account"),
        texts=lambda row: [SearchText(closed_scope("accounts.statement", row.pk), row.source, "", "")],
        fields=frozenset({"source", "archived_at"}),
        icon="lock", url=lambda public_id, account: "/",
    )  # fmt: skip
    search_kinds.register(kind)
    search_scopes.register(scopes)
    yield audience
    search_kinds._items.remove(kind)
    search_scopes._items.remove(scopes)


def test_what_is_closed_is_found_by_its_audience_only(account, kam, closed):
    """No trace of it for anybody else, whatever rights they have: not listed, not counted, not offered as a spelling."""
    row = line(account, "offen", topic_id="persons", source="Zusammenschlussplan")
    rebuild()
    readers = [kam, HeadFactory(), AdministratorFactory()]
    for reader in readers:
        for typed in ("Zusammenschlussplan", "zusammen", "Zusamenschlussplan", "zusammenschluss offen"):
            assert found(reader, typed).groups == [], typed
    closed.add(kam.pk)
    assert titles(kam, "zusammen") == titles(kam, "Zusamenschlussplan") == ["Zusammenschlussplan"]
    closed.add(readers[1].pk)
    assert titles(readers[1], "zusammen") == ["Zusammenschlussplan"]
    assert titles(readers[2], "zusammen") == []
    assert row.account_id == account.pk


# Bounds ----------------------------------------------------------------------------------------------------


def test_some_of_a_kind_are_counted_then_it_says_more(account, kam):
    for n in range(CAP + 30):
        line(account, f"Bonus {n}")
    rebuild()
    for reader in (kam, HeadFactory()):
        (group,) = found(reader, "bonus").groups
        assert (group.count, group.capped, len(group.hits)) == (CAP, True, CAP)
        assert group.hits[0].entry.title == f"Bonus {CAP + 29}"


HOSTILE = [
    "", " ", '"', "'", "*", "%", "_", "\\", "NEAR(", 'a" OR "b', "bonus*", '"bonus', "(bonus", "bonus AND", "-bonus",
    "\0", "bonus\0", "a" * 10_000, "bonus " * 2_000, "\ud800", "bonus\ud800", "\U0010ffff", "bonus' OR '1'='1", "٣", "漢字",
    "ﷺ" * 50, "İ", "ß", "e", "ue", "%s", "{0}", "😀",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_anything_may_be_typed(account, kam, typed):
    line(account, "Bonus")
    rebuild()
    for reader in (kam, HeadFactory()):
        assert titles(reader, typed, "statement") in ([], ["Bonus"])


@pytest.mark.parametrize(
    "typed", ["bonus*", '"bonus', "(bonus", "-bonus", "bonus\0", "bonus\ud800", "bonus " * 2_000]
)
def test_signs_around_a_word_do_not_hide_it(account, kam, typed):
    line(account, "Bonus")
    rebuild()
    assert titles(kam, typed, "statement") == ["Bonus"]


def test_a_new_word_is_found_at_once_and_its_slips_when_it_was_learned(account, kam):
    statement_create(account=account, topic="market", by=None, text="Zahnstangengetriebe")
    assert titles(kam, "zahnstangengetriebe") == ["Zahnstangengetriebe"]
    assert titles(kam, "zahnstangngetriebe") == []
    assert learn() == 1
    assert titles(kam, "zahnstangngetriebe") == ["Zahnstangengetriebe"]


#: Those that read the tables of search; which scopes a colleague reads, each room asks in one more.
QUERIES = {"bonus": 2, "vetrag": 5, "nichtsda": 3, "bonus vertrag": 2}


@pytest.mark.parametrize("typed", ["bonus", "vetrag", "nichtsda", "bonus vertrag"])
@pytest.mark.parametrize("count", [40, 80])
def test_queries_do_not_grow(account, kam, typed, count, monkeypatch):
    # So that the queries are seen by their text.
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    vars(connections["default"]).pop("kam_prepared", None)
    for n in range(count):
        line(account, f"Bonus und Vertrag {n}")
        CustomerGoalFactory(account=account, text=f"Bonus {n}")
    rebuild()
    with CaptureQueriesContext(connection) as queries:
        found(kam, typed)
    own = [query["sql"] for query in queries if "records_search" in query["sql"]]
    assert len(own) == QUERIES[typed]
    assert len(queries) <= QUERIES[typed] + len(search_scopes)
