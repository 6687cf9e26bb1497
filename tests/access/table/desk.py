"""Notifications, search, leavers, access review."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from typing import Any

from teams.membership.access_review_queries import access_mark, access_rows
from tests.access.table.shapes import ACCOUNT, act, form, page


def _review(s: Any, w: Any) -> dict[str, Any]:
    return {"seen": access_mark(access_rows(s.account.team, w.today)), "note": ""}


NOTICE = "notification_id:@notification"
DESK = [
    page("desk:notification_list", "company.member", query="show=unread"),
    page("desk:notification_list", "company.member", query="show=mentioned&page=2", state="one kind"),
    act("desk:notification_open", "own-view", NOTICE),
    act("desk:notification_mark", "own-view", NOTICE),
    act("desk:notifications_read", "company.member"),
    form("desk:notifications_off", "public", "token=nonsense", shown=404, done=404, writes=False, state="bad link"),
    page("desk:search", "company.member", query="q=werk"),
    page("desk:search", "company.member", query="q=geheimwerk", state="for what is secret"),
    page("desk:search_suggest", "company.member", query="q=werk"),
    page("desk:search_suggest", "company.member", query="q=geheimwerk", state="for what is secret"),
    page("desk:leaver_list", "staff.manage", query="q=person"),
    form("desk:leaver", "staff.manage", "colleague_id:@kam_to_leave",
         lambda s, w: {"successor": w.colleague.public_id, "successor_text": str(w.colleague), "left_on": w.today, "deactivate": "on"}),
    page("desk:access_review_list", "access.review", query="state=all"),
    form("desk:access_review", "access.review", ACCOUNT, _review),
    act("desk:access_review_end", "access.review", ACCOUNT,
        lambda s, w: {"kind": "member", "key": s.member.public_id, "version": "1"}),
    act("desk:access_review_end", "access.review", ACCOUNT,
        lambda s, w: {"kind": "member", "key": w.foreign.member.public_id, "version": "1"}, state="foreign member", done=404, writes=False),
]  # fmt: skip
