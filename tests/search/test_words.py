"""How words are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam.lib.words import distance, fold, slips, stem, words_in


@pytest.mark.parametrize(
    "forms",
    [
        "Müller Mueller MÜLLER muller",
        "Straße Strasse STRASSE",
        "Größe Groesse Grösse",
        "Qualität Qualitaet",
        "Łódź Lodz",
        "café cafe",
        "Koç koc",
    ],
)
def test_one_form_for_how_a_word_may_be_written(forms):
    assert len({fold(word) for word in forms.split()}) == 1


def test_an_e_after_another_vowel_is_no_umlaut():
    assert [fold(word) for word in ("Bauer", "neue", "Quelle")] == ["bauer", "neue", "quelle"]


@pytest.mark.parametrize(
    "forms",
    [
        "Vertrag Verträge Vertrages Vertrags Verträgen Vertraegen",
        "Haus Häuser Häusern Hauses",
        "Kunde Kunden",
        "Lieferung Lieferungen",
        "Preis Preise Preises Preisen",
        "Strategie Strategien strategy strategies",
        "Risiko Risiken",
        "Firma Firmen",
        "Umsatz Umsätze Umsätzen",
        "company companies",
        "contract contracts",
        "driver drivers",
        "price prices",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(fold(word)) for word in forms.split()}) == 1


def test_words_stand_where_they_stood():
    text = "Der Rahmenvertrag (2026/27) läuft aus."
    assert [text[start:end] for start, end, _word in words_in(text)] == [
        "Rahmenvertrag", "2026", "27", "läuft", "aus",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_a_stem_is_a_beginning_of_its_word(text):
    for _start, _end, word in words_in(text):
        assert word.startswith(stem(word))
        assert len(word) <= 40


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("vertrag", "vertrag", 0),
        ("vertrag", "vetrag", 1),
        ("vertrag", "vretrag", 1),
        ("vertrag", "vertragg", 1),
        ("vertrag", "verdrag", 1),
        ("vertrag", "fertak", 3),
        ("vertrag", "beitrag", 2),
    ],
)
def test_distance(one, other, apart):
    assert distance(one, other, 3) == distance(other, one, 3) == apart
    assert distance(one, other, 1) == min(apart, 2)


@given(st.text(alphabet="abcde", min_size=4, max_size=8), st.data())
def test_words_one_slip_apart_share_a_key(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    sign = data.draw(st.sampled_from("abcdef"))
    other = data.draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + sign + word[at:],
                word[:at] + sign + word[at + 1 :],
                word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
            ]
        )
    )
    assert distance(word, other, 2) <= 1
    assert slips(word) & slips(other)
