"""The product's addresses, and beside them what it is measured against."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench.twin import plain


def bare(request: HttpRequest) -> HttpResponse:
    """A bare Django view with session and user behind the product's middleware."""
    return HttpResponse(f"<!doctype html><title>{request.user.last_name}</title>")


urlpatterns: list[Any] = [
    path("bench/bare", bare),
    path("bench/plain/<str:page>", plain),
    path("", include("kam.urls")),
]
