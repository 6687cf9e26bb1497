"""Touchpoints."""

from __future__ import annotations

from typing import Any

from tests.access.table.shapes import ACCOUNT, act, form, page

TOUCH = f"{ACCOUNT} touchpoint_id:touchpoint"
PLANNED = f"{ACCOUNT} touchpoint_id:touchpoint_planned"


def _touch(s: Any, w: Any) -> dict[str, Any]:
    """The least that makes a touchpoint."""
    return {
        "people": s.person.public_id, "colleagues": w.users["editor"].public_id, "on": w.today, "channel": "call",
        "promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0",
    }  # fmt: skip


TOUCHPOINTS = [
    page("accounts:touchpoint_start", "company.member"),
    page("accounts:account_touchpoints", "account.view", ACCOUNT, query="state=done&channel=visit"),
    page("accounts:account_touchpoints", "account.view", ACCOUNT, query="state=archived", state="archived"),
    form("accounts:touchpoint_new", "touchpoint.log", ACCOUNT, _touch),
    page("accounts:touchpoint_people", "touchpoint.log", ACCOUNT, query="q=e"),
    page("accounts:touchpoint_promises", "touchpoint.log", ACCOUNT),
    page("accounts:touchpoint", "account.view", TOUCH),
    page("accounts:touchpoint", "account.view", f"{ACCOUNT} touchpoint_id:touchpoint_archived", state="archived"),
    form("accounts:touchpoint_edit", "relationship.edit", TOUCH, lambda s, w: {"text": "Other words"}, fill=True),
    page("accounts:contacts_overdue", "company.member", query="show=soon&mine=1"),
    page("accounts:account_overdue", "account.view", ACCOUNT),
    page("accounts:account_promises", "account.view", ACCOUNT, query="side=ours"),
    act("accounts:promise_settle", "work.edit", f"{ACCOUNT} commitment_id:commitment", lambda s, w: {"state": "kept"}),
    form("accounts:touchpoint_file", "touchpoint.log", ACCOUNT, lambda s, w: {}, done=422, writes=False),
    act("accounts:touchpoint_hold", "relationship.edit", PLANNED),
    act("accounts:touchpoint_cancel", "relationship.edit", PLANNED),
    act("accounts:touchpoint_replan", "relationship.edit", TOUCH),
    act("accounts:touchpoint_archive", "relationship.edit", TOUCH),
    act("accounts:touchpoint_restore", "relationship.edit", f"{ACCOUNT} touchpoint_id:touchpoint_archived"),
]  # fmt: skip
