"""The buying centre."""

# ruff: noqa: E501 (a table reads best with one line per case)

from __future__ import annotations

from tests.access.table.relationships import PLACE
from tests.access.table.shapes import ACCOUNT, act, form, page

OPEN_PLACE = f"{ACCOUNT} stakeholder_id:place"
TAKEN_OUT = f"{ACCOUNT} stakeholder_id:stakeholder_archived"
ATTITUDE = f"{PLACE} scale=attitude"
BUYING = [
    page("accounts:account_buying_centre", "account.view", ACCOUNT),
    page("accounts:stakeholder", "account.view", PLACE),
    page("accounts:stakeholder", "account.view", TAKEN_OUT, state="taken out"),
    page("accounts:account_map", "account.view", ACCOUNT, query="zoom=75"),
    page("accounts:account_map_svg", "account.view", ACCOUNT),
    page("accounts:account_power_map", "judge", ACCOUNT),
    page("accounts:account_power_map_svg", "judge", ACCOUNT),
    page("accounts:account_judgements_due", "judge", ACCOUNT),
    page("accounts:judgements_due", "people.privacy"),
    act("accounts:judgements_hide", "company.member", data=lambda s, w: {"hide": "1"}, writes=False),
    act("accounts:wording", "company.member", data=lambda s, w: {"text": "krank"}, done=200, writes=False),
    form(
        "accounts:stakeholder_add", "relationship.edit", ACCOUNT,
        lambda s, w: {"person": s.person_free.public_id}, query="as=person",
    ),
    form("accounts:stakeholder_add", "relationship.edit", ACCOUNT, lambda s, w: {"last_name": "New"}, query="as=new", state="new"),
    form("accounts:stakeholder_add", "relationship.edit", ACCOUNT, lambda s, w: {"label": "Who"}, query="as=place", state="place"),
    form("accounts:stakeholder_edit", "relationship.edit", PLACE, lambda s, w: {"unit": "Other"}, fill=True),
    form("accounts:stakeholder_edit", "nobody", TAKEN_OUT, lambda s, w: {"label": "X", "version": "1"},
         get="relationship.edit", state="taken out"),
    form("accounts:stakeholder_fill", "relationship.edit", OPEN_PLACE, lambda s, w: {"person": s.person_free.public_id}),
    act("accounts:stakeholder_remove", "relationship.edit", PLACE),
    act("accounts:stakeholder_restore", "relationship.edit", TAKEN_OUT),
    form("accounts:judgement_edit", "judge", ATTITUDE, lambda s, w: {"how_known": "Heard"}, fill=True),
    form("accounts:judgement_edit", "gone-judge", f"{PLACE} scale=nonsense", state="unknown scale"),
    act("accounts:judgement_confirm", "judge", ATTITUDE),
    act("accounts:judgement_remove", "judge", ATTITUDE),
    form(
        "accounts:influence_line_add", "judge", ACCOUNT,
        lambda s, w: {"source": s.place.public_id, "target": s.stakeholder.public_id, "kind": "conflict",
                      "confidence": "assumed"},
    ),
    form("accounts:influence_line_edit", "judge", f"{ACCOUNT} line_id:line", lambda s, w: {"text": "In what"}, fill=True),
    act("accounts:influence_line_confirm", "judge", f"{ACCOUNT} line_id:line"),
    act("accounts:influence_line_remove", "judge", f"{ACCOUNT} line_id:line"),
    act("accounts:stakeholder_follow", "relationship.edit", f"{ACCOUNT} stakeholder_id:stakeholder_left"),
    page("accounts:person_moved", "people.edit", "person_id:person_left job_id:job_ended"),
    act("accounts:person_move_undo", "people.edit", "person_id:person_left job_id:job_ended"),
    act("accounts:influence_line_restore", "judge", f"{ACCOUNT} line_id:line_out"),
]  # fmt: skip
