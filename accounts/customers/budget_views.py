"""The yearly budget of all accounts that the user sees, to be downloaded for chosen years."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.customers.budget import LONG, WIDE, Budget, BudgetWish
from accounts.customers.figure_queries import ACTUAL, FORECAST, PLAN, Years, years_on
from accounts.customers.models import Figure, KeyAccount
from kam.lib.forms import KamForm
from kam.lib.http import company_permission
from kam.lib.sheets import stream_response
from kam.reference.calendar import today as company_today

MOST_YEARS = 10


class BudgetForm(KamForm):
    """Which years and kinds, in which form."""

    first = forms.IntegerField(label=gettext_lazy("From fiscal year"), min_value=1990, max_value=2100)
    last = forms.IntegerField(label=gettext_lazy("To fiscal year"), min_value=1990, max_value=2100)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds"), choices=Figure.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    shape = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=[
            (LONG, gettext_lazy("One row a figure, for pivot tables")),
            (WIDE, gettext_lazy("One row an account and year, a column a measure")),
        ],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not first <= last < first + MOST_YEARS:
            self.add_error(
                "last",
                _("The last year must not lie before the first; at most %(n)s years at once.")
                % {"n": MOST_YEARS},
            )
        return given

    @property
    def wish(self) -> BudgetWish:
        given = self.cleaned_data
        return BudgetWish(given["first"], given["last"], tuple(given["kinds"]), given["shape"])


def _form(request: HttpRequest, years: Years) -> BudgetForm:
    """What was chosen, else the budget of this year and the two to come."""
    usual = {"first": years.now, "last": years.now + 2, "kinds": [PLAN, ACTUAL, FORECAST], "shape": LONG}
    return BudgetForm(request.GET if request.GET else None, initial=usual)


@require_safe
@company_permission("company.member")
def budget(request: HttpRequest) -> HttpResponse:
    """Chooses what to download."""
    years = years_on(company_today())
    form = _form(request, years)
    status = 422 if form.is_bound and not form.is_valid() else 200
    accounts = KeyAccount.objects.visible_to(request.user).current().count()
    context = {"form": form, "years": years, "accounts": accounts}
    return render(request, "accounts/customers/budget.html", context, status=status)


@require_safe
@company_permission("company.member")
def budget_export(request: HttpRequest, form: str) -> HttpResponse:
    """The file, written while it is sent."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    today = company_today()
    years = years_on(today)
    chosen = _form(request, years)
    if not chosen.is_bound:
        wish = BudgetWish(years.now, years.now + 2, (PLAN, ACTUAL, FORECAST))
    elif chosen.is_valid():
        wish = chosen.wish
    else:
        accounts = KeyAccount.objects.visible_to(request.user).current().count()
        context = {"form": chosen, "years": years, "accounts": accounts}
        return render(request, "accounts/customers/budget.html", context, status=422)
    table = Budget(request.user, years, wish, today)
    return stream_response(form, f"{_('Budget')} {wish.first}-{wish.last}", table.head(), table.rows())
