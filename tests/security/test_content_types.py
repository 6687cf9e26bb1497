"""What a client says about the charset of a request: read before any middleware, so answered before Django.

Each case goes through both entry points, WSGI and ASGI.
"""

import asyncio
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from kam import asgi, wsgi
from kam.lib.content_types import asgi_in_utf8, wsgi_in_utf8

Asked = Callable[[str, bool], tuple[str, list[str]]]
HEX = "text/plain; charset=hex"
UNKNOWN = "text/plain; charset*=nonsense''%41"


def by_wsgi(content_type: str, ours: bool) -> tuple[str, list[str]]:
    """The status, and the content types that reached what lies behind; `ours` asks the entry point itself."""
    said, seen = [], []

    def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        start_response("200 OK", [])
        return [b""]

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "q=%C3%A4", "CONTENT_TYPE": content_type,
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    app = wsgi.application if ours else wsgi_in_utf8(behind)
    list(app(environ, lambda status, _headers: said.append(status)))
    return said[0][:3], seen


def scope_of(*content_types: str, kind: str = "http") -> dict[str, Any]:
    return {
        "type": kind, "method": "GET", "path": "/", "query_string": b"q=%C3%A4", "server": ("testserver", 80),
        "headers": [(b"host", b"testserver"), *((b"content-type", one.encode()) for one in content_types)],
    }  # fmt: skip


def asked(app: Any, scope: dict[str, Any]) -> list[dict[str, Any]]:
    """What an ASGI application sends back."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def by_asgi(content_type: str, ours: bool) -> tuple[str, list[str]]:
    seen = []

    async def behind(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        # Made as Django's handler makes it: what it cannot read would end here.
        seen.append(ASGIRequest(scope, io.BytesIO()).META.get("CONTENT_TYPE", ""))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app = asgi.application if ours else asgi_in_utf8(behind)
    sent = asked(app, scope_of(*[content_type] if content_type else []))
    return str(sent[0]["status"]), seen


@pytest.mark.parametrize("ask", [by_wsgi, by_asgi])
@pytest.mark.parametrize(
    "content_type",
    [
        HEX,
        UNKNOWN,
        "text/plain; charset=idna",
        "application/x-www-form-urlencoded; charset=undefined",
        'multipart/form-data; boundary=x; charset="rot13"',
        "text/plain; charset*=utf-8''hex",
        "text/plain; charset=utf-16",
    ],
)
def test_other_charsets_are_refused(content_type: str, ask: Asked) -> None:
    assert ask(content_type, True) == ("415", [])


@pytest.mark.parametrize("ask", [by_wsgi, by_asgi])
@pytest.mark.parametrize(
    ("content_type", "kept"),
    [
        ("", ""),
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded"),
        ("multipart/form-data; boundary=x-1", "multipart/form-data; boundary=x-1"),
        ('multipart/form-data; boundary="x 1"; charset=utf-8', 'multipart/form-data; boundary="x 1"'),
    ],
)
def test_forms_come_through(content_type: str, kept: str, ask: Asked) -> None:
    assert ask(content_type, False) == ("200", [kept])


def test_djangos_own_handler_does_not_check_it() -> None:
    """Why it stands around the application: without it such a request ends in an error of the server."""
    with pytest.raises((ValueError, LookupError)):
        ASGIRequest(scope_of(UNKNOWN), io.BytesIO())


def test_several_headers_are_read_as_django_joins_them() -> None:
    assert asked(asgi.application, scope_of("text/plain", HEX))[0]["status"] == 415


def test_what_is_no_request_comes_through() -> None:
    seen = []

    async def behind(scope: dict[str, Any], _receive: Any, _send: Any) -> None:
        seen.append(scope["type"])

    assert asked(asgi_in_utf8(behind), scope_of(HEX, kind="lifespan")) == []
    assert seen == ["lifespan"]
