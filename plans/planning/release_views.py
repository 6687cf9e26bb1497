"""Which published template a plan is made of, and moving it to another one."""

from collections import Counter
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.customers.access import account_page
from accounts.models import KeyAccount, Statement
from kam.lib.access import ask
from kam.lib.forms import KamForm
from kam.lib.versions import StaleWrite
from plans.planning.models import Plan, TemplateRelease
from plans.planning.pages import home_of_plan, plan_or_404
from plans.planning.release_operations import plan_release_use
from plans.planning.release_page import block_titles
from plans.planning.releases import (
    ReleaseDifference,
    blocks_gone,
    difference,
    sections_of,
    sections_of_release,
)
from plans.planning.rules import why_not_settle

_OFFERED = 20


class UseReleaseForm(KamForm):
    """The release to move to, and the version of the plan that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    release = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


@dataclass(frozen=True)
class Step:
    """What moving a plan to a release changes. `unseen`: blocks that go, with how many lines stand in them."""

    release: TemplateRelease
    changes: ReleaseDifference
    changed: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    unseen: list[tuple[str, int]] = field(default_factory=list)


def _step(plan: Plan, account: KeyAccount, release: TemplateRelease) -> Step:
    before, after = sections_of(plan), list(sections_of_release(release))
    gone = blocks_gone(before, after)
    titles = block_titles([*before, *after])
    topics = [key.removeprefix("statements:") for key in gone if key.startswith("statements:")]
    lines = Counter(
        Statement.objects.current()
        .filter(account=account, topic__in=topics)
        .exclude(text="")
        .values_list("topic_id", flat=True)
    )
    changes = difference(before, after)
    return Step(
        release,
        changes,
        [
            (
                one.after.title,
                [titles.get(b, b) for b in one.added_blocks],
                [titles.get(b, b) for b in one.gone_blocks],
            )
            for one in changes.changed
        ],
        [(titles.get(key, key), lines[key.removeprefix("statements:")]) for key in gone],
    )


def _offered(plan: Plan) -> list[TemplateRelease]:
    """The newest release of each template in use, and the latest ones of the plan's own."""
    rows = TemplateRelease.objects.filter(template__archived_at=None).select_related("template")
    found: dict[int, list[TemplateRelease]] = {}
    for release in rows.defer("sections").order_by("template__rank", "template", "-number"):
        found.setdefault(release.template_id, []).append(release)
    return [
        release
        for releases in found.values()
        for release in (releases[:_OFFERED] if releases[0].template_id == plan.template_id else releases[:1])
    ]


def _chosen(offered: list[TemplateRelease], asked: str) -> TemplateRelease | None:
    return next((release for release in offered if str(release.pk) == asked), None)


@account_page("plan.submit")
def plan_template(request: HttpRequest, account: KeyAccount, plan_id: str) -> HttpResponse:
    """Shows what another release would change (`?release=`), and moves the plan to it."""
    plan = plan_or_404(account, plan_id)
    reason = why_not_settle(plan, request.user)
    ask(reason)
    offered = _offered(plan)
    form = UseReleaseForm(request.POST if request.method == "POST" else None)
    asked = request.POST.get("release", "") if form.is_bound else request.GET.get("release", "")
    chosen = _chosen(offered, asked)
    if form.is_bound and chosen is None:
        raise Http404
    status = 200
    if form.is_bound and form.is_valid() and chosen is not None:
        try:
            plan_release_use(plan=plan, release=chosen, by=request.user, version=form.cleaned_data["version"])
        except StaleWrite as stale:
            plan = stale.current  # type: ignore[assignment]
            plan.account = account
            form.add_error(
                None, _("Somebody changed the settings of the plan meanwhile. Look again, then decide.")
            )
            status = 409
        else:
            messages.success(request, _("The plan uses %(release)s now.") % {"release": chosen})
            return HttpResponseRedirect(home_of_plan(account, plan))
    if form.errors and status == 200:
        status = 422
    newest = next((one for one in offered if one.template_id == plan.template_id), None)
    if chosen is None and newest is not None and newest.pk != plan.release_id:
        chosen = newest
    context = {
        "account": account,
        "tab": "plan",
        "plan": plan,
        "form": form,
        "offered": offered,
        "step": _step(plan, account, chosen) if chosen and chosen.pk != plan.release_id else None,
    }
    return render(request, "plans/planning/plan_template.html", context, status=status)
