"""The pages of an account's documents. Files go out as attachments only, whatever they hold."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.information import document_operations as operations
from accounts.information import document_queries as queries
from accounts.information.audience import MOST, keys_of, reach
from accounts.information.confidential import ConfidentialityLevel
from accounts.information.document_forms import DocumentAddForm, DocumentEditForm, VersionForm
from accounts.information.document_models import Document, DocumentVersion
from accounts.information.document_rules import why_not_add_document, why_not_edit_document
from accounts.information.file_types import MEDIA_TYPES, given_name
from kam.lib.access import ask
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import is_fragment, page_of
from kam.lib.ids import derived_id
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.records.schedules import worker_is_running
from kam.reference.calendar import today as company_today

PAGES = "accounts/information"
_LONGEST_EXCERPT = 4000


def document_url(document: Document) -> str:
    return reverse("accounts:document", args=[document.account.public_id, document.public_id])


def _home(account: KeyAccount) -> str:
    return reverse("accounts:account_documents", args=[account.public_id])


def _document(request: HttpRequest, account: KeyAccount, document_id: str) -> Document:
    """The document as far as the user sees it: who it is not meant for learns nothing of it."""
    rows = queries.documents_in(account, request.user, company_today())
    found = rows.filter(public_id=document_id).first()
    if found is None:
        raise Http404
    found.account = account
    return found


@require_safe
@account_page("account.view")
def account_documents(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """The documents of the account, newest first, by tag."""
    today = company_today()
    rows = queries.documents_in(account, request.user, today)
    facets = queries.facets_of(rows)
    archived, tag = request.GET.get("show") == "archived", request.GET.get("tag", "").strip()[:200]
    rows = rows.exclude(archived_at=None) if archived else rows.filter(archived_at=None)
    if tag:
        rows = rows.tagged(tag)
    text = request.GET.get("q", "").strip()[:100]
    for word in text.split()[:6]:
        rows = rows.filter(title__icontains=word) | rows.filter(tags__icontains=word)
    page = page_of(request, rows.order_by("-updated_at", "-pk"))
    lines = queries.lines_of(page)
    busy = any(line.latest.is_busy for line in lines)
    context = {
        "account": account,
        "tab": "information",
        "sub": "documents",
        "today": today,
        "page": page,
        "lines": lines,
        "facets": facets,
        "archived": archived,
        "tag": tag,
        "q": text,
        "no_worker": busy and not worker_is_running(),
        "why_not_add": _why_not_add(account),
    }
    template = f"{PAGES}/account_documents.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)


def _why_not_add(account: KeyAccount) -> str:
    if account.archived_at is not None:
        return _("This account is archived. Restore it to work on it.")
    return "" if account.may("document.add") else why_not(account.level, "document.add")


@account_page("document.add")
def document_add(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """New documents from files: dropped or chosen, several at once."""
    ask(why_not_add_document(account, request.user))
    today, status = company_today(), 200
    sent = request.method == "POST"
    form = DocumentAddForm(
        request.POST if sent else None, request.FILES if sent else None, account=account, today=today
    )
    if sent:
        status = 422
        look = "look" in request.POST
        if not look and form.is_valid():
            made = _add_all(request, account, form)
            if made and not form.errors:
                words = ngettext("%(n)s document added.", "%(n)s documents added.", len(made))
                messages.success(request, words % {"n": len(made)})
                return HttpResponseRedirect(document_url(made[0]) if len(made) == 1 else _home(account))
            if made:
                words = ngettext(
                    "%(n)s document was added, the others were not.",
                    "%(n)s documents were added, the others were not.",
                    len(made),
                )
                messages.warning(request, words % {"n": len(made)})
        if look:
            form.errors.clear()
            status = 200
    context = {
        "account": account,
        "tab": "information",
        "sub": "documents",
        "form": form,
        "back": _home(account),
        "kinds": operations.kinds_taken(),
        "max_mb": settings.DOCUMENT_MAX_MB,
    }
    return render(request, f"{PAGES}/document_add.html", context, status=status)


def _add_all(request: HttpRequest, account: KeyAccount, form: DocumentAddForm) -> list[Document]:
    """Each file by itself: what is wrong with one does not keep the others out."""
    clean, made = form.cleaned_data, []
    several = len(clean["files"]) > 1
    for at, file in enumerate(clean["files"]):
        try:
            made.append(
                operations.document_create(
                    account=account,
                    upload=operations.looked_at(file, file.name or ""),
                    by=request.user,
                    level=clean["confidentiality"],
                    keys=form.cleaned_data["audience"],
                    title="" if several else clean["title"],
                    tags=clean["tags"],
                    public_id=derived_id(clean["public_id"], at),
                )
            )
        except ValidationError as error:
            add_errors(form, error)
    return made


@require_safe
@account_page("account.view")
def document(request: HttpRequest, account: KeyAccount, document_id: str) -> HttpResponse:
    """One document: its newest file, its versions, for whom it is."""
    found = _document(request, account, document_id)
    versions = queries.versions_of(found)
    busy = any(version.is_busy for version in versions)
    text = DocumentVersion.objects.filter(pk=found.latest_id).values_list("text", flat=True).first() or ""
    line = next(iter(queries.lines_of([found])), None)
    context = {
        "account": account,
        "tab": "information",
        "sub": "documents",
        "document": found,
        "line": line,
        "versions": versions,
        "busy": busy,
        "no_worker": busy and not worker_is_running(),
        "excerpt": text[:_LONGEST_EXCERPT],
        "cut": len(text) > _LONGEST_EXCERPT,
        "may_edit": found.archived_at is None and queries.may_edit(found, account, request.user),
        "may_restore": found.archived_at is not None and queries.may_edit(found, account, request.user),
    }
    template = f"{PAGES}/document.html"
    return render(request, f"{template}#versions" if is_fragment(request) else template, context)


@account_page("document.add")
def document_edit(request: HttpRequest, account: KeyAccount, document_id: str) -> HttpResponse:
    """Title, tags, confidentiality and audience."""
    found, today = _document(request, account, document_id), company_today()
    ask(why_not_edit_document(found, request.user))
    sent, status, conflict, now = request.method == "POST", 200, None, []
    if sent and request.POST.get("keep") == "theirs":
        return HttpResponseRedirect(document_url(found))
    form = DocumentEditForm(
        request.POST if sent else None,
        account=account,
        today=today,
        document=found,
        current=found.confidentiality,
        current_keys=keys_of(found),
    )
    if sent and "look" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                _edit(request, found, form)
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(document_url(found))
            except StaleWrite as stale:
                status, conflict = 409, conflict_of(stale, form, changed_by(stale.current))
                now = [part.name for part in reach(account, keys_of(found), today).parts]
            except ValidationError as error:
                add_errors(form, error)
    context = {
        "account": account,
        "tab": "information",
        "sub": "documents",
        "document": found,
        "form": form,
        "conflict": conflict,
        "audience_now": now,
        "back": document_url(found),
    }
    return render(request, f"{PAGES}/document_edit.html", context, status=status)


def _edit(request: HttpRequest, found: Document, form: DocumentEditForm) -> None:
    clean = form.cleaned_data
    operations.document_edit(
        document=found,
        by=request.user,
        version=clean["version"],
        title=clean["title"],
        tags=clean["tags"],
        level=clean["confidentiality"],
        keys=form.cleaned_data["audience"],
    )


@account_page("document.add")
def document_version_add(request: HttpRequest, account: KeyAccount, document_id: str) -> HttpResponse:
    """A new version: another file for the same document."""
    found = _document(request, account, document_id)
    ask(why_not_edit_document(found, request.user))
    sent, status = request.method == "POST", 200
    form = VersionForm(request.POST if sent else None, request.FILES if sent else None)
    if sent:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["files"][0]
            try:
                upload = operations.looked_at(file, file.name or "")
                made = operations.version_add(
                    document=found, upload=upload, by=request.user, note=form.cleaned_data["note"]
                )
                messages.success(request, _("Version %(n)s added.") % {"n": made.number})
                return HttpResponseRedirect(document_url(found))
            except ValidationError as error:
                add_errors(form, error, "files")
    context = {
        "account": account,
        "tab": "information",
        "sub": "documents",
        "document": found,
        "form": form,
        "back": document_url(found),
        "kinds": operations.kinds_taken(),
        "max_mb": settings.DOCUMENT_MAX_MB,
    }
    return render(request, f"{PAGES}/document_version.html", context, status=status)


@require_safe
@account_page("account.view")
def document_download(
    request: HttpRequest, account: KeyAccount, document_id: str, version_id: str
) -> HttpResponse | FileResponse:
    """The file of a version, to be kept, never to be shown by the browser."""
    found = _document(request, account, document_id)
    version = found.versions.defer("text").filter(public_id=version_id).first()
    if version is None:
        raise Http404
    if reason := version.why_not_download:
        messages.error(request, reason)
        return HttpResponseRedirect(document_url(found))
    try:
        file = default_storage.open(version.file)
    except OSError:
        messages.error(
            request, _("The file is no longer in the storage. Ask whoever runs this installation.")
        )
        return HttpResponseRedirect(document_url(found))
    response = FileResponse(
        file,
        as_attachment=True,
        filename=given_name(version.name, version.type),
        content_type=MEDIA_TYPES.get(version.type, "application/octet-stream"),
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@account_page("document.add")
def document_archive(request: HttpRequest, account: KeyAccount, document_id: str) -> HttpResponse:
    """Takes a document out of lists and search."""
    found = _document(request, account, document_id)
    operations.document_archive(document=found, by=request.user)
    undo = reverse("accounts:document_restore", args=[account.public_id, found.public_id])
    messages.success(request, _("Archived: %(title)s") % {"title": found.title}, extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(_home(account))


@require_POST
@account_page("document.add")
def document_restore(request: HttpRequest, account: KeyAccount, document_id: str) -> HttpResponse:
    """Brings a document back."""
    found = _document(request, account, document_id)
    operations.document_restore(document=found, by=request.user)
    messages.success(request, _("Brought back: %(title)s") % {"title": found.title})
    return HttpResponseRedirect(document_url(found))


@require_safe
@account_page("account.view")
def audience_reach(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Whom a choice of colleagues, departments and functions reaches: a fragment for forms."""
    keys = [key for key in request.GET.getlist("audience") if len(key) <= 40][:MOST]
    level = ConfidentialityLevel.objects.filter(key=request.GET.get("confidentiality", "")[:60]).first()
    named = level is None or level.kind == ConfidentialityLevel.Kind.NAMED
    found: Any = reach(account, keys, company_today()) if named else None
    return render(request, f"{PAGES}/audience_reach.html", {"reach": found, "account": account})
