"""The blocks that a section of a plan is made of, and the register of the live ones.

"statements:<topic>" and the blocks named in LINE_BLOCKS hold lines that are written in plans.
A live block shows what another part knows; that part registers it in its AppConfig.ready:
`plan_blocks.register(LiveBlock(...))`. What `load` returns is JSON, so that a frozen version can keep it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.customers.figure_queries import Years, years_on
from accounts.customers.month_figures import MonthFigures, month_figures
from accounts.models import KeyAccount
from kam.lib.prepared import given, prepared
from kam.lib.slots import Slot
from kam.reference.calendar import add_months, fiscal_year
from plans.planning.models import Plan, PlanVersion

YEAR = 12
#: So many months before the plan begins a series of values starts, to show where it comes from.
BEFORE = 6
#: Blocks of lines besides the statements.
LINE_BLOCKS = ("goals", "initiatives", "objectives", "questions", "risks", "actions", "commitments")


@prepared
def _versions() -> QuerySet:
    rows = PlanVersion.objects.filter(plan=given("plan")).defer("content")
    return rows.select_related("submitted_by", "decided_by").order_by("-submitted_at", "-pk")


@dataclass(frozen=True)
class BlockScene:
    """What a live block is loaded for. `user` is None when a version is frozen."""

    account: KeyAccount
    plan: Plan
    user: Any
    today: dt.date
    #: Rows that the page has read already, by block; all of them.
    read: dict[str, list[Any]] = field(default_factory=dict)
    #: The company's fiscal years, where the page has read them already.
    known_years: Years | None = None

    @cached_property
    def years(self) -> Years:
        """The company's fiscal years and currency; read once for all blocks."""
        return self.known_years or years_on(self.today)

    @cached_property
    def figures(self) -> MonthFigures:
        """The account's figures by month, from well before the plan to its end; read once for all blocks."""
        years = self.years
        before = fiscal_year(add_months(self.plan.starts_on, -BEFORE - YEAR), years.start_month)
        first = years.period(min(before, years.now - 3)).first
        last = years.period(max(fiscal_year(self.plan.ends_on, years.start_month), years.now) + 2).last
        return month_figures(self.account.pk, first, last, years.currency)

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """The plan's versions without their content, newest first; read once for all blocks."""
        return _versions().rows(plan=self.plan.pk)


@dataclass(frozen=True)
class LiveBlock:
    """Live data of another part. `frozen`: whether versions keep it; `template` gets its data as `data`.

    `customer`: whether documents for the customer may show it, where it marks what. None of ours does: what a
    block shows changes by itself, nobody has read it and marked it customer-facing, and each holds something
    that is only for us (our tier, time shares, margins, how we judge people).
    """

    key: str
    title: Any  # lazy text
    template: str
    load: Callable[[BlockScene], dict[str, Any]]
    frozen: bool = True
    customer: bool = False


plan_blocks: Slot[LiveBlock] = Slot("plan_blocks")


def live_blocks() -> dict[str, LiveBlock]:
    """The registered live blocks by key."""
    return {block.key: block for block in plan_blocks}
