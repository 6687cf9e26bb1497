"""The newest changes of some kinds in some scopes, at a cost that grows neither with the history nor with the scopes.

Each pair of scope and kind is one stretch of the index `change_feed`. Its newest change is one step down that index;
the newest of all stand in the stretches with the newest heads, and only these are read further.
"""

import json
from collections.abc import Sequence

from django.db import connection

_SQLITE = """
WITH heads AS (
    SELECT scopes.value AS scope, kinds.value AS kind, (
        SELECT id FROM records_change
        WHERE scope = scopes.value AND object_type = kinds.value AND id > %(after)s AND id < %(before)s
        ORDER BY id DESC LIMIT 1
    ) AS newest
    FROM json_each(%(scopes)s) AS scopes, json_each(%(kinds)s) AS kinds
), few AS (
    SELECT scope, kind FROM heads WHERE newest IS NOT NULL ORDER BY newest DESC LIMIT %(most)s
)
SELECT found.id FROM few, records_change AS found
WHERE found.id IN (
    SELECT id FROM records_change
    WHERE scope = few.scope AND object_type = few.kind AND id > %(after)s AND id < %(before)s
    ORDER BY id DESC LIMIT %(most)s
)
ORDER BY found.id DESC LIMIT %(most)s
"""
_POSTGRESQL = """
WITH heads AS (
    SELECT scopes.value AS scope, kinds.value AS kind, (
        SELECT id FROM records_change
        WHERE scope = scopes.value AND object_type = kinds.value AND id > %(after)s AND id < %(before)s
        ORDER BY id DESC LIMIT 1
    ) AS newest
    FROM unnest(%(scopes)s::text[]) AS scopes(value), unnest(%(kinds)s::text[]) AS kinds(value)
), few AS (
    SELECT scope, kind FROM heads WHERE newest IS NOT NULL ORDER BY newest DESC LIMIT %(most)s
)
SELECT found.id FROM few, LATERAL (
    SELECT id FROM records_change
    WHERE scope = few.scope AND object_type = few.kind AND id > %(after)s AND id < %(before)s
    ORDER BY id DESC LIMIT %(most)s
) AS found
ORDER BY found.id DESC LIMIT %(most)s
"""


def newest_changes(
    scopes: Sequence[str], kinds: Sequence[str], after: int, before: int | None, most: int
) -> list[int]:
    """The newest changes between two, by their primary keys, the newest first. One query."""
    if not scopes or not kinds:
        return []
    sqlite = connection.vendor == "sqlite"
    lists = {"scopes": list(scopes), "kinds": list(kinds)}
    values = {
        "after": after,
        "before": 2**62 if before is None else before,
        "most": most,
        **{name: json.dumps(found) if sqlite else found for name, found in lists.items()},
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if sqlite else _POSTGRESQL, values)
        return [pk for (pk,) in cursor.fetchall()]
