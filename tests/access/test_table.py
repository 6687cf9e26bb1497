"""Every address x every actor x every method, against the matrix. Nothing that is refused or read changes a byte."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from kam.lib.access import ACCOUNT_PERMISSIONS, COMPANY_PERMISSIONS, LEVEL_BY_RIGHT, Level
from tests.access.cases import Case, never, send
from tests.access.matrix import MATRIX
from tests.access.table import TABLE
from tests.access.world import ACTORS, INNER, SECRET, World

pytestmark = pytest.mark.django_db

#: Written by every visit: they hold no data of anybody.
UNCOUNTED = {"django_session", "cache"}
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
OTHER_METHODS = ("PUT", "PATCH", "DELETE")
SIGN_IN = "/sign-in/login/"


def names() -> set[str]:
    """Every address that the resolver knows, the back office apart (test_back_office.py)."""

    def walk(patterns: list[Any], space: tuple[str, ...]) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, (*space, one.namespace) if one.namespace else space)
            elif isinstance(one, URLPattern) and space[:1] != ("admin",):
                yield ":".join((*space, one.name or str(one.pattern)))

    return set(walk(get_resolver().url_patterns, ()))


def fingerprint() -> str:
    """A hash over every row of every table."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table not in UNCOUNTED:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows = cursor.fetchall()
                found.update(repr((table, sorted(map(repr, rows)))).encode())
    return found.hexdigest()


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """The tables that are written to."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = WRITE.match(sql)
        if match and match.group(1) not in UNCOUNTED:
            found.append(match.group(1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def ask(w: World, actor: str, method: str, case: Case, data: Any, path: str = "") -> tuple[Any, list[str]]:
    """One request; what it wrote is taken back."""
    point, client = transaction.savepoint(), w.clients[actor]
    cookies = client.cookies.copy()
    with writes_seen() as written:
        response = send(client, method, path or case.path(w), data)
        if written:
            # What counts is what stays: an operation may write and take back, or find nothing to change.
            meant = method == "POST" and case.writes and response.status_code < 400
            written[:] = written if meant else changed(point)
    transaction.savepoint_rollback(point)
    client.cookies = cookies  # who signed out is signed in again
    return response, written


def changed(point: str) -> list[str]:
    """Whether the database differs from what it was at the savepoint."""
    after = fingerprint()
    transaction.savepoint_rollback(point)
    return [] if fingerprint() == after else ["something"]


def outcome(response: Any) -> str:
    """ok, 403, 404, 405, in (must sign in) or the status."""
    if response.status_code in {403, 404, 405, 409, 422, 500}:
        return str(response.status_code)
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN):
        return "in"
    return "ok"


def mismatches(w: World, case: Case, actors: tuple[str, ...] = ACTORS) -> list[tuple[str, str, str]]:
    """What the product answers differently from the table: (method, actor, what)."""
    if not hasattr(w, "untouched"):
        w.untouched = (
            fingerprint()
        )  # once: every test takes back what it wrote, and is measured against the first
    found: list[tuple[str, str, str]] = []
    filled, path = case.filled(w) if case.post else {}, case.path(w)
    for actor in actors:
        for text in _wrong(w, case, actor, "GET", case.get, case.shown, None, path):
            found.append(("GET", actor, text))
        for text in _wrong(w, case, actor, "POST", case.post, case.done, case.posted(w, filled), path):
            found.append(("POST", actor, text))
        for method in OTHER_METHODS:
            response = send(w.clients[actor], method, path)
            if response.status_code != 405:
                found.append((method, actor, f"{response.status_code}, not 405"))
    if fingerprint() != w.untouched:
        found.append(("", "", "the database is not what it was"))
    return found


def _wrong(
    w: World, case: Case, actor: str, method: str, permission: str, may: int, data: Any, path: str
) -> list[str]:
    expected = MATRIX[permission][actor] if permission else "405"
    response, written = ask(w, actor, method, case, data, path)
    got, found = outcome(response), []
    if expected == "405" and got == "in" and actor in {"anonymous", "deactivated"}:
        got = "405"  # strangers learn nothing, not even which methods there are
    if expected == "ok":
        loose = case.url in LOOSE and response.status_code in LOOSE[case.url]
        if response.status_code != may and not loose:
            found.append(f"{response.status_code}, not {may}{_said(response)}")
        if method == "POST" and bool(written) != case.writes:
            found.append(f"wrote {sorted(set(written)) or 'nothing'}")
    elif got != expected:
        found.append(f"{got}, not {expected}{_said(response)}")
    if written and (method == "GET" or expected != "ok"):
        found.append(f"wrote to {sorted(set(written))}")
    return found + leaks(actor, response)


def _said(response: Any) -> str:
    """What the page says is wrong, or what broke it."""
    if response.status_code == 500 and getattr(response, "exc_info", None):
        return f" [{response.exc_info[1]!r}]"
    if response.status_code in {409, 422}:
        errors = re.findall(r"(?:invalid-feedback|alert)[^>]*>(.*?)</", response.content.decode(), re.DOTALL)
        return f" {[' '.join(text.split()) for text in errors]}"
    return ""


def leaks(actor: str, response: Any) -> list[str]:
    """Words that the actor must not read, in whatever was answered."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace").lower()
    found = []
    if MATRIX["account.view"][actor] != "ok" and MATRIX["both-view"][actor] != "ok" and INNER.lower() in text:
        found.append("reads words of our account")
    asked = (
        response.wsgi_request.GET.get("q", "").lower() == SECRET.lower() if response.wsgi_request else False
    )
    if MATRIX["foreign-view"][actor] != "ok" and SECRET.lower() in text and not asked:
        found.append("reads words of the foreign account")
    return found


