"""Facts about a customer: the statements seen from the side of knowledge, and the key facts that a team must know."""

import calendar
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from accounts.customers.models import KeyAccount
from accounts.information.models import KeyFact, Statement, Topic
from kam.lib.prepared import given, prepared
from kam.reference.calendar import add_months

FRESH, STALE, MISSING = "fresh", "stale", "missing"
#: Other statements count as old after so many months.
OTHERS_KEEP = 12


@dataclass(frozen=True, slots=True)
class FactState:
    """A key fact of an account: what is known of it, and until when that keeps."""

    key: str
    name: str
    shelf_months: int
    state: str
    as_of: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How well an account is known: the key facts of its tier."""

    facts: list[FactState] = field(default_factory=list)

    @property
    def fresh(self) -> int:
        return sum(fact.state == FRESH for fact in self.facts)

    @property
    def total(self) -> int:
        return len(self.facts)

    @property
    def share(self) -> Decimal | None:
        """In percent; None where nothing is asked for."""
        return (Decimal(self.fresh * 100) / self.total).quantize(Decimal("0.1")) if self.facts else None

    @property
    def lacking(self) -> list[FactState]:
        """Missing ones first, then the stalest."""
        found = [fact for fact in self.facts if fact.state != FRESH]
        return sorted(found, key=lambda fact: (fact.state != MISSING, fact.as_of or dt.date.min))


@prepared
def _key_facts() -> QuerySet:
    """With what the account's statements know of each: whether anything, and the newest date."""
    answers = Statement.objects.filter(
        account=given("account"), archived_at=None, key_fact=OuterRef("key")
    ).exclude(text="")
    answers = answers.exclude(confidence=Statement.Confidence.UNKNOWN).order_by()
    newest = answers.values("key_fact").annotate(newest=Max("as_of")).values("newest")
    rows = KeyFact.objects.filter(archived_at=None).order_by("rank", "pk")
    return rows.annotate(known=Exists(answers), newest=Subquery(newest)).values_list(
        "key", "name_en", "name_de", "tiers", "shelf_months", "known", "newest"
    )


def keeps_until(as_of: dt.date, months: int) -> dt.date:
    """The last day on which knowledge of a day is fresh."""
    first = add_months(as_of.replace(day=1), months)
    return first.replace(day=min(as_of.day, calendar.monthrange(first.year, first.month)[1]))


def freshness_of(account: KeyAccount, today: dt.date) -> Freshness:
    """The key facts of the account's tier. What nobody is sure of does not count as known. One query."""
    german = (get_language() or "en").startswith("de")
    return Freshness(
        [
            FactState(key, name_de if german else name_en, months, *_state(known, as_of, months, today))
            for key, name_en, name_de, tiers, months, known, as_of in _key_facts().rows(account=account.pk)
            if not tiers or account.tier_id in tiers
        ]
    )


def _state(
    known: bool, as_of: dt.date | None, months: int, today: dt.date
) -> tuple[str, dt.date | None, dt.date | None]:
    """State, date, and the day until which it keeps."""
    if not known or as_of is None:
        return (STALE if known else MISSING), None, None
    until = keeps_until(as_of, months)
    return (FRESH if until >= today else STALE), as_of, until


# The page ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactLine:
    """A statement in the list."""

    row: Statement
    stale: bool
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The statements of a topic."""

    topic: Topic
    lines: list[FactLine]


def facts_of(
    account: KeyAccount, today: dt.date, *, topic: str, state: str, confidence: str
) -> list[FactGroup]:
    """The account's statements by topic, with words in them. One query."""
    rows: Any = Statement.objects.filter(account=account, archived_at=None).exclude(text="")
    if topic:
        rows = rows.filter(topic=topic)
    if confidence:
        rows = rows.filter(confidence=confidence)
    rows = rows.select_related("topic", "key_fact").order_by("topic__rank", "topic", "rank", "pk")
    groups: dict[str, FactGroup] = {}
    for row in rows:
        line = _line(row, today)
        if state == STALE and not line.stale:
            continue
        groups.setdefault(row.topic_id, FactGroup(row.topic, [])).lines.append(line)
    return list(groups.values())


def _line(row: Statement, today: dt.date) -> FactLine:
    months = row.key_fact.shelf_months if row.key_fact is not None else OTHERS_KEEP
    if row.as_of is None:
        return FactLine(row, True, None)
    until = keeps_until(row.as_of, months)
    return FactLine(row, until < today, until)
