"""Queries whose SQL is built once per connection and then only filled with values.

Django builds the SQL of a query anew each time it runs, and that takes it several times as long as the
database takes to answer: on pages with a dozen small queries it is most of the time. A prepared query keeps
what does not change, the text of the SQL and how its columns become Python values, with the connection that
it was built for. It keeps no rows: every call asks the database. PostgreSQL, which plans many of these queries
longer than it runs them, is told to keep the plan too, from the third time on.

    @prepared
    def _lines(archived: bool) -> QuerySet:
        rows = Line.objects.filter(account=given("account"), archived_at__isnull=not archived)
        return rows.order_by("rank", "pk").values_list("text", "due_on")

    for text, due_on in _lines(False).rows(account=account.pk): ...

What changes the SQL itself is an argument of the function; what changes with each call is `given`, which
stands where a value would, and `among` for the keys of a page's rows. Works for model rows (with
`select_related`) and `values_list` (also `named`), also with `select_for_update`; not for `prefetch_related`.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import reduce, wraps
from itertools import count
from operator import or_
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.query import (  # type: ignore[attr-defined]
    ModelIterable,
    NamedValuesListIterable,
    QuerySet,
    get_related_populators,
)
from django.db.models.utils import create_namedtuple_class
from django.db.transaction import TransactionManagementError

#: The steps in which `among` takes keys: few, since each is an SQL text of its own. 25 is a page of a list.
SIZES = (1, 5, 25, 100)
#: How often a connection runs a query before the server is to keep its plan.
_OFTEN = 3
#: So many texts of `run` have their plan kept, each some ten kilobytes on the server.
_MOST_TEXTS = 300


class Given(Expression):
    """Stands in a query for a value that comes with the call."""

    def __init__(self, name: str, output_field: models.Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]

    def value_of(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


def given(name: str, field: models.Field | None = None) -> Any:
    """A value named at the call; a whole number (a key) unless `field` says otherwise."""
    return Given(name, field or models.BigIntegerField())


def size_for(keys: Sequence[Any]) -> int:
    """The step that holds so many keys; an argument of the function that builds the query."""
    return next((size for size in SIZES if len(keys) <= size), 0)


def among(name: str, size: int) -> models.Q:
    """`name` is one of the keys that come with the call, `size` at most: what `__in` is for any number.

    Written as alternatives, because an `__in` looks at its values while it is built.
    """
    return reduce(or_, (models.Q(**{name: given(f"{name}_{i}")}) for i in range(size)))


def keys_for(name: str, size: int, keys: Sequence[Any]) -> dict[str, Any]:
    """The values for `among`; the last key fills up what is free, which finds nothing more."""
    return {f"{name}_{i}": keys[min(i, len(keys) - 1)] for i in range(size)}


def rows_among(query: Callable[[int], "_Ready"], name: str, keys: Sequence[Any], **values: Any) -> list[Any]:
    """The rows of a query with `among(name, size)` for any number of keys: one query for a page of a list."""
    step, found = size_for(keys) or SIZES[-1], []
    for at in range(0, len(keys), step):
        found += query(step).rows(**values, **keys_for(name, step, keys[at : at + step]))
    return found


class _Ready:
    """A built query on one connection: its SQL, and how rows of the database become values or models."""

    def __init__(self, queryset: QuerySet, connection: Any) -> None:
        self.connection = connection
        self.compiler = queryset.query.get_compiler(using=connection.alias)
        self.sql, self.params = self.compiler.as_sql()
        self.locks = queryset.query.select_for_update
        self.plan = _Plan(connection, self.sql, len(self.params)) if _keeps_plans(connection) else None
        columns = [column for column, _sql, _alias in self.compiler.select]
        self.converters = self.compiler.get_converters(columns)
        self.make: Callable[[Any], Any] = tuple
        if queryset._iterable_class is ModelIterable:
            self.make = self._maker_of_models()
        elif queryset._iterable_class is NamedValuesListIterable:
            self.make = create_namedtuple_class(*queryset._fields)._make  # type: ignore[attr-defined]

    def _maker_of_models(self) -> Callable[[Any], models.Model]:
        """What Django's ModelIterable works out anew for each query, once."""
        select, info, alias = self.compiler.select, self.compiler.klass_info, self.connection.alias
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column.target.attname for column, _sql, _alias in select[first:last]]
        related = get_related_populators(info, select, alias)
        annotated = self.compiler.annotation_col_map or {}

        def make(row: Sequence[Any]) -> models.Model:
            made = info["model"].from_db(alias, names, row[first:last])
            for populator in related:
                populator.populate(row, made)
            for name, at in annotated.items():
                setattr(made, name, row[at])
            return made

        return make

    def rows(self, **values: Any) -> list[Any]:
        """Runs the query: model instances, or tuples of `values_list`."""
        if self.locks and not self.connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        filled = [p.value_of(values, self.connection) if isinstance(p, Given) else p for p in self.params]
        sql = self.plan.sql_for() if self.plan and all(map(_fits, filled)) else self.sql
        with self.connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found = cursor.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self.make(row) for row in found]

    def first(self, **values: Any) -> Any:
        """The first row, or None. Limit the query itself."""
        return next(iter(self.rows(**values)), None)


