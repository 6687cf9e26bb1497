"""Lines, whatever their kind: written in place by htmx, or on a page of their own without scripts.

A save answers with no more than the new version, and with a colleague's words where it was merged with them
(merging.py). Where both changed the same it answers 409 with both texts, for a bad value 422 with what is wrong;
nothing was written then, and the words stay in the form.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from accounts.work import operations as work
from accounts.work.rules import why_not_close
from kam.lib.access import ask
from kam.lib.forms import conflict_of, shown
from kam.lib.http import is_fragment, safe_next
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import today as company_today
from plans.planning.line_forms import (
    LineForm,
    errors_by_field,
    form_of,
    posted_values,
    posted_version,
    with_choices,
)
from plans.planning.line_kinds import KINDS, LineKind, neighbour_of, row_kwarg
from plans.planning.line_saving import (
    archived_by,
    both_texts,
    brought,
    posted_decision,
    posted_seen,
    wants_writer,
)
from plans.planning.merging import LineArchived, MergeConflict, Saved, line_save
from plans.planning.object_places import page_of_line
from plans.planning.pages import LineScene, home_of, line_scene
from plans.planning.queries import SectionLoader
from plans.planning.remarks import marks_at

PIECES = "plans/planning/lines.html"
MERGE = "plans/planning/merge.html"


def _line_or_404(account: KeyAccount, kind: str, line_id: str) -> tuple[LineKind, Any]:
    row = KINDS[kind].find(account, line_id)
    if row is None:
        raise Http404
    return KINDS[kind], row


def _scene(request: HttpRequest, account: KeyAccount, row: Any) -> LineScene:
    page = page_behind(request, account)
    scene = line_scene(account, request.user, company_today(), page=page)
    return replace(scene, remarked=marks_at(account, page, row.public_id))


def page_behind(request: HttpRequest, account: KeyAccount) -> str:
    """The page that the line stands on, to go back to."""
    htmx = getattr(request, "htmx", None)
    current = urlsplit(htmx.current_url_abs_path or "").path if htmx else ""
    return safe_next(request, current or home_of(account))


def card_of(
    request: HttpRequest, account: KeyAccount, kind: LineKind, row: Any, status: int = 200
) -> HttpResponse:
    """The line as one reads it."""
    loader = SectionLoader(None, account, today=company_today(), user=request.user)
    context = {"shown": [loader.one(kind.key, row)], "s": _scene(request, account, row)}
    return render(request, f"{PIECES}#read", context, status=status)


def _edit(
    request: HttpRequest, account: KeyAccount, kind: LineKind, row: Any, form: LineForm, status: int = 200
) -> HttpResponse:
    """The line as one writes it: alone for htmx, else as a page."""
    with_choices(form, account, kind, company_today())
    loader = SectionLoader(None, account, today=company_today(), user=request.user)
    context: dict[str, Any] = {
        "form": form,
        "line": loader.one(kind.key, row),
        "s": _scene(request, account, row),
    }
    if is_fragment(request):
        return render(request, f"{kind.pieces}#{kind.template}_edit", context, status=status)
    context |= {"account": account, "tab": "plan", "piece": f"{kind.pieces}#{kind.template}_edit"}
    return render(request, "plans/planning/line_edit.html", context, status=status)


def with_toast(response: HttpResponse, message: str, undo: str) -> HttpResponse:
    return trigger_client_event(response, "kam:toast", {"message": message, "undo": undo})


def with_change(response: HttpResponse, row: Any) -> HttpResponse:
    """Names the entry in history that this write made, so that the window can undo it."""
    if row.change_pk:
        response["Kam-Change"] = str(row.change_pk)
    return response


def _undo_url(name: str, request: HttpRequest, account: KeyAccount, kind: LineKind, row: Any) -> str:
    url = reverse(f"plans:{name}", args=(account.public_id, kind.key, row.public_id))
    return f"{url}?{urlencode({'next': page_behind(request, account)})}"


# Reading and writing a line -------------------------------------------------------------------------


@require_GET
@account_page("account.view")
def line_show(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """The line as one reads it, to close its form."""
    line_kind, row = _line_or_404(account, kind, line_id)
    if not is_fragment(request):
        return HttpResponseRedirect(page_of_line(account, line_kind, row, company_today()))
    return card_of(request, account, line_kind, row)


@account_page("plan.edit", lean=True)
def line_edit(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """The form of a line, and where it saves itself."""
    line_kind, row = _line_or_404(account, kind, line_id)
    if request.method != "POST":
        return _edit(request, account, line_kind, row, form_of(line_kind, row))
    if not wants_writer(request.POST, request.user):
        return HttpResponse(status=401)
    try:
        values = posted_values(line_kind, account, request.POST)
        saved = line_save(
            line_kind,
            row,
            by=request.user,
            seen=posted_seen(line_kind, account, request.POST),
            values=values,
            decision=posted_decision(line_kind, request.POST),
            restore="restore" in request.POST,
        )
    except ValidationError as error:
        return _refused(request, account, line_kind, row, error)
    except MergeConflict as conflict:
        return _too_late(request, account, line_kind, conflict)
    except LineArchived as gone:
        return _archived_meanwhile(request, account, line_kind, gone)
    return _saved(request, account, line_kind, saved, values)


def _saved(
    request: HttpRequest, account: KeyAccount, kind: LineKind, saved: Saved, sent: dict[str, Any]
) -> HttpResponse:
    """The new version, and what a colleague's words made of the fields; after a decision the whole line."""
    row = saved.row
    if saved.given_up or "restore" in request.POST or "resolve" in request.POST:
        form = form_of(kind, row)
        form.given_up = _given_up(kind, row, saved)
        if not is_fragment(request) and not form.given_up:
            return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")
        response = _edit(request, account, kind, row, form)
        return with_change(reswap(retarget(response, f"#l-{form.id}"), "outerHTML"), row)
    if not is_fragment(request):
        return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")
    if not saved.others:
        return with_change(HttpResponse(f'<input type="hidden" name="version" value="{row.version}">'), row)
    context = {"row": row, "brought": brought(kind, saved, sent), "who": " / ".join(saved.who)}
    return with_change(render(request, f"{MERGE}#merged", context), row)


