"""Queries that are built once: the same rows as the ORM, fresh at every call, and one query each."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, models, transaction
from django.db.models import QuerySet

from kam.lib.prepared import SIZES, among, given, keys_for, prepared, rows_among, run, size_for
from kam.reference.models import Company, Tier

pytestmark = pytest.mark.django_db
_TEXT = models.CharField()


@prepared
def _by_key() -> QuerySet:
    return Tier.objects.filter(key=given("key", _TEXT))


@prepared
def _ranks(archived: bool) -> QuerySet:
    rows = Tier.objects.filter(
        archived_at__isnull=not archived, updated_at__lte=given("now", models.DateTimeField())
    )
    return rows.order_by("rank", "pk").values_list("key", "updated_at", "review_factor")


def test_rows_are_models_with_all_their_fields() -> None:
    assert _by_key().rows(key="a") == [Tier.objects.get(key="a")]
    assert vars(_by_key().first(key="b")).keys() == vars(Tier.objects.get(key="b")).keys()
    assert _by_key().first(key="nowhere") is None


def test_values_come_as_the_orm_gives_them() -> None:
    now = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    expected = list(
        Tier.objects.filter(archived_at=None)
        .order_by("rank", "pk")
        .values_list("key", "updated_at", "review_factor")
    )
    assert expected
    assert _ranks(False).rows(now=now) == expected
    assert _ranks(True).rows(now=now) == []
    assert _ranks(False).rows(now=dt.datetime(1999, 1, 1, tzinfo=dt.UTC)) == []


def test_nothing_of_the_answer_is_kept(django_assert_num_queries) -> None:
    before = _by_key().first(key="a")
    Tier.objects.filter(key="a").update(name_en="Alpha")
    with django_assert_num_queries(1):
        after = _by_key().first(key="a")
    assert (before.name_en, after.name_en) == (before.name_en, "Alpha")
    assert before.name_en != "Alpha"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        _by_key().rows()


def test_values_are_parameters() -> None:
    assert _by_key().rows(key="a' OR '1'='1") == []


def test_related_rows_come_along(django_assert_num_queries) -> None:
    @prepared
    def companies() -> QuerySet:
        return Company.objects.select_related("currency", "country")

    with django_assert_num_queries(1):
        company = companies().first()
        assert company.currency.code == company.currency_id


def test_each_connection_has_its_own() -> None:
    _by_key().rows(key="a")
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append("kam_prepared" in vars(connections["default"])))
    thread.start()
    thread.join()
    assert "kam_prepared" in vars(connections["default"])
    assert found == [False]


@prepared
def _some(size: int) -> QuerySet:
    return Tier.objects.filter(among("pk", size)).order_by("pk").values_list("pk", "key", named=True)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_among_finds_the_rows_of_these_keys_and_no_others(count: int) -> None:
    pks = list(Tier.objects.order_by("pk").values_list("pk", flat=True))[:count]
    size = size_for(pks)
    found = _some(size).rows(**keys_for("pk", size, pks))
    assert [row.pk for row in found] == pks
    assert found[0].key == Tier.objects.get(pk=pks[0]).key
    assert rows_among(_some, "pk", pks) == found
    assert [row.pk for row in rows_among(_some, "pk", [*range(-200, 0), *pks])] == pks


def test_sizes() -> None:
    assert [size_for(range(n)) for n in (1, 2, 25, 26)] == [1, 5, 25, 100]
    assert size_for(range(SIZES[-1] + 1)) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_locking_needs_a_transaction() -> None:
    @prepared
    def locked() -> QuerySet:
        return Tier.objects.select_for_update().filter(key=given("key", _TEXT))

    with transaction.atomic():
        assert locked().first(key="a").key == "a"
    with pytest.raises(transaction.TransactionManagementError):
        locked().first(key="a")


# Plans that PostgreSQL keeps ------------------------------------------------------------------------------

postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own")


def kept_plans() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall()]


@pytest.fixture
def fresh() -> None:
    for name in ("kam_prepared", "kam_plans"):
        vars(connections["default"]).pop(name, None)


@postgres
@pytest.mark.usefixtures("fresh")
def test_a_query_that_is_asked_often_is_planned_once(django_assert_num_queries) -> None:
    before = len(kept_plans())
    with django_assert_num_queries(5):
        found = [_by_key().first(key=key).key for key in ("a", "b", "a", "b", "a")]
    assert found == ["a", "b", "a", "b", "a"]
    assert len(kept_plans()) == before + 1
    Tier.objects.filter(key="a").update(name_en="Alpha")
    assert _by_key().first(key="a").name_en == "Alpha"
    assert _by_key().first(key="nowhere") is None


@postgres
@pytest.mark.usefixtures("fresh")
def test_numbers_out_of_reach_find_nothing() -> None:
    for pk in (-1, -2, -3, 1 << 40, 1 << 62):
        assert _some(1).rows(pk_0=pk) == []


@postgres
@pytest.mark.usefixtures("fresh")
def test_what_the_server_cannot_plan_alone_runs_as_it_is_and_ends_no_transaction() -> None:
    before = kept_plans()
    Tier.objects.filter(key="b").update(name_en="Beta")
    for _time in range(5):
        assert run("SELECT COUNT(*) FROM UNNEST(%s) AS e", [[1, 2]]) == [(2,)]
    assert kept_plans() == before
    assert Tier.objects.get(key="b").name_en == "Beta"


@postgres
@pytest.mark.usefixtures("fresh")
def test_behind_a_pool_nothing_is_kept(monkeypatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    before = kept_plans()
    for _time in range(5):
        assert _by_key().first(key="a").key == "a"
        assert run("SELECT %s + 1", [1]) == [(2,)]
    assert kept_plans() == before


@postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("fresh")
def test_a_new_connection_is_told_again() -> None:
    for _time in range(4):
        _by_key().first(key="a")
    connection.close()
    assert [_by_key().first(key="a").key for _time in range(4)] == ["a"] * 4


def test_texts_written_by_hand_take_values() -> None:
    table = Tier._meta.db_table
    for key in ("a", "b", "a", "b", "it's"):
        found = run(f"SELECT key FROM {table} WHERE key IN (%s, %s)", [key, "nowhere"])
        assert found == ([(key,)] if len(key) == 1 else [])
