"""The list of key accounts, and creating, changing, archiving one."""

import datetime as dt
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers import operations
from accounts.customers.access import account_page, why_not
from accounts.customers.figure_queries import years_on
from accounts.customers.form_pages import form_page
from accounts.customers.forms import AccountCreateForm, AccountForm, OrganisationForm
from accounts.customers.list_cells import Lines, option_list
from accounts.customers.models import KeyAccount, Organisation
from accounts.customers.queries import (
    COLUMNS,
    SORT_LABELS,
    ListedAccount,
    ListFilter,
    account_list,
    list_rows,
    listed,
    opening_page,
    opening_totals,
    totals_of,
)
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import company_permission, is_fragment, page_of, safe_next
from kam.lib.prepared import given, prepared
from kam.lib.rows import ReferenceRow
from kam.lib.versions import StaleWrite
from kam.records.models import SavedView
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from kam.reference.models import Industry, Tier

LIST = "accounts:account_list"
#: What of the query string says which list it is; the rest (the page) is where one stands in it.
REMEMBERED = ("q", "tier", "status", "industry", "mine", "vacant", "archived", "sort", "columns")


def account_url(account: KeyAccount) -> str:
    return reverse("accounts:account", args=[account.public_id])


def remembered(query: QueryDict) -> str:
    """What a saved view and the export keep of the query string."""
    kept = QueryDict(mutable=True)
    for key in REMEMBERED:
        if values := [value for value in query.getlist(key) if value]:
            kept.setlist(key, values)
    return kept.urlencode()[:1000]


def columns_of(request: HttpRequest) -> list[str]:
    """The columns that `?columns=` names, all without it."""
    wanted = [key for key in request.GET.getlist("columns") if key in COLUMNS]
    return wanted or list(COLUMNS)


@prepared
def _names(model: type[ReferenceRow], language: str) -> QuerySet:
    return model.objects.current().values_list("key", f"name_{language}")


def names_of(model: type[ReferenceRow]) -> list[tuple[str, str]]:
    """(key, name in the user's language) of reference data in use."""
    return _names(model, "de" if (get_language() or "en").startswith("de") else "en").rows()


@prepared
def _views() -> QuerySet:
    """Query and name of the views that somebody saved of the list."""
    return SavedView.objects.filter(owner=given("owner"), page=LIST).values_list("query", "name")


def _page(
    request: HttpRequest, wanted: ListFilter, today: dt.date
) -> tuple[Page, list[ListedAccount], Decimal | None]:
    """The page of the list that was asked for, its accounts, and the revenue of all of them: two queries."""
    if wanted == ListFilter() and "page" not in request.GET:
        count, revenue = opening_totals(request.user, today)
        page = page_of(request, range(count), count=count)
        return page, opening_page(request.user, page.paginator.per_page, today), revenue
    found = account_list(request.user, wanted, today)
    count, revenue = totals_of(found)
    page = page_of(request, found, count=count)
    return page, listed(page.object_list), revenue


@require_safe
@company_permission("company.member")
def account_list_page(request: HttpRequest) -> HttpResponse:
    """The key accounts that the user sees: filter, search, sort, page, saved views."""
    today = company_today()
    wanted = ListFilter.of(request.GET)
    page, accounts, revenue = _page(request, wanted, today)
    years = years_on(today)
    sorts = SORT_LABELS if wanted.sort in SORT_LABELS else {wanted.sort: _("As in the table"), **SORT_LABELS}
    rows, columns = list_rows(accounts, request.user, years, today), columns_of(request)
    line = Lines(columns, years.currency)
    context: dict[str, Any] = {
        "page": page,
        "rows": rows,
        "lines": [line(row) for row in rows],
        "revenue": revenue,
        "wanted": wanted,
        "years": years,
        "columns": columns,
        "tiers": names_of(Tier),
        "views": _views().rows(owner=request.user.pk),
        "query": remembered(request.GET),
        "filtered": any(
            [wanted.text, wanted.tier, wanted.status, wanted.industry, wanted.mine, wanted.vacant]
        ),
        "may_import": request.user.may("imports.run"),
        "fragment": is_fragment(request),
    }
    template = "accounts/customers/account_list.html"
    if is_fragment(request):
        return render(request, f"{template}#list", context)
    context |= {
        "all_columns": COLUMNS,
        "may_create": request.user.may("accounts.create"),
        "statuses": option_list([("", _("Any status")), *KeyAccount.Status.choices], wanted.status),
        "industries": option_list(
            [("", _("Any industry")), *sorted(names_of(Industry), key=itemgetter(1))], wanted.industry
        ),
        "sorts": option_list(list(sorts.items()), wanted.sort),
    }
    return render(request, template, context)


