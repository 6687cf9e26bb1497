from django.urls import URLPattern, path

from kam.exchange.meetings import views

_ACCOUNT = "accounts/<pid:account_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_ACCOUNT}/meeting/", views.meeting_briefing, name="meeting_briefing"),
    path(f"{_ACCOUNT}/meeting.pdf", views.meeting_pdf, name="meeting_pdf"),
]
