"""What is uploaded on one page and decided on the next: it waits in the cache, and erasure takes it away."""

from typing import Any

from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

_PREFIX = "waiting:"


def put(name: str, data: bytes, seconds: int) -> None:
    cache.set(f"{_PREFIX}{name}", data, seconds)


def get(name: str) -> bytes | None:
    """None when its time is over."""
    return cache.get(f"{_PREFIX}{name}")


def forget_all() -> int:
    """Takes away all that waits, whoever it belongs to; returns how much it was."""
    store: Any = caches["default"]
    if not isinstance(store, DatabaseCache):
        store.clear()
        return 0
    return _delete(store, "cache_key LIKE %s", store.make_key(f"{_PREFIX}%"))


def forget_expired() -> int:
    """Deletes what the cache gives out no more: by itself it only does so when it is full."""
    store: Any = caches["default"]
    return _delete(store, "expires < %s", None) if isinstance(store, DatabaseCache) else 0


def _delete(store: Any, condition: str, value: str | None) -> int:
    connection = connections[router.db_for_write(store.cache_model_class)]
    if value is None:
        value = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(store._table)
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", [value])  # noqa: S608
        return cursor.rowcount
