"""The access table: every address, over rows in every state, and the row of the matrix that rules it.

An address without a line here fails the suite (test_table.py). Actors and outcomes are in matrix.py.
"""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kam.lib.ids import new_public_id
from teams.membership.access_review_queries import access_mark, access_rows
from tests.access.cases import Case

DAY = dt.timedelta(days=1)
ACCOUNT = "account_id:account"
PERSON = "person_id:person"


def page(url: str, permission: str, ids: str = "", **extra: Any) -> Case:
    """Read only."""
    return Case(url, get=permission, ids=ids, **extra)


def act(url: str, permission: str, ids: str = "", data: Any = None, **extra: Any) -> Case:
    """A button."""
    return Case(url, post=permission, ids=ids, data=data, **extra)


def form(url: str, permission: str, ids: str = "", data: Any = None, *, get: str = "", **extra: Any) -> Case:
    """A page with a form that posts to it."""
    return Case(url, get=get or permission, post=permission, ids=ids, data=data, **extra)


def line(kind: str, row: str) -> str:
    return f"{ACCOUNT} kind={kind} line_id:{row}"


# teams ----------------------------------------------------------------------------------------------

COLLEAGUE = "colleague_id:@colleague"
TEAMS = [
    page("teams:colleague_list", "company.member", query="q=e&state=left&right=head"),
    page("teams:colleague_options", "company.member", query="q=person"),
    page("teams:colleague", "company.member", COLLEAGUE),
    page("teams:colleague", "company.member", "colleague_id:@leaver", state="left"),
    form(
        "teams:colleague_create", "staff.manage",
        data=lambda s, w: {"last_name": "New", "language": "en", "email": ""},
    ),
    form("teams:colleague_edit", "staff.manage", COLLEAGUE, lambda s, w: {"last_name": "Changed"}, fill=True),
    form("teams:colleague_rights", "staff.manage", COLLEAGUE, lambda s, w: {"is_kam": "on"}, fill=True),
    act("teams:colleague_invite", "staff.manage", "colleague_id:@newcomer"),
    act("teams:colleague_invite", "staff-nobody", "colleague_id:@leaver", state="left"),
    form("teams:colleague_deactivate", "staff.manage", COLLEAGUE, lambda s, w: {"left_on": w.today}),
    act("teams:colleague_reactivate", "staff.manage", "colleague_id:@leaver"),
    act("teams:colleague_reset_second_factor", "staff.manage", COLLEAGUE),
    page("teams:department_list", "company.member"),
    page("teams:department_options", "company.member", query="q=sales"),
    form("teams:department_create", "staff.manage", data=lambda s, w: {"name_en": "New", "name_de": "Neu"}),
    form("teams:department_edit", "staff.manage", "department_id:@sales", lambda s, w: {"name_en": "Sold"}, fill=True),
    act("teams:department_archive", "staff.manage", "department_id:@empty_department"),
    act("teams:department_archive", "staff-nobody", "department_id:@sales", state="with members"),
    form("teams:profile", "company.member", data=lambda s, w: {"phone": "1", "version": "1", "shortcuts": "on"}),
    form("teams:notification_ways", "company.member", data=lambda s, w: {"mentioned": "daily"}, fill=True),
    page("teams:security", "company.member"),
    act("teams:language", "public", data=lambda s, w: {"language": "en"}, writes=False),
    act("teams:theme", "company.member", data=lambda s, w: {"theme": "dark"}),
    form("teams:invitation", "public", "token=nonsense", shown=404, done=404, writes=False, state="bad link"),
]  # fmt: skip

# accounts: customers --------------------------------------------------------------------------------

UNIT = f"{ACCOUNT} unit_id:unit_below"


def _node(name: str) -> Any:
    return lambda s, w: {"name": name, "kind": "site"}


