"""Who may come in without signing in, and the user's language and time zone for every request."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation

from kam.lib.public import PUBLIC_PAGES


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Everything needs a sign-in, except the list in kam/lib/public.py.

    A fragment that htmx asks for after the session ended answers 401, so that the page reloads
    and no sign-in form lands in the middle of it.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in PUBLIC_PAGES:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401)
        return self.handle_no_permission(request, view_func)

    def get_login_url(self, view_func: Callable[..., Any]) -> str:
        return resolve_url(settings.LOGIN_URL)


class UserPreferencesMiddleware:
    """Activates the signed-in user's language and zone; before sign-in the cookie or the browser decides."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            language = user.language
            if user.time_zone:
                timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
        else:
            language = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        try:
            with translation.override(language):
                response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", language)
        return response
