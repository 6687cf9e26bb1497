"""The lines that were archived, with who did it and when."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import KeyAccount
from kam.records.models import Change
from kam.records.queries import kind_label
from plans.planning.line_kinds import KINDS

_MOST = 100


@dataclass(frozen=True, slots=True)
class ArchivedLine:
    """A line that can be brought back."""

    kind: str
    label: str
    id: str
    text: str
    at: dt.datetime
    who: str


def archived_lines(account: KeyAccount) -> list[ArchivedLine]:
    """The newest, without those that nobody ever wrote anything in. Two queries for each kind of line at most."""
    found: list[tuple[dt.datetime, int, str, ArchivedLine]] = []
    for kind in KINDS.values():
        rows = list(
            kind.of_account(account)
            .filter(archived_at__isnull=False)
            .exclude(text="")
            .order_by("-archived_at", "-pk")
            .values_list("pk", "public_id", "text", "archived_at")[:_MOST]
        )
        label = kind_label(kind.model._meta.label_lower)
        found += [
            (at, pk, kind.model._meta.label_lower, ArchivedLine(kind.key, label, public_id, text, at, ""))
            for pk, public_id, text, at in rows
        ]
    found = sorted(found, key=lambda one: one[0], reverse=True)[:_MOST]
    who = _who(account, {(object_type, pk) for _at, pk, object_type, _line in found})
    return [
        ArchivedLine(line.kind, line.label, line.id, line.text, line.at, who.get((object_type, pk), ""))
        for _at, pk, object_type, line in found
    ]


def _who(account: KeyAccount, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    rows = Change.objects.in_scope(account.scope).filter(
        action=Change.Action.ARCHIVE, object_pk__in={pk for _type, pk in wanted}
    )
    found: dict[tuple[str, int], str] = {}
    for object_type, object_pk, name in rows.values_list("object_type", "object_pk", "by_name"):
        found.setdefault((object_type, object_pk), name)
    return found
