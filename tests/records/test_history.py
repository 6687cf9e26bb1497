"""History as people read it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.customers.models import Figure
from kam.lib.access import Level
from kam.lib.slots import BatchName, batch_names
from kam.records.history_values import ERASED, word_diff
from kam.records.models import Change
from kam.records.operations import create_row, edit_row
from kam.records.queries import history_rows
from kam.reference.models import Country
from tests.factories import (
    FigureFactory,
    HeadFactory,
    KeyAccountFactory,
    StatementFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return KeyAccountFactory()


@pytest.fixture
def reader(account, client):
    user = UserFactory(first_name="Jana", last_name="Brandt")
    member(account, user, Level.READ)
    client.force_login(user)
    return user


def change(account, **extra) -> Change:
    values = {"object_type": "accounts.statement", "object_pk": 1, "object_text": "Line", "action": "edit"}
    return Change.objects.create(**{**values, "scope": account.scope, **extra})


def told(changes, viewer=None) -> list[tuple[str, str, str]]:
    fields = [field for row in history_rows(changes, viewer) for field in row.fields]
    return [tuple(text.replace("\xa0", " ") for text in (f.label, f.old, f.new)) for f in fields]


def history_url(account, **query) -> str:
    return reverse("accounts:account_history", args=[account.public_id], query=query or None)


# Values --------------------------------------------------------------------------------------


def test_values_read_as_the_user_writes_them(account):
    changes = [
        change(account, values={"confidence": ["assumed", "confirmed"], "as_of": [None, "2026-03-12"]}),
        change(
            account,
            object_type="accounts.organisation",
            values={
                "turnover": ["1000000", "2500000.5"],
                "turnover_currency": [None, {"pk": 1, "text": "EUR"}],
                "founded": [None, 1987],
                "employees": [None, 12000],
            },
        ),
        change(account, object_type="teams.membership", values={"includes_below": [False, True]}),
    ]
    assert told(changes) == [
        ("Confidence", "Assumed", "Confirmed"),
        ("As of", "", "12 March 2026"),
        ("Their turnover", "€1,000,000", "€2,500,000.50"),
        ("Currency of their turnover", "", "EUR"),
        ("Founded", "", "1987"),
        ("Employees", "", "12,000"),
        ("Also for accounts below", "no", "yes"),
    ]


def test_links_to_reference_data_follow_the_readers_language(account):
    country = Country.objects.get(code="DE")
    row = change(
        account,
        object_type="accounts.organisation",
        values={"country": [None, {"pk": country.pk, "text": "Germany"}]},
    )
    with translation.override("de"):
        assert told([row])[0][2] == "Deutschland"


def test_what_is_gone_is_still_told(account):
    changes = [
        change(account, object_type="sales.ghost", values={"old_field": ["a", "b"]}, object_text=""),
        change(account, values={"no_such_field": [1, 2]}),
        change(account, values={"source": [ERASED, "x"]}),
    ]
    rows = history_rows(changes, None)
    assert (rows[0].kind, rows[0].name) == ("Ghost", "erased")
    assert told(changes) == [("Old field", "a", "b"), ("No such field", "1", "2"), ("Source", "erased", "x")]


def test_moves_are_told_without_ranks(account):
    row = history_rows([change(account, values={"rank": ["a", "b"]})], None)[0]
    assert (row.action, row.fields) == ("moved", ())


def test_moments_stand_in_the_readers_zone(account):
    at = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)
    viewer = UserFactory(time_zone="America/New_York")
    assert history_rows([change(account, at=at)], viewer)[0].at.strftime("%d %H:%M") == "10 19:30"


def test_who_left_the_company_keeps_the_name(account):
    row = history_rows([change(account, by=None, by_name="Ralf Timm")], None)[0]
    assert row.who == "Ralf Timm"


def test_word_diff_shows_words_and_cuts_what_stayed():
    same = " ".join(f"w{n}" for n in range(40))
    pieces = word_diff(f"old {same} end", f"new {same} end")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("removed", "old"), ("added", "new")]
    assert "…" in pieces[2].text
    assert "w20" not in pieces[2].text
    assert word_diff("a " * 20_000, "b") == ()


def test_long_text_is_compared_in_the_page(account, reader, client):
    statement = StatementFactory(account=account, text="They buy motors in Asia")
    edit_row(statement, values={"text": "They buy drives in Asia"}, version=1, by=reader, scope=account.scope)
    html = client.get(history_url(account)).content.decode()
    removed, added = (f'<span class="visually-hidden">{word}: </span>' for word in ("removed", "added"))
    assert f"They buy <del>{removed}motors</del><ins>{added}drives</ins> in Asia" in html
    assert "Jana Brandt" in html
    assert "Statement changed" in html


def test_text_is_escaped(account, reader, client):
    change(account, values={"source": ["", "<script>alert(1)</script>"]}, object_text="<b>x</b>")
    html = client.get(history_url(account)).content.decode()
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


# The tab -------------------------------------------------------------------------------------


def test_only_this_account_and_only_for_its_team(account, reader, client):
    other = KeyAccountFactory()
    change(account, object_text="Ours")
    change(other, object_text="Foreign")
    html = client.get(history_url(account)).content.decode()
    assert "Ours" in html
    assert "Foreign" not in html
    assert client.get(history_url(other)).status_code == 404


def test_an_import_is_one_entry_with_its_counts(account, reader, client, monkeypatch):
    monkeypatch.setattr(
        batch_names, "_items", [lambda batches: {"b1": BatchName("Import accounts.csv", "/i/")}]
    )
    for n in range(30):
        change(account, action="create", batch="b1", object_text=f"Row {n}")
    change(account, batch="b1", object_text="Row changed")
    change(account, object_text="By hand")
    html = client.get(history_url(account)).content.decode()
    assert "Import accounts.csv" in html
    assert "30 created, 1 changed" in html
    assert "Row 3" not in html
    assert "By hand" in html
    html = client.get(history_url(account, batch="b1")).content.decode()
    assert "Row changed" in html
    assert "By hand" not in html
    assert "Older" in html


def test_a_batch_with_one_change_here_is_told_in_full(account, reader, client):
    change(account, batch="b1", object_text="The only row")
    assert "The only row" in client.get(history_url(account)).content.decode()


def test_keyset_pages_meet_without_gap(account, reader, client):
    for n in range(60):
        change(account, object_text=f"Row {n:02}.")
    seen, page = [], client.get(history_url(account))
    while True:
        seen += [row.name for row in page.context["page"].rows]
        older = page.context["page"].older
        if older is None:
            break
        page = client.get(history_url(account, before=older))
    assert seen == [f"Row {n:02}." for n in reversed(range(60))]


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "٣"])
def test_nonsense_cursor_is_the_first_page(account, reader, client, nonsense):
    change(account, object_text="Row")
    assert "Row" in client.get(history_url(account, before=nonsense)).content.decode()


def test_filters(account, reader, client):
    colleague = UserFactory()
    member(account, colleague, Level.EDIT)
    march = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
    change(account, by=colleague, object_text="Hers", at=march)
    change(account, by=reader, object_text="Mine", object_type="accounts.person")

    def names(**query):
        return [row.name for row in client.get(history_url(account, **query)).context["page"].rows]

    assert names(by=colleague.public_id) == ["Hers"]
    assert names(kind="accounts.person") == ["Mine"]
    assert names(first="2026-03-05", last="2026-03-05") == ["Hers"]
    assert names(last="2026-03-04") == []
    assert "Clear the filter" in client.get(history_url(account, last="2026-03-04")).content.decode()


@pytest.mark.parametrize("count", [3, 30])
def test_history_queries(account, reader, client, count, django_assert_num_queries):
    for n in range(count):
        change(account, by=UserFactory(), object_text=f"Row {n}")
        change(account, batch=f"b{n}", object_text=f"Batch {n}")
        change(account, batch=f"b{n}", object_text=f"Batch {n}")
    client.get(history_url(account))
    with django_assert_num_queries(10):
        assert client.get(history_url(account)).status_code == 200


def test_nothing_yet(account, reader, client):
    assert "Nothing was changed yet" in client.get(history_url(account)).content.decode()


# Of one object -------------------------------------------------------------------------------


def object_url(account, kind, row) -> str:
    return reverse("accounts:object_history", args=[account.public_id, kind, row.public_id])


def test_history_of_a_line_as_fragment(account, reader, client):
    statement = StatementFactory(account=account)
    edit_row(statement, values={"source": "Annual report"}, version=1, by=reader, scope=account.scope)
    html = client.get(
        object_url(account, "statement", statement), headers={"HX-Request": "true"}
    ).content.decode()
    assert "Annual report" in html
    assert "<html" not in html
    assert "<html" in client.get(object_url(account, "statement", statement)).content.decode()


def test_lines_of_other_accounts_are_not_found(account, reader, client):
    other = KeyAccountFactory()
    statement = StatementFactory(account=other)
    assert client.get(object_url(account, "statement", statement)).status_code == 404
    assert client.get(object_url(other, "statement", statement)).status_code == 404
    assert client.get(object_url(account, "nonsense", statement)).status_code == 404
    member(other, reader, Level.READ)
    assert client.get(object_url(account, "statement", statement)).status_code == 404
    assert client.get(object_url(other, "statement", statement)).status_code == 200


def test_every_kind_names_a_model():
    from django.apps import apps

    from kam.lib.slots import history_subjects

    assert {subject.key for subject in history_subjects} >= {
        "statement",
        "action",
        "question",
        "goal",
        "objective",
        "person",
        "member",
    }
    for subject in history_subjects:
        assert apps.get_model(subject.model)


def test_created_rows_tell_their_first_values(account):
    head = HeadFactory()
    figure = FigureFactory.build(organisation=account.organisation, value=Decimal("1200.50"))
    create_row(figure, by=head, scope=account.scope)
    rows = history_rows(Change.objects.in_scope(account.scope), head)
    assert ("Value", "", "€1,200.50") in [(f.label, f.old, f.new) for f in rows[0].fields]
    assert Figure.objects.count() == 1
