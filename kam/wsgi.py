"""The WSGI entry point that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf8(application: Application) -> Application:
    """Refuses what does not say in UTF-8 what it sends. Django reads that while it makes the request, where no
    middleware catches an error yet; so the word goes when it says what is meant anyway.
    """

    def checked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            kind, words = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            return _refuse(start_response)
        if "charset" in words:
            charset, boundary = words["charset"].lower(), words.get("boundary", "")
            if charset not in {"utf-8", "utf8"} or '"' in boundary or "\\" in boundary:
                return _refuse(start_response)
            environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary}"' if boundary else kind
        return application(environ, start_response)

    return checked


def _refuse(start_response: Any) -> Iterable[bytes]:
    start_response("415 Unsupported Media Type", [("Content-Length", "0")])
    return [b""]


application = in_utf8(get_wsgi_application())
