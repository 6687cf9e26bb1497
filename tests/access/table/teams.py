"""Colleagues, departments, absences, the own profile."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from tests.access.table.shapes import DAY, act, form, page

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
    form("teams:absence_list", "absence-own", "colleague_id:@users.editor", lambda s, w: {"starts_on": w.today, "ends_on": w.today}),
    form("teams:absence_edit", "absence-own", "absence_id:@absence",
         lambda s, w: {"starts_on": w.today, "ends_on": w.today + 9 * DAY, "version": "1"}),
    act("teams:absence_archive", "absence-own", "absence_id:@absence"),
    act("teams:absence_restore", "absence-own", "absence_id:@absence_archived"),
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