def _given_up(kind: LineKind, row: Any, saved: Saved) -> list[tuple[str, str]]:
    return [
        (str(kind.model._meta.get_field(name).verbose_name), shown(row, name, words))
        for name, words in saved.given_up.items()
    ]


def _refused(
    request: HttpRequest, account: KeyAccount, kind: LineKind, row: Any, error: ValidationError
) -> HttpResponse:
    form = form_of(kind, row, request.POST)
    form.version = posted_version(request.POST)
    form.errors = errors_by_field(error)
    if not is_fragment(request):
        return _edit(request, account, kind, row, form, status=422)
    labels = {name: kind.model._meta.get_field(name).verbose_name for name in form.errors if name}
    context = {
        "form": form,
        "errors": [(name, labels.get(name, ""), text) for name, text in form.errors.items()],
    }
    response = render(request, f"{PIECES}#errors", context, status=422)
    return reswap(retarget(response, f"#e-{form.id}"), "innerHTML")


def _too_late(
    request: HttpRequest, account: KeyAccount, kind: LineKind, conflict: MergeConflict
) -> HttpResponse:
    row: Any = conflict.current
    form = form_of(kind, row, request.POST)
    form.version = posted_version(request.POST)
    form.merge = both_texts(conflict)
    if conflict.again:
        # What was decided on stands in the form, based on what was shown then.
        form.version = posted_version({"version": request.POST["resolve"]})
        form.values |= {name: str(conflict.mine[name]) for name in conflict.texts}
        response = _edit(request, account, kind, row, form, status=409)
        return reswap(retarget(response, f"#l-{form.id}"), "outerHTML")
    if not is_fragment(request):
        return _edit(request, account, kind, row, form, status=409)
    response = render(request, f"{MERGE}#both", {"form": form}, status=409)
    return reswap(retarget(response, f"#m-{form.id}"), "innerHTML")


def _archived_meanwhile(
    request: HttpRequest, account: KeyAccount, kind: LineKind, gone: LineArchived
) -> HttpResponse:
    """The words stay on the screen, with the way to bring the line back."""
    form = form_of(kind, gone.row, request.POST)
    form.version = posted_version(request.POST)
    form.archived = archived_by(gone)
    if not is_fragment(request):
        return _edit(request, account, kind, gone.row, form, status=409)
    response = render(request, f"{MERGE}#archived", {"form": form}, status=409)
    return reswap(retarget(response, f"#m-{form.id}"), "innerHTML")


@require_POST
@account_page("plan.edit", lean=True)
def line_add(request: HttpRequest, account: KeyAccount, kind: str) -> HttpResponse:
    """A new line, open for writing. The browser's id makes a repeated send harmless."""
    if not wants_writer(request.POST, request.user):
        return HttpResponse(status=401)
    line_kind = KINDS[kind]
    try:
        values = posted_values(line_kind, account, request.POST)
        row = line_kind.create(line_kind, account, request.user, request.POST, values)
    except ValidationError as error:
        message = " ".join(errors_by_field(error).values())
        response = HttpResponse(message, status=422, content_type="text/plain; charset=utf-8")
        if not is_fragment(request):
            return response
        response.content = b""
        response["HX-Reswap"] = "none"
        return trigger_client_event(response, "kam:toast", {"message": message, "level": "error"})
    if not is_fragment(request):
        query = urlencode({"edit": row.public_id})
        return HttpResponseRedirect(f"{page_behind(request, account)}?{query}#l-{row.public_id}")
    return with_change(_edit(request, account, line_kind, row, form_of(line_kind, row), status=201), row)