CUSTOMERS = [
    page("accounts:account_list", "company.member", query="q=werk"),
    page("accounts:account_list", "company.member", query="archived=on&sort=-revenue&mine=on", state="filtered"),
    page("accounts:account_export", "company.member", "form=csv"),
    page("accounts:account_export", "company.member", "form=xlsx", state="xlsx"),
    page("accounts:account_export", "gone", "form=pdf", state="unknown form"),
    page("accounts:organisation_options", "organisations.browse", query="q=werk"),
    form("accounts:view_save", "company.member", data=lambda s, w: {"name": "All"}),
    form("accounts:view_rename", "own-view", "view_id:@view", lambda s, w: {"name": "Other", "version": "1"}),
    act("accounts:view_delete", "own-view", "view_id:@view"),
    form(
        "accounts:account_create", "accounts.create",
        data=lambda s, w: {"name": "Newwerk", "kind": "company", "tier": "a", "status": "active"},
    ),
    form("accounts:account_edit", "account.edit", ACCOUNT, lambda s, w: {"node-city": "Kiel"}, fill=True),
    form("accounts:account_edit", "archived-write", ACCOUNT, lambda s, w: {"node-city": "Kiel"}, fill=True, get="archived-form", scope="archived", state="archived"),
    act("accounts:account_archive", "account.manage", ACCOUNT),
    act("accounts:account_restore", "archived-manage", ACCOUNT, scope="archived"),
    form(
        "accounts:account_merge", "accounts.merge", ACCOUNT,
        lambda s, w: {"target": w.foreign.account.public_id},
    ),
    page("accounts:account_figures", "account.view", ACCOUNT, query="by=month&below=on&year=2025"),
    page("accounts:account_figures", "archived-view", ACCOUNT, scope="archived", state="archived"),
    page("accounts:budget", "company.member"),
    page("accounts:budget_export", "company.member", "form=csv"),
    page("accounts:budget_export", "company.member", "form=xlsx", state="xlsx"),
    page("accounts:budget_export", "gone", "form=pdf", state="unknown form"),
    form("accounts:figures_edit", "figures.edit", ACCOUNT, lambda s, w: {"value_0": "700"}, fill=True),
    page("accounts:account_structure", "account.view", ACCOUNT),
    form("accounts:unit_create", "account.edit", f"{ACCOUNT} unit_id:unit", _node("New site")),
    form("accounts:unit_edit", "account.edit", UNIT, lambda s, w: {"city": "Kiel"}, fill=True),
    form("accounts:unit_move", "account.edit", UNIT, lambda s, w: {"parent": s.node.public_id, "version": "1"}),
    act("accounts:unit_archive", "account.edit", UNIT),
    act("accounts:unit_archive", "account.edit", f"{ACCOUNT} unit_id:unit", state="with units below", writes=False),
    act("accounts:unit_restore", "account.edit", f"{ACCOUNT} unit_id:unit_archived"),
]  # fmt: skip

# accounts: people -----------------------------------------------------------------------------------

JOB = f"{PERSON} job_id:job"
CONTACT = f"{PERSON} contact_id:contact"
PEOPLE = [
    page("accounts:account_people", "account.view", ACCOUNT, query="q=e"),
    page("accounts:account_people", "account.view", ACCOUNT, query="show=former", state="former"),
    page("accounts:account_people_export", "account.view", f"{ACCOUNT} form=csv"),
    form(
        "accounts:person_create", "people.edit", ACCOUNT,
        lambda s, w: {"last_name": "New", "organisation": s.unit.public_id},
    ),
    page("accounts:person_list", "company.member", query="q=werk"),
    page("accounts:person_list", "company.member", query="show=archived&sort=-organisation", state="archived"),
    page("accounts:person_organisations", "company.member", query="q=werk"),
    form(
        "accounts:person_new", "people-anywhere", get="company.member",
        data=lambda s, w: {"last_name": "New", "organisation": s.unit.public_id},
    ),
    page("accounts:person", "account.view", PERSON),
    page("accounts:person", "account.view", "person_id:person_archived", state="archived"),
    page("accounts:person", "account.view", "person_id:person_left", state="left"),
    page("accounts:person", "free-view", PERSON, scope="free", state="of no account"),
    page("accounts:person", "both-view", PERSON, scope="two", state="of two accounts"),
    page("accounts:person", "foreign-view", PERSON, scope="foreign", state="foreign"),
    form("accounts:person_edit", "people.edit", PERSON, lambda s, w: {"first_name": "Anna"}, fill=True),
    form("accounts:person_edit", "free-edit", PERSON, lambda s, w: {"first_name": "Anna"}, fill=True, scope="free",
         state="of no account"),
    form("accounts:person_edit", "both-edit", PERSON, lambda s, w: {"first_name": "Anna"}, fill=True, scope="two",
         state="of two accounts"),
    act("accounts:person_archive", "people.edit", PERSON),
    act("accounts:person_restore", "people.edit", "person_id:person_archived"),
    form(
        "accounts:job_start", "people.edit", PERSON,
        lambda s, w: {"organisation": s.node.public_id, "job_title": "More"},
    ),
    form("accounts:job_edit", "people.edit", JOB, lambda s, w: {"job_title": "Other"}, fill=True),
    form("accounts:job_edit", "people.edit", "person_id:person_left job_id:job_ended", lambda s, w: {"unit": "X"},
         fill=True, state="ended"),
    form("accounts:job_edit", "gone-edit", "person_id:person job_id:job_ended", state="of another person"),
    form("accounts:job_edit", "both-job", f"{PERSON} job_id:job_own", lambda s, w: {"unit": "X"}, fill=True, scope="two",
         state="one of two accounts"),
    form(
        "accounts:job_change", "people.edit", JOB,
        lambda s, w: {"organisation": s.node.public_id, "on": w.today, "version": "1"},
    ),
    form("accounts:job_end", "people.edit", JOB, lambda s, w: {"ends_on": w.today, "version": "1"}),
    act("accounts:job_reopen", "people.edit", "person_id:person_left job_id:job_ended"),
    act("accounts:job_delete", "people.edit", JOB),
    form(
        "accounts:contact_add", "people.edit", PERSON,
        lambda s, w: {"kind": "phone", "value": "+49 431 1", "label": ""},
    ),
    form("accounts:contact_edit", "people.edit", CONTACT, lambda s, w: {"label": "Office"}, fill=True),
    act("accounts:contact_move", "people.edit", f"{PERSON} contact_id:contact_second", lambda s, w: {"to": "up"}),
    act("accounts:contact_remove", "people.edit", CONTACT),
]  # fmt: skip

