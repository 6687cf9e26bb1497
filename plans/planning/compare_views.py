"""Comparing two states of a plan, and bringing a line back from the older one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.customers.access import account_page
from accounts.models import KeyAccount
from kam.lib.formats import day
from kam.lib.http import safe_next, whole
from kam.lib.versions import StaleWrite
from kam.records.models import Change
from kam.reference.calendar import today as company_today
from plans.planning import bring_back
from plans.planning.compare import LIVE, compare
from plans.planning.models import Plan, PlanVersion, redacted_on
from plans.planning.pages import line_scene, plan_or_404, said
from plans.planning.snapshot import snapshot

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Choice:
    """A state of the plan that can be compared: its id (or "draft") and what it is called."""

    key: str
    label: str
    approved: bool = False


def choices_of(account: KeyAccount, plan: Plan) -> list[Choice]:
    """Today's draft, and the versions of this and the account's other plans, the newest first."""
    rows = PlanVersion.objects.filter(plan__account=account).select_related("plan").defer("content")
    found = [Choice(DRAFT, _("Draft of today"))]
    for row in rows.order_by("-submitted_at", "-pk")[:100]:
        name = _("Version %(n)s") % {"n": row.number} if row.number else row.get_state_display()
        label = f"{name}, {day(row.decided_at or row.submitted_at)}"
        mine = row.plan_id == plan.pk
        label = label if mine else f"{row.plan}: {label}"
        found.append(Choice(row.public_id, label, approved=mine and row.number is not None))
    return found


def _chosen(request: HttpRequest, name: str, choices: list[Choice], otherwise: str) -> Choice | None:
    wanted = request.GET.get(name) or otherwise
    return next((choice for choice in choices if choice.key == wanted), None)


def _content(account: KeyAccount, plan: Plan, key: str) -> dict[str, Any]:
    if key == DRAFT:
        return snapshot(plan, account, company_today(), only_live=LIVE)
    return PlanVersion.objects.values_list("content", flat=True).get(plan__account=account, public_id=key)


@require_GET
@account_page("account.view")
def plan_compare(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """`?old=` and `?new=` name versions or the draft; without them the last approved version and the draft."""
    plan = plan_or_404(account, plan_id)
    choices = choices_of(account, plan)
    last = next((choice.key for choice in choices if choice.approved), "")
    fallback = last or (choices[1].key if len(choices) > 1 else "")
    old, new = _chosen(request, "old", choices, fallback), _chosen(request, "new", choices, DRAFT)
    if len(choices) > 1 and (old is None or new is None):
        raise Http404
    scene = line_scene(account, request.user, company_today(), request.get_full_path())
    context: dict[str, Any] = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "choices": choices,
        "old": old,
        "new": new,
        "everything": "all" in request.GET,
        "s": scene,
    }
    if old is not None and new is not None:
        before, after = _content(account, plan, old.key), _content(account, plan, new.key)
        context["found"] = compare(before, after)
        context["redacted_on"] = max(filter(None, map(redacted_on, (before, after))), default=None)
        context["may_bring_back"] = (
            scene.may_edit and plan.archived_at is None and new.key == DRAFT and old.key != DRAFT
        )
        base = {"old": old.key, "new": new.key}
        context["swap_url"] = f"?{urlencode({'old': new.key, 'new': old.key})}"
        context["only_url"], context["all_url"] = f"?{urlencode(base)}", f"?{urlencode({**base, 'all': '1'})}"
    return render(request, "plans/planning/plan_compare.html", context)


@require_POST
@account_page("plan.edit")
def line_bring_back(
    request: HttpRequest, account: KeyAccount, plan_id: str, version_id: str, kind: str, line_id: str
) -> HttpResponse:
    """The line as it stood in the version, into the draft."""
    plan = plan_or_404(account, plan_id)
    frozen = PlanVersion.objects.filter(plan__account=account, public_id=version_id).first()
    if frozen is None or bring_back.frozen_line(frozen, kind, line_id) is None:
        raise Http404
    back = safe_next(
        request, f"{reverse('plans:plan_compare', args=(account.public_id, plan.public_id))}?old={version_id}"
    )
    try:
        row, was_archived = bring_back.line_bring_back(
            account=account,
            frozen=frozen,
            kind=kind,
            line_id=line_id,
            by=request.user,
            version=whole(request.POST.get("version", "")) or 0,
        )
    except ValidationError as error:
        messages.error(request, said(error))
    except StaleWrite as stale:
        who = Change.objects.of(stale.current).values_list("by_name", flat=True).first() or _("Somebody")
        messages.error(
            request,
            _("%(name)s changed this line meanwhile. Nothing was overwritten; compare it once more.")
            % {"name": who},
        )
    else:
        tags = ""
        if was_archived:
            undo = reverse("plans:line_archive", args=(account.public_id, kind, row.public_id))
            tags = f"undo:{undo}?{urlencode({'next': back})}"
        messages.success(request, _("Brought back: %(line)s") % {"line": row}, extra_tags=tags)
    return HttpResponseRedirect(back)
