from django.urls import URLPattern, path

from teams.membership import views

urlpatterns: list[URLPattern] = [
    path("colleagues/<pid:colleague_id>/", views.colleague, name="colleague"),
]
