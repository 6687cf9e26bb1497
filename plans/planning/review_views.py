"""Review of a plan: submit, give back, approve."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.http import is_fragment
from kam.lib.versions import StaleWrite
from kam.reference.calendar import today as company_today
from plans.planning import operations
from plans.planning.approval import approval_of, submitter_of
from plans.planning.forms import DecisionForm
from plans.planning.models import Plan, PlanVersion
from plans.planning.outline import outline
from plans.planning.pages import home_of_plan, plan_or_404
from plans.planning.releases import at_depth, sections_of
from plans.planning.remark_models import PlanRemark
from plans.planning.remarks import remarks_on, wanted_of
from plans.planning.rules import why_not_approve, why_not_return, why_not_submit
from plans.planning.snapshot import changes_since


def _decision(
    request: HttpRequest, account: KeyAccount, plan: Plan, reason: str | None, what: str, act: Any
) -> HttpResponse:
    """A question with its effect, and its answer. `act(version, remark)` does it and returns the message."""
    ask(reason)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"version": plan.version})
    context = {"account": account, "tab": "plan", "plan": plan, "form": form, "what": what}
    if form.is_bound and form.is_valid():
        try:
            message = act(form.cleaned_data["version"], form.cleaned_data["remark"])
        except StaleWrite:
            form.add_error(None, _("Somebody else decided on this plan meanwhile. Reload the page."))
        else:
            messages.success(request, message)
            return HttpResponseRedirect(home_of_plan(account, plan))
    submitter = request.user.pk if what == "submit" else submitter_of(plan)
    context["approval"] = approval_of(account, submitter)
    if what == "submit":
        context["unanswered"] = sum(row.state == PlanRemark.State.OPEN for row in wanted_of(plan))
        context["outline"] = outline(plan, account, at_depth(sections_of(plan), plan.depth), company_today())
    else:
        candidate = PlanVersion.objects.filter(plan=plan, state=PlanVersion.State.SUBMITTED).first()
        context["candidate"] = candidate
        context["remarks"] = len(remarks_on(candidate)) if candidate else 0
        context["changes"] = (
            changes_since(candidate.content, plan, account, company_today()) if candidate else None
        )
        numbers = PlanVersion.objects.filter(plan=plan, number__isnull=False).order_by("-number")
        context["next_number"] = (numbers.values_list("number", flat=True).first() or 0) + 1
    template = "plans/planning/plan_decide.html"
    if is_fragment(request):
        template += "#box"
    return render(request, template, context, status=422 if form.errors else 200)


@account_page("plan.submit")
def plan_submit(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Asks for review; shows what is still missing first."""
    plan = plan_or_404(account, plan_id)

    def act(version: int, remark: str) -> str:
        operations.plan_submit(plan=plan, by=request.user, version=version)
        return _("Submitted for review. You can go on working in the draft.")

    return _decision(request, account, plan, why_not_submit(plan, request.user), "submit", act)


@account_page("account.view")
def plan_return(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Back to draft, with a remark."""
    plan = plan_or_404(account, plan_id)

    def act(version: int, remark: str) -> str:
        operations.plan_return(plan=plan, by=request.user, version=version, remark=remark)
        return _("The plan is a draft again.")

    return _decision(request, account, plan, why_not_return(plan, request.user), "return", act)


@account_page("account.view")
def plan_approve(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Approves exactly what was submitted; says what has changed in the draft since."""
    plan = plan_or_404(account, plan_id)

    def act(version: int, remark: str) -> str:
        made = operations.plan_approve(plan=plan, by=request.user, version=version, remark=remark)
        return _("%(plan)s approved as %(version)s.") % {"plan": plan, "version": made}

    return _decision(request, account, plan, why_not_approve(plan, request.user), "approve", act)
