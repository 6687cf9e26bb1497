"""What belongs to the list of accounts: its export and the user's saved views of it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.figure_queries import Years, years_on
from accounts.customers.form_pages import form_page
from accounts.customers.models import KeyAccount
from accounts.customers.queries import AccountRow, ListFilter, account_list, list_rows, listed
from accounts.customers.views import LIST, columns_of, remembered
from kam.lib.forms import KamForm
from kam.lib.http import company_permission
from kam.lib.sheets import sheet_response
from kam.records import saved_views
from kam.records.models import SavedView
from kam.reference.calendar import today as company_today

MOST_ROWS, CHUNK = 20_000, 500


@require_safe
@company_permission("company.member")
def account_export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as it is filtered, sorted and its columns chosen, all pages of it, as CSV or XLSX."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    today = company_today()
    years = years_on(today)
    wanted = ListFilter.of(request.GET)
    columns = exported(columns_of(request), years)

    def rows() -> Iterator[list[Any]]:
        accounts = listed(account_list(request.user, wanted, today)[:MOST_ROWS])
        for start in range(0, len(accounts), CHUNK):
            for row in list_rows(accounts[start : start + CHUNK], request.user, years, today):
                yield [value(row) for _head, value in columns]

    return sheet_response(form, _("Key Accounts"), [head for head, _value in columns], rows())


def exported(chosen: list[str], years: Years) -> list[tuple[str, Callable[[AccountRow], Any]]]:
    """Heads and cells: what names the account, then the chosen columns of the list. Figures are plain numbers."""
    optional: dict[str, list[tuple[str, Callable[[AccountRow], Any]]]] = {
        "status": [(_("Status"), lambda row: str(KeyAccount.Status(row.account.status).label))],
        "kam": [
            (_("KAM"), lambda row: str(row.leads.kam or "")),
            (_("KAM since"), lambda row: row.leads.since if row.leads.kam else None),
        ],
        "plan": [(_("Plan"), lambda row: row.extra["plan"].text if row.extra.get("plan") else "")],
        "revenue": [(_("Revenue %(year)s") % {"year": years.last}, lambda row: row.last)],
        "forecast": [(_("Plan or forecast %(year)s") % {"year": years.now}, lambda row: row.expected)],
        "margin": [(_("Contribution margin, %"), lambda row: _rounded(row.margin))],
        "wallet": [(_("Share of wallet, %"), lambda row: _rounded(row.wallet))],
    }
    always: list[tuple[str, Callable[[AccountRow], Any]]] = [
        (_("Account"), lambda row: row.account.name),
        (_("Tier"), lambda row: row.account.tier),
        (_("Industry"), lambda row: row.account.industry or ""),
        (_("City"), lambda row: row.account.city),
        (_("Country"), lambda row: row.account.country or ""),
    ]
    return always + [column for key in chosen for column in optional.get(key, [])]


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1)


class SavedViewForm(KamForm):
    """A name for the list as it is now."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)


class RenameForm(SavedViewForm):
    """Another name for a view; `version` is the one that the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


@company_permission("company.member")
def view_save(request: HttpRequest) -> HttpResponse:
    """Keeps filter, sort and columns under a name; the same name again replaces it. Lists the views to delete."""
    form = SavedViewForm(request.POST or None)
    query = remembered(request.GET)

    def write() -> None:
        saved_views.view_save(
            owner=request.user, page=LIST, name=form.cleaned_data["name"].strip(), query=query
        )
        messages.success(request, _("View saved."))

    back = f"{reverse(LIST)}?{query}"
    views = SavedView.objects.filter(owner=request.user, page=LIST)
    return form_page(request, form, write, back, "accounts/customers/view_save.html", back=back, views=views)


@company_permission("company.member")
def view_rename(request: HttpRequest, view_id: str) -> HttpResponse:
    """Another name for one of the user's views."""
    view = get_object_or_404(SavedView, owner=request.user, page=LIST, public_id=view_id)
    form = RenameForm(request.POST or None, initial={"name": view.name, "version": view.version})

    def write() -> None:
        given = form.cleaned_data
        saved_views.view_rename(view=view, name=given["name"].strip(), version=given["version"])
        messages.success(request, _("View saved."))

    back = reverse("accounts:view_save") + (f"?{view.query}" if view.query else "")
    return form_page(request, form, write, back, "accounts/customers/view_rename.html", view=view, back=back)


@require_POST
@company_permission("company.member")
def view_delete(request: HttpRequest, view_id: str) -> HttpResponse:
    view = get_object_or_404(SavedView, owner=request.user, page=LIST, public_id=view_id)
    saved_views.view_delete(view=view)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect(LIST)
