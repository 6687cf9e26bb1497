"""Promises of an account, ours and theirs: open ones by day, kept and broken ones after."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people.models import Person
from accounts.work.models import Commitment
from accounts.work.operations import commitment_settle
from kam.lib.http import is_fragment, page_of, safe_next
from kam.reference.calendar import today as company_today


@require_safe
@account_page("account.view")
def account_promises(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Narrowed to a person, a side, or those settled."""
    person = (
        Person.objects.visible_to(request.user).filter(public_id=request.GET.get("person", "")[:14]).first()
    )
    side, settled = request.GET.get("side", ""), request.GET.get("show") == "settled"
    rows = Commitment.objects.current().filter(account=account).exclude(text="")
    rows = rows.exclude(state="open").order_by("-updated_at", "-pk") if settled else rows.filter(
        state="open"
    ).order_by("due_on", "pk")  # fmt: skip
    if person is not None:
        rows = rows.filter(person=person)
    if side in Commitment.Direction.values:
        rows = rows.filter(direction=side)
    user: Any = request.user
    context = {
        "account": account,
        "tab": "people",
        "page": page_of(request, rows.select_related("person", "owner", "touchpoint")),
        "person": person,
        "side": side,
        "sides": [("", _("Both sides")), *Commitment.Direction.choices],
        "settled": settled,
        "may_edit": account.may("work.edit"),
        "may_own": account.may("work.own"),
        "me": user.pk,
        "today": company_today(),
    }
    template = "accounts/work/account_promises.html"
    return render(request, f"{template}#list" if is_fragment(request) else template, context)


@require_POST
@account_page("work.own")
def promise_settle(request: HttpRequest, account: KeyAccount, commitment_id: str) -> HttpResponse:
    """Kept, broken, withdrawn; and open again, which is the undo."""
    rows = Commitment.objects.current().filter(account=account)
    row = get_object_or_404(rows, public_id=commitment_id)
    before = row.state
    state = request.POST.get("state") or request.GET.get("state", "")
    if state not in Commitment.State.values:
        state = Commitment.State.OPEN
    row = commitment_settle(commitment=row, by=request.user, state=state)
    url = reverse("accounts:promise_settle", args=[account.public_id, row.public_id])
    words = {"state": row.get_state_display()}
    messages.success(
        request, _("The promise is now: %(state)s.") % words, extra_tags=f"undo:{url}?state={before}"
    )
    return redirect(safe_next(request, reverse("accounts:account_promises", args=[account.public_id])))
