"""What the pages of documents show, in a fixed number of queries."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet

from accounts.customers.models import KeyAccount
from accounts.information.audience import keys_of_items
from accounts.information.document_models import Document, DocumentVersion
from accounts.information.file_types import ICONS
from kam.lib.access import ACCOUNT_PERMISSIONS
from teams.membership.audiences import names_of

_MOST_TAGS = 30


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list. `audience` are the names of those it is for, where they were chosen."""

    row: Document
    latest: DocumentVersion
    icon: str
    audience: list[str]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many there are: current, archived, and by tag."""

    current: int
    archived: int
    tags: list[tuple[str, int]]


def documents_in(account: KeyAccount, user: Any, today: dt.date) -> QuerySet[Document]:
    """The documents of an account that the user sees."""
    rows = Document.objects.visible_to(user, today).filter(account=account)
    return rows.select_related(
        "account", "confidentiality", "latest", "latest__created_by", "created_by"
    ).defer("latest__text")


def facets_of(rows: QuerySet[Document]) -> Facets:
    """One query."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    archived = current = 0
    for tags, gone in rows.order_by().values_list("tags", "archived_at"):
        if gone is not None:
            archived += 1
            continue
        current += 1
        for tag in filter(None, tags.split(", ")):
            names.setdefault(tag.casefold(), tag)
            counts[tag.casefold()] += 1
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_TAGS]
    return Facets(current, archived, [(names[key], count) for key, count in most])


def lines_of(rows: Page | Iterable[Document]) -> list[DocumentLine]:
    """Five queries at most beside the rows' own."""
    documents = list(rows)
    keys = keys_of_items([row for row in documents if row.is_closed])
    names = names_of({key for found in keys.values() for key in found}) if keys else {}
    return [
        DocumentLine(
            row,
            row.latest,
            icon_of(row.latest),
            [names[key] for key in keys.get(row.pk, ())],
        )
        for row in documents
        if row.latest is not None
    ]


def icon_of(version: DocumentVersion | None) -> str:
    return ICONS.get(version.type, "file-text") if version is not None else "file-text"


def versions_of(document: Document) -> list[DocumentVersion]:
    """The newest first, without their texts."""
    rows = document.versions.defer("text").select_related("created_by").order_by("-number")
    return list(rows[:200])


def may_edit(document: Document, account: KeyAccount, user: Any) -> bool:
    """As the rule says, for who sees the document: one's own, or every one. `account` carries the level."""
    needed = "document.add" if document.created_by_id == user.pk else "document.edit"
    return account.archived_at is None and account.level >= ACCOUNT_PERMISSIONS[needed]
