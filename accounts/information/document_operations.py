"""Writes of documents and their versions. `by` is the acting user; None is the system and may everything."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django_q.tasks import async_task

from accounts.customers.models import KeyAccount
from accounts.information import document_rules as rules
from accounts.information.audience import audience_set, confidentiality_set
from accounts.information.audience_merge import confidential_move
from accounts.information.confidential import ConfidentialityLevel
from accounts.information.document_models import Document, DocumentVersion, FileType
from accounts.information.extraction import KINDS
from accounts.information.file_types import clean_name, title_of, type_of
from accounts.information.lines import made_before
from accounts.information.values import cleaned_values
from kam.lib.access import ask
from kam.lib.ids import new_public_id
from kam.records import files, indexing
from kam.records.models import Change, Notification
from kam.records.notify import notify
from kam.records.operations import archive_row, create_row, locked, record, restore_row
from kam.reference.calendar import today as company_today
from teams.membership.holdings import kam_links_of_team

log = logging.getLogger("kam.documents")
FOLDER = "account-documents"
JOB = "accounts.information.document_jobs.version_job"
_MOST_TAGS = 12
Scan, State = DocumentVersion.Scan, DocumentVersion.State


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in and was looked at."""

    file: File
    name: str
    type: str
    size: int
    sha256: str


def looked_at(file: File, name: str) -> Upload:
    """Looks at an upload: how large, of which kind, which sum. Raises ValidationError in words."""
    size = file.size or 0
    shown = {"name": clean_name(name), "mb": settings.DOCUMENT_MAX_MB}
    if size == 0:
        raise ValidationError({"files": _("%(name)s is empty.") % shown})
    if size > settings.DOCUMENT_MAX_MB * 1024**2:
        raise ValidationError({"files": _("%(name)s is larger than %(mb)s MB.") % shown})
    kind = type_of(file)
    if kind == FileType.OTHER or kind not in settings.DOCUMENT_TYPES:
        words = _("%(name)s is of a kind that is not taken, whatever its name says: %(kinds)s are.")
        raise ValidationError({"files": words % {**shown, "kinds": kinds_taken()}})
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return Upload(file, clean_name(name), kind, size, digest.hexdigest())


def kinds_taken() -> str:
    """The kinds of files that this installation takes, in words."""
    return ", ".join(str(FileType(kind).label) for kind in settings.DOCUMENT_TYPES if kind in FileType.values)


def clean_tags(text: str) -> str:
    """Tags as they are kept: each once, with a comma and a blank between."""
    found: dict[str, str] = {}
    for tag in text.replace(";", ",").split(","):
        tag = " ".join(tag.split())
        if tag:
            found.setdefault(tag.casefold(), tag)
    if len(found) > _MOST_TAGS:
        raise ValidationError({"tags": _("%(n)s tags at most.") % {"n": _MOST_TAGS}})
    return ", ".join(found.values())


def _values(title: str, tags: str) -> dict[str, Any]:
    clean = cleaned_values(Document, {"title": title, "tags": clean_tags(tags)}, ("title", "tags"))
    clean["title"] = " ".join(clean["title"].split())
    if not clean["title"]:
        raise ValidationError({"title": _("Give the document a title.")})
    return clean


def _rows() -> QuerySet[Document]:
    return Document.objects.select_related("account", "confidentiality", "created_by", "latest")


def document_create(
    *,
    account: KeyAccount,
    upload: Upload,
    by: Any,
    level: ConfidentialityLevel,
    keys: Iterable[str] = (),
    title: str = "",
    tags: str = "",
    public_id: str | None = None,
) -> Document:
    """A new document of one file. The same id sent again gives the same document."""
    ask(rules.why_not_add_document(account, by))
    belongs = {"account_id": account.pk, "created_by_id": by.pk if by else None}
    made = made_before(Document, public_id, **belongs)
    if made is not None:
        return made
    clean = _values(title or title_of(upload.name), tags)
    _refuse_twice(account, upload, by)
    name = files.store(upload.file, FOLDER, "bin")
    try:
        return _create(account, upload, name, by, level, keys, clean, public_id or new_public_id())
    except IntegrityError:
        files.forget(name)
        made = made_before(Document, public_id, **belongs)  # another send of the same was faster
        if made is None:
            raise
        return made
    except Exception:
        files.forget(name)
        raise


