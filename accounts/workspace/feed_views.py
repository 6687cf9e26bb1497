"""The feed of an account and of all that one follows; marking as read, follow, mute."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.workspace import feed_operations as operations
from accounts.workspace import feed_queries as queries
from accounts.workspace.feed_models import FeedChoice
from kam.lib.http import company_permission, is_fragment, safe_next, whole
from kam.reference.calendar import today as company_today

PAGES = "accounts/workspace"


def _wanted(request: HttpRequest, choice: FeedChoice) -> queries.Wanted:
    kind = request.GET.get("kind", "")
    return queries.Wanted(
        kind=kind if kind in queries.KINDS else "",
        before=_number(request.GET.get("before", "")),
        after=choice.seen if request.GET.get("new") == "1" else 0,
    )


def _number(text: str) -> int | None:
    found = whole(text)
    return found if found is None else min(max(found, 0), 2**62)


def _context(choice: FeedChoice, wanted: queries.Wanted, page: queries.FeedPage) -> dict[str, Any]:
    return {
        "choice": choice,
        "wanted": wanted,
        "page": page,
        "days": list(_by_day(page.events)),
        "kinds": [(key, label) for key, (label, _icon, _labels) in queries.KINDS.items()],
        "only_new": bool(wanted.after),
        "has_new": wanted.before is None and any(event.is_new for event in page.events),
        "today": company_today(),
    }


def _by_day(events: list[queries.Event]) -> Iterator[tuple[Any, list[queries.Event]]]:
    for day, found in groupby(events, key=lambda event: event.at.date()):
        yield day, list(found)


@require_safe
@account_page("account.view")
def account_feed(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """What happened in this account, newest first."""
    choice = queries.choice_of(request.user, account)
    wanted = _wanted(request, choice)
    page = queries.account_feed(account, request.user, wanted, choice.seen)
    context = {"account": account, "tab": "information", **_context(choice, wanted, page)}
    return render(request, f"{PAGES}/account_feed.html", context)


@require_safe
@company_permission("company.member")
def feed(request: HttpRequest) -> HttpResponse:
    """What happened in the accounts that one works for or follows."""
    today = company_today()
    choice = queries.choice_of(request.user, None)
    wanted = _wanted(request, choice)
    accounts = queries.accounts_followed(request.user, today)
    page = queries.feed(accounts, request.user, today, wanted, choice.seen)
    context = {
        "accounts": accounts,
        "muted": queries.accounts_muted(request.user, today),
        "across": True,
        **_context(choice, wanted, page),
    }
    return render(request, f"{PAGES}/feed.html", context)


def _seen(request: HttpRequest, account: KeyAccount | None, back: str) -> HttpResponse:
    operations.feed_seen(user=request.user, account=account, seen=_number(request.POST.get("seen", "")) or 0)
    return HttpResponse(status=204) if is_fragment(request) else HttpResponseRedirect(back)


@require_POST
@account_page("account.view")
def account_feed_seen(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Up to where the reader has read; known to nobody else."""
    return _seen(request, account, reverse("accounts:account_feed", args=[account.public_id]))


@require_POST
@company_permission("company.member")
def feed_seen(request: HttpRequest) -> HttpResponse:
    return _seen(request, None, reverse("accounts:feed"))


@require_POST
@account_page("account.view")
def feed_way(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Follows or mutes the account in the feed across accounts."""
    way = request.POST.get("way", "")
    operations.feed_way(
        user=request.user, account=account, way=way if way in FeedChoice.Way.values else FeedChoice.Way.USUAL
    )
    told = {
        FeedChoice.Way.FOLLOW: _("You follow %(account)s: what happens there stands in your feed."),
        FeedChoice.Way.MUTE: _("%(account)s is muted: your feed leaves it out."),
    }
    text = told.get(FeedChoice.Way(way) if way in FeedChoice.Way.values else FeedChoice.Way.USUAL)
    messages.success(
        request,
        (text or _("%(account)s stands in your feed if you are on its team.")) % {"account": account.name},
    )
    return HttpResponseRedirect(
        safe_next(request, reverse("accounts:account_feed", args=[account.public_id]))
    )
