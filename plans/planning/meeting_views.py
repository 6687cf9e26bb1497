"""Review mode: the meeting that goes through a plan section by section, and its minutes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.access import ask
from kam.lib.forms import conflict_of
from kam.lib.http import is_fragment
from kam.lib.versions import StaleWrite
from kam.records.queries import changed_by
from kam.reference.calendar import today as company_today
from plans.planning import meeting_operations as operations
from plans.planning.line_forms import errors_by_field, form_of, posted_values, posted_version, with_choices
from plans.planning.line_kinds import KINDS
from plans.planning.meeting import (
    attendees_of,
    last_closed,
    may_attend,
    minutes_of,
    news_of,
    plan_began,
    said_in,
)
from plans.planning.meeting_models import MeetingDecision, PlanMeeting
from plans.planning.models import Plan
from plans.planning.pages import frozen_scene, plan_or_404
from plans.planning.queries import SectionLoader
from plans.planning.releases import PlanSection, at_depth, sections_of

State = PlanMeeting.State


def _url(name: str, account: KeyAccount, meeting: PlanMeeting, *more: str) -> str:
    return reverse(
        f"plans:{name}", args=(account.public_id, meeting.plan.public_id, meeting.public_id, *more)
    )


def _meeting(account: KeyAccount, plan_id: str, meeting_id: str) -> PlanMeeting:
    plan = plan_or_404(account, plan_id)
    found = PlanMeeting.objects.current().filter(plan=plan, public_id=meeting_id)
    meeting = found.defer("content").select_related("started_by").first()
    if meeting is None:
        raise Http404
    meeting.plan = plan
    return meeting


def _sections(plan: Plan) -> list[PlanSection]:
    """What a meeting goes through: the sections of the plan's depth that hold something."""
    return [section for section in at_depth(sections_of(plan), plan.depth) if section.blocks]


def _home(account: KeyAccount, meeting: PlanMeeting, section: str = "") -> str:
    """Where a meeting is: a section while it runs, the minutes after."""
    if meeting.state != State.RUNNING:
        return _url("meeting_minutes", account, meeting)
    keys = [one.key for one in _sections(meeting.plan)]
    return _url("meeting_section", account, meeting, section if section in keys else keys[0])


# Starting -------------------------------------------------------------------------------------------


