"""One pair: level by a key in the grid, the work plan as a form, taking back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.customers.access import account_page
from accounts.customers.models import KeyAccount
from accounts.people.buying_models import Stakeholder
from accounts.people.judgement_sight import are_hidden
from accounts.people.wording_hints import hint_at_wording, wording_hint
from accounts.relationships import pair_operations as operations
from accounts.relationships.matrix_cells import Cells
from accounts.relationships.matrix_queries import matrix_of, relation_levels
from accounts.relationships.matrix_views import TAB, matrix_url, stakeholder_in
from accounts.relationships.models import Relationship
from accounts.relationships.pair_forms import PairForm
from accounts.relationships.pair_rules import OWN, why_not_pair
from kam.lib.forms import add_errors, conflict_of
from kam.lib.http import is_fragment, whole
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from teams.models import User

TEMPLATE = "accounts/relationships/pair.html"


def _both(account: KeyAccount, stakeholder_id: str, colleague_id: str) -> tuple[Stakeholder, User]:
    stakeholder = stakeholder_in(account, stakeholder_id)
    return stakeholder, get_object_or_404(User.objects.select_related("department"), public_id=colleague_id)


def _pair_of(stakeholder: Stakeholder, colleague: User) -> Relationship | None:
    return Relationship.objects.current().filter(stakeholder=stakeholder, user=colleague).first()


def _url(name: str, account: KeyAccount, stakeholder: Stakeholder, colleague: User, *more: Any) -> str:
    args = [account.public_id, stakeholder.public_id, colleague.public_id, *more]
    return reverse(f"accounts:{name}", args=args)


@account_page("account.view", post=OWN)
def pair(request: HttpRequest, account: KeyAccount, stakeholder_id: str, colleague_id: str) -> HttpResponse:
    """Where a relation stands, where it shall go, and the plan for it."""
    stakeholder, colleague = _both(account, stakeholder_id, colleague_id)
    row = _pair_of(stakeholder, colleague)
    form = PairForm(request.POST or None, instance=row or Relationship(), levels=relation_levels())
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST" and request.POST.get("keep") == "theirs":
        if is_fragment(request):
            return _row(request, account, stakeholder, colleague, _("Left as it is."), 200)
        return redirect(matrix_url(account))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = operations.pair_set(
                    stakeholder=stakeholder, user=colleague, by=request.user,
                    version=form.cleaned_data["version"] or 0, values=form.values, today=company_today(),
                )  # fmt: skip
                return _saved(request, account, stakeholder, colleague, saved)
            except StaleWrite as stale:
                context["conflict"] = conflict_of(stale, form, changed_by(stale.current))
                status = 409
            except ValidationError as error:
                add_errors(form, error)
    context |= {
        "account": account,
        "tab": TAB,
        "form": form,
        "pair": row,
        "stakeholder": stakeholder,
        "colleague": colleague,
        "why_not": why_not_pair(account, colleague, request.user),
        "today": company_today(),
    }
    return render(request, f"{TEMPLATE}#panel" if is_fragment(request) else TEMPLATE, context, status=status)


def _saved(
    request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder, colleague: User, pair: Relationship
) -> HttpResponse:
    """Beside the matrix the row as it is now, as JSON, so that place and focus stay; else the matrix."""
    text = _("Saved: %(us)s and %(them)s.") % {"us": colleague, "them": stakeholder}
    texts = [pair.goal, pair.part, pair.next_step]
    if is_fragment(request):
        said = " ".join([text, wording_hint(*texts)]).strip()
        return _row(request, account, stakeholder, colleague, said, 200, pair)
    undo = _url("pair_undo", account, stakeholder, colleague, pair.change_pk) if pair.change_pk else ""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    hint_at_wording(request, *texts)
    return redirect(matrix_url(account))


@require_POST
@account_page(OWN)
def pair_level(
    request: HttpRequest, account: KeyAccount, stakeholder_id: str, colleague_id: str
) -> HttpResponse:
    """Level or target from the grid: JSON with the row as it is now, also when somebody was faster (409)."""
    stakeholder, colleague = _both(account, stakeholder_id, colleague_id)
    values: dict[str, int | None] = {}
    for name in ("level", "target"):
        if name in request.POST:
            text = request.POST[name]
            values[name] = whole(text) if text else None
            if text and values[name] not in range(5):
                return JsonResponse({"said": _("Levels go from 0 to 4.")}, status=422)
    if values.get("level", 0) is None or not values:
        return JsonResponse({"said": _("Levels go from 0 to 4.")}, status=422)
    try:
        pair = operations.pair_set(
            stakeholder=stakeholder, user=colleague, by=request.user, today=company_today(),
            version=whole(request.POST.get("version", "")) or 0, values=values,
        )  # fmt: skip
    except StaleWrite as stale:
        now: Any = stale.current
        words = {"name": changed_by(now) or _("Somebody"), "level": _said(now)}
        said = _("%(name)s has set %(level)s in the meantime. Type again to set yours.") % words
        return _row(request, account, stakeholder, colleague, said, 409)
    except ValidationError as error:
        return JsonResponse({"said": " ".join(error.messages)}, status=422)
    words = {"us": colleague, "them": stakeholder, "level": _said(pair)}
    said = _("%(us)s and %(them)s: %(level)s") % words
    return _row(request, account, stakeholder, colleague, said, 200, pair)


def _said(pair: Relationship) -> str:
    if pair.target is None:
        return str(pair.level)
    return _("%(level)s of %(target)s") % {"level": pair.level, "target": pair.target}


def _row(
    request: HttpRequest, account: KeyAccount, stakeholder: Stakeholder, colleague: User, said: str,
    status: int, pair: Relationship | None = None,
) -> HttpResponse:  # fmt: skip
    matrix = matrix_of(
        account, request.user, company_today(), only=stakeholder.pk, hide=are_hidden(request),
        beside=[colleague.public_id, *request.POST.getlist("with")],
    )  # fmt: skip
    cells = Cells(account, matrix)
    change = pair.change_pk if pair is not None else None
    undo = _url("pair_undo", account, stakeholder, colleague, change) if change else ""
    row = cells.row(matrix.people[0]) if matrix.people else ""
    columns = [column.public_id for column in matrix.columns]
    return JsonResponse({"row": row, "columns": columns, "said": said, "undo": undo}, status=status)


@require_POST
@account_page(OWN)
def pair_remove(
    request: HttpRequest, account: KeyAccount, stakeholder_id: str, colleague_id: str
) -> HttpResponse:
    """Takes a pair out of the matrix."""
    stakeholder, colleague = _both(account, stakeholder_id, colleague_id)
    row = get_object_or_404(
        Relationship.objects.current(), stakeholder=stakeholder, user=colleague, account=account
    )
    gone = operations.pair_archive(pair=row, by=request.user)
    undo = _url("pair_undo", account, stakeholder, colleague, gone.change_pk)
    text = _("%(us)s and %(them)s: the pair is gone.") % {"us": colleague, "them": stakeholder}
    if is_fragment(request):
        return _row(request, account, stakeholder, colleague, text, 200, gone)
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect(matrix_url(account))


@require_POST
@account_page(OWN)
def pair_undo(
    request: HttpRequest, account: KeyAccount, stakeholder_id: str, colleague_id: str, change: int
) -> HttpResponse:
    """Takes one's own last change back, from the toast or by the key z in the grid (JSON)."""
    stakeholder, colleague = _both(account, stakeholder_id, colleague_id)
    row = get_object_or_404(Relationship, stakeholder=stakeholder, user=colleague, account=account)
    from_grid = request.headers.get("Accept", "").startswith("application/json")
    try:
        pair = operations.pair_undo(pair=row, change_pk=change, by=request.user)
    except ValidationError as error:
        if from_grid:
            return _row(request, account, stakeholder, colleague, " ".join(error.messages), 409)
        messages.error(request, " ".join(error.messages))
        return redirect(matrix_url(account))
    if from_grid:
        gone = pair.archived_at is not None
        words = {"us": colleague, "them": stakeholder, "level": _("no pair") if gone else _said(pair)}
        return _row(
            request, account, stakeholder, colleague, _("%(us)s and %(them)s: %(level)s") % words, 200
        )
    messages.success(request, _("Undone."))
    return redirect(matrix_url(account))
