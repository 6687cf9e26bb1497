"""Timelines of touchpoints: of an account, narrowed to a person, a colleague, a channel, a state."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.customers.access import account_page, why_not
from accounts.customers.models import KeyAccount
from accounts.people.models import Person
from accounts.relationships.models import Channel, Touchpoint
from accounts.work import touchpoint_queries as queries
from kam.lib.http import is_fragment, page_of
from kam.reference.calendar import today as company_today
from teams.models import User

SIZE = 20


def filters_of(request: HttpRequest) -> queries.Filters:
    """What the address narrows to; what is out of sight narrows nothing."""
    person, colleague = request.GET.get("person", "")[:14], request.GET.get("colleague", "")[:14]
    return queries.Filters(
        Person.objects.visible_to(request.user).filter(public_id=person).first() if person else None,
        User.objects.filter(public_id=colleague).first() if colleague else None,
        request.GET.get("channel", "")[:60],
        request.GET.get("state", "")[:12],
    )


@require_safe
@account_page("account.view")
def account_touchpoints(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    filters = filters_of(request)
    rows = Touchpoint.objects.filter(account=account).select_related("channel", "account")
    page = page_of(request, queries.touchpoints(rows, filters), SIZE)
    states = [("", _("All")), *Touchpoint.State.choices, ("archived", _("Taken away"))]
    context = {
        "account": account,
        "tab": "people",
        "sub": "touchpoints",
        "page": page,
        "lines": queries.timeline(page.object_list),
        "filters": filters,
        "channels": Channel.objects.current(),
        "states": states,
        "may_log": account.may("touchpoint.log"),
        "why_not_log": "" if account.may("touchpoint.log") else why_not(account.level, "touchpoint.log"),
        "today": company_today(),
    }
    template = "accounts/work/account_touchpoints.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)