# accounts: workspace --------------------------------------------------------------------------------

MEMBER = f"{ACCOUNT} member_id:member"


def _history(kind: str, row: str) -> str:
    return f"{ACCOUNT} kind={kind} object_id:{row}"


WORKSPACE = [
    page("accounts:account", "account.view", ACCOUNT),
    page("accounts:account", "below-view", ACCOUNT, scope="child", state="below ours"),
    page("accounts:account", "above-view", ACCOUNT, scope="top", state="above ours"),
    page("accounts:account", "foreign-view", ACCOUNT, scope="foreign", state="foreign"),
    page("accounts:account", "archived-view", ACCOUNT, scope="archived", state="archived"),
    page("accounts:account_history", "account.view", ACCOUNT, query="first=2020-01-01"),
    page("accounts:object_history", "account.view", _history("account", "account"), state="account"),
    page("accounts:object_history", "account.view", _history("organisation", "unit"), state="organisation"),
    page("accounts:object_history", "account.view", _history("figure", "figure"), state="figure"),
    page("accounts:object_history", "account.view", _history("person", "person"), state="person"),
    page("accounts:object_history", "account.view", _history("job", "job"), state="job"),
    page("accounts:object_history", "account.view", _history("statement", "statement"), state="statement"),
    page("accounts:object_history", "account.view", _history("action", "action_done"), state="action"),
    page("accounts:object_history", "account.view", _history("question", "question_answered"), state="question"),
    page("accounts:object_history", "account.view", _history("member", "member"), state="member"),
    page("accounts:object_history", "account.view", _history("kam", "link"), state="kam"),
    page("accounts:object_history", "account.view", _history("plan", "plan"), state="plan"),
    page("accounts:object_history", "account.view", _history("goal", "goal"), state="goal"),
    page("accounts:object_history", "account.view", _history("objective", "objective"), state="objective"),
    page("accounts:object_history", "account.view", _history("initiative", "initiative"), state="initiative"),
    page("accounts:object_history", "account.view", _history("risk", "risk"), state="risk"),
    page("accounts:object_history", "account.view", _history("commitment", "commitment"), state="commitment"),
    page("accounts:object_history", "gone", f"{ACCOUNT} kind=user object_id:@colleague", state="unknown kind"),
    page("accounts:account_team", "account.view", ACCOUNT, query="team=core"),
    form(
        "accounts:account_team_add", "team.manage", ACCOUNT,
        lambda s, w: {
            "users": w.colleague.public_id, "function": w.logistics.pk, "kind": "core", "level": "20", "starts_on": w.today,
        },
    ),
    act("accounts:account_team_withdraw", "team.manage", ACCOUNT, lambda s, w: {"member": s.member_tomorrow.public_id}),
    act("accounts:account_team_withdraw", "nobody", ACCOUNT, lambda s, w: {"member": s.member.public_id},
        state="begun already"),
    act("accounts:account_team_withdraw", "team.manage", ACCOUNT,
        lambda s, w: {"member": w.foreign.member_tomorrow.public_id}, state="foreign member", done=404, writes=False),
    form("accounts:account_team_member", "team.manage", MEMBER, lambda s, w: {"note": "Part"}, fill=True),
    form("accounts:account_team_member_end", "team.manage", MEMBER, lambda s, w: {"ends_on": w.today, "version": "1"}),
    act("accounts:account_team_member_reopen", "team.manage", f"{ACCOUNT} member_id:member_ending", query="version=1&was="),
    form(
        "accounts:account_team_kam", "kam.assign", ACCOUNT,
        lambda s, w: {"user": w.colleague.public_id, "starts_on": w.today}, fill=True,
    ),
    act("accounts:account_team_kam_withdraw", "kam.assign", f"{ACCOUNT} link_id:link", query="version=1"),
    form("accounts:account_team_expect", "team.manage", ACCOUNT, lambda s, w: {"function": w.logistics.pk, "reason": "Why"}),
    act("accounts:account_team_need", "team.manage", f"{ACCOUNT} what=function key=sponsor state=not-needed"),
    act("accounts:account_team_need", "team.manage", f"{ACCOUNT} what=planet key=mars state=needed", state="unknown", done=404, writes=False),
    page("accounts:card_list", "company.member", query="q=werk"),
    form("accounts:account_card", "company.member", ACCOUNT,
         lambda s, w: {"kind": "contact", "text": "Met them", "note": new_public_id()}),
    form("accounts:account_card", "gone", ACCOUNT, lambda s, w: {"kind": "contact", "text": "x"}, scope="archived",
         state="archived"),
    act("accounts:note_handled", "note.handle", f"{ACCOUNT} note_id:note"),
    act("accounts:note_reopened", "note.handle", f"{ACCOUNT} note_id:note_handled"),
]  # fmt: skip

