"""Gathers the topics' addresses."""

from django.urls import URLPattern

from accounts.buying.urls import urlpatterns as buying
from accounts.customers.urls import urlpatterns as customers
from accounts.information.urls import urlpatterns as information
from accounts.people.urls import urlpatterns as people
from accounts.relationships.urls import urlpatterns as relationships
from accounts.work.urls import urlpatterns as work
from accounts.workspace.urls import urlpatterns as workspace

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    *workspace,
    *customers,
    *people,
    *relationships,
    *information,
    *work,
    *buying,
]
