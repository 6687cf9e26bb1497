"""The yearly budget of all accounts that one sees, as CSV and Excel."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Figure
from kam.reference.calendar import today as company_today
from tests.factories import HeadFactory, KeyAccountFactory, UserFactory, make_kam

pytestmark = pytest.mark.django_db
YEAR = company_today().year


def month(account, measure, kind, value, *, number=1, currency="EUR", source=""):
    first = dt.date(YEAR, number, 1)
    return Figure.objects.create(
        organisation=account.organisation, measure_id=measure, kind=kind, starts_on=first,
        ends_on=first + dt.timedelta(days=27), value=Decimal(value), currency_id=currency, source=source,
    )  # fmt: skip


def table(client, query="", form="csv"):
    answer = client.get(f"/accounts/budget.{form}{query}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    if form == "csv":
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)]


@pytest.fixture
def accounts():
    mine, other = KeyAccountFactory(), KeyAccountFactory()
    for number in (1, 2):
        month(mine, "revenue", "plan", "1000.50", number=number)
    month(mine, "margin", "plan", "300", source="ERP")
    month(other, "revenue", "plan", "77777")
    return mine, other


def test_a_kam_gets_the_figures_of_their_own_accounts(client, accounts):
    mine, other = accounts
    kam = UserFactory()
    make_kam(mine, kam)
    client.force_login(kam)
    head, *rows = table(client)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Account"], row["Measure"], row["Value"]) for row in found] == [
        (mine.name, "Revenue", "2001.00"), (mine.name, "Contribution margin", "300.00"),
    ]  # fmt: skip
    assert other.name not in str(rows)
    assert "77777" not in str(rows)


def test_the_head_gets_all_of_them_with_a_column_a_measure(client, accounts):
    client.force_login(HeadFactory())
    query = f"?first={YEAR}&last={YEAR}&kinds=plan&shape=wide"
    head, *rows = table(client, query)
    revenue = head.index("Revenue, Plan (EUR)")
    assert sorted(Decimal(row[revenue]) for row in rows) == [Decimal("2001"), Decimal("77777")]


def test_excel_has_numbers_and_no_formulas(client, accounts):
    mine, _other = accounts
    mine.organisation.name = mine.name = "=HYPERLINK(1)"
    mine.organisation.save()
    mine.save()
    client.force_login(HeadFactory())
    head, *rows = table(client, form="xlsx")
    values = [row[head.index("Value")] for row in rows]
    assert sorted(values) == [300, 2001, 77777]
    assert "=HYPERLINK(1)" in [row[head.index("Account")] for row in rows]


@pytest.mark.parametrize(
    "query",
    [
        "?first=2026",
        "?first=2030&last=2020&kinds=plan&shape=long",
        "?first=x&last=y",
        "?first=1990&last=2100&kinds=plan&shape=long",
    ],
)
def test_a_wish_that_cannot_be_is_said(client, accounts, query):
    client.force_login(HeadFactory())
    answer = client.get(f"/accounts/budget.csv{query}")
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()


def test_the_number_of_queries_does_not_grow(client, accounts):
    client.force_login(HeadFactory())
    with CaptureQueriesContext(connection) as few:
        table(client)
    for _number in range(12):
        month(KeyAccountFactory(), "revenue", "plan", "5")
    with CaptureQueriesContext(connection) as many:
        assert len(table(client)) == 1 + 3 + 12
    assert len(many) == len(few)