# plans ----------------------------------------------------------------------------------------------

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

# exchange: documents ---------------------------------------------------------------------------------


def _document(**given: str) -> Any:
    wish = {
        "format": "xlsx",
        "edition": "internal",
        "depth": "one_page",
        "language": "en",
        "source": "",
        **given,
    }
    return lambda s, w: wish


DOCUMENT, CUSTOMER_DOCUMENT = f"{PLAN} document_id:document", f"{PLAN} document_id:document_customer"
DOCUMENTS = [
    form("exchange:document_list", "account.view", PLAN, _document()),
    form("exchange:document_list", "account.view", PLAN_ARCHIVED, _document(), state="archived"),
    form("exchange:document_list", "archived-view", PLAN, _document(), scope="archived", state="archived account"),
    form("exchange:document_list", "plan.edit", PLAN, _document(edition="customer"), get="account.view", state="for the customer"),
    act("exchange:document_download", "account.view", DOCUMENT, done=200, writes=False),
    act("exchange:document_download", "account.view", CUSTOMER_DOCUMENT, done=200, state="for the customer"),
    act("exchange:document_download", "gone", f"{IN_REVIEW} document_id:document", state="of another plan"),
    act("exchange:document_delete", "plan.edit", DOCUMENT),
    page("exchange:customer_preview", "account.view", PLAN, query="depth=full"),
    page("exchange:customer_preview", "archived-view", PLAN, scope="archived", state="archived account"),
]  # fmt: skip


def _new_line(**given: str) -> Any:
    return lambda s, w: {"public_id": new_public_id(), "text": "New line", "topic": "market", **given}


KINDS = ("statement", "goal", "objective", "question", "action", "initiative", "risk", "commitment")
#: Most lines are the plan; questions, actions and commitments are work.
BY_KIND = {"question": "work.edit", "action": "work.edit", "commitment": "work.edit"}

