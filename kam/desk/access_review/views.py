"""The yearly access review: who sees which account by what, confirmed or ended."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import KeyAccount
from kam.lib.http import company_permission, page_of, whole
from kam.lib.versions import StaleWrite
from kam.reference.calendar import today
from teams.membership import access_review_operations as operations
from teams.membership.access_review_queries import (
    REVIEW_DAYS,
    access_mark,
    access_rows,
    last_reviews,
    right_rows,
)
from teams.membership.queries import subjects_of
from teams.models import AccessReview, KamAssignment, Membership


def _accounts(user: Any) -> QuerySet:
    last = AccessReview.objects.filter(team=OuterRef("team")).order_by("-reviewed_on", "-pk")
    return (
        KeyAccount.objects.visible_to(user)
        .current()
        .select_related("team__parent", "tier", "organisation")
        .annotate(
            reviewed_on=Subquery(last.values("reviewed_on")[:1]),
            reviewer=Subquery(last.values("reviewer__last_name")[:1]),
        )
    )


@require_safe
@company_permission("access.review")
def access_review_list(request: HttpRequest) -> HttpResponse:
    """Which accounts nobody has reviewed for a year, the longest first."""
    day = today()
    due_before = day - dt.timedelta(days=REVIEW_DAYS)
    state = "all" if request.GET.get("state") == "all" else "due"
    accounts = _accounts(request.user)
    due = accounts.filter(Q(reviewed_on=None) | Q(reviewed_on__lt=due_before))
    rows = (accounts if state == "all" else due).order_by("reviewed_on", "name", "pk")
    context = {
        "page": page_of(request, rows),
        "state": state,
        "due": due.count(),
        "total": accounts.count(),
        "due_before": due_before,
        "by_right": right_rows(),
    }
    return render(request, "desk/access_review_list.html", context)


@company_permission("access.review")
def access_review(request: HttpRequest, account_id: str) -> HttpResponse:
    """Everybody who sees one account; confirms all of it."""
    account = get_object_or_404(_accounts(request.user), public_id=account_id)
    rows, status, note = access_rows(account.team, today()), 200, request.POST.get("note", "")
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            operations.access_review_confirm(team=account.team, by=request.user, seen=seen, note=note)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            status = 409
        else:
            messages.success(request, _("The access to %(name)s is confirmed.") % {"name": account.name})
            return redirect("desk:access_review_list")
    context = {
        "account": account,
        "rows": rows,
        "subjects": subjects_of({row.team.pk for row in rows if row.team}, request.user),
        "seen": access_mark(rows),
        "note": note,
        "reviews": last_reviews(account.team),
        "today": today(),
        "manages_staff": request.user.may("staff.manage"),
    }
    return render(request, "desk/access_review.html", context, status=status)


@require_POST
@company_permission("access.review")
def access_review_end(request: HttpRequest, account_id: str) -> HttpResponse:
    """Ends one access at once."""
    account = get_object_or_404(_accounts(request.user), public_id=account_id)
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    version = whole(request.POST.get("version", "")) or 0
    team, by = account.team, request.user
    try:
        if kind == "kam":
            link = get_object_or_404(
                KamAssignment.objects.filter(user__isnull=False), team=team, public_id=key
            )
            operations.access_end_kam(assignment=link, by=by, version=version)
            ended = link.user
        else:
            row = get_object_or_404(
                Membership.objects.select_related("user", "team"), team=team, public_id=key
            )
            operations.access_end_member(membership=row, by=by, version=version)
            ended = row.user
    except StaleWrite:
        messages.error(request, _("Access has changed since you opened the page. Look at it once more."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The access of %(name)s has ended.") % {"name": ended})
    return redirect("desk:access_review", account.public_id)