@transaction.atomic
def _create(
    account: KeyAccount,
    upload: Upload,
    name: str,
    by: Any,
    level: ConfidentialityLevel,
    keys: Iterable[str],
    clean: dict[str, Any],
    public_id: str,
) -> Document:
    row = Document(public_id=public_id, account=account, confidentiality=level, created_by=by, **clean)
    create_row(row, by=by, scope=lambda: row.scope)
    wanted = list(keys) if level.kind == ConfidentialityLevel.Kind.NAMED else []
    audience_set(item=row, keys=wanted, by=by)
    _add_version(row, upload, name, by, "")
    return row


def _refuse_twice(account: KeyAccount, upload: Upload, by: Any) -> None:
    """The same file once more helps nobody. Only what the user sees is compared: the answer must not tell of others."""
    rows = Document.objects.current().filter(account=account, latest__sha256=upload.sha256)
    known = (rows.visible_to(by) if by is not None else rows).first()
    if known is not None:
        shown = {"name": upload.name, "title": known.title}
        raise ValidationError({"files": _("%(name)s is there already: “%(title)s”.") % shown})


def version_add(*, document: Document, upload: Upload, by: Any, note: str = "") -> DocumentVersion:
    """A new version of a document; the ones before stay. A file that is the newest one already is refused."""
    note = cleaned_values(DocumentVersion, {"note": note}, ("note",))["note"]
    name = files.store(upload.file, FOLDER, "bin")
    try:
        with transaction.atomic():
            row = locked(_rows(), document.pk)
            ask(rules.why_not_edit_document(row, by))
            if row.latest is not None and row.latest.sha256 == upload.sha256:
                raise ValidationError({"files": _("This is the same file as the newest version.")})
            return _add_version(row, upload, name, by, note)
    except Exception:
        files.forget(name)
        raise


def _add_version(document: Document, upload: Upload, name: str, by: Any, note: str) -> DocumentVersion:
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    row = DocumentVersion(
        document=document,
        number=last + 1,
        file=name,
        name=upload.name,
        note=note,
        type=upload.type,
        size=upload.size,
        sha256=upload.sha256,
        scan=Scan.WAITING if settings.VIRUS_SCAN_COMMAND else Scan.NONE,
        state=State.WAITING if upload.type in KINDS else State.NO_TEXT,
        created_by=by,
    )
    create_row(row, by=by, scope=document.scope)
    Document.objects.filter(pk=document.pk).update(latest=row, updated_at=timezone.now())
    document.latest = row
    indexing.refresh_rows(Document._meta.label_lower, [document.pk])
    if row.is_busy:
        transaction.on_commit(lambda: async_task(JOB, row.pk))
    return row


@transaction.atomic
def document_edit(
    *,
    document: Document,
    by: Any,
    version: int | None,
    title: str,
    tags: str,
    level: ConfidentialityLevel,
    keys: Iterable[str] = (),
) -> Document:
    """Changes title, tags, confidentiality and audience; a stale version raises StaleWrite."""
    row = locked(_rows(), document.pk)
    ask(rules.why_not_edit_document(row, by))
    confidentiality_set(item=row, level=level, keys=keys, by=by, version=version, values=_values(title, tags))
    return row


@transaction.atomic
def document_archive(*, document: Document, by: Any) -> Document:
    """Takes a document out of lists and search; files and history stay."""
    row = locked(_rows(), document.pk)
    if row.archived_at is None:
        ask(rules.why_not_edit_document(row, by))
        archive_row(row, by=by, scope=row.scope)
    return row


@transaction.atomic
def document_restore(*, document: Document, by: Any) -> Document:
    """Brings an archived document back."""
    row = locked(_rows(), document.pk)
    ask(rules.why_not_restore_document(row, by))
    restore_row(row, by=by, scope=row.scope)
    return row


# What the worker finds out --------------------------------------------------------------------------


