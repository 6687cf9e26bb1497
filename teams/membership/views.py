"""The page of one colleague: how to reach them, and every team they are on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kam.lib.http import company_permission
from kam.reference.calendar import today as company_today
from teams.membership.load_queries import load_of
from teams.staff.models import User
from teams.staff.queries import colleague_admin

REPORTS_LIMIT = 30


@require_safe
@company_permission("company.member")
def colleague(request: HttpRequest, colleague_id: str) -> HttpResponse:
    """Contact, department, manager, reports; teams with function, time share and load."""
    colleagues = User.objects.visible_to(request.user).select_related("department__head", "manager")
    found = get_object_or_404(colleagues, public_id=colleague_id)
    today = company_today()
    context = {
        "colleague": found,
        "today": today,
        "load": load_of(found, request.user, today),
        "reports": found.reports.working().for_list()[:REPORTS_LIMIT],
        "admin": colleague_admin(found, request.user),
    }
    return render(request, "teams/membership/colleague.html", context)
