"""Accounts, their figures and their tree of organisations."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from typing import Any

from tests.access.table.shapes import ACCOUNT, act, form, page

UNIT = f"{ACCOUNT} unit_id:unit_below"


def _node(name: str) -> Any:
    return lambda s, w: {"name": name, "kind": "site"}


CUSTOMERS = [
    page("accounts:account_list", "company.member", query="q=werk"),
    page("accounts:account_list", "company.member", query="archived=on&sort=-revenue&mine=on", state="filtered"),
    page("accounts:account_export", "company.member", "form=csv"),
    page("accounts:account_export", "company.member", "form=xlsx", state="xlsx"),
    page("accounts:account_export", "gone", "form=pdf", state="unknown form"),
    page("accounts:organisation_options", "organisations.browse", query="q=werk"),
    form("accounts:view_save", "company.member", data=lambda s, w: {"name": "All"}),
    form("accounts:view_rename", "own-view", "view_id:@view", lambda s, w: {"name": "Other", "version": "1"}),
    act("accounts:view_delete", "own-view", "view_id:@view"),
    form(
        "accounts:account_create", "accounts.create",
        data=lambda s, w: {"name": "Newwerk", "kind": "company", "tier": "a", "status": "active"},
    ),
    form("accounts:account_edit", "account.edit", ACCOUNT, lambda s, w: {"node-city": "Kiel"}, fill=True),
    form("accounts:account_edit", "archived-write", ACCOUNT, lambda s, w: {"node-city": "Kiel"}, fill=True, get="archived-form", scope="archived", state="archived"),
    act("accounts:account_archive", "account.manage", ACCOUNT),
    act("accounts:account_restore", "archived-manage", ACCOUNT, scope="archived"),
    form(
        "accounts:account_merge", "accounts.merge", ACCOUNT,
        lambda s, w: {"target": w.foreign.account.public_id},
    ),
    page("accounts:account_figures", "account.view", ACCOUNT, query="by=month&below=on&year=2025"),
    page("accounts:account_figures", "archived-view", ACCOUNT, scope="archived", state="archived"),
    page("accounts:budget", "company.member"),
    page("accounts:budget_export", "company.member", "form=csv"),
    page("accounts:budget_export", "company.member", "form=xlsx", state="xlsx"),
    page("accounts:budget_export", "gone", "form=pdf", state="unknown form"),
    form("accounts:figures_edit", "figures.edit", ACCOUNT, lambda s, w: {"value_0": "700"}, fill=True),
    page("accounts:account_structure", "account.view", ACCOUNT),
    form("accounts:unit_create", "account.edit", f"{ACCOUNT} unit_id:unit", _node("New site")),
    form("accounts:unit_edit", "account.edit", UNIT, lambda s, w: {"city": "Kiel"}, fill=True),
    form("accounts:unit_move", "account.edit", UNIT, lambda s, w: {"parent": s.node.public_id, "version": "1"}),
    act("accounts:unit_archive", "account.edit", UNIT),
    act("accounts:unit_archive", "account.edit", f"{ACCOUNT} unit_id:unit", state="with units below", writes=False),
    act("accounts:unit_restore", "account.edit", f"{ACCOUNT} unit_id:unit_archived"),
]  # fmt: skip