@company_permission("accounts.create")
def account_create(request: HttpRequest) -> HttpResponse:
    """A new key account on a new organisation, at the top or below another one."""
    form = AccountCreateForm(request.POST or None, user=request.user)

    @transaction.atomic
    def write() -> KeyAccount:
        given = {name: value for name, value in form.values.items() if name != "parent"}
        node = operations.organisation_create(by=request.user, parent=form.cleaned_data["parent"], **given)
        account = operations.account_create(
            by=request.user,
            today=company_today(),
            organisation=node,
            tier=form.cleaned_data["tier"].key,
            status=form.cleaned_data["status"],
            customer_since=form.cleaned_data["customer_since"],
        )
        messages.success(
            request, _("%(name)s is a key account now. Next: who is on the team?") % {"name": node.name}
        )
        return account

    parent = (
        Organisation.objects.visible_to(request.user).filter(public_id=request.POST.get("parent", "")).first()
    )
    return form_page(
        request,
        form,
        write,
        lambda account: reverse("accounts:account_team", args=[account.public_id]),
        "accounts/customers/account_create.html",
        parent_text=parent.name if parent else "",
    )


@account_page("account.edit")
def account_edit(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Master data of the account and its organisation, saved together."""
    back = account_url(account)
    data = request.POST or None
    status_reason = "" if account.may("account.manage") else why_not(account.level, "account.manage")
    form = AccountForm(data, instance=account, prefix="account", why_not_status=status_reason)
    node_form = OrganisationForm(data, instance=account.organisation, prefix="node")
    context: dict[str, Any] = {
        "account": account,
        "tab": "overview",
        "form": form,
        "node_form": node_form,
        "back": back,
    }
    status = 200
    if request.method == "POST":
        if request.POST.get("keep") == "theirs":
            return redirect(back)
        status = 422
        if form.is_valid() and node_form.is_valid():
            try:
                operations.account_save(
                    account=account,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    organisation_version=node_form.cleaned_data["version"],
                    values=form.values,
                    organisation_values=node_form.values,
                )
                return redirect(back)
            except StaleWrite as stale:
                stale_form = form if isinstance(stale.current, KeyAccount) else node_form
                context["conflict"] = conflict_of(stale, stale_form, changed_by(stale.current))
                status = 409
            except ValidationError as error:
                add_errors(node_form, error)
    return render(request, "accounts/customers/account_edit.html", context, status=status)


@require_POST
@account_page("account.manage")
def account_archive(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    operations.account_archive(account=account, by=request.user)
    undo = reverse("accounts:account_restore", args=[account.public_id])
    messages.success(request, _("%(name)s was archived.") % {"name": account.name}, extra_tags=f"undo:{undo}")
    return redirect(safe_next(request, reverse(LIST)))


@require_POST
@account_page("account.manage")
def account_restore(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    try:
        operations.account_restore(account=account, by=request.user)
        messages.success(request, _("%(name)s is back in the lists.") % {"name": account.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(safe_next(request, account_url(account)))


@require_safe
@company_permission("organisations.browse")
def organisation_options(request: HttpRequest) -> HttpResponse:
    """Answers the picker: organisations in sight by name."""
    text = request.GET.get("q", "").strip()[:100]
    found = Organisation.objects.visible_to(request.user).current().filter(name__icontains=text)
    rows = found.with_parent_name(request.user).order_by("name", "pk")[:20]
    return render(request, "accounts/people/organisation_options.html", {"organisations": rows})
