"""Confirming that stale lines are still true: one by its button, those of a section together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, trigger_client_event

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.http import is_fragment, safe_next, whole
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from plans.planning.line_kinds import KINDS
from plans.planning.line_views import card_of, page_behind, with_change, with_toast
from plans.planning.pages import home_of, line_scene, plan_or_404, section_url
from plans.planning.queries import SectionLoader
from plans.planning.releases import sections_of
from plans.planning.still_true import DATED, Seen, lines_confirm
from plans.planning.undo import MOST, UndoConflict, changes_undo


def _undo(account: KeyAccount, rows: list[Any], back: str) -> str:
    changes = ",".join(str(row.change_pk) for row in rows if row.change_pk)
    url = reverse("plans:lines_unconfirm", args=(account.public_id,))
    return f"{url}?{urlencode({'changes': changes, 'next': back})}" if changes else ""


def _changed_since(stale: StaleWrite) -> str:
    words = _("%(name)s has changed “%(line)s” since. Read it again before you confirm it.")
    return words % {"name": changed_by(stale.current) or _("Somebody"), "line": stale.current}


@require_POST
@account_page("plan.edit", lean=True)
def line_confirm(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """Says that a statement or a goal is still true."""
    row = KINDS[kind].find(account, line_id) if kind in DATED else None
    if row is None:
        raise Http404
    seen = Seen(kind, line_id, whole(request.GET.get("version", "")))
    back = page_behind(request, account)
    try:
        rows = lines_confirm(account=account, seen=[seen], by=request.user, today=company_today())
    except (StaleWrite, ValidationError) as error:
        words = _changed_since(error) if isinstance(error, StaleWrite) else " ".join(error.messages)
        if is_fragment(request):
            response = reswap(HttpResponse(status=409), "none")
            return trigger_client_event(response, "kam:toast", {"message": words, "level": "error"})
        messages.error(request, words)
        return HttpResponseRedirect(f"{back}#l-{line_id}")
    undo, words = _undo(account, rows, back), _("Confirmed as of today: %(line)s") % {"line": rows[0]}
    if is_fragment(request):
        card = card_of(request, account, KINDS[kind], rows[0])
        return with_change(with_toast(card, words, undo), rows[0])
    messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
    return HttpResponseRedirect(f"{back}#l-{line_id}")


@account_page("plan.edit")
def plan_confirm(request: HttpRequest, account: KeyAccount, plan_id: str, section: str) -> HttpResponse:
    """The stale lines of a section, to be confirmed together."""
    plan, today = plan_or_404(account, plan_id), company_today()
    shown = next((s for s in sections_of(plan) if s.key == section), None)
    if shown is None:
        raise Http404
    if account.archived_at is not None or plan.archived_at is not None:
        raise PermissionDenied(_("This plan is archived. It can be read, but not changed."))
    back, status, error = section_url(account, plan, section), 200, ""
    if request.method == "POST":
        chosen = [found for text in request.POST.getlist("line")[: MOST + 1] if (found := Seen.read(text))]
        try:
            rows = lines_confirm(account=account, seen=chosen, by=request.user, today=today)
        except StaleWrite as stale:
            error, status = _changed_since(stale), 409
        except ValidationError as wrong:
            error, status = " ".join(wrong.messages), 422
        else:
            undo = _undo(account, rows, back)
            words = ngettext(
                "%(n)s line confirmed as of today.", "%(n)s lines confirmed as of today.", len(rows)
            )
            messages.success(request, words % {"n": len(rows)}, extra_tags=f"undo:{undo}" if undo else "")
            return HttpResponseRedirect(back)
    view = SectionLoader(plan, account, today=today).load([shown])[0]
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "view": view,
        "months": shown.stale_after_months,
        "lines": view.stale[:MOST],
        "back": back,
        "error": error,
        "s": line_scene(account, request.user, today, back),
    }
    return render(request, "plans/planning/plan_confirm.html", context, status=status)


@require_POST
@account_page("plan.edit", lean=True)
def lines_unconfirm(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Takes a confirmation back: the dates are what they were."""
    pks = [whole(text) or 0 for text in request.GET.get("changes", "").split(",")[: MOST + 1]]
    try:
        changes_undo(account=account, pks=pks, by=request.user)
    except UndoConflict as conflict:
        words = _("%(name)s has changed this line since. It was left as it is.")
        messages.error(request, words % {"name": conflict.who or _("Somebody")})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(safe_next(request, home_of(account)))
