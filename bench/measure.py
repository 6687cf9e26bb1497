"""Measures the pages on one generated database and prints JSON rows; started by bench/run.py, one process a size.

Requests go straight to the WSGI handler: no client and no network add to either side of a ratio. Bare view, page
and plain table (bench/twin.py) take turns within each round, so that all feel the same machine; other programs can
still disturb it, which is why medians over many rounds count, and CPU time beside wall time.

The collector of garbage runs before each measured call, outside the clock, and stays on inside: every call pays for
the garbage that it makes itself and for nobody else's.
"""

import datetime as dt
import gc
import html.parser
import io
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.customers.access import account_for  # noqa: E402
from accounts.models import KeyAccount, Statement  # noqa: E402
from bench import plain_rows  # noqa: E402
from bench.full_plan import full_account  # noqa: E402
from bench.twin import TWINS, unlike  # noqa: E402
from kam.reference.calendar import today as company_today  # noqa: E402
from plans.models import Plan  # noqa: E402
from teams.models import User  # noqa: E402

ROUNDS, WARM_UP = 100, 10
HOST = settings.ALLOWED_HOSTS[0]
handler = WSGIHandler()
CSRF = _get_new_csrf_string()


@dataclass
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Timing:
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def median(self) -> tuple[float, float]:
        """Wall and CPU milliseconds."""
        return statistics.median(self.wall) * 1000, statistics.median(self.cpu) * 1000


class Fragments(html.parser.HTMLParser):
    """The addresses that a page fetches by itself once it is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("hx-get") and re.search(r"\b(load|revealed|intersect)\b", given.get("hx-trigger") or ""):
            self.found.append(given["hx-get"] or "")


def cookie_for(user: User) -> str:
    """Signs the user in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def call(path: str, cookie: str, body: bytes | None = None, fragment: bool = False) -> Answer:
    """One request through the whole stack."""
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body or b""),
        "wsgi.errors": sys.stderr,
        "CONTENT_LENGTH": str(len(body or b"")),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_X_CSRFTOKEN": CSRF,
    }
    if fragment or body is not None:
        environ["HTTP_HX_REQUEST"] = "true"
    got: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        got.update(status=status, headers=dict(headers))

    response = handler(environ, start_response)
    content = b"".join(response)
    response.close()
    return Answer(got["status"], got["headers"], content)


def timed(timing: Timing, run: Callable[[], Any]) -> None:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    timing.wall.append(time.perf_counter() - wall)
    timing.cpu.append(time.process_time() - cpu)


def take_turns(sides: list[tuple[Timing, Callable[[], Any]]]) -> None:
    """Runs all sides once per round, after rounds to warm up. What is there by then is left to no collection."""
    for _round in range(WARM_UP):
        for _timing, run in sides:
            run()
    gc.collect()
    gc.freeze()
    for _round in range(ROUNDS):
        for timing, run in sides:
            timed(timing, run)
    gc.unfreeze()


