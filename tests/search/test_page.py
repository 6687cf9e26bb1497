"""The page of search and the list below its field."""

import pytest
from django.urls import reverse

from kam.lib.access import Level
from tests.factories import (
    CustomerGoalFactory,
    EmploymentFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    StatementFactory,
    member,
)
from tests.search.helpers import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory(organisation=OrganisationFactory(name="Nordwerk AG"))


@pytest.fixture
def signed_in(client, account):
    user = KamFactory(first_name="Jana", last_name="Brandt")
    member(account, user, Level.OWNER)
    client.force_login(user)
    return client


def page(client, text: str, **more):
    return client.get(reverse("desk:search"), {"q": text, **more}).content.decode()


def suggested(client, text: str):
    return client.get(reverse("desk:search_suggest"), {"q": text}).content.decode()


def test_groups_with_marks_and_ways(signed_in, account):
    line = StatementFactory(
        account=account, text="Der Rahmenvertrag endet <b>bald</b>", so_what="Neue Verträge"
    )
    goal = CustomerGoalFactory(account=account, text="Ein Vertrag für alles")
    rebuild()
    html = page(signed_in, "vertrag")
    assert "Der <mark>Rahmenvertrag</mark> endet &lt;b&gt;bald&lt;/b&gt;" in html
    assert "Neue <mark>Verträge</mark>" in html
    assert html.index("Goals of customers") < html.index(">Statements<")
    for kind, row in (("statement", line), ("goal", goal)):
        assert reverse("plans:line_show", args=[account.public_id, kind, row.public_id]) in html
    assert html.count("Nordwerk AG</span>") >= 2


def test_one_group_page_by_page(signed_in, account):
    for number in range(30):
        StatementFactory(account=account, text=f"Bonus {number:02}", so_what="")
    CustomerGoalFactory(account=account, text="Bonus für den Kunden")
    rebuild()
    html = page(signed_in, "bonus")
    assert html.count("data-k-row") == 6
    assert "Show all 30" in html
    html = page(signed_in, "bonus", **{"in": "statement"})
    assert html.count("data-k-row") == 25
    assert "<mark>Bonus</mark> 29" in html
    assert "für den Kunden" not in html
    html = page(signed_in, "bonus", **{"in": "statement", "page": "2"})
    assert html.count("data-k-row") == 5
    assert "<mark>Bonus</mark> 00" in html


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", "9" * 40, "١"])
def test_nonsense_pages_and_groups(signed_in, account, number):
    StatementFactory(account=account, text="Bonus", so_what="")
    rebuild()
    answer = signed_in.get(reverse("desk:search"), {"q": "bonus", "in": "statement", "page": number})
    assert answer.status_code == 200
    assert "<mark>Bonus</mark>" in page(signed_in, "bonus", **{"in": "nonsense", "page": number})


def test_it_says_what_it_looked_for_instead(signed_in, account):
    StatementFactory(account=account, text="Der Rahmenvertrag endet", so_what="")
    rebuild()
    html = page(signed_in, "endet Rahmnvertrag")
    assert "Nothing holds “endet Rahmnvertrag”. These are the results for <b>endet Rahmenvertrag</b>." in html
    assert "Rahmenvertrag" in suggested(signed_in, "Rahmnvertrag")
    assert "Nothing holds" not in page(signed_in, "Rahmenvertrag")


def test_nothing_asked_and_nothing_found(signed_in, account):
    rebuild()
    assert "What are you looking for?" in page(signed_in, "")
    html = page(signed_in, "Rückfahrkarte")
    assert "Nothing found" in html
    assert "data-k-row" not in html
    assert suggested(signed_in, "").strip() == ""
    assert "Nothing found for “Rückfahrkarte”" in suggested(signed_in, "Rückfahrkarte")


def test_the_list_below_the_field(signed_in, account):
    person = PersonFactory(first_name="Petra", last_name="Nordmann")
    EmploymentFactory(person=person, organisation=account.organisation)
    for number in range(12):
        StatementFactory(account=account, text=f"Norden {number}", so_what="")
        CustomerGoalFactory(account=account, text=f"Nordkap {number}")
    rebuild()
    html = suggested(signed_in, "nord")
    assert html.count('role="option"') == 9
    assert f'data-k-href="{reverse("accounts:account", args=[account.public_id])}"' in html
    assert f'data-k-href="{reverse("accounts:person", args=[person.public_id])}"' in html
    assert "Petra <mark>Nordmann</mark>" in html
    assert "All results for “nord”" in html


def test_no_trace_for_who_does_not_see_the_account(signed_in, client):
    other = KeyAccountFactory(organisation=OrganisationFactory(name="Geheimwerk GmbH"))
    StatementFactory(account=other, text="Zusammenschluss")
    rebuild()
    for typed in ("Geheimwerk", "geheimwrek", "zusammenschluss", "Zusamenschluss"):
        html = page(signed_in, typed)
        assert "Nothing found" in html
        assert other.public_id not in html + suggested(signed_in, typed)
        assert "<mark>" not in html + suggested(signed_in, typed)
    client.force_login(HeadFactory())
    assert "<mark>Geheimwerk</mark> GmbH" in page(client, "geheimwerk")


def test_script_in_words_stays_words(signed_in, account):
    StatementFactory(account=account, text='<script>alert(1)</script> Bonus & "mehr"', so_what="")
    rebuild()
    html = page(signed_in, "bonus script")
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>Bonus</mark> &amp;" in html
    assert "<script>alert" not in html + page(signed_in, "<script>alert(1)</script>") + suggested(
        signed_in, "<script>alert"
    )


def test_a_piece_of_a_long_text_around_the_word(signed_in, account):
    StatementFactory(
        account=account,
        text="Kurz",
        so_what=f"{'Vorher davor. ' * 40}Ein Bonus dazwischen. {'Danach später. ' * 40}",
    )
    rebuild()
    html = page(signed_in, "bonus")
    assert "Ein <mark>Bonus</mark> dazwischen." in html
    piece = html.split('k-hit-text k-s k-t2">')[1].split("</span>")[0]
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert len(piece) < 250


def test_only_reading(signed_in):
    assert signed_in.post(reverse("desk:search"), {"q": "x"}).status_code == 405
    signed_in.logout()
    assert signed_in.get(reverse("desk:search_suggest"), {"q": "x"}).status_code == 302
