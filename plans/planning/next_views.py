"""The page that starts the plan of the next period from this one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.forms import KamForm
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from plans.planning.models import Depth, Plan
from plans.planning.next_period import Candidate, candidates, comes_along, next_period, plan_next
from plans.planning.pages import home_of_plan, plan_or_404, said
from plans.planning.rules import why_not_start


class NextPeriodForm(KamForm):
    """Period and depth of the next plan, and the objectives that go on."""

    starts_on = forms.DateField(label=gettext_lazy("Period from"))
    ends_on = forms.DateField(label=gettext_lazy("Period to"))
    depth = forms.ChoiceField(label=gettext_lazy("Depth"), choices=Depth.choices)


def _form(request: HttpRequest, plan: Plan) -> NextPeriodForm:
    if request.method == "POST":
        return NextPeriodForm(request.POST)
    start = Company.objects.filter(pk=Company.SINGLE).values_list("fiscal_year_start", flat=True).first()
    first, last = next_period(plan, start or 1)
    return NextPeriodForm(initial={"starts_on": first, "ends_on": last, "depth": plan.depth})


def _there_already(account: KeyAccount, form: NextPeriodForm) -> Plan | None:
    """The plan that begins on the day that is proposed or was asked for."""
    day = form.cleaned_data.get("starts_on") if form.is_bound else form.initial["starts_on"]
    return Plan.objects.current().filter(account=account, starts_on=day).first() if day else None


@account_page("plan.submit")
def plan_next_period(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """What stays behind, what comes along, which objectives go on."""
    plan = plan_or_404(account, plan_id)
    reason = why_not_start(account, request.user)
    ask(reason)
    today = company_today()
    form = _form(request, plan)
    if form.is_bound and form.is_valid():
        try:
            made = plan_next(
                plan=plan,
                by=request.user,
                objectives=request.POST.getlist("objective"),
                today=today,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error("starts_on" if hasattr(error, "error_dict") else None, said(error))
        else:
            messages.success(request, _("%(plan)s started. The old plan stays readable.") % {"plan": made})
            return HttpResponseRedirect(home_of_plan(account, made))
    found = candidates(plan, account, request.user, today)
    context: dict[str, Any] = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "form": form,
        "objectives": [(one, _is_chosen(request, one)) for one in found],
        "along": comes_along(account),
        "there": _there_already(account, form),
    }
    return render(
        request, "plans/planning/plan_next_period.html", context, status=422 if form.errors else 200
    )


def _is_chosen(request: HttpRequest, one: Candidate) -> bool:
    if request.method == "POST":
        return one.objective.public_id in request.POST.getlist("objective")
    return one.open
