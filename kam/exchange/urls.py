"""Gathers the topics' addresses."""

from django.urls import URLPattern

from kam.exchange.documents.urls import urlpatterns as documents
from kam.exchange.imports.urls import urlpatterns as imports

app_name = "exchange"
urlpatterns: list[URLPattern] = [*imports, *documents]
