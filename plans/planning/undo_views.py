"""Undo and redo of one's own changes, the lines that were archived, a line that becomes an action."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, trigger_client_event

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.http import is_fragment, safe_next, whole
from kam.reference.calendar import today as company_today
from plans.planning import rows
from plans.planning.archived import archived_lines
from plans.planning.happenings import block_of
from plans.planning.indent import line_indent
from plans.planning.line_kinds import KINDS
from plans.planning.pages import home_of, line_scene, section_url
from plans.planning.releases import sections_of
from plans.planning.undo import MOST, UndoConflict, changes_undo


@require_POST
@account_page("work.own", lean=True)
def plan_undo(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Takes back the changes that the window remembers as its last step; with `redo`, does that step again."""
    plan = rows.plan().first(account=account.pk, public_id=plan_id)
    if plan is None:
        raise Http404
    pks = [whole(text) or 0 for text in request.POST.get("changes", "").split(",")[: MOST + 1]]
    try:
        done = changes_undo(account=account, pks=pks, by=request.user)
    except UndoConflict as conflict:
        words = _("%(name)s has changed this line since. It was left as it is.")
        return JsonResponse({"message": words % {"name": conflict.who or _("Somebody")}}, status=409)
    except (ValidationError, PermissionDenied) as error:
        messages = getattr(error, "messages", None) or [str(error)]
        return JsonResponse({"message": " ".join(messages)}, status=409)
    kind, row = done.lines[0]
    block = block_of(kind, account, row)
    section = next((s for s in sections_of(plan) if block in s.blocks), None)
    words = _("Done again: %(line)s") if "redo" in request.POST else _("Undone: %(line)s")
    return JsonResponse(
        {
            "changes": done.changes,
            "line": row.public_id,
            "message": words % {"line": row},
            "section": section.key if section else "",
            "title": section.title if section else "",
            "url": section_url(account, plan, section.key) if section else home_of(account),
        }
    )


@require_GET
@account_page("account.view")
def plan_archived(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """The lines that were archived, newest first, each with the way back."""
    plan = rows.plan().first(account=account.pk, public_id=plan_id)
    if plan is None:
        raise Http404
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "lines": archived_lines(account),
        "s": line_scene(account, request.user, company_today(), home_of(account)),
    }
    template = "plans/planning/plan_archived.html"
    return render(request, f"{template}#box" if is_fragment(request) else template, context)


@require_POST
@account_page("plan.edit", lean=True)
def line_indent_view(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """Makes the line an action of the one above it."""
    row = KINDS[kind].find(account, line_id)
    if row is None:
        raise Http404
    back = safe_next(request, home_of(account))
    try:
        action, line = line_indent(kind=KINDS[kind], row=row, account=account, by=request.user)
    except ValidationError as error:
        message = " ".join(error.messages)
        if not is_fragment(request):
            return HttpResponse(message, status=422, content_type="text/plain; charset=utf-8")
        toast = {"message": message, "level": "error"}
        return trigger_client_event(reswap(HttpResponse(status=422), "none"), "kam:toast", toast)
    if not is_fragment(request):
        return HttpResponseRedirect(f"{back}#l-{action.public_id}")
    response = trigger_client_event(
        HttpResponse(status=204), "kam:indented", {"line": line_id, "action": action.public_id}
    )
    response["Kam-Change"] = f"{action.change_pk},{line.change_pk}"
    return response