VALUE = f"{ACCOUNT} line_id:objective value_id"
OWN_VALUE = f"{ACCOUNT} line_id:objective_of_commenter value_id"
COMMENT = f"{ACCOUNT} comment_id:comment"
LINES = [
    page("plans:line_names", "comment.write", ACCOUNT, query="q=e&sign=@"),
    page("plans:line_names", "comment.write", ACCOUNT, query="q=werk&sign=%23", state="of objects"),
    page("plans:comment_list", "account.view", ACCOUNT),
    page("plans:comment_list", "account.view", ACCOUNT, query="state=resolved", state="resolved"),
    *(form("plans:line_comments", "comment.write", line(kind, kind), lambda s, w: {"text": "Agreed?"}, get="account.view",
           state=kind) for kind in KINDS),
    form("plans:line_comments", "archived-write", line("statement", "statement"), lambda s, w: {"text": "Agreed?"},
         get="archived-view", scope="archived", state="archived account"),
    form("plans:comment_edit", "own-comment", COMMENT, lambda s, w: {"text": "Other words", "version": "1"}),
    act("plans:comment_resolve", "comment.write", COMMENT),
    act("plans:comment_reopen", "comment.write", f"{ACCOUNT} comment_id:comment_resolved"),
    act("plans:comment_delete", "own-comment", COMMENT),
    act("plans:comment_restore", "own-comment", f"{ACCOUNT} comment_id:comment_archived"),
    *(
        act("plans:line_add", "plan.edit", f"{ACCOUNT} kind={kind}", _new_line(), state=kind)
        for kind in KINDS
        if kind != "objective"
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=objective",
        lambda s, w: {"public_id": new_public_id(), "text": "New", "plan": s.plan.public_id}, state="objective",
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=objective",
        lambda s, w: {"text": "New", "plan": w.foreign.plan.public_id}, state="objective in a foreign plan", done=422, writes=False,
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=action",
        lambda s, w: {"text": "New", "statement": w.foreign.statement.public_id}, state="action from a foreign line", done=422, writes=False,
    ),
    act(
        "plans:line_add", "plan.edit", f"{ACCOUNT} kind=statement",
        lambda s, w: {"text": "New", "topic": "market", "public_id": w.foreign.statement.public_id},
        state="with the id of a foreign line", done=422, writes=False,
    ),
    *(page("plans:line_show", "account.view", line(kind, kind), state=kind, shown=302) for kind in KINDS),
    *(form("plans:line_edit", BY_KIND.get(kind, "plan.edit"), line(kind, kind),
           lambda s, w: {"text": "Other words", "version": "1"}, state=kind) for kind in KINDS),
    *(form("plans:line_edit", BY_KIND.get(kind, "plan.edit"), line(kind, f"{kind}_archived"),
           lambda s, w: {"text": "Words", "version": "1"}, get="plan.edit", state=f"{kind} archived", done=409, writes=False)
      for kind in KINDS),
    form("plans:line_edit", "archived-write", line("statement", "statement"), lambda s, w: {"text": "W", "version": "1"},
         get="archived-form", scope="archived", state="archived account"),
    act("plans:line_move", "plan.edit", line("statement", "statement_second"), lambda s, w: {"to": "up"}),
    act("plans:line_indent", "plan.edit", line("statement", "statement_second"), done=302),
    act("plans:line_move", "nobody", line("question", "question_archived"), lambda s, w: {"to": "up"}, state="archived"),
    *(act("plans:line_archive", BY_KIND.get(kind, "plan.edit"), line(kind, kind), state=kind) for kind in KINDS),
    *(act("plans:line_restore", BY_KIND.get(kind, "plan.edit"), line(kind, f"{kind}_archived"), state=kind)
      for kind in KINDS),
    act("plans:action_done", "work.edit", f"{ACCOUNT} line_id:action"),
    act("plans:action_done", "work.own", f"{ACCOUNT} line_id:action_of_commenter", state="own"),
    act("plans:action_done", "nobody", f"{ACCOUNT} line_id:action_archived", state="archived"),
    act("plans:action_done", "work.edit", f"{ACCOUNT} line_id:action_done", state="done before", writes=False),
    act("plans:action_reopen", "work.edit", f"{ACCOUNT} line_id:action_done"),
    form("plans:question_answer", "work.edit", f"{ACCOUNT} line_id:question",
         lambda s, w: {"answer": "Found out", "version": "1"}),
    form("plans:question_answer", "work.own", f"{ACCOUNT} line_id:question_of_commenter",
         lambda s, w: {"answer": "Found out", "version": "1"}, state="own"),
    form("plans:question_answer", "nobody", f"{ACCOUNT} line_id:question_archived",
         lambda s, w: {"answer": "Found out", "version": "1"}, state="archived"),
    act("plans:question_reopen", "work.edit", f"{ACCOUNT} line_id:question_answered"),
    form("plans:objective_values", "work.edit", f"{ACCOUNT} line_id:objective", lambda s, w: {"value": "7"}, get="account.view"),
    form("plans:objective_values", "work.own", f"{ACCOUNT} line_id:objective_of_commenter", lambda s, w: {"value": "7"},
         get="account.view", state="own"),
    form("plans:objective_values", "nobody", f"{ACCOUNT} line_id:objective_archived", lambda s, w: {"value": "7"},
         get="account.view", state="archived"),
    form("plans:objective_values", "nobody", f"{ACCOUNT} line_id:objective_live", lambda s, w: {"value": "7"},
         get="account.view", state="computed"),
    form("plans:objective_value_edit", "work.edit", f"{VALUE}:objective_value", lambda s, w: {"value": "8"}, fill=True),
    form("plans:objective_value_edit", "work.own", f"{OWN_VALUE}:value_of_commenter", lambda s, w: {"value": "8"}, fill=True, state="own"),
    act("plans:objective_value_delete", "work.edit", f"{VALUE}:objective_value", lambda s, w: {"version": "1"}),
    act("plans:objective_value_delete", "work.own", f"{OWN_VALUE}:value_of_commenter", state="own"),
]  # fmt: skip

