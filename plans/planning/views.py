"""The plan of an account: list, editor, reading and printing. Review stands in review_views.py."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.forms import conflict_of
from kam.lib.versions import StaleWrite
from kam.reference.calendar import today as company_today
from kam.reference.models import Company
from plans.planning import operations
from plans.planning.comment_queries import keep_commented
from plans.planning.forms import PlanForm, PlanStartForm, first_period
from plans.planning.guide import first_step, guide_of
from plans.planning.line_forms import form_of, with_choices
from plans.planning.line_kinds import KINDS
from plans.planning.lines import Line
from plans.planning.meeting_models import PlanMeeting
from plans.planning.models import Depth, Plan, PlanVersion
from plans.planning.one_page import OnePage, one_page, one_page_of
from plans.planning.pages import (
    bar_of,
    depth_of,
    fill,
    first_to_write,
    frozen_scene,
    home_of,
    home_of_plan,
    line_scene,
    open_questions,
    place_of,
    plan_or_404,
    said,
    work_list,
)
from plans.planning.queries import SectionLoader, current_plan, versions_of
from plans.planning.releases import at_depth, sections_of
from plans.planning.remark_views import review_page
from plans.planning.remarks import checklist
from plans.planning.rules import why_not_settle, why_not_start
from plans.planning.section_views import SectionView
from plans.planning.snapshot import frozen_sections

# Finding and starting -------------------------------------------------------------------------------

#: Before a period ends by so much, its plan offers the next one.
_NEARLY_OVER = dt.timedelta(days=90)


@require_GET
@account_page("account.view")
def plan_list(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Goes to the current plan; with `?all`, or without a plan, lists plans and versions."""
    today = company_today()
    current = current_plan(account, today)
    if current is not None and "all" not in request.GET:
        return HttpResponseRedirect(home_of_plan(account, current))
    plans = list(Plan.objects.filter(account=account).order_by("archived_at", "-starts_on", "pk"))
    versions = (
        PlanVersion.objects.filter(plan__in=plans)
        .defer("content")
        .select_related("submitted_by", "decided_by")
    )
    by_plan: dict[int, list[PlanVersion]] = {plan.pk: [] for plan in plans}
    for version in versions.order_by("-submitted_at", "-pk"):
        by_plan[version.plan_id].append(version)
    meetings: dict[int, list[PlanMeeting]] = {plan.pk: [] for plan in plans}
    for meeting in PlanMeeting.objects.current().filter(plan__in=plans).defer("content", "minutes"):
        meetings[meeting.plan_id].append(meeting)
    reason = _why_not(account, "plan.submit") or ""
    context = {
        "account": account,
        "tab": "plan",
        "plans": [(plan, by_plan[plan.pk], meetings[plan.pk]) for plan in plans],
        "current": current,
        "form": None if reason else _start_form(today, current),
        "why_not_start": reason,
    }
    return render(request, "plans/planning/plan_list.html", context)


def _why_not(account: KeyAccount, permission: str) -> str | None:
    """Why a button is not there, by the level that the door found."""
    if account.archived_at is not None:
        return _("This account is archived. Restore it to work on it.")
    if not account.may(permission):
        return _("An owner of the account team can start the plan.")
    return None


def _start_form(today: dt.date, after: Plan | None = None) -> PlanStartForm:
    """Proposes the period from this fiscal year on, or the one after a plan."""
    start = Company.objects.filter(pk=Company.SINGLE).values_list("fiscal_year_start", flat=True).first()
    begins = max(today, after.ends_on + dt.timedelta(days=1)) if after else today
    first, last = first_period(begins, start or 1)
    return PlanStartForm(initial={"starts_on": first, "ends_on": last})


@account_page("plan.submit")
def plan_start(request: HttpRequest, account: KeyAccount) -> HttpResponse:
    """Starts a plan for a period."""
    reason = why_not_start(account, request.user)
    ask(reason)
    form = PlanStartForm(request.POST) if request.method == "POST" else _start_form(company_today())
    if form.is_bound and form.is_valid():
        try:
            plan = operations.plan_start(account=account, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "starts_on", said(error))
        else:
            messages.success(request, _("Plan started. Begin with what the customer wants to reach."))
            guide = first_step(account, plan) if "guide" in request.POST else ""
            return HttpResponseRedirect(guide or first_to_write(account, plan))
    context = {"account": account, "tab": "plan", "form": form}
    return render(request, "plans/planning/plan_start.html", context, status=422 if form.errors else 200)


# The editor -----------------------------------------------------------------------------------------


@require_GET
@account_page("account.view")
def plan_section(request: HttpRequest, account: KeyAccount, plan_id: str, section: str) -> HttpResponse:
    """A section of the plan, written in place. `?edit=` opens a line without scripts."""
    plan = plan_or_404(account, plan_id)
    today = company_today()
    place = place_of(plan, account, section, depth_of(request, plan), today)
    if place is None:
        raise Http404
    loader = SectionLoader(plan, account, today=today, user=request.user)
    keys = place.section.blocks
    questions = [] if "questions" in keys else open_questions(account)
    listed = next((key for key in ("actions", "questions") if key in keys), None)
    work = work_list(request, account, listed) if listed else None
    view = loader.load([place.section], beside=[*questions, *(work.page.object_list if work else [])])[0]
    for block in view.blocks:
        if work and block.key == listed:
            fill(block, work, loader)
    scene = line_scene(account, request.user, today, request.path)
    if plan.archived_at is not None:
        scene = frozen_scene(account, today)
    bar = bar_of(plan, account, request.user)
    wanted = checklist(plan, account, bar, place, view)
    if wanted is not None:
        scene = replace(scene, remarked=wanted.lines)
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "place": place,
        "bar": bar,
        "checklist": wanted,
        "view": view,
        "work": work,
        "questions": [loader.question(row) for row in questions],
        "s": scene,
        "plan_ends": plan.ends_on < today + _NEARLY_OVER,
        "guide": guide_of(account, plan, section) if "guide" in request.GET else None,
        **_opened(request, account, view, scene.may_edit),
    }
    if request.GET.get("comments") == "open" and scene.comments is not None:
        context["only_commented"] = True
        keep_commented(view, scene.comments)
    opened = context.get("form")
    if (
        opened
        and opened.kind == "question"
        and not listed
        and opened.id not in [q.id for q in context["questions"]]
    ):
        context["questions"].append(Line("question", opened.id, opened.version, opened.values["text"]))
    return render(request, "plans/planning/plan_section.html", context)


