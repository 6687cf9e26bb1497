"""Whatever is typed into whichever field of whichever form: never a broken page, and it comes back as it went in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.cases import Case
from tests.access.table import TABLE
from tests.access.world import World
from tests.page_forms import own_form
from tests.text.naughty import SCRIPTS, TEXTS

pytestmark = pytest.mark.django_db

#: Forms that write, and the button-like addresses that take a text of their own.
FORMS = [
    case
    for case in TABLE
    if case.get and case.post and case.scope == "own" and case.url.partition(":")[0] in {"accounts", "plans", "teams", "desk"}
    and case.url != "accounts:account_merge"  # an id, and every POST would merge
    and not case.state.startswith(("archived", "in review", "draft", "ended", "of "))
]  # fmt: skip
LINES = [case for case in TABLE if case.url == "plans:line_add" and case.writes]
#: Lists and their filters.
LISTS = [case for case in TABLE if case.get and case.query and case.scope == "own"]


def client_of(w: World, case: Case) -> Client:
    by_administrator = case.post.startswith("staff") or case.get.startswith("staff")
    return w.clients["editor" if case.get == "own-view" else "administrator" if by_administrator else "head"]


def fill(w: World, case: Case) -> tuple[dict[str, Any], list[list[str]]]:
    """What the form sends, and its text fields: those for free words, and those that want a number, day, address."""
    path = case.path(w)
    given = case.data(w.own, w) if case.data else {}
    response = client_of(w, case).get(path)
    if response.status_code != 200:
        return given, [list(given)]
    form = own_form(response.content.decode(), path)
    words = [name for name in form.texts if form.field(name).type in {"text", "textarea", "search"}]
    return {**form.data, **given}, [words, [name for name in form.texts if name not in words]]


def broken(w: World, case: Case, texts: list[str]) -> list[str]:
    """Texts that give a 500. All fields of a sort at once: a word in a date field would hide what words do elsewhere."""
    data, groups = fill(w, case)
    client, path, found = client_of(w, case), case.path(w), []
    for text in texts:
        for names in filter(None, groups):
            if _status(client, path, {**data, **dict.fromkeys(names, text)}) >= 500:
                found.append(f"{names}: {text[:40]!r}")
    return found


def _status(client: Client, path: str, data: dict[str, Any]) -> int:
    with transaction.atomic():
        status = client.post(path, data).status_code
        transaction.set_rollback(True)
    return status


EVERY = [*FORMS, *LINES]


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.key)
def test_no_text_breaks_a_form(world: World, case: Case) -> None:
    # Every form meets a third of the texts, every text a third of the forms.
    start = EVERY.index(case) % 3
    assert broken(world, case, TEXTS[start::3]) == []


@pytest.mark.parametrize(
    "text", [t for t in TEXTS if t.strip() and "\x00" not in t and len(t) < 200], ids=lambda t: ascii(t)[:30]
)
def test_a_line_keeps_what_was_typed(world: World, text: str) -> None:
    account, row = world.own.account, type(world.own.statement).objects.get(pk=world.own.statement.pk)
    path = reverse("plans:line_edit", args=[account.public_id, "statement", row.public_id])
    response = world.clients["head"].post(path, {"text": text, "version": row.version})
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        row.refresh_from_db()
        assert row.text.replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()
        page = world.clients["head"].get(path).content.decode()
        kept = own_form(page, path).data["text"].replace("\r\n", "\n").strip()
        assert kept == row.text.replace("\r\n", "\n").strip()
    else:
        assert "invalid-feedback" in response.content.decode()


RAW = re.compile(
    r'<script>alert|<img src=x|<svg onload|<iframe srcdoc|<[a-z][^<>]*href="javascript:', re.IGNORECASE
)


@pytest.mark.parametrize("payload", SCRIPTS, ids=range(len(SCRIPTS)))
def test_payloads_in_every_name_stay_words(world: World, payload: str) -> None:
    """Names and texts of everything are a script; no page that shows them holds it as markup."""
    poison(world, payload)
    wrong = []
    for case in TABLE:
        if case.get in {
            "comment.write",
            "account.view",
            "company.member",
            "people.edit",
            "team.manage",
            "account.edit",
            "staff.manage",
            "access.review",
        }:
            if case.scope != "own" or "export" in case.url:
                continue
            path = case.path(world)
            answer = world.clients["administrator"].get(path)
            if "attachment" in answer.get("Content-Disposition", ""):
                continue  # a file that is saved, never shown
            page = answer.getvalue().decode("utf-8", "replace")
            if found := RAW.search(page):
                wrong.append((case.key, found.group(0)))
    assert wrong == []


def poison(w: World, payload: str) -> None:
    """Puts the payload wherever people write."""
    own = w.own
    short = payload[:80]
    for row, names in (
        (own.node, ["name", "city"]), (own.unit, ["name", "city"]), (own.account, ["name"]),
        (own.person, ["first_name", "last_name", "note", "title"]), (own.job, ["job_title", "unit"]),
        (own.contact, ["value", "label"]), (own.statement, ["text", "so_what", "source"]), (own.goal, ["text", "so_what"]),
        (own.objective, ["text", "measure", "unit"]), (own.question, ["text", "answer"]), (own.action, ["text"]),
        (own.initiative, ["text", "value"]), (own.risk, ["text", "measure"]), (own.commitment, ["text", "source"]),
        (own.note, ["text"]), (own.comment, ["text"]), (own.comment_resolved, ["text"]),
        (own.member, ["note"]), (own.link, ["reason"]),
        (w.colleague, ["first_name", "last_name", "job_title", "phone"]),
        (w.sales, ["name_en", "name_de"]), (w.users["administrator"], ["first_name", "last_name"]),
    ):  # fmt: skip
        values = {}
        for name in names:
            most = row._meta.get_field(name).max_length or 4000
            values[name] = payload[:most] if most < 80 else short if most < 2000 else payload
        type(row)._default_manager.filter(pk=row.pk).update(**values)


# Addresses ------------------------------------------------------------------------------------------------

QUERIES = [
    "\x00",
    "%00",
    "-1",
    "0",
    "999999999999999999999",
    "x" * 4000,
    "'",
    '"><script>',
    "\u202e",
    "%",
    "_",
    "1e9",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]
PARAMETERS = ("q", "page", "sort", "state", "kind", "by", "first", "last", "before", "batch", "year", "unit", "measure", "team",
              "columns", "tier", "status", "industry", "department", "right", "show", "depth", "edit", "target", "next", "all",
              "function", "user", "users", "member", "version", "was", "form", "below")  # fmt: skip


@pytest.mark.parametrize("text", QUERIES, ids=lambda t: ascii(t)[:20])
def test_nothing_in_a_query_breaks_a_page(world: World, text: str) -> None:
    wrong = []
    for url in sorted({case.url for case in TABLE if case.get and ":" in case.url}):
        case = next(c for c in TABLE if c.url == url and c.get)
        client = client_of(world, case)
        path = case.path(world).partition("?")[0]
        response = client.get(path, dict.fromkeys(PARAMETERS, text))
        if response.status_code >= 500:
            wrong.append((url, response.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"text": "x"}'),
        ("text/plain", b"text=x"),
        ("multipart/form-data", b"no boundary"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nbroken',
        ),
        ("application/x-www-form-urlencoded", b"text=%ff%fe&version=%00&\xff=1"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=x"),
    ],
)
def test_wrong_content_breaks_no_form(world: World, kind: str, body: bytes) -> None:
    wrong = []
    for case in [*FORMS, *LINES]:
        with transaction.atomic():
            response = client_of(world, case).generic("POST", case.path(world), body, content_type=kind)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            wrong.append((case.key, response.status_code))
    assert wrong == []


def test_a_megabyte_is_refused_or_kept(world: World) -> None:
    own, text = world.own, "word " * 200_000
    path = reverse("plans:line_edit", args=[own.account.public_id, "statement", own.statement.public_id])
    response = world.clients["head"].post(path, {"text": text, "version": own.statement.version})
    assert response.status_code == 422
    assert "At most 4000 characters; these are 995999 too many." in response.content.decode()


def test_ten_thousand_fields_are_refused(world: World) -> None:
    path = reverse("teams:profile")
    data = {f"field_{number}": "x" for number in range(10_000)}
    response = world.clients["head"].post(path, data)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "bad", ["0", "AAAAAAAAAAAAAA", "bcdfghjkmnpqr", "../../../etc", "%00", "bcdfghjkmnpqrs%0a", "１２３"]
)
def test_malformed_ids_are_not_found(world: World, bad: str) -> None:
    for path in (
        f"/accounts/{bad}/",
        f"/colleagues/{bad}/",
        f"/customer-people/{bad}/",
        f"/imports/{bad}/result/",
    ):
        assert world.clients["head"].get(path).status_code in {302, 404}, path
        assert world.clients["head"].get(path, follow=True).status_code == 404, path