@transaction.atomic
def version_scanned(*, version: DocumentVersion, scan: str) -> DocumentVersion:
    """Keeps what the virus check said. An infected file stays in the storage and is given to nobody."""
    row = DocumentVersion.objects.select_for_update(of=("self",)).defer("text").get(pk=version.pk)
    row.scan, row.scanned_at = scan, timezone.now()
    if scan == Scan.INFECTED:
        row.state, row.text = State.FAILED, ""
        log.warning("the virus check found something in version %s of a document", row.public_id)
    row.save(update_fields=["scan", "scanned_at", "state", *(["text"] if scan == Scan.INFECTED else [])])
    if scan == Scan.INFECTED:
        document = _rows().get(pk=row.document_id)
        note = _n("Blocked by the virus check")
        record(row, action=Change.Action.EVENT, by=None, scope=document.scope, note=note)
        indexing.refresh_rows(Document._meta.label_lower, [row.document_id])
        _tell_infected(row, document)
    return row


def _tell_infected(row: DocumentVersion, document: Document) -> None:
    """Who uploaded it, and who manages the account, as far as they see the document."""
    today = company_today()
    links = kam_links_of_team([document.account.team_id], today)
    kams = [link.user for link in links if link.starts_on <= today]
    notify(
        kind=Notification.Kind.DUE,
        to=[row.created_by, *kams],
        about=document,
        by=None,
        scope=document.scope,
        key=f"infected:{row.pk}",
        data={"infected": True},
    )


@transaction.atomic
def version_read(*, version: DocumentVersion, text: str, problem: str) -> DocumentVersion:
    """Keeps the text of a file, so that search finds it. Texts are no part of the history."""
    state = State.FAILED if problem else State.READ if text else State.NO_TEXT
    rows = DocumentVersion.objects.filter(pk=version.pk).exclude(scan=Scan.INFECTED).exclude(file="")
    rows.filter(redacted_on=None).update(state=state, state_at=timezone.now(), text=text, problem=problem)
    # Read once more, after names were taken out of the text: what stands in the file shall not come back.
    again, now = rows.exclude(redacted_on=None), timezone.now()
    again.exclude(text="").update(state=State.READ, state_at=now)
    again.filter(text="").update(state=State.NO_TEXT, state_at=now)
    indexing.refresh_rows(Document._meta.label_lower, [version.document_id])
    return DocumentVersion.objects.defer("text").get(pk=version.pk)


# Erasure of a person, who is named in a file. Asked for by who erases (kam.exchange.privacy), which asks the right ---


@transaction.atomic
def version_file_erase(*, version: DocumentVersion, by: Any) -> None:
    """Deletes the file of a version and what was read from it; the version stays and says so."""
    row = DocumentVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    name = row.file
    row.file, row.text, row.sha256, row.kept_because = "", "", "", ""
    row.state, row.problem = State.FAILED, DocumentVersion.Problem.ERASED
    row.save(update_fields=["file", "text", "sha256", "kept_because", "state", "problem"])
    note = _n("File deleted: it named a person whose data were erased")
    record(row, action=Change.Action.EVENT, by=by, scope=_scope_of(row), note=note)
    indexing.refresh_rows(Document._meta.label_lower, [row.document_id])
    transaction.on_commit(lambda: files.forget(name))


@transaction.atomic
def version_file_keep(*, version: DocumentVersion, by: Any, why: str) -> None:
    """Keeps a file that names a person whose data are erased, and says why.

    One that nobody has read yet may name them: its text comes into no search.
    """
    row = DocumentVersion.objects.select_for_update(of=("self",)).defer("text").get(pk=version.pk)
    before, row.kept_because = row.kept_because, why
    if row.state in (State.WAITING, State.READING):
        row.redacted_on = company_today()
    row.save(update_fields=["kept_because", "redacted_on"])
    record(
        row, action=Change.Action.EVENT, by=by, scope=_scope_of(row),
        note=_n("File kept after an erasure"), values={"kept_because": (before or None, why)},
    )  # fmt: skip


def _scope_of(version: DocumentVersion) -> str:
    return _rows().get(pk=version.document_id).scope


# Merging accounts -----------------------------------------------------------------------------------


def documents_move(*, source: KeyAccount, target: KeyAccount, by: Any, batch: str) -> int:
    """For the merge of accounts: all documents, also those that who merges does not see."""
    count = 0
    for row in _rows().filter(account=source).select_for_update(of=("self",)).order_by("pk"):
        confidential_move(item=row, target=target, by=by, batch=batch)
        count += 1
    return count