# desk, exchange ----------------------------------------------------------------------------------------


def _review(s: Any, w: Any) -> dict[str, Any]:
    return {"seen": access_mark(access_rows(s.account.team, w.today)), "note": ""}


NOTICE = "notification_id:@notification"
DESK = [
    page("desk:notification_list", "company.member", query="show=unread"),
    page("desk:notification_list", "company.member", query="show=mentioned&page=2", state="one kind"),
    act("desk:notification_open", "own-view", NOTICE),
    act("desk:notification_mark", "own-view", NOTICE),
    act("desk:notifications_read", "company.member"),
    form("desk:notifications_off", "public", "token=nonsense", shown=404, done=404, writes=False, state="bad link"),
    page("desk:search", "company.member", query="q=werk"),
    page("desk:search", "company.member", query="q=geheimwerk", state="for what is secret"),
    page("desk:leaver_list", "staff.manage", query="q=person"),
    form("desk:leaver", "staff.manage", "colleague_id:@kam_to_leave",
         lambda s, w: {"successor": w.colleague.public_id, "successor_text": str(w.colleague), "left_on": w.today, "deactivate": "on"}),
    page("desk:access_review_list", "access.review", query="state=all"),
    form("desk:access_review", "access.review", ACCOUNT, _review),
    act("desk:access_review_end", "access.review", ACCOUNT,
        lambda s, w: {"kind": "member", "key": s.member.public_id, "version": "1"}),
    act("desk:access_review_end", "access.review", ACCOUNT,
        lambda s, w: {"kind": "member", "key": w.foreign.member.public_id, "version": "1"}, state="foreign member", done=404, writes=False),
]  # fmt: skip


def _file(s: Any, w: Any) -> dict[str, Any]:
    return {"kind": "accounts", "file": SimpleUploadedFile("a.csv", b"Name;Tier\nUploadwerk;A\n", "text/csv")}


def run(state: str) -> str:
    return f"run_id:@run.{state}"


STATES = ("columns", "checking", "preview", "writing", "done", "failed", "cancelled", "undone")


def _by_state(url: str, answered: dict[str, int], sent: dict[str, int] | None = None) -> list[Case]:
    """A page of an import in every state: the page in its own, else the way to the page that belongs to the state.

    `sent` is for the pages with a form: what they answer in each state when nothing is in it.
    """
    post = "imports.run" if sent is not None else ""
    return [
        Case(
            url, get="imports.run", post=post, ids=run(state), state=state, shown=answered.get(state, 302),
            done=(sent or {}).get(state, 302), writes=False,
        )
        for state in STATES
    ]  # fmt: skip


