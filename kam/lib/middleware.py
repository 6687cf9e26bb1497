"""Middleware that knows no app."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]


class KnownMethodsMiddleware:
    """Pages are read and forms are posted; another method never reaches a view, which would take it for a GET."""

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a body larger than any form or file of ours before anything of it is kept on the disk.

    Django's own limit leaves out files, and the check against forged forms reads the body of strangers too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        return (
            HttpResponse(status=413) if length > settings.REQUEST_BODY_LIMIT else self.get_response(request)
        )


class UnstorableTextMiddleware:
    """A NUL in an address or a form is a bad request. PostgreSQL would make an error of the server out of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DataError | ValueError) and "NUL (0x00)" in str(exception):
            raise BadRequest("NUL") from exception


class PermissionsPolicyMiddleware:
    """Says which browser features our pages never use."""

    POLICY = (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), interest-cohort=()"
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class PageHeadersMiddleware:
    """Keeps personal pages out of shared caches, and says that a fragment differs from its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Files and drawings are as personal as pages: a vCard, an export, a map of people.
        response.headers.setdefault("Cache-Control", "no-store, private")
        if response.get("Content-Type", "").startswith("text/html"):
            vary = response.headers.get("Vary", "")
            if "HX-Request" not in vary:
                response.headers["Vary"] = f"{vary}, HX-Request" if vary else "HX-Request"
        return response
