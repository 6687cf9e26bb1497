"""Gathers the topics' addresses."""

from django.urls import URLPattern, URLResolver

from plans.planning.urls import urlpatterns as planning

app_name = "plans"
urlpatterns: list[URLPattern | URLResolver] = [*planning]
