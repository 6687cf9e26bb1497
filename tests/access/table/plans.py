"""Plans, versions, remarks, meetings."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from typing import Any

from tests.access.table.shapes import ACCOUNT, act, form, page

PLAN = f"{ACCOUNT} plan_id:plan"
IN_REVIEW = f"{ACCOUNT} plan_id:plan_in_review"
MEETING, MEETING_CLOSED = f"{PLAN} meeting_id:meeting", f"{IN_REVIEW} meeting_id:meeting_closed"
PLAN_ARCHIVED = f"{ACCOUNT} plan_id:plan_archived"


def _period(year: int) -> Any:
    return lambda s, w: {
        "template": w.template.pk, "depth": "compact", "starts_on": f"{year}-01-01", "ends_on": f"{year + 2}-12-31",
    }  # fmt: skip


def _decision(plan: str) -> Any:
    return lambda s, w: {"version": getattr(s, plan).version, "remark": "Seen"}


PLANS = [
    page("plans:plan_list", "account.view", ACCOUNT, query="all"),
    page("plans:plan_list", "account.view", ACCOUNT, state="goes to the current plan", shown=302),
    form("plans:plan_start", "plan.submit", ACCOUNT, _period(2040)),
    form("plans:plan_start", "archived-write", ACCOUNT, _period(2040), scope="archived", state="archived account"),
    form("plans:plan_edit", "plan.submit", PLAN, lambda s, w: {"depth": "full"}, fill=True),
    form("plans:plan_edit", "nobody", PLAN_ARCHIVED, _period(2040), state="archived"),
    form("plans:plan_next_period", "plan.submit", PLAN, _period(2060)),
    page("plans:plan_guide", "plan.edit", PLAN, shown=302),
    page("plans:plan_section", "account.view", f"{PLAN} section=goals", query="guide", state="with the guide"),
    page("plans:plan_example", "company.member", "key=good"),
    page("plans:plan_example", "company.member", "key=poor", state="poor"),
    form("plans:plan_template", "plan.submit", PLAN, lambda s, w: {"version": s.plan.version, "release": w.release.pk}),
    form("plans:plan_template", "nobody", PLAN_ARCHIVED, lambda s, w: {"version": 1, "release": w.release.pk}, state="archived"),
    form("plans:finance_edit", "figures.edit", PLAN, lambda s, w: {f"c-revenue-plan-{w.today.year}": "700"}, fill=True),
    form("plans:finance_edit", "nobody", PLAN_ARCHIVED, lambda s, w: {}, state="archived"),
    form("plans:plan_submit", "plan.submit", PLAN, _decision("plan")),
    form("plans:plan_submit", "nobody", IN_REVIEW, _decision("plan_in_review"), state="in review"),
    form("plans:plan_return", "plan-return", IN_REVIEW, _decision("plan_in_review")),
    form("plans:plan_return", "nobody", PLAN, _decision("plan"), state="draft"),
    form("plans:plan_approve", "plans.approve", IN_REVIEW, _decision("plan_in_review")),
    form("plans:plan_approve", "nobody", PLAN, _decision("plan"), state="draft"),
    form("plans:plan_approve", "nobody", PLAN_ARCHIVED, _decision("plan_archived"), state="archived"),
    act("plans:plan_archive", "plan.submit", PLAN),
    act("plans:plan_archive", "plan.submit", PLAN_ARCHIVED, state="archived", writes=False),
    act("plans:plan_restore", "plan.submit", PLAN_ARCHIVED),
    page("plans:plan_read", "account.view", PLAN, query="depth=full"),
    page("plans:plan_read", "account.view", PLAN_ARCHIVED, state="archived"),
    page("plans:plan_read", "archived-view", PLAN, scope="archived", state="archived account"),
    page("plans:plan_version", "account.view", f"{PLAN} version_id:version_approved", state="approved"),
    page("plans:plan_version", "account.view", f"{PLAN} version_id:version_returned", state="returned"),
    page("plans:plan_version", "account.view", f"{IN_REVIEW} version_id:version_submitted", state="submitted"),
    page("plans:plan_version", "gone", f"{PLAN} version_id:version_submitted", state="of another plan"),
    act("plans:remark_add", "plans.approve", f"{IN_REVIEW} version_id:version_submitted", lambda s, w: {"text": "More", "on": "goals"}),
    act("plans:remark_add", "nobody", f"{PLAN} version_id:version_approved", lambda s, w: {"text": "More", "on": "goals"}, state="decided"),
    form("plans:remark_edit", "remark-own", f"{IN_REVIEW} remark_id:remark_in_review", lambda s, w: {"text": "Other"}, fill=True),
    form("plans:remark_edit", "nobody", f"{PLAN} remark_id:remark", lambda s, w: {"text": "Other", "version": "1"}, state="decided"),
    act("plans:remark_withdraw", "remark-own", f"{IN_REVIEW} remark_id:remark_in_review"),
    act("plans:remark_restore", "remark-own", f"{IN_REVIEW} remark_id:remark_withdrawn"),
    form("plans:remark_answer", "plan.edit", f"{PLAN} remark_id:remark", lambda s, w: {"answer": "Did it"}, fill=True),
    form("plans:remark_answer", "nobody", f"{IN_REVIEW} remark_id:remark_in_review", lambda s, w: {"answer": "Did it", "version": "1"}, state="in review"),
    act("plans:remark_done", "plan.edit", f"{PLAN} remark_id:remark"),
    act("plans:remark_reopen", "plan.edit", f"{PLAN} remark_id:remark", writes=False),
    page("plans:plan_compare", "account.view", PLAN),
    page("plans:plan_compare", "account.view", PLAN_ARCHIVED, state="archived, without versions"),
    page("plans:plan_compare", "gone", PLAN, query="old=nothing-such", state="unknown version"),
    act("plans:line_bring_back", "plan.edit", f"{PLAN} version_id:version_approved kind=statement line_id:statement", lambda s, w: {"version": s.statement.version}, writes=False),
    act("plans:line_bring_back", "gone-edit", f"{PLAN} version_id=dn3tpdr9cdh4qt kind=statement line_id:statement", state="unknown version"),
    act("plans:plan_undo", "work.own", PLAN, lambda s, w: {"changes": "1"}, done=409, writes=False),
    page("plans:plan_archived", "account.view", PLAN),
    page("plans:plan_live", "account.view", PLAN),
    page("plans:plan_live", "archived-view", PLAN, scope="archived", state="archived account"),
    act("plans:plan_presence", "account.view", PLAN, lambda s, w: {"section": "profile"}, done=204),
    page("plans:plan_map", "account.view", PLAN),
    page("plans:plan_map", "account.view", PLAN_ARCHIVED, query="as=list", state="archived"),
    form("plans:meeting_start", "plan.edit", PLAN, get="account.view", state="running", shown=302, writes=False),
    form("plans:meeting_start", "plan.edit", IN_REVIEW, get="account.view"),
    form("plans:meeting_start", "nobody", PLAN_ARCHIVED, get="account.view", state="archived"),
    page("plans:meeting_section", "account.view", f"{MEETING} section=goals"),
    page("plans:meeting_section", "account.view", f"{MEETING_CLOSED} section=goals", state="closed", shown=302),
    page("plans:meeting_section", "gone", f"{MEETING} section=nothing-such", state="unknown"),
    act("plans:decision_add", "plan.edit", MEETING, lambda s, w: {"section": "profile", "text": "We go"}),
    act("plans:decision_add", "nobody", MEETING_CLOSED, lambda s, w: {"text": "We go"}, state="closed"),
    form("plans:decision_edit", "plan.edit", f"{MEETING} decision_id:decision", lambda s, w: {"text": "We stay", "version": 1}),
    form("plans:decision_edit", "nobody", f"{MEETING_CLOSED} decision_id:decision_closed", lambda s, w: {"text": "No", "version": 1}, state="closed"),
    act("plans:decision_delete", "plan.edit", f"{MEETING} decision_id:decision"),
    act("plans:decision_restore", "plan.edit", f"{MEETING} decision_id:decision", writes=False),
    act("plans:meeting_action_add", "plan.edit", MEETING, lambda s, w: {"section": "profile", "text": "Call them"}),
    form("plans:meeting_attendees", "plan.edit", MEETING, lambda s, w: {"who": f"u.{w.users['editor'].public_id}"}),
    form("plans:meeting_end", "plan.edit", MEETING, lambda s, w: {"version": s.meeting.version}),
    form("plans:meeting_end", "nobody", MEETING_CLOSED, lambda s, w: {"version": 2}, state="closed"),
    page("plans:meeting_minutes", "account.view", MEETING_CLOSED),
    page("plans:meeting_minutes", "account.view", MEETING, state="running", shown=302),
    form("plans:plan_confirm", "plan.edit", f"{PLAN} section=profile", lambda s, w: {"line": f"statement.{s.statement.public_id}.{s.statement.version}"}),
    form("plans:plan_confirm", "nobody", f"{PLAN_ARCHIVED} section=profile", lambda s, w: {}, state="archived"),
    act("plans:line_confirm", "plan.edit", f"{ACCOUNT} kind=statement line_id:statement"),
    act("plans:lines_unconfirm", "plan.edit", ACCOUNT, writes=False),
    page("plans:plan_section", "account.view", f"{PLAN} section=profile"),
    page("plans:plan_section", "account.view", f"{PLAN_ARCHIVED} section=profile", state="archived"),
    page("plans:plan_section", "gone", f"{PLAN} section=nothing-such", state="unknown"),
]  # fmt: skip
