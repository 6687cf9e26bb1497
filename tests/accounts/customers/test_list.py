"""The list of accounts: who runs each, what is summed and remembered; and what pages cost at any size."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.customers import operations as ops
from accounts.customers.derived import last_revenue_all, last_revenue_refresh
from accounts.customers.queries import (
    ListFilter,
    account_list,
    listed,
    opening_page,
    opening_totals,
    totals_of,
)
from accounts.models import Figure, KeyAccount, Organisation
from kam.lib.access import Level
from kam.records.models import SavedView
from kam.reference.calendar import today
from tests.accounts_text import text_of
from tests.factories import (
    DepartmentFactory,
    EmploymentFactory,
    FigureFactory,
    HeadFactory,
    KamFactory,
    KeyAccountFactory,
    OrganisationFactory,
    UserFactory,
    make_kam,
    member,
)

pytestmark = pytest.mark.django_db
LIST = "/accounts/"
LAST_YEAR = dt.date(today().year - 1, 3, 1)


@pytest.fixture
def head(client):
    user = HeadFactory()
    client.force_login(user)
    return user


def account_named(name: str, **extra) -> KeyAccount:
    return KeyAccountFactory(organisation=OrganisationFactory(name=name), **extra)


def revenue(account: KeyAccount, value: int, **extra) -> Figure:
    row = FigureFactory(
        organisation=account.organisation,
        value=Decimal(value),
        **{"starts_on": LAST_YEAR, "ends_on": LAST_YEAR, **extra},
    )
    last_revenue_refresh([account.pk], today=today())
    return row


def test_the_list_opens_with_what_a_filter_of_nothing_finds(client):
    """It opens from queries of its own; they must agree with those of every filter, for whoever asks."""
    own, foreign, archived = account_named("Own"), account_named("Foreign"), account_named("Archived")
    revenue(own, 100)
    revenue(foreign, 200)
    KeyAccount.objects.filter(pk=archived.pk).update(archived_at=dt.datetime.now(dt.UTC))
    ended, kam = account_named("Ended"), KamFactory()
    make_kam(own, kam, dt.date(2022, 4, 1))
    make_kam(archived, kam, dt.date(2022, 4, 1))
    make_kam(ended, kam, dt.date(2022, 4, 1))
    make_kam(ended, KamFactory(), dt.date(2023, 4, 1))
    inactive = KamFactory(is_active=False)
    member(own, inactive)
    for user, names in ((kam, ["Own"]), (HeadFactory(), ["Ended", "Foreign", "Own"]), (inactive, [])):
        wanted = ListFilter()
        same = account_list(user, wanted, today())
        found = opening_page(user, 25, today())
        assert [row.name for row in found] == names
        assert found == listed(same)
        assert opening_totals(user, today()) == totals_of(same)
    client.force_login(kam)
    opened, filtered = client.get(LIST), client.get(LIST, {"page": "1"})
    assert text_of(opened) == text_of(filtered)


def test_a_line_says_since_when_or_who_stands_in(client, head):
    led, vacant = account_named("Led"), account_named("Vacant one")
    kam, deputy = (
        KamFactory(first_name="Jana", last_name="Brandt"),
        UserFactory(first_name="Felix", last_name="Hartung"),
    )
    make_kam(led, kam, dt.date(2022, 4, 1))
    make_kam(led, kam, dt.date(2024, 1, 1), time_share=50)
    make_kam(vacant, kam, dt.date(2022, 4, 1))
    make_kam(vacant, None, dt.date(2023, 4, 1))
    member(vacant, deputy, function="deputy")
    page = text_of(client.get(LIST))
    assert "Jana Brandt since Apr" in page
    assert "Vacant deputy Felix Hartung" in page
    assert [row.account.name for row in client.get(LIST, {"vacant": "on"}).context["rows"]] == ["Vacant one"]
    assert [row.account.name for row in client.get(LIST, {"q": "brandt"}).context["rows"]] == ["Led"]


def test_the_total_counts_what_the_viewer_sees(client, head):
    mine, foreign = account_named("Mine"), account_named("Foreign")
    revenue(mine, 200_000)
    revenue(foreign, 700_000)
    assert f"2 accounts · revenue {LAST_YEAR.year}: €0.9 m" in text_of(client.get(LIST))
    user = UserFactory()
    member(mine, user, Level.READ)
    client.force_login(user)
    page = text_of(client.get(LIST))
    assert f"1 account · revenue {LAST_YEAR.year}: €0.2 m" in page
    assert "0.9" not in page


def test_names_are_escaped_in_every_cell(client, head):
    account = KeyAccountFactory(organisation=OrganisationFactory(name='<img src=x>"&', city="<b>Kiel"))
    make_kam(account, KamFactory(last_name="<script>alert(1)</script>"))
    page = client.get(LIST).content.decode()
    assert "<img src=x>" not in page
    assert "<b>Kiel" not in page
    assert "<script>alert" not in page
    assert "&lt;img src=x&gt;&quot;&amp;" in page


def test_chosen_columns_are_shown_and_exported(client, head):
    revenue(account_named("Acme"), 500)
    page = text_of(client.get(LIST, {"columns": ["revenue"]}))
    assert "Trend" not in page.split("Tier, account")[1]
    body = b"".join(client.get("/accounts/export.csv?columns=revenue").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows == [
        ["Account", "Tier", "Industry", "City", "Country", f"Revenue {LAST_YEAR.year}"],
        ["Acme", "A", "", "", "", "500.0000"],
    ]


def test_a_fragment_brings_its_filters_and_export_along(client, head):
    account_named("Acme")
    part = client.get(
        LIST, {"q": "acme", "status": "active"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<main" not in part
    assert 'id="account-filters"' in part
    assert "export.csv?q=acme&amp;status=active" in part


def test_a_view_is_renamed_and_a_late_name_is_refused(client, head):
    view = SavedView.objects.create(owner=head, page="accounts:account_list", name="Mine")
    SavedView.objects.create(owner=head, page="accounts:account_list", name="Taken")
    url = reverse("accounts:view_rename", args=[view.public_id])
    assert client.post(url, {"name": "Big ones", "version": 1}).status_code == 302
    late = client.post(url, {"name": "Other", "version": 1})
    assert late.status_code == 409
    assert "Big ones" in late.content.decode()
    assert "Other" in late.content.decode()
    assert client.post(url, {"name": "Taken", "version": 2}).status_code == 422
    view.refresh_from_db()
    assert (view.name, view.version) == ("Big ones", 2)
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_the_status_is_for_owners(client):
    account, editor = account_named("Acme"), UserFactory()
    member(account, editor, Level.EDIT)
    client.force_login(editor)
    url = reverse("accounts:account_edit", args=[account.public_id])
    assert "This needs the access level “Owner”" in client.get(url).content.decode()
    data = {
        "account-version": 1, "account-tier": "c", "account-status": "released", "account-customer_since": "",
        "node-version": 1, "node-name": "Acme", "node-kind": "company",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    account.refresh_from_db()
    assert (account.tier_id, account.status) == ("c", "active")


def test_last_revenue_follows_a_unit_to_another_account(head):
    one, two = KeyAccountFactory(), KeyAccountFactory()
    unit = ops.organisation_create(by=head, name="Plant", parent=one.organisation)
    FigureFactory(organisation=unit, value=Decimal(70), starts_on=LAST_YEAR, ends_on=LAST_YEAR)
    assert last_revenue_all() == 2
    ops.organisation_move(organisation=unit, parent=two.organisation, by=head)
    assert dict(KeyAccount.objects.values_list("pk", "last_revenue")) == {one.pk: None, two.pk: Decimal(70)}


def test_a_fed_month_is_shown_but_cannot_be_typed_over(client, head):
    account = account_named("Acme")
    revenue(account, 5, source="ERP")
    url = reverse("accounts:figures_edit", args=[account.public_id]) + f"?year={LAST_YEAR.year}&by=month"
    page = client.get(url)
    field = page.context["form"]["value_2"]
    assert field.field.disabled
    assert "ERP" in page.content.decode()
    data = {"value_2": "99", "value_3": "7", "currency": "EUR", "seen": page.context["form"]["seen"].value()}
    assert client.post(url, data).status_code == 302
    assert list(Figure.objects.order_by("starts_on").values_list("value", flat=True)) == [
        Decimal(5),
        Decimal(7),
    ]


def test_shares_are_computed_per_period(client, head):
    account = account_named("Acme")
    revenue(account, 50)
    FigureFactory(
        organisation=account.organisation,
        measure_id="wallet",
        value=Decimal(200),
        starts_on=LAST_YEAR,
        ends_on=LAST_YEAR,
    )
    page = text_of(
        client.get(
            reverse("accounts:account_figures", args=[account.public_id]),
            {"year": LAST_YEAR.year, "by": "year"},
        )
    )
    assert "Share of wallet Actual" in page
    assert "25.0 %" in page


def test_the_preview_of_a_merge_writes_nothing(client, head):
    source, target = account_named("Acme"), account_named("Acme AG")
    with CaptureQueriesContext(connection) as sent:
        client.get(reverse("accounts:account_merge", args=[source.public_id]), {"target": target.public_id})
    assert not [q["sql"] for q in sent if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def fill(number: int, kam) -> KeyAccount:
    """`number` accounts of one KAM with figures, and in the first `number` units, people and members."""
    department = DepartmentFactory()
    accounts = [account_named(f"Account {i}") for i in range(number)]
    for account in accounts:
        make_kam(account, kam)
        revenue(account, 1000)
        member(account, UserFactory(department=department), function="deputy")
    for i in range(number):
        node = OrganisationFactory(name=f"Unit {i}", parent=accounts[0].organisation)
        Organisation.objects.filter(pk=node.pk).update(account=accounts[0])
        FigureFactory(organisation=node, starts_on=LAST_YEAR, ends_on=LAST_YEAR)
        EmploymentFactory(organisation=node)
    return accounts[0]


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("list", 13),
        ("export", 7),
        ("account", 17),
        ("account_figures", 13),
        ("account_structure", 6),
        ("search", 9),
    ],
)
def test_queries_do_not_grow(client, number, name, queries, django_assert_num_queries):
    kam = KamFactory()
    account = fill(number, kam)
    client.force_login(kam)
    url = {"list": LIST, "export": "/accounts/export.xlsx", "search": "/search/?q=a"}.get(name)
    url = url or reverse(f"accounts:{name}", args=[account.public_id])
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
