"""Remarks on a submitted version: reading it with them, writing them, and working them off in the draft."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.forms import conflict_of
from kam.lib.http import safe_next
from kam.lib.ids import new_public_id
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from plans.planning import remark_operations as operations
from plans.planning import remarks
from plans.planning.forms import RemarkAnswerForm, RemarkForm
from plans.planning.models import Depth, Plan, PlanVersion
from plans.planning.pages import bar_of, frozen_scene, plan_or_404, said, section_url
from plans.planning.remark_models import PlanRemark
from plans.planning.snapshot import frozen_sections


def _version(plan: Plan, version_id: str) -> PlanVersion:
    rows = PlanVersion.objects.filter(plan=plan).select_related("submitted_by", "decided_by")
    version = get_object_or_404(rows, public_id=version_id)
    version.plan = plan
    return version


def _remark(plan: Plan, remark_id: str) -> PlanRemark:
    rows = PlanRemark.objects.filter(frozen__plan=plan).select_related("frozen", "created_by")
    found = get_object_or_404(rows.defer("frozen__content"), public_id=remark_id)
    found.frozen.plan = plan
    return found


def _version_url(account: KeyAccount, plan: Plan, version: PlanVersion) -> str:
    return reverse("plans:plan_version", args=(account.public_id, plan.public_id, version.public_id))


def review_page(
    request: HttpRequest,
    account: KeyAccount,
    version: PlanVersion,
    depth: str,
    *,
    on: str = "",
    text: str = "",
    errors: list[str] | None = None,
) -> HttpResponse:
    """A version with its remarks. `on` names the section or line whose form is open."""
    plan = version.plan
    bar = bar_of(plan, account, request.user)
    in_review = version.state == PlanVersion.State.SUBMITTED
    earlier = remarks.before(version)
    views = frozen_sections(version.content, depth)
    rows = remarks.remarks_on(version)
    shown = {view.key for view in views}
    context: dict[str, Any] = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "version": version,
        "content": version.content,
        "depth": depth,
        "views": views,
        "remarks": rows,
        "out_of_sight": sum(row.section not in shown for row in rows),
        "before": earlier,
        "earlier": remarks.remarks_on(earlier) if earlier else [],
        "bar": bar,
        "in_review": in_review,
        "may_remark": in_review and bar.may_approve,
        "s": frozen_scene(account, company_today()),
        "on": on,
        "text": text,
        "errors": errors or [],
        "nowhere": bool(errors) and on not in remarks.places_of(views),
        "new_id": new_public_id(),
    }
    return render(request, "plans/planning/plan_review.html", context, status=422 if errors else 200)


@require_POST
@account_page("account.view")
def remark_add(request: HttpRequest, account: KeyAccount, plan_id: str, version_id: str) -> HttpResponse:
    """A remark on a section (`on=goals`) or on a line (`on=statement:<id>` and `section`)."""
    version = _version(plan_or_404(account, plan_id), version_id)
    post = request.POST
    kind, _sep, line_id = post.get("on", "").partition(":")
    depth = request.GET.get("depth", "")
    depth = depth if depth in (Depth.COMPACT, Depth.FULL) else Depth.FULL
    try:
        made = operations.remark_add(
            frozen=version,
            by=request.user,
            text=post.get("text", ""),
            section=post.get("section", "") if line_id else kind,
            line_kind=kind if line_id else "",
            line_id=line_id,
            public_id=post.get("public_id") or None,
        )
    except ValidationError as error:
        return review_page(
            request, account, version, depth,
            on=post.get("on", ""), text=post.get("text", ""), errors=error.messages,
        )  # fmt: skip
    url = _version_url(account, version.plan, version)
    return HttpResponseRedirect(f"{url}?{urlencode({'depth': depth})}#r-{made.public_id}")


def _form_page(
    request: HttpRequest,
    account: KeyAccount,
    remark: PlanRemark,
    form: Any,
    back: str,
    act: Callable[[int, dict[str, Any]], Any],
) -> HttpResponse:
    """A form on a remark: changing it, or answering it."""
    back = safe_next(request, back)
    plan = remark.frozen.plan
    context = {
        "account": account, "tab": "plan", "plan": plan, "remark": remark, "form": form, "back": back,
        "answers": isinstance(form, RemarkAnswerForm),
    }  # fmt: skip
    status = 200
    if form.is_bound and form.is_valid():
        if request.POST.get("keep") == "theirs":
            return HttpResponseRedirect(back)
        try:
            act(form.cleaned_data["version"], form.values)
        except ValidationError as error:
            form.add_error(None, said(error))
        except StaleWrite as stale:
            context["conflict"] = conflict_of(stale, form, changed_by(stale.current))
            status = 409
        else:
            return HttpResponseRedirect(back)
    if form.errors:
        status = 422
    return render(request, "plans/planning/remark_edit.html", context, status=status)


@account_page("account.view")
def remark_edit(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """One's own remark, changed while the version is in review."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    ask(operations.why_not_change(remark, request.user))
    form = RemarkForm(request.POST if request.method == "POST" else None, instance=remark)

    def act(version: int, values: dict[str, Any]) -> None:
        operations.remark_edit(remark=remark, by=request.user, version=version, values=values)

    back = f"{_version_url(account, plan, remark.frozen)}?depth=full#r-{remark.public_id}"
    return _form_page(request, account, remark, form, back, act)


@account_page("plan.edit")
def remark_answer(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """What was done about a remark, in words; ticks it off."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    ask(operations.why_not_answer(remark, request.user))
    form = RemarkAnswerForm(request.POST if request.method == "POST" else None, instance=remark)

    def act(version: int, values: dict[str, Any]) -> None:
        operations.remark_answer(remark=remark, by=request.user, version=version, answer=values["answer"])

    return _form_page(request, account, remark, form, section_url(account, plan, remark.section), act)


@require_POST
@account_page("account.view")
def remark_withdraw(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """Takes one's own remark back, with undo."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    operations.remark_withdraw(remark=remark, by=request.user)
    undo = reverse("plans:remark_restore", args=(account.public_id, plan.public_id, remark.public_id))
    messages.success(request, _("Remark withdrawn."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(_version_url(account, plan, remark.frozen))


@require_POST
@account_page("account.view")
def remark_restore(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """Brings one's own remark back."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    operations.remark_restore(remark=remark, by=request.user)
    return HttpResponseRedirect(_version_url(account, plan, remark.frozen))


@require_POST
@account_page("plan.edit")
def remark_done(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """Ticks a remark off, with undo."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    operations.remark_answer(remark=remark, by=request.user, version=None)
    back = safe_next(request, section_url(account, plan, remark.section))
    undo = reverse("plans:remark_reopen", args=(account.public_id, plan.public_id, remark.public_id))
    messages.success(
        request,
        _("Ticked off: %(remark)s") % {"remark": remark},
        extra_tags=f"undo:{undo}?{urlencode({'next': back})}",
    )
    return HttpResponseRedirect(back)


@require_POST
@account_page("plan.edit")
def remark_reopen(request: HttpRequest, account: KeyAccount, plan_id: str, remark_id: str) -> HttpResponse:
    """Opens a remark again."""
    plan = plan_or_404(account, plan_id)
    remark = _remark(plan, remark_id)
    operations.remark_reopen(remark=remark, by=request.user)
    return HttpResponseRedirect(safe_next(request, section_url(account, plan, remark.section)))
