"""The product's addresses, and beside them what it is measured against."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench.twin import plain, plain_of_account


def bare(request: HttpRequest) -> HttpResponse:
    """A bare Django view with session and user behind the product's middleware."""
    return HttpResponse(f"<!doctype html><title>{request.user.last_name}</title>")


urlpatterns: list[Any] = [
    path("bench/bare", bare),
    path("bench/plain/<str:page>", plain, name="bench_plain"),
    path("bench/plain/<str:account_id>/<str:page>", plain_of_account, name="bench_plain_of_account"),
    path("", include("kam.urls")),
]
