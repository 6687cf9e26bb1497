"""What the views of the team tab share: the way back, messages with undo, the side sheet, the search."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.customers.models import KeyAccount
from kam.lib.http import is_fragment
from kam.reference.calendar import today as company_today
from teams.membership.chain_queries import kam_counts
from teams.models import User

#: How many colleagues a search shows.
FOUND_LIMIT = 20


def to_team(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Back to the team; a form in the side sheet sends the whole page there."""
    url = reverse("accounts:account_team", args=[account.public_id])
    return HttpResponseClientRedirect(url) if is_fragment(request) else redirect(url)


def say(request: HttpRequest, text: str, undo: str = "") -> None:
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")


def form_page(
    request: HttpRequest, account: KeyAccount, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A form of its own page; htmx gets the form alone, for the side sheet."""
    context = {"account": account, "tab": "team", **context}
    template = "accounts/workspace/team_form.html"
    return render(request, f"{template}#sheet" if is_fragment(request) else template, context, status=status)


def colleagues_found(account: KeyAccount, text: str, ticked: list[str]) -> dict[str, Any]:
    """Colleagues to choose from: the ticked ones stay on top, then what the search finds."""
    today = company_today()
    working = User.objects.working().for_list()
    chosen = list(working.filter(public_id__in=ticked[:FOUND_LIMIT]))
    matching: list[User] = []
    rows: list[User] = []
    if text.strip():
        matching = list(working.search(text)[: FOUND_LIMIT + 1 + len(chosen)])
        rows = [user for user in matching if user not in chosen][: FOUND_LIMIT + 1]
    on_team = set(account.team.memberships.not_ended(today).values_list("user_id", flat=True))
    return {
        "q": text,
        "chosen": chosen,
        "found": rows[:FOUND_LIMIT],
        "matched": bool(matching),
        "more": len(rows) > FOUND_LIMIT,
        "limit": FOUND_LIMIT,
        "on_team": on_team,
        "kam_counts": kam_counts([u.pk for u in (*chosen, *rows)], today),
    }
