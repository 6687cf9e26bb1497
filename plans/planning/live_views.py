"""What a window asks and tells while a plan is open in it: what happened, who is here."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from plans.planning import rows
from plans.planning.happenings import NoSuchPlan, happenings, to_json
from plans.planning.presence import presence_beat, presence_leave


@require_GET
@account_page("account.view", lean=True)
def plan_live(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """204 while all is as the window knows it."""
    given = request.GET
    try:
        found = happenings(plan_id, account, request.user, given.get("since", ""), given.get("here", ""))
    except NoSuchPlan:
        raise Http404 from None
    answer = HttpResponse(status=204) if found is None else JsonResponse(to_json(found))
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
@account_page("account.view", lean=True)
def plan_presence(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Every twenty seconds while a plan is in sight, and when a line is opened or left."""
    plan = rows.plan().first(account=account.pk, public_id=plan_id)
    if plan is None:
        raise Http404
    plan.account = account
    if "leave" in request.POST:
        presence_leave(plan=plan, by=request.user)
    else:
        section, line = request.POST.get("section", ""), request.POST.get("line", "")
        presence_beat(plan=plan, by=request.user, section=section, line=line)
    return HttpResponse(status=204)