@require_POST
@account_page("plan.edit", lean=True)
def line_move(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """One step up or down. The browser moves what it shows when this succeeds."""
    line_kind, row = _line_or_404(account, kind, line_id)
    moves, after = neighbour_of(line_kind, row, request.POST.get("to", ""))
    if moves:
        try:
            row = line_kind.move(after=after, by=request.user, **row_kwarg(line_kind, row))
        except ValidationError as error:
            return HttpResponse(
                " ".join(error.messages), status=422, content_type="text/plain; charset=utf-8"
            )
    if is_fragment(request):
        response = with_change(HttpResponse(status=204), row)
        return trigger_client_event(response, "kam:moved", {"id": row.public_id}) if moves else response
    return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")


@require_POST
@account_page("plan.edit", lean=True)
def line_archive(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """Takes a line away; undo brings it back."""
    line_kind, row = _line_or_404(account, kind, line_id)
    row = line_kind.archive(by=request.user, **row_kwarg(line_kind, row))
    undo = _undo_url("line_restore", request, account, line_kind, row)
    if is_fragment(request):
        return with_change(with_toast(HttpResponse(""), _("Line archived."), undo), row)
    return _back_with_message(request, account, _("Line archived."), undo)


@require_POST
@account_page("plan.edit", lean=True)
def line_restore(request: HttpRequest, account: KeyAccount, kind: str, line_id: str) -> HttpResponse:
    """Brings an archived line back."""
    line_kind, row = _line_or_404(account, kind, line_id)
    line_kind.restore(by=request.user, **row_kwarg(line_kind, row))
    return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")


# One's own work -------------------------------------------------------------------------------------


@require_POST
@account_page("work.own", lean=True)
def action_done(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """Ticks an action off at once, with undo."""
    kind, row = _line_or_404(account, "action", line_id)
    row = work.action_done(action=row, by=request.user)
    undo = reverse("plans:action_reopen", args=(account.public_id, row.public_id))
    undo = f"{undo}?{urlencode({'next': page_behind(request, account)})}"
    message = _("Done: %(action)s") % {"action": row}
    if is_fragment(request):
        return with_change(with_toast(card_of(request, account, kind, row), message, undo), row)
    return _back_with_message(request, account, message, undo)


@require_POST
@account_page("work.own", lean=True)
def action_reopen(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """Takes the tick back."""
    kind, row = _line_or_404(account, "action", line_id)
    row = work.action_reopen(action=row, by=request.user)
    if is_fragment(request):
        return with_change(card_of(request, account, kind, row), row)
    return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")


@account_page("work.own", lean=True)
def question_answer(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """What was found out; closes the question. Its owner may answer without the level “edit”."""
    kind, row = _line_or_404(account, "question", line_id)
    reason = why_not_close(row, request.user)
    ask(reason)
    if request.method != "POST":
        return _answer_form(request, account, row, form_of(kind, row))
    if request.POST.get("keep") == "theirs" and "resolve" in request.POST:
        # The colleague's answer stays.
        if is_fragment(request):
            return card_of(request, account, kind, row)
        return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")
    form = form_of(kind, row, request.POST)
    form.version = posted_version({"version": request.POST.get("resolve") or request.POST.get("version", "")})
    try:
        answer = request.POST.get("answer", "")
        row = work.question_answer(question=row, by=request.user, version=form.version, answer=answer)
    except ValidationError as error:
        form.errors = errors_by_field(error)
        return _answer_form(request, account, row, form, status=422)
    except StaleWrite as stale:
        form.version = stale.current.version  # type: ignore[attr-defined]
        changed_by = Change.objects.of(stale.current).values_list("by_name", flat=True).first() or ""
        form.conflict = conflict_of(stale, changed_by=changed_by)
        return _answer_form(request, account, stale.current, form, status=409)
    if is_fragment(request):
        return with_change(card_of(request, account, kind, row), row)
    return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")


def _answer_form(
    request: HttpRequest, account: KeyAccount, row: Any, form: LineForm, status: int = 200
) -> HttpResponse:
    loader = SectionLoader(None, account, today=company_today(), user=request.user)
    context: dict[str, Any] = {
        "form": form,
        "line": loader.one("question", row),
        "s": _scene(request, account, row),
    }
    if is_fragment(request):
        return render(request, f"{PIECES}#question_answer", context, status=status)
    context |= {"account": account, "tab": "plan", "piece": f"{PIECES}#question_answer"}
    return render(request, "plans/planning/line_edit.html", context, status=status)


@require_POST
@account_page("work.own", lean=True)
def question_reopen(request: HttpRequest, account: KeyAccount, line_id: str) -> HttpResponse:
    """Opens a question again."""
    kind, row = _line_or_404(account, "question", line_id)
    row = work.question_reopen(question=row, by=request.user)
    if is_fragment(request):
        return with_change(card_of(request, account, kind, row), row)
    return HttpResponseRedirect(f"{page_behind(request, account)}#l-{row.public_id}")


def _back_with_message(request: HttpRequest, account: KeyAccount, message: str, undo: str) -> HttpResponse:
    messages.success(request, message, extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(page_behind(request, account))
