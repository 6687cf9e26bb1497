"""Contacts overdue: across one's own accounts, and of one account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.work.overdue_queries import SOON, accounts_of, due_contacts
from accounts.work.touchpoint_queries import planned_soon
from kam.lib.http import company_permission, is_fragment, page_of
from kam.reference.calendar import today as company_today

TEMPLATE = "accounts/work/contacts_overdue.html"


def _page(request: HttpRequest, accounts: list[KeyAccount], **context: Any) -> HttpResponse:
    today, user = company_today(), request.user
    soon, mine = request.GET.get("show") == "soon", "mine" in request.GET
    lines = due_contacts(accounts, today, days=SOON if soon else 0)
    own = [line for line in lines if line.is_of(user)]
    page = page_of(request, own if mine else lines)
    context |= {
        "page": page,
        "count": len(lines),
        "own": len(own),
        "mine": mine,
        "soon": soon,
        "days": SOON,
        "meetings": planned_soon([account.pk for account in accounts], today),
        "today": today,
    }
    return render(
        request, f"{context['template']}#list" if is_fragment(request) else context["template"], context
    )


@require_safe
@company_permission("company.member")
def contacts_overdue(request: HttpRequest) -> HttpResponse:
    accounts = accounts_of(request.user, company_today())
    return _page(request, accounts, number=len(accounts), template=TEMPLATE, across=True)


@require_safe
@account_page("account.view")
def account_overdue(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    return _page(
        request,
        [account],
        account=account,
        tab="people",
        template="accounts/work/account_overdue.html",
        across=False,
        may_log=account.may("touchpoint.log"),
    )
