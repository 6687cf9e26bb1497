"""The directory of colleagues, what administrators do with them, and the departments.

The page of one colleague (teams:colleague) is in the topic membership, which knows the teams they are on.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kam.lib.access import Right
from kam.lib.forms import conflict_of
from kam.lib.http import company_permission, is_fragment, page_of
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by, object_history
from kam.reference.calendar import today
from teams.staff import operations, queries, rules
from teams.staff.fields import colleagues_like, departments_like
from teams.staff.forms import ColleagueForm, DeactivateForm, DepartmentForm, RightsForm
from teams.staff.models import Department, User

OPTIONS = 12


@require_safe
@company_permission("company.member")
def colleague_list(request: HttpRequest) -> HttpResponse:
    """The directory: who works here, in which department, how to reach them."""
    manages = request.user.may("staff.manage")
    text, right = request.GET.get("q", "").strip(), request.GET.get("right", "")
    state = request.GET.get("state", "") if manages else ""
    chosen = request.GET.get("department", "")
    department = Department.objects.filter(public_id=chosen).first() if chosen else None
    rows = queries.colleague_rows(request.user, text=text, department=department, right=right, state=state)
    context = {
        "page": page_of(request, rows),
        "q": text,
        "department": department,
        "right": right if right in queries.RIGHT_FILTERS else "",
        "rights": Right.choices,
        "state": state,
        "manages": manages,
    }
    template = "teams/staff/colleague_list.html"
    return render(request, f"{template}#rows" if is_fragment(request) else template, context)


@require_safe
@company_permission("company.member")
def colleague_options(request: HttpRequest) -> HttpResponse:
    """Answers a picker: the one parameter, whatever its name, is what was typed."""
    rows = colleagues_like(_typed(request))[:OPTIONS]
    return render(request, "teams/staff/options.html", {"colleagues": rows, "found": bool(rows)})


@require_safe
@company_permission("company.member")
def department_options(request: HttpRequest) -> HttpResponse:
    rows = departments_like(_typed(request))[:OPTIONS]
    return render(request, "teams/staff/options.html", {"departments": rows, "found": bool(rows)})


def _typed(request: HttpRequest) -> str:
    return next(iter(request.GET.values()), "").strip()[:200]


@company_permission("staff.manage")
def colleague_create(request: HttpRequest) -> HttpResponse:
    """A new colleague; with an e-mail address the invitation can go out at once."""
    form = ColleagueForm(request.POST or None, instance=User(language=request.user.language))
    valid = request.method == "POST" and form.is_valid()
    if valid and "invite" in request.POST and not form.cleaned_data["email"]:
        form.add_error("email", _("Enter an e-mail address: the invitation is sent to it."))
    elif valid:
        try:
            colleague = operations.user_create(by=request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is in the directory.") % {"name": colleague})
            if "invite" in request.POST:
                operations.user_invite(user=colleague, by=request.user)
                messages.success(
                    request, _("The invitation to %(email)s is on its way.") % {"email": colleague.email}
                )
            return redirect("teams:colleague", colleague.public_id)
    return render(request, "teams/staff/colleague_create.html", {"form": form})


@company_permission("staff.manage")
def colleague_edit(request: HttpRequest, colleague_id: str) -> HttpResponse:
    colleague, conflict = _colleague(request, colleague_id), None
    if request.POST.get("keep") == "theirs":
        return redirect("teams:colleague_edit", colleague.public_id)
    form = ColleagueForm(request.POST or None, instance=colleague)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.user_edit(user=colleague, by=request.user, version=version, values=form.values)
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(colleague))
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:colleague", colleague.public_id)
    context = {"form": form, "colleague": colleague, "conflict": conflict}
    context["history"] = object_history(colleague, request.user)
    return render(request, "teams/staff/colleague_edit.html", context, status=409 if conflict else 200)


@company_permission("staff.manage")
def colleague_rights(request: HttpRequest, colleague_id: str) -> HttpResponse:
    colleague, conflict = _colleague(request, colleague_id), None
    if request.POST.get("keep") == "theirs":
        return redirect("teams:colleague_rights", colleague.public_id)
    form = RightsForm(request.POST or None, instance=colleague)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.user_set_rights(user=colleague, by=request.user, version=version, rights=form.rights)
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(colleague))
        except PermissionDenied as refused:
            form.add_error("is_administrator", str(refused))
        else:
            messages.success(request, _("The rights of %(name)s are saved.") % {"name": colleague})
            return redirect("teams:colleague", colleague.public_id)
    context = {"form": form, "colleague": colleague, "conflict": conflict}
    return render(request, "teams/staff/colleague_rights.html", context, status=409 if conflict else 200)


@require_POST
@company_permission("staff.manage")
def colleague_invite(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """Sends the link that sets the password; a second one replaces the first."""
    colleague = _colleague(request, colleague_id)
    operations.user_invite(user=colleague, by=request.user)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": colleague.email})
    return redirect("teams:colleague", colleague.public_id)


@company_permission("staff.manage")
def colleague_deactivate(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """Asks for the last day and shows what the colleague still holds."""
    colleague = _colleague(request, colleague_id)
    reason = rules.why_not_deactivate(colleague, request.user)
    form = DeactivateForm(request.POST or None, initial={"left_on": today()})
    if request.method == "POST" and form.is_valid():
        operations.user_deactivate(user=colleague, by=request.user, left_on=form.cleaned_data["left_on"])
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": colleague})
        return redirect("teams:colleague", colleague.public_id)
    held = queries.held_by(colleague, request.user)
    context = {"form": form, "colleague": colleague, "reason": reason, "held": held}
    return render(request, "teams/staff/colleague_deactivate.html", context)


@require_POST
@company_permission("staff.manage")
def colleague_reactivate(request: HttpRequest, colleague_id: str) -> HttpResponse:
    colleague = operations.user_reactivate(user=_colleague(request, colleague_id), by=request.user)
    messages.success(
        request, _("%(name)s is back. Send an invitation so that they can sign in.") % {"name": colleague}
    )
    return redirect("teams:colleague", colleague.public_id)


@require_POST
@company_permission("staff.manage")
def colleague_reset_second_factor(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """For a lost telephone or key."""
    colleague = operations.user_reset_second_factor(user=_colleague(request, colleague_id), by=request.user)
    messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": colleague})
    return redirect("teams:colleague", colleague.public_id)


@require_safe
@company_permission("company.member")
def department_list(request: HttpRequest) -> HttpResponse:
    context = {"nodes": queries.department_tree(), "manages": request.user.may("staff.manage")}
    return render(request, "teams/staff/department_list.html", context)


@company_permission("staff.manage")
def department_create(request: HttpRequest) -> HttpResponse:
    parent = Department.objects.filter(public_id=request.GET.get("parent", "")).first()
    form = DepartmentForm(request.POST or None, instance=Department(parent=parent))
    if request.method == "POST" and form.is_valid():
        try:
            department = operations.department_create(by=request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": department})
            return redirect("teams:department_list")
    return render(request, "teams/staff/department_create.html", {"form": form})


@company_permission("staff.manage")
def department_edit(request: HttpRequest, department_id: str) -> HttpResponse:
    department, conflict = get_object_or_404(Department, public_id=department_id), None
    if request.POST.get("keep") == "theirs":
        return redirect("teams:department_edit", department.public_id)
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            operations.department_edit(
                department=department, by=request.user, version=version, values=form.values
            )
        except StaleWrite as stale:
            conflict = conflict_of(stale, form, changed_by(department))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:department_list")
    reason = rules.why_not_archive_department(department, request.user)
    context = {"form": form, "department": department, "conflict": conflict, "why_not_archive": reason}
    context["history"] = object_history(department, request.user)
    return render(request, "teams/staff/department_edit.html", context, status=409 if conflict else 200)


@require_POST
@company_permission("staff.manage")
def department_archive(request: HttpRequest, department_id: str) -> HttpResponse:
    department = get_object_or_404(Department, public_id=department_id)
    operations.department_archive(department=department, by=request.user)
    messages.success(request, _("%(name)s is archived.") % {"name": department})
    return redirect("teams:department_list")


def _colleague(request: HttpRequest, colleague_id: str) -> User:
    rows = User.objects.visible_to(request.user).select_related("department", "manager")
    return get_object_or_404(rows, public_id=colleague_id)
