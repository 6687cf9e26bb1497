"""What a client says about the charset of a request: read before any middleware, so answered before Django."""

import io
from typing import Any

import pytest

from kam.wsgi import application, in_utf8


def asked(app: Any, content_type: str) -> tuple[str, list[str]]:
    """The status, and the content types that reached what lies behind."""
    said, seen = [], []

    def behind(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["CONTENT_TYPE"])
        start_response("200 OK", [])
        return [b""]

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "q=%C3%A4", "CONTENT_TYPE": content_type,
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
    }  # fmt: skip
    list((app or in_utf8(behind))(environ, lambda status, _headers: said.append(status)))
    return said[0][:3], seen


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=hex",
        "text/plain; charset=idna",
        "application/x-www-form-urlencoded; charset=undefined",
        'multipart/form-data; boundary=x; charset="rot13"',
        "text/plain; charset*=utf-8''hex",
        "text/plain; charset=utf-16",
    ],
)
def test_other_charsets_are_refused(content_type: str) -> None:
    assert asked(application, content_type) == ("415", [])


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
def test_forms_come_through(content_type: str, kept: str) -> None:
    assert asked(None, content_type) == ("200", [kept])
