"""Leavers: what they hold goes to a successor, then they are deactivated."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kam.desk.leavers.forms import HandOverForm
from kam.desk.leavers.operations import leaver_hand_over
from kam.desk.leavers.queries import held_by
from kam.lib.http import company_permission, page_of
from kam.reference.calendar import today
from teams.models import User
from teams.staff.rules import why_not_deactivate


@require_safe
@company_permission("staff.manage")
def leaver_list(request: HttpRequest) -> HttpResponse:
    """Find the colleague who leaves."""
    text = request.GET.get("q", "").strip()
    rows = User.objects.visible_to(request.user).working().for_list().search(text)
    return render(request, "desk/leaver_list.html", {"q": text, "page": page_of(request, rows)})


@company_permission("staff.manage")
def leaver(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """Everything that the colleague holds, and who takes it over."""
    colleague = get_object_or_404(User.objects.visible_to(request.user).for_list(), public_id=colleague_id)
    held = held_by(colleague, request.user)
    form = HandOverForm(request.POST or None, colleague=colleague, held=held, today=today())
    reason = why_not_deactivate(colleague, request.user)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _hand_over(request, colleague, form):
            return redirect("teams:colleague", colleague.public_id)
        status = 422
    context: dict[str, Any] = {"colleague": colleague, "held": held, "form": form, "reason": reason}
    return render(request, "desk/leaver.html", context, status=status)


def _hand_over(request: HttpRequest, colleague: User, form: HandOverForm) -> bool:
    left_on = form.cleaned_data["left_on"] if form.cleaned_data["deactivate"] else None
    try:
        count = leaver_hand_over(
            colleague=colleague, by=request.user, successors=form.successors, left_on=left_on
        )
    except (ValidationError, PermissionDenied) as refused:
        form.add_error(None, refused if isinstance(refused, ValidationError) else str(refused))
        return False
    text = ngettext("%(count)s thing has changed hands.", "%(count)s things have changed hands.", count)
    messages.success(request, text % {"count": count})
    if left_on:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": colleague})
    return True