#: Pages of the sign-in package: they lead on, depending on how one signed in and what is set up.
LOOSE: dict[str, set[int]] = {case.url: {200, 302, 400, 401, 404} for case in TABLE if ":" not in case.url}


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.key)
def test_rights(world: World, case: Case) -> None:
    wrong: dict[str, list[str]] = {}
    for method, actor, text in mismatches(world, case):
        wrong.setdefault(f"{method} {text}", []).append(actor)
    if wrong:
        pytest.fail(
            "\n".join(f"{text}: {', '.join(actors)}" for text, actors in wrong.items()), pytrace=False
        )


def test_every_address_has_a_line() -> None:
    assert names() - {"backoffice_login"} - {case.url for case in TABLE} == set()
    assert {case.url for case in TABLE} - names() == set()


def test_lines_are_told_apart() -> None:
    keys = [case.key for case in TABLE]
    assert sorted(key for key in keys if keys.count(key) > 1) == []


# Ids that do not belong together, and ids that never were -----------------------------------------------

MIXED = [(case, name) for case in TABLE for name in case.rows_in_address if case.scope == "own"]


def _plain(response: Any, *ids: str) -> str:
    text = response.content.decode()
    for one in ids:
        text = text.replace(one, "ID")
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken[^:]*: ?)"?[\w"&;]+', r"\1", text)


@pytest.mark.parametrize(("case", "name"), MIXED, ids=lambda value: getattr(value, "key", value))
def test_rows_of_another_account_are_not_found_under_ours(world: World, case: Case, name: str) -> None:
    """As head, who sees both accounts, and as owner: a foreign id is as unknown as one that never was."""
    own, foreign = case.kwargs(world), case.kwargs(world, world.foreign)
    mixed = {**own, name: foreign[name]}
    unknown = {**own, name: never(own)[name]}
    data = {"version": "1", "text": "x"}
    permissions = {"GET": case.get, "POST": case.post}
    for actor, (method, permission) in product(("owner", "head"), permissions.items()):
        if permission and MATRIX[permission][actor] == "ok":
            response, written = ask(world, actor, method, case, data, case.path(world, mixed))
            other, _nothing = ask(world, actor, method, case, data, case.path(world, unknown))
            assert (response.status_code, written) == (404, []), (actor, method)
            assert _plain(response, *mixed.values()) == _plain(other, *unknown.values())


SCOPED = [
    case for case in TABLE if case.ids.startswith(("account_id:", "person_id:")) and case.scope == "own"
]


@pytest.mark.parametrize("case", SCOPED, ids=lambda case: case.key)
def test_out_of_sight_looks_like_never_been(world: World, case: Case) -> None:
    """A whole foreign address, asked by our owner, and an invented one give the same page."""
    if MATRIX.get(case.get or case.post, {}).get("outsider") != "404":
        pytest.skip("seen by everybody")
    foreign = case.kwargs(world, world.foreign)
    unknown = never(foreign)
    for method in (["GET"] if case.get else []) + (["POST"] if case.post else []):
        response, written = ask(world, "owner", method, case, {"version": "1"}, case.path(world, foreign))
        other, _nothing = ask(world, "owner", method, case, {"version": "1"}, case.path(world, unknown))
        assert (response.status_code, other.status_code, written) == (404, 404, [])
        assert _plain(response, *foreign.values()) == _plain(other, *unknown.values())


# The matrix and the product's own tables ----------------------------------------------------------------

LEVELS = {
    "granted": Level.EDIT,
    "reader": Level.READ,
    "commenter": Level.COMMENT,
    "editor": Level.EDIT,
    "owner": Level.OWNER,
}


def test_the_matrix_says_what_the_product_says(world: World) -> None:
    for name, least in ACCOUNT_PERMISSIONS.items():
        for actor, user in world.users.items():
            rights = [LEVEL_BY_RIGHT[right] for right in user.rights if right in LEVEL_BY_RIGHT]
            level = max([*rights, LEVELS.get(actor, 0)])
            expected = "ok" if level >= least else "403" if level else "404"
            if actor != "deactivated" and not (name == "work.own" and actor in {"reader", "viewer"}):
                assert MATRIX[name][actor] == expected, (name, actor)
    for name, rights in COMPANY_PERMISSIONS.items():
        if name in MATRIX and name not in {"kam.assign", "accounts.merge", "plans.approve"}:
            for actor, user in world.users.items():
                if actor != "deactivated":
                    may = not rights or bool(rights & user.rights)
                    assert MATRIX[name][actor] == ("ok" if may else "403"), (name, actor)


def test_every_permission_has_a_row() -> None:
    named = {**ACCOUNT_PERMISSIONS, **COMPANY_PERMISSIONS}
    assert set(named) - set(MATRIX) - {"accounts.see_all"} == set()
