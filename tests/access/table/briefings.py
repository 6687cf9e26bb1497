"""Briefings to colleagues."""

from __future__ import annotations

from typing import Any

from accounts.information.audience import keys_of
from accounts.information.briefing_reach import reached_by
from tests.access.table.shapes import ACCOUNT, act, form, page

BRIEFING, DRAFT = "briefing_id:briefing", "briefing_id:briefing_draft"
TO_READ = "briefing_id:briefing_to_read"


def _briefing(s: Any, w: Any) -> dict[str, Any]:
    return {"title": "Other", "text": "Words", "confidentiality": "team", "version": "1"}


def _send(s: Any, w: Any) -> dict[str, Any]:
    reached = reached_by(s.briefing_draft, keys_of(s.briefing_draft), w.today)
    return {"version": s.briefing_draft.version, "mark": reached.mark}


BRIEFINGS = [
    page("accounts:account_briefings", "account.view", ACCOUNT),
    form("accounts:briefing_new", "briefing.send", ACCOUNT, _briefing),
    page("accounts:briefing_reach", "briefing.send", ACCOUNT, query="audience=u:1&confidentiality=team"),
    page("accounts:briefing_list", "company.member"),
    page("accounts:briefing_list", "company.member", query="show=all", state="all"),
    page("accounts:briefing", "account.view", BRIEFING),
    page("accounts:briefing", "own-view", DRAFT, state="draft"),
    form("accounts:briefing_edit", "own-view", DRAFT, _briefing),
    form("accounts:briefing_edit", "nobody", BRIEFING, _briefing, state="sent"),
    form("accounts:briefing_send", "own-view", DRAFT, _send),
    act("accounts:briefing_discard", "own-view", DRAFT),
    act("accounts:briefing_restore", "own-view", "briefing_id:briefing_discarded"),
    act("accounts:briefing_read", "account.view", TO_READ),
    act("accounts:briefing_acknowledge", "account.view", TO_READ),
    act("accounts:briefing_remind", "own-comment", BRIEFING),
    act("accounts:briefing_correct", "own-comment", BRIEFING),
    form(
        "accounts:briefing_withdraw",
        "briefing-withdraw",
        BRIEFING,
        lambda s, w: {"version": s.briefing.version, "withdrawn_why": "Wrong"},
    ),
    page("accounts:briefing_readers", "nobody", f"{BRIEFING} form=csv", state="names are not shown"),
    act("accounts:reply_add", "account.view", BRIEFING, lambda s, w: {"text": "Thanks"}),
    form(
        "accounts:reply_edit",
        "own-comment",
        f"{BRIEFING} reply_id:reply",
        lambda s, w: {"text": "More thanks", "version": "1"},
    ),
    act("accounts:reply_delete", "own-comment", f"{BRIEFING} reply_id:reply"),
    act("accounts:reply_restore", "own-comment", f"{BRIEFING} reply_id:reply_archived"),
]
