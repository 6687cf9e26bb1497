"""The pages of a plan's documents: making, the list, download, deleting; and what the customer would see."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.exchange.documents import jobs, operations, rules
from kam.exchange.documents.document import CUSTOMER
from kam.exchange.documents.forms import DocumentForm
from kam.exchange.documents.models import Edition, Format, PlanDocument
from kam.exchange.documents.preview import shown_sections
from kam.exchange.documents.queries import TYPES, documents_of, file_name, sources_of
from kam.exchange.documents.reading import Wish, document_of
from kam.lib.http import is_fragment
from kam.records.schedules import worker_is_running
from kam.reference.calendar import today as company_today
from plans.models import Plan
from plans.planning.models import Depth
from plans.planning.pages import depth_of, plan_or_404

PAGES = "exchange/documents"


def _document(request: HttpRequest, plan: Plan, document_id: str) -> PlanDocument:
    rows = PlanDocument.objects.visible_to(request.user).select_related("by", "version_of_plan")
    found = rows.defer("version_of_plan__content").filter(plan=plan, public_id=document_id).first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


def _home(account: KeyAccount, plan: Plan) -> str:
    return reverse("exchange:document_list", args=(account.public_id, plan.public_id))


@account_page("account.view")
def document_list(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """The kept documents, and the form for another one. The list is polled while one is being made."""
    plan = plan_or_404(account, plan_id)
    may_edit = account.archived_at is None and account.may("plan.edit")
    form = None
    if request.method == "POST" or not is_fragment(request):
        form = DocumentForm(
            request.POST if request.method == "POST" else None,
            versions=sources_of(plan),
            initial={
                "depth": depth_of(request, plan),
                "language": (get_language() or "en")[:2],
                "edition": request.GET.get("edition", Edition.INTERNAL),
                "source": request.GET.get("source", ""),
            },
        )
        if form.is_bound and form.is_valid():
            answer = _make(request, account, plan, form)
            if answer is not None:
                return answer
    lines = documents_of(plan, request.user, may_edit)
    busy = any(line.row.is_busy for line in lines)
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "form": form,
        "lines": lines,
        "busy": busy,
        "no_worker": busy and not worker_is_running(),
        "keep_days": settings.DOCUMENT_KEEP_DAYS,
        "why_not_customer": "" if may_edit else rules.why_not_make(plan, request.user, Edition.CUSTOMER),
    }
    template = f"{PAGES}/document_list.html" + ("#list" if is_fragment(request) else "")
    response = render(request, template, context, status=422 if form is not None and form.errors else 200)
    if busy and not is_fragment(request):
        response["Refresh"] = "5"
    return response


def _make(request: HttpRequest, account: KeyAccount, plan: Plan, form: DocumentForm) -> HttpResponse | None:
    """Makes the document; None where the form has to say why not."""
    try:
        document = jobs.work(operations.document_start(plan=plan, by=request.user, **form.values))
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return None
    if document.state == PlanDocument.State.FAILED:
        messages.error(
            request, _("The document could not be made. Try again; an administrator finds more in the log.")
        )
    elif document.is_busy:
        messages.info(request, _("This plan is long: the document is being made in the background."))
    else:
        messages.success(request, _("The document is ready."))
    return HttpResponseRedirect(_home(account, plan))


@require_POST
@account_page("account.view")
def document_download(request: HttpRequest, account: KeyAccount, plan_id: str, document_id: str) -> Any:
    """The file. By POST, because taking a customer edition is written into the history."""
    plan = plan_or_404(account, plan_id)
    document = _document(request, plan, document_id)
    try:
        if document.state != PlanDocument.State.DONE:
            raise FileNotFoundError
        file = default_storage.open(document.file)
    except OSError:
        messages.error(request, _("The file is no longer there. Make the document again."))
        return HttpResponseRedirect(_home(account, plan))
    operations.document_downloaded(document=document, by=request.user)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=file_name(document, account),
        content_type=TYPES[Format(document.format)],
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@account_page("account.view")
def document_delete(
    request: HttpRequest, account: KeyAccount, plan_id: str, document_id: str
) -> HttpResponse:
    """Deletes a document and its file."""
    plan = plan_or_404(account, plan_id)
    operations.document_delete(document=_document(request, plan, document_id), by=request.user)
    messages.success(request, _("Document deleted."))
    return HttpResponseRedirect(_home(account, plan))


@require_GET
@account_page("account.view")
def customer_preview(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Exactly what a customer edition holds: laid out from the same filtered document."""
    plan = plan_or_404(account, plan_id)
    depth = depth_of(request, plan)
    wish = Wish(CUSTOMER, depth, (get_language() or "en")[:2])
    found = document_of(plan, account, None, wish, company_today())
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "document": found,
        "sections": shown_sections(found),
        "depth": depth,
        "depths": Depth.choices,
        "may_make": account.archived_at is None and account.may("plan.edit"),
    }
    return render(request, f"{PAGES}/customer_preview.html", context)