def _act_by_state(url: str, writing: set[str]) -> list[Case]:
    return [act(url, "imports.run", run(state), state=state, writes=state in writing) for state in STATES]


IMPORTS = [
    page("exchange:import_list", "imports.run"),
    form("exchange:import_upload", "imports.run", data=_file),
    page("exchange:import_sample", "imports.run", "kind=accounts"),
    page("exchange:import_sample", "imports.run", "kind=planets", state="unknown kind", shown=404),
    *_by_state("exchange:import_mapping", {"columns": 200, "preview": 200}, {"columns": 200, "preview": 200}),
    Case(
        "exchange:import_mapping",
        post="imports.run",
        get="imports.run",
        ids=run("columns"),
        fill=True,
        state="sent",
    ),
    *_by_state("exchange:import_preview", {"preview": 200}, {"preview": 200}),
    Case(
        "exchange:import_preview",
        post="imports.run",
        get="imports.run",
        ids=run("preview"),
        state="sent",
        data=lambda s, w: {"create_all": "on"},
    ),
    *_act_by_state("exchange:import_commit", {"preview"}),
    *_by_state("exchange:import_run", {"checking": 200, "writing": 200}),
    *_act_by_state("exchange:import_cancel", {"columns", "checking", "preview", "writing"}),
    *_by_state("exchange:import_result", {"done": 200, "failed": 200, "cancelled": 200, "undone": 200}),
    page("exchange:import_errors", "imports.run", run("errors")),
    page("exchange:import_errors", "imports.run", run("preview"), state="without errors", shown=404),
    *_act_by_state("exchange:import_undo", {"done"}),
]

# before and at sign-in ------------------------------------------------------------------------------------

SIGN_IN = [
    page("home", "signed-in", shown=302),
    page("healthz", "public"),
    Case("account_logout", get="public", post="public", shown=302, writes=False),
    Case("account_inactive", get="public"),
    Case("account_login", get="public", post="public", writes=False, state="sign-in"),
    Case("account_reset_password", get="public", post="public", writes=False,
         data=lambda s, w: {"email": "nobody@helvion.example"}),
    Case("account_reset_password_done", get="public"),
    Case("account_reset_password_from_key", get="public", post="public", ids="uidb36=1 key=nonsense", writes=False),
    Case("account_reset_password_from_key_done", get="public"),
    Case("account_reauthenticate", get="signed-in", post="signed-in", writes=False),
    Case("account_change_password", get="signed-in", post="signed-in", writes=False),
    Case("account_set_password", get="signed-in", post="signed-in", writes=False),
    Case("mfa_index", get="signed-in", post="signed-in", writes=False),
    Case("mfa_authenticate", get="public", post="public", writes=False),
    Case("mfa_reauthenticate", get="signed-in", post="signed-in", writes=False),
    Case("mfa_activate_totp", get="signed-in", post="signed-in", writes=False),
    Case("mfa_deactivate_totp", get="signed-in", post="signed-in", writes=False),
    Case("mfa_view_recovery_codes", get="signed-in"),
    Case("mfa_generate_recovery_codes", get="signed-in", post="signed-in", writes=False),
    Case("mfa_download_recovery_codes", get="signed-in", post="signed-in", writes=False),
    Case("mfa_list_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_add_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_login_webauthn", get="public", post="public", writes=False),
    Case("mfa_reauthenticate_webauthn", get="signed-in", post="signed-in", writes=False),
    Case("mfa_remove_webauthn", get="signed-in", post="signed-in", ids="pk=1", writes=False),
    Case("mfa_edit_webauthn", get="signed-in", post="signed-in", ids="pk=1", writes=False),
    Case("socialaccount_connections", get="signed-in", post="signed-in", writes=False),
    Case("socialaccount_login_cancelled", get="public", post="public", writes=False),
    Case("socialaccount_login_error", get="public", post="public", writes=False),
    Case("openid_connect_login", get="public", post="public", ids="provider_id=company", writes=False),
    Case("openid_connect_callback", get="public", post="public", ids="provider_id=company", writes=False),
]  # fmt: skip

TABLE: list[Case] = [
    *TEAMS,
    *CUSTOMERS,
    *PEOPLE,
    *WORKSPACE,
    *PLANS,
    *LINES,
    *DESK,
    *IMPORTS,
    *DOCUMENTS,
    *SIGN_IN,
]
