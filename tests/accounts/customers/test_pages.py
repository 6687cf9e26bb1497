"""The pages of accounts as people use them: list, master data, structure, figures, merge, search."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import Figure, KeyAccount, Organisation
from kam.lib.access import Level
from kam.records.indexing import rebuild
from kam.records.models import SavedView
from tests.factories import (
    FigureFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
LIST = "/accounts/"


@pytest.fixture
def head(client):
    user = HeadFactory()
    client.force_login(user)
    return user


def account_named(name: str, **extra) -> KeyAccount:
    return KeyAccountFactory(organisation=OrganisationFactory(name=name), **extra)


def names(response) -> list[str]:
    return [row.account.name for row in response.context["rows"]]


def test_list_shows_only_accounts_in_sight(client):
    mine, _other = account_named("Mine"), account_named("Other")
    user = UserFactory()
    member(mine, user, Level.READ)
    client.force_login(user)
    page = client.get(LIST)
    assert names(page) == ["Mine"]
    assert "Other" not in page.content.decode()


def test_list_filters_searches_and_sorts(client, head):
    account_named("Beta", tier_id="a")
    account_named("Alpha", tier_id="b")
    account_named("Gamma", tier_id="c", status="paused")
    assert names(client.get(LIST)) == ["Beta", "Alpha", "Gamma"]
    assert names(client.get(LIST, {"sort": "-name"})) == ["Gamma", "Beta", "Alpha"]
    assert names(client.get(LIST, {"tier": "b"})) == ["Alpha"]
    assert names(client.get(LIST, {"status": "paused"})) == ["Gamma"]
    assert names(client.get(LIST, {"q": "alph"})) == ["Alpha"]
    assert names(client.get(LIST, {"q": "nothing such"})) == []
    assert "No account fits" in client.get(LIST, {"q": "zzz"}).content.decode()


def test_list_by_kam_and_mine(client):
    kam = KamFactory(last_name="Brandt")
    mine, other = account_named("Mine"), account_named("Shared")
    make_kam(mine, kam)
    member(other, kam, Level.READ)
    client.force_login(kam)
    assert names(client.get(LIST, {"mine": "on"})) == ["Mine"]
    assert names(client.get(LIST, {"sort": "kam"})) == ["Mine", "Shared"]


@pytest.mark.parametrize(
    "query", ["sort=x", "page=-3", "page=99999", "status=x", "industry=%00", "columns=x", "q=%00", "sort=%00"]
)
def test_nonsense_in_the_query_is_no_error(client, head, query):
    account_named("Only")
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_empty_list_says_the_next_step(client, head):
    assert "Import a list" in client.get(LIST).content.decode()
    client.force_login(UserFactory())
    assert "Account cards" in client.get(LIST).content.decode()


def test_export_holds_what_the_filter_shows_and_no_formula(client, head):
    account_named("=1+2", tier_id="a")
    account_named("Other", tier_id="b")
    body = b"".join(client.get("/accounts/export.csv?tier=a").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert [row[0] for row in rows] == ["Account", "'=1+2"]
    assert client.get("/accounts/export.pdf").status_code == 404


def test_view_is_saved_used_replaced_and_deleted(client, head):
    account_named("A", tier_id="a")
    client.post("/accounts/views/new/?tier=a&sort=-name&page=4&evil=1", {"name": "My A"})
    view = SavedView.objects.get(owner=head)
    assert view.query == "tier=a&sort=-name"
    assert "My A" in client.get(LIST).content.decode()
    client.post("/accounts/views/new/?tier=b", {"name": "My A"})
    assert SavedView.objects.get(owner=head).query == "tier=b"
    stranger = SavedView.objects.create(owner=UserFactory(), page="accounts:account_list", name="X")
    assert client.post(reverse("accounts:view_delete", args=[stranger.public_id])).status_code == 404
    client.post(reverse("accounts:view_delete", args=[view.public_id]))
    assert list(SavedView.objects.all()) == [stranger]


def test_create_below_a_group(client, head):
    group = OrganisationFactory(name="Group")
    data = {
        "name": "Neu",
        "tier": "a",
        "status": "active",
        "kind": "company",
        "parent": group.public_id,
        "country": "Deutschland",
    }
    response = client.post("/accounts/new/", data)
    account = KeyAccount.objects.get(name="Neu")
    assert response.url == reverse("accounts:account_team", args=[account.public_id])
    assert (account.organisation.parent, account.organisation.country_id) == (group, "DE")


def test_create_says_what_is_wrong_and_keeps_the_text(client, head):
    page = client.post(
        "/accounts/new/",
        {"name": "Kept name", "tier": "zz", "status": "active", "kind": "company", "country": "Atlantis"},
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "Kept name" in text
    assert "Atlantis" in text
    assert "no country that we know" in text
    assert not Organisation.objects.exists()


def edit_data(account: KeyAccount, **changes) -> dict:
    node = account.organisation
    return {
        "account-version": account.version, "account-tier": account.tier_id, "account-status": account.status,
        "account-customer_since": "", "node-version": node.version, "node-name": node.name, "node-kind": node.kind,
        **changes,
    }  # fmt: skip


def test_edit_saves_account_and_organisation_together(client, head):
    account = account_named("Old")
    url = reverse("accounts:account_edit", args=[account.public_id])
    client.post(url, edit_data(account, **{"node-name": "New", "account-tier": "c"}))
    account.refresh_from_db()
    assert (account.name, account.tier_id) == ("New", "c")


def test_edit_in_two_tabs_shows_both_texts(client, head):
    account = account_named("Old")
    url = reverse("accounts:account_edit", args=[account.public_id])
    client.post(url, edit_data(account, **{"node-city": "Hamburg"}))
    late = client.post(url, edit_data(account, **{"node-city": "Bremen", "account-tier": "c"}))
    account.organisation.refresh_from_db()
    account.refresh_from_db()
    text = late.content.decode()
    assert late.status_code == 409
    assert "Hamburg" in text
    assert "Bremen" in text
    assert (account.organisation.city, account.tier_id) == ("Hamburg", "a")


def test_archive_has_an_undo(client, head):
    account = account_named("Gone")
    page = client.post(reverse("accounts:account_archive", args=[account.public_id]), follow=True)
    assert reverse("accounts:account_restore", args=[account.public_id]) in page.content.decode()
    assert names(client.get(LIST)) == []
    assert names(client.get(LIST, {"archived": "on"})) == ["Gone"]


def test_structure_grows_moves_and_hides_what_is_out_of_sight(client):
    kam, account = KamFactory(), account_named("Top")
    make_kam(account, kam)
    client.force_login(kam)
    url = reverse("accounts:unit_create", args=[account.public_id, account.organisation.public_id])
    for name in ("Robotics", "Packaging"):
        client.post(url, {"name": name, "kind": "division"})
    robotics, packaging = (Organisation.objects.get(name=name) for name in ("Robotics", "Packaging"))
    move = reverse("accounts:unit_move", args=[account.public_id, robotics.public_id])
    client.post(move, {"parent": packaging.public_id, "version": robotics.version})
    robotics.refresh_from_db()
    assert robotics.parent == packaging
    cycle = client.post(
        reverse("accounts:unit_move", args=[account.public_id, packaging.public_id]),
        {"parent": robotics.public_id, "version": packaging.version},
    )
    assert cycle.status_code == 422
    assert "cannot be part of" in cycle.content.decode()
    foreign = OrganisationFactory(name="Foreign")
    assert (
        client.get(reverse("accounts:unit_edit", args=[account.public_id, foreign.public_id])).status_code
        == 404
    )


def test_figures_are_entered_by_quarter_in_german(client):
    kam, account = KamFactory(language="de"), account_named("Top")
    make_kam(account, kam)
    client.force_login(kam)
    url = (
        reverse("accounts:figures_edit", args=[account.public_id])
        + "?year=2025&by=quarter&measure=revenue&kind=plan"
    )
    seen = client.get(url).context["form"]["seen"].value()
    assert client.post(url, {"value_0": "1,5,6", "currency": "EUR", "seen": seen}).status_code == 422
    assert not Figure.objects.exists()
    assert (
        client.post(
            url, {"value_0": "1.234,56", "value_3": "12", "currency": "EUR", "seen": seen}
        ).status_code
        == 302
    )
    assert str(sum(Figure.objects.values_list("value", flat=True))) == "1246.5600"
    late = client.post(url, {"value_0": "99", "currency": "EUR", "seen": seen})
    assert late.status_code == 409
    assert "99" in late.content.decode()
    assert "1.234,56" in late.content.decode()


def test_figures_page_by_month_quarter_year(client, head):
    account = account_named("Top")
    FigureFactory(organisation=account.organisation)
    for by in ("month", "quarter", "year", "nonsense"):
        page = client.get(
            reverse("accounts:account_figures", args=[account.public_id]), {"by": by, "year": 2025}
        )
        assert "Revenue" in page.content.decode()


def test_merge_shows_what_moves_and_asks(client, head):
    source, target = account_named("Acme"), account_named("Acme AG")
    url = reverse("accounts:account_merge", args=[source.public_id])
    assert "Acme AG" in client.get(url).content.decode()
    assert client.get(url, {"target": target.public_id}).status_code == 200
    assert not KeyAccount.objects.exclude(merged_into=None).exists()
    client.post(url, {"target": target.public_id})
    source.refresh_from_db()
    assert source.merged_into == target


def test_search_finds_by_either_spelling_and_only_in_sight(client):
    mine, _other = account_named("Müller Pumpen"), account_named("Müller Drucke")
    user = UserFactory(last_name="Straße")
    member(mine, user, Level.READ)
    client.force_login(user)
    PersonFactory(last_name="Mueller")
    rebuild()

    def hits(text: str) -> dict[str, list[str]]:
        found = client.get("/search/", {"q": text}).context["found"]
        return {group.key: [strip_tags(hit.title) for hit in group.hits] for group in found.groups}

    assert hits("Mueller") == {"account": ["Müller Pumpen"]}
    assert [name.split()[-1] for name in hits("strasse")["u"]] == ["Straße"]
