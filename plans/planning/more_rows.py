"""The rows of initiatives, risks and commitments: one query for as many of these kinds as a page shows.

The whole plan reads its questions with them.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts.models import Commitment, OpenQuestion
from kam.lib.prepared import given, prepared
from plans.planning.strategy_models import Initiative, Risk

MORE_KINDS = ("initiative", "risk", "commitment")
_MODELS: dict[str, Any] = dict(
    zip((*MORE_KINDS, "question"), (Initiative, Risk, Commitment, OpenQuestion), strict=True)
)


def _none(field: Any) -> Any:
    """A column that a kind does not have; PostgreSQL wants to know its type."""
    return Cast(Value(None), field)


_OWN: dict[str, dict[str, Any]] = {
    "initiative": {"more": F("value"), "goal_no": F("goal"), "goal_text": F("goal__text")},
    "risk": {"more": F("measure"), "odds": F("probability"), "harm": F("effect"), "plan_no": F("plan")},
    "question": {"more": F("answer"), "shown_to": Value("internal", CharField())},
    "commitment": {
        "whence": F("source"),
        "side": F("direction"),
        "p_title": F("person__title"),
        "p_first": F("person__first_name"),
        "p_last": F("person__last_name"),
    },
}
_COMMON = (
    "pk", "public_id", "version", "rank", "text", "owner_id", "due_on", "state",
    "owner__title", "owner__first_name", "owner__last_name",
)  # fmt: skip
#: Columns in which the kinds differ, with what stands there for a kind without it.
_REST = {
    "more": Value("", TextField()),
    "shown_to": F("audience"),
    "whence": Value("", CharField()),
    "side": Value("", CharField()),
    "goal_no": _none(IntegerField()),
    "goal_text": _none(TextField()),
    "plan_no": _none(IntegerField()),
    "odds": _none(IntegerField()),
    "harm": _none(IntegerField()),
    "p_title": _none(TextField()),
    "p_first": _none(TextField()),
    "p_last": _none(TextField()),
}


class MoreRow(NamedTuple):
    """An initiative, risk, commitment or question; what a kind does not have is empty."""

    kind: str
    pk: int
    public_id: str
    version: int
    rank: str
    text: str
    owner_id: int | None
    due_on: dt.date | None
    state: str
    title: str | None
    first_name: str | None
    last_name: str | None
    more: str
    audience: str
    source: str
    direction: str
    goal_id: int | None
    goal_text: str | None
    plan_id: int | None
    probability: int | None
    effect: int | None
    p_title: str | None
    p_first: str | None
    p_last: str | None

    @property
    def owner_name(self) -> str:
        return _name(self.title, self.first_name, self.last_name)

    @property
    def answer(self) -> str:
        """Of a question."""
        return self.more

    @property
    def person_name(self) -> str:
        return _name(self.p_title, self.p_first, self.p_last)


def _name(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


@prepared
def _rows(kinds: tuple[str, ...], one: bool, with_plan: bool) -> QuerySet:
    found = []
    for kind in kinds:
        rows = _MODELS[kind]._default_manager.filter(account=given("account"), archived_at=None).order_by()
        if one:
            rows = _MODELS[kind]._default_manager.filter(pk=given("line")).order_by()
        elif kind == "question":
            rows = rows.filter(state__in=("open", "answered"))
        elif kind == "risk":
            rows = rows.filter(Q(plan=None) | Q(plan=given("plan"))) if with_plan else rows
        columns = {"line_kind": Value(kind, CharField()), **_REST, **_OWN[kind]}
        found.append(rows.annotate(**columns).values_list("line_kind", *_COMMON, *_REST))
    return found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]


def more_rows(account_pk: int, plan_pk: int | None, kinds: Sequence[str]) -> list[MoreRow]:
    """The rows of some kinds. Risks of another plan stay out; without a plan, all risks are in."""
    if not kinds:
        return []
    values = {"account": account_pk} | ({"plan": plan_pk} if plan_pk else {})
    ready = _rows(tuple(sorted(kinds)), False, plan_pk is not None)
    found = [MoreRow(*row) for row in ready.rows(**values)]
    return sorted(found, key=lambda row: (row.kind, *_place(row)))


def more_row(kind: str, pk: int) -> MoreRow:
    """One row, archived or not."""
    return MoreRow(*_rows((kind,), True, False).first(line=pk))


def _place(row: MoreRow) -> tuple:
    """Open before settled; risks by weight, commitments by date, initiatives as they were put in order."""
    if row.kind == "risk":
        weight = (row.probability or 0) * (row.effect or 0)
        return (row.state != "open", -weight, row.rank, row.pk)
    if row.kind == "commitment":
        return (row.state != "open", row.due_on or dt.date.max, row.rank, row.pk)
    return (False, 0, row.rank, row.pk)
