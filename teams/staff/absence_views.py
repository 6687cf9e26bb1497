"""When a colleague is away: their own list, which administrators keep too."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kam.lib.access import ask
from kam.lib.formats import day
from kam.lib.forms import conflict_of
from kam.lib.http import company_permission
from kam.lib.ids import is_public_id, new_public_id
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from teams.staff import operations, rules
from teams.staff.forms import AbsenceForm
from teams.staff.models import Absence, User

TEMPLATE = "teams/staff/absences.html"


@company_permission("company.member")
def absence_list(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """The absences from today on, and a form for one more."""
    colleague = get_object_or_404(User.objects.visible_to(request.user), public_id=colleague_id)
    ask(rules.why_not_absence(colleague, request.user))
    form = AbsenceForm(request.POST or None, initial={"row": new_public_id()})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["row"]
        try:
            made = operations.absence_add(
                user=colleague, by=request.user, public_id=key if is_public_id(key) else None, **form.values
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            undo = reverse("teams:absence_archive", args=[made.public_id])
            _say(request, _("The absence is entered."), undo)
            return redirect("teams:absence_list", colleague.public_id)
    return _page(request, colleague, form, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, colleague: User, form: Any, status: int = 200, **context: Any
) -> HttpResponse:
    today = company_today()
    rows = colleague.absences.not_over(today).order_by("starts_on", "pk")[:100]
    context |= {"colleague": colleague, "form": form, "rows": rows, "today": today}
    return render(request, TEMPLATE, context, status=status)


@company_permission("company.member")
def absence_edit(request: HttpRequest, absence_id: str) -> HttpResponse:
    absence = _absence(request, absence_id)
    target = reverse("teams:absence_list", args=[absence.user.public_id])
    if request.POST.get("keep") == "theirs":
        return redirect(target)
    form, conflict = AbsenceForm(request.POST or None, instance=absence), None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.absence_edit(absence=absence, by=request.user, version=version, values=form.values)
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(absence))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(target)
    status = 409 if conflict else 422 if form.errors else 200
    return _page(request, absence.user, form, status, absence=absence, conflict=conflict)


@require_POST
@company_permission("company.member")
def absence_archive(request: HttpRequest, absence_id: str) -> HttpResponse:
    absence = operations.absence_archive(absence=_absence(request, absence_id), by=request.user)
    words = {"first": day(absence.starts_on, company_today())}
    undo = reverse("teams:absence_restore", args=[absence.public_id])
    _say(request, _("The absence from %(first)s on was taken away.") % words, undo)
    return redirect("teams:absence_list", absence.user.public_id)


@require_POST
@company_permission("company.member")
def absence_restore(request: HttpRequest, absence_id: str) -> HttpResponse:
    absence = operations.absence_restore(absence=_absence(request, absence_id), by=request.user)
    messages.success(request, _("The absence is back."))
    return redirect("teams:absence_list", absence.user.public_id)


def _absence(request: HttpRequest, absence_id: str) -> Absence:
    rows = Absence.objects.visible_to(request.user).select_related("user")
    found = get_object_or_404(rows, public_id=absence_id)
    ask(rules.why_not_absence(found.user, request.user))
    return found


def _say(request: HttpRequest, text: str, undo: str) -> None:
    messages.success(request, text, extra_tags=f"undo:{undo}")
