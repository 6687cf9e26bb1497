"""The blocks that a section of a plan is made of, and the register of the live ones.

"statements:<topic>", "goals", "objectives", "questions" and "actions" hold lines that are written in plans.
A live block shows what another part knows; that part registers it in its AppConfig.ready:
`plan_blocks.register(LiveBlock(...))`. What `load` returns is JSON, so that a frozen version can keep it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import KeyAccount
from kam.lib.slots import Slot
from plans.planning.models import Plan, PlanVersion

#: Blocks of lines besides the statements.
LINE_BLOCKS = ("goals", "objectives", "questions", "actions")


@dataclass(frozen=True)
class BlockScene:
    """What a live block is loaded for. `user` is None when a version is frozen."""

    account: KeyAccount
    plan: Plan
    user: Any
    today: dt.date

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """The plan's versions without their content, newest first; read once for all blocks."""
        rows = self.plan.versions.defer("content").select_related("submitted_by", "decided_by")
        return list(rows.order_by("-submitted_at", "-pk"))


@dataclass(frozen=True)
class LiveBlock:
    """Live data of another part. `frozen`: whether versions keep it; `template` gets its data as `data`."""

    key: str
    title: Any  # lazy text
    template: str
    load: Callable[[BlockScene], dict[str, Any]]
    frozen: bool = True


plan_blocks: Slot[LiveBlock] = Slot("plan_blocks")


def live_blocks() -> dict[str, LiveBlock]:
    """The registered live blocks by key."""
    return {block.key: block for block in plan_blocks}
