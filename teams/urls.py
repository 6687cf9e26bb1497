"""Gathers the topics' addresses."""

from django.urls import URLPattern

from teams.membership.urls import urlpatterns as membership
from teams.staff.urls import urlpatterns as staff

app_name = "teams"
urlpatterns: list[URLPattern] = [*staff, *membership]
