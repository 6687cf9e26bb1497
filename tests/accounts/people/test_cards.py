"""vCards as lines and as people: nothing is lost on the way in and out."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.customers.models import Organisation
from accounts.models import ContactPoint, Employment, Person
from accounts.people.cards import CardPerson, card_lines, read_card
from kam.lib import vcard
from kam.lib.vcard import Card, CardError, Line, escape

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1252:M\xfcller;J\xf6rg;;Dr.\r\n"
    b"FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Dr. J=F6rg =\r\nM=FCller\r\n"
    b"TEL;WORK;VOICE:+49 40 123\r\nTEL;CELL:+49 171 1\r\nEMAIL;INTERNET:J.Mueller@nordwerk.example\r\n"
    b"ADR;WORK:;;Kai 1;Hamburg;;20457;Germany\r\nPHOTO;ENCODING=BASE64;TYPE=JPEG:\r\n /9j/4AAQ\r\n SkZJRg==\r\n\r\n"
    b"AGENT:\r\nBEGIN:VCARD\r\nN:Help;Ina\r\nEND:VCARD\r\nX-SKYPE:jm\r\nEND:VCARD\r\n"
)
NEW = """BEGIN:VCARD
VERSION:4.0
FN:Sabine Kröger
N:Kröger;Sabine;Maria;;
ORG:Nordwerk AG;Plants;Lübeck
TITLE:Plant manager\\, Lübeck
LANG:de
TEL;VALUE=uri;TYPE="work,voice":tel:+49-451-77
item1.EMAIL;PREF=1:s.kroeger@nordwerk.example
item1.X-ABLabel:Secretary\\; mornings
NOTE:Likes short mails.\\nAnd calls,
  too
