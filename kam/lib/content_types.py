"""Refuses what does not say in UTF-8 what it sends, the same for WSGI and ASGI.

Django reads the charset of a request while it makes the request, where none of its middleware catches an error yet.
So this stands around the whole application, and takes the word away where it says what is meant anyway.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]
AsgiApplication = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_NAME = b"content-type"


def in_utf8(content_type: str) -> str | None:
    """The content type as Django may read it; None where the request is to be refused."""
    try:
        kind, words = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return None
    if "charset" not in words:
        return content_type
    charset, boundary = words["charset"].lower(), words.get("boundary", "")
    if charset not in {"utf-8", "utf8"} or '"' in boundary or "\\" in boundary:
        return None
    return f'{kind}; boundary="{boundary}"' if boundary else kind


def wsgi_in_utf8(application: WsgiApplication) -> WsgiApplication:
    def checked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = environ.get("CONTENT_TYPE", "")
        kept = in_utf8(said)
        if kept is None:
            start_response("415 Unsupported Media Type", [("Content-Length", "0")])
            return [b""]
        if kept != said:
            environ["CONTENT_TYPE"] = kept
        return application(environ, start_response)

    return checked


def asgi_in_utf8(application: AsgiApplication) -> AsgiApplication:
    async def checked(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        headers = list(scope.get("headers", ()))
        # Django joins several of a name by commas, so they are read as it reads them.
        said = ",".join(value.decode("latin1") for name, value in headers if name.lower() == _NAME)
        kept = in_utf8(said)
        if kept is None:
            await send({"type": "http.response.start", "status": 415, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if kept != said:
            others = [(name, value) for name, value in headers if name.lower() != _NAME]
            scope = {**scope, "headers": [*others, (_NAME, kept.encode("latin1"))]}
        await application(scope, receive, send)

    return checked
