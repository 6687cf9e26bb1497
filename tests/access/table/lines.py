"""Lines of a plan and what hangs on them."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from typing import Any

from kam.lib.ids import new_public_id
from tests.access.table.shapes import ACCOUNT, act, form, line, page


def _new_line(**given: str) -> Any:
    return lambda s, w: {"public_id": new_public_id(), "text": "New line", "topic": "market", **given}


KINDS = ("statement", "goal", "objective", "question", "action", "initiative", "risk", "commitment")
#: Most lines are the plan; questions, actions and commitments are work.
BY_KIND = {"question": "work.edit", "action": "work.edit", "commitment": "work.edit"}

VALUE = f"{ACCOUNT} line_id:objective value_id"
OWN_VALUE = f"{ACCOUNT} line_id:objective_of_commenter value_id"
COMMENT = f"{ACCOUNT} comment_id:comment"
LINES = [
    page("plans:line_names", "comment.write", ACCOUNT, query="q=e&sign=@"),
    page("plans:line_names", "comment.write", ACCOUNT, query="q=werk&sign=%23", state="of objects"),
    page("plans:comment_list", "account.view", ACCOUNT),
    page("plans:comment_list", "account.view", ACCOUNT, query="state=resolved", state="resolved"),
    *(form("plans:line_comments", "comment.write", line(kind, kind), lambda s, w: {"text": "Agreed?"}, get="account.view",
           state=kind) for kind in KINDS),
    form("plans:line_comments", "archived-write", line("statement", "statement"), lambda s, w: {"text": "Agreed?"},
         get="archived-view", scope="archived", state="archived account"),
    form("plans:comment_edit", "own-comment", COMMENT, lambda s, w: {"text": "Other words", "version": "1"}),
    act("plans:comment_resolve", "comment.write", COMMENT),
    act("plans:comment_reopen", "comment.write", f"{ACCOUNT} comment_id:comment_resolved"),
    act("plans:comment_delete", "own-comment", COMMENT),
    act("plans:comment_restore", "own-comment", f"{ACCOUNT} comment_id:comment_archived"),
    *(
        act("plans:line_add", "plan.edit", f"{ACCOUNT} kind={kind}", _new_line(), state=kind)
        for kind in KINDS
        if kind != "objective"
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=objective",
        lambda s, w: {"public_id": new_public_id(), "text": "New", "plan": s.plan.public_id}, state="objective",
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=objective",
        lambda s, w: {"text": "New", "plan": w.foreign.plan.public_id}, state="objective in a foreign plan", done=422, writes=False,
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=action",
        lambda s, w: {"text": "New", "statement": w.foreign.statement.public_id}, state="action from a foreign line", done=422, writes=False,
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=statement",
        lambda s, w: {"text": "New", "topic": "market", "public_id": w.foreign.statement.public_id},
        state="with the id of a foreign line", done=422, writes=False,
    ),
    *(page("plans:line_show", "account.view", line(kind, kind), state=kind, shown=302) for kind in KINDS),
    *(form("plans:line_edit", BY_KIND.get(kind, "plan.edit"), line(kind, kind),
           lambda s, w: {"text": "Other words", "version": "1"}, state=kind) for kind in KINDS),
    *(form("plans:line_edit", BY_KIND.get(kind, "plan.edit"), line(kind, f"{kind}_archived"),
           lambda s, w: {"text": "Words", "version": "1"}, get="plan.edit", state=f"{kind} archived", done=409, writes=False)
      for kind in KINDS),
    form("plans:line_edit", "archived-write", line("statement", "statement"), lambda s, w: {"text": "W", "version": "1"},
         get="archived-form", scope="archived", state="archived account"),
    act("plans:line_move", "plan.edit", line("statement", "statement_second"), lambda s, w: {"to": "up"}),
    act("plans:line_indent", "plan.edit", line("statement", "statement_second"), done=302),
    act("plans:line_move", "nobody", line("question", "question_archived"), lambda s, w: {"to": "up"}, state="archived"),
    *(act("plans:line_archive", BY_KIND.get(kind, "plan.edit"), line(kind, kind), state=kind) for kind in KINDS),
    *(act("plans:line_restore", BY_KIND.get(kind, "plan.edit"), line(kind, f"{kind}_archived"), state=kind)
      for kind in KINDS),
    act("plans:action_done", "work.edit", f"{ACCOUNT} line_id:action"),
    act("plans:action_done", "work.own", f"{ACCOUNT} line_id:action_of_commenter", state="own"),
    act("plans:action_done", "nobody", f"{ACCOUNT} line_id:action_archived", state="archived"),
    act("plans:action_done", "work.edit", f"{ACCOUNT} line_id:action_done", state="done before", writes=False),
    act("plans:action_reopen", "work.edit", f"{ACCOUNT} line_id:action_done"),
    form("plans:question_answer", "work.edit", f"{ACCOUNT} line_id:question",
         lambda s, w: {"answer": "Found out", "version": "1"}),
    form("plans:question_answer", "work.own", f"{ACCOUNT} line_id:question_of_commenter",
         lambda s, w: {"answer": "Found out", "version": "1"}, state="own"),
    form("plans:question_answer", "nobody", f"{ACCOUNT} line_id:question_archived",
         lambda s, w: {"answer": "Found out", "version": "1"}, state="archived"),
    act("plans:question_reopen", "work.edit", f"{ACCOUNT} line_id:question_answered"),
    form("plans:objective_values", "work.edit", f"{ACCOUNT} line_id:objective", lambda s, w: {"value": "7"}, get="account.view"),
    form("plans:objective_values", "work.own", f"{ACCOUNT} line_id:objective_of_commenter", lambda s, w: {"value": "7"},
         get="account.view", state="own"),
    form("plans:objective_values", "nobody", f"{ACCOUNT} line_id:objective_archived", lambda s, w: {"value": "7"},
         get="account.view", state="archived"),
    form("plans:objective_values", "nobody", f"{ACCOUNT} line_id:objective_live", lambda s, w: {"value": "7"},
         get="account.view", state="computed"),
    form("plans:objective_value_edit", "work.edit", f"{VALUE}:objective_value", lambda s, w: {"value": "8"}, fill=True),
    form("plans:objective_value_edit", "work.own", f"{OWN_VALUE}:value_of_commenter", lambda s, w: {"value": "8"}, fill=True, state="own"),
    act("plans:objective_value_delete", "work.edit", f"{VALUE}:objective_value", lambda s, w: {"version": "1"}),
    act("plans:objective_value_delete", "work.own", f"{OWN_VALUE}:value_of_commenter", state="own"),
]  # fmt: skip
