"""Gathers the topics' addresses."""

from django.urls import URLPattern

from kam.exchange.documents.urls import urlpatterns as documents
from kam.exchange.imports.urls import urlpatterns as imports
from kam.exchange.meetings.urls import urlpatterns as meetings
from kam.exchange.privacy.urls import urlpatterns as privacy

app_name = "exchange"
urlpatterns: list[URLPattern] = [*imports, *documents, *meetings, *privacy]
