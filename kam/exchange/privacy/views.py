"""Personal data of one person of the customer: what is stored, the report, erasure and its proof; and the sheet."""

import datetime as dt
import json

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from kam.exchange.documents.writers import pdf
from kam.exchange.privacy import operations, queries
from kam.exchange.privacy.files import LONGEST_REASON, Decision
from kam.exchange.privacy.models import Erasure
from kam.exchange.privacy.report import data_of, document_of, report_of
from kam.lib.http import company_permission
from kam.lib.slots import person_data
from kam.reference.calendar import today as company_today

PAGES = "exchange/privacy"
_LONGEST = 400


def _person(request: HttpRequest, person_id: str) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), public_id=person_id)


@require_safe
@company_permission("company.member")
def privacy_sheet(request: HttpRequest) -> HttpResponse:
    """What is stored about people, why, who sees it, how long: for everybody, to be printed."""
    context = {
        "kinds": list(person_data),
        "backup_days": settings.KAM_BACKUP_DAYS,
        "may_privacy": request.user.may("people.privacy"),  # type: ignore[union-attr]
    }
    return render(request, f"{PAGES}/sheet.html", context)


@require_safe
@company_permission("people.privacy")
def privacy_person(request: HttpRequest, person_id: str) -> HttpResponse:
    """How much is stored about a person; from here the report and the erasure."""
    person = _person(request, person_id)
    context = {
        "person": person,
        "stored": queries.stored_about(person),
        "language": (get_language() or "en")[:2],
    }
    return render(request, f"{PAGES}/person.html", context)


@require_POST
@company_permission("people.privacy")
def privacy_report(request: HttpRequest, person_id: str) -> HttpResponse:
    """The report as a file, in the language that was chosen."""
    person = _person(request, person_id)
    language = "de" if request.POST.get("language") == "de" else "en"
    operations.report_told(person=person, by=request.user)
    with override(language):
        found = report_of(person, company_today())
        if request.POST.get("format") == "json":
            data = json.dumps(data_of(found), ensure_ascii=False, indent=1).encode("utf-8", "replace")
            ending, kind = "json", "application/json"
        else:
            data, ending, kind = pdf.write(document_of(found)), "pdf", "application/pdf"
        name = slugify(f"{_('Personal data')} {person}") or "personal-data"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _words(request: HttpRequest, name: str) -> str:
    return " ".join(request.POST.get(name, "")[:_LONGEST].replace("\0", "").split())


def _decision(request: HttpRequest, key: str) -> Decision | None:
    """What was chosen for a file; None where nothing was."""
    chosen = request.POST.get(f"file-{key}", "")
    if chosen not in ("keep", "delete"):
        return None
    return Decision(chosen == "keep", _words(request, f"why-{key}") if chosen == "keep" else "")


def _decisions(request: HttpRequest) -> dict[str, Decision]:
    keys = (name.removeprefix("file-") for name in request.POST if name.startswith("file-"))
    found = ((key, _decision(request, key)) for key in keys if key != "rest")
    return {key: decision for key, decision in found if decision is not None}


@company_permission("people.privacy")
def privacy_erase(request: HttpRequest, person_id: str) -> HttpResponse:
    """What will go, the texts and files to decide on, and the name to be typed."""
    person = _person(request, person_id)
    errors: dict[str, str] = {}
    typed = request.POST.get("name", "")[:_LONGEST].replace("\0", "")
    chosen, unread = set(request.POST.getlist("redact")), set(request.POST.getlist("unread"))
    decisions, rest = _decisions(request), _decision(request, "rest")
    go_on = request.POST.get("elsewhere") == "1"
    if request.method == "POST":
        asked = set(request.POST.getlist("asked"))
        try:
            erasure = operations.person_erase(
                person=person, by=request.user, typed=typed, keep=asked - chosen, take=chosen,
                decisions=decisions, rest=rest, unread=unread, go_on=go_on,
            )  # fmt: skip
        except ValidationError as wrong:
            errors = {name: texts[0] for name, texts in wrong.message_dict.items()}
        else:
            messages.success(request, _("The person was erased."))
            return redirect("exchange:privacy_proof", erasure.public_id)
    found = queries.found_about(person, request.user)
    wanted = chosen if errors else {hit.key for hit in found.texts.asked if hit.redact}
    context = {
        "person": person,
        "stored": queries.stored_about(person),
        "found": found,
        "texts": found.texts,
        "lines": [(hit, hit.key in wanted) for hit in found.texts.asked],
        "files": [(one, decisions.get(one.key), errors.get(one.key, "")) for one in found.named],
        "busy": [(one, decisions.get(one.key), errors.get(one.key, "")) for one in found.busy],
        "go_on": go_on,
        "unread": [(one, one.key in unread) for one in found.unread],
        "rest": rest,
        "errors": errors,
        "files_wrong": bool(errors.keys() - {"name"}),
        "longest": LONGEST_REASON,
        "typed": typed,
        "backups": company_today() + dt.timedelta(days=settings.KAM_BACKUP_DAYS),
        "backup_days": settings.KAM_BACKUP_DAYS,
    }
    return render(request, f"{PAGES}/erase.html", context, status=422 if errors else 200)


@require_safe
@company_permission("people.privacy")
def privacy_proof(request: HttpRequest, erasure_id: str) -> HttpResponse:
    """What an erasure did."""
    erasure = get_object_or_404(
        Erasure.objects.visible_to(request.user).select_related("by"), public_id=erasure_id
    )
    context = {
        "erasure": erasure,
        "counts": queries.counts_of(erasure),
        "files": queries.files_of(erasure, request.user),
        "sqlite": connection.vendor == "sqlite",
    }
    return render(request, f"{PAGES}/proof.html", context)
