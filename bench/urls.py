"""The product's addresses, and beside them what it is measured against."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

#: Filled by the bench: the texts of a page's cells, in rows of five.
CELLS: dict[str, list[list[str]]] = {}


def bare(request: HttpRequest) -> HttpResponse:
    """A bare Django view with session and user behind the product's middleware."""
    return HttpResponse(f"<!doctype html><title>{request.user.last_name}</title>")


def plain(request: HttpRequest, page: str) -> HttpResponse:
    """A plain table of the same cells in the same shell, from memory."""
    return render(request, "bench/plain.html", {"rows": CELLS[page]})


urlpatterns: list[Any] = [
    path("bench/bare", bare),
    path("bench/plain/<str:page>", plain),
    path("", include("kam.urls")),
]