BDAY:--04-16
PHOTO:data:image/png;base64,iVBORw0K
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:jan@nordwerk.example
N:;;;;
END:VCARD
""".encode()


def as_person(card: CardPerson, organisation: str = "Nordwerk AG") -> list[Line]:
    person = Person(
        title=card.title,
        first_name=card.first_name,
        last_name=card.last_name,
        language=card.language,
        note=card.note,
        card_extra=card.extra_at(organisation),
    )
    job = Employment(
        person=person,
        organisation=Organisation(name=organisation),
        unit=card.unit,
        job_title=card.job_title,
    )
    points = [ContactPoint(kind=kind, value=value, label=label) for kind, value, label in card.contacts]
    return card_lines(person, job if card.org or card.job_title else None, points)


def content(lines: list[Line]) -> list[str]:
    return sorted(repr(line) for line in lines)


def test_an_old_card_with_charsets_pictures_and_a_card_inside():
    (card,) = vcard.read(OLD)
    found = read_card(card)
    assert (found.title, found.first_name, found.last_name) == ("Dr.", "Jörg", "Müller")
    assert found.contacts == [
        ("phone", "+49 40 123", "work"),
        ("mobile", "+49 171 1", ""),
        ("email", "j.mueller@nordwerk.example", ""),
        ("address", "Kai 1, 20457 Hamburg, Germany", "work"),
    ]
    kept = {line["name"]: line["value"] for line in found.strange}
    assert kept == {"PHOTO": "/9j/4AAQSkZJRg==", "AGENT": "N:Help\\;Ina", "X-SKYPE": "jm"}


def test_a_new_card_and_one_with_nothing_but_an_address():
    first, second = (read_card(card) for card in vcard.read(NEW))
    assert (first.name, first.org, first.unit) == ("Sabine Kröger", "Nordwerk AG", "Plants, Lübeck")
    assert (first.job_title, first.language) == ("Plant manager, Lübeck", "de")
    assert first.note == "Likes short mails.\nAnd calls, too"
    assert first.contacts == [
        ("phone", "+49-451-77", "work"),
        ("email", "s.kroeger@nordwerk.example", "Secretary; mornings"),
    ]
    assert [line["name"] for line in first.strange] == ["BDAY", "PHOTO"]
    assert second.last_name == "jan@nordwerk.example"


@pytest.mark.parametrize("data", [OLD, NEW])
@pytest.mark.parametrize("version", ["2.1", "3.0", "4.0"])
def test_export_and_import_again_lose_no_field(data, version):
    for card in vcard.read(data):
        lines = as_person(read_card(card))
        missing = [line for line in card.lines if line not in lines]
        assert not missing
        (again,) = vcard.read(vcard.write([lines], version))
        back = as_person(read_card(again))
        (third,) = vcard.read(vcard.write([back], version))
        assert content(third.lines) == content(again.lines)
        assert len(again.lines) == len(lines)


WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs"]) | st.just(" "), max_size=30
)
NAMES = st.sampled_from(
    ["X-THING", "NICKNAME", "CATEGORIES", "NOTE", "ROLE", "TEL", "EMAIL", "ADR", "URL", "ORG"]
)
LINES = st.builds(
    Line,
    name=NAMES,
    value=WORDS.map(escape),
    group=st.sampled_from(["", "item1", "work"]),
    params=st.dictionaries(
        st.sampled_from(["TYPE", "LABEL", "X-A"]),
        st.lists(st.text(string.ascii_letters + ' :;"^=', min_size=1, max_size=8), min_size=1, max_size=2),
        max_size=2,
    ).map(lambda found: {k: [v.strip() or "a" for v in vs] for k, vs in found.items()}),
)


@settings(max_examples=60)
@given(
    last=WORDS.filter(str.strip), lines=st.lists(LINES, max_size=6), version=st.sampled_from(["3.0", "4.0"])
)
@example("a\\", [Line("NOTE", escape("x\ny;z,\\n"))], "3.0")
def test_any_card_goes_out_as_it_came_in(last, lines, version):
    name = " ".join(last.split())
    start = Card(version, [Line("N", f"{escape(name)};;;;"), Line("FN", escape(name)), *lines])
    (card,) = vcard.read(vcard.write([start.lines], version))
    assert content(card.lines) == content(start.lines)
    out = as_person(read_card(card))
    (again,) = vcard.read(vcard.write([out], version))
    assert content(again.lines) == content(card.lines)


def test_what_was_changed_here_goes_out_as_it_is_here():
    (card,) = vcard.read(NEW.split(b"BEGIN:VCARD\nVERSION:3.0")[0])
    found = read_card(card)
    found.contacts[0] = ("phone", "+49 451 78", "work")
    found.last_name = "Hansen"
    lines = {(line.name, line.value) for line in as_person(found)}
    assert {("TEL", "+49 451 78"), ("N", "Hansen;Sabine;;;")} <= lines
    assert not any("Kröger" in value or "+49-451-77" in value for _name, value in lines)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x00\xff\xfeBEGIN", "empty"),
        (b"x" * (vcard.MOST_BYTES + 1), "size"),
        (b"BEGIN:VCARD\nEND:VCARD\n" * 201, "count"),
        (b"BEGIN:VCARD\n" + b"X:1\n" * 501, "lines"),
        (b"BEGIN:VCARD\n" + b"\n" * 200_000, "lines"),
        (b"BEGIN:VCARD\nBEGIN:VCARD\n" + b"x\n" * 200_000, "lines"),
        (b"BEGIN:VCARD\nNOTE:" + b"x" * 700_001, "value"),
        (b"BEGIN:VCARD\nNOTE:" + b"xxxxxxxx\n yyyyyyyy" * 100_000, "value"),
    ],
)
def test_files_that_are_none_or_too_much(data, code):
    with pytest.raises(CardError) as error:
        vcard.read(data)
    assert error.value.code == code


@settings(max_examples=60)
@given(st.binary(max_size=200))
@example(b"\t!")
@example(b"N;ENCODING=QUOTED-PRINTABLE:=")
@example(b'N;CHARSET=nonsense;TYPE="a:b\xff')
@example(b":;;\n;:\n.:\nA\x00:b\nTEL;=;:1")
def test_no_bytes_break_the_reading(data):
    try:
        cards = vcard.read(b"BEGIN:VCARD\n" + data + b"\nEND:VCARD\n")
    except vcard.CardError:  # what begins with a blank goes on with the line before: no card
        cards = []
    for card in cards:
        found = read_card(card)
        vcard.write([as_person(found)], "2.1")
        assert not {"\x00", "\ud800"} & set(repr(found.extra))


@pytest.mark.real_data
def test_real_cards_are_read_and_lose_nothing(real_data):
    files = sorted(path for path in real_data.rglob("*.vc[fs]"))
    assert files
    for path in files:
        for card in vcard.read(path.read_bytes()):
            lines = as_person(read_card(card))
            assert not [line for line in card.lines if line not in lines], path
            version = card.version if card.version in vcard.VERSIONS else "3.0"
            (again,) = vcard.read(vcard.write([lines], version))
            assert content(again.lines) == content(lines), path