@account_page("account.view", post="plan.edit")
def meeting_start(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Goes on with the review that runs, or offers to start one."""
    plan = plan_or_404(account, plan_id)
    if request.method == "POST":
        if not _sections(plan):
            raise PermissionDenied(_("The template of this plan has no sections to go through."))
        meeting = operations.meeting_start(plan=plan, by=request.user, today=company_today())
        return HttpResponseRedirect(_home(account, meeting))
    running = PlanMeeting.objects.current().filter(plan=plan, state=State.RUNNING).defer("content").first()
    if running is not None and _sections(plan):
        running.plan = plan
        return HttpResponseRedirect(_home(account, running))
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "before": last_closed(plan),
        "sections": _sections(plan),
        "may_start": account.may("plan.edit") and not (account.archived_at or plan.archived_at),
        "s": frozen_scene(account, company_today()),
    }
    return render(request, "plans/planning/meeting_start.html", context)


# A section ------------------------------------------------------------------------------------------


@require_GET
@account_page("account.view")
def meeting_section(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str, section: str
) -> HttpResponse:
    """A section on the screen of the meeting; for htmx only what was said at it."""
    meeting = _meeting(account, plan_id, meeting_id)
    if meeting.state != State.RUNNING:
        return HttpResponseRedirect(_home(account, meeting))
    if is_fragment(request):
        return _said(request, account, meeting, section)
    return _page(request, account, meeting, section)


def _may_write(account: KeyAccount, meeting: PlanMeeting) -> bool:
    live = account.archived_at is None and meeting.plan.archived_at is None
    return live and meeting.state == State.RUNNING and account.may("plan.edit")


def _said(
    request: HttpRequest, account: KeyAccount, meeting: PlanMeeting, section: str, status: int = 200
) -> HttpResponse:
    context = {
        "account": account,
        "plan": meeting.plan,
        "meeting": meeting,
        "key": section,
        "said": said_in(meeting).get(section),
        "may_write": _may_write(account, meeting),
        "s": frozen_scene(account, company_today()),
    }
    return render(request, "plans/planning/meeting.html#said", context, status=status)


def _page(
    request: HttpRequest,
    account: KeyAccount,
    meeting: PlanMeeting,
    key: str,
    status: int = 200,
    **typed: Any,
) -> HttpResponse:
    plan, today, sections = meeting.plan, company_today(), _sections(meeting.plan)
    at = next((n for n, one in enumerate(sections) if one.key == key), None)
    if at is None:
        raise Http404
    view = SectionLoader(plan, account, today=today).load([sections[at]], everything=True)[0]
    before = last_closed(plan)
    kind = KINDS["action"]
    form = form_of(kind, kind.model(account=account), typed.get("action"))
    if _may_write(account, meeting):
        with_choices(form, account, kind, today)
    ours, theirs = attendees_of(meeting)
    context = {
        "account": account,
        "plan": plan,
        "meeting": meeting,
        "key": key,
        "view": view,
        "news": news_of(view, before, plan_began(plan)),
        "before": before,
        "position": at + 1,
        "sections": [
            (one, _url("meeting_section", account, meeting, one.key), one.key == key) for one in sections
        ],
        "previous": _url("meeting_section", account, meeting, sections[at - 1].key) if at else "",
        "following": _url("meeting_section", account, meeting, sections[at + 1].key)
        if at + 1 < len(sections)
        else "",
        "said": said_in(meeting).get(key),
        "attendees": [*ours, *theirs],
        "may_write": _may_write(account, meeting),
        "form": form,
        "s": frozen_scene(account, today),
        **typed,
    }
    return render(request, "plans/planning/meeting.html", context, status=status)


def _refused(
    request: HttpRequest,
    account: KeyAccount,
    meeting: PlanMeeting,
    section: str,
    error: ValidationError,
    **typed: Any,
) -> HttpResponse:
    """What is wrong, in words; what was typed stays in its fields."""
    text = " ".join(errors_by_field(error).values())
    if is_fragment(request):
        response = render(request, "plans/planning/meeting.html#refused", {"error": text}, status=422)
        return reswap(retarget(response, "#meet-error"), "innerHTML")
    return _page(request, account, meeting, _known(meeting, section), status=422, error=text, **typed)


def _known(meeting: PlanMeeting, section: str) -> str:
    keys = [one.key for one in _sections(meeting.plan)]
    return section if section in keys else keys[0]


def _done(request: HttpRequest, account: KeyAccount, meeting: PlanMeeting, section: str) -> HttpResponse:
    if is_fragment(request):
        return _said(request, account, meeting, section)
    return HttpResponseRedirect(f"{_home(account, meeting, section)}#said")


# Decisions and actions ------------------------------------------------------------------------------


@require_POST
@account_page("plan.edit")
def decision_add(request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str) -> HttpResponse:
    """A decision at a section."""
    meeting = _meeting(account, plan_id, meeting_id)
    section, text = _known(meeting, request.POST.get("section", "")), request.POST.get("text", "")
    try:
        operations.decision_add(
            meeting=meeting,
            by=request.user,
            section=section,
            text=text,
            public_id=request.POST.get("public_id") or None,
        )
    except ValidationError as error:
        return _refused(request, account, meeting, section, error, typed_decision=text)
    return _done(request, account, meeting, section)


@require_POST
@account_page("plan.edit")
def meeting_action_add(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str
) -> HttpResponse:
    """An action with its owner and date: a line of the plan like any other."""
    meeting = _meeting(account, plan_id, meeting_id)
    section = _known(meeting, request.POST.get("section", ""))
    try:
        values = posted_values(KINDS["action"], account, request.POST)
        operations.meeting_action_add(
            meeting=meeting,
            by=request.user,
            section=section,
            public_id=request.POST.get("public_id") or None,
            **values,
        )
    except ValidationError as error:
        return _refused(request, account, meeting, section, error, action=request.POST)
    return _done(request, account, meeting, section)


def _decision(meeting: PlanMeeting, decision_id: str) -> MeetingDecision:
    decision = MeetingDecision.objects.filter(meeting=meeting, public_id=decision_id).first()
    if decision is None:
        raise Http404
    decision.meeting = meeting
    return decision


@account_page("plan.edit")
def decision_edit(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str, decision_id: str
) -> HttpResponse:
    """The words of a decision."""
    meeting = _meeting(account, plan_id, meeting_id)
    decision = _decision(meeting, decision_id)
    reason = operations.why_not_write(meeting, request.user)
    ask(reason)
    back = f"{_home(account, meeting, decision.section)}#said"
    text, version, status = decision.text, decision.version, 200
    context: dict[str, Any] = {"account": account, "plan": meeting.plan, "meeting": meeting, "back": back}
    if request.method == "POST":
        if request.POST.get("keep") == "theirs":
            return HttpResponseRedirect(back)
        text, version = request.POST.get("text", ""), posted_version(request.POST)
        try:
            operations.decision_edit(decision=decision, by=request.user, version=version, text=text)
        except ValidationError as error:
            context["error"], status = " ".join(errors_by_field(error).values()), 422
        except StaleWrite as stale:
            context["conflict"], status = conflict_of(stale, changed_by=changed_by(decision)), 409
            version = stale.current.version  # type: ignore[attr-defined]
        else:
            return HttpResponseRedirect(back)
    context |= {"text": text, "version": version, "decision": decision}
    return render(request, "plans/planning/meeting_decision.html", context, status=status)


@require_POST
@account_page("plan.edit")
def decision_delete(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str, decision_id: str
) -> HttpResponse:
    """Takes a decision away; undo brings it back."""
    meeting = _meeting(account, plan_id, meeting_id)
    decision = operations.decision_archive(decision=_decision(meeting, decision_id), by=request.user)
    undo = _url("decision_restore", account, meeting, decision_id)
    messages.success(request, _("Decision taken away."), extra_tags=f"undo:{undo}")
    return HttpResponseRedirect(_home(account, meeting, decision.section))


@require_POST
@account_page("plan.edit")
def decision_restore(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str, decision_id: str
) -> HttpResponse:
    """Brings a decision back."""
    meeting = _meeting(account, plan_id, meeting_id)
    decision = operations.decision_restore(decision=_decision(meeting, decision_id), by=request.user)
    return HttpResponseRedirect(f"{_home(account, meeting, decision.section)}#said")


# Attendees, the end, the minutes --------------------------------------------------------------------


@account_page("plan.edit")
def meeting_attendees(
    request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str
) -> HttpResponse:
    """Who is there: the team, and people of the customer."""
    meeting, today = _meeting(account, plan_id, meeting_id), company_today()
    reason = operations.why_not_write(meeting, request.user)
    ask(reason)
    error = ""
    if request.method == "POST":
        try:
            operations.attendees_set(
                meeting=meeting,
                by=request.user,
                seen=request.POST.getlist("seen"),
                chosen=request.POST.getlist("who"),
                today=today,
            )
        except ValidationError as wrong:
            error = " ".join(wrong.messages)
        else:
            return HttpResponseRedirect(_home(account, meeting, request.GET.get("section", "")))
    ours, theirs = may_attend(meeting, account, today)
    context = {
        "account": account,
        "plan": meeting.plan,
        "meeting": meeting,
        "groups": [(_("Account team"), ours), (account.name, theirs)],
        "back": _home(account, meeting, request.GET.get("section", "")),
        "error": error,
    }
    return render(request, "plans/planning/meeting_attendees.html", context, status=422 if error else 200)


@account_page("plan.edit")
def meeting_end(request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str) -> HttpResponse:
    """What the minutes will hold, and the end."""
    meeting, today = _meeting(account, plan_id, meeting_id), company_today()
    reason = operations.why_not_write(meeting, request.user)
    ask(reason)
    version, status, error = meeting.version, 200, ""
    if request.method == "POST":
        try:
            operations.meeting_close(
                meeting=meeting,
                by=request.user,
                version=posted_version(request.POST),
                today=today,
                mail="mail" in request.POST,
            )
        except StaleWrite:
            status = 409
            error = _("Somebody noted attendees meanwhile. Look once more, then end the review.")
        else:
            messages.success(request, _("The review has ended. These are its minutes."))
            return HttpResponseRedirect(_url("meeting_minutes", account, meeting))
    said = said_in(meeting)
    ours, theirs = attendees_of(meeting)
    context = {
        "account": account,
        "plan": meeting.plan,
        "meeting": meeting,
        "version": version,
        "said": [(one, said[one.key]) for one in sections_of(meeting.plan) if one.key in said],
        "attendees": [*ours, *theirs],
        "ours": len(ours),
        "back": _home(account, meeting),
        "error": error,
        "s": frozen_scene(account, today),
    }
    return render(request, "plans/planning/meeting_end.html", context, status=status)


@require_GET
@account_page("account.view")
def meeting_minutes(request: HttpRequest, account: KeyAccount, plan_id: str, meeting_id: str) -> HttpResponse:
    """The minutes of a review that has ended."""
    meeting = _meeting(account, plan_id, meeting_id)
    if meeting.state == State.RUNNING:
        return HttpResponseRedirect(_home(account, meeting))
    ours, theirs = attendees_of(meeting)
    context = {
        "account": account,
        "tab": "plan",
        "plan": meeting.plan,
        "meeting": meeting,
        "minutes": minutes_of(meeting),
        "ours": ours,
        "theirs": theirs,
        "s": frozen_scene(account, company_today()),
    }
    return render(request, "plans/planning/meeting_minutes.html", context)
