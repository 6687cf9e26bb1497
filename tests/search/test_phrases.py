"""Words in quotation marks, and what is looked at where much holds a word."""

import pytest
from django.urls import reverse

from kam.lib.access import Level
from kam.lib.words import flat, words_in
from kam.records import finding, postings, ranking, ranking_by_kind, ranking_by_scope
from kam.records.asked import asked_for
from kam.records.finding import find
from kam.records.postings import reader_of
from tests.factories import (
    TODAY,
    CustomerGoalFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    StatementFactory,
    UserFactory,
    member,
)
from tests.search.helpers import found, rebuild, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def kam(account):
    user = KamFactory()
    member(account, user, Level.OWNER)
    return user


def limit(monkeypatch, name: str, value: int) -> None:
    """How much is looked at, wherever it is asked for."""
    for module in (postings, ranking, ranking_by_scope, ranking_by_kind):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, value)


def line(account, text: str, so_what: str = ""):
    return StatementFactory(account=account, text=text, so_what=so_what)


# What is asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words", "phrases"),
    [
        ('"Vertrag mit Bonus"', ["vertrag", "bonus"], [" vertrag mit bonus "]),
        ("„Größe der Straße“ Preis", ["grosse", "strasse", "preis"], [" grosse der strasse "]),
        (
            "“a plant” «ein Werk» »ein Preis«",
            ["plant", "werk", "preis"],
            [" a plant ", " ein werk ", " ein preis "],
        ),
        ('"bonus', ["bonus"], []),
        ('""', [], []),
        ('"im"', ["im"], []),
        ('"in der" Preis', ["preis"], []),
        ("Vertrag", ["vertrag"], []),
    ],
)
def test_words_and_phrases(typed, words, phrases):
    asked = asked_for(typed)
    assert [word.folded for word in asked.words] == words
    assert list(asked.phrases) == phrases


@pytest.mark.parametrize(
    "text", ["Müller-Straße: Größe", "Łódź, Koç · café", "über die Bauer; neue Quelle", "漢字 und ½"]
)
def test_a_flat_text_is_its_words(text):
    wanted = " ".join(folded for _start, _end, folded in words_in(text, stop=()))
    assert flat(text).startswith(wanted.split(" ½")[0].split(" 1")[0])


# What is found -------------------------------------------------------------------------------------------

FOUND = "Der Vertrag mit Bonus über die Größe der Straße endet"


@pytest.mark.parametrize(
    "typed",
    [
        '"Vertrag mit Bonus"', "„vertrag MIT bonus“", '"Groesse der Strasse"', '"Bonus ueber die Größe"',
        '"Vertrag mit" endet', '"Vertrag" "Bonus über"', '"vertrag"',
    ],
)  # fmt: skip
def test_a_phrase_is_found_however_it_is_written(account, kam, typed):
    line(account, FOUND)
    line(account, "Etwas anderes")
    rebuild()
    for reader in (kam, HeadFactory()):
        assert titles(reader, typed, "statement") == [FOUND]


@pytest.mark.parametrize(
    "typed",
    [
        '"Bonus mit Vertrag"',
        '"Vertrag Bonus"',
        '"Vertr mit Bonus"',
        '"Verträge"',
        '"Vertrag mit Bonus" Preis',
        '"Vetrag"',
    ],
)
def test_other_words_another_order_and_slips_are_no_phrase(account, kam, typed):
    line(account, FOUND)
    rebuild()
    for reader in (kam, HeadFactory()):
        assert found(reader, typed).groups == []


def test_a_phrase_does_not_run_from_one_field_into_the_next(account, kam):
    line(account, "Neuer Vertrag", "Bonus senken")
    line(account, "Etwas", "Neuer Vertrag: Bonus senken")
    rebuild()
    assert titles(kam, '"Vertrag Bonus"', "statement") == ["Etwas"]


def test_letters_of_other_languages_in_a_text_with_a_phrase(account, kam):
    line(account, "Łódź: Vertrag mit café Koç")
    rebuild()
    assert titles(kam, '"lodz vertrag mit cafe"', "statement") == ["Łódź: Vertrag mit café Koç"]


def test_no_trace_of_a_phrase_out_of_sight(account, kam):
    line(KeyAccountFactory(), FOUND)
    rebuild()
    findings = found(kam, '"Vertrag mit Bonus"')
    assert (findings.groups, findings.count, findings.gave_up) == ([], 0, False)


def test_it_says_when_a_phrase_was_not_looked_for_in_everything(account, kam, client, monkeypatch):
    for name, value in {"_READ_FIRST": 2, "_READ": 4, "_READ_LISTED": 20}.items():
        monkeypatch.setattr(finding, name, value)
    line(account, "Vertrag mit Bonus")
    for n in range(10):
        line(account, f"Bonus mit Vertrag {n}")
    rebuild()
    for reader in (kam, HeadFactory()):
        findings = found(reader, '"Vertrag mit Bonus"')
        assert (findings.groups, findings.gave_up) == ([], True)
        assert titles_of(found(reader, '"Vertrag mit Bonus"', listed="statement")) == ["Vertrag mit Bonus"]
        client.force_login(reader)
        html = client.get(reverse("desk:search"), {"q": '"Vertrag mit Bonus"'}).content.decode()
        assert "leave the quotation marks out" in html


