"""Key facts and documents of an account."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kam.lib.ids import new_public_id
from tests.access.table.shapes import ACCOUNT, act, form, page

PAPER = f"{ACCOUNT} document_id:paper"


def _paper(name: str) -> Any:
    return SimpleUploadedFile(name, f"{name} {new_public_id()}".encode())


def _fact(text: str) -> Any:
    return lambda s, w: {"text": text, "confidence": "assumed", "topic": "market", "version": "1"}


INFORMATION = [
    page("accounts:account_facts", "account.view", ACCOUNT, query="topic=market&state=stale&confidence=assumed"),
    page("accounts:account_facts", "archived-view", ACCOUNT, scope="archived", state="archived"),
    form("accounts:fact_add", "plan.edit", ACCOUNT, _fact("New")),
    form("accounts:fact_add", "archived-write", ACCOUNT, scope="archived", state="archived"),
    form("accounts:fact_edit", "plan.edit", f"{ACCOUNT} statement_id:statement", _fact("Other")),
    act("accounts:fact_confirm", "plan.edit", f"{ACCOUNT} statement_id:statement"),
    act("accounts:fact_unconfirm", "plan.edit", f"{ACCOUNT} statement_id:statement", writes=False),
    page("accounts:account_documents", "account.view", ACCOUNT, query="q=paper&tag=x"),
    page("accounts:account_documents", "archived-view", ACCOUNT, query="show=archived", scope="archived", state="archived"),
    form(
        "accounts:document_add", "document.add", ACCOUNT,
        lambda s, w: {"confidentiality": "team", "files": _paper("new.txt")},
    ),
    form("accounts:document_add", "archived-write", ACCOUNT, scope="archived", state="archived"),
    page("accounts:document", "account.view", PAPER),
    page("accounts:document", "account.view", f"{ACCOUNT} document_id:paper_archived", state="archived"),
    page("accounts:document", "gone", f"{ACCOUNT} document_id:paper_closed", state="for somebody else"),
    form("accounts:document_edit", "document.edit", PAPER, lambda s, w: {"title": "Other"}, fill=True),
    form(
        "accounts:document_edit", "nobody", f"{ACCOUNT} document_id:paper_archived",
        lambda s, w: {"title": "Other"}, state="archived",
    ),
    form("accounts:document_version_add", "document.edit", PAPER, lambda s, w: {"files": _paper("second.txt")}),
    page("accounts:document_download", "account.view", f"{PAPER} version_id:paper_version"),
    page(
        "accounts:document_download", "gone", f"{ACCOUNT} document_id:paper_archived version_id:paper_version",
        state="version of another document",
    ),
    act("accounts:document_archive", "document.edit", PAPER),
    act("accounts:document_restore", "document.edit", f"{ACCOUNT} document_id:paper_archived"),
    page("accounts:audience_reach", "account.view", ACCOUNT, query="audience=u:1&audience=d:1&audience=f:1:1"),
    page("accounts:object_history", "account.view", f"{ACCOUNT} kind=file object_id:paper", state="document"),
]  # fmt: skip
