"""The page of notifications, and leaving a kind of mail by the link in it (no sign-in: the signed link is the proof)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kam.desk.notifications.queries import FILTERS, notifications_of, told
from kam.lib.http import company_permission, page_of, safe_next
from kam.records import notify_operations as operations
from kam.records.models import Notification
from kam.reference.calendar import today as company_today
from teams.models import User


@require_GET
@company_permission("company.member")
def notification_list(request: HttpRequest) -> HttpResponse:
    """What one was told: unread first asked for, then all, or one kind."""
    which = request.GET.get("show", "")
    which = which if which in FILTERS else "all"
    page = page_of(request, notifications_of(request.user, company_today(), which))
    kinds = [(kind, str(label)) for kind, label in Notification.Kind.choices]
    context = {"page": page, "items": told(page.object_list, request.user), "which": which, "kinds": kinds}
    return render(request, "desk/notifications.html", context)


@require_POST
@company_permission("company.member")
def notification_open(request: HttpRequest, notification_id: str) -> HttpResponse:
    """Marks one as read and goes to what it tells of."""
    rows = notifications_of(request.user, company_today())
    found = told([get_object_or_404(rows, public_id=notification_id)], request.user)
    if not found:
        raise Http404
    operations.notifications_read(user=request.user, public_ids=[notification_id])
    return HttpResponseRedirect(found[0].url)


@require_POST
@company_permission("company.member")
def notification_mark(request: HttpRequest, notification_id: str) -> HttpResponse:
    """Read, or unread again."""
    row = get_object_or_404(Notification, recipient=request.user, public_id=notification_id)
    if row.read_at is None:
        operations.notifications_read(user=request.user, public_ids=[notification_id])
    else:
        operations.notification_unread(user=request.user, public_id=notification_id)
    return HttpResponseRedirect(safe_next(request, reverse("desk:notification_list")))


@require_POST
@company_permission("company.member")
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    operations.notifications_read(user=request.user)
    return HttpResponseRedirect(safe_next(request, reverse("desk:notification_list")))


@csrf_exempt  # mail programs post here (RFC 8058); the signed link is the proof, and all it can do is stop mails
def notifications_off(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, and on POST ends the mails of a kind. Reading alone changes nothing: scanners open links in mails."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponse(status=405)
    read = operations.read_off_token(token)
    user = User.objects.working().filter(public_id=read[0]).first() if read else None
    if read is None or user is None:
        return render(request, "desk/notifications_off.html", {"gone": True}, status=404)
    if request.method == "POST":
        operations.ways_off(user=user, kind=read[1])
    label = dict(Notification.Kind.choices).get(read[1], "")
    context = {"label": label, "done": request.method == "POST", "signed_in": request.user.is_authenticated}
    return render(request, "desk/notifications_off.html", context)