def _opened(request: HttpRequest, account: KeyAccount, view: SectionView, may_edit: bool) -> dict[str, Any]:
    """The form of the line that `?edit=` names."""
    wanted = request.GET.get("edit", "")
    if not wanted or not may_edit:
        return {}
    kinds = {line.id: line.kind for block in view.blocks for line in block.lines}
    kinds |= {a.id: "action" for block in view.blocks for a in block.actions}
    kinds |= {a.id: "action" for block in view.blocks for line in block.lines for a in line.actions}
    kind = KINDS.get(kinds.get(wanted, "question"))
    row = kind.find(account, wanted) if kind else None
    if kind is None or row is None:
        return {}
    return {"form": with_choices(form_of(kind, row), account, kind, company_today()), "edit": wanted}


@account_page("plan.submit")
def plan_edit(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """The period of the plan, and the depth that it opens with."""
    plan = plan_or_404(account, plan_id)
    reason = why_not_settle(plan, request.user)
    ask(reason)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=plan)
    context = {"account": account, "tab": "plan", "plan": plan, "form": form}
    status = 200
    if form.is_bound and form.is_valid():
        if request.POST.get("keep") == "theirs":
            return HttpResponseRedirect(request.path)
        try:
            operations.plan_edit(
                plan=plan, by=request.user, version=form.cleaned_data["version"], values=form.values
            )
        except ValidationError as error:
            form.add_error("starts_on", said(error))
        except StaleWrite as stale:
            context["conflict"] = conflict_of(stale, form)
            status = 409
        else:
            messages.success(request, _("Plan changed."))
            return HttpResponseRedirect(home_of_plan(account, plan))
    if form.errors:
        status = 422
    return render(request, "plans/planning/plan_edit.html", context, status=status)


# Archive and restore ------------------------------------------------------------------------------


@require_POST
@account_page("plan.submit")
def plan_archive(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Takes the plan out of the lists, with undo."""
    plan = plan_or_404(account, plan_id)
    operations.plan_archive(plan=plan, by=request.user)
    undo = reverse("plans:plan_restore", args=(account.public_id, plan.public_id))
    messages.success(request, _("%(plan)s archived.") % {"plan": plan}, extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(f"{home_of(account)}?all")


@require_POST
@account_page("plan.submit")
def plan_restore(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Brings an archived plan back."""
    plan = plan_or_404(account, plan_id)
    try:
        operations.plan_restore(plan=plan, by=request.user)
    except ValidationError as error:
        messages.error(request, said(error))
        return HttpResponseRedirect(f"{home_of(account)}?all")
    return HttpResponseRedirect(home_of_plan(account, plan))


# Reading --------------------------------------------------------------------------------------------


@require_GET
@account_page("account.view")
def plan_read(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """The whole draft on one page, for reading and print."""
    plan = plan_or_404(account, plan_id)
    today = company_today()
    depth = depth_of(request, plan)
    if depth == Depth.ONE_PAGE:
        return _one_page(request, account, plan, one_page_of(plan, account, today, request.user))
    sections = at_depth(sections_of(plan), depth)
    loader = SectionLoader(plan, account, today=today)
    views = loader.load(sections, everything=True)
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "depth": depth,
        "views": views,
        "bar": bar_of(plan, account, request.user, loader.versions_read()),
        "s": frozen_scene(account, today),
    }
    return render(request, "plans/planning/plan_read.html", context)


@require_GET
@account_page("account.view")
def plan_version(request: HttpRequest, account: KeyAccount, plan_id: str, version_id: str) -> HttpResponse:
    """A frozen version, as it was."""
    plan = plan_or_404(account, plan_id)
    version = (
        PlanVersion.objects.filter(plan=plan, public_id=version_id)
        .select_related("submitted_by", "decided_by")
        .first()
    )
    if version is None:
        raise Http404
    depth = request.GET.get("depth") or version.content["depth"]
    if depth == Depth.ONE_PAGE:
        found = one_page(frozen_sections(version.content))
        return _one_page(request, account, plan, found, version=version, content=version.content)
    if version.state != PlanVersion.State.APPROVED:
        version.plan = plan
        return review_page(request, account, version, depth, on=request.GET.get("on", ""))
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "version": version,
        "content": version.content,
        "depth": depth,
        "views": frozen_sections(version.content, depth),
        "s": frozen_scene(account, company_today()),
        "others": [other for other in versions_of(plan)[:20] if other.pk != version.pk],
    }
    return render(request, "plans/planning/plan_read.html", context)


def _one_page(
    request: HttpRequest, account: KeyAccount, plan: Plan, found: OnePage, **version: Any
) -> HttpResponse:
    """The plan on one A4 sheet: the draft, or a version."""
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "depth": Depth.ONE_PAGE,
        "page": found,
        "s": frozen_scene(account, company_today()),
        "bar": None if version else bar_of(plan, account, request.user),
        **version,
    }
    return render(request, "plans/planning/plan_one_page.html", context)
