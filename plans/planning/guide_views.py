"""The guide of the first plan, and example plans for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.http import company_permission
from plans.planning.examples.plans import EXAMPLES
from plans.planning.guide import first_step
from plans.planning.pages import plan_or_404


@require_GET
@account_page("plan.edit")
def plan_guide(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Goes to the first step; each step is a section with the guide above it."""
    url = first_step(account, plan_or_404(account, plan_id))
    if not url:
        raise Http404
    return HttpResponseRedirect(url)


@require_GET
@company_permission("company.member")
def plan_example(request: HttpRequest, key: str) -> HttpResponse:
    """A whole plan with remarks that say why it is good or poor."""
    if key not in EXAMPLES:
        raise Http404
    context = {"example": EXAMPLES[key], "others": [one for one in EXAMPLES.values() if one.key != key]}
    return render(request, "plans/planning/plan_example.html", context)
