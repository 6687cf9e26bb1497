"""Pairs, targets and introductions."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from kam.lib.ids import new_public_id
from tests.access.table.shapes import ACCOUNT, act, form, page

PLACE = f"{ACCOUNT} stakeholder_id:stakeholder"
PAIR = f"{PLACE} colleague_id:@users.editor"
OWN_PAIR = f"{PLACE} colleague_id:@users.commenter"
INTRODUCTION = f"{ACCOUNT} introduction_id:introduction"
RELATIONS = [
    page("accounts:account_matrix", "account.view", ACCOUNT, query="show=below&q=e"),
    page("accounts:account_matrix", "account.view", ACCOUNT, query="view=list", state="list"),
    page("accounts:account_matrix_export", "account.view", f"{ACCOUNT} form=csv"),
    page("accounts:account_matrix_export", "account.view", f"{ACCOUNT} form=xlsx", state="xlsx"),
    page("accounts:account_matrix_export", "gone", f"{ACCOUNT} form=pdf", state="unknown form"),
    page("accounts:matrix_person", "account.view", PLACE),
    page("accounts:matrix_person", "gone", f"{ACCOUNT} stakeholder_id:stakeholder_archived", state="taken out"),
    act("accounts:matrix_everybody", "relationship.edit", ACCOUNT),
    form("accounts:pair", "relationship.edit", PAIR, lambda s, w: {"next_step": "Call"}, fill=True, get="account.view"),
    form("accounts:pair", "touchpoint.log", OWN_PAIR, lambda s, w: {"next_step": "Call"}, fill=True, get="account.view", state="own"),
    act("accounts:pair_level", "relationship.edit", PAIR, lambda s, w: {"level": "3", "version": "1"}, done=200),
    act("accounts:pair_remove", "relationship.edit", PAIR),
    page("accounts:account_selling_centre", "account.view", ACCOUNT),
    form(
        "accounts:introduction_new", "touchpoint.log", ACCOUNT,
        lambda s, w: {"id": new_public_id(), "stakeholder": s.stakeholder.public_id, "user": w.users["editor"].public_id},
    ),
    form("accounts:introduction", "relationship.edit", INTRODUCTION, lambda s, w: {"why": "Doors"}, fill=True, get="account.view"),
    form("accounts:introduction", "touchpoint.log", f"{ACCOUNT} introduction_id:introduction_of_commenter",
         lambda s, w: {"why": "Doors"}, fill=True, get="account.view", state="own"),
    act("accounts:introduction_close", "relationship.edit", f"{INTRODUCTION} state=done"),
    act("accounts:pair_undo", "relationship.edit", f"{PAIR} change=1", writes=False),
]  # fmt: skip
