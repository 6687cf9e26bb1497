"""Persons, their jobs and contact data."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.table.shapes import ACCOUNT, PERSON, act, form, page

JOB = f"{PERSON} job_id:job"
CONTACT = f"{PERSON} contact_id:contact"
NO_FILE = "b" * 14


def _cards(s: Any, w: Any) -> dict[str, Any]:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Uploadwerk;Ina;;;\r\nFN:Ina Uploadwerk\r\nEND:VCARD\r\n"
    return {"file": SimpleUploadedFile("a.vcf", card, "text/vcard")}


def _pair(s: Any, w: Any) -> dict[str, Any]:
    other = s.person_left
    return {"other": other.public_id, "version": s.person.version, "other_version": other.version}


PEOPLE = [
    page("accounts:account_people", "account.view", ACCOUNT, query="q=e"),
    page("accounts:account_feed", "account.view", ACCOUNT),
    page("accounts:account_feed", "archived-view", ACCOUNT, scope="archived", state="archived"),
    act("accounts:account_feed_seen", "account.view", ACCOUNT, lambda s, w: {"seen": "1"}),
    act("accounts:feed_way", "account.view", ACCOUNT, lambda s, w: {"way": "follow"}),
    page("accounts:feed", "company.member"),
    act("accounts:feed_seen", "company.member", data=lambda s, w: {"seen": "1"}),
    page("accounts:account_people", "account.view", ACCOUNT, query="show=former", state="former"),
    page("accounts:account_people_export", "account.view", f"{ACCOUNT} form=csv"),
    form(
        "accounts:person_create", "people.edit", ACCOUNT,
        lambda s, w: {"last_name": "New", "organisation": s.unit.public_id},
    ),
    page("accounts:account_people_cards", "account.view", ACCOUNT, query="version=4.0"),
    form("accounts:people_cards", "people.edit", ACCOUNT, _cards, writes=False),
    form("accounts:people_cards_check", "people.edit", f"{ACCOUNT} token={NO_FILE}", shown=302, writes=False),
    act("accounts:people_cards_undo", "people.edit", f"{ACCOUNT} token={NO_FILE}", done=404, writes=False),
    page("accounts:person_card", "account.view", PERSON, query="version=2.1"),
    form("accounts:person_merge", "people.edit", PERSON, _pair),
    act("accounts:person_unmerge", "people.edit", f"{PERSON} other_id={NO_FILE}", done=404, writes=False),
    page("accounts:person_code", "account.view", PERSON),
    page("accounts:person_code_page", "account.view", PERSON),
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