def _keeps_plans(connection: Any) -> bool:
    """Not where each transaction may reach another server process (a pool): Django's own setting for that."""
    return connection.vendor == "postgresql" and not connection.settings_dict.get(
        "DISABLE_SERVER_SIDE_CURSORS"
    )


class _Plan:
    """A query as PREPAREd on the server, for as long as the connection lasts."""

    number = count()

    def __init__(self, connection: Any, sql: str, params: int) -> None:
        self.connection, self.sql = connection, sql
        self.name = f"kam_{next(self.number)}"
        self.text = f"PREPARE {self.name} AS {sql % tuple(f'${at}' for at in range(1, params + 1))}"
        given = f"({', '.join(['%s'] * params)})" if params else ""
        self.call = f"EXECUTE {self.name}{given}"
        self.of: Any = None
        self.runs = 0
        self.works = True

    def sql_for(self) -> str:
        """What to run: the query itself, or its name where the server knows it by now."""
        if self.of is not self.connection.connection:  # a new connection knows nothing
            self.of, self.runs = self.connection.connection, 0
        self.runs += 1
        if self.of is None or not self.works or self.runs < _OFTEN:
            return self.sql
        if self.runs == _OFTEN and not self._tell():
            return self.sql
        return self.call

    def _tell(self) -> bool:
        """Tells the server. Beside Django's cursor, since it is no query; an error must not end a transaction."""
        guarded = self.connection.in_atomic_block
        with self.of.cursor() as cursor:
            if guarded:
                cursor.execute(f"SAVEPOINT {self.name}")
            try:
                cursor.execute(self.text)
            except self.connection.Database.Error:
                self.works = False
                if guarded:
                    cursor.execute(f"ROLLBACK TO SAVEPOINT {self.name}")
            if guarded:
                cursor.execute(f"RELEASE SAVEPOINT {self.name}")
        return self.works


def run(sql: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a query that is written by hand, of which there are not many texts; planned once like the others.

    Numbers in it must fit the columns that they are compared with.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if _keeps_plans(connection):
        known = connection.__dict__.setdefault("kam_plans", {})
        if sql not in known and len(known) < _MOST_TEXTS:
            known[sql] = _Plan(connection, sql, len(values))
        if sql in known:
            sql = known[sql].sql_for()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _fits(value: Any) -> bool:
    """Whether a value fits whatever type the server takes its parameter for."""
    return not isinstance(value, int) or -(1 << 31) <= value < 1 << 31


def prepared(build: Callable[..., QuerySet]) -> Callable[..., _Ready]:
    """Decorator of a function that builds a query from `given` values; its arguments shape the SQL."""

    @wraps(build)
    def ready(*shape: Hashable) -> _Ready:
        connection = connections[DEFAULT_DB_ALIAS]
        known = connection.__dict__.setdefault("kam_prepared", {})
        key = (build, *shape)
        if key not in known:
            known[key] = _Ready(build(*shape), connection)
        return known[key]

    return ready
