"""What documents show on pages of other rooms; called by AppConfig.ready."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import KeyAccount
from accounts.information.audience import register_confidential
from accounts.information.confidential import open_items
from accounts.information.document_models import Document, DocumentVersion
from accounts.information.document_operations import documents_move
from kam.lib.slots import (
    AccountReference,
    HistorySubject,
    ObjectPlace,
    SearchKind,
    SearchText,
    account_references,
    history_subjects,
    object_places,
    search_kinds,
)
from kam.records.schedules import MINUTES, SCHEDULES

#: Different words of one document that it is found by: those of some two hundred pages.
MOST_WORDS = 10_000


def register_documents() -> None:
    """Registers documents in the slots, and what the worker does with them by the clock."""
    register_confidential(Document)
    search_kinds.register(DOCUMENT)
    object_places.register(PLACE)
    history_subjects.register(HistorySubject("file", "accounts.document", _find, _versions))
    account_references.register(AccountReference("documents", _("Documents"), _rows, documents_move))
    tidy = {
        "func": "accounts.information.document_jobs.versions_tidy",
        "schedule_type": MINUTES,
        "minutes": 5,
    }
    SCHEDULES.setdefault("uploads", tidy)


def _rows(source: KeyAccount) -> QuerySet[Document]:
    """To be counted before a merge. All go along; who merges is told of those that everybody sees."""
    return open_items(Document.objects.filter(account=source))


def _find(account: KeyAccount, user: Any, public_id: str) -> Document | None:
    return Document.objects.visible_to(user).filter(account=account, public_id=public_id).first()


def _versions(document: Document) -> Iterable[DocumentVersion]:
    return document.versions.defer("text")


def _document_url(public_id: str, account: str) -> str:
    return reverse("accounts:document", args=[account, public_id])


PLACE = ObjectPlace(
    "document",
    "accounts.document",
    rows=Document.objects.visible_to,
    title="title",
    url=_document_url,
    account="account__public_id",
    icon="file-text",
    of_account=lambda account, user: Document.objects.visible_to(user).current().filter(account=account),
    quiet=True,
)


# Search -----------------------------------------------------------------------------------------------


def _found() -> QuerySet[Document]:
    return Document.objects.current().select_related("account", "confidentiality", "latest")


def _texts(document: Document) -> Iterable[SearchText]:
    """Tags, the name of the file, and what was read from its newest version."""
    latest = document.latest
    parts = [document.tags, *([latest.name, latest.text] if latest is not None else [])]
    text = " · ".join(part for part in parts if part)
    yield SearchText(document.scope, document.title, text, document.account.public_id)


def _documents_of_versions(pks: Iterable[int]) -> set[int]:
    return set(DocumentVersion.objects.filter(pk__in=list(pks)).values_list("document", flat=True))


DOCUMENT = SearchKind(
    "document",
    "accounts.document",
    _("Documents"),
    80,
    rows=_found,
    texts=_texts,
    fields=frozenset({"title", "tags", "confidentiality", "account", "archived_at"}),
    follows={"accounts.documentversion": _documents_of_versions},
    most_words=MOST_WORDS,
)
