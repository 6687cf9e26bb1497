"""Comments on lines, in the side sheet or as a page; and the names that a text may hold."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import retarget

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from accounts.work import comments as operations
from kam.lib.access import ask
from kam.lib.forms import Conflict, conflict_of
from kam.lib.http import is_fragment, page_of, safe_next
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.models import Comment
from kam.records.places import place_of, shown_objects
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from plans.planning import comment_queries as queries
from plans.planning.line_forms import errors_by_field, posted_version
from plans.planning.line_kinds import KINDS, LineKind
from plans.planning.names import names_like
from plans.planning.pages import Link, line_scene

PIECES = "plans/planning/comments.html"


def _line(account: KeyAccount, kind: str, line_id: str) -> tuple[LineKind, Any]:
    row = KINDS[kind].find(account, line_id)
    if row is None:
        raise Http404
    return KINDS[kind], row


def _line_of(account: KeyAccount, comment: Comment) -> tuple[LineKind, Any]:
    place = place_of(comment.object_type)
    if place is None or place.key not in KINDS:
        raise Http404
    return _line(account, place.key, comment.object_id)


def _comment(account: KeyAccount, comment_id: str) -> Comment:
    rows = Comment.objects.filter(scope=account.scope).select_related("by")
    return get_object_or_404(rows, public_id=comment_id)


def _url(account: KeyAccount, kind: LineKind, row: Any) -> str:
    return reverse("plans:line_comments", args=[account.public_id, kind.key, row.public_id])


def _thread(
    request: HttpRequest, account: KeyAccount, kind: LineKind, row: Any, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """The conversation on a line: into the sheet, with the new count for the line, or as a page."""
    url = _url(account, kind, row)
    comments = queries.thread(row)
    context = {
        "account": account,
        "tab": "plan",
        "line": shown_objects({kind.key: [row.public_id]}, request.user).get((kind.key, row.public_id)),
        "kind": kind.key,
        "comments": comments,
        "open": sum(comment.resolved_at is None for comment in comments),
        "url": url,
        "new_id": new_public_id(),
        "sheet": is_fragment(request),
        "s": line_scene(account, request.user, company_today(), safe_next(request, url)),
        **extra,
    }
    if is_fragment(request):
        response = render(request, f"{PIECES}#thread", context, status=status)
        return retarget(response, "#k-sheet-body") if request.method == "POST" else response
    return render(request, "plans/planning/line_comments.html", context, status=status)


def _done(request: HttpRequest, account: KeyAccount, comment: Comment) -> HttpResponse:
    kind, row = _line_of(account, comment)
    if is_fragment(request):
        return _thread(request, account, kind, row, changed=True)
    return HttpResponseRedirect(safe_next(request, _url(account, kind, row)))


@account_page("account.view", post="comment.write")
def line_comments(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """What colleagues say about a line; a new comment is posted here too."""
    line_kind, row = _line(account, kind, line_id)
    if request.method != "POST":
        return _thread(request, account, line_kind, row)
    text = request.POST.get("text", "")
    try:
        comment = operations.comment_add(
            account=account,
            about=row,
            by=request.user,
            text=text,
            public_id=request.POST.get("public_id") or None,
        )
    except ValidationError as error:
        errors = errors_by_field(error)
        return _thread(request, account, line_kind, row, status=422, text=text, errors=errors)
    return _done(request, account, comment)


@account_page("comment.write")
def comment_edit(request: HttpRequest, account: KeyAccount, comment_id: str) -> HttpResponse:
    """One's own words, changed."""
    comment = _comment(account, comment_id)
    kind, row = _line_of(account, comment)
    ask(operations.why_not_change(comment, account, request.user))
    conflict: Conflict | None = None
    if request.method != "POST":
        return _thread(request, account, kind, row, edited=comment, text_edited=comment.text)
    if request.POST.get("keep") == "theirs":
        return _done(request, account, comment)
    text, status = request.POST.get("text", ""), 422
    version = posted_version(request.POST)
    errors: dict[str, str] = {}
    try:
        operations.comment_edit(comment=comment, account=account, by=request.user, version=version, text=text)
    except ValidationError as error:
        errors = errors_by_field(error)
    except StaleWrite as stale:
        conflict, status = conflict_of(stale, changed_by=changed_by(comment)), 409
        comment = stale.current  # type: ignore[assignment]
    else:
        return _done(request, account, comment)
    return _thread(
        request, account, kind, row, status=status,
        edited=comment, text_edited=text, errors_edited=errors, conflict=conflict,
    )  # fmt: skip


@require_POST
@account_page("comment.write")
def comment_resolve(request: HttpRequest, account: KeyAccount, comment_id: str) -> HttpResponse:
    """Dealt with."""
    comment = _comment(account, comment_id)
    operations.comment_resolve(comment=comment, account=account, by=request.user, resolved=True)
    return _done(request, account, comment)


@require_POST
@account_page("comment.write")
def comment_reopen(request: HttpRequest, account: KeyAccount, comment_id: str) -> HttpResponse:
    """Not dealt with after all."""
    comment = _comment(account, comment_id)
    operations.comment_resolve(comment=comment, account=account, by=request.user, resolved=False)
    return _done(request, account, comment)


@require_POST
@account_page("comment.write")
def comment_delete(request: HttpRequest, account: KeyAccount, comment_id: str) -> HttpResponse:
    """Takes one's own comment back; undo brings it again."""
    comment = _comment(account, comment_id)
    operations.comment_archive(comment=comment, account=account, by=request.user)
    undo = reverse("plans:comment_restore", args=[account.public_id, comment.public_id])
    if not is_fragment(request):
        messages.success(request, _("Comment taken back."), extra_tags=f"undo:{undo}")
    return _done(request, account, comment)


@require_POST
@account_page("comment.write")
def comment_restore(request: HttpRequest, account: KeyAccount, comment_id: str) -> HttpResponse:
    """Brings one's own comment back."""
    comment = _comment(account, comment_id)
    operations.comment_restore(comment=comment, account=account, by=request.user)
    return _done(request, account, comment)


@require_GET
@account_page("account.view")
def comment_list(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """All lines of the account that colleagues comment on: open, one's own, resolved."""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else "open"
    labels = {"open": _("Open"), "mine": _("Mine"), "resolved": _("Resolved")}
    page = page_of(request, queries.comments_in(account.scope, state, request.user))
    here = reverse("plans:comment_list", args=[account.public_id])
    context = {
        "account": account,
        "tab": "plan",
        "page": page,
        "talks": queries.by_line(list(page.object_list), request.user),
        "filters": [Link(labels[key], f"{here}?state={key}", key == state) for key in queries.STATES],
        "s": line_scene(account, request.user, company_today(), f"{here}?state={state}"),
    }
    return render(request, "plans/planning/comment_list.html", context)


@require_GET
@account_page("comment.write", lean=True)
def line_names(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Answers a textarea: colleagues for “@”, lines and persons of the customer for “#”."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    sign = "#" if request.GET.get("sign") == "#" else "@"
    names = names_like(account, request.user, sign, text, company_today())
    return render(request, f"{PIECES}#names", {"names": names, "sign": sign})
