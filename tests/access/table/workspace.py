"""The frame of an account: overview, team, history, feed, work."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from kam.lib.ids import new_public_id
from tests.access.table.shapes import ACCOUNT, act, form, page

MEMBER = f"{ACCOUNT} member_id:member"


def _history(kind: str, row: str) -> str:
    return f"{ACCOUNT} kind={kind} object_id:{row}"


WORKSPACE = [
    page("accounts:account", "account.view", ACCOUNT),
    page("accounts:account", "below-view", ACCOUNT, scope="child", state="below ours"),
    page("accounts:account", "above-view", ACCOUNT, scope="top", state="above ours"),
    page("accounts:account", "foreign-view", ACCOUNT, scope="foreign", state="foreign"),
    page("accounts:account", "archived-view", ACCOUNT, scope="archived", state="archived"),
    page("accounts:account_history", "account.view", ACCOUNT, query="first=2020-01-01"),
    page("accounts:object_history", "account.view", _history("account", "account"), state="account"),
    page("accounts:object_history", "account.view", _history("organisation", "unit"), state="organisation"),
    page("accounts:object_history", "account.view", _history("figure", "figure"), state="figure"),
    page("accounts:object_history", "account.view", _history("person", "person"), state="person"),
    page("accounts:object_history", "account.view", _history("job", "job"), state="job"),
    page("accounts:object_history", "account.view", _history("statement", "statement"), state="statement"),
    page("accounts:object_history", "account.view", _history("action", "action_done"), state="action"),
    page("accounts:object_history", "account.view", _history("question", "question_answered"), state="question"),
    page("accounts:object_history", "account.view", _history("member", "member"), state="member"),
    page("accounts:object_history", "account.view", _history("kam", "link"), state="kam"),
    page("accounts:object_history", "account.view", _history("plan", "plan"), state="plan"),
    page("accounts:object_history", "account.view", _history("goal", "goal"), state="goal"),
    page("accounts:object_history", "account.view", _history("objective", "objective"), state="objective"),
    page("accounts:object_history", "account.view", _history("initiative", "initiative"), state="initiative"),
    page("accounts:object_history", "account.view", _history("risk", "risk"), state="risk"),
    page("accounts:object_history", "account.view", _history("commitment", "commitment"), state="commitment"),
    page("accounts:object_history", "gone", f"{ACCOUNT} kind=user object_id:@colleague", state="unknown kind"),
    page("accounts:account_team", "account.view", ACCOUNT, query="team=core"),
    form(
        "accounts:account_team_add", "team.manage", ACCOUNT,
        lambda s, w: {
            "users": w.colleague.public_id, "function": w.logistics.pk, "kind": "core", "level": "20", "starts_on": w.today,
        },
    ),
    act("accounts:account_team_withdraw", "team.manage", ACCOUNT, lambda s, w: {"member": s.member_tomorrow.public_id}),
    act("accounts:account_team_withdraw", "nobody", ACCOUNT, lambda s, w: {"member": s.member.public_id},
        state="begun already"),
    act("accounts:account_team_withdraw", "team.manage", ACCOUNT,
        lambda s, w: {"member": w.foreign.member_tomorrow.public_id}, state="foreign member", done=404, writes=False),
    form("accounts:account_team_member", "team.manage", MEMBER, lambda s, w: {"note": "Part"}, fill=True),
    form("accounts:account_team_member_end", "team.manage", MEMBER, lambda s, w: {"ends_on": w.today, "version": "1"}),
    act("accounts:account_team_member_reopen", "team.manage", f"{ACCOUNT} member_id:member_ending", query="version=1&was="),
    form(
        "accounts:account_team_kam", "kam.assign", ACCOUNT,
        lambda s, w: {"user": w.colleague.public_id, "starts_on": w.today}, fill=True,
    ),
    act("accounts:account_team_kam_withdraw", "kam.assign", f"{ACCOUNT} link_id:link", query="version=1"),
    form("accounts:account_team_expect", "team.manage", ACCOUNT, lambda s, w: {"function": w.logistics.pk, "reason": "Why"}),
    act("accounts:account_team_need", "team.manage", f"{ACCOUNT} what=function key=sponsor state=not-needed"),
    act("accounts:account_team_need", "team.manage", f"{ACCOUNT} what=planet key=mars state=needed", state="unknown", done=404, writes=False),
    page("accounts:card_list", "company.member", query="q=werk"),
    form("accounts:account_card", "company.member", ACCOUNT,
         lambda s, w: {"kind": "contact", "text": "Met them", "note": new_public_id()}),
    form("accounts:account_card", "gone", ACCOUNT, lambda s, w: {"kind": "contact", "text": "x"}, scope="archived",
         state="archived"),
    act("accounts:note_handled", "note.handle", f"{ACCOUNT} note_id:note"),
    act("accounts:note_reopened", "note.handle", f"{ACCOUNT} note_id:note_handled"),
]  # fmt: skip
