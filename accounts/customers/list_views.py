"""What belongs to the list of accounts: its export and the user's saved views of it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.customers.figure_queries import years_on
from accounts.customers.form_pages import form_page
from accounts.customers.forms import AccountFilterForm
from accounts.customers.queries import AccountRow, account_list, list_rows
from accounts.customers.views import LIST
from kam.lib.forms import KamForm
from kam.lib.http import company_permission
from kam.lib.sheets import sheet_response
from kam.records.models import SavedView
from kam.records.saved_views import view_delete as view_delete_operation
from kam.records.saved_views import view_save as view_save_operation
from kam.reference.calendar import today as company_today

MOST_ROWS, CHUNK = 20_000, 500
#: What a saved view remembers of the query string.
REMEMBERED = ("q", "tier", "status", "industry", "mine", "archived", "sort", "columns")


@company_permission("company.member")
def account_export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as it is filtered and sorted, all pages of it, as CSV or XLSX."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    today = company_today()
    years = years_on(today)
    found = account_list(request.user, AccountFilterForm(request.GET).wanted(), today).select_related(
        "organisation", "organisation__industry", "organisation__country", "tier"
    )[:MOST_ROWS]

    def rows() -> Iterator[list[Any]]:
        accounts = list(found)
        for start in range(0, len(accounts), CHUNK):
            for row in list_rows(accounts[start : start + CHUNK], request.user, years, today):
                yield _cells(row)

    head = [
        _("Account"), _("Tier"), _("Status"), _("Industry"), _("City"), _("Country"), _("KAM"), _("Plan"),
        _("Revenue %(year)s") % {"year": years.last}, _("Plan or forecast %(year)s") % {"year": years.now},
        _("Margin, %"), _("Share of wallet, %"),
    ]  # fmt: skip
    return sheet_response(form, _("Key Accounts"), head, rows())


def _cells(row: AccountRow) -> list[Any]:
    node, plan = row.account.organisation, row.extra.get("plan")
    return [
        row.account.name,
        row.account.tier.name,
        row.account.get_status_display(),
        node.industry.name if node.industry else "",
        node.city,
        node.country.name if node.country else "",
        str(row.leads.kam or ""),
        plan.text if plan else "",
        row.last,
        row.expected,
        round(row.margin, 1) if row.margin is not None else None,
        round(row.wallet, 1) if row.wallet is not None else None,
    ]


class SavedViewForm(KamForm):
    """A name for the list as it is now."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)


def _remembered(query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for key in REMEMBERED:
        if values := [value for value in query.getlist(key) if value]:
            kept.setlist(key, values)
    return kept.urlencode()[:1000]


@company_permission("company.member")
def view_save(request: HttpRequest) -> HttpResponse:
    """Keeps filter, sort and columns under a name; the same name again replaces it. Lists the views to delete."""
    form = SavedViewForm(request.POST or None)
    query = _remembered(request.GET)

    def write() -> None:
        view_save_operation(owner=request.user, page=LIST, name=form.cleaned_data["name"].strip(), query=query)
        messages.success(request, _("View saved."))

    back = f"{reverse(LIST)}?{query}"
    views = SavedView.objects.filter(owner=request.user, page=LIST)
    return form_page(request, form, write, back, "accounts/customers/view_save.html", back=back, views=views)


@require_POST
@company_permission("company.member")
def view_delete(request: HttpRequest, view_id: str) -> HttpResponse:
    view = get_object_or_404(SavedView, owner=request.user, page=LIST, public_id=view_id)
    view_delete_operation(view=view)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect(LIST)