def titles_of(findings):
    return [hit.entry.title for group in findings.groups for hit in group.hits]


# One sign ------------------------------------------------------------------------------------------------


def test_one_letter_is_a_word_or_the_beginning_of_a_name(account, kam):
    line(account, "Strategie und Service")
    line(account, "Plan S")
    colleague = UserFactory(first_name="Sonja", last_name="Brandt")
    rebuild()
    for reader in (kam, HeadFactory()):
        assert titles(reader, "s", "statement") == ["Plan S"]
        assert str(colleague) in titles(reader, "S", "u")
    assert titles(kam, "s brandt", "u") == ["Sonja Brandt"]


# Where much holds a word ---------------------------------------------------------------------------------


@pytest.fixture
def wide(account, kam, monkeypatch):
    """A colleague of seventy accounts; few postings are much."""
    limit(monkeypatch, "COUNTED", 5)
    for _n in range(70):
        member(KeyAccountFactory(), kam)
    assert not reader_of(kam, TODAY).few
    return kam


def test_two_words_within_many_scopes(account, wide, monkeypatch):
    hidden = KeyAccountFactory()
    for n in range(20):
        line(account, f"Vertrag {n}")
        line(account, f"Bonus {n}")
        line(hidden, f"Vertrag Bonus dort {n}")
    line(account, "Bonus im Vertrag")
    CustomerGoalFactory(account=account, text="Vertragsbonus: Bonus, Verträge")
    rebuild()
    for typed in ("vertrag bonus", "bonus verträge"):
        assert titles(wide, typed) == ["Vertragsbonus: Bonus, Verträge", "Bonus im Vertrag"]
        findings = find(typed, wide, TODAY, cap=1)
        assert findings.count == 2


def test_all_that_holds_both_words_is_listed_however_far_behind(account, kam, wide, monkeypatch):
    limit(monkeypatch, "LEAST_LOOKED_AT", 2)
    first = line(account, "Bonus im Vertrag, der älteste")
    for n in range(20):
        line(account, f"Vertrag {n}")
        line(account, f"Bonus {n}")
    rebuild()
    for reader in (wide, HeadFactory()):
        for listed in ("", "statement"):
            findings = find("vertrag bonus", reader, TODAY, cap=2, listed=listed)
            assert titles_of(findings) == [first.text]
            assert findings.count == 1
            # Of many scopes only the one kind that is listed is looked at as a whole.
            assert findings.capped == (reader == wide and not listed)


def test_a_count_that_was_cut_off_says_so(account, wide, monkeypatch):
    limit(monkeypatch, "LEAST_LOOKED_AT", 2)
    for n in range(30):
        line(account, f"Vertrag {n}" if n % 3 else f"Vertrag und Bonus {n}")
        line(account, f"Bonus {n}")
    rebuild()
    for reader in (wide, HeadFactory()):
        (group,) = find("vertrag bonus", reader, TODAY, cap=8).groups
        assert group.capped
        assert group.count < 10
        (group,) = find("vertrag bonus", reader, TODAY, cap=40, listed="statement").groups
        assert (group.count, group.capped) == (10, False)


def test_beginnings_of_which_too_many_are_there(account, wide, monkeypatch):
    limit(monkeypatch, "_BEGINNINGS", 4)
    for n in range(10):
        line(account, f"Vertragswerk {n}")
    line(account, "Vertrag")
    rebuild()
    (group,) = found(wide, "vertrag").groups
    assert group.hits[0].entry.title == "Vertrag"
    assert (len(group.hits), group.capped) == (5, True)


def test_what_only_begins_with_a_word_of_many_entries(account, wide):
    """Where the word itself is in many entries only names are found by it; but never nothing where there is something."""
    for n in range(10):
        line(account, f"Vertrag {n}")
        line(account, f"Bonus {n}")
    line(account, "Vertragswerk mit Bonus")
    named = KeyAccountFactory(organisation=OrganisationFactory(name="Vertragswerke AG"))
    member(named, wide)
    KeyAccountFactory(organisation=OrganisationFactory(name="Vertragsgeheim AG"))
    rebuild()
    findings = found(wide, "vertrag")
    assert titles(wide, "vertrag", "account") == ["Vertragswerke AG"]
    assert all(group.capped for group in findings.groups)
    assert titles(wide, "vertrag bonus", "statement") == ["Vertragswerk mit Bonus"]


def test_more_of_a_word_than_is_read_scope_by_scope(account, wide, kam, monkeypatch):
    limit(monkeypatch, "_PLENTY", 6)
    line(KeyAccountFactory(), "Vertrag dort")
    for n in range(12):
        line(account, f"Vertrag {n:02}")
    rebuild()
    assert titles(wide, "vertrag", "statement") == [f"Vertrag {n:02}" for n in reversed(range(12))]
    limit(monkeypatch, "_FEW_SCOPES", 100)
    assert titles(wide, "vertrag", "statement") == [f"Vertrag {n:02}" for n in reversed(range(12))]
