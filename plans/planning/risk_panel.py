"""The overview's panel of what weighs on the account: its heaviest risks, and the commitments that are due next."""

import datetime as dt
from typing import Any

from accounts.models import KeyAccount
from plans.planning.lines import more_line
from plans.planning.more_rows import more_rows
from plans.planning.pages import line_scene

_RISKS, _COMMITMENTS = 3, 4


def risk_panel(account: KeyAccount, user: Any, today: dt.date) -> dict[str, Any] | None:
    """One query; nothing where there is neither."""
    rows = [
        row for row in more_rows(account.pk, None, ["risk", "commitment"]) if row.text and row.state == "open"
    ]
    risks = [more_line(row, today) for row in rows if row.kind == "risk"]
    commitments = [more_line(row, today) for row in rows if row.kind == "commitment"]
    if not rows:
        return None
    base = line_scene(account, user, today, "").base
    return {
        "risks": [(line, f"{base}risk/{line.id}/show") for line in risks[:_RISKS]],
        "more_risks": max(0, len(risks) - _RISKS),
        "commitments": [(line, f"{base}commitment/{line.id}/show") for line in commitments[:_COMMITMENTS]],
        "more_commitments": max(0, len(commitments) - _COMMITMENTS),
        "today": today,
    }
