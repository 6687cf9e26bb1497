"""The strategy map of a plan, as a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.reference.calendar import today as company_today
from plans.planning.blocks import BlockScene
from plans.planning.pages import line_scene, plan_or_404
from plans.planning.strategy import strategy_data, strategy_of


@require_GET
@account_page("account.view")
def plan_map(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Goals, initiatives, objectives and actions in columns; `?as=list` gives the nested list."""
    plan = plan_or_404(account, plan_id)
    today = company_today()
    scene = line_scene(account, request.user, today, request.path)
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "map": strategy_of(strategy_data(BlockScene(account, plan, request.user, today)), scene.base),
        "list": request.GET.get("as") == "list",
        "s": scene,
    }
    return render(request, "plans/planning/plan_map.html", context)