def queries_of(run: Callable[[], Any]) -> list[str]:
    """The statements that a request sends."""
    sent: list[str] = []

    def note(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        run()
    return sent


def html_of(name: str, path: str, cookie: str) -> str:
    answer = call(path, cookie)
    if not answer.status.startswith("200"):
        raise SystemExit(f"{name}: {path} answered {answer.status}")
    return answer.body.decode()


def measure_page(name: str, path: str, cookie: str, limit: float | None, beside: str) -> dict[str, Any]:
    """First response and every fragment that it loads, against the bare view and a plain table of the same values."""
    page = html_of(name, path, cookie)
    differs = unlike(page, html_of(name, beside, cookie))
    fragments = Fragments(page).found

    def whole() -> None:
        call(path, cookie)
        for fragment in fragments:
            call(fragment, cookie, fragment=True)

    own, bare, plain = Timing(), Timing(), Timing()
    take_turns(
        [(own, whole), (bare, lambda: call("/bench/bare", cookie)), (plain, lambda: call(beside, cookie))]
    )
    sent = queries_of(whole)
    return row(name, own, bare, plain, sent, len(page), limit) | {
        "fragments": len(fragments),
        "unlike": differs,
        "writes": sum(
            not sql.lstrip().upper().startswith(("SELECT", "BEGIN", "SAVEPOINT", "WITH", "EXECUTE"))
            for sql in sent
        ),
    }


def row(
    name: str,
    own: Timing,
    bare: Timing,
    plain: Timing | None,
    sent: list[str],
    size: int,
    limit: float | None,
) -> dict[str, Any]:
    (wall, cpu), (bare_wall, bare_cpu) = own.median(), bare.median()
    return {
        "page": name,
        "wall_ms": round(wall, 2),
        "cpu_ms": round(cpu, 2),
        "bare_cpu_ms": round(bare_cpu, 2),
        "bare_wall_ms": round(bare_wall, 2),
        "plain_cpu_ms": round(plain.median()[1], 2) if plain else None,
        "queries": len(sent),
        "bytes": size,
        "ratio": round(cpu / bare_cpu, 2),
        "ratio_wall": round(wall / bare_wall, 2),
        "plain_ratio": round(cpu / plain.median()[1], 2) if plain else None,
        "limit": limit,
    }


def measure_save(name: str, statement: Statement, cookie: str, limit: float) -> dict[str, Any]:
    """Autosave of one line, each time with other words."""
    path = reverse("plans:line_edit", args=[statement.account.public_id, "statement", statement.public_id])
    version = statement.version
    count = 0

    def save() -> None:
        nonlocal version, count
        count += 1
        body = f"text=Line+number+{count}&so_what=And+so+{count}&confidence=assumed&audience=internal&version={version}"
        answer = call(path, cookie, body.encode())
        if not answer.status.startswith("2"):
            raise SystemExit(f"{name}: {path} answered {answer.status}: {answer.body[:300]!r}")
        version += 1

    own, bare = Timing(), Timing()
    take_turns([(own, save), (bare, lambda: call("/bench/bare", cookie))])
    sent = queries_of(save)
    statement.refresh_from_db()
    if statement.version != version:
        raise SystemExit(f"{name}: {count} saves, but version {statement.version} instead of {version}")
    return row(name, own, bare, None, sent, 0, limit)


def measure_poll(name: str, plan: Plan, cookie: str, limit: float) -> dict[str, Any]:
    """A window asks what happened while nothing did."""
    path = reverse("plans:plan_live", args=[plan.account.public_id, plan.public_id])
    first = json.loads(call(path, cookie, fragment=True).body)
    asked = f"{path}?since={first['token']}&here={first['digest']}"

    def poll() -> None:
        answer = call(asked, cookie, fragment=True)
        if not answer.status.startswith("204"):
            raise SystemExit(f"{name}: {asked} answered {answer.status}")

    own, bare = Timing(), Timing()
    take_turns([(own, poll), (bare, lambda: call("/bench/bare", cookie))])
    return row(name, own, bare, None, queries_of(poll), 0, limit)


def pages_of(
    account: KeyAccount, plan: Plan, user: User, today: dt.date
) -> list[tuple[str, str, float, str, dict[str, Any]]]:
    """Name, address, limit, address and values of the plain table."""
    seen = account_for(user, account.public_id, "account.view")
    own = [account.public_id]
    section = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "profile"])
    values = plain_rows.plan_values(seen, plan, "profile", user, today, section)

    def beside(page: str) -> str:
        return reverse("bench_plain_of_account", args=[account.public_id, page])

    return [
        (
            "list", reverse("accounts:account_list"), 10,
            reverse("bench_plain", args=["list"]), plain_rows.list_values(user, today),
        ),
        (
            "overview", reverse("accounts:account", args=own), 10,
            beside("overview"), plain_rows.overview_values(seen, user, today),
        ),
        (
            "team", reverse("accounts:account_team", args=own), 10,
            beside("team"), plain_rows.team_values(seen, user, today),
        ),
        ("plan", f"{section}?depth=full", 12, beside("plan"), values),
    ]  # fmt: skip


def measure_full(who: str, user: User | None, today: dt.date) -> list[dict[str, Any]]:
    """A plan of 400 lines: at a section of 12, and as a whole; a matrix of 1,800 pairs. The last two have no limit but
    that to the plain table."""
    account = full_account()
    plan = Plan.objects.get(account=account)
    user = user or account.team.kam_assignments.get().user
    seen, cookie = account_for(user, account.public_id, "account.view"), cookie_for(user)
    section = reverse("plans:plan_section", args=[account.public_id, plan.public_id, "profile"])
    whole = reverse("plans:plan_read", args=[account.public_id, plan.public_id])
    TWINS["plan"] = plain_rows.plan_values(seen, plan, "profile", user, today, section)
    TWINS["matrix"] = plain_rows.matrix_values(seen, user, today)
    TWINS["whole"] = plain_rows.whole_values(seen, plan, user, today)
    return [
        measure_page(
            f"{name} ({who})",
            path if twin == "matrix" else f"{path}?depth=full",
            cookie,
            limit,
            reverse("bench_plain_of_account", args=[account.public_id, twin]),
        )
        for name, path, limit, twin in (
            ("plan of 400", section, 12, "plan"),
            ("whole 400", whole, None, "whole"),
            ("matrix 60x30", reverse("accounts:account_matrix", args=[account.public_id]), None, "matrix"),
        )
    ]


def main() -> None:
    account = KeyAccount.objects.order_by("pk")[KeyAccount.objects.count() // 2]
    plan = Plan.objects.get(account=account)
    statement = Statement.objects.filter(account=account, topic="profile").order_by("rank").first()
    assert statement is not None
    kam = account.team.kam_assignments.get().user
    head = User.objects.get(is_head_of_kam=True)
    rows = []
    for who, user in (("kam", kam), ("head", head)):
        cookie = cookie_for(user)
        for page, path, limit, beside, values in pages_of(account, plan, user, company_today()):
            TWINS[page] = values
            rows.append(measure_page(f"{page} ({who})", path, cookie, limit, beside))
        rows.append(measure_save(f"save ({who})", statement, cookie, 4))
        rows.append(measure_poll(f"poll ({who})", plan, cookie, 1.5))
        rows += measure_full(who, None if who == "kam" else user, company_today())
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
