"""History and rows by the thousand, for what undoes an import: Django's own bulk writes take ten times as long.

The caller has asked the rules and holds the transaction, as with operations.py.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection, models
from django.db.models import BigIntegerField, CharField, DateTimeField, JSONField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from kam.records.models import Change


def write_fields(rows: Collection[models.Model], names: Collection[str]) -> None:
    """Saves these fields of rows of one model."""
    first = next(iter(rows), None)
    if first is None:
        return
    meta, quote = first._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)  # type: ignore[union-attr]
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]  # type: ignore[union-attr]
        for row in rows
    ]
    # Names are ours; values come as parameters.
    sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def record_deletes(model: type[models.Model], *, created_in: str, by: Any, note: str, batch: str) -> int:
    """Records of all rows that a batch created and that are still there that they are deleted, by the names that they
    were created with. Returns how many."""
    made = Change.objects.filter(
        batch=created_in,
        action=Change.Action.CREATE,
        object_type=model._meta.label_lower,
        object_pk__in=model._default_manager.order_by().values("pk"),
    )
    texts = {
        "by_name": "" if by is None else str(by),
        "action": Change.Action.DELETE,
        "scope": "",
        "note": note,
    }
    columns: dict[str, Any] = {
        "object_type": "object_type",
        "object_pk": "object_pk",
        "object_text": "object_text",
        "at": Value(timezone.now(), DateTimeField()),
        "by": Cast(Value(None if by is None else by.pk), BigIntegerField()),
        "values": Cast(Value("{}"), JSONField()),
        **{name: Value(str(text), CharField()) for name, text in (texts | {"batch": batch}).items()},
    }
    chosen = made.order_by("pk").values_list(*columns.values())
    sql, params = chosen.query.get_compiler(connection=connection).as_sql()
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(Change._meta.get_field(name).column)) for name in columns)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(Change._meta.db_table)} ({names}) {sql}", params)
        return cursor.rowcount
