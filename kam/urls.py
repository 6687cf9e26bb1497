"""All addresses. Each app gathers its topics' in its own urls.py."""

from django.contrib import admin
from django.urls import include, path

from kam import views
from teams.staff.sign_in_views import backoffice_login

handler400 = "kam.views.bad_request"
handler403 = "kam.views.permission_denied"
handler404 = "kam.views.page_not_found"
handler500 = "kam.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-in/", include("teams.staff.sign_in_urls")),
    path("backoffice/login/", backoffice_login, name="backoffice_login"),
    path("backoffice/", admin.site.urls),
    path("", include("kam.desk.urls")),  # before the rooms with many addresses: search is asked at every key
    path("", include("teams.urls")),
    path("", include("plans.urls")),  # few at the top, and asked every few seconds
    path("", include("accounts.urls")),
    path("", include("kam.exchange.urls")),
]
